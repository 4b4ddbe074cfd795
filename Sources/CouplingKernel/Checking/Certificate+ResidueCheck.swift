import ExactArithmetic
import ExactLinearAlgebra

extension Certificate {
  /// The verdict on a claim of equality, by computing modulo so many primes that equality modulo
  /// all of them is equality (`ClearedDenominators`).
  func residueVerdict(
    _ cleared: ClearedDenominators, _ meter: Meter, _ progress: (Int, Int) -> Void
  ) throws(CertificateError) -> Verdict {
    let differences = try overPrimes(bits: cleared.modulusBits, meter, progress) {
      $0.firstDifference
    }
    guard let (row, column) = differences.compactMap({ $0 }).min(by: <) else { return .verified }

    // D α_i β_j times the entry of the product is an integer below half the product of the primes.
    let denominator = cleared.common * cleared.left[row] * cleared.right[column]
    let residues = try overPrimes(bits: cleared.modulusBits, meter, progress) { image in
      (image.field, image.field.product(image.field.residue(denominator), image[row, column]))
    }
    let numerator = ResidueBasis(residues.map(\.0)).integer(withResidues: residues.map(\.1))
    let value =
      switch target {
      case .permutation(let permutation): permutation[row] == column ? Rational.one : .zero
      case .matrix(let matrix): matrix[row, column]
      }
    return .refuted(
      Discrepancy(
        row: row, column: column, product: Rational(numerator, denominator) ?? .zero,
        target: value, largestError: nil))
  }

  /// What `transform` makes of (layers) · F and T modulo one prime after another, until the product
  /// of the primes has `bits` bits. Primes that divide a denominator are left out.
  private func overPrimes<Value>(
    bits: Int, _ meter: Meter, _ progress: (Int, Int) -> Void,
    _ transform: (ResidueImage) -> Value
  ) throws(CertificateError) -> [Value] {
    let shifts = layers.map { DenseForm($0.shift) }
    let target = if case .matrix(let matrix) = target { DenseForm(matrix) } else { DenseForm?.none }
    let words =
      (target == nil ? 1 : 2) * size * size + layers.count * partition.first.count
      * partition.second.count
    var values: [Value] = []
    var tried = 0
    var modulus = Integer.one
    while modulus.bitWidth <= bits {
      progress(modulus.bitWidth - 1, bits)
      let missing = (bits - modulus.bitWidth) / PrimeField.primeBits + 1
      let count = min(missing, max(32, min(256, (1 << 25) / words)))
      try meter.demand(count * words, times: 2 * MemoryLayout<UInt64>.stride)
      let basis = ResidueBasis(Array(PrimeField.largest(tried + count).dropFirst(tried)))
      tried += count
      let layerResidues = zip(layers, shifts).map { LayerResidues($0, $1, basis) }
      let targetResidues = target.map { MatrixResidues($0, basis) }
      var results = [Value?](repeating: nil, count: count)
      results.withUnsafeMutableBufferPointer { results in
        nonisolated(unsafe) let results = results
        concurrently(count) { index in
          results[index] = image(layerResidues, targetResidues, index, basis.fields[index])
            .map(transform)
        }
      }
      for (field, result) in zip(basis.fields, results) {
        guard let result else { continue }
        values.append(result)
        modulus *= Integer(field.modulus)
      }
    }
    progress(bits, bits)
    return values
  }

  /// (layers) · F and T modulo prime number `index`; nil if it divides a denominator.
  private func image(
    _ layerResidues: [LayerResidues], _ targetResidues: MatrixResidues?, _ index: Int,
    _ field: PrimeField
  ) -> ResidueImage? {
    var rows = Part.allCases.map { part in
      let coordinates = partition[part]
      var rows = ResidueMatrix(rows: coordinates.count, columns: size, over: field)
      for (i, coordinate) in coordinates.enumerated() {
        rows[i, coordinate] = coordinate == flip ? field.negative(1) : 1
      }
      return rows
    }
    for (layer, residues) in zip(layers, layerResidues) {
      let (updated, source) = layer.updates == .first ? (0, 1) : (1, 0)
      guard residues.apply(to: &rows[updated], rows[source], index, field) else { return nil }
    }
    var target = ResidueMatrix(rows: size, columns: size, over: field)
    if let targetResidues {
      guard let matrix = targetResidues.matrix(index, field) else { return nil }
      target = matrix
    } else if case .permutation(let permutation) = self.target {
      for (row, column) in permutation.enumerated() { target[row, column] = 1 }
    }
    return ResidueImage(
      field: field, order: partition.first + partition.second, rows: rows, target: target)
  }
}

