import CParallelResidues
import ExactArithmetic
import SeededRandom
import Testing

@testable import ExactLinearAlgebra

/// Everything is compared with matrices over one field at a time, in every form that this processor
/// allows.
@Suite struct ParallelMatrixTests {
  private struct Sample {
    var random: SeededGenerator
    let fields: ParallelFields

    /// Over from one to eight large primes.
    init(seed: UInt64, form: parallel_form) {
      random = SeededGenerator(seed: seed)
      let first = Int.random(in: 0...20, using: &random)
      let count = Int.random(in: 1...ParallelFields.capacity, using: &random)
      fields = ParallelFields(FieldSequence(form).primes(first..<first + count), form: form)
    }

    mutating func elements(_ count: Int) -> [UInt64] {
      let residues = (0..<count).map { _ in
        fields.fields.map { UInt64.random(in: 0..<$0.modulus, using: &random) }
      }
      return fields.elements(count: count) { index, field in
        residues[index][fields.fields.firstIndex(of: field) ?? 0]
      }
    }

    mutating func matrix(_ rows: Int, _ columns: Int) -> ParallelMatrix {
      ParallelMatrix(
        rows: rows, columns: columns, words: elements(rows * columns), fields: fields)
    }

    /// Small integers, so that entries and minors vanish.
    mutating func smallMatrix(_ n: Int) -> ParallelMatrix {
      let integers = (0..<n * n).map { _ in Int.random(in: -1...1, using: &random) }
      return ParallelMatrix(rows: n, columns: n, words: fields.elements(integers), fields: fields)
    }

    /// The matrix over field number `index`.
    func over(_ index: Int, _ matrix: ParallelMatrix) -> ResidueMatrix {
      let size = matrix.rows * matrix.columns
      let residues = matrix.residues
      return ResidueMatrix(
        trusted: Array(residues[index * size..<(index + 1) * size]), rows: matrix.rows,
        columns: matrix.columns, over: fields.fields[index])
    }

    /// Elements as a diagonal matrix over field number `index`.
    func diagonal(_ index: Int, _ elements: [UInt64]) -> ResidueMatrix {
      over(index, .diagonal(elements, fields: fields))
    }

    /// Whether the matrices over all fields are those that `expected` makes.
    func agrees(
      _ matrix: ParallelMatrix, _ expected: (Int) throws -> ResidueMatrix
    ) rethrows -> Bool {
      try fields.fields.indices.allSatisfy { over($0, matrix) == (try expected($0)) }
    }
  }

  /// The portable form is the last.
  static var forms: [parallel_form] {
    (0..<10).compactMap { parallel_available_form($0)?.pointee }
  }

  private func inEveryForm(_ body: (parallel_form) throws -> Void) rethrows {
    for form in Self.forms { try body(form) }
  }

  @Test func theLastFormIsPortable() throws {
    #expect(Self.forms.last.map { String(cString: $0.name) } == "portable")
    #expect(Set(Self.forms.map { String(cString: $0.name) }).count == Self.forms.count)
  }

