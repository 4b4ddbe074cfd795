import ExactArithmetic
import SeededRandom
import Testing

@testable import ExactLinearAlgebra

/// Everything is compared with matrices over one field at a time.
@Suite struct MultimodularMatrixTests {
  private struct Sample {
    var random: SeededGenerator
    let basis: ResidueBasis

    /// Over some large primes and 3, where singular matrices and zeros are common.
    init(seed: UInt64) throws {
      random = SeededGenerator(seed: seed)
      let large = PrimeField.largest(Int.random(in: 1...5, using: &random))
      basis = ResidueBasis(seed % 2 == 0 ? large : large + [try #require(PrimeField(3))])
    }

    mutating func words(_ count: Int) -> [UInt64] {
      basis.fields.flatMap { field in
        (0..<count).map { _ in UInt64.random(in: 0..<field.modulus, using: &random) }
      }
    }

    mutating func matrix(_ rows: Int, _ columns: Int) -> MultimodularMatrix {
      MultimodularMatrix(rows: rows, columns: columns, words: words(rows * columns), basis: basis)
    }

    /// Whether the matrices over all fields are those that `expected` makes.
    func agrees(
      _ matrix: MultimodularMatrix, _ expected: (PrimeField, Int) throws -> ResidueMatrix
    ) rethrows -> Bool {
      try basis.fields.indices.allSatisfy { matrix[$0] == (try expected(basis.fields[$0], $0)) }
    }
  }

  @Test(arguments: (0..<20).map { UInt64($0) }) func arithmetic(seed: UInt64) throws {
    var sample = try Sample(seed: seed)
    let m = Int.random(in: 0...6, using: &sample.random)
    let k = Int.random(in: 0...40, using: &sample.random)
    let n = Int.random(in: 0...9, using: &sample.random)
    let (a, b, c) = (sample.matrix(m, k), sample.matrix(m, k), sample.matrix(k, n))
    #expect(sample.agrees(a + b) { a[$1] + b[$1] })
    #expect(sample.agrees(a - b) { a[$1] - b[$1] })
    #expect(sample.agrees(-a) { -a[$1] })
    let factor = sample.words(1)
    #expect(sample.agrees(factor * a) { factor[$1] * a[$1] })
    var sum = sample.matrix(m, n)
    let before = sum
    sum.addProduct(a, c)
    #expect(sample.agrees(sum) { before[$1] + a[$1] * c[$1] })
    let (rows, columns) = (sample.words(m), sample.words(k))
    var scaled = a
    scaled.scaleRows(by: rows)
    scaled.scaleColumns(by: columns)
    #expect(
      sample.agrees(scaled) {
        .diagonal(rows[($1 * m)...].prefix(m), over: $0) * a[$1]
          * .diagonal(columns[($1 * k)...].prefix(k), over: $0)
      })
    #expect(
      sample.agrees(.diagonal(rows, basis: sample.basis)) {
        .diagonal(rows[($1 * m)...].prefix(m), over: $0)
      })
  }

