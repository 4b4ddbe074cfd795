import CouplingKernel
import Pages
import Plotting

/// The page about one certificate.
struct CertificatePage: ClaimPage {
  static let kind = "Certificate"
  static let checker = "check_certificate.py"

  let file: ClaimFile
  let certificate: Certificate
  let report: CertificateReport
  let verdict: Verdict
  let seconds: Double
  /// Other decompositions of the same matrix.
  let frontier: FrontierReport?

  init(
    _ file: ClaimFile, _ certificate: Certificate, _ verdict: Verdict, seconds: Double,
    frontier: FrontierReport?
  ) {
    (self.file, self.certificate, self.verdict) = (file, certificate, verdict)
    (self.seconds, self.frontier) = (seconds, frontier)
    report = CertificateReport(certificate)
  }

  func addContent(to page: inout Page) {
    addLayers(to: &page)
    addPath(to: &page)
    if let frontier { page.add(frontier, beside: certificate) }
  }

  var furtherChecks: [String] {
    let name = ShellWord(file.name).text
    let coq =
      "couplet export \(name) --to coq -o certificate.v && coqc -R Formal Couplet certificate.v"
    return ["couplet verify --reference \(name)"] + (certificate.hasBiases ? [] : [coq])
  }

  var statement: String {
    let reflection = certificate.flip.map { " and a reflection of coordinate \($0)" } ?? ""
    let layers = Report.count(certificate.layers.count, "coupling layer")
    let shape = "\(certificate.size) × \(certificate.size) \(report.target)"
    if certificate.hasBiases {
      let map = "the map x ↦ T x + b, T a \(shape),"
      return certificate.tolerance == nil
        ? "\(map) is \(layers)\(reflection) one after another, exactly, over the rational numbers"
        : "no entry and no constant term of \(layers)\(reflection) one after another is farther than "
          + "\(report.tolerance ?? "") from that of \(map.dropLast())"
    }
    return certificate.tolerance == nil
      ? "the \(shape) T is the product of \(layers)\(reflection), exactly, over the rational numbers"
      : "no entry of the product of \(layers)\(reflection) is farther than "
        + "\(report.tolerance ?? "") from the \(shape) T"
  }

  var refutation: String? { verdict.isTrue ? nil : "The kernel has refuted that." }

  var claim: [Element] {
    switch verdict {
    case .verified: [outcome]
    case .withinTolerance(let error):
      [
        .verdict(
          "WITHIN TOLERANCE", .neutral,
          "The kernel has confirmed that \(statement). The largest error is \(error.scientific).")
      ]
    case .refuted(let discrepancy):
      [
        outcome,
        .facts([
          (
            "first wrong entry",
            discrepancy.column == certificate.size
              ? "constant term \(discrepancy.row), from 0"
              : "row \(discrepancy.row), column \(discrepancy.column), from 0"
          ),
          ("in the product", discrepancy.product.text(full: false)),
          ("in T", discrepancy.target.text(full: false)),
        ]),
      ]
    }
  }

  var facts: [(name: String, value: String?)] {
    [
      ("coordinates", "\(report.size)"),
      (
        "partition",
        "\(report.partition.first) + \(report.partition.second), \(report.partition.kind)"
      ),
      ("target", report.target),
      ("reflection", report.flip.map { "coordinate \($0)" } ?? "none"),
      ("layers", "\(report.layers.count)"),
      ("numbers other than 0", "\(report.nonZeros)"),
      ("longest numerator", "\(report.numeratorBits) bits"),
      ("longest denominator", "\(report.denominatorBits) bits"),
      ("all numbers in binary", "\(report.numberBytes) bytes"),
      ("time of the check", "\(Int((seconds * 1000).rounded(.up))) ms"),
      ("construction", report.construction), ("note", report.note),
    ]
  }

  private func addLayers(to page: inout Page) {
    page.add(.heading("Layers"))
    page.add(
      .table(
        caption:
          "In the order in which they act. Norms and condition numbers are those of the whole "
          + "layer, for the largest absolute row sum, computed exactly and rounded.",
        header: LayerReport.header, rows: report.layers.map(\.cells)))
    let layers = certificate.layers
    let biases =
      layers.contains { $0.bias != nil } ? " and, in a further column, of the biases" : ""
    let numbers = "the entries of the shifts\(biases)"
    page.add(
      MatrixImage.figures(
        layers.map { MatrixImage($0, \.decimalExponent) }, names: layerNames,
        "Magnitude of \(numbers), as decimal logarithm"))
    page.add(
      MatrixImage.figures(
        layers.map { MatrixImage($0) { Double($0.bits) } }, names: layerNames,
        "Length of \(numbers), the longer one of numerator and denominator",
        unit: " bits"))
    let layerNumbers = report.layers.map { Double($0.number) }
    page.add(
      .figures(
        caption:
          "Length of the numbers, and conditioning, layer by layer; the table has the values.",
        [
          chart(
            "Length of numbers", "bits",
            [
              ("numerators", zip(layerNumbers, report.layers.map { Double($0.numeratorBits) })),
              ("denominators", zip(layerNumbers, report.layers.map { Double($0.denominatorBits) })),
            ], scale: .linear),
          chart(
            "Conditioning", "norm, condition number",
            [
              ("norm", zip(layerNumbers, report.layers.map { Double($0.norm) ?? .infinity })),
              (
                "condition number",
                zip(layerNumbers, report.layers.map { Double($0.condition) ?? .infinity })
              ),
            ], scale: .logarithmic),
        ]))
  }

  private var layerNames: [String] {
    report.layers.map { "layer \($0.number), \($0.updates)" }
  }

  private func chart(
    _ title: String, _ label: String, _ series: [(String, Zip2Sequence<[Double], [Double]>)],
    scale: Axis.Scale
  ) -> Picture {
    let summary = "\(title) by layer: " + series.map(\.0).joined(separator: " and ") + "."
    return Picture(
      svg: Chart(
        title: title, summary: summary, horizontal: Axis("layer", isCount: true),
        vertical: Axis(label, scale: scale), series: series.map { Series($0.0, Array($0.1)) }
      ).svg, text: summary)
  }

  private func addPath(to page: inout Page) {
    page.add(.heading("The path of the product"))
    let path = ProductPath(certificate)
    guard !path.states.isEmpty else {
      page.add(
        .paragraph(
          "Not drawn for more than \(ProductPath.largestSize) coordinates; this has \(certificate.size)."
        ))
      return
    }
    let constants = certificate.hasBiases ? ", with the constant terms in a further column" : ""
    page.add(
      .paragraph(
        "What the first layers make of the identity\(constants), computed in double precision for the "
          + "eye. The verdict does not depend on it; where numbers grow large, the last distance is the "
          + "rounding error of evaluating the layers."))
    let names = path.states.indices.map { $0 == 0 ? "start" : "after layer \($0)" }
    page.add(
      MatrixImage.figures(
        path.states.map(\.image), names: names,
        "Magnitude of the entries of the product so far, as decimal logarithm"))
    let steps = path.states.indices.map(Double.init)
    page.add(
      .figures(
        caption: "The product so far: its largest entry, and the norm of its difference from "
          + (certificate.hasBiases ? "T and b." : "T."),
        [
          chart(
            "The way to T", "magnitude",
            [
              ("largest entry", zip(steps, path.states.map(\.largestEntry))),
              ("distance from T", zip(steps, path.states.map(\.distance))),
            ], scale: .logarithmic)
        ]))
  }
}
