import ExactArithmetic

/// What updates make of two blocks of rows, cleared of denominators.
///
/// An update is a matrix diag(α)⁻¹ N diag(β)⁻¹, acting on the rows of both blocks, with positive
/// integers α, β and an integer matrix N: α has the denominators of the rows of a shift stored by
/// rows and β is 1, or β has those of the columns of one stored by columns and α is 1. The start is
/// diag(α)⁻¹ N too. Between two of these matrices stands diag(β' α)⁻¹, β' belonging to the later
/// one; the least common multiple m of its numbers clears it. So with D = Π m, entry (i, j) of the
/// product P of all updates and the start times D α_i is an integer, α belonging to the last update.
struct ClearedRows {
  /// What one update does to integer rows.
  struct Factors {
    /// Factors of the rows that are updated.
    var own: [Integer] = []

    /// Factors of the rows of N; empty: all are 1.
    var shift: [Integer] = []

    /// Factors of the other rows: those that N is applied to, and those that are kept.
    var source: [Integer] = []
    var kept: [Integer] = []
  }

  let start: [RationalMatrix]

  /// The updates so far.
  private(set) var updates: [(update: BlockProduct.Update, factors: Factors)] = []

  /// D.
  private(set) var common = Integer.one

  /// α, for the rows of both blocks.
  private(set) var denominators: [[Integer]]

  /// The entries of the rows are less than 2 to this power in absolute value.
  private(set) var valueBits: [Int]

  init(_ start: [RationalMatrix]) {
    self.start = start
    denominators = start.map(\.denominators)
    valueBits = start.map(\.valueBits)
  }

  mutating func append(_ update: BlockProduct.Update) {
    let (own, other) = (update.block, 1 - update.block)
    let shift = update.shift
    let beta = shift.columnDenominators
    // α and N on the diagonal, β on the updated rows.
    var alpha = shift.rowDenominators
    var diagonal = update.scale?.map(\.numerator) ?? Array(repeating: .one, count: alpha.count)
    var ownBeta = [Integer](repeating: .one, count: alpha.count)
    var factors = Factors()
    if let scale = update.scale {
      if update.scalesSum {
        factors.shift = diagonal
        for i in alpha.indices { diagonal[i] *= alpha[i] }
        alpha = zip(alpha, scale).map { $0 * $1.denominator }
      } else if shift.isTransposed {
        ownBeta = scale.map(\.denominator)
      } else {
        let rows = alpha
        alpha = zip(rows, scale).map { Integer.lcm($0, $1.denominator) }
        factors.shift = zip(alpha, rows).map { $0.quotient(byDivisor: $1) }
        for i in alpha.indices {
          diagonal[i] *= alpha[i].quotient(byDivisor: scale[i].denominator)
        }
      }
    } else if !shift.isTransposed {
      diagonal = alpha
    }
    let ownMiddle = zip(denominators[own], ownBeta).map { $1.isOne ? $0 : $0 * $1 }
    let otherMiddle = zip(denominators[other], beta).map { $1.isOne ? $0 : $0 * $1 }
    let middle = leastCommonMultiple((ownMiddle + otherMiddle)[...])
    factors.own = zip(ownMiddle, diagonal).map { middle.quotient(byDivisor: $0) * $1 }
    factors.source = otherMiddle.map { middle.quotient(byDivisor: $0) }
    factors.kept =
      shift.isTransposed ? zip(factors.source, beta).map(*) : factors.source
    updates.append((update, factors))
    common *= middle
    denominators[own] = alpha
    denominators[other] = Array(repeating: .one, count: beta.count)
    valueBits[own] = update.valueBits(own: valueBits[own], other: valueBits[other])
  }
}

/// The least common multiple of positive numbers, of similar length at every step.
func leastCommonMultiple(_ numbers: ArraySlice<Integer>) -> Integer {
  if numbers.count <= 1 { return numbers.first ?? .one }
  let middle = numbers.startIndex + numbers.count / 2
  let first = leastCommonMultiple(numbers[..<middle])
  let second = leastCommonMultiple(numbers[middle...])
  return first.isOne || first == second ? second : second.isOne ? first : Integer.lcm(first, second)
}
