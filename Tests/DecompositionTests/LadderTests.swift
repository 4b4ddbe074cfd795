import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import Testing

@testable import Decomposition

@Suite struct LadderTests {
  @Test(arguments: [2, 4, 6, 8, 10, 16], [Strategy.shallow, .balanced])
  func randomIntegers(size: Int, strategy: Strategy) throws {
    var random = SplitMix64(seed: UInt64(size))
    let m = RationalMatrix(rows: size, columns: size) { _, _ in
      Rational(Int(random.next() % 19) - 9)
    }
    let c = try decompose(
      .matrix(.dense(m)), options: DecompositionOptions(strategy: strategy, flip: .auto))
    let h = c.layers.map { l in if case .dense(let m) = l.shift { m.height } else { 0 } }
    print(size, strategy, c.layers.count, h)
  }
}
