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

/// Multiply-adds in a second of the product of residues over eight fields, of matrices that fit the cache,
/// on all cores at once: the best of several orders and measurements.
func multiplyAddRate(_ fields: ParallelFields) -> Double {
  let repetitions = 100
  return [16, 31, 64].map { order in
    let matrix = ParallelMatrix(
      rows: order, columns: order, words: fields.elements(Array(0..<order * order)),
      fields: fields)
    let best = (0..<10).map { _ in
      seconds {
        concurrently(coreCount) { _ in
          var sum = matrix
          for _ in 0..<repetitions { sum.addProduct(matrix, matrix) }
        }
      }
    }.min()
    let products = repetitions * order * order * order * ParallelFields.capacity
    return Double(coreCount * products) / (best ?? 1)
  }.max() ?? 0
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
  try print(report: ["form": ParallelFields.fastest.formName])
  exit(0)
}
do {
  // By the names of forms.
  var rates: [String: Double] = [:]
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
      "fastest": times[0],
    ]
    if let work = certificates.first?.denseProduct?.multiplyAdds {
      let name = work.fields.formName
      let rate = rates[name] ?? multiplyAddRate(work.fields)
      rates[name] = rate
      report["rate"] = rate
      report["form"] = name
      report["primes"] = work.primes
      report["products"] = work.products
      report["residues"] = work.residues
      report["reductions"] = work.reductions
    }
    try print(report: report)
  }
} catch {
  FileHandle.standardError.write(Data("\(error)\n".utf8))
  exit(1)
}
