import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import Pages

/// The page about one lower bound.
struct LowerBoundPage: ClaimPage {
  static let kind = "Lower bound"
  static let checker = "check_lower_bound.py"

  let file: ClaimFile
  let bound: LowerBound
  let report: LowerBoundReport
  let verdict: LowerBoundVerdict

  init(_ file: ClaimFile, _ bound: LowerBound, _ verdict: LowerBoundVerdict) {
    (self.file, self.bound, self.verdict) = (file, bound, verdict)
    report = LowerBoundReport(bound)
  }

  /// Blocks of larger matrices are neither drawn nor measured.
  private static let largestMatrix = 256

  func addContent(to page: inout Page) {
    addTarget(to: &page)
    page.add(.heading("Why"))
    page.add(
      .paragraph(
        "Layers of the two parts alternate, so a product of \(bound.layers - 1) has one of two orders, "
          + "told apart by the part that its first acting layer updates; shorter products are among "
          + "them, with layers that do nothing. For each order the file has an argument. The blocks "
          + "of T·F are named [P, Q; R, S], the coordinates of the part that the last layer updates "
          + "coming second, and those of the inverse [P′, Q′; R′, S′]."))
    for (index, argument) in bound.arguments.enumerated() {
      add(argument, index, to: &page)
    }
    page.add(
      .paragraph(
        "That each of these arguments excludes what it is said to exclude is proved in "
          + "Documentation/lower-bounds.md, and the identities it rests on are constructions that "
          + "couplet prove checks for every size."))
  }

  private var subject: String { bound.flip == nil ? "T" : "T·F" }

  var statement: String {
    let shape = "\(bound.size) × \(bound.size) \(report.target)"
    let order = bound.starts.map { " of which the first acting one updates the \($0) part" } ?? ""
    let reflected = bound.flip.map { ", after the reflection F of coordinate \($0)," } ?? ""
    return "the \(shape) T\(reflected) is no product of fewer than \(bound.layers) "
      + "\(bound.couplings) coupling layers\(order)"
  }

  var refutation: String? {
    guard case .refuted(let argument, let reason) = verdict else { return nil }
    return "Its argument \(argument + 1) does not prove that: \(reason)."
  }

  var facts: [(name: String, value: String?)] {
    [
      ("coordinates", "\(report.size)"), ("partition", report.partition.text),
      ("target", report.target),
      ("reflection", report.flip.map { "coordinate \($0)" } ?? "none"),
      ("layers", "at least \(report.layers)"),
      ("kind of layers", report.couplings),
      ("order", report.starts.map { "the \($0) part is updated first" } ?? "either"),
      ("note", report.note),
    ]
  }

  private func addTarget(to page: inout Page) {
    page.add(.heading("The matrix"))
    var pictures: [Picture] = []
    if let cycles = MonomialCycles(bound), cycles.canBeDrawn {
      pictures.append(
        Picture(
          svg: Necklaces(words: cycles.words).svg(width: 240, height: 80),
          label: "cycles of \(subject)",
          text:
            "cycles \(cycles.words.joined(separator: " ")), a for the first part, b for the second",
          isLarge: true))
    }
    let blocks =
      bound.size <= Self.largestMatrix ? NormalizedBlocks(bound, leading: .first) : nil
    if let blocks {
      pictures.append(
        Picture(
          png: SignedImage([[blocks.p, blocks.q], [blocks.r, blocks.s]]).png, label: subject,
          text: "\(subject), \(bound.size) × \(bound.size), in blocks", isLarge: true))
    }
    if pictures.isEmpty {
      page.add(
        .paragraph("Matrices of more than \(Self.largestMatrix) coordinates are not drawn."))
    } else {
      page.add(
        .figures(
          caption: "\(subject), the first part first. \(SignedImage.legend)"
            + (pictures.count > 1
              ? " A ring is a cycle: blue points lie in the first part, orange ones in the second."
              : ""),
          pictures))
    }
    if case .permutation(let images) = bound.target {
      page.add(.details("T as a list of images, y[i] = x[p[i]]", [.code(images.commaSeparated)]))
    }
    guard let blocks else { return }
    if bound.size <= 8, case .matrix = bound.target {
      page.add(
        .table(
          caption: "\(subject), the first part first.", header: (0..<bound.size).map { "\($0)" },
          rows: RationalMatrix(blocks: [[blocks.p, blocks.q], [blocks.r, blocks.s]]).texts))
    }
  }

