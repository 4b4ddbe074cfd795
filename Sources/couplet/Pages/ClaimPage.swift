import Pages

/// A page about a file that claims something: what was found out about the claim, facts, what it
/// rests on, and how to check it again.
protocol ClaimPage {
  /// What the file is: `Lower bound`.
  static var kind: String { get }

  /// The program in `Tests/Independent` that checks such files.
  static var checker: String { get }

  var file: ClaimFile { get }

  /// What is claimed, as a clause.
  var statement: String { get }

  /// That it was not confirmed, as a sentence; nil if it was.
  var refutation: String? { get }

  /// What was found out; `outcome`, unless there is more to say.
  var claim: [Element] { get }

  /// Names and values, behind name and size of the file; those that are missing are left out.
  var facts: [(name: String, value: String?)] { get }

  /// What the claim rests on.
  func addContent(to page: inout Page)

  /// Commands that check the file, besides the two checkers.
  var furtherChecks: [String] { get }
}

extension ClaimPage {
  var page: Page {
    var page = Page(about: Self.kind, file.name)
    for element in claim { page.add(element) }
    page.add(.facts(file.facts(facts)))
    addContent(to: &page)
    page.addChecks(of: file.name, checker: Self.checker, then: furtherChecks)
    return page
  }

  var claim: [Element] { [outcome] }

  var furtherChecks: [String] { [] }

  /// The verdict and the claim.
  var outcome: Element {
    if let refutation {
      .verdict("REFUTED", .bad, "The file claims that \(statement). \(refutation)")
    } else {
      .verdict("VERIFIED", .good, "The kernel has confirmed that \(statement).")
    }
  }
}

extension ClaimFile {
  /// Name and size of the file, and `facts` without those that are missing.
  func facts(_ facts: [(name: String, value: String?)]) -> [(name: String, value: String)] {
    [("file", description)] + facts.compactMap { fact in fact.value.map { (fact.name, $0) } }
  }
}
