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
    var offsets = [0]
    for part in parts { offsets.append(offsets[offsets.count - 1] + part.count) }
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
