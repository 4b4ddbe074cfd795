import CGMP
import ExactArithmetic

extension ClaimTable {
  /// The numbers of a table, while it lends them.
  struct Numbers {
    let table: ClaimTable
    let pointer: UnsafePointer<__mpz_struct>?

    /// Those from a place on; nil where all are 1.
    subscript(place: Int?) -> UnsafePointer<__mpz_struct>? {
      place.flatMap { pointer?.advanced(by: $0) }
    }

    /// An update, or its inverse.
    func action(_ index: Int, isInverse: Bool = false) -> Action {
      let update = table.updates[index]
      let (numerators, denominators) = (
        self[update.scaleNumerators], self[update.scaleDenominators]
      )
      return Action(
        block: update.block, rows: update.rows, inner: update.inner,
        support: table.shiftSupports[index], shiftBits: update.valueBits, alpha: self[update.alpha],
        beta: self[update.beta], knowsRows: update.knowsRows,
        rowDenominators: self[update.rowDenominators], isInverse: isInverse,
        scaleNumerators: isInverse ? denominators : numerators,
        scaleDenominators: isInverse ? numerators : denominators)
    }
  }

  /// An update, or the inverse of one: the rows x of one block become diag(s) · x + shift · y, or
  /// diag(s)⁻¹ · (x − shift · y). Of numbers, where they begin; nil where all are 1.
  struct Action {
    let block: Int

    /// The shape of the shift diag(α)⁻¹ N diag(β)⁻¹, and where its rows are not 0.
    let rows: Int
    let inner: Int
    let support: SupportTable

    /// The entries of the shift are below 2 to this power in absolute value.
    let shiftBits: Int

    let alpha: UnsafePointer<__mpz_struct>?
    let beta: UnsafePointer<__mpz_struct>?

    /// Positive multiples of the denominators of the rows of the shift, if they are known.
    let knowsRows: Bool
    let rowDenominators: UnsafePointer<__mpz_struct>?

    let isInverse: Bool

    /// Of s or, for an inverse, 1 / s, up to their signs.
    let scaleNumerators: UnsafePointer<__mpz_struct>?
    let scaleDenominators: UnsafePointer<__mpz_struct>?

    /// The absolute values of the updated rows are below 2 to this power, if those of x are below
    /// 2^own and those of y below 2^other.
    func valueBits(own: Int, other: Int) -> Int {
      var scaleBits = 0
      if scaleNumerators != nil || scaleDenominators != nil {
        scaleBits = (0..<rows).reduce(-1) { bits, i in
          let denominator = scaleDenominators?[i].bitWidth ?? 1
          return max(bits, (scaleNumerators?[i].bitWidth ?? 1) - denominator + 1)
        }
      }
      let sumBits = other + shiftBits + Int.bitWidth - inner.leadingZeroBitCount
      return max(own + scaleBits, isInverse ? sumBits + scaleBits : sumBits) + 1
    }
  }
}
