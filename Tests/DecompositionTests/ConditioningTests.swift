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
    let places = { (signs: [Double]) in
      zip(0..., signs).map { (place: $0, sign: Int($1)) }
    }
    let rows = places(ones + changed)
    let columns = places(reflection + zip(changed, other).map { $0 * $1 })
    let signed = ConditionedBlocks(
      FloatingMatrix(rounding: matrix.permuting(rows: rows, columns: columns)),
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
    for exchanged in [false, true] {
      let order = CoordinateOrder([2, 0, 1], exchanged: exchanged, signs: [1, -1, -1])
      let layer = CouplingLayer(
        updates: .first, shift: .dense(random(3, seed: 5)), scale: [1, 2, 3].map { Rational($0) })
      let restored = order.restored([layer])[0]
      let partition = try Partition.halves(of: 6)
      let places = order.first + order.second
      let plain = try product([layer], partition)
      #expect(try order.reordered(product([restored], partition)) == plain)
      #expect(order.reordered(matrix)[0, 5] == -matrix[places[0], places[5]])
    }
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
