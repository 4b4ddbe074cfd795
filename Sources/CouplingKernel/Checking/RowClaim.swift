import ExactArithmetic
import ExactLinearAlgebra

/// What a certificate claims, by rows: the layers turn the rows of F that belong to the two parts into
/// those of T. A layer replaces the rows x of the part that it updates by diag(scale) · x + shift · y,
/// y being the other rows.
///
/// A claim about constant terms is one about matrices with a further row and column: vectors have a 1
/// behind them, which each part sees, and T has b behind it.
struct RowClaim {
  /// The rows of T in each of the two blocks.
  let rows: [[Int]]

  let layers: [CouplingLayer]

  /// The order of T.
  let size: Int

  private let certificate: Certificate

  init(_ certificate: Certificate, _ meter: Meter) throws(CertificateError) {
    let (hasBiases, n) = (certificate.hasBiases, certificate.size)
    try meter.demand(4 * n, times: MemoryLayout<Int>.stride + MemoryLayout<Rational>.stride)
    self.certificate = certificate
    size = hasBiases ? n + 1 : n
    rows = Part.allCases.map { certificate.partition[$0] + (hasBiases ? [n] : []) }
    layers = hasBiases ? certificate.layers.map(\.homogeneous) : certificate.layers
  }

  /// T, made where it is needed, as that of a permutation takes more room than the permutation.
  private var target: CouplingMatrix {
    let entries = certificate.target.entries
    return certificate.hasBiases ? entries.bordered(by: certificate.bias, corner: .one) : entries
  }

  /// Whether the claim is true, found out in the way that suits it.
  func verdict(
    _ meter: Meter, _ progress: (Int, Int) -> Void
  ) throws(CertificateError) -> Verdict {
    let isSparse = layers.allSatisfy { if case .sparse = $0.shift { true } else { false } }
    if isSparse, let verdict = try sparseVerdict(Int.self, meter, progress) { return verdict }
    // A dense product takes no more than about the memory of the certificate.
    let stored = layers.map(\.shift.storedCount).max() ?? 0
    if size <= 16 * stored / size {
      try meter.demand(size * size, times: 8 * MemoryLayout<Integer>.stride)
      let product = blockProduct
      return try certificate.tolerance == nil && product.suitsResidues
        ? residueVerdict(product, meter, progress) : denseVerdict(product, meter, progress)
    }
    if let verdict = try sparseVerdict(Rational.self, meter, progress) { return verdict }
    return try denseVerdict(blockProduct, meter, progress)
  }

  /// By sums of sparse rows; nil if one of their numbers is no `Value`.
  func sparseVerdict<Value: SparseValue>(
    _: Value.Type, _ meter: Meter, _ progress: (Int, Int) -> Void
  ) throws(CertificateError) -> Verdict? {
    let updates = layers.map {
      (block: $0.updates.index, shift: $0.shift.sparseMatrix, scale: $0.scale)
    }
    let blocks = try SparseRows<Value>.blocks(
      rows.compactMap { SparseRows(start($0)) }, updates: updates,
      demand: meter.demand(bytes:), progress: progress)
    guard let blocks else { return nil }
    var first: Int? = 0
    if certificate.tolerance == nil, case .sparse(let target) = target {
      first = SparseRows.firstDifference(blocks, at: rows, from: target)
    }
    guard let first else { return .verified }
    return comparison(from: first) { blocks[$0].nonZeros(inRow: $1) }
  }

  /// By products of rational matrices.
  func denseVerdict(
    _ product: BlockProduct, _ meter: Meter, _ progress: (Int, Int) -> Void
  ) throws(CertificateError) -> Verdict {
    let blocks = try product.blocks(demand: meter.demand(bytes:), progress: progress)
    return comparison { CouplingMatrix.dense(blocks[$0]).nonZeros(inRow: $1) }
  }

  /// The verdict on a claim of equality, by computing modulo primes.
  func residueVerdict(
    _ product: BlockProduct, _ meter: Meter, _ progress: (Int, Int) -> Void
  ) throws(CertificateError) -> Verdict {
    let difference = try product.firstDifference(
      order: order, demand: meter.demand(bytes:), progress: progress)
    guard let difference else { return .verified }
    return .refuted(
      Discrepancy(
        row: difference.place, column: difference.column, product: difference.value,
        target: target[difference.place, difference.column]))
  }

  /// The claim with dense blocks.
  var blockProduct: BlockProduct {
    BlockProduct(
      start: RowBlocks(
        RationalMatrix(start(Array(0..<size))), rows: rows),
      updates: layers.map { layer in
        let shift =
          if case .transposed(let matrix, let denominators) = layer.shift {
            ShiftMatrix(transposed: matrix, rowDenominators: denominators)
          } else {
            ShiftMatrix(layer.shift.rationalMatrix)
          }
        return BlockProduct.Update(block: layer.updates.index, shift: shift, scale: layer.scale)
      },
      end: RowBlocks(target.rationalMatrix, rows: rows))
  }

  /// Rows of F.
  private func start(_ places: [Int]) -> SparseRationalMatrix {
    SparseRationalMatrix(
      trusted: places.count, size, rowStarts: Array(0...places.count), columnIndices: places,
      values: RationalList(words: places.map { $0 == certificate.flip ? -1 : 1 }))
  }

  /// Where the rows of T stand in the blocks.
  private var order: [(block: Int, row: Int)] {
    var order = [(block: Int, row: Int)](repeating: (0, 0), count: size)
    for block in rows.indices {
      for (row, place) in rows[block].enumerated() { order[place] = (block, row) }
    }
    return order
  }

  /// The verdict on a product, given by the non-zero entries of the rows of its blocks; those before
  /// `first` are known to be right.
  private func comparison(
    from first: Int = 0,
    with product: (_ block: Int, _ row: Int) -> [(column: Int, value: Rational)]
  ) -> Verdict {
    let target = target
    var comparison = Comparison(certificate.tolerance)
    for (place, (block, row)) in order.enumerated().dropFirst(first)
    where !comparison.isDecided {
      comparison.compare(place, product(block, row), target.nonZeros(inRow: place))
    }
    return comparison.verdict
  }
}
