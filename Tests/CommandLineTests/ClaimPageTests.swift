import CouplingKernel
import ExactArithmetic
import Foundation
import Testing

/// The pages about other claims than equality, and about stacks, the atlas and the frontier.
@Suite struct ClaimPageTests {
  let program: Program

  init() throws { program = try Program() }

  private static func files(_ folder: String) -> [String] {
    let path = "\(Program.fixtures)/\(folder)"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.sorted().map { "\(path)/\($0)" }
  }

  /// Writes the page about a file and returns it.
  private func page(_ file: String, status: Int32 = 0, _ options: [String] = []) throws -> String {
    let run = try program.run(["report", file, "-o", "page.html"] + options)
    #expect(run.status == status, "\(file): \(run.errors)")
    let page = try program.read("page.html")
    #expect(!page.contains("http:") && !page.contains("https:") && !page.contains("<script"))
    return page
  }

  /// The values of the facts, by their names.
  private func facts(_ page: String) -> [String: String] {
    page.matches(of: /<dt>([^<]*)<\/dt><dd>([^<]*)<\/dd>/)
      .reduce(into: [:]) { $0[String($1.output.1)] = String($1.output.2) }
  }

  /// The texts of the elements with this tag.
  private func texts(_ tag: String, _ page: String) throws -> [String] {
    page.matches(of: try Regex("<\(tag)[^>]*>([^<]*)</\(tag)>"))
      .compactMap { $0.output[1].substring.map(String.init) }
  }

  @Test func lowerBoundPages() throws {
    defer { program.remove() }
    for file in Self.files("lower-bounds/true") {
      let page = try page(file)
      let shown = try program.run(["show", file, "--json"]).json()
      #expect(page.contains("<strong>VERIFIED</strong>"))
      #expect(page.contains("no product of fewer than \(shown["layers"] ?? "") "))
      #expect(facts(page)["coordinates"] == "\(shown["size"] ?? "")")
      let arguments = try #require(shown["arguments"] as? [[String: Any]])
      let headings = try texts("h3", page)
      #expect(headings.count == arguments.count)
      for (heading, argument) in zip(headings, arguments) {
        #expect(heading.hasSuffix(": \(argument["kind"] ?? "")"))
      }
      #expect(page.contains("check_lower_bound.py"))
    }
    for file in Self.files("lower-bounds/false") {
      let page = try page(file, status: 1)
      #expect(page.contains("<strong>REFUTED</strong>"), "\(file)")
      #expect(page.contains("<strong>DOES NOT HOLD</strong>"), "\(file)")
      #expect(!page.contains("VERIFIED"))
    }
  }

