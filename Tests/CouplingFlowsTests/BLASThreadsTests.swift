import CouplingFlows
import SeededRandom
import Testing

@Suite struct BLASThreadsTests {
  /// Threads that were ended are started again, as often as that is.
  @Test func productsAfterTheirEnd() {
    let order = 200
    let matrix = DenseMatrix<Double>(rows: order, columns: order) {
      Double(($0 * 7 + $1 * 3) % 11 - 5)
    }
    let shifted = DenseMatrix<Double>(rows: order, columns: order) {
      Double(($0 + $1 * 5) % 13 - 6)
    }
    for _ in 0..<3 {
      endIdleBLASThreads()
      endIdleBLASThreads()
      let product = matrix * shifted
      for (i, j) in [(0, 0), (17, 93), (order - 1, order - 1)] {
        // Sums of small integers are exact.
        #expect(product[i, j] == (0..<order).reduce(0) { $0 + matrix[i, $1] * shifted[$1, j] })
      }
    }
  }
}
