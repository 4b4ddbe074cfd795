import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import SeededRandom
import Testing

@testable import Decomposition

@Suite struct ConditioningTests {
  private func random(_ n: Int, seed: UInt64) -> RationalMatrix {
    var random = SeededGenerator(seed: seed)
    return RationalMatrix(rows: n, columns: n) { _, _ in
      Rational(Int.random(in: -9...9, using: &random))
    }
  }

  /// The relative error of evaluating the layers in binary64.
  private func floatingError(_ certificate: Certificate) -> Double {
    let partition = certificate.partition
    let n = partition.size
    var state = FloatingMatrix.identity(n)
    if let flip = certificate.flip { state[flip, flip] = -1 }
    for layer in certificate.layers {
      let (updated, other) = (partition[layer.updates], partition[layer.updates.other])
      let shift = FloatingMatrix(rounding: layer.shift.dense)
      let change = shift * state.selecting(other, Array(0..<n))
      for (i, row) in updated.enumerated() {
        let scale = layer.scale.map { Double(rounding: $0[i]) } ?? 1
        for column in 0..<n { state[row, column] = scale * state[row, column] + change[i, column] }
      }
    }
    let target = FloatingMatrix(rounding: certificate.target.dense)
    return (state - target).norm / target.norm
  }

  @Test(arguments: LadderPreference.allCases, 1...3)
  func everyChoiceIsExact(preference: LadderPreference, seed: UInt64) throws {
    for (n, levels) in [(2, 1), (8, 1), (12, 2), (14, 3)] {
      let matrix = random(n, seed: seed * 100 + UInt64(n))
      guard try !matrix.determinant().isZero else { continue }
      let certificate = try decompose(
        .matrix(.dense(matrix)),
        options: DecompositionOptions(
          strategy: .ladder, levels: levels, preference: preference, flip: .auto))
      #expect(try certificate.check(reference: true) == .verified)
    }
  }

  /// What the choice is for, on an average over matrices.
  @Test func preferences() throws {
    var errors: [LadderPreference: Double] = [:]
    var bits: [LadderPreference: Int] = [:]
    for seed: UInt64 in 1...6 {
      for preference in LadderPreference.allCases {
        let certificate = try decompose(
          .matrix(.dense(random(16, seed: seed))),
          options: DecompositionOptions(
            strategy: .shallow, preference: preference, flip: .auto))
        let error = floatingError(certificate)
        errors[preference] = max(errors[preference] ?? 0, error)
        bits[preference, default: 0] += NumberStatistics(certificate.layers).bits
      }
    }
    let (accurate, short) = (LadderPreference.conditioning, LadderPreference.size)
    #expect(try #require(errors[accurate]) < #require(errors[short]))
    #expect(try #require(bits[short]) < #require(bits[accurate]))
  }

