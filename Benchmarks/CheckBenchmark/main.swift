import CouplingFlows
import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import Foundation
import Interchange

/// Measures the check alone, in one process: check-benchmark FILE …
///
/// For dense claims of equality also the multiply-adds of machine words that it takes, and so many
/// of them as this machine does in a second, all of its cores together. Without files, only how the
/// processor computes with residues.

/// The seconds that `body` takes.
func seconds(_ body: () throws -> Void) rethrows -> Double {
  let started = ContinuousClock.now
  try body()
  return (ContinuousClock.now - started) / .seconds(1)
}

/// Multiply-adds in a second of the product of residues, of matrices that fit the cache, on all
/// cores at once: the best of several measurements.
func multiplyAddRate() -> Double {
  let (order, repetitions) = (64, 200)
  guard let field = PrimeField.largest(1).first else { return 0 }
  let matrix = ResidueMatrix(
    IntegerMatrix(rows: order, columns: order) { Integer($0 * order + $1) }, over: field)
  let best = (0..<10).map { _ in
    seconds {
      concurrently(coreCount) { _ in
        var sum = matrix
        for _ in 0..<repetitions { sum.addProduct(matrix, matrix) }
      }
    }
  }.min()
  return Double(coreCount * repetitions * order * order * order) / (best ?? 1)
}

extension Certificate {
  /// The claim as a product of blocks, if it is one of equality about dense matrices.
  var denseProduct: BlockProduct? {
    let isSparse = layers.allSatisfy { if case .sparse = $0.shift { true } else { false } }
    return isSparse || tolerance != nil ? nil : blockProduct
  }
}

/// Prints an object on one line.
func print(report: [String: Any]) throws {
  let text = try JSONSerialization.data(withJSONObject: report, options: .sortedKeys)
  print(String(decoding: text, as: UTF8.self))
}

endIdleBLASThreads()
if CommandLine.arguments.count == 1 {
  try print(report: ["form": PrimeField.form])
  exit(0)
}
let rate = multiplyAddRate()
for path in CommandLine.arguments.dropFirst() {
  let bytes = try Source(reading: path, maximumBytes: .max).bytes
  var certificates: [Certificate] = []
  let reading = try seconds { certificates = [try Certificate(parsing: bytes)] }
  var times: [Double] = []
  var isTrue = true
  // As often as the peers.
  while times.count < 200, times.reduce(0, +) < 2 {
    times.append(
      try seconds { for certificate in certificates { isTrue = try certificate.check().isTrue } })
  }
  times.sort()
  var report: [String: Any] = [
    "file": path, "true": isTrue, "read": reading, "check": times[times.count / 2],
    "fastest": times[0], "rate": rate,
  ]
  if let work = certificates.first?.denseProduct?.multiplyAdds {
    report["primes"] = work.primes
    report["products"] = work.products
    report["residues"] = work.residues
    report["reductions"] = work.reductions
  }
  try print(report: report)
}
