import Dispatch
import Synchronization
import Testing

@testable import ExactLinearAlgebra

@Suite struct ConcurrencyTests {
  /// Small work, which helpers that are awake take a part in, and large work.
  @Test(arguments: [0, 200_000, 1 << 40]) func everyIndexIsVisitedOnce(work: Int) {
    for count in [0, 1, 2, 3, 100, 1000] {
      for _ in 0..<20 {
        expectConcurrency(work: work)
        let visits = Mutex([Int](repeating: 0, count: count))
        concurrently(count, work: work) { index in visits.withLock { $0[index] += 1 } }
        #expect(visits.withLock { $0.allSatisfy { $0 == 1 } })
      }
    }
  }

  /// Calls from several threads, and calls within calls.
  @Test func callsAtTheSameTime() {
    let sum = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: 50) { outer in
      concurrently(20, work: 200_000) { middle in
        concurrently(10, work: 200_000) { inner in
          sum.wrappingAdd(outer * 1000 + middle * 10 + inner, ordering: .relaxed)
        }
      }
    }
    var expected = 0
    for outer in 0..<50 {
      for middle in 0..<20 {
        for inner in 0..<10 { expected += outer * 1000 + middle * 10 + inner }
      }
    }
    #expect(sum.load(ordering: .relaxed) == expected)
  }

  /// What is written by all threads is there when the call returns.
  @Test func resultsAreVisible() {
    for round in 0..<500 {
      let values = concurrentMap(64, work: 150_000) { index in
        (0..<50).reduce(index) { $0 &* 31 &+ $1 &+ round }
      }
      let plain = (0..<64).map { index in (0..<50).reduce(index) { $0 &* 31 &+ $1 &+ round } }
      #expect(values == plain)
    }
  }
}