  /// What all signs have in common, against blocks whose signs have been changed.
  @Test(arguments: 1...8 as ClosedRange<UInt64>) func complementsOfSigns(seed: UInt64) {
    let (d, matrix) = (4, random(8, seed: seed))
    var generator = SeededGenerator(seed: seed)
    func signs() -> [Double] { (0..<d).map { _ in generator.next() % 2 == 0 ? 1 : -1 } }
    let (reflection, other, changed) = (signs(), signs(), signs())
    let blocks = ConditionedBlocks(
      FloatingMatrix(rounding: matrix), first: Array(0..<d), second: Array(d..<2 * d))
    let ones = [Double](repeating: 1, count: d)
    let numbers = { (signs: [Double]) in signs.map { Rational(Int($0)) } }
    let columns = reflection + zip(changed, other).map { $0 * $1 }
    let signed = ConditionedBlocks(
      FloatingMatrix(
        rounding: matrix.scalingRows(by: numbers(ones + changed))
          .scalingColumns(by: numbers(columns))),
      first: Array(0..<d), second: Array(d..<2 * d))
    let norm = signed.normOfShift(signs: ones, reflection: ones)
    #expect(
      abs(blocks.normOfShift(signs: changed, reflection: reflection) - norm) < 1e-9 * norm)
    for preference in LadderPreference.allCases {
      for leaves in [[4], [2, 2]] {
        var (found, expected) = (
          PivotOrder(leaves: leaves, preference: preference),
          PivotOrder(leaves: leaves, preference: preference)
        )
        let badness = found.badness(
          of: blocks, signs: changed, reflections: (reflection, other), below: .infinity)
        let direct = expected.badness(
          of: signed, signs: ones, reflections: (ones, ones), below: .infinity)
        #expect(found.order == expected.order)
        #expect(abs(badness - direct) < 1e-6 * abs(direct))
        // A limit that is not reached changes nothing; one that is makes it infinite or more.
        #expect(
          found.badness(
            of: blocks, signs: changed, reflections: (reflection, other), below: badness + 1)
            == badness)
        #expect(
          found.badness(
            of: blocks, signs: changed, reflections: (reflection, other), below: badness - 1)
            >= badness)
      }
    }
  }

  /// Entries beyond every floating-point number.
  @Test func overflowingEntries() throws {
    let huge = Rational(Integer(10 as Int).power(400))
    let matrix = random(6, seed: 9).scalingRows(
      by: [huge, .one, .one, huge, .one, .one / huge])
    let certificate = try decompose(
      .matrix(.dense(matrix)), options: DecompositionOptions(strategy: .balanced, flip: .auto))
    #expect(try certificate.check(reference: true) == .verified)
  }

  @Test func reorderingIsUndone() throws {
    let matrix = random(6, seed: 4)
    let fields = ParallelFields(PrimeField.largest(3))
    func residues(_ matrix: RationalMatrix) throws -> ParallelMatrix {
      try ParallelMatrix(dividing: matrix, fields: fields)
    }
    for exchanged in [false, true] {
      var order = CoordinateOrder([2, 0, 1], exchanged: exchanged, signs: [1, -1, -1])
      let shift = random(3, seed: 5)
      let layer = CouplingLayer(
        updates: .first, shift: .dense(shift), scale: [1, 2, 3].map { Rational($0) })
      let moved = order.restored(try residues(shift), updating: .first, isTransposed: false)
      let transposed = order.restored(
        try residues(shift.transpose), updating: .first, isTransposed: true)
      #expect(transposed.words == moved.transpose.words)
      // The entries are small integers over the first field.
      let field = fields.fields[0]
      var restored = order.restored(layer)
      let entries = RationalMatrix(rows: 3, columns: 3) { i, j in
        let residue = Int(moved.residues[3 * i + j])
        return Rational(residue > Int(field.modulus) / 2 ? residue - Int(field.modulus) : residue)
      }
      restored.shift = .dense(entries)
      let partition = try Partition.halves(of: 6)
      let plain = try residues(product([layer], partition))
      #expect(
        order.reordered(try residues(product([restored], partition))).words == plain.words)
      let places = (order.first + order.second).map(\.place)
      let reordered = order.reordered(try residues(matrix))
      #expect(
        reordered.block(rows: 0..<1, columns: 5..<6).words
          == fields.elements([-matrix[places[0], places[5]].numerator]))
      order.reflection = places[5]
      #expect(
        order.reordered(try residues(matrix)).block(rows: 0..<1, columns: 5..<6).words
          == fields.elements([matrix[places[0], places[5]].numerator]))
    }
  }

  /// The sign that is guessed is right where there is one, and singular matrices have none.
  @Test(arguments: 1...40 as ClosedRange<UInt64>) func signsOfDeterminants(seed: UInt64) throws {
    let matrix = random(1 + Int(seed % 9), seed: seed)
    let exact = try matrix.determinant().signum
    let sign = FloatingMatrix(rounding: matrix).signOfDeterminant
    #expect(sign == (exact == 0 ? nil : exact), "seed \(seed)")
  }

  private func product(
    _ layers: [CouplingLayer], _ partition: Partition
  ) throws -> RationalMatrix {
    var result = RationalMatrix.identity(partition.size)
    for layer in layers {
      let (updated, other) = (partition[layer.updates], partition[layer.updates.other])
      var factor = RationalMatrix.identity(partition.size)
      for (i, row) in updated.enumerated() {
        factor[row, row] = layer.scale?[i] ?? .one
        for (j, column) in other.enumerated() { factor[row, column] = layer.shift[i, j] }
      }
      result = factor * result
    }
    return result
  }
}
