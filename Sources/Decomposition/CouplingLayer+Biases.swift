import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra

extension [CouplingLayer] {
  /// The layers with biases, so that the constant term of the map is `bias`, which has a number for
  /// each coordinate.
  ///
  /// The last two layers are enough. If the last one but one has the bias b_q of the part q that it
  /// updates, this is the constant term there; the last layer x_p ← D x_p + A x_q makes A b_q of
  /// it, and has the bias b_p − A b_q. A single layer gets one before it that does nothing else.
  package func adding(_ bias: [Rational], _ partition: Partition) -> [CouplingLayer] {
    guard bias.contains(where: { !$0.isZero }), let last else { return self }
    func terms(of part: Part) -> [Rational] { partition[part].map { bias[$0] } }

    let before = last.updates.other
    var layers = self
    if count == 1 {
      let shape = MatrixShape(partition[before].count, partition[last.updates].count)
      layers.insert(
        CouplingLayer(
          updates: before,
          shift: .sparse(SparseRationalMatrix(rows: shape.rows, columns: shape.columns))),
        at: 0)
    }
    let earlier = terms(of: before)
    layers[layers.count - 2].bias = earlier
    layers[layers.count - 1].bias = terms(of: last.updates).enumerated().map { i, term in
      last.shift.nonZeros(inRow: i).reduce(term) { $0 - $1.value * earlier[$1.column] }
    }
    return layers
  }
}
