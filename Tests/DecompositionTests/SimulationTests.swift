import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import FormalConstructions
import SeededRandom
import Testing

@testable import Decomposition

@Suite struct SimulationTests {
  private func stack(_ steps: [String]) throws -> CouplingStack {
    try CouplingStack(parsing: Array("[\(steps.joined(separator: ", "))]".utf8))
  }

  private func options(
    _ partition: Partition, flip: FlipChoice = .auto
  ) -> DecompositionOptions {
    DecompositionOptions(strategy: .shallow, partition: partition, flip: flip)
  }

  @Test func theCountIsProved() throws {
    var library = ConstructionLibrary.shipped
    #expect(try library.prove("simulation").layerCount?.constant == 7)
    #expect(try library.prove("simulation-count").claims.count == 3)
    #expect(try library.prove("conjugation").claims.count == 1)
  }

  /// A random stack: the certificate passes the kernel, its T is the product, and layers are no more
  /// than promised.
  @Test(arguments: 0..<16 as Range<UInt64>) func randomStacks(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let size = 2 * Int(2 + random.next() % 3)
    let steps = (0..<1 + random.next() % 5).map { _ in RandomStep(size, &random).text }
    let stack = try stack(steps)
    let product = try stack.product()
    guard try !product.determinant().isZero else { return }
    var parts = Array(0..<size)
    parts.shuffle(using: &random)
    let partition = try Partition(
      first: Array(parts[..<(size / 2)]), second: Array(parts[(size / 2)...]))
    var counts: [Int] = []
    for method in [SimulationMethod.steps, .fewest] {
      let simulation = try simulate(stack, method: method, options: options(partition))
      #expect(simulation.certificate.target.entries == product, "seed \(seed)")
      #expect(simulation.certificate.partition == partition)
      guard case .verified = try simulation.certificate.check() else {
        Issue.record("seed \(seed)")
        return
      }
      counts.append(simulation.certificate.layers.count)
      if let bound = simulation.bound { #expect(counts.last ?? .max <= bound, "seed \(seed)") }
      #expect(method == .fewest || simulation.bound != nil, "seed \(seed)")
    }
    #expect(counts[1] <= counts[0], "seed \(seed)")
  }

  /// Parts of other sizes, 1 + (n − 1) among them.
  @Test(arguments: 0..<16 as Range<UInt64>) func unevenParts(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let size = Int(2 + random.next() % 6)
    let steps = (0..<1 + random.next() % 3).map { _ in RandomStep(size, &random).text }
    let stack = try stack(steps)
    let product = try stack.product()
    guard try !product.determinant().isZero else { return }
    let first = 1 + Int(random.next() % UInt64(size - 1))
    let partition = try Partition(first: Array(0..<first), second: Array(first..<size))
    for method in [SimulationMethod.steps, .fewest] {
      let simulation = try simulate(stack, method: method, options: options(partition))
      #expect(simulation.certificate.target.entries == product, "seed \(seed)")
    }
  }

  /// The product of any number of layers is at most six.
  @Test func productsHaveSixLayers() throws {
    let layer = #"{"partition": [[0, 2], [3, 1]], "updates": "second", "shift": ["1 2", "3 4"]}"#
    let other = #"{"partition": [[3, 2], [1, 0]], "updates": "first", "shift": ["2 1", "0 5"]}"#
    for count in 1...4 {
      let stack = try stack(Array(repeating: [layer, other], count: count).flatMap(\.self))
      let simulation = try simulate(stack, method: .product, options: options(.halves(of: 4)))
      #expect(simulation.method == .product && simulation.certificate.layers.count <= 6)
      #expect(try simulation.certificate.target.entries == stack.product())
    }
  }

  /// Layers of the wanted partition stay as they are, permutations that cancel cost nothing, and
  /// factors join.
  @Test func whatNeedsNoLayers() throws {
    let halves = try Partition.halves(of: 4)
    let layer = #"{"partition": {"halves": 4}, "updates": "second", "shift": ["1 2", "3 4"]}"#
    let other =
      #"{"partition": [[3, 2], [1, 0]], "updates": "second", "shift": ["1 2", "3 5"]}"#
    let swap = #"{"permutation": [1, 0, 3, 2]}"#
    let scale = #"{"scale": "1 2 3 1/2"}"#
    for (steps, count) in [
      ([layer], 1), ([layer, layer, layer], 1), ([layer, other], 2),
      ([swap, layer, swap, other], 2), ([layer, scale, other, layer], 3), ([scale], 2),
      ([swap, swap], 1),
    ] {
      let simulation = try simulate(stack(steps), method: .steps, options: options(halves))
      #expect(simulation.certificate.layers.count == count, "\(steps)")
      #expect(try count <= #require(simulation.bound))
    }
  }

  @Test func outsideTheTheorem() throws {
    let odd = try stack([#"{"permutation": [1, 0, 2, 3]}"#])
    #expect(throws: DecompositionError.negativeDeterminant) {
      try simulate(odd, method: .steps)
    }
    let singular = try stack([#"{"matrix": ["1 2", "2 4"]}"#])
    for method in SimulationMethod.allCases {
      #expect(throws: DecompositionError.singular(size: 2)) {
        try simulate(singular, method: method)
      }
    }
    let three = try stack([#"{"scale": "1 2 3"}"#])
    #expect(throws: DecompositionError.oddSize(3)) { try simulate(three) }
    let even = try stack([#"{"scale": "1 2 3 4"}"#])
    #expect(throws: DecompositionError.flipNotNeeded(0)) {
      try simulate(even, options: options(.halves(of: 4), flip: .index(0)))
    }
    #expect(throws: DecompositionError.flipOutOfRange(4, size: 4)) {
      try simulate(even, options: options(.halves(of: 4), flip: .index(4)))
    }
  }
}

/// A random step of a stack, as text.
private struct RandomStep {
  let text: String

  init(_ size: Int, _ random: inout SeededGenerator) {
    func number(_ range: ClosedRange<Int>) -> String {
      let value = Rational(Integer(Int.random(in: range, using: &random)), Integer(2))
      return (value ?? .zero).description
    }
    func matrix(_ rows: Int, _ columns: Int) -> String {
      let lines = (0..<rows).map { _ in
        let row = (0..<columns).map { _ in Bool.random(using: &random) ? "0" : number(-5...5) }
        return "\"\(row.joined(separator: " "))\""
      }
      return "[\(lines.joined(separator: ", "))]"
    }
    let shuffled = (0..<size).shuffled(using: &random)
    switch Int.random(in: 0..<8, using: &random) {
    case 0: text = "{\"permutation\": \(shuffled)}"
    case 1:
      let scales = (0..<size).map { _ in
        (Bool.random(using: &random) ? "-" : "") + number(1...6)
      }
      text = "{\"scale\": \"\(scales.joined(separator: " "))\"}"
    case 2: text = "{\"matrix\": \(matrix(size, size))}"
    default:
      let count = Int.random(in: 1..<size, using: &random)
      let parts = "[\(Array(shuffled[..<count])), \(Array(shuffled[count...]))]"
      let isFirst = Bool.random(using: &random)
      let rows = isFirst ? count : size - count
      let scales = (0..<rows).map { _ in number(1...6) }.joined(separator: " ")
      text = """
        {"partition": \(parts), "updates": "\(isFirst ? "first" : "second")", \
        "shift": \(matrix(rows, size - rows)), "scale": "\(scales)"}
        """
    }
  }
}

extension Target {
  /// The target as a dense matrix.
  fileprivate var entries: RationalMatrix {
    RationalMatrix(rows: size, columns: size) { i, j in
      switch self {
      case .permutation(let images): images[i] == j ? .one : .zero
      case .matrix(let matrix): matrix[i, j]
      }
    }
  }
}