  @Test(arguments: (0..<12).map { UInt64($0) }) func rearranging(seed: UInt64) throws {
    var sample = try Sample(seed: seed)
    let (m, n) = (
      Int.random(in: 1...6, using: &sample.random), Int.random(in: 1...6, using: &sample.random)
    )
    let a = sample.matrix(m, n)
    let (rows, columns) = ([m - 1, 0, m - 1], [0, n - 1])
    #expect(sample.agrees(a.transpose) { a[$1].transpose })
    #expect(
      sample.agrees(a.selecting(rows: rows, columns: columns)) {
        a[$1].selecting(rows: rows, columns: columns)
      })
    #expect(
      sample.agrees(a.block(rows: 1..<m, columns: 0..<n - 1)) {
        a[$1].block(rows: 1..<m, columns: 0..<n - 1)
      })
    let backwards = (rows: Array((0..<m).reversed()), columns: Array((0..<n).reversed()))
    let reversed = a.selecting(rows: backwards.rows, columns: backwards.columns)
    #expect(a.reversed.words == reversed.words)
    #expect(a.antitranspose.words == reversed.transpose.words)
    #expect(a.keeping { _, _ in false }.words.allSatisfy { $0 == 0 })
    let square = sample.matrix(n, n)
    let blocks = [0..<n / 2, n / 2..<n]
    let kept = square.keeping { ($0 < n / 2) == ($1 < n / 2) }
    #expect(square.blockDiagonal(blocks).words == kept.words)
    var changed = square
    changed.set(n - 1, 0, to: -2)
    #expect(
      sample.agrees(changed) { field, index in
        var expected = square[index]
        expected[n - 1, 0] = field.residue(Integer(-2))
        return expected
      })
  }

  /// Sizes on both sides of the panels of blocked elimination.
  @Test(arguments: [0, 1, 2, 4, 7, 32, 33, 40], (0..<4).map { UInt64($0) })
  func elimination(n: Int, seed: UInt64) throws {
    var sample = try Sample(seed: seed)
    let a = sample.matrix(n, n)
    let isInvertible = sample.basis.fields.indices.allSatisfy { (try? a[$0].inverse()) != nil }
    #expect((a.inverse() != nil) == isInvertible)
    if let inverse = a.inverse() { #expect(try sample.agrees(inverse) { try a[$1].inverse() }) }
    let hasFactors = sample.basis.fields.indices.allSatisfy {
      (try? a[$0].lu(pivoting: false)) != nil
    }
    #expect((a.triangularFactors() != nil) == hasFactors)
    guard let (lower, upper) = a.triangularFactors() else { return }
    #expect(try sample.agrees(lower) { try a[$1].lu(pivoting: false).lower })
    #expect(try sample.agrees(upper) { try a[$1].lu(pivoting: false).upper })
    #expect(try sample.agrees(lower.unitLowerInverse()) { try lower[$1].inverse() })
    let inverses = try #require(sample.basis.inverses(of: upper.diagonal))
    #expect(
      try sample.agrees(upper.upperInverse(diagonal: inverses)) { try upper[$1].inverse() })
  }

  /// L K = K D, for eigenvalues some of which coincide.
  @Test(arguments: (0..<40).map { UInt64($0) }) func eigenvectors(seed: UInt64) throws {
    var sample = try Sample(seed: 2 * seed)
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
    #expect(
      sample.agrees(vectors) { _, index in
        vectors[index].keeping { $0 > $1 } + .identity(n, over: sample.basis.fields[index])
      })
    let values = MultimodularMatrix.diagonal(lower.diagonal, basis: sample.basis)
    #expect((lower * vectors).words == (vectors * values).words)
    let upper = try #require(lower.reversed.upperEigenvectors())
    #expect(upper.reversed.words == vectors.words)
  }

  @Test func scalars() throws {
    let basis = ResidueBasis(PrimeField.largest(3) + [try #require(PrimeField(7))])
    for value in [0, 1, -1, 7, -8, .max, .min] {
      #expect(basis.residues(of: value) == basis.fields.map { $0.residue(Integer(value)) })
    }
    let pairs = basis.fields.flatMap { field in [3, 5].map { field.residue(Integer($0)) } }
    let inverses = try #require(basis.inverses(of: pairs))
    #expect(basis.products(pairs, inverses) == Array(repeating: 1, count: 8))
    // 7 is 0 over the last field.
    #expect(basis.inverses(of: basis.residues(of: 7)) == nil)
  }

  /// Entries on both sides of the longest that are reduced as machine words.
  @Test func entriesAtTheEndOfMachineWords() throws {
    let basis = ResidueBasis(PrimeField.largest(2) + [try #require(PrimeField(5))])
    let long = Integer(1) << 63
    for entry in [long - .one, long, -long, .one - long, -long - .one, .zero] {
      let matrix = IntegerMatrix([[entry, 1], [-3, .zero]])
      let reduced = MultimodularMatrix(matrix, basis: basis)
      for (index, field) in basis.fields.enumerated() {
        #expect(reduced[index] == ResidueMatrix(matrix, over: field))
      }
    }
  }
}

extension ResidueMatrix {
  fileprivate static func diagonal(
    _ entries: some Collection<UInt64>, over field: PrimeField
  ) -> ResidueMatrix {
    var result = ResidueMatrix(rows: entries.count, columns: entries.count, over: field)
    for (i, entry) in entries.enumerated() { result[i, i] = entry }
    return result
  }
}