/// The product of the layers and F, and T, modulo a prime.
private struct ResidueImage {
  let field: PrimeField

  /// The coordinates that the rows belong to: those of the first part, then those of the second.
  let order: [Int]

  let rows: [ResidueMatrix]
  let target: ResidueMatrix

  /// An entry of the product.
  subscript(row: Int, column: Int) -> UInt64 {
    for (position, coordinate) in order.enumerated() where coordinate == row {
      let count = rows[0].rows
      return position < count ? rows[0][position, column] : rows[1][position - count, column]
    }
    return 0
  }

  /// The first entry, row by row, in which the product differs from T.
  var firstDifference: (row: Int, column: Int)? {
    var first: (row: Int, column: Int)?
    for (position, row) in order.enumerated() where first == nil || row < first?.row ?? .max {
      let count = rows[0].rows
      let (part, i) = position < count ? (rows[0], position) : (rows[1], position - count)
      if let column = (0..<target.columns).first(where: { part[i, $0] != target[row, $0] }) {
        first = (row, column)
      }
    }
    return first
  }
}

/// A matrix with one denominator for each row, or the transposed of one.
private struct DenseForm {
  let stored: RationalMatrix
  let isTransposed: Bool

  init(_ matrix: CouplingMatrix) {
    switch matrix {
    case .dense(let stored): (self.stored, isTransposed) = (stored, false)
    case .transposed(let stored): (self.stored, isTransposed) = (stored, true)
    case .sparse(let sparse): (stored, isTransposed) = (RationalMatrix(sparse), false)
    }
  }
}

/// The residues of a rational matrix modulo the primes of a basis.
private struct MatrixResidues {
  private let numerators: MultimodularMatrix
  private let denominators: MultimodularMatrix
  private let isTransposed: Bool

  init(_ matrix: DenseForm, _ basis: ResidueBasis) {
    numerators = MultimodularMatrix(matrix.stored.numerators, basis: basis)
    denominators = MultimodularMatrix(row: matrix.stored.denominators, basis: basis)
    isTransposed = matrix.isTransposed
  }

  /// The matrix modulo prime number `index`; nil if it divides a denominator.
  func matrix(_ index: Int, _ field: PrimeField) -> ResidueMatrix? {
    guard let inverses = field.inverses(of: denominators[index].words) else { return nil }
    var matrix = numerators[index]
    matrix.scaleRows(by: inverses)
    return isTransposed ? matrix.transpose : matrix
  }
}

/// The residues of a layer modulo the primes of a basis.
private struct LayerResidues {
  private let shift: MatrixResidues
  private let scale: (numerators: MultimodularMatrix, denominators: MultimodularMatrix)?

  init(_ layer: CouplingLayer, _ shift: DenseForm, _ basis: ResidueBasis) {
    self.shift = MatrixResidues(shift, basis)
    scale = layer.scale.map { scale in
      (
        MultimodularMatrix(row: scale.map(\.numerator), basis: basis),
        MultimodularMatrix(row: scale.map(\.denominator), basis: basis)
      )
    }
  }

  /// Replaces x by diag(scale) · x + shift · y modulo prime number `index`; false if that divides a
  /// denominator.
  func apply(
    to x: inout ResidueMatrix, _ y: ResidueMatrix, _ index: Int, _ field: PrimeField
  ) -> Bool {
    if let scale {
      guard let inverses = field.inverses(of: scale.denominators[index].words) else { return false }
      x.scaleRows(by: zip(scale.numerators[index].words, inverses).map(field.product))
    }
    guard let shift = shift.matrix(index, field) else { return false }
    x.addProduct(shift, y)
    return true
  }
}

extension MultimodularMatrix {
  /// One row of integers.
  fileprivate init(row: [Integer], basis: ResidueBasis) {
    self.init(IntegerMatrix(rows: 1, columns: row.count) { row[$1] }, basis: basis)
  }
}
