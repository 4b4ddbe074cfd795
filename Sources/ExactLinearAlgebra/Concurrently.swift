import Dispatch

/// Runs `body` for each index below `count` and returns when all have finished: on all cores, or
/// on the calling thread if `work`, an estimate of the nanoseconds for all indices together, is too
/// small to pay for waking other threads.
///
/// The caller states that different indices do not write to the same memory.
@usableFromInline package func concurrently(_ count: Int, work: Int = .max, _ body: (Int) -> Void) {
  if count <= 1 || work < 100_000 {
    for index in 0..<max(count, 0) { body(index) }
  } else {
    withoutActuallyEscaping(body) { body in
      nonisolated(unsafe) let shared = body
      DispatchQueue.concurrentPerform(iterations: count) { shared($0) }
    }
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
