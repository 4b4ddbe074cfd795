import ExactArithmetic
import SeededRandom
import Testing

@testable import CouplingKernel
@testable import ExactLinearAlgebra

/// The fast check against the reference, and both against products computed otherwise.
struct CheckTests {
  @Test(arguments: NumberKind.allCases, 0..<20 as Range<UInt64>)
  func trueCertificatesAreVerified(kind: NumberKind, seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let certificate = try random.certificate(
      size: Int.random(in: 2...9, using: &random), layers: Int.random(in: 1...6, using: &random),
      kind)
    for verdict in try allVerdicts(certificate) { #expect(verdict == .verified) }
  }

  @Test(arguments: NumberKind.allCases, 0..<20 as Range<UInt64>)
  func nearMissesAreRefutedAtTheFirstDifference(kind: NumberKind, seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let certificate = try random.certificate(
      size: Int.random(in: 2...7, using: &random), layers: Int.random(in: 1...5, using: &random),
      kind)
    guard case .matrix(let target) = certificate.target else { return }
    var entries = rows(target)
    let size = certificate.size
    let (i, j) = (
      Int.random(in: 0..<size, using: &random), Int.random(in: 0..<size, using: &random)
    )
    let right = entries[i][j]
    entries[i][j] += try #require(Rational(.one, Integer(7).power(400)))
    // A second difference, behind the first.
    entries[size - 1][size - 1] += .one
    let changed = try certificate.with(target: .matrix(.dense(RationalMatrix(entries))))
    let expected = Verdict.refuted(
      Discrepancy(row: i, column: j, product: right, target: entries[i][j], largestError: nil))
    for verdict in try allVerdicts(changed) { #expect(verdict == expected) }
  }

  @Test(arguments: NumberKind.allCases, 0..<20 as Range<UInt64>)
  func otherConstantTermsAreRefuted(kind: NumberKind, seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let certificate = try random.certificate(
      size: Int.random(in: 2...7, using: &random), layers: Int.random(in: 1...5, using: &random),
      kind)
    let size = certificate.size
    let bias = certificate.bias ?? Array(repeating: .zero, count: size)
    let i = Int.random(in: 0..<size, using: &random)
    var changed = bias
    changed[i] += try #require(Rational(.one, Integer(7).power(400)))
    changed[size - 1] += .one
    let expected = Verdict.refuted(
      Discrepancy(row: i, column: size, product: bias[i], target: changed[i], largestError: nil))
    for verdict in try allVerdicts(certificate.with(bias: changed)) { #expect(verdict == expected) }
    // Without the claim, the constant terms are 0.
    for verdict in try allVerdicts(certificate.with(bias: .some(nil))) {
      #expect(verdict.isTrue == bias.allSatisfy(\.isZero))
    }
    // Of two differences, that in the earlier row comes first, be it in T or in b.
    guard case .matrix(let target) = certificate.target else { return }
    var entries = rows(target)
    entries[size - 1][size - 1] += .one
    let both = try certificate.with(
      target: .matrix(.dense(RationalMatrix(entries))), bias: changed)
    for verdict in try allVerdicts(both) {
      guard case .refuted(let discrepancy) = verdict else {
        Issue.record("\(verdict)")
        continue
      }
      let first = i < size - 1 ? (i, size) : (size - 1, size - 1)
      #expect((discrepancy.row, discrepancy.column) == first)
    }
  }

  @Test func tolerancesAreForConstantTermsToo() throws {
    var random = SeededGenerator(seed: 1)
    let exact = try random.certificate(size: 5, layers: 3, .fractions)
    var bias = exact.bias ?? Array(repeating: .zero, count: 5)
    bias[3] += rational(1, 10)
    for (tolerance, isTrue) in [(rational(1, 10), true), (rational(1, 11), false)] {
      let certificate = try Certificate(
        partition: exact.partition, target: exact.target, bias: bias, flip: exact.flip,
        layers: exact.layers, tolerance: tolerance)
      for verdict in try allVerdicts(certificate) {
        switch verdict {
        case .withinTolerance(let error): #expect(isTrue && error == rational(1, 10))
        case .refuted(let discrepancy):
          #expect(!isTrue && (discrepancy.row, discrepancy.column) == (3, 5))
          #expect(discrepancy.largestError == rational(1, 10))
        case .verified: Issue.record("verified")
        }
      }
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func errorsOfApproximationsAreExact(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let certificate = try random.certificate(size: 5, layers: 3, .fractions, tolerance: .zero)
    guard case .matrix(let target) = certificate.target else { return }
    var entries = rows(target)
    entries[1][4] += rational(1, 1000)
    entries[3][0] += rational(-1, 900)
    let layers = certificate.layers
    func verdicts(_ tolerance: Rational) throws -> [Verdict] {
      try allVerdicts(
        Certificate(
          partition: certificate.partition, target: .matrix(.dense(RationalMatrix(entries))),
          bias: certificate.bias, flip: certificate.flip, layers: layers, tolerance: tolerance))
    }
    for verdict in try verdicts(rational(1, 900)) {
      #expect(verdict == .withinTolerance(largestError: rational(1, 900)))
    }
    for (tolerance, row, column) in [(rational(1, 901), 3, 0), (.zero, 1, 4), (-.one, 0, 0)] {
      for verdict in try verdicts(tolerance) {
        guard case .refuted(let discrepancy) = verdict else {
          Issue.record("\(verdict)")
          continue
        }
        #expect((discrepancy.row, discrepancy.column) == (row, column))
        #expect(discrepancy.largestError == rational(1, 900))
      }
    }
  }

  @Test func progressIsTold() throws {
    var random = SeededGenerator(seed: 1)
    let certificate = try random.certificate(size: 4, layers: 5, .large)
    for reference in [false, true] {
      var steps: [(done: Int, count: Int)] = []
      _ = try certificate.check(reference: reference) { steps.append(($0, $1)) }
      let count = try #require(steps.last?.count)
      #expect(steps.first?.done == 0 && steps.last?.done == count)
      #expect(steps.allSatisfy { $0.count == count })
      #expect(zip(steps, steps.dropFirst()).allSatisfy { $0.done < $1.done })
      if reference { #expect(count == 5) }
    }
  }

  /// Differences that vanish modulo many of the primes that the check may use.
  @Test(arguments: 1...40) func multiplesOfPrimesAreNotTakenForZero(count: Int) throws {
    var random = SeededGenerator(seed: UInt64(count))
    let certificate = try random.certificate(size: 3, layers: 3, .commonDenominators)
    guard case .matrix(let target) = certificate.target else { return }
    let products = [FieldSequence.fastest, .long].map {
      $0.primes(0..<count).reduce(Integer.one) { $0 * Integer($1.modulus) }
    }
    for difference in try products.flatMap({ product in
      [Rational(product), Rational(-product), try #require(Rational(product, 30))]
    }) {
      var entries = rows(target)
      entries[2][0] += difference
      let changed = try certificate.with(target: .matrix(.dense(RationalMatrix(entries))))
      for verdict in try allVerdicts(changed) {
        guard case .refuted(let discrepancy) = verdict else {
          Issue.record("\(verdict)")
          continue
        }
        #expect((discrepancy.row, discrepancy.column) == (2, 0))
        #expect(discrepancy.target - discrepancy.product == difference)
      }
    }
  }

  /// Denominators and scales that some of the primes divide.
  @Test func primesInDenominatorsAreLeftOut() throws {
    let primes = [FieldSequence.fastest.primes(0..<3), PrimeField.largest(3)].joined()
      .map { Integer($0.modulus) }
    try primesInDenominators(Array(primes.prefix(3)))
    try primesInDenominators(Array(primes.suffix(3)))
  }

  private func primesInDenominators(_ primes: [Integer]) throws {
    let parts = try primes.map { try #require(Rational(.one, $0)) }
    let partition = try Partition.halves(of: 2)
    let layers = [
      CouplingLayer(
        updates: .second, shift: .dense(RationalMatrix([[parts[0]]])), scale: [parts[1]]),
      CouplingLayer(updates: .first, shift: .transposed(RationalMatrix([[parts[2]]]))),
    ]
    let product = RationalMatrix(images(of: layers, partition, nil)).transpose
    let certificate = try Certificate(
      partition: partition, target: .matrix(.dense(product)), layers: layers)
    for verdict in try allVerdicts(certificate) { #expect(verdict == .verified) }
  }

  @Test func sparseLayersStaySparse() throws {
    let size = 20_000
    let partition = try Partition.alternating(of: size)
    let count = size / 2
    let shift = try SparseRationalMatrix(
      rows: count, columns: count, entries: (0..<count).map { ($0, $0, rational(-1, 3)) })
    let back = try SparseRationalMatrix(
      rows: count, columns: count, entries: (0..<count).map { ($0, $0, rational(1, 3)) })
    let layers = [shift, shift, back, back].enumerated().map { index, shift in
      CouplingLayer(updates: index % 2 == 0 ? .first : .second, shift: .sparse(shift))
    }
    let undone =
      [
        layers[0],
        CouplingLayer(updates: .second, shift: .sparse(.init(rows: count, columns: count))),
      ]
      + [CouplingLayer(updates: .first, shift: .sparse(back))]
    let identity = Target.permutation(Array(0..<size))
    let limits = ReadingLimits(maxMemory: 20_000_000)
    #expect(
      try Certificate(partition: partition, target: identity, layers: undone).check(limits: limits)
        == .verified)
    guard
      case .refuted(let discrepancy) = try Certificate(
        partition: partition, target: identity, layers: layers
      ).check(limits: limits)
    else {
      Issue.record("two layers that do not cancel are verified")
      return
    }
    #expect((discrepancy.row, discrepancy.column) == (0, 0))
  }

  private func rows(_ matrix: CouplingMatrix) -> [[Rational]] {
    (0..<matrix.rows).map { i in (0..<matrix.columns).map { matrix[i, $0] } }
  }
}

/// The verdicts of the check, of the reference, and of each of the ways that the check may take.
func allVerdicts(_ certificate: Certificate) throws -> [Verdict] {
  let meter = Meter(ReadingLimits())
  let claim = try RowClaim(certificate, meter)
  var verdicts = [
    try claim.denseVerdict(claim.blockProduct, meter) { _, _ in },
    try claim.sparseVerdict(Rational.self, meter) { _, _ in },
    // Nil if there are values that are no words.
    try claim.sparseVerdict(Int.self, meter) { _, _ in },
  ].compactMap(\.self)
  if certificate.tolerance == nil {
    verdicts.append(try claim.residueVerdict(claim.blockProduct, meter) { _, _ in })
  }
  return try verdicts + [certificate.check(), certificate.check(reference: true)]
}
