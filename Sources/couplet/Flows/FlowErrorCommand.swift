import ArgumentParser
import CouplingFlows
import CouplingKernel
import Interchange
import Plotting
import RoundedFlows
import SeededRandom

/// `couplet flow error`: what rounding does to the layers of a certificate.
struct FlowErrorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "error",
    abstract: "Compare a certificate in floating point with exact arithmetic.",
    discussion: """
      Random normal vectors go through the layers in Float, in Double, and exactly. Errors are \
      relative to the largest coordinate of the exact vector, and the worst of all vectors. \
      Condition numbers are for the largest absolute row sum: of each layer, and of the \
      product of F and the layers up to it. The certificate is not checked.
      """)

  /// Above this size, products of layers are computed on request only.
  private static let conditionedSize = 256

  @Argument(help: ArgumentHelp("The certificate.", valueName: "cert"))
  var file: String

  @Option(help: "The number of vectors.")
  var samples = 16

  @Option(help: "The seed of the vectors.")
  var seed: UInt64 = 1

  @Flag(
    inversion: .prefixedNo,
    help: "Condition numbers of the products of layers (default: for n up to 256).")
  var prefixes: Bool?

  @Option(help: "Draw errors and condition numbers over the layers, into an SVG file.")
  var svg: String?

  @OptionGroup var reporting: ReportOptions

  @OptionGroup(title: "Limits") var limits: LimitOptions

  func validate() throws {
    guard samples >= 1 else { throw ValidationError("--samples must be at least 1.") }
  }

  func run() throws {
    let certificate = try CertificateFile(reading: file, limits: limits.start()).certificate
    var generator = SeededGenerator(seed: seed)
    // Exact in both types.
    let inputs = DenseMatrix<Float>(rows: samples, columns: certificate.size) { _, _ in
      Float(NormalDistribution.sample(using: &generator))
    }
    let count = Double(certificate.layers.count)
    let errors = PrecisionErrors.inBothTypes(of: certificate, at: inputs) {
      Progress.show(Double($0) / count, of: "\(file)  errors")
    }
    let report = FlowErrorReport(
      file, certificate, samples: samples, seed: seed,
      Conditioning(
        of: certificate, withPrefixes: prefixes ?? (certificate.size <= Self.conditionedSize),
        progress: { Progress.show(Double($0) / count, of: "\(file)  condition numbers") }),
      errors)
    Progress.clear()
    if let svg { try OutputFile.write(to: svg) { file in try file.write(report.chart.svg) } }
    try reporting.show(report, report.text)
  }
}
