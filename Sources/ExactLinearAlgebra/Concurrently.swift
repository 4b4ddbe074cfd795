import Dispatch

/// Runs `body` for each index below `count`, on all cores, and returns when all have finished.
///
/// The caller states that different indices do not touch the same memory.
func concurrently(_ count: Int, _ body: (Int) -> Void) {
  if count <= 1 {
    if count == 1 { body(0) }
  } else {
    withoutActuallyEscaping(body) { body in
      nonisolated(unsafe) let shared = body
      DispatchQueue.concurrentPerform(iterations: count) { shared($0) }
    }
  }
}
