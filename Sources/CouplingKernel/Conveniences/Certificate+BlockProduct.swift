import ExactLinearAlgebra

extension Certificate {
  /// The claim with dense blocks, for measurements; nil if it does not fit the memory.
  package var blockProduct: BlockProduct? {
    try? RowClaim(self, Meter(ReadingLimits())).blockProduct
  }
}
