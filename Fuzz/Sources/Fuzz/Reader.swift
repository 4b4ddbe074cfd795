import CouplingKernel
import FormalConstructions
import Foundation
import Interchange

/// What is fuzzed: everything that reads bytes of a stranger.
enum Reader: String, CaseIterable {
  /// Certificates: reading, all ways of checking, writing and reading again.
  case certificate
  /// True certificates, changed in their numbers and layers; the kernel against the checker in Python.
  case checkers
  /// Matrices and permutations in JSON.
  case target
  /// Texts of constructions, with their proofs.
  case construction
  case npy
  case safetensors
  case text
  case gzip
  case permutation

  nonisolated(unsafe) static var current = certificate

  func read(_ input: UnsafeRawBufferPointer) {
    switch self {
    case .certificate: readCertificate(input)
    case .checkers: CheckerComparison.shared.compare(Array(input))
    case .target: _ = try? Target(parsing: input, limits: Self.limits)
    case .construction:
      var library = ConstructionLibrary(texts: ["it": String(decoding: input, as: UTF8.self)])
      _ = try? library.prove("it")
    case .npy: readFile("input.npy", Array(input))
    case .safetensors: readFile("input.safetensors", Array(input))
    case .text: readFile("input.csv", Array(input))
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
    if self == .safetensors { _ = try? Target.all(in: source) }
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
}