  @Test(arguments: (0..<24).map { UInt64($0) }) func arithmetic(seed: UInt64) {
    inEveryForm { form in
      var sample = Sample(seed: seed, form: form)
      let m = Int.random(in: 0...9, using: &sample.random)
      let k = Int.random(in: 0...40, using: &sample.random)
      let n = Int.random(in: 0...9, using: &sample.random)
      let (a, b, c) = (sample.matrix(m, k), sample.matrix(m, k), sample.matrix(k, n))
      #expect(sample.agrees(a + b) { sample.over($0, a) + sample.over($0, b) })
      #expect(sample.agrees(a - b) { sample.over($0, a) - sample.over($0, b) })
      #expect(sample.agrees(-a) { -sample.over($0, a) })
      #expect(sample.agrees(a * c) { sample.over($0, a) * sample.over($0, c) })
      let factor = sample.elements(1)
      #expect(sample.agrees(factor * a) { sample.diagonal($0, factor)[0, 0] * sample.over($0, a) })
      var sum = sample.matrix(m, n)
      let before = sum
      sum.addProduct(a, c)
      #expect(
        sample.agrees(sum) {
          sample.over($0, before) + sample.over($0, a) * sample.over($0, c)
        })
      let (rows, columns) = (sample.elements(m), sample.elements(k))
      var scaled = a
      scaled.scaleRows(by: rows)
      scaled.scaleColumns(by: columns)
      #expect(
        sample.agrees(scaled) {
          sample.diagonal($0, rows) * sample.over($0, a) * sample.diagonal($0, columns)
        })
    }
  }

  /// Sums of the largest numbers, of so many terms that halves of products must be carried over.
  @Test func longSums() throws {
    try inEveryForm { form in
      let sample = Sample(seed: 7, form: form)
      // The largest residue, and that whose Montgomery form is the largest.
      let field = sample.fields.fields[0]
      let unit = try #require(field.inverse(field.residue(Integer(1 << 52))))
      for residue in [field.modulus - 1, field.negative(unit)] {
        for inner in [2047, 2048, 2049, 4096, 6000, 16383] {
          let fields = ParallelFields([field], form: form)
          let words = fields.elements(count: inner) { _, _ in residue }
          let a = ParallelMatrix(rows: 1, columns: inner, words: words, fields: fields)
          let square = field.product(residue, residue)
          #expect(
            (a * a.transpose).residues == [field.product(square, field.residue(Integer(inner)))])
        }
      }
    }
  }

  @Test(arguments: (0..<12).map { UInt64($0) }) func rearranging(seed: UInt64) {
    inEveryForm { form in
      var sample = Sample(seed: seed, form: form)
      let (m, n) = (
        Int.random(in: 1...6, using: &sample.random), Int.random(in: 1...6, using: &sample.random)
      )
      let a = sample.matrix(m, n)
      let (rows, columns) = ([m - 1, 0, m - 1], [0, n - 1])
      #expect(sample.agrees(a.transpose) { sample.over($0, a).transpose })
      #expect(
        sample.agrees(a.selecting(rows: rows, columns: columns)) {
          sample.over($0, a).selecting(rows: rows, columns: columns)
        })
      #expect(
        sample.agrees(a.block(rows: 1..<m, columns: 0..<n - 1)) {
          sample.over($0, a).block(rows: 1..<m, columns: 0..<n - 1)
        })
      let backwards = (rows: Array((0..<m).reversed()), columns: Array((0..<n).reversed()))
      let reversed = a.selecting(rows: backwards.rows, columns: backwards.columns)
      #expect(a.antitranspose.words == reversed.transpose.words)
      #expect(a.keeping { _, _ in false }.words.allSatisfy { $0 == 0 })
      let square = sample.matrix(n, n)
      let blocks = [0..<n / 2, n / 2..<n]
      let kept = square.keeping { ($0 < n / 2) == ($1 < n / 2) }
      #expect(square.blockDiagonal(blocks).words == kept.words)
      #expect(
        square.diagonal
          == (0..<n).flatMap { square.block(rows: $0..<$0 + 1, columns: $0..<$0 + 1).words })
      // With signs, of zeros too.
      let sparse = a.keeping { ($0 + $1) % 2 == 0 }
      let signed = { (count: Int) in
        (0..<count).map { (place: count - 1 - $0, sign: $0 % 3 == 0 ? -1 : 1) }
      }
      let (rowSigns, columnSigns) = (signed(m), signed(n))
      let permuted = sparse.permuting(rows: rowSigns, columns: columnSigns)
      #expect(
        sample.agrees(permuted) { index in
          let entries = sample.over(index, sparse)
          var expected = entries
          for (i, row) in rowSigns.enumerated() {
            for (j, column) in columnSigns.enumerated() {
              let entry = entries[row.place, column.place]
              expected[i, j] =
                row.sign == column.sign ? entry : sample.fields.fields[index].negative(entry)
            }
          }
          return expected
        })
      let (together, size) = (ParallelMatrix.residues([a, square]), m * n + n * n)
      for field in sample.fields.fields.indices {
        let own = [sample.over(field, a), sample.over(field, square)].flatMap(\.words)
        #expect(Array(together[field * size..<(field + 1) * size]) == own)
      }
      var changed = square
      let copy = changed
      changed.set(n - 1, 0, to: -2)
      #expect(
        sample.agrees(changed) { index in
          var expected = sample.over(index, square)
          expected[n - 1, 0] = sample.fields.fields[index].residue(Integer(-2))
          return expected
        })
      #expect(copy.words == square.words)
    }
  }

  /// Generic matrices, and such whose minors vanish.
  @Test(arguments: [0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 33], (0..<8).map { UInt64($0) })
  func elimination(n: Int, seed: UInt64) throws {
    try inEveryForm { form in
      var sample = Sample(seed: seed, form: form)
      let a = seed % 2 == 0 ? sample.matrix(n, n) : sample.smallMatrix(n)
      let indices = sample.fields.fields.indices
      let isInvertible = indices.allSatisfy { (try? sample.over($0, a).inverse()) != nil }
      #expect((a.inverse() != nil) == isInvertible)
      if let inverse = a.inverse() {
        #expect(try sample.agrees(inverse) { try sample.over($0, a).inverse() })
      }
      let hasFactors = indices.allSatisfy {
        (try? sample.over($0, a).lu(pivoting: false)) != nil
      }
      #expect((a.triangularFactors() != nil) == hasFactors)
      guard let (lower, upper) = a.triangularFactors() else { return }
      #expect(try sample.agrees(lower) { try sample.over($0, a).lu(pivoting: false).lower })
      #expect(try sample.agrees(upper) { try sample.over($0, a).lu(pivoting: false).upper })
      let inverses = try #require(sample.fields.inverses(of: upper.diagonal))
      #expect(try sample.agrees(lower.unitLowerInverse()) { try sample.over($0, lower).inverse() })
      let unit = lower.transpose
      #expect(try sample.agrees(unit.unitUpperInverse()) { try sample.over($0, unit).inverse() })
      #expect(
        try sample.agrees(upper.upperInverse(diagonal: inverses)) {
          try sample.over($0, upper).inverse()
        })
      // The other triangles are not looked at.
      #expect(a.upperInverse(diagonal: inverses).words.count == a.words.count)
      #expect((lower + lower.transpose).unitLowerInverse().words == lower.unitLowerInverse().words)
    }
  }

  /// L K = K D, for eigenvalues some of which coincide.
  @Test(arguments: (0..<40).map { UInt64($0) }) func eigenvectors(seed: UInt64) throws {
    try inEveryForm { form in
      var sample = Sample(seed: 2 * seed, form: form)
      let n = Int.random(in: 0...12, using: &sample.random)
      var lower = sample.matrix(n, n).keeping { $0 > $1 }
      let several = Int.random(in: 2...12, using: &sample.random)
      for i in 0..<n { lower.set(i, i, to: 3 - i % several) }
      // Rows and columns of equal eigenvalues are joined only for every other seed.
      if seed % 2 == 0 {
        lower = lower.keeping { $0 == $1 || $0 / several == $1 / several }
      }
      let areDistinct = n <= several
      guard let vectors = lower.lowerEigenvectors() else {
        #expect(!areDistinct && seed % 2 != 0)
        return
      }
      #expect(areDistinct || seed % 2 == 0)
      let strict = vectors.keeping { $0 > $1 }
      #expect(vectors.words == (strict + .identity(n, fields: sample.fields)).words)
      let values = ParallelMatrix.diagonal(lower.diagonal, fields: sample.fields)
      #expect((lower * vectors).words == (vectors * values).words)
      let upper = try #require(lower.antitranspose.transpose.upperEigenvectors())
      #expect(upper.words == vectors.antitranspose.transpose.words)
    }
  }

  /// Integers of any length, and elements without an inverse.
  @Test func elements() throws {
    try inEveryForm { form in
      let sample = Sample(seed: 3, form: form)
      let limit = 1 << 49
      let long = Integer(3).power(200)
      let integers =
        [0, 1, -1, limit - 1, limit, -limit, 1 - limit, .max, .min].map { Integer($0) }
        + [long, -long]
      for values in [integers, Array(integers[..<4]), Array(integers[..<9]), []] {
        let words = sample.fields.elements(values)
        let column = ParallelMatrix(
          rows: values.count, columns: 1, words: words, fields: sample.fields)
        #expect(column.residues == sample.fields.fields.flatMap { values.map($0.residue) })
        if let machine = values.map({ Int(exactly: $0) }) as? [Int] {
          #expect(sample.fields.elements(machine) == words)
        }
      }
      let pair = sample.fields.elements([3, 5])
      let inverses = try #require(sample.fields.inverses(of: pair))
      #expect(sample.fields.products(pair, inverses) == sample.fields.elements([1, 1]))
      let modulus = Integer(sample.fields.fields[sample.fields.fields.count - 1].modulus)
      #expect(sample.fields.inverses(of: sample.fields.elements([.one, modulus])) == nil)
    }
  }
}
