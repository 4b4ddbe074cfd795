import CouplingKernel
import ExactArithmetic
import Foundation
import Interchange

/// How certificates are checked.
enum VerificationMethod: String, Encodable, Sendable {
  case exact, reference, probabilistic
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
      try check(file, since: started, into: &outcome)
    } catch {
      outcome.result = .failure(error)
    }
    outcome.elapsed = ContinuousClock.now - started
    return outcome
  }

  private func check(
    _ file: String, since started: ContinuousClock.Instant, into outcome: inout VerificationOutcome
  ) throws(Failure) {
    let source: Source
    do {
      source = try Source(reading: file, maximumBytes: limits.maxBytes)
    } catch {
      throw Failure(error)
    }
    switch ClaimFormat(of: source.bytes) {
    case .certificate, .approximation, nil:
      try checkCertificate(source, file, since: started, into: &outcome)
    case .lowerBound: try checkLowerBound(source, file, into: &outcome)
    case .depthBound: try checkDepthBound(source, file, into: &outcome)
    case .universality: try checkUniversality(source, file, into: &outcome)
    }
  }

  /// Consumes the source: while the certificate is checked, its text need not be kept.
  private func checkCertificate(
    _ source: consuming Source, _ file: String, since started: ContinuousClock.Instant,
    into outcome: inout VerificationOutcome
  ) throws(Failure) {
    let certificate = try CertificateFile(source, limits: limits).certificate
    outcome.certificate = CertificateFacts(certificate)
    outcome.reading = ContinuousClock.now - started
    if let target, let difference = target.difference(from: certificate) {
      outcome.result = .success(.otherTarget(difference))
      return
    }
    let answer: VerificationOutcome.Answer?
    do {
      answer = try self.answer(about: certificate)
    } catch {
      throw Failure(error, file: file)
    }
    guard let answer else {
      throw Failure(
        .usage,
        "\(file): approximate certificates are checked exactly only; "
          + "leave --probabilistic out")
    }
    outcome.result = .success(answer)
  }

  /// Nil if the method does not apply.
  private func answer(
    about certificate: Certificate
  ) throws(CertificateError) -> VerificationOutcome.Answer? {
    switch method {
    case .probabilistic:
      guard certificate.tolerance == nil else { return nil }
      return try certificate.probabilisticCheck(mustStop: limits.mustStop).map { .compared($0) }
    case .exact, .reference:
      return .checked(
        try certificate.check(
          limits: limits, reference: method == .reference,
          progress: { progress(Double($0) / Double(max($1, 1))) }))
    }
  }
}

/// What a report says about a certificate besides the verdict.
struct CertificateFacts: Sendable {
  var size: Int
  var layers: Int
  var isAffine: Bool
  var flip: Int?
  var tolerance: Rational?

  init(_ certificate: Certificate) {
    size = certificate.size
    layers = certificate.layers.count
    isAffine = certificate.hasBiases
    flip = certificate.flip
    tolerance = certificate.tolerance
  }

  /// `n = 64, 14 layers, exact`.
  var text: String {
    let claim = tolerance == nil ? "exact" : "approximate"
    return "n = \(size), \(Report.count(layers, "layer"))\(isAffine ? ", affine" : ""), \(claim)"
  }
}

/// What came of one file.
struct VerificationOutcome: Sendable {
  enum Answer: Sendable {
    case checked(Verdict)
    /// A claim of another kind than equality.
    case claim(ClaimOutcome)
    case otherTarget(TargetDifference)
    case compared(ProbabilisticAnswer)
  }

  let file: String
  var certificate: CertificateFacts?
  var result: Result<Answer, Failure>
  /// The part of the time that went by until the certificate was read.
  var reading: Duration?
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
    case .success(.claim(let claim)): claim.flaw == nil ? .success : .refuted
    case .success(.compared(.consistent)): .success
    case .success(.compared(.different)), .success(.otherTarget): .refuted
    }
  }

  /// The stable word for the outcome.
  var word: String {
    switch result {
    case .failure(let failure): failure.status.word
    case .success(.otherTarget), .success(.checked(.refuted)), .success(.compared(.different)):
      "refuted"
    case .success(.compared(.consistent)): "consistent"
    case .success(.checked(.verified)): "verified"
    case .success(.claim(let claim)): claim.flaw == nil ? "verified" : "refuted"
    case .success(.checked(.withinTolerance)): "within tolerance"
    }
  }

  /// The line of the report; nil if there is no verdict.
  func line(full: Bool) -> String? {
    guard case .success(let answer) = result else { return nil }
    if case .claim(let claim) = answer { return claim.line(file) }
    if case .otherTarget(let difference) = answer {
      return "REFUTED  \(file)  \(difference.text(full: full))"
    }
    guard let certificate else { return nil }
    switch answer {
    case .claim, .otherTarget: return nil
    case .compared(.consistent(let primes, let bound)):
      return "CONSISTENT  \(file)  \(certificate.text); modulo \(primes.count) random primes, "
        + "a false one passes with probability below \(Report.scientific(bound))"
    case .compared(.different(let prime)):
      return "REFUTED  \(file)  product and target differ modulo the prime \(prime)"
    case .checked(.refuted(let discrepancy)):
      let place =
        discrepancy.column == certificate.size
        ? "constant term \(discrepancy.row)" : "entry (\(discrepancy.row), \(discrepancy.column))"
      return "REFUTED  \(file)  \(place): "
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
