import CouplingFlows
import CouplingKernel
import Foundation
import RoundedFlows
import SeededRandom

// Times the forward map of a certificate: for each batch size of the command line, the shortest of
// several runs, in nanoseconds for each vector. One line for each type and size, as JSON.

private func seconds(_ body: () throws -> Void) rethrows -> Double {
  let start = ContinuousClock.now
  try body()
  return (ContinuousClock.now - start) / .seconds(1)
}

private func measure<Scalar: RoundingScalar>(
  _ certificate: Certificate, _ sizes: [Int], _: Scalar.Type
) throws {
  let flow = try AffineFlow<Scalar>(rounding: certificate).flow
  for size in sizes {
    var generator = SeededGenerator(seed: 1)
    let batch = DenseMatrix<Scalar>(rows: size, columns: flow.size) { _, _ in
      Scalar(NormalDistribution.sample(using: &generator))
    }
    var shortest = Double.infinity
    for _ in 0..<30 { shortest = min(shortest, try seconds { _ = try flow.forward(batch) }) }
    print(
      "{\"type\": \"\(Scalar.typeName)\", \"batch\": \(size), \"layers\": \(flow.layers.count), "
        + "\"seconds\": \(shortest)}")
  }
}

let arguments = CommandLine.arguments
guard arguments.count > 2 else {
  print("usage: flow-benchmark CERTIFICATE BATCH...")
  exit(64)
}
do {
  let text = try Data(contentsOf: URL(filePath: arguments[1]))
  let certificate = try Certificate(parsing: [UInt8](text))
  let sizes = arguments.dropFirst(2).compactMap { Int($0) }
  try measure(certificate, sizes, Float.self)
  try measure(certificate, sizes, Double.self)
} catch {
  FileHandle.standardError.write(Data("\(error)\n".utf8))
  exit(1)
}
