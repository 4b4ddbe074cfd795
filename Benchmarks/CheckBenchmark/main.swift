import CouplingKernel
import Foundation

/// Measures the check alone, in one process: check-benchmark FILE …

/// The seconds that `body` takes.
func seconds(_ body: () throws -> Void) rethrows -> Double {
  let started = ContinuousClock.now
  try body()
  return (ContinuousClock.now - started) / .seconds(1)
}

/// The processor time of this process so far, in seconds.
func processorSeconds() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }

for path in CommandLine.arguments.dropFirst() {
  let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  var certificates: [Certificate] = []
  let reading = try seconds { certificates = [try Certificate(parsing: bytes)] }
  var times: [Double] = []
  var isTrue = true
  let started = processorSeconds()
  while times.count < 5 || (times.count < 200 && times.reduce(0, +) < 2) {
    times.append(
      try seconds { for certificate in certificates { isTrue = try certificate.check().isTrue } })
  }
  let processor = (processorSeconds() - started) / Double(times.count)
  times.sort()
  print(
    "{\"file\": \"\(path)\", \"true\": \(isTrue), \"read\": \(reading),",
    "\"check\": \(times[times.count / 2]), \"fastest\": \(times[0]),",
    "\"processor\": \(processor)}")
}
