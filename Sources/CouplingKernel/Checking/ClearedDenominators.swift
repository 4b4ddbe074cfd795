import ExactArithmetic
import ExactLinearAlgebra

/// Integers that turn (layers) · F − T into an integer matrix, and a bound for its entries.
///
/// Every layer is diag(α)⁻¹ N diag(β)⁻¹ with positive integers α, β and an integer matrix N: α has
/// the denominators of the rows of a layer stored by rows and β is 1, or β has those of the columns
/// of one stored by columns and α is 1. Between two layers stands diag(β' α)⁻¹, β' belonging to the
/// later one; the least common multiple m of its n numbers clears it. So with D = Π m, entry (i, j)
/// of the product P of all layers times D α_i β_j is an integer, α belonging to the last layer and β
/// to the first, and so is that of P · F. If τ_i clears row i of T, then Δ = D α_i β_j τ_i times
/// entry (i, j) of P · F − T is an integer.
///
/// Entries of P are at most the product of the norms ‖·‖∞ of the layers. Let this and the entries
/// of T be less than 2^b; then the integer is less than Δ 2^(b + 1) in absolute value.
///
/// Theorem: if the entry vanishes modulo primes that divide no denominator, and their product is at
/// least Δ 2^(b + 1), it is 0. For the integer is divisible by the product, and smaller.
struct ClearedDenominators {
  /// D.
  let common: Integer

  /// α of the last layer, by coordinates of the whole space.
  let left: [Integer]

  /// β of the first layer, by coordinates of the whole space.
  let right: [Integer]

  /// A product of primes of so many bits is at least Δ 2^(b + 1), for every entry.
  let modulusBits: Int

  /// For a certificate; asks the meter before it allocates.
  init(_ certificate: Certificate, _ meter: Meter) throws(CertificateError) {
    var common = Integer.one
    var left = [Integer](repeating: .one, count: certificate.size)
    var right = left
    var normBits = 0
    for (index, layer) in certificate.layers.enumerated() {
      let factors = LayerDenominators(layer)
      let updated = certificate.partition[layer.updates]
      let source = certificate.partition[layer.updates.other]
      var middle = Integer.one
      for (list, coordinates) in [
        (factors.updatedColumns, updated), (factors.sourceColumns, source),
      ] {
        for (factor, coordinate) in zip(list, coordinates) {
          if index == 0 { right[coordinate] = factor }
          let number = index == 0 ? Integer.one : factor * left[coordinate]
          if number != .one { middle = Integer.lcm(middle, number) }
          try meter.demand(2, times: middle.bitWidth / 8)
        }
      }
      common *= middle
      try meter.demand(2, times: common.bitWidth / 8)
      for coordinate in source { left[coordinate] = .one }
      for (factor, coordinate) in zip(factors.rows, updated) { left[coordinate] = factor }
      normBits += factors.normBits
    }
    var targetBits = 1
    var rowBits = 1
    if case .matrix(let target) = certificate.target {
      let factors = MatrixDenominators(target)
      let columns = factors.columns.reduce(Integer.one) { Integer.lcm($0, $1) }
      rowBits = columns.bitWidth + (factors.rows.lazy.map(\.bitWidth).max() ?? 0)
      targetBits = factors.entryBits
    }
    self.common = common
    self.left = left
    self.right = right
    modulusBits =
      common.bitWidth + (left.lazy.map(\.bitWidth).max() ?? 0)
      + (right.lazy.map(\.bitWidth).max() ?? 0) + rowBits + max(normBits, targetBits) + 2
  }
}

/// What clears the denominators of a matrix: those of its rows or those of its columns.
struct MatrixDenominators {
  /// For each row, or ones.
  let rows: [Integer]

  /// For each column, or ones.
  let columns: [Integer]

  /// All entries are less than 2 to this power in absolute value.
  let entryBits: Int

  init(_ matrix: CouplingMatrix) {
    switch matrix {
    case .dense(let stored), .transposed(let stored):
      let ones = [Integer](repeating: .one, count: stored.columns)
      var bits = 0
      for i in 0..<stored.rows {
        let numeratorBits = (0..<stored.columns).reduce(0) {
          max($0, stored.numerator(i, $1).bitWidth)
        }
        bits = max(bits, numeratorBits - stored.denominators[i].bitWidth + 1)
      }
      entryBits = bits
      if case .dense = matrix {
        (rows, columns) = (stored.denominators, ones)
      } else {
        (rows, columns) = (ones, stored.denominators)
      }
    case .sparse(let stored):
      rows = (0..<stored.rows).map { i in
        stored.rowRange(i).reduce(.one) { Integer.lcm($0, stored.values[$1].denominator) }
      }
      columns = Array(repeating: .one, count: stored.columns)
      entryBits = stored.values.reduce(0) {
        max($0, $1.numerator.bitWidth - $1.denominator.bitWidth + 1)
      }
    }
  }
}

/// What clears the denominators of a layer.
private struct LayerDenominators {
  /// α on the updated coordinates; it is 1 on the others.
  let rows: [Integer]

  /// β on the updated coordinates, and on the others.
  let updatedColumns: [Integer]
  let sourceColumns: [Integer]

  /// ‖·‖∞ of the layer is at most 2 to this power.
  let normBits: Int

  init(_ layer: CouplingLayer) {
    let shift = MatrixDenominators(layer.shift)
    let scaleDenominators = layer.scale?.map(\.denominator)
    if case .transposed = layer.shift {
      rows = shift.rows
      updatedColumns = scaleDenominators ?? rows
    } else {
      rows = scaleDenominators.map { zip($0, shift.rows).map(Integer.lcm) } ?? shift.rows
      updatedColumns = Array(repeating: .one, count: rows.count)
    }
    sourceColumns = shift.columns
    let scaleBits = layer.scale?.reduce(0) {
      max($0, $1.numerator.bitWidth - $1.denominator.bitWidth + 1)
    }
    // At most k + 1 numbers below 2^e, k being the number of columns.
    let largest = max(shift.entryBits, scaleBits ?? 1, 1)
    normBits = largest + (Int.bitWidth - (layer.shift.columns + 1).leadingZeroBitCount)
  }
}
