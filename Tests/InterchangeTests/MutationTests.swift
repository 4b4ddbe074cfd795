import CouplingKernel
import SeededRandom
import Testing

@testable import Interchange

/// Damaged files are read or refused with a typed error; nothing else may happen.
@Suite struct MutationTests {
  @Test(
    arguments: [
      "f4-big.npy", "fortran.npy", "version-3.npy", "permutation.npy", "several.safetensors",
    ], [1, 2, 3] as [UInt64])
  func arrays(name: String, seed: UInt64) throws {
    try mutate(Fixtures.source(name), seed: seed)
  }

  @Test(
    arguments: [
      "1,2.5e3,-3/4\n# comment\n4,5,6\n\n7;8;9\n", "[\"1 2 / 3\", \"-1/2 5\"]",
      "{\"matrix\": {\"shape\": [2, 2], \"entries\": [\"0 1 1\", \"1 0 -1/2\"]}}",
      "{\"permutation\": [2, 0, 3, 1]}",
    ], [1, 2, 3] as [UInt64])
  func texts(text: String, seed: UInt64) throws {
    try mutate(source(text, name: text.hasPrefix("1") ? "a.csv" : "a.json"), seed: seed)
  }

  private func mutate(_ source: Source, seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for round in 0..<300 {
      var bytes = source.bytes
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let place = Int.random(in: 0..<min(bytes.count, 400), using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.insert(UInt8.random(in: 0x20...0x7E, using: &generator), at: place)
        case 2 where bytes.count > 1: bytes.remove(at: place)
        default: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        }
      }
      let damaged = Source(name: source.name, bytes: bytes)
      do {
        let target = try Target(
          reading: damaged, tensor: nil, limits: ReadingLimits(maxMemory: 1 << 26))
        #expect(target.size > 0, "round \(round)")
      } catch {
        #expect(!error.message.isEmpty, "round \(round)")
      }
    }
  }
}
