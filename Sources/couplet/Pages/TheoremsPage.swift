import Pages

/// The page about all theorems.
struct TheoremsPage {
  let report: TheoremReport

  var page: Page {
    let theorems = report.theorems
    let held = theorems.filter(\.holds).count
    let instances = theorems.reduce(0) { $0 + $1.instances }
    var page = Page(title: "Theorems about coupling layers", origin: Page.programOrigin)
    page.add(
      .verdict(
        held == theorems.count ? "ALL HOLD" : "\(theorems.count - held) FAILED",
        held == theorems.count ? .good : .bad,
        "\(held) of \(theorems.count) theorems hold; \(instances) instances were checked by the kernel."
      ))
    page.add(
      .paragraph(
        "A construction is proved for every size at once, as an identity between block matrices; then it "
          + "is evaluated at random and structured matrices, and the kernel checks the layers, "
          + "independently of the proof. Where the proof says instances, only those are checked here."
      ))
    page.add(
      .table(
        caption:
          "Facts are existence statements that are taken as known; layers is the largest number "
          + "seen, bits the length of the longest number.",
        header: ["statement"] + TheoremReport.Entry.header,
        rows: theorems.map { [$0.title] + $0.cells }))
    for entry in theorems where !entry.holds {
      page.add(
        .verdict(
          entry.name, .bad, entry.message ?? "false at \(entry.failures.joined(separator: "; "))"))
    }
    page.add(.heading("Check it again"))
    page.add(.code("couplet theorems"))
    return page
  }
}
