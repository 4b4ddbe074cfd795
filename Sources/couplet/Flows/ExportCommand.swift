import ArgumentParser
import CouplingFlows
import CouplingKernel
import Interchange
import RoundedFlows

/// What a certificate can be exported to.
enum ExportFormat: String, CaseIterable, ExpressibleByArgument {
  case npz, safetensors, onnx, numpy, latex, coq

  /// Whether the numbers are rounded to those of --precision.
  var isRounded: Bool { self != .latex && self != .coq }
}

/// `couplet export`: writes the layers of a certificate for other programs.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the layers of a certificate for other programs.",
    discussion: """
      npz and safetensors: the layers as arrays. onnx: a graph (opset 17) that computes y = T x \
      coupling by coupling. numpy: a Python program that needs NumPy only. All of them round the \
      exact numbers to the nearest ones of --precision, and refuse what it cannot hold. latex: a piece of \
      a document that needs amsmath and booktabs, in full for small certificates, a table of norms \
      for others. coq: the exact claim, for coqc to check with the proved checker of Formal/. The \
      certificate is not checked.
      """)

  @Argument(help: ArgumentHelp("The certificate.", valueName: "cert"))
  var file: String

  @Option(name: .customLong("to"), help: "The format.")
  var format: ExportFormat

  @Option(name: .shortAndLong, help: "The file to write.")
  var output = OutputFile.standardOutputName

  @Option(help: "The type of the numbers.")
  var precision = FlowPrecision.double

  @Flag(help: "The graph of the inverse instead (onnx).")
  var inverse = false

  @Option(help: "What the graph's input is (onnx).")
  var layout = ArrayLayout.vectors

  @OptionGroup var reporting: ReportOptions

  @OptionGroup(title: "Limits") var limits: LimitOptions

  func validate() throws {
    if inverse && format != .onnx { throw ValidationError("--inverse belongs to --to onnx.") }
    if layout != .vectors && format != .onnx {
      throw ValidationError("--layout belongs to --to onnx.")
    }
    try reporting.demandFile(for: "export", output)
  }

  func run() throws {
    let read = try CertificateFile(reading: file, limits: limits.start())
    if format == .coq && read.certificate.hasBiases {
      throw Failure(
        .impossible, "\(file): \(format) is for linear maps, and this one has biases")
    }
    switch format {
    case .npz, .safetensors, .onnx, .numpy:
      switch precision {
      case .float: try export(read.certificate, as: Float.self)
      case .double: try export(read.certificate, as: Double.self)
      }
    case .coq:
      try OutputFile.write(to: output) { file in try read.certificate.writeCoq(to: file) }
    case .latex:
      let document = CertificateLaTeX(
        certificate: read.certificate,
        report: CertificateReport(read.certificate))
      try OutputFile.write(to: output) { file in try file.write(document.text) }
    }
    let report = ExportReport(
      file: file, format: format.rawValue, output: output,
      precision: format.isRounded ? precision.rawValue : "exact", inverse: inverse,
      size: read.certificate.size,
      layers: read.certificate.layers.count)
    if output != OutputFile.standardOutputName { try reporting.show(report, report.text) }
  }

  private func export<Scalar: RoundingScalar>(
    _ certificate: Certificate, as _: Scalar.Type
  ) throws {
    let flow = try AffineFlow<Scalar>(rounding: certificate, file: file)
    switch format {
    case .npz: try TensorFormat.npz.write(flow.tensors, to: output)
    case .safetensors:
      try TensorFormat.safetensors.write(
        flow.tensors, metadata: [("format", "couplet-flow/1")], to: output)
    case .onnx:
      let model = try flow.onnxModel(layout: layout, isInverse: inverse, file: output)
      try OutputFile.write(to: output) { file in try file.write(model) }
    case .numpy:
      try OutputFile.write(to: output) { file in try file.write(flow.numpyScript) }
    case .latex, .coq: break  // Not rounded.
    }
  }
}

/// What was written.
private struct ExportReport: Encodable {
  var command = "export"
  var file: String
  var format: String
  var output: String
  var precision: String
  var inverse: Bool
  var size: Int
  var layers: Int

  var text: String {
    "\(output)  \(format), n = \(size), \(Report.count(layers, "layer")), \(precision)"
      + (inverse ? ", the inverse" : "")
  }
}

/// The floating-point types that a command offers.
enum FlowPrecision: String, CaseIterable, ExpressibleByArgument {
  case float, double
}

extension ArrayLayout: ExpressibleByArgument {}

extension AffineFlow where Scalar: RoundingScalar {
  /// The rounded layers of the certificate in `file`.
  init(rounding certificate: Certificate, file: String) throws(Failure) {
    do {
      try self.init(rounding: certificate)
    } catch {
      let hint = Scalar.self == Float.self ? "; --precision double holds more" : ""
      throw Failure(.impossible, "\(file): \(error)\(hint)")
    }
  }
}
