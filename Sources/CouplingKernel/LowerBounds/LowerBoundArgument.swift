import ExactArithmetic
import ExactLinearAlgebra

/// Why T · F is no product of k layers in one order.
///
/// The order is given by the part that the first acting layer updates; with k it determines the part
/// that the last acting layer updates. That part comes second in what follows: T · F has the blocks
/// [P, Q; R, S], its inverse [P', Q'; R', S'], and a product of k layers is
///
///     … L(C) U(E) Δ    with the factor L(A) leftmost, and Δ = diag(D1, D2) positive diagonal
///
/// (all scales can be moved to the right end as soon as there are two layers). Additive: Δ = I.
public struct LowerBoundArgument: Sendable, Hashable {
  /// The part that the first acting layer updates.
  public var starts: Part

  /// The reason.
  public var kind: Kind

  /// An argument for products that start by updating `starts`.
  public init(starts: Part, kind: Kind) {
    self.starts = starts
    self.kind = kind
  }

  /// The closed list of reasons. Each one says what is checked; that this excludes k layers is proved
  /// in `Documentation/lower-bounds.md`.
  public enum Kind: Sendable, Hashable {
    /// k = 1: T · F is not [I, 0; A, D2].
    case shape

    /// k = 2: P is not positive diagonal, or S − R P⁻¹ Q is not; for additive couplings, not I.
    case pivots

    /// k = 3: Q Y = P X Q; and of the numbers tr(XP) − tr Y, −X_ii, (SY − RXQ)_jj, none is negative
    /// and one is positive. For additive couplings: their sum is not 0.
    case combination(x: CouplingMatrix, y: CouplingMatrix)

    /// k = 4: P W = 0 = W P; and of the diagonal entries of W and of R W Q, none is negative and one
    /// is positive. For additive couplings: their sum is not 0.
    case nullSpace(w: CouplingMatrix)

    /// k = 4, or k = 5 if Q = 0: pad P and S' with an identity to the same size. The principal minors
    /// of this order of the one are ≥ 0, those of the other ≤ 0, and not all are 0.
    case minors(order: Int)

    /// k = 4, or k = 5 if Q = 0, additive: det(x − P) (x − 1)^d2 ≠ det(x − S') (x − 1)^d1.
    case characteristicPolynomial

    /// k = 4, or k = 5 if Q = 0, additive: f(P) and f(S') have null spaces of different dimensions,
    /// f being the polynomial with these coefficients, the constant one first, and f(1) ≠ 0.
    case nullity(polynomial: [Rational])

    /// k = 4, or k = 5 if Q = 0, additive: rank (P − I)^(m + 1) > rank (S' − I)^m, or with P and S'
    /// exchanged.
    case unipotentRanks(power: Int)

    /// k = 5, additive: with a = rank [P − I, Q], b = rank [S' − I; Q'] and ρ = rank Q, ρ' = rank Q',
    /// 2 (a − ρ) − d1 > b or 2 (b − ρ') − d2 > a.
    case defect

    /// k = 4 or 5: T · F has one non-zero entry in each row and column; its cycles say no.
    case cycles

    /// The name in the format.
    public var name: Name {
      switch self {
      case .shape: .shape
      case .pivots: .pivots
      case .combination: .combination
      case .nullSpace: .nullSpace
      case .minors: .minors
      case .characteristicPolynomial: .characteristicPolynomial
      case .nullity: .nullity
      case .unipotentRanks: .unipotentRanks
      case .defect: .defect
      case .cycles: .cycles
      }
    }
  }

  /// The names of the reasons in the format.
  public enum Name: String, Sendable, Hashable, CaseIterable {
    case shape
    case pivots
    case combination
    case nullSpace = "null-space"
    case minors
    case characteristicPolynomial = "characteristic-polynomial"
    case nullity
    case unipotentRanks = "unipotent-ranks"
    case defect
    case cycles

    /// The numbers k of layers that such an argument can exclude.
    var excludedLayers: ClosedRange<Int> {
      switch self {
      case .shape: 1...1
      case .pivots: 2...2
      case .combination: 3...3
      case .nullSpace: 4...4
      case .minors, .characteristicPolynomial, .nullity, .unipotentRanks, .cycles: 4...5
      case .defect: 5...5
      }
    }

    /// Whether such an argument excludes additive couplings only.
    var isAboutAdditiveCouplings: Bool {
      switch self {
      case .characteristicPolynomial, .nullity, .unipotentRanks, .defect: true
      case .shape, .pivots, .combination, .nullSpace, .minors, .cycles: false
      }
    }

    /// The keys of its data.
    var keys: [String] {
      switch self {
      case .combination: ["x", "y"]
      case .nullSpace: ["w"]
      case .minors: ["order"]
      case .nullity: ["polynomial"]
      case .unipotentRanks: ["power"]
      case .shape, .pivots, .characteristicPolynomial, .defect, .cycles: []
      }
    }
  }
}

extension LowerBoundArgument {
  /// The part that the last of `count` layers does not update: the first of the blocks.
  package func leading(excluding count: Int) -> Part {
    let last = count.isMultiple(of: 2) ? starts.other : starts
    return last.other
  }

  /// The shapes of P and S when `count` layers are excluded.
  func shapes(_ partition: Partition, excluding count: Int) -> (p: MatrixShape, s: MatrixShape) {
    let leading = leading(excluding: count)
    let (d1, d2) = (partition[leading].count, partition[leading.other].count)
    return (MatrixShape(d1, d1), MatrixShape(d2, d2))
  }
}

extension LowerBoundArgument.Kind {
  /// Checks shapes and ranges of the data.
  func validate(
    _ shapes: (p: MatrixShape, s: MatrixShape), size: Int, _ path: String
  ) throws(CertificateError) {
    func demand(
      _ matrix: CouplingMatrix, _ key: String, _ shape: MatrixShape
    ) throws(CertificateError) {
      try require("\(path).\(key)", matrix.shape == shape, "\(shape)", found: "\(matrix.shape)")
    }
    switch self {
    case .combination(let x, let y):
      try demand(x, "x", shapes.p)
      try demand(y, "y", shapes.s)
    case .nullSpace(let w): try demand(w, "w", shapes.p)
    case .minors(let order):
      let largest = max(shapes.p.rows, shapes.s.rows)
      try require(
        "\(path).order", (1...largest).contains(order), "an order from 1 to \(largest)",
        found: "\(order)")
    case .nullity(let polynomial):
      try require(
        "\(path).polynomial",
        (1...size + 1).contains(polynomial.count) && polynomial.last != .zero,
        "coefficients of a polynomial of degree at most \(size), the last one not 0",
        found: polynomial.count > size + 1 ? "\(polynomial.count)" : "0")
    case .unipotentRanks(let power):
      try require(
        "\(path).power", (0...size).contains(power), "a power from 0 to \(size)", found: "\(power)")
    case .shape, .pivots, .characteristicPolynomial, .defect, .cycles: break
    }
  }
}
