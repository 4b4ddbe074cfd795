import CouplingKernel
import ExactArithmetic
import Foundation
import Interchange

/// How certificates are checked.
enum VerificationMethod: String, Encodable, Sendable {
  case exact, reference
}

/// The check of one certificate file, with what the command line demands of it.
struct Verification: Sendable {
  var target: ExpectedTarget?
  var method: VerificationMethod
  var limits: ReadingLimits
  /// Told how much of the check of a certificate is done, from 0 to 1.
  var progress: @Sendable (Double) -> Void

  /// Reads the file and has the kernel check it.
  func outcome(of file: String) -> VerificationOutcome {
    let started = ContinuousClock.now
    var outcome = VerificationOutcome(file: file)
    do {
      try check(file, into: &outcome)
    } catch {
      outcome.result = .failure(error)
    }
    outcome.elapsed = ContinuousClock.now - started
    return outcome
  }

  private func check(_ file: String, into outcome: inout VerificationOutcome) throws(Failure) {
    let read = try CertificateFile(reading: file, limits: limits)
    outcome.certificate = CertificateFacts(read.certificate)
    if let target, let difference = target.difference(from: read.certificate.target) {
      outcome.result = .success(.otherTarget(difference))
      return
    }
    do {
      let verdict = try read.certificate.check(
        limits: limits, reference: method == .reference,
        progress: { progress(Double($0) / Double(max($1, 1))) })
      outcome.result = .success(.checked(verdict))
    } catch {
      throw Failure(error, file: file)
    }
  }
}

/// What a report says about a certificate besides the verdict.
struct CertificateFacts: Sendable {
  var size: Int
  var layers: Int
  var flip: Int?
  var tolerance: Rational?

  init(_ certificate: Certificate) {
    size = certificate.size
    layers = certificate.layers.count
    flip = certificate.flip
    tolerance = certificate.tolerance
  }

  /// `n = 64, 14 layers, exact`.
  var text: String {
    let claim = tolerance == nil ? "exact" : "approximate"
    return "n = \(size), \(Report.count(layers, "layer")), \(claim)"
  }
}

/// What came of one file.
struct VerificationOutcome: Sendable {
  enum Answer: Sendable {
    case checked(Verdict)
    case otherTarget(TargetDifference)
  }

  let file: String
  var certificate: CertificateFacts?
  var result: Result<Answer, Failure>
  var elapsed: Duration = .zero

  init(file: String) {
    self.file = file
    result = .failure(Failure(.defect, "\(file): not checked"))
  }

  var failure: Failure? {
    if case .failure(let failure) = result { failure } else { nil }
  }

  var status: ExitStatus {
    switch result {
    case .failure(let failure): failure.status
    case .success(.checked(let verdict)): verdict.isTrue ? .success : .refuted
    case .success(.otherTarget): .refuted
    }
  }

  /// The stable word for the outcome.
  var word: String {
    switch result {
    case .failure(let failure): failure.status.word
    case .success(.otherTarget), .success(.checked(.refuted)): "refuted"
    case .success(.checked(.verified)): "verified"
    case .success(.checked(.withinTolerance)): "within tolerance"
    }
  }

  /// The line of the report; nil if there is no verdict.
  func line(full: Bool) -> String? {
    guard case .success(let answer) = result, let certificate else { return nil }
    switch answer {
    case .otherTarget(let difference): return "REFUTED  \(file)  \(difference.text(full: full))"
    case .checked(.refuted(let discrepancy)):
      return "REFUTED  \(file)  entry (\(discrepancy.row), \(discrepancy.column)): "
        + "product \(discrepancy.product.text(full: full)), "
        + "target \(discrepancy.target.text(full: full))"
        + (certificate.tolerance.map { ", tolerance \($0.text(full: full))" } ?? "")
    case .checked(.verified): return "VERIFIED  \(file)  \(certificate.text)"
    case .checked(.withinTolerance(let error)):
      let tolerance = certificate.tolerance?.text(full: full) ?? ""
      return "WITHIN tolerance \(tolerance)  \(file)  \(certificate.text), largest error "
        + error.scientific
    }
  }
}
