import CouplingKernel
import ExactArithmetic
import Foundation
import Interchange
import Universality

/// Building a flow and having the kernel check it.
struct UniversalJob {
  /// A distribution, and how far it is from what is meant.
  struct Target {
    var target: TransportTarget
    var discretisation = Rational.zero
    var note: String?
  }

  var source: SourceKind
  var cellLimit: Int
  var limits: ReadingLimits

  typealias Flow = (certificate: UniversalityCertificate, bound: UniversalityBound)

  /// A flow within `error` of the target.
  func flow(to target: Target, error: Rational) throws -> Flow {
    defer { Progress.clear() }
    do {
      return try universalFlow(
        to: target.target, error: error, discretisation: target.discretisation, source: source,
        cellLimit: cellLimit, note: target.note, limits: limits,
        progress: { Progress.show($0, of: "checking the cells") })
    } catch let error as UniversalFlowError {
      if case .notProved = error { throw Failure(.defect, "\(error)") }
      throw Failure(.impossible, "\(error)")
    } catch let error as CertificateError {
      throw Failure(error, file: "the flow")
    }
  }
}

extension UniversalJob.Target {
  /// A histogram of a named density that is close enough for `error`.
  init(_ density: NamedDensity, error: Rational) throws {
    let histogram = try density.histogram(within: error * 7 / 10)
    self.init(
      target: .histogram(histogram.histogram), discretisation: histogram.error,
      note: density.name)
  }
}

/// Writing certificates.
enum CertificateOutput {
  /// Writes a file that appears complete or not at all.
  static func write(_ text: [UInt8], to path: String) throws {
    try OutputFile.write(to: path) { file in
      try text.withUnsafeBytes { try file.write($0) }
    }
  }
}

/// What `couplet universal` reports; its JSON object.
struct UniversalReport: Encodable {
  var command = "universal"
  var status = "success"
  var exitCode: Int32 = 0
  var target: String
  var dimension: Int
  var source: String
  var error: String
  /// Rounded up.
  var provedError: Double
  var discretisation: String
  var cells: Int
  var neurons: [Int]
  var scales: [String]
  var condition: String?
  var output: String?
  var bytes: Int?
  var sample: UniversalSample.Report?
  var seconds: Double

  init(_ flow: UniversalJob.Flow, name: String, output: String?, elapsed: Duration) {
    let (certificate, bound) = flow
    target = name
    dimension = certificate.dimension
    source = certificate.source.text
    error = certificate.error.description
    provedError = bound.provedError(certificate.discretisation)
    discretisation = certificate.discretisation.description
    cells = bound.cells
    neurons = certificate.layers.map(\.shift.neurons)
    scales = certificate.layers.map(\.scale.description)
    condition = certificate.condition?.description
    self.output = output
    bytes = output.map { _ in certificate.utf8Text.count }
    seconds = elapsed.seconds
  }

  /// The line of the report.
  var text: String {
    var parts = [
      "n = \(dimension)", Report.count(cells, "cell"),
      "\(neurons.reduce(0, +)) neurons", "W2 <= \(UniversalReport.digits(provedError))",
    ]
    if discretisation != "0" {
      let value = Rational(discretisation).map { Double(rounding: $0) } ?? 0
      parts.append("of it \(UniversalReport.digits(value)) from the discretisation")
    }
    if let condition, let value = Rational(condition) {
      parts.append("condition number >= \(value.scientific)")
    }
    if let bytes { parts.append("\(bytes) bytes") }
    parts.append(String(format: "%.2f s", seconds))
    return (output.map { "written  \($0)  " } ?? "\(target)  ") + parts.joined(separator: ", ")
  }

  static func digits(_ value: Double) -> String { String(format: "%.5g", value) }
}

extension UniversalityBound {
  /// The proved distance, rounded up.
  func provedError(_ discretisation: Rational) -> Double {
    (Double(rounding: squaredDistance).squareRoot() + Double(rounding: discretisation))
      * (1 + 1e-12)
  }
}

extension TransportSource {
  /// `uniform` or `normal`.
  var text: String {
    switch self {
    case .uniform: "uniform"
    case .normal: "normal"
    }
  }
}
