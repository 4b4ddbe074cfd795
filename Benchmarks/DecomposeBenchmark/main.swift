import CouplingFlows
import CouplingKernel
import Decomposition
import Foundation
import Interchange

/// Measures decomposition in one process, the kernel's check included:
/// decompose-benchmark STRATEGY INPUT [TENSOR]
///
/// The first call, which also proves the constructions, is given apart from the median of what
/// follows it.

/// The seconds that `body` takes.
func seconds(_ body: () throws -> Void) rethrows -> Double {
  let started = ContinuousClock.now
  try body()
  return (ContinuousClock.now - started) / .seconds(1)
}

let arguments = CommandLine.arguments
guard arguments.count == 3 || arguments.count == 4,
  let strategy = Strategy(rawValue: arguments[1])
else {
  print("usage: decompose-benchmark STRATEGY INPUT [TENSOR]")
  exit(64)
}
endIdleBLASThreads()
do {
  let source = try Source(reading: arguments[2], maximumBytes: .max)
  let target = try Target(
    reading: source, tensor: arguments.count == 4 ? arguments[3] : nil,
    limits: ReadingLimits(maxMemory: .max))
  let options = DecompositionOptions(strategy: strategy, flip: .auto)
  var certificate: Certificate?
  let first = try seconds { certificate = try decompose(target, options: options) }
  var times: [Double] = []
  // A first call of more than a second is not repeated.
  while first < 1, times.count < 3 || (times.count < 1000 && times.reduce(0, +) < 1) {
    times.append(try seconds { certificate = try decompose(target, options: options) })
  }
  times.sort()
  var check: [Double] = []
  while check.count < 3 || (check.count < 1000 && check.reduce(0, +) < 0.2) {
    check.append(try seconds { _ = try certificate?.check() })
  }
  check.sort()
  let report: [String: Any] = [
    "size": target.size, "first": first,
    "decompose": times.isEmpty ? first : times[times.count / 2],
    "fastest": times.first ?? first, "check": check[check.count / 2],
    "layers": certificate?.layers.count ?? 0,
    "bits": certificate.map { NumberStatistics.largestBits(of: $0.layers) } ?? 0,
    "bytes": certificate?.text.utf8.count ?? 0,
  ]
  let text = try JSONSerialization.data(withJSONObject: report, options: .sortedKeys)
  print(String(decoding: text, as: UTF8.self))
} catch {
  FileHandle.standardError.write(Data("\(error)\n".utf8))
  exit(1)
}
