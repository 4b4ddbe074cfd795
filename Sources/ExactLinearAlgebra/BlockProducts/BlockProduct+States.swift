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
  ///   - limit: How many multiply-adds of words, roughly, are spent at most before it is given up.
  ///   - demand: Asked before so many bytes are allocated.
  ///   - progress: Told how many updates are done, before each.
  func isProvedByStates<Failure: Error>(
    work limit: Int = .max, demand: (_ bytes: Int) throws(Failure) -> Void,
    progress: (Int) -> Void = { _ in }
  ) throws(Failure) -> Bool {
    for block in 0..<2 where !updates.contains(where: { $0.block == block }) {
      if start[block] != end[block] { return false }
    }
    var states = start.map { ResidueRows($0) }
    guard var step = step(0, states[0].bounds, states[1].bounds) else { return start == end }
    var radix = MixedRadix(count: 32)
    var scratch: [UInt64] = []
    var work = 0
    for (index, update) in updates.enumerated() {
      progress(index)
      let count = step.count
      if count > MixedRadix.longest { return false }
      work += count * (update.shift.digits + update.shift.size * start[0].columns)
      for rows in states { work += rows.workOfExtending(to: count) }
      if work > limit { return false }
      let size = (start[0].rows + start[1].rows) * start[0].columns + update.shift.size
      try demand(8 * count * (count + 2 * size))
      if count > radix.count { radix = MixedRadix(growingFor: count) }
      let basis = radix.basis(count: count)

      // Out of the array, so that they are changed in place.
      var (own, other) = (states[update.block], states[1 - update.block])
      states = [.empty, .empty]
      own.extend(to: count, radix)
      other.extend(to: count, radix)
      guard step.apply(to: &own, other, basis, &scratch) else { return false }
      if index + 2 >= updates.count {
        guard step.isEqual(own, to: end[update.block], basis) else { return false }
        own = ResidueRows(end[update.block])
        if let next = self.step(
          index + 1, update.block == 0 ? own.bounds : other.bounds,
          update.block == 0 ? other.bounds : own.bounds)
        {
          step = next
        }
      } else {
        var next = step
        let isProved = step.reduce(&own, &radix, basis, work: &work, limit: limit) { bounds in
          guard
            let following = self.step(
              index + 1, update.block == 0 ? bounds : other.bounds,
              update.block == 0 ? other.bounds : bounds)
          else { return 0 }
          next = following
          return following.count
        }
        if !isProved { return false }
        step = next
      }
      states = update.block == 0 ? [own, other] : [other, own]
    }
    return true
  }

  /// The step of update number `index`, from blocks of these bounds; nil if there is none.
  private func step(_ index: Int, _ first: RowBounds, _ second: RowBounds) -> BlockStep? {
    guard index < updates.count else { return nil }
    let update = updates[index]
    return BlockStep(
      update, own: update.block == 0 ? first : second, other: update.block == 0 ? second : first,
      end: index + 2 >= updates.count ? end[update.block] : nil)
  }
}
