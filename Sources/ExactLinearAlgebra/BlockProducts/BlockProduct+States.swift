import CResidues
import ExactArithmetic

extension BlockProduct {
  /// Whether the claim has been proved state by state. False says nothing: the claim may be true
  /// all the same.
  ///
  /// The heights of the states between the updates are often far below what the denominators of all
  /// updates would allow. A state is known by one denominator for each row and by the residues of
  /// the numerators, and every step to the next is proved (`BlockStep`).
  ///
  /// - Parameters:
  ///   - demand: Asked before so many bytes are allocated.
  ///   - progress: Told how many updates are done.
  func isProvedByStates<Failure: Error>(
    demand: (_ bytes: Int) throws(Failure) -> Void, progress: (Int) -> Void = { _ in }
  ) throws(Failure) -> Bool {
    for block in 0..<2 where !updates.contains(where: { $0.block == block }) {
      if start[block] != end[block] { return false }
    }
    let startCounts = start.map { ResidueRows.digitCount(of: $0) }
    if startCounts.contains(where: { $0 > 1 << 16 }) { return false }
    var radix = MixedRadix(count: max(32, startCounts[0], startCounts[1]))
    var states = zip(start, startCounts).map { ResidueRows($0, radix, count: $1) }
    for (index, update) in updates.enumerated() {
      progress(index)
      let step = BlockStep(update, own: states[update.block], other: states[1 - update.block])
      let isLast = !updates.dropFirst(index + 1).contains { $0.block == update.block }
      let count = step.primeCount(end: isLast ? end[update.block] : nil)
      let size = (start[0].rows + start[1].rows + update.shift.columns) * start[0].columns
      if count > 1 << 16 { return false }
      try demand(8 * count * (count + 2 * size))
      if count > radix.fields.count { radix = MixedRadix(count: count + count / 4) }
      for block in 0..<2 { states[block].extend(to: count, radix) }
      let values = step.values(states[update.block], states[1 - update.block], radix, count)
      if isLast {
        guard step.isEqual(values, to: end[update.block], radix, count) else { return false }
        states[update.block] = ResidueRows(end[update.block], radix, count: count)
      } else {
        guard let next = step.state(values, radix, count) else { return false }
        states[update.block] = next
      }
    }
    progress(updates.count)
    return true
  }
}
