import CouplingFlows
import CouplingKernel

/// How a product of layers changes with their shifts, seen from its middle.
///
/// For a product A B of the first half and the second half of the layers, a change X of layer k alone
/// changes it to A (I + G_k X G_k⁻¹) B up to terms of second order, with the product G_k of the layers
/// between the middle and k, inverted for those of the first half. So no condition number but that of
/// one half at a time enters.
struct TangentMap {
  /// For each layer the columns of G_k of the part that is updated, and the rows of G_k⁻¹ of the other
  /// part.
  private struct Side {
    var left: DenseMatrix<Double>
    var right: DenseMatrix<Double>
    /// Where the change goes as it is, beside the middle, where G_k = I.
    var place: (rows: Range<Int>, columns: Range<Int>)?
  }

  private var sides: [Side] = []
  private let size: Int

  /// The map at the layers of `stack`.
  init(_ stack: UnipotentStack) {
    size = stack.sizes.total
    let identity = DenseMatrix<Double>.identity(size)
    func collected(_ indices: some Sequence<Int>, sign: Double) -> [Side] {
      var columns = PartBlocks(columnsOf: identity, stack.sizes)
      var rows = PartBlocks(rowsOf: identity, stack.sizes)
      var sides: [Side] = []
      for k in indices {
        let (factor, sizes) = (stack.factors[k], stack.sizes)
        sides.append(
          Side(
            left: columns[factor.updates], right: rows[factor.updates.other],
            place: sides.isEmpty
              ? (sizes.range(factor.updates), sizes.range(factor.updates.other)) : nil))
        columns.multiplyFromRight(factor, sign: sign)
        rows.multiplyFromLeft(factor, sign: -sign)
      }
      return sides
    }
    sides =
      collected((0..<stack.middle).reversed(), sign: -1).reversed()
      + collected(stack.middle..<stack.factors.count, sign: 1)
  }

  /// Σ G_k X_k G_k⁻¹.
  func image(of changes: [DenseMatrix<Double>]) -> DenseMatrix<Double> {
    var sum = DenseMatrix<Double>(rows: size, columns: size)
    for (side, change) in zip(sides, changes) {
      if let place = side.place {
        sum.add(change, at: place.rows, place.columns)
      } else {
        sum.add(side.left * change, times: side.right)
      }
    }
    return sum
  }

  /// The transposed map.
  func adjoint(of residual: DenseMatrix<Double>) -> [DenseMatrix<Double>] {
    sides.map { side in
      side.place.map { residual.block($0.rows, $0.columns) }
        ?? side.left.transposedTimes(residual).timesTransposed(of: side.right)
    }
  }
}

extension UnipotentStack {
  /// How many layers the first half has.
  var middle: Int { factors.count / 2 }

  /// A⁻¹ T B⁻¹ − I: the distance from `target`, as the middle of the product A B sees it.
  func residual(_ target: DenseMatrix<Double>) -> DenseMatrix<Double> {
    var rows = PartBlocks(rowsOf: target, sizes)
    for factor in factors[..<middle] { rows.multiplyFromLeft(factor, sign: -1) }
    var columns = PartBlocks(columnsOf: rows.joinedRows, sizes)
    for factor in factors[middle...].reversed() { columns.multiplyFromRight(factor, sign: -1) }
    return columns.joinedColumns - .identity(sizes.total)
  }
}
