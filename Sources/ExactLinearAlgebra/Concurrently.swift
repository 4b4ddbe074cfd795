import Dispatch
import Foundation
import Synchronization

/// The number of cores; Foundation reads files of the system each time.
package let coreCount = ProcessInfo.processInfo.activeProcessorCount

/// Runs `body` for each index below `count` and returns when all have finished: on all cores, or
/// on the calling thread if `work`, an estimate of the nanoseconds for all indices together, is too
/// small to pay for waking other threads.
///
/// The caller states that different indices do not write to the same memory.
@usableFromInline package func concurrently(_ count: Int, work: Int = .max, _ body: (Int) -> Void) {
  if count <= 1 || work < 40_000 {
    for index in 0..<max(count, 0) { body(index) }
  } else {
    withoutActuallyEscaping(body) { body in
      nonisolated(unsafe) let shared = body
      // The crew is for what is done before Dispatch has woken anybody.
      if work > Crew.mostWork {
        DispatchQueue.concurrentPerform(iterations: count) { shared($0) }
      } else {
        Crew.run(SharedWork(count, { shared($0) }))
      }
    }
  }
}

/// The values of two functions, computed like `concurrently` if `work` is small, and else one after the
/// other, so that large work within them finds all cores: calls of Dispatch within others do not.
func concurrently<First, Second>(
  work: Int, _ first: () -> First, _ second: () -> Second
) -> (First, Second) {
  var (one, two): (First?, Second?)
  concurrently(2, work: work > Crew.mostWork ? 0 : work) {
    if $0 == 0 { one = first() } else { two = second() }
  }
  return (one ?? first(), two ?? second())
}

/// Wakes other threads for a call of `concurrently` that will follow within a fraction of a
/// millisecond, if `work`, an estimate of its nanoseconds, is worth it.
package func expectConcurrency(work: Int) {
  if work >= 100_000 { Crew.wake() }
}

/// Indices that several threads take one after the other.
private final class SharedWork: @unchecked Sendable {
  private let count: Int

  /// Changed only after all threads have finished.
  private var body: @Sendable (Int) -> Void
  private let next = Atomic(0)

  /// The number of helpers at work.
  let helpers = Atomic(0)

  init(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    (self.count, self.body) = (count, body)
  }

  /// Whether there are indices that nobody has taken.
  var isOpen: Bool { next.load(ordering: .relaxed) < count }

  /// Forgets what was to be done, once all threads have finished.
  func end() { body = { _ in } }

  func run() {
    let body = body
    while true {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      if index >= count { return }
      body(index)
    }
  }
}

/// Threads that help with pieces of work and look for others for a short while, since waking a thread
/// takes as long as a small check.
private enum Crew {
  private static let size = coreCount - 1

  /// How often a helper looks for work in vain before it goes: for some 300 µs.
  private static let patience = 1000

  /// Nanoseconds that work for the crew takes at most.
  static let mostWork = 10_000_000

  /// All pieces that are being worked at; those within others come later.
  private static let pieces = Mutex<[SharedWork]>([])

  /// How many there are.
  private static let count = Atomic(0)

  /// How many helpers there are.
  private static let present = Atomic(0)

  /// Sees to it that all helpers are there, or come soon.
  static func wake() {
    while true {
      let count = present.load(ordering: .relaxed)
      if count >= size { return }
      let isOurs = present.compareExchange(
        expected: count, desired: count + 1, ordering: .relaxed
      ).exchanged
      if isOurs { DispatchQueue.global(qos: .userInitiated).async { stay() } }
    }
  }

  /// Runs a piece of work with the helpers.
  static func run(_ shared: SharedWork) {
    pieces.withLock { $0.append(shared) }
    count.wrappingAdd(1, ordering: .releasing)
    wake()
    shared.run()
    count.wrappingSubtract(1, ordering: .relaxed)
    pieces.withLock { $0.removeAll { $0 === shared } }
    // Nobody can come any more; who is there finishes its last index, which may want help itself.
    while shared.helpers.load(ordering: .acquiring) > 0 {
      if !help() { sched_yield() }
    }
    shared.end()
  }

  /// Takes part in a piece of work, if one is open.
  private static func help() -> Bool {
    if count.load(ordering: .acquiring) == 0 { return false }
    let shared = pieces.withLock { pieces in
      let open = pieces.last(where: \.isOpen)
      open?.helpers.wrappingAdd(1, ordering: .relaxed)
      return open
    }
    guard let shared else { return false }
    shared.run()
    shared.helpers.wrappingSubtract(1, ordering: .releasing)
    return true
  }

  private static func stay() {
    var looks = 0
    while looks < patience {
      looks = help() ? 0 : looks + 1
      sched_yield()
    }
    present.wrappingSubtract(1, ordering: .relaxed)
  }
}

/// `value(index)` for each index below `count`, in order, computed like `concurrently`.
@inlinable package func concurrentMap<Value>(
  _ count: Int, work: Int = .max, _ value: (Int) -> Value
) -> [Value] {
  [Value](unsafeUninitializedCapacity: count) { buffer, length in
    nonisolated(unsafe) let target = buffer
    concurrently(count, work: work) { target.initializeElement(at: $0, to: value($0)) }
    length = count
  }
}
