import Dispatch

/// A map of n coordinates: a reflection, then couplings.
public struct CouplingFlow<Scalar: BLASScalar>: Sendable {
  /// The split of the coordinates that all couplings share.
  public let split: CoordinateSplit

  /// The coordinate whose sign changes before the first coupling; nil: none.
  public let reflected: Int?

  /// The couplings, in the order in which they act; they may update either part, in any order.
  public var layers: [any Coupling<Scalar>]

  /// The number of coordinates n.
  public var size: Int { split.size }

  /// The flow with these layers, which fit the parts.
  public init(split: CoordinateSplit, reflected: Int? = nil, layers: [any Coupling<Scalar>]) {
    precondition(reflected.map { (0..<split.size).contains($0) } ?? true)
    precondition(
      layers.allSatisfy {
        $0.fits(updated: split[$0.updates].count, other: split[$0.updates.other].count)
      })
    self.split = split
    self.reflected = reflected
    self.layers = layers
  }

  /// Values of a map, and the logarithms of the absolute values of its Jacobian's determinants.
  public struct Values: Sendable {
    /// A row for each vector.
    public var vectors: DenseMatrix<Scalar>

    /// A number for each vector.
    public var logDeterminants: [Scalar]
  }

  /// The values at a batch of vectors, a row for each.
  ///
  /// - Throws: `FlowError` for vectors of another length; and at the first input, or the first
  ///   result of a layer, that is not finite.
  public func forward(_ batch: DenseMatrix<Scalar>) throws(FlowError) -> Values {
    try values(batch, isInverse: false)
  }

  /// The vectors of which `forward` would give `batch`; the determinants are those of the inverse.
  ///
  /// - Throws: As `forward`.
  public func inverse(_ batch: DenseMatrix<Scalar>) throws(FlowError) -> Values {
    try values(batch, isInverse: true)
  }

  /// So many vectors go through all layers at a time that they stay in a cache.
  private var blockSize: Int {
    max(16, (1 << 15) / (size * MemoryLayout<Scalar>.stride))
  }

  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  private func values(
    _ batch: DenseMatrix<Scalar>, isInverse: Bool
  ) throws(FlowError) -> Values {
    guard batch.columns == size else { throw .size(expected: size, found: batch.columns) }
    if let (sample, coordinate) = batch.firstNotFinite {
      throw .input(
        sample: sample, coordinate: coordinate, value: Double(batch[sample, coordinate]))
    }
    var logDeterminants: [Scalar] = []
    var failed: Int?
    let entries = [Scalar](unsafeUninitializedCapacity: batch.entries.count) { entries, count in
      count = batch.entries.count
      logDeterminants = [Scalar](unsafeUninitializedCapacity: batch.rows) { determinants, count in
        count = batch.rows
        failed = run(batch, isInverse, entries, determinants)
      }
    }
    if let failed { throw overflow(batch, block(failed, of: batch), isInverse) }
    return Values(
      vectors: DenseMatrix(rows: batch.rows, columns: size, entries: entries),
      logDeterminants: logDeterminants)
  }

  /// The rows of a block.
  private func block(_ index: Int, of batch: DenseMatrix<Scalar>) -> Range<Int> {
    index * blockSize..<min((index + 1) * blockSize, batch.rows)
  }

  /// Runs a batch block by block, large ones on all cores; returns the first block with a result that
  /// is not finite.
  ///
  /// - Parameters:
  ///   - entries: Room for the vectors, which is initialised.
  ///   - determinants: Room for the log-determinants, likewise.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  private func run(
    _ batch: DenseMatrix<Scalar>, _ isInverse: Bool,
    _ entries: UnsafeMutableBufferPointer<Scalar>,
    _ determinants: UnsafeMutableBufferPointer<Scalar>
  ) -> Int? {
    let count = (batch.rows + blockSize - 1) / blockSize
    var isFinite = [Bool](repeating: true, count: count)
    isFinite.withUnsafeMutableBufferPointer { isFinite in
      // No two blocks write to the same places.
      nonisolated(unsafe) let (isFinite, entries, determinants) = (isFinite, entries, determinants)
      @Sendable func run(block index: Int) {
        let rows = block(index, of: batch)
        UnsafeMutableBufferPointer(
          rebasing: entries[rows.lowerBound * size..<rows.upperBound * size]
        )
        .initialize(repeating: 0)
        var part = SplitBatch(batch, rows: rows, split)
        var sums = [Scalar](repeating: 0, count: rows.count)
        if !isInverse { reflect(&part) }
        for layer in layers.indices { step(layer, isInverse, &part, &sums) }
        isFinite[index] = part.first.allFinite && part.second.allFinite && sums.allFinite
        if isInverse { reflect(&part) }
        part.write(to: entries, from: rows.lowerBound, split)
        for (row, sum) in zip(rows, sums) { determinants.initializeElement(at: row, to: sum) }
      }
      if count < 4 {
        for index in 0..<count { run(block: index) }
      } else {
        DispatchQueue.concurrentPerform(iterations: count, execute: run(block:))
      }
    }
    return isFinite.firstIndex(of: false)
  }

  /// Applies the layer number `index` in the order of the direction; returns its place in `layers`.
  @discardableResult
  private func step(
    _ index: Int, _ isInverse: Bool, _ batch: inout SplitBatch<Scalar>,
    _ logDeterminants: inout [Scalar]
  ) -> Int {
    let place = isInverse ? layers.count - 1 - index : index
    if isInverse {
      layers[place].invert(&batch, logDeterminants: &logDeterminants)
    } else {
      layers[place].apply(to: &batch, logDeterminants: &logDeterminants)
    }
    return place
  }

  private func reflect(_ batch: inout SplitBatch<Scalar>) {
    guard let reflected else { return }
    if let column = split.first.firstIndex(of: reflected) {
      for row in 0..<batch.count { batch.first[row, column].negate() }
    } else if let column = split.second.firstIndex(of: reflected) {
      for row in 0..<batch.count { batch.second[row, column].negate() }
    }
  }

  /// Goes through the layers once more to find the first result that is not finite.
  private func overflow(
    _ batch: DenseMatrix<Scalar>, _ rows: Range<Int>, _ isInverse: Bool
  ) -> FlowError {
    var part = SplitBatch(batch, rows: rows, split)
    var logDeterminants = [Scalar](repeating: 0, count: rows.count)
    if !isInverse { reflect(&part) }
    for index in layers.indices {
      let place = step(index, isInverse, &part, &logDeterminants)
      let updates = layers[place].updates
      let matrix = updates == .first ? part.first : part.second
      if let (sample, column) = matrix.firstNotFinite {
        return .overflow(
          layer: place + 1, sample: rows.lowerBound + sample, coordinate: split[updates][column],
          value: Double(matrix[sample, column]))
      }
    }
    return .overflow(layer: 0, sample: rows.lowerBound, coordinate: 0, value: .nan)
  }
}

extension DenseMatrix {
  /// The place of the first entry that is NaN or infinite.
  var firstNotFinite: (row: Int, column: Int)? {
    guard !allFinite, let index = entries.firstIndex(where: { !$0.isFinite }) else { return nil }
    return (index / columns, index % columns)
  }
}
