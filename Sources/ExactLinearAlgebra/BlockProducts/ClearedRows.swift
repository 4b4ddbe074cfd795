import ExactArithmetic

/// What updates make of two blocks of rows, and what clears it of denominators.
///
/// An update is a matrix diag(α)⁻¹ N diag(β)⁻¹, acting on the rows of both blocks, with positive
/// integers α, β and an integer matrix N: α has the denominators of the rows of a shift stored by
/// rows and β is 1, or β has those of the columns of one stored by columns and α is 1; those of the
/// scales belong to one of them. The start is diag(α)⁻¹ N too. Between two of these matrices stands
/// diag(β' α)⁻¹, β' belonging to the later one; the least common multiple m of its numbers clears it.
/// So with D = Π m, entry (i, j) of the product P of all updates and the start times D α_i is an
/// integer, α belonging to the last update.
struct ClearedRows {
  let start: [RationalMatrix]

  /// The updates so far.
  private(set) var updates: [BlockProduct.Update] = []

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
    var alpha = shift.rowDenominators
    var middle = denominators[own]
    if let scale = update.scale {
      if update.scalesSum {
        alpha = zip(alpha, scale).map { $0 * $1.denominator }
      } else if shift.isTransposed {
        middle = zip(middle, scale).map { $0 * $1.denominator }
      } else {
        alpha = zip(alpha, scale).map { Integer.lcm($0, $1.denominator) }
      }
    }
    middle +=
      shift.isTransposed
      ? zip(denominators[other], shift.stored.denominators).map(*) : denominators[other]
    common *= leastCommonMultiple(middle[...])
    denominators[own] = alpha
    denominators[other] = Array(repeating: .one, count: shift.columns)
    valueBits[own] = update.valueBits(own: valueBits[own], other: valueBits[other])
    updates.append(update)
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
