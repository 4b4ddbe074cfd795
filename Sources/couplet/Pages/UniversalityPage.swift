import CouplingKernel
import ExactArithmetic
import Pages
import Plotting

/// The page about three layers that bring a distribution close to another one.
struct UniversalityPage: ClaimPage {
  static let kind = "Universality certificate"
  static let checker = "check_universality.py"

  let file: ClaimFile
  let certificate: UniversalityCertificate
  let report: UniversalityReport
  let verdict: UniversalityVerdict

  init(
    _ file: ClaimFile, _ certificate: UniversalityCertificate, _ verdict: UniversalityVerdict
  ) {
    (self.file, self.certificate, self.verdict) = (file, certificate, verdict)
    report = UniversalityReport(certificate)
  }

  private static let samples = 40_000

  func addContent(to page: inout Page) {
    addPictures(to: &page)
    addBudget(to: &page)
    addPrice(to: &page)
    addLayers(to: &page)
  }

  private var bound: UniversalityBound? {
    switch verdict {
    case .verified(let bound), .distanceNotProved(let bound), .conditionNotProved(let bound): bound
    case .cellsDiffer: nil
    }
  }

  var statement: String {
    let around =
      certificate.discretisation.isZero
      ? "the \(report.target.kind) in the file"
      : "every distribution within W₂ = \(report.discretisation.shortened) of the histogram in the file"
    let source =
      certificate.source == .uniform
      ? "the uniform distribution on \("[0, 1]".power(report.dimension))"
      : "the standard normal distribution in \(report.dimension) coordinates"
    let price =
      report.condition.map {
        ", and the condition number of the Jacobian matrix reaches \($0.shortened)"
      } ?? ""
    return "three affine coupling layers with ReLU networks bring \(source) to within W₂ = "
      + "\(report.error.shortened) of \(around)\(price)"
  }

  var refutation: String? { verdict.flaw.map { "The kernel has not found that: \($0)." } }

  var facts: [(name: String, value: String?)] {
    [
      ("coordinates", "\(report.dimension)"), ("source", report.source),
      ("target", report.target.text), ("cells", "\(report.cells)"),
      ("neurons", "\(report.neurons)"), ("radius of the cells", report.radius),
      ("W₂ is at most", report.error),
      (
        "of it, discretisation",
        certificate.discretisation.isZero ? nil : report.discretisation
      ),
      ("condition number reaches", report.condition),
      ("note", report.note),
    ]
  }

  private func addPictures(to page: inout Page) {
    let sample = UniversalSample(certificate, count: Self.samples, seed: 1)
    page.add(.heading("The target, and what the layers make"))
    page.add(
      .figures(
        caption:
          "First the target, then \(Self.samples) random points of the source (seed 1) after "
          + "the three layers, in double precision, for the eye; the verdict does not depend on it."
          + (report.dimension > 2 ? " Both over the first coordinates of x and of y." : ""),
        [
          Picture(
            svg: certificate.target.density.svg(
              title: "Target", unit: "mass", summary: "The density of the target."),
            text: "the density of the target"),
          Picture(
            svg: sample.picture(title: "Image of the source"),
            text: "the density of \(Self.samples) points that the layers made"),
        ]))
    for line in sample.text.split(separator: "\n") {
      page.add(.paragraph(String(line).capitalizedFirst + "."))
    }
    page.add(.subheading("Where each point of the source goes"))
    page.add(
      .paragraph(
        "The first layer sorts points by x₀ into slabs, the second cuts each slab by y₀ into cells and "
          + "sends every cell to its place in x, the third to its place in y. Both pictures are of the "
          + "source, x₀ to the right and y₀ upwards; the colour of a point says where it ends."))
    page.add(
      .figures(
        caption: "From dark blue (smallest) to yellow (largest coordinate). "
          + "There are \(Report.count(report.cells, "cell")) in "
          + "\(Report.count(certificate.cells.count, "slab")).",
        TransportPicture(certificate).pictures))
  }