  private func add(_ argument: LowerBoundArgument, _ index: Int, to page: inout Page) {
    let excluded = bound.layers - 1
    page.add(
      .subheading(
        "\(index + 1). No \(Report.count(excluded, "layer")) with the \(argument.starts) part "
          + "updated first: \(argument.kind.name.rawValue)"))
    if case .refuted(index, let reason) = verdict {
      page.add(.verdict("DOES NOT HOLD", .bad, reason))
    }
    let leading = argument.leading(excluding: excluded)
    page.add(.formula(argument.kind.condition(bound.couplings)))
    page.add(
      .paragraph("P belongs to the \(leading) part, S to the \(leading.other) one."))
    if case .cycles = argument.kind {
      for element in MonomialCycles(bound)?.elements(bound, leading: leading) ?? [] {
        page.add(element)
      }
      return
    }
    guard bound.size <= Self.largestMatrix else {
      page.add(
        .paragraph(
          "The figures of matrices of more than \(Self.largestMatrix) coordinates are left out."))
      return
    }
    let witness = LowerBoundWitness(bound, argument.kind, leading: leading)
    for element in witness.elements { page.add(element) }
  }
}

extension LowerBoundArgument.Kind {
  /// What the file has to show, and why that excludes.
  fileprivate func condition(_ couplings: Couplings) -> String {
    let isAffine = couplings == .affine
    let scale = isAffine ? "positive diagonal" : "the identity"
    let excludes =
      isAffine
      ? "positive numbers satisfy no equation whose coefficients are ≥ 0 and not all 0"
      : "their sum, with all unknowns 1, would have to vanish"
    return switch self {
    case .shape: "A single layer has P = I, Q = 0 and S \(scale): not so here."
    case .pivots:
      "Two layers have P \(scale) and S − R P⁻¹ Q \(scale): not so here."
    case .combination:
      "Q Y = P X Q. Then three layers would satisfy 0 = tr(XP) − tr Y − Σ X_ii d_i + Σ (SY − RXQ)_jj e_j "
        + "with positive d, e; \(excludes)."
    case .nullSpace:
      "P W = 0 = W P. Then four layers would satisfy 0 = Σ W_ii d_i + Σ (RWQ)_jj e_j with positive d, e; "
        + "\(excludes)."
    case .minors(let order):
      "Of the principal minors of order \(order) of P ⊕ I and S′ ⊕ I, those of the one are all ≥ 0, those "
        + "of the other all ≤ 0, and one is not 0: their weighted sums, coefficients of the "
        + "characteristic polynomials of P D₁⁻¹ and D₂ S′, would have to agree."
    case .characteristicPolynomial:
      "det(x − P) (x − 1)^d₂ ≠ det(x − S′) (x − 1)^d₁, which would have to agree."
    case .nullity:
      "f(1) ≠ 0, and f(P) and f(S′) have null spaces of different dimensions, which would have to agree."
    case .unipotentRanks(let power):
      "rank (P − I)^{\(power + 1)} > rank (S′ − I)^{\(power)}, or with P and S′ exchanged: neither may be."
    case .defect:
      "With a = rank [P − I, Q] and b = rank [S′ − I; Q′]: 2 (a − rank Q) − d₁ > b or "
        + "2 (b − rank Q′) − d₂ > a: neither may be."
    case .cycles:
      "T·F has one non-zero entry in each row and column, and its cycles leave too few eigenvalues in "
        + "common, or run through both parts."
    }
  }
}

extension [Int] {
  /// `2,0,3,1`.
  var commaSeparated: String { map(String.init).joined(separator: ",") }
}

extension RationalMatrix {
  /// The entries, long ones shortened.
  var texts: [[String]] { (0..<rows).map { row($0).map { $0.text(full: false) } } }
}
