/// The parameters are the dense shift, the logarithms of the scales, and the biases. A coupling without
/// scales or biases is trained without them.
extension AffineCoupling: TrainableCoupling {
  /// Applies the coupling and keeps its input.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func record(
    applyingTo updated: inout DenseMatrix<Scalar>, from other: DenseMatrix<Scalar>,
    logDeterminants: inout [Scalar]
  ) -> CouplingTape<Scalar> {
    let tape = CouplingTape(
      input: updated, other: other, logScales: DenseMatrix(rows: 0, columns: 0), activations: [])
    apply(to: &updated, from: other, logDeterminants: &logDeterminants)
    return tape
  }

  /// The derivatives; a sparse shift is not trained, and has none.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func backpropagate(
    _ tape: CouplingTape<Scalar>, updated: inout DenseMatrix<Scalar>,
    other: inout DenseMatrix<Scalar>, logDeterminant: Scalar
  ) -> [[Scalar]] {
    var gradients: [[Scalar]] = []
    switch shift {
    case .dense(let matrix):
      gradients.append(
        DenseMatrix(product: updated, aIsTransposed: true, times: tape.other).entries)
      other.add(updated, times: matrix)
    case .sparse(let matrix):
      other.add(updated, times: matrix.dense)
    }
    if bias != nil { gradients.append(updated.columnSums) }
    if let scale {
      updated.updateRows(from: scale) { $0 * $1 }
      var products = updated
      products.combine(tape.input) { $0 * $1 }
      let count = Scalar(updated.rows)
      gradients.append(products.columnSums.map { $0 + count * logDeterminant })
    }
    return gradients
  }

  /// Shift, biases, and logarithms of scales, as far as there are any.
  public mutating func forEachParameter(_ body: (inout [Scalar]) -> Void) {
    if case .dense(var matrix) = shift {
      shift = .dense(DenseMatrix(rows: 0, columns: 0))  // So that the entries are not copied.
      body(&matrix.entries)
      shift = .dense(matrix)
    }
    if var values = bias {
      body(&values)
      bias = values
    }
    if let scale {
      var logarithms = scale.map { Scalar.log($0) }
      body(&logarithms)
      self.scale = logarithms.map { Scalar.exp($0) }
    }
  }
}
