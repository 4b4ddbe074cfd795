/// A list that can be put together from parts.
package protocol JoinableList {
  /// The empty list.
  init()

  /// The list of what all parts hold, one part behind the other; nil if there is no such list.
  init?(joining parts: [Self])

  /// The number of elements.
  var count: Int { get }
}

extension Array: JoinableList {
  /// The elements of all parts, one part behind the other, copied on all cores.
  @inlinable package init(joining parts: [[Element]]) {
    let offsets = partialSums(parts.lazy.map(\.count))
    let count = offsets[parts.count]
    self.init(unsafeUninitializedCapacity: count) { buffer, length in
      nonisolated(unsafe) let target = buffer
      concurrently(parts.count, work: count) { part in
        let places = offsets[part]..<offsets[part + 1]
        _ = target[places].initialize(fromContentsOf: parts[part])
      }
      length = count
    }
  }
}

/// 0, and the sums of the first 1, 2, … numbers: where parts of these lengths begin, and where the last
/// one ends.
@usableFromInline func partialSums(_ lengths: some Sequence<Int>) -> [Int] {
  lengths.reduce(into: [0]) { sums, length in sums.append(sums[sums.count - 1] + length) }
}
