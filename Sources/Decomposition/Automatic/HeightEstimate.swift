import ExactArithmetic
import ExactLinearAlgebra
import SeededRandom

/// Lower bounds for the numbers of layers before they are all known: some entries of each layer are
/// recovered from their residues, modulo more and more primes, until they are known or are too large
/// for a budget.
///
/// A guess about random entries; whether a certificate stays under the budget is measured when it is
/// there.
struct HeightEstimate {
  /// The bits of the largest numerator or denominator among the entries.
  private(set) var bits = 0

  /// The bytes of the text, from the mean length of a number.
  private(set) var bytes = 0

  /// How many entries of each matrix are looked at.
  private static let samples = 24

  /// Evaluates until all sampled entries are known, or exceed the budget.
  ///
  /// - Parameters:
  ///   - order: As for `ModularRecovery`.
  ///   - evaluate: Matrices over some fields, the same number of the same shapes for all.
  init(
    within budget: DecompositionBudget, order: Int,
    _ evaluate: (ParallelFields) throws(UnluckyPrime) -> [ParallelMatrix]
  ) {
    var fields: [PrimeField] = []
    var images: [[[UInt64]]] = []
    var shapes: [MatrixShape] = []
    var known: [[Int?]] = []
    var used = 0
    while used < 1 << 14 {
      let wanted = max(8, used / 2)
      let new = PrimeField.largest(used..<used + wanted)
      used += wanted
      for matrices in ModularRecovery.evaluated(new, order: order, evaluate) {
        if shapes.isEmpty {
          shapes = matrices.map(\.shape)
          known = shapes.map { _ in Array(repeating: nil, count: Self.samples) }
        }
        let samples = matrices.map(Self.sample)
        for (index, field) in (matrices.first?.fields.fields ?? []).enumerated() {
          fields.append(field)
          images.append(samples.map { $0[index] })
        }
      }
      if fields.count < 2 { return }
      recover(&known, images, fields)
      measure(known, shapes, unknown: (fields.count - 1) * PrimeField.primeBits / 2)
      if excess(over: budget) != nil || known.allSatisfy({ !$0.contains(nil) }) { return }
    }
  }

  /// What is needed at least, if that is more than the budget.
  func excess(over budget: DecompositionBudget) -> String? {
    if let limit = budget.bits, bits > limit { return "numbers of \(bits) bits" }
    if let limit = budget.bytes, bytes > limit { return "\(bytes) bytes" }
    return nil
  }

  /// Entries at places that depend on the shape only, prime by prime.
  private static func sample(_ matrix: ParallelMatrix) -> [[UInt64]] {
    var random = SeededGenerator(seed: UInt64(matrix.rows) << 32 + UInt64(matrix.columns))
    let places = (0..<samples).map { _ in
      let row = Int.random(in: 0..<matrix.rows, using: &random)
      return row * matrix.columns + Int.random(in: 0..<matrix.columns, using: &random)
    }
    let size = matrix.rows * matrix.columns
    let residues = matrix.residues
    return matrix.fields.fields.indices.map { prime in
      places.map { residues[prime * size + $0] }
    }
  }

  /// Heights of the entries that are determined by the residues, confirmed by the last prime.
  private func recover(
    _ known: inout [[Int?]], _ images: [[[UInt64]]], _ fields: [PrimeField]
  ) {
    let last = images.count - 1
    let basis = ResidueBasis(Array(fields[..<last]))
    for matrix in known.indices {
      for place in known[matrix].indices where known[matrix][place] == nil {
        let integer = basis.integer(withResidues: images[..<last].map { $0[matrix][place] })
        guard let value = Rational(reconstructing: integer, modulus: basis.modulus),
          fields[last].residue(value) == images[last][matrix][place]
        else { continue }
        known[matrix][place] = max(value.numerator.bitWidth, value.denominator.bitWidth)
      }
    }
  }

  private mutating func measure(_ known: [[Int?]], _ shapes: [MatrixShape], unknown: Int) {
    bits = 0
    var total = 0
    for (heights, shape) in zip(known, shapes) {
      let sum = heights.reduce(0) { $0 + ($1 ?? unknown) }
      bits = heights.reduce(bits) { max($0, $1 ?? unknown) }
      total += shape.rows * shape.columns * sum / Self.samples
    }
    // log₁₀ 2 is a little more than 3/10.
    bytes = total * 3 / 10
  }
}