  private func addBudget(to page: inout Page) {
    guard let bound else { return }
    let allowed = certificate.error - certificate.discretisation
    let square = allowed * allowed
    let total = max(bound.squaredDistance, square)
    func share(_ value: Rational) -> Double {
      total.isZero ? 0 : Double(rounding: value / total)
    }
    page.add(.heading("The error budget"))
    page.add(
      .paragraph(
        "A coupling of the image of the source with the target proves the bound: the cells of an atom are "
          + "coupled with it as far as its mass goes; what is left, mostly the mass of the ramps between "
          + "plateaus, is coupled in any way. The cost is a rational number, and is compared exactly."
      ))
    page.add(.formula(verdict.comparison))
    page.add(
      .bars(
        caption: "Squared distances; together the first two are at most the third.",
        [
          ("cells", bound.cellCost), ("what is left", bound.lossCost),
          ("allowed", square),
        ].map { Element.Bar($0.0, length: share($0.1), value: $0.1.scientific) }))
    page.add(
      .facts([
        ("mass that is left", bound.loss.text(full: false)),
        ("proved W₂ to the target", UniversalReport.digits(bound.provedError(.zero))),
        ("allowed", allowed.text(full: false)),
      ]))
    page.add(
      .details(
        "Both sides exactly",
        [
          .paragraph("Cost of the cells"), .code(bound.cellCost.digits),
          .paragraph("Cost of what is left"), .code(bound.lossCost.digits),
          .paragraph("Their sum"), .code(bound.squaredDistance.digits),
          .paragraph("(error − discretisation)²"), .code(square.digits),
        ]))
  }

  private func addPrice(to page: inout Page) {
    guard let bound, let condition = certificate.condition else { return }
    let n = certificate.dimension
    page.add(.heading("The price: conditioning"))
    page.add(
      .paragraph(
        "The Jacobian matrix has the determinant δ = \("(a b c)".power(n / 2)) wherever it exists, a, b, c being the "
          + "scales; the flow takes two points e times as far apart, so its largest singular value comes "
          + "arbitrarily close to e or exceeds it, and \("κ".power(n - 1)) ≥ \("e".power(n)) / δ."))
    page.add(
      .facts([
        ("κ reaches", condition.scientific), ("e²", bound.squaredExpansion.scientific),
        ("δ", bound.determinant.scientific),
      ]))
    page.add(
      .details(
        "The numbers exactly",
        [
          .paragraph("Condition number"), .code(condition.digits),
          .paragraph("e²"), .code(bound.squaredExpansion.digits),
          .paragraph("δ"), .code(bound.determinant.digits),
        ]))
  }

  private func addLayers(to page: inout Page) {
    page.add(.heading("The three layers"))
    page.add(
      .formula("y ← a y + f(x₀),    x ← b x + g(y₀),    y ← c y + h(x₀)"))
    page.add(
      .table(
        caption: "Each network is constant on plateaus and linear between them.",
        header: ["layer", "updates", "plateaus", "neurons", "bits", "scale"],
        rows: report.layers.enumerated().map { index, layer in
          [
            "\(index + 1)", layer.updates == "first" ? "x" : "y", "\(layer.plateaus)",
            "\(layer.neurons)", "\(layer.largestBits)", layer.scale.shortened,
          ]
        }))
    let names = [("f", "x₀"), ("g", "y₀"), ("h", "x₀")]
    page.add(
      .figures(
        caption:
          "The first coordinates of the networks. Of a network with many plateaus only some are "
          + "drawn.",
        zip(certificate.layers, names).enumerated().map { index, item in
          let (layer, name) = item
          let summary = "The first coordinate of the network of layer \(index + 1)."
          return Picture(
            svg: Chart(
              title: "Layer \(index + 1): \(name.0)", summary: summary,
              horizontal: Axis(index == 0 ? name.1 : "\(name.1) after the layer before"),
              vertical: Axis("\(name.0)₀"),
              series: [Series("", layer.shift.outline, style: .line)]
            ).svg, text: summary)
        }))
  }
}

extension UniversalityVerdict {
  /// The inequality that is claimed, and whether it holds.
  fileprivate var comparison: String {
    let claim = "cost of the cells + cost of what is left ≤ (error − discretisation)²"
    if case .distanceNotProved = self { return claim + ": does not hold" }
    return claim
  }
}

extension Staircase {
  /// Corners of the graph of the first coordinate, rounded; at most about 800 of them.
  fileprivate var outline: [(Double, Double)] {
    let step = max(1, plateaus.count / 400)
    return stride(from: 0, to: plateaus.count, by: step).flatMap { index in
      let plateau = plateaus[index]
      let value = Double(rounding: plateau.value[0])
      return [
        (Double(rounding: plateau.start), value), (Double(rounding: plateau.end), value),
      ]
    }
  }
}

extension Rational {
  /// The number in full up to some thousand digits; longer ones shortened.
  var digits: String {
    let longest = 20_000
    return numerator.bitWidth + denominator.bitWidth <= longest
      ? description : text(full: false)
  }
}

extension String {
  /// An exact number, shortened if it is long.
  fileprivate var shortened: String { Rational(self)?.text(full: false) ?? self }
}
