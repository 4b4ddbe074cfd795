import Approximation
import CouplingKernel
import Decomposition
import ExactArithmetic
import Foundation
import Interchange

/// The JSON object that `couplet decompose --json` prints.
struct DecompositionReport: Encodable {
  struct Entry {
    var input: String
    var tensor: String?
    var size: Int?
    var output: String?
    /// Of the certificate as text, before compression.
    var bytes: Int?
    var construction: String?
    var flip: Int?
    var layers: Int?
    var largestBits: Int?
    /// Why the strategy `auto` chose these layers.
    var reason: String?
    /// Of approximate layers: what was asked for, and the largest error of an entry.
    var tolerance: Rational?
    var entries: EntryPrecision?
    var largestError: Rational?
    /// Of finding the layers and having the kernel check them.
    var seconds: Double?
    var failure: Failure?

    init(input: String, failure: Failure) {
      self.input = input
      self.failure = failure
    }

    init(input: String, target: NamedTarget) {
      self.input = input
      tensor = target.name
      size = target.target.size
    }

    var exitStatus: ExitStatus { failure?.status ?? .success }

    mutating func describe(_ certificate: Certificate) {
      construction = certificate.construction
      flip = certificate.flip
      layers = certificate.layers.count
      largestBits = NumberStatistics.largestBits(of: certificate.layers)
    }

    mutating func describe(_ approximation: Approximation, _ entries: EntryPrecision) {
      tolerance = approximation.certificate.tolerance
      largestError = approximation.largestError
      self.entries = entries
    }

    /// `written a.json  n = 64, 14 layers, 8563 bits, 7012345 bytes, 2.41 s`.
    var text: String {
      var facts = [
        "n = \(size ?? 0)", Report.count(layers ?? 0, "layer"), "\(largestBits ?? 0) bits",
      ]
      if let flip { facts.append("coordinate \(flip) reflected") }
      if let largestError, let entries {
        facts.append("entries \(entries), largest error \(largestError.scientific)")
      }
      facts.append("\(bytes ?? 0) bytes")
      facts.append(String(format: "%.2f s", seconds ?? 0))
      let place = output == OutputFile.standardOutputName ? "standard output" : output ?? ""
      let chosen = reason.map { "; \(construction ?? ""): \($0)" } ?? ""
      return "written  \(place)  \(facts.joined(separator: ", "))\(chosen)"
    }
  }

  var command = "decompose"
  var status: String
  var exitCode: Int32
  var certificates: [Entry]

  init(_ entries: [Entry], status: ExitStatus) {
    self.status = status.word
    exitCode = status.rawValue
    certificates = entries
  }
}

extension DecompositionReport.Entry: Encodable {
  private enum CodingKeys: CodingKey {
    case input, tensor, size, status, exitCode, message, output, bytes, construction, flip, layers
    case largestBits, reason, tolerance, entries, largestError, seconds
  }

  /// Fields that do not apply are left out.
  func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(input, forKey: .input)
    try fields.encodeIfPresent(tensor, forKey: .tensor)
    try fields.encodeIfPresent(size, forKey: .size)
    try fields.encode(exitStatus.word, forKey: .status)
    try fields.encode(exitStatus.rawValue, forKey: .exitCode)
    try fields.encodeIfPresent(failure?.message, forKey: .message)
    try fields.encodeIfPresent(output, forKey: .output)
    try fields.encodeIfPresent(bytes, forKey: .bytes)
    try fields.encodeIfPresent(construction, forKey: .construction)
    try fields.encodeIfPresent(flip, forKey: .flip)
    try fields.encodeIfPresent(layers, forKey: .layers)
    try fields.encodeIfPresent(largestBits, forKey: .largestBits)
    try fields.encodeIfPresent(reason, forKey: .reason)
    try fields.encodeIfPresent(tolerance?.description, forKey: .tolerance)
    try fields.encodeIfPresent(entries?.description, forKey: .entries)
    try fields.encodeIfPresent(largestError?.scientific, forKey: .largestError)
    try fields.encodeIfPresent(seconds, forKey: .seconds)
  }
}
