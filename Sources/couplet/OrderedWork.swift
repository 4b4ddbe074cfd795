import Dispatch
import Synchronization

/// Work on a list with several threads whose results are handed on in the order of the list.
enum OrderedWork {
  private struct State<Result> {
    var next = 0
    var results: [Result?]
    var handedOn = 0

    mutating func takeNext() -> Int? {
      guard next < results.count else { return nil }
      next += 1
      return next - 1
    }
  }

  /// Runs `work` on every item, at most `workers` at a time, and `completed` on each result, with
  /// the number of those so far, as soon as all earlier ones have come; returns the results in the
  /// order of the items.
  static func run<Item: Sendable, Result: Sendable>(
    _ items: [Item], workers: Int, _ work: @Sendable (Item) -> Result,
    completed: @Sendable (Result, Int) -> Void
  ) -> [Result] {
    let state = Mutex(State<Result>(results: Array(repeating: nil, count: items.count)))
    withoutActuallyEscaping(work) { work in
      withoutActuallyEscaping(completed) { completed in
        let worker: @Sendable (Int) -> Void = { _ in
          while let index = state.withLock({ $0.takeNext() }) {
            let result = work(items[index])
            state.withLock { state in
              state.results[index] = result
              while state.handedOn < items.count, let result = state.results[state.handedOn] {
                state.handedOn += 1
                completed(result, state.handedOn)
              }
            }
          }
        }
        // Within `concurrentPerform` the work itself would get one core only.
        if workers == 1 {
          worker(0)
        } else {
          DispatchQueue.concurrentPerform(iterations: workers, execute: worker)
        }
      }
    }
    return state.withLock { $0.results.compactMap { $0 } }
  }
}
