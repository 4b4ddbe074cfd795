import CouplingKernel
import Decomposition
import ExactArithmetic
import ExactLinearAlgebra
import FormalConstructions
import Interchange

func harmonicNumber(_ count: Int) -> Rational {
  var sum = Rational.zero
  for k in 1...count { sum += Rational(Integer(1), Integer(k)) ?? .zero }
  return sum
}

func solveSmallSystem() throws -> RationalMatrix {
  let matrix = RationalMatrix([[2, 1], [1, 3]])
  let right = RationalMatrix([[1], [2]])
  return try matrix.solve(right)  // Throws for a singular matrix.
}

func verdict(of file: [UInt8]) throws -> Verdict {
  let certificate = try Certificate(parsing: file)
  return try certificate.check()
}

func proveStepLemma() throws -> [String] {
  var library = ConstructionLibrary.shipped
  return try library.prove("step").claims
}

func layersOfSwap() throws -> Int {
  let swap = Target.permutation([2, 3, 0, 1])
  return try decompose(swap, options: DecompositionOptions(flip: .auto)).layers.count
}

func certifyConvolution(in file: String) throws -> Certificate {
  let source = try Source(reading: file, maximumBytes: 1 << 20)
  let convolution = try Target(
    reading: source, tensor: "1.0.invconv.weight", limits: ReadingLimits())
  return try decompose(
    convolution, options: DecompositionOptions(strategy: .shallow, flip: .auto))
}
