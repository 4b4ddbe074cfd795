import CouplingKernel
import Foundation

/// The JSON object that `couplet decompose --json` prints.
struct DecompositionReport: Encodable {
  struct Entry: Encodable {
    var input: String
    var tensor: String?
    var size: Int
    var status = ExitStatus.success.word
    var exitCode = ExitStatus.success.rawValue
    var message: String?
    var output: String?
    /// Of the certificate as text, before compression.
    var bytes: Int?
    var construction: String?
    var flip: Int?
    var layers: Int?
    var largestBits: Int?
    /// Of finding the layers and having the kernel check them.
    var seconds: Double?

    private(set) var failure: Failure?

    enum CodingKeys: CodingKey {
      case input, tensor, size, status, exitCode, message, output, bytes, construction, flip
      case layers, largestBits, seconds
    }

    init(source: String, tensor: String?, size: Int) {
      input = source
      self.tensor = tensor
      self.size = size
    }

    var exitStatus: ExitStatus { failure?.status ?? .success }

    mutating func fail(_ failure: Failure) {
      self.failure = failure
      status = failure.status.word
      exitCode = failure.status.rawValue
      message = failure.message
    }

    mutating func describe(_ certificate: Certificate) {
      construction = certificate.construction
      flip = certificate.flip
      layers = certificate.layers.count
      var numbers = NumberStatistics()
      for layer in certificate.layers { numbers.add(layer) }
      largestBits = max(numbers.numeratorBits, numbers.denominatorBits)
    }

    /// `written a.json  n = 64, 14 layers, 8563 bits, 7012345 bytes, 2.41 s`.
    var text: String {
      var facts = ["n = \(size)", Report.count(layers ?? 0, "layer"), "\(largestBits ?? 0) bits"]
      if let flip { facts.append("coordinate \(flip) reflected") }
      facts.append("\(bytes ?? 0) bytes")
      facts.append(String(format: "%.2f s", seconds ?? 0))
      return "written  \(output ?? "")  \(facts.joined(separator: ", "))"
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
