import CouplingKernel
import ExactArithmetic
import SeededRandom
import Testing
import Universality

/// Flows to random targets: proved by the kernel, written and read, and not proved for less.
struct UniversalFlowTests {
  @Test(arguments: 0..<24 as Range<UInt64>)
  func flowsToRandomTargets(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let d = Int.random(in: 1...3, using: &random)
    let target = seed % 2 == 0 ? random.points(2 * d) : random.histogram(2 * d)
    let source = SourceKind.allCases[Int(seed / 2) % 2]
    let error = rational(1, Int.random(in: 1...4, using: &random))
    let flow = try universalFlow(to: target, error: error, source: source)
    let certificate = flow.certificate
    #expect(certificate.layers.count == 3)
    #expect(flow.bound.squaredDistance <= error * error)
    let read = try UniversalityCertificate(parsing: Array(certificate.text.utf8))
    #expect(read == certificate, "seed \(seed)")
    guard case .verified(let bound) = try read.check() else {
      Issue.record("seed \(seed): not verified")
      return
    }
    #expect(bound == flow.bound)
    // Less than what follows is not proved.
    let tight = flow.bound.tightError
    #expect(try read.with(error: tight).check().isTrue)
    #expect(try !read.with(error: tight * rational(999_998, 1_000_000)).check().isTrue)
  }

  @Test func singlePoint() throws {
    let target = TransportTarget.points([[3, -2]], weights: [5])
    let flow = try universalFlow(to: target, error: rational(1, 1000))
    #expect(flow.bound.cells == 1)
    #expect(flow.certificate.condition == nil)
    #expect(try flow.certificate.check().isTrue)
  }

  @Test func tinyErrors() throws {
    let target = TransportTarget.points([[0, 0], [1, 0], [1, 1]], weights: [1, 1, 2])
    for exponent in [3, 6, 9] {
      let error = Rational(1) / Rational(Integer(10).power(exponent))
      for source in SourceKind.allCases {
        let flow = try universalFlow(to: target, error: error, source: source)
        #expect(flow.bound.squaredDistance <= error * error, "\(source), 10^-\(exponent)")
      }
    }
  }

  @Test func coincidentAndLightPoints() throws {
    let target = TransportTarget.points(
      [[0, 0], [0, 0], [0, 1], [1, 1]], weights: [1, 1, rational(1, 1_000_000_000), 1])
    for source in SourceKind.allCases {
      let flow = try universalFlow(to: target, error: rational(1, 20), source: source)
      #expect(try flow.certificate.check().isTrue)
    }
  }

  @Test func refusals() throws {
    let target = TransportTarget.points([[0, 0], [1, 1]], weights: [1, 1])
    #expect(throws: UniversalFlowError.tooManyCells(needed: 2, limit: 1, refinement: 1)) {
      try universalFlow(to: target, error: 1, cellLimit: 1)
    }
    #expect(
      throws: UniversalFlowError.errorNotAboveDiscretisation(error: 1, discretisation: 1)
    ) {
      try universalFlow(to: target, error: 1, discretisation: 1)
    }
    for error in [Rational(Integer(10).power(400)), 1] {
      let flow = try universalFlow(to: target, error: error)
      #expect(try flow.certificate.check().isTrue)
    }
    let tiny = Rational(1) / Rational(Integer(10).power(200))
    #expect(throws: UniversalFlowError.outOfRange(error: tiny)) {
      try universalFlow(to: target, error: tiny)
    }
    let square = TransportTarget.histogram(
      .init(lower: [0, 0], upper: [1, 1], shape: [1, 1], weights: [1], refinement: 1))
    #expect(throws: UniversalFlowError.self) {
      try universalFlow(to: square, error: rational(1, 1000), cellLimit: 1000)
    }
  }
}

extension SeededGenerator {
  fileprivate mutating func points(_ n: Int) -> TransportTarget {
    let count = Int.random(in: 1...20, using: &self)
    let points = (0..<count).map { _ in
      (0..<n).map { _ in
        rational(Int.random(in: -9...9, using: &self), Int.random(in: 1...5, using: &self))
      }
    }
    let weights = points.map { _ in rational(Int.random(in: 1...9, using: &self), 7) }
    return .points(points, weights: weights)
  }

  fileprivate mutating func histogram(_ n: Int) -> TransportTarget {
    let shape = (0..<n).map { _ in Int.random(in: 1...(n == 2 ? 5 : 2), using: &self) }
    let lower = shape.map { _ in rational(Int.random(in: -3...3, using: &self), 2) }
    var weights = (0..<shape.reduce(1, *)).map { _ in
      Rational(Int.random(in: 0...4, using: &self))
    }
    weights[0] = 1
    return .histogram(
      .init(
        lower: lower, upper: lower.map { $0 + rational(1, 2) }, shape: shape, weights: weights,
        refinement: 1))
  }
}
