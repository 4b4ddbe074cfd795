import CouplingKernel
import Foundation

/// The JSON object that `couplet verify --json` prints.
struct VerificationReport: Encodable {
  struct Entry: Encodable {
    var file: String
    var status: String
    var exitCode: Int32
    var size: Int?
    var layers: Int?
    var flip: Int?
    var tolerance: String?
    var largestError: String?
    var discrepancy: Discrepancy?
    var errorBound: Double?
    var primes: [UInt64]?
    /// What is claimed, if it is not equality.
    var claim: String?
    var message: String?
    var readingSeconds: Double?
    var seconds: Double
  }

  struct Discrepancy: Encodable {
    var row: Int
    var column: Int
    var product: String
    var target: String
  }

  var command = "verify"
  var method: VerificationMethod
  var status: String
  var exitCode: Int32
  var certificates: [Entry]
  var counts: [String: Int]
  var seconds: Double

  init(
    outcomes: [VerificationOutcome], method: VerificationMethod, status: ExitStatus,
    elapsed: Duration
  ) {
    self.method = method
    self.status = status.word
    exitCode = status.rawValue
    certificates = outcomes.map(Entry.init)
    counts = Self.counts(of: outcomes)
    seconds = elapsed.seconds
  }

  private static func counts(of outcomes: [VerificationOutcome]) -> [String: Int] {
    outcomes.reduce(into: [:]) { $0[$1.word, default: 0] += 1 }
  }

  /// `3 certificates: 2 verified, 1 malformed`.
  static func summary(of outcomes: [VerificationOutcome]) -> String {
    let parts = counts(of: outcomes).sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    return "\(Report.count(outcomes.count, "certificate")): "
      + parts.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
  }
}

extension VerificationReport.Entry {
  init(_ outcome: VerificationOutcome) {
    file = outcome.file
    status = outcome.word
    exitCode = outcome.status.rawValue
    size = outcome.certificate?.size
    layers = outcome.certificate?.layers
    flip = outcome.certificate?.flip
    tolerance = outcome.certificate?.tolerance?.description
    readingSeconds = outcome.reading?.seconds
    seconds = outcome.elapsed.seconds
    switch outcome.result {
    case .failure(let failure): message = failure.message
    case .success(.claim(let outcome)):
      size = outcome.size
      claim = outcome.claim
      message = outcome.flaw
    case .success(.otherTarget(let difference)): message = difference.text(full: true)
    case .success(.compared(.consistent(let primes, let bound))):
      self.primes = primes
      errorBound = bound
    case .success(.compared(.different(let prime))): primes = [prime]
    case .success(.checked(.refuted(let found))):
      discrepancy = .init(
        row: found.row, column: found.column, product: found.product.description,
        target: found.target.description)
      largestError = found.largestError?.description
    case .success(.checked(.withinTolerance(let error))): largestError = error.description
    case .success(.checked(.verified)): break
    }
  }
}

extension Duration {
  /// The duration as a number of seconds.
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
