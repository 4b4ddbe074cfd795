import CouplingKernel
import DepthBounds
import Pages

/// The page about the depths of all even permutations of a few points.
struct AtlasPage {
  let atlas: DepthAtlas
  /// All classes.
  let report: AtlasReport

  var page: Page {
    var page = Page(
      title: "How many coupling layers does a permutation of \(atlas.size) points need?",
      origin: Page.programOrigin)
    let open = report.census.values.reduce(0) { $0 + $1.open }
    page.add(
      .verdict(
        open == 0 ? "ALL EXACT" : "SOME OPEN", open == 0 ? .good : .neutral,
        "Every one of the \(report.permutations) even permutations of \(atlas.size) points, in "
          + "\(Report.count(report.classes.count, "class", plural: "classes")), has a lower and an upper bound, "
          + (open == 0 ? "and they agree." : "and they agree for all but some.")))
    page.add(
      .paragraph(
        "The points lie in two halves, which layers update in turns. Permutations that differ by a "
          + "renaming of points inside the halves, by the exchange of the halves or by taking the "
          + "inverse need equally many layers: they are one class. The bounds are a table of the "
          + "program, and each of them has certificates, which the commands below write and check.")
    )
    page.add(.heading("How many permutations need how many layers"))
    for couplings in Couplings.allCases { addCensus(couplings, to: &page) }
    page.add(.heading("All classes"))
    page.add(
      .paragraph(
        "A ring is a cycle, its beads are the points along it: blue ones in the first half, orange "
          + "ones in the second. The layers counted are affine; where additive layers, whose scales "
          + "are all 1, need another number, it is written below."))
    for (bounds, members) in atlas.groups { addGroup(bounds, members, to: &page) }
    page.add(.heading("The table"))
    page.add(
      .table(
        caption:
          "Classes by their cycles: a and b say in which half the points lie. The example is "
          + "a list of images, y[i] = x[p[i]].",
        header: AtlasReport.header, rows: report.rows))
    page.add(.heading("Check it again"))
    page.add(
      .paragraph(
        "The first command finds the certificates of all classes anew, for both bounds and both kinds "
          + "of layers; the others check them, with this program and with programs in plain Python that "
          + "share no line with it."))
    page.add(.code("couplet atlas --size \(atlas.size) -o atlas"))
    page.add(.code("couplet verify atlas/*/*.json"))
    page.add(.code("python3 Tests/Independent/check_lower_bound.py atlas/*/lower*.json"))
    page.add(.code("python3 Tests/Independent/check_certificate.py atlas/*/upper*.json"))
    return page
  }

  private func addCensus(_ couplings: Couplings, to page: inout Page) {
    guard let census = report.census[couplings.rawValue] else { return }
    var counts = census.exact.compactMap { depth, count in Int(depth).map { ($0, count) } }
      .sorted { $0.0 < $1.0 }.map { (Report.count($0.0, "layer"), $0.1) }
    if census.open > 0 { counts.append(("open", census.open)) }
    let most = Double(counts.map(\.1).max() ?? 1)
    page.add(
      .bars(
        caption: "Even permutations of \(atlas.size) points by the number of \(couplings) layers.",
        counts.map { Element.Bar($0.0, length: Double($0.1) / most, value: "\($0.1)") }))
  }

  private func addGroup(
    _ bounds: ClosedRange<Int>, _ members: [DepthAtlas.Member], to page: inout Page
  ) {
    let count = members.reduce(0) { $0 + $1.entry.permutations.count }
    page.add(.subheading(DepthAtlas.words(for: bounds).capitalizedFirst))
    page.add(
      .figures(
        caption: "\(Report.count(count, "permutation")) in "
          + "\(Report.count(members.count, "class", plural: "classes")).",
        members.map { number, entry in
          let cycles = entry.permutations.cycles
          let additive =
            entry.additive == entry.affine
            ? "" : ", additive \(AtlasReport.Bounds(entry.additive).text)"
          return Picture(
            svg: Necklaces(words: cycles).svg(width: 148, height: 84),
            label: "\(number): \(entry.permutations.count)×\(additive)",
            text: "class \(number), cycles \(cycles.joined(separator: " ")), "
              + Report.count(entry.permutations.count, "permutation"))
        }))
  }
}
