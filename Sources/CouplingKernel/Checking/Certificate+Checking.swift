import ExactArithmetic
import ExactLinearAlgebra

extension Certificate {
  /// Whether the claim is true. The answer is exact.
  ///
  /// The rows of the product that belong to the two parts are kept apart. A layer replaces the
  /// rows x of the part that it updates by diag(scale) · x + shift · y, y being the other rows.
  ///
  /// - Parameters:
  ///   - limits: Of which `maxMemory` and `mustStop` count here.
  ///   - reference: Whether to multiply full matrices, entry by entry, instead.
  ///   - progress: Told how many steps are done, and of how many: primes for dense claims of
  ///     equality, layers for others.
  /// - Throws: `CertificateError.limitReached`.
  public func check(
    limits: ReadingLimits = ReadingLimits(), reference: Bool = false,
    progress: (_ done: Int, _ count: Int) -> Void = { _, _ in }
  ) throws(CertificateError) -> Verdict {
    let meter = Meter(limits)
    let verdict =
      try reference ? referenceVerdict(meter, progress) : linearVerdict(meter, progress)
    guard hasBiases && verdict.isTrue else { return verdict }
    return constantVerdict(
      after: verdict, try reference ? referenceConstantTerms() : constantTerms(meter))
  }

  /// The verdict on (layers) · F = T alone.
  private func linearVerdict(
    _ meter: Meter, _ progress: (_ done: Int, _ count: Int) -> Void
  ) throws(CertificateError) -> Verdict {
    let isSparse = layers.allSatisfy { if case .sparse = $0.shift { true } else { false } }
    if isSparse, let verdict = try verdict(SparseRows<Int>.self, meter, progress) {
      return verdict
    }
    if prefersDenseRows && tolerance == nil {
      try meter.demand(size * size, times: 8 * MemoryLayout<Integer>.stride)
      let product = blockProduct
      // Reducing numbers takes time quadratic in their length, multiplying them with GMP does not.
      if product.longestNumber <= 1 << 20 {
        return try residueVerdict(product, meter, progress)
      }
    }
    if prefersDenseRows, let verdict = try verdict(RationalMatrix.self, meter, progress) {
      return verdict
    }
    if let verdict = try verdict(SparseRows<Rational>.self, meter, progress) { return verdict }
    return try referenceVerdict(meter, progress)
  }

  /// Whether a dense product takes no more than about the memory of the certificate.
  var prefersDenseRows: Bool {
    let stored = layers.lazy.map(\.shift.storedCount).max() ?? 0
    return size <= 16 * stored / size
  }

  /// Multiplies the layers and F in matrices of the type `Rows`, and compares with T; nil if the
  /// type has not got one of the values.
  func verdict<Rows: ProductRows>(
    _: Rows.Type, _ meter: Meter, _ progress: (Int, Int) -> Void
  ) throws(CertificateError) -> Verdict? {
    try meter.demand(2 * size, times: MemoryLayout<Int>.stride + MemoryLayout<Rational>.stride)
    guard var first = flipRows(.first, Rows.self), var second = flipRows(.second, Rows.self) else {
      return nil
    }
    for (index, layer) in layers.enumerated() {
      progress(index, layers.count)
      let (x, y) = layer.updates == .first ? (first, second) : (second, first)
      let updated = try x.updated(scale: layer.scale, shift: layer.shift, times: y, meter)
      guard let updated else { return nil }
      if layer.updates == .first { first = updated } else { second = updated }
    }
    progress(layers.count, layers.count)

    var places = [(part: Part, index: Int)](repeating: (.first, 0), count: size)
    for part in Part.allCases {
      for (index, coordinate) in partition[part].enumerated() { places[coordinate] = (part, index) }
    }
    var comparison = Comparison(tolerance)
    for row in 0..<size {
      let (part, index) = places[row]
      let product = (part == .first ? first : second).nonZeros(inRow: index)
      let target =
        switch target {
        case .permutation(let permutation): [(column: permutation[row], value: Rational.one)]
        case .matrix(let matrix): matrix.nonZeros(inRow: row)
        }
      comparison.compare(row, product, target)
      if comparison.isDecided { break }
    }
    return comparison.verdict
  }

  /// The rows of F in the coordinates of `part`.
  private func flipRows<Rows: ProductRows>(_ part: Part, _: Rows.Type) -> Rows? {
    let coordinates = partition[part]
    return Rows(
      SparseRationalMatrix(
        trusted: coordinates.count, size, rowStarts: Array(0...coordinates.count),
        columnIndices: coordinates, values: coordinates.map { $0 == flip ? Rational(-1) : .one }))
  }
}
