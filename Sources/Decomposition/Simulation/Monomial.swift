import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra

/// A matrix with one non-zero number in each row and column: y[i] = `factors[i]` · x[`sources[i]`].
struct Monomial {
  private(set) var sources: [Int]
  private(set) var factors: [Rational]

  init(_ permutation: [Int]) {
    sources = permutation
    factors = Array(repeating: .one, count: permutation.count)
  }

  init(diagonal factors: [Rational]) {
    sources = Array(factors.indices)
    self.factors = factors
  }

  /// The reflection of a coordinate.
  init(reflecting coordinate: Int, size: Int) {
    self.init(diagonal: (0..<size).map { $0 == coordinate ? Rational(-1) : .one })
  }

  /// The matrix as one of these; nil if it is none.
  init?(_ matrix: CouplingMatrix) {
    sources = []
    factors = []
    var isTaken = [Bool](repeating: false, count: matrix.columns)
    for i in 0..<matrix.rows {
      let entries = matrix.nonZeros(inRow: i)
      guard entries.count == 1, let entry = entries.first, !isTaken[entry.column] else {
        return nil
      }
      isTaken[entry.column] = true
      sources.append(entry.column)
      factors.append(entry.value)
    }
  }

  /// The product: `b` acts first.
  static func * (a: Monomial, b: Monomial) -> Monomial {
    var product = a
    for (i, source) in a.sources.enumerated() {
      product.sources[i] = b.sources[source]
      product.factors[i] = a.factors[i] * b.factors[source]
    }
    return product
  }

  /// The product with a matrix that acts first.
  static func * (a: Monomial, matrix: RationalMatrix) -> RationalMatrix {
    matrix.selecting(rows: a.sources, columns: Array(0..<matrix.columns))
      .scalingRows(by: a.factors)
  }

  /// Whether the product with every vector is the vector, up to positive factors.
  var isPositiveDiagonal: Bool {
    sources.elementsEqual(sources.indices) && factors.allSatisfy { $0.signum > 0 }
  }

  /// The absolute values that the columns are multiplied by; and what is left when they are taken
  /// out, this matrix being that times their diagonal.
  var split: (signed: Monomial, scales: [Rational]) {
    var signed = self
    var scales = factors
    for (i, source) in sources.enumerated() {
      scales[source] = factors[i].magnitude
      signed.factors[i] = Rational(factors[i].signum)
    }
    return (signed, scales)
  }

  /// As the target of a decomposition.
  var target: Target {
    if factors.allSatisfy({ $0 == .one }) { return .permutation(sources) }
    let zero = RationalMatrix(rows: sources.count, columns: sources.count)
    return .matrix(
      .dense(
        RationalMatrix(rows: zero.rows, columns: zero.columns) { i, j in
          sources[i] == j ? factors[i] : .zero
        }))
  }

  /// M C M⁻¹ for a coupling layer C: a layer over the partition into which M carries that of C.
  func conjugating(
    _ partition: Partition, _ layer: CouplingLayer
  ) -> (Partition, CouplingLayer)? {
    var places = sources
    for (i, source) in sources.enumerated() { places[source] = i }
    guard
      let moved = try? Partition(
        first: partition.first.map { places[$0] }, second: partition.second.map { places[$0] })
    else { return nil }
    let updated = moved[layer.updates].map { factors[$0] }
    let other = moved[layer.updates.other].map { factors[$0].reciprocal ?? .one }
    let shift = layer.shift.dense.scalingRows(by: updated).scalingColumns(by: other)
    return (
      moved, CouplingLayer(updates: layer.updates, shift: .dense(shift), scale: layer.scale)
    )
  }
}
