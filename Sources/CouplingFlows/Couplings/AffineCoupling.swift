/// An affine map as a coupling: x ← scale ⊙ x + shift · y + bias, y being the other part.
public struct AffineCoupling<Scalar: BLASScalar>: Coupling, Hashable {
  /// A matrix with a row for each updated coordinate and a column for each of the other part.
  public enum Shift: Sendable, Hashable {
    case dense(DenseMatrix<Scalar>)
    case sparse(SparseMatrix<Scalar>)

    /// The number of rows.
    public var rows: Int {
      switch self {
      case .dense(let matrix): matrix.rows
      case .sparse(let matrix): matrix.rows
      }
    }

    /// The number of columns.
    public var columns: Int {
      switch self {
      case .dense(let matrix): matrix.columns
      case .sparse(let matrix): matrix.columns
      }
    }
  }

  /// The part that is updated.
  public let updates: FlowPart

  /// The matrix that multiplies the other part.
  public var shift: Shift

  /// A positive number for each updated coordinate; nil: all are 1.
  public var scale: [Scalar]?

  /// A number for each updated coordinate; nil: all are 0.
  public var bias: [Scalar]?

  /// The coupling with these data, of which the lengths fit.
  public init(updates: FlowPart, shift: Shift, scale: [Scalar]? = nil, bias: [Scalar]? = nil) {
    precondition(scale.map { $0.count == shift.rows } ?? true)
    precondition(bias.map { $0.count == shift.rows } ?? true)
    self.updates = updates
    self.shift = shift
    self.scale = scale
    self.bias = bias
  }

  /// The logarithm of the determinant, the same at every vector.
  public var logDeterminant: Scalar {
    scale.map { $0.reduce(0) { $0 + Scalar.log($1) } } ?? 0
  }

  /// Updates a batch.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func apply(
    to updated: inout DenseMatrix<Scalar>, from other: DenseMatrix<Scalar>,
    logDeterminants: inout [Scalar]
  ) {
    if let scale {
      updated.updateRows(from: scale) { $0 * $1 }
      add(logDeterminant, to: &logDeterminants)
    }
    addShift(1, of: other, to: &updated)
    if let bias { updated.updateRows(from: bias) { $0 + $1 } }
  }

  /// Undoes `apply`.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func invert(
    _ updated: inout DenseMatrix<Scalar>, from other: DenseMatrix<Scalar>,
    logDeterminants: inout [Scalar]
  ) {
    if let bias { updated.updateRows(from: bias) { $0 - $1 } }
    addShift(-1, of: other, to: &updated)
    if let scale {
      updated.updateRows(from: scale) { $0 / $1 }
      add(-logDeterminant, to: &logDeterminants)
    }
  }

  @inlinable
  func addShift(
    _ factor: Scalar, of other: DenseMatrix<Scalar>, to updated: inout DenseMatrix<Scalar>
  ) {
    switch shift {
    case .dense(let matrix): updated.add(other, times: matrix, bIsTransposed: true, factor: factor)
    case .sparse(let matrix): matrix.addProduct(factor, with: other, to: &updated)
    }
  }

  @inlinable
  func add(_ number: Scalar, to logDeterminants: inout [Scalar]) {
    for index in logDeterminants.indices { logDeterminants[index] += number }
  }

  /// Whether the shift has the shape of parts of these sizes.
  public func fits(updated: Int, other: Int) -> Bool {
    shift.rows == updated && shift.columns == other
  }
}
