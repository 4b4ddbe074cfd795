import CouplingKernel
import ExactArithmetic
import Foundation
import Interchange
import Pages
import Plotting

/// The page about one lower bound on the depth of a family of flows.
struct DepthBoundPage: ClaimPage {
  static let kind = "Depth bound"
  static let checker = "check_depth_bound.py"

  let file: ClaimFile
  let bound: DepthLowerBound
  let report: DepthClaimReport
  let verdict: DepthVerdict

  init(_ file: ClaimFile, _ bound: DepthLowerBound, _ verdict: DepthVerdict) {
    (self.file, self.bound, self.verdict) = (file, bound, verdict)
    report = DepthClaimReport(bound)
  }

  private var t: Int { bound.depth - 1 }

  func addContent(to page: inout Page) {
    page.add(
      .paragraph(
        "A layer is a map x → φ(x, θ) on \("R".power(bound.dimension)) with \(bound.parameters) parameters θ in "
          + "[−R, R]; it stretches its input by L at most and moves its output by M at most times the "
          + "largest change of a parameter. The maps φ are fixed and the parameters are free; flows start "
          + "from one distribution, whatever it is."))
    addModes(to: &page)
    addProof(to: &page)
  }

  var statement: String {
    "for flows of fewer than \(Report.count(bound.depth, "layer")) of this family, some uniform distribution "
      + "on \(bound.modes) points of norm 1 in \(bound.dimension) coordinates stays at W₁ ≥ "
      + "√(\(bound.distance)/\(bound.dimension))/4 = \(UniversalReport.digits(bound.separation)) from what "
      + "any of them makes"
  }

  var refutation: String? { verdict.flaw.map { "It does not prove that: \($0)." } }

  var facts: [(name: String, value: String?)] {
    [
      ("layers", "at least \(report.depth)"), ("d, coordinates", "\(report.dimension)"),
      ("k, points of a mixture", "\(report.modes)"),
      ("p, parameters of a layer", "\(report.parameters)"), ("R", report.range),
      ("L", report.lipschitz), ("M", report.parameterLipschitz),
      ("note", report.note),
    ]
  }

  private func addModes(to page: inout Page) {
    page.add(.heading("The modes"))
    page.add(
      .paragraph(
        "The points are words of \(bound.dimension) signs, divided by √\(bound.dimension). Words that differ "
          + "in \(bound.distance) places or more are at distances of at least s = 2 √(\(bound.distance)/"
          + "\(bound.dimension)); mixtures of \(bound.modes) of them that share at most half of their points "
          + "are at W₁ ≥ s/2 from one another."))
    guard case .words(let words) = bound.code, words.count >= 1 else {
      page.add(
        .paragraph(
          "The file counts the words by the bound of Gilbert and Varshamov and lists none: there are "
            + "\(bound.code.count.shortText)."))
      return
    }
    let palette: [PalettedImage.Colour] = [(226, 230, 235), (0, 90, 181)]
    let shown = words.prefix(128)
    page.add(
      .figures(
        caption:
          "The words, one in each row, the first \(shown.count) of \(words.count): blue for 1, grey "
          + "for 0.",
        [
          Picture(
            png: PalettedImage(
              palette: palette, rows: shown.map { $0.map { $0 == UInt8(ascii: "1") ? 1 : 0 } }
            ).png, label: "\(words.count) words of \(bound.dimension) signs",
            text: "the code, \(words.count) words of \(bound.dimension) signs", isLarge: true)
        ]))
    let counts = pairCounts(words)
    let most = Double(counts.map(\.count).max() ?? 1)
    page.add(
      .bars(
        caption: "Pairs of words by the number of places in which they differ; "
          + "\(bound.distance) or more are claimed.",
        counts.map {
          Element.Bar(
            Report.count($0.places, "place"), length: Double($0.count) / most, value: "\($0.count)")
        }))
  }

  private func pairCounts(_ words: [[UInt8]]) -> [(places: Int, count: Int)] {
    var counts: [Int: Int] = [:]
    for (i, word) in words.enumerated() {
      for other in words[..<i] { counts[zip(word, other).count { $0 != $1 }, default: 0] += 1 }
    }
    return counts.sorted { $0.key < $1.key }.map { (places: $0.key, count: $0.value) }
  }

  private func addProof(to page: inout Page) {
    let proof = DepthInequalities(bound, verdict)
    page.add(.heading("The proof, as inequalities"))
    page.add(
      .paragraph(
        "With t = \(t) layers and S = 1 + L + … + Lᵗ⁻¹. If the parameters' ranges are cut into K equal "
          + "parts, the Kᵖᵗ flows with parameters at the middles come within s/8 of all others. If there "
          + "are more mixtures, pairwise at W₁ ≥ s/2, than such flows, one is out of reach of all.")
    )
    for (index, step) in proof.steps.enumerated() {
      page.add(.subheading("\(index + 1). \(step.title)"))
      page.add(.formula(step.formula))
      page.add(
        .table(
          caption: step.holds ? "Holds." : "Does not hold.", header: ["side", "value", "bits"],
          rows: [step.left, step.right].map { [$0.name, $0.value.text, $0.value.bits] }))
      page.add(
        .details(
          "Both sides exactly",
          [step.left, step.right].flatMap { side in
            [Element.paragraph(side.name), .code(side.value.digits)]
          }))
    }
    addCrossing(to: &page)
  }

  /// The two counts against the number of layers.
  private func addCrossing(to page: inout Page) {
    let bits = log2(Double(rounding: Rational(bound.intervals)))
    let subsets = bound.subsets.log2OfAnySize
    guard bits.isFinite, bits > 0 else { return }
    let perLayer = Double(bound.parameters) * bits
    let most = max(bound.depth + 1, 2)
    let steps = stride(from: 0, through: most, by: max(1, most / 64)).map { $0 }
    let summary =
      "The binary logarithm of the number of flows at the middles of intervals against the number of "
      + "layers, and that of the number of mixtures."
    page.add(.subheading("Where the counts cross"))
    page.add(
      .figures(
        caption:
          "With K as in the file. The claim holds for as many layers as leave fewer flows than "
          + "mixtures.",
        [
          Picture(
            svg: Chart(
              title: "Flows and mixtures", summary: summary,
              horizontal: Axis("layers", isCount: true), vertical: Axis("log₂ of the number"),
              series: [
                Series(
                  "flows, Kᵖᵗ", steps.map { (Double($0), perLayer * Double($0)) },
                  style: steps.count < 30 ? .lineAndMarks : .line),
                Series(
                  "mixtures, N", [(0, subsets), (Double(most), subsets)], style: .dashed),
              ]
            ).svg, text: summary)
        ]))
  }
}

extension Integer {
  /// The number, shortened if it is long.
  var shortText: String { Rational(self).text(full: false) }

  /// The binary logarithm of a positive number, rounded.
  fileprivate var log2OfAnySize: Double {
    let shift = max(bitWidth - 60, 0)
    return log2(Double(rounding: Rational(self >> shift))) + Double(shift)
  }
}
