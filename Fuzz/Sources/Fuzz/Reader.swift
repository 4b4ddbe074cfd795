import CouplingKernel
import FormalConstructions
import Foundation
import Interchange

/// What is fuzzed: everything that reads bytes of a stranger.
enum Reader: String, CaseIterable {
  /// Certificates: reading, all ways of checking, writing and reading again.
  case certificate
  /// True claims of all kinds, changed in their numbers and lines; the kernel against the checkers in
  /// `Tests/Independent` and the one that is extracted from `Formal`.
  case checkers
  case lowerBound = "lower-bound"
  case universality
  case depthBound = "depth-bound"
  /// Skeletons of flows, with their products.
  case stack
  /// Matrices and permutations in JSON.
  case target
  /// Texts of constructions, with their proofs.
  case construction
  case npy
  case safetensors
  case text
  /// Pictures in PGM and PNG, as distributions.
  case picture
  case gzip
  case permutation

  nonisolated(unsafe) static var current = certificate

  func read(_ input: UnsafeRawBufferPointer) {
    switch self {
    case .certificate: readCertificate(input)
    case .checkers: CheckerComparison.shared.compare(Array(input))
    case .lowerBound: readLowerBound(input)
    case .universality: readUniversality(input)
    case .depthBound: readDepthBound(input)
    case .stack:
      if let stack = try? CouplingStack(parsing: Array(input), limits: Self.limits),
        stack.size <= 64
      {
        _ = try? stack.product(limits: Self.limits)
      }
    case .target: _ = try? Target(parsing: input, limits: Self.limits)
    case .construction:
      var library = ConstructionLibrary(texts: ["it": String(decoding: input, as: UTF8.self)])
      _ = try? library.prove("it")
    case .npy: readFile("input.npy", Array(input))
    case .safetensors: readFile("input.safetensors", Array(input))
    case .text: readFile("input.csv", Array(input))
    case .picture: readPicture(Array(input))
    case .gzip: readCompressed(Array(input))
    case .permutation:
      _ = try? PermutationNotation.parse(String(decoding: input, as: UTF8.self), size: nil)
    }
  }

  /// Small, so that what is slow or large by its nature is not taken for a flaw.
  static var limits: ReadingLimits {
    let end = ContinuousClock.now + .seconds(2)
    return ReadingLimits(
      maxBytes: 1 << 20, maxMemory: 1 << 26, mustStop: { ContinuousClock.now > end })
  }

  private func readFile(_ name: String, _ bytes: [UInt8]) {
    let source = Source(name: name, bytes: bytes)
    _ = try? Target(reading: source, tensor: nil, limits: Self.limits)
    if self == .safetensors {
      _ = try? Target.all(in: source)
      _ = try? Target.glow(step: nil, in: source)
    } else {
      for layout in [DistributionLayout.points, .histogram] {
        _ = try? TransportTarget(reading: source, layout: layout, range: (.zero, .one))
      }
    }
  }

  /// The sums of a PNG's chunks are made right first, since hardly any input has right ones.
  private func readPicture(_ bytes: [UInt8]) {
    let isPNG = bytes.first == 0x89
    let source = Source(
      name: isPNG ? "input.png" : "input.pgm", bytes: isPNG ? withRightSums(bytes) : bytes)
    for layout in [DistributionLayout.picture, .ink] {
      _ = try? TransportTarget(reading: source, layout: layout, range: (.zero, .one))
    }
  }

  private func withRightSums(_ picture: [UInt8]) -> [UInt8] {
    var bytes = picture
    var start = 8
    while start + 8 <= bytes.count {
      let length = bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
      guard length <= bytes.count - start - 12 else { break }
      var sum = UInt32.max
      for byte in bytes[start + 4..<start + 8 + length] {
        sum ^= UInt32(byte)
        for _ in 0..<8 { sum = sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
      }
      for k in 0..<4 {
        bytes[start + 8 + length + k] = UInt8(truncatingIfNeeded: ~sum >> UInt32(24 - 8 * k))
      }
      start += 12 + length
    }
    return bytes
  }

  private func readCompressed(_ bytes: [UInt8]) {
    let file = FileManager.default.temporaryDirectory.appending(
      path: "couplet-fuzz-\(getpid()).gz")
    guard (try? Data(bytes).write(to: file)) != nil else { return }
    _ = try? Source(reading: file.path, maximumBytes: 1 << 20)
  }

  private func readCertificate(_ input: UnsafeRawBufferPointer) {
    guard let certificate = try? Certificate(parsing: input, limits: Self.limits) else { return }
    let again = try? Certificate(parsing: Array(certificate.text.utf8))
    precondition(again == certificate, "what is written is not what was read")
    guard certificate.size <= 64, let verdict = try? certificate.check(limits: Self.limits),
      let reference = try? certificate.check(limits: Self.limits, reference: true)
    else { return }
    precondition(verdict == reference, "\(verdict) against \(reference)")
  }

  private func readLowerBound(_ input: UnsafeRawBufferPointer) {
    guard let bound = try? LowerBound(parsing: input, limits: Self.limits) else { return }
    let again = try? LowerBound(parsing: Array(bound.text.utf8))
    precondition(again == bound, "what is written is not what was read")
    if bound.size <= 32 { _ = try? bound.check(limits: Self.limits) }
  }

  private func readUniversality(_ input: UnsafeRawBufferPointer) {
    guard let certificate = try? UniversalityCertificate(parsing: input, limits: Self.limits) else {
      return
    }
    let again = try? UniversalityCertificate(parsing: Array(certificate.text.utf8))
    precondition(again == certificate, "what is written is not what was read")
    _ = try? certificate.check(limits: Self.limits)
  }

  private func readDepthBound(_ input: UnsafeRawBufferPointer) {
    guard let bound = try? DepthLowerBound(parsing: input, limits: Self.limits) else { return }
    let again = try? DepthLowerBound(parsing: Array(bound.text.utf8))
    precondition(again == bound, "what is written is not what was read")
    if bound.dimension <= 4096 && bound.modes <= 64 { _ = try? bound.check(limits: Self.limits) }
  }
}
