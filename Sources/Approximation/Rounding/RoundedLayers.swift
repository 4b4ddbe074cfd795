import CouplingFlows
import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra

/// Layers with short entries whose product is near T = N D, from floating-point layers of N.
///
/// D = diag(D1, D2) moves into the two layers that act first:
///
///     [I B; 0 I] · [I 0; C I] · diag(D1, D2) = [D1 B; 0 I] · [I 0; C·D1 D2].
///
/// Each number is rounded by itself. The errors of the layers are not made up for in each other: those
/// of the outermost layers cannot be, and are as large as all together (measured: no gain).
struct RoundedLayers {
  /// The layers as a certificate has them, the one that acts first at the front; nil if a number is
  /// too large for the precision, or a scale vanishes.
  let layers: [CouplingLayer]?

  init(_ stack: UnipotentStack, _ scales: ColumnScales, _ precision: EntryPrecision) {
    var layers: [CouplingLayer]? = []
    for (place, factor) in stack.factors.reversed().enumerated() {
      let own = Array(scales.values[stack.sizes.range(factor.updates)])
      let other = Array(scales.values[stack.sizes.range(factor.updates.other)])
      let shift = place == 0 ? factor.shift.scaled { other[$1] } : factor.shift
      guard
        let layer = CouplingLayer(
          updates: factor.updates, rounding: shift, scale: place < 2 ? own : nil, precision)
      else {
        layers = nil
        break
      }
      layers?.append(layer)
    }
    self.layers = layers
  }
}

extension CouplingLayer {
  /// nil if a number is too large for the precision, or a scale vanishes.
  fileprivate init?(
    updates: Part, rounding shift: DenseMatrix<Double>, scale: [Double]?,
    _ precision: EntryPrecision
  ) {
    var rows: [[Rational]] = []
    for i in 0..<shift.rows {
      let row = precision.rounded(
        row: Array(shift.entries[i * shift.columns..<(i + 1) * shift.columns]))
      let values = row.compactMap { Rational(exactly: $0) }
      guard values.count == shift.columns else { return nil }
      rows.append(values)
    }
    let factors = scale?.compactMap { Rational(exactly: $0) }
    guard factors?.count == scale?.count, factors?.allSatisfy({ $0.signum > 0 }) ?? true else {
      return nil
    }
    let isOne = factors?.allSatisfy { $0 == .one } ?? true
    self.init(
      updates: updates, shift: .dense(RationalMatrix(rows)), scale: isOne ? nil : factors)
  }
}