  /// Figures of arguments, worked out by hand.
  @Test func witnessesOfLowerBounds() throws {
    defer { program.remove() }
    let folder = "\(Program.fixtures)/lower-bounds/true"
    // −I: X = −1, Y = 0, so tr(XP) − tr Y = 1, −X = 1, SY − RXQ = 0.
    let combination = try page("\(folder)/combination.json")
    #expect(combination.contains("2 positive, 0 negative, 1 are 0 and not listed; their sum is 2."))
    #expect(facts(combination)["Q Y = P X Q"] == "yes")
    // A cycle through one point of the one part and all four of the other: P − I, Q have the rows
    // e₁ − e₀, e₂ − e₁, e₃ − e₂, (−e₃, e₃); S′ − I has the one row −e₃.
    let defect = try page("\(folder)/defect.json")
    #expect(defect.contains("<dd>2 (4 − 1) − 4 = 2, above 1</dd>"))
    #expect(defect.contains("<dd>2 (1 − 1) − 4 = -4, not above 4</dd>"))
    // I + N with N³ = 0: ranks of N and N² are 2 and 1.
    let ranks = try page("\(folder)/unipotent-ranks.json")
    #expect(
      ranks.contains(
        "<td>S′ − I</td><td class=\"number\">2</td><td class=\"number\">1</td>"))
    // The identity, and a 3-cycle beside a fixed point: all six minors of order 2 are 1, or 0.
    let minors = try page("\(folder)/minors-of-order-two.json")
    for side in ["P ⊕ I", "S′ ⊕ I"] {
      for counts in [["6", "0", "0", "6"], ["0", "6", "0", "0"]] {
        let row = counts.map { "<td class=\"number\">\($0)</td>" }.joined()
        #expect(minors.contains("<td>\(side)</td>\(row)"))
      }
    }
    // The 3-cycle in one of two parts of three points shares one eigenvalue with three fixed points.
    try program.write(
      """
      {"format": "couplet-lower-bound/1", "size": 6, "couplings": "affine", "layers": 6,
       "target": {"permutation": [0, 1, 2, 4, 5, 3]},
       "arguments": [{"starts": "first", "kind": "cycles"}, {"starts": "second", "kind": "cycles"}]}
      """, to: "cycles.json")
    let cycles = try page("cycles.json")
    #expect(
      facts(cycles)["eigenvalues in common"] == "1, and a product of so many layers would need 3")
    #expect(cycles.contains("<td>(3 5 4)</td>"))
  }

  /// The numbers in the page are those of the file, and those that the kernel computes.
  @Test func universalityPage() throws {
    defer { program.remove() }
    try program.write("1,0,2\n0,1,1\n1/2,1/3,1\n", to: "points.csv")
    #expect(
      try program.run(["universal", "points.csv", "--error", "1/50", "-o", "u.json"]).status == 0)
    let page = try page("u.json")
    let certificate = try UniversalityCertificate(parsing: Array(program.read("u.json").utf8))
    guard case .verified(let bound) = try certificate.check() else {
      Issue.record("not verified")
      return
    }
    #expect(page.contains("<strong>VERIFIED</strong>"))
    let facts = facts(page)
    #expect(facts["W₂ is at most"] == "1/50")
    #expect(facts["condition number reaches"] == certificate.condition?.description)
    #expect(facts["cells"] == "\(bound.cells)")
    #expect(facts["neurons"] == "\(certificate.neurons)")
    let numbers = try texts("code", page)
    for value in [
      bound.cellCost, bound.lossCost, bound.squaredDistance, bound.squaredExpansion,
      bound.determinant,
    ] { #expect(numbers.contains(value.description)) }
    #expect(numbers.contains("1/2500"))
    #expect(page.contains("check_universality.py u.json"))

    let text = try program.read("u.json")
    try program.write(
      text.replacingOccurrences(of: "\"error\": \"1/50\"", with: "\"error\": \"1/5000000\""),
      to: "false.json")
    let refuted = try self.page("false.json", status: 1)
    #expect(refuted.contains("<strong>REFUTED</strong>") && refuted.contains("does not hold"))
  }

  @Test func universalityPageFromTheNormalDistribution() throws {
    defer { program.remove() }
    let options = ["two-moons", "--source", "normal", "--error", "1/2", "-o", "u.json"]
    #expect(try program.run(["universal"] + options).status == 0)
    let page = try page("u.json")
    #expect(page.contains("standard normal distribution in 2 coordinates"))
    #expect(page.contains("of the histogram in the file"))
  }

  /// Both sides of every inequality, computed in Python.
  @Test(arguments: [(16, 8, 2), (64, 8, 3)])
  func depthBoundPage(d: Int, k: Int, p: Int) throws {
    defer { program.remove() }
    let run = try program.run(
      [
        "depth-bound", "--dimension", "\(d)", "--modes", "\(k)", "--layer-parameters", "\(p)",
        "--lipschitz", "3/2", "-o", "d.json",
      ])
    #expect(run.status == 0)
    let page = try page("d.json")
    #expect(page.contains("<strong>VERIFIED</strong>"))
    let expected = try Tool.python(
      """
      import json
      from fractions import Fraction
      from math import comb
      c = json.load(open('\(program.folder.path(percentEncoded: false))/d.json'))
      d, k, p, h, t = c['dimension'], c['modes'], c['parameters'], c['distance'], c['depth'] - 1
      n, K = int(c['subsets']), int(c['intervals'])
      words = c['code'].get('words')
      m = len(words) if words else int(c['code']['count'])
      if not words:
          print((m - 1) * sum(comb(d, i) for i in range(h)))
          print(2 ** d)
      print((n - 1) * sum(comb(k, j) * comb(m - k, k - j) for j in range(k // 2 + 1, k + 1)))
      print(comb(m, k))
      s = sum(Fraction(3, 2) ** i for i in range(t))
      print(16 * d * s * s)
      print(K * K * h)
      print(K ** (p * t))
      print(n)
      """)
    let numbers = try texts("code", page)
    #expect(expected.count == (d > 16 ? 8 : 6))
    #expect(Array(numbers.prefix(expected.count)) == expected)
    #expect(page.components(separatedBy: ">Holds.<").count == expected.count / 2 + 1)

    let text = try program.read("d.json")
    let depth = try #require(text.firstMatch(of: /"depth": (\d+)/).flatMap { Int($0.output.1) })
    try program.write(
      text.replacingOccurrences(of: "\"depth\": \(depth)", with: "\"depth\": \(depth + 1)"),
      to: "false.json")
    let refuted = try self.page("false.json", status: 1)
    #expect(refuted.contains("<strong>REFUTED</strong>") && refuted.contains(">Does not hold.<"))
  }

  @Test func stackPage() throws {
    defer { program.remove() }
    try program.write(
      """
      [{"partition": [[0], [1, 2]], "updates": "second", "shift": ["1/2", "-3"], "scale": "2 5"},
       {"permutation": [1, 2, 0]}, {"scale": "-1 1 7"}, {"matrix": ["1 0 0", "0 1 1", "0 0 1"]}]
      """, to: "s.json")
    let page = try page("s.json")
    #expect(page.contains("<strong>NO CLAIM</strong>") && !page.contains("VERIFIED"))
    #expect(facts(page)["determinant"] == "-70")
    #expect(facts(page)["steps"] == "4")
    #expect(page.contains("couplet verify certificate.json --stack s.json"))
    // Row 0 of the product: −(x₁ · 2 + x₀ / 2).
    #expect(
      page.contains(
        "<tr><td class=\"number\">-1/2</td><td class=\"number\">-2</td><td class=\"number\">0</td>")
    )
  }

  @Test func frontierIsShown() throws {
    defer { program.remove() }
    let input = [Program.trained, "--tensor", "0.0.invconv.weight", "--flip", "auto"]
    #expect(try program.run(["decompose"] + input + ["-o", "a.json"]).status == 0)
    let run = try program.run(["frontier"] + input + ["--json"])
    try program.write(run.output, to: "f.json")
    let page = try page("a.json", ["--frontier", "f.json"])
    let routes = try #require(try run.json()["routes"] as? [[String: Any]])
    for route in routes {
      for key in ["layers", "largestBits", "bytes", "largestNorm", "largestCondition"] {
        #expect(page.contains(">\(route[key] ?? "")</td>"), "\(key)")
      }
    }
    #expect(
      page.contains("<td class=\"text\">this certificate</td>")
        || page.contains("<td>this certificate</td>"))
    #expect(page.contains("<h2>The frontier</h2>"))
    #expect(!(try self.page("a.json")).contains("<h2>The frontier</h2>"))
  }

  @Test func frontiersThatDoNotFit() throws {
    defer { program.remove() }
    try program.write(Sample.trueCertificate, to: "a.json")
    let frontier = """
      {"command": "frontier", "status": "success", "exitCode": 0, "input": "x", "size": 4,
       "routes": [{"strategy": "ladder", "levels": 1, "status": "success", "exitCode": 0,
                   "layers": 6, "largestBits": 3, "bytes": 9, "largestNorm": "1.0000e+02",
                   "largestCondition": "2.5000e+1234567", "seconds": 0.1}]}
      """
    try program.write(frontier, to: "f.json")
    #expect(try page("a.json", ["--frontier", "f.json"]).contains("2.5000e+1234567"))
    func run(_ text: String, _ certificate: String = "a.json") throws -> Program.Outcome {
      try program.write(text, to: "g.json")
      return try program.run(["report", certificate, "-o", "g.html", "--frontier", "g.json"])
    }
    let other = try run(frontier.replacingOccurrences(of: "\"size\": 4", with: "\"size\": 6"))
    #expect(other.status == 64)
    #expect(other.errors.contains("g.json is about n = 6, a.json about n = 4"))
    let unknown = try run(frontier.replacingOccurrences(of: "ladder", with: "leader"))
    #expect(unknown.status == 65)
    #expect(unknown.errors.contains("g.json: routes[0].strategy: expected what couplet frontier"))
    #expect(try run(frontier.replacingOccurrences(of: "1.0000e+02", with: "large")).status == 65)
    #expect(
      try run(frontier.replacingOccurrences(of: "\"routes\"", with: "\"roots\"")).status == 65)
    #expect(try run(Sample.trueCertificate).status == 65)
    #expect(try run("{").status == 65)
    let bound = "\(Program.fixtures)/lower-bounds/true/shape.json"
    #expect(try run(frontier, bound).status == 64)
    #expect(
      try program.run(["report", "a.json", "-o", "g.html", "--frontier", "none.json"]).status == 66)
    #expect(!program.names.contains("g.html"))
  }

  @Test func atlasPage() throws {
    defer { program.remove() }
    let run = try program.run(["atlas", "--size", "6", "--page", "page.html", "--json"])
    #expect(run.status == 0)
    let report = try run.json()
    #expect(report["files"] as? [String] == ["page.html"])
    let page = try program.read("page.html")
    #expect(!page.contains("http") && !page.contains("<script"))
    let classes = try #require(report["classes"] as? [[String: Any]])
    #expect(page.components(separatedBy: "<div class=\"card\">").count == classes.count + 1)
    #expect(page.components(separatedBy: "<tr>").count == classes.count + 2)
    let census = try #require(report["census"] as? [String: [String: Any]])
    for couplings in ["affine", "additive"] {
      let exact = try #require(census[couplings]?["exact"] as? [String: Int])
      #expect(exact.values.reduce(0, +) == 360)
      for (depth, count) in exact {
        let name = depth == "1" ? "1 layer" : "\(depth) layers"
        #expect(
          page.firstMatch(
            of: try Regex("<li><span>\(name)</span>.*?<span class=\"number\">\(count)</span>"))
            != nil)
      }
    }
  }

  /// Every kind of page on a telephone, in a browser: nothing on the console, nothing sticks out, all
  /// pictures are there.
  @Test(.enabled(if: Browser.isAvailable && longTests)) func browserShowsEveryKind() throws {
    defer { program.remove() }
    let commands = [
      ["universal", "checkerboard", "--error", "1/2", "-o", "u.json"],
      [
        "depth-bound", "--dimension", "16", "--modes", "8", "--layer-parameters", "2", "-o",
        "d.json",
      ],
      [
        "decompose", Program.trained, "--tensor", "1.0.invconv.weight", "--flip", "auto", "-o",
        "a.json",
      ],
      ["atlas", "--size", "8", "--page", "atlas.html"],
    ]
    for command in commands { #expect(try program.run(command).status == 0) }
    let frontier = try program.run(
      ["frontier", Program.trained, "--tensor", "1.0.invconv.weight", "--flip", "auto", "--json"])
    try program.write(frontier.output, to: "f.json")
    var pages = ["atlas.html"]
    let reports =
      [["u.json"], ["d.json"], ["a.json", "--frontier", "f.json"]]
      + Self.files("lower-bounds/true").map { [$0] }
    for (index, arguments) in reports.enumerated() {
      pages.append("page-\(index).html")
      let run = try program.run(["report"] + arguments + ["-o", pages[index + 1]])
      #expect(run.status == 0)
    }
    let (layouts, console) = try Browser.measure(pages, in: program.folder, width: 360)
    #expect(console == [])
    #expect(layouts.map(\.page) == pages)
    for layout in layouts {
      let text = try program.read(layout.page)
      #expect(layout.width == 360 && layout.broken == 0, "\(layout)")
      #expect(layout.pictures == text.components(separatedBy: "<img ").count - 1, "\(layout)")
      #expect(layout.focusable >= 2 && layout.origin.hasPrefix("Written by couplet"), "\(layout)")
      #expect(layout.unnamed == 0, "\(layout)")
    }
  }
}
