import ExactArithmetic

extension BlockProduct {
  /// What the updates make of the two blocks to begin with, by products of rational matrices.
  ///
  /// - Parameters:
  ///   - demand: Asked before so many bytes are allocated.
  ///   - progress: Told how many updates are done, and how many there are.
  public func blocks<Failure: Error>(
    demand: (_ bytes: Int) throws(Failure) -> Void, progress: (Int, Int) -> Void
  ) throws(Failure) -> [RationalMatrix] {
    var blocks = start.matrices
    for (index, update) in updates.enumerated() {
      progress(index, updates.count)
      let (x, y) = (blocks[update.block], blocks[1 - update.block])
      var common = Integer.one
      for denominator in y.denominators where denominator != common {
        common = .lcm(common, denominator)
        try demand(y.rows * y.columns * (common.bitWidth / 8))
      }
      let shift = update.shift.stored
      let bits =
        common.bitWidth + y.numerators.maximumBitWidth + shift.numerators.maximumBitWidth
      try demand(2 * x.rows * x.columns * (16 + bits / 8))
      // (N diag(1/c)) y = N (diag(1/c) y), with an integer matrix N.
      blocks[update.block] =
        update.shift.isTransposed
        ? .scaledSum(
          scale: update.scale, x, adding: RationalMatrix(shift.numerators.transpose),
          times: y.scalingRows(by: shift.denominators.map { Rational(coprime: .one, $0) }))
        : .scaledSum(scale: update.scale, x, adding: shift, times: y)
    }
    progress(updates.count, updates.count)
    return blocks
  }
}
