import Foundation
import Testing

@Suite struct ReportCommandTests {
  let program: Program

  init() throws { program = try Program() }

  @Test func truePage() throws {
    defer { program.remove() }
    try program.write(Sample.trueCertificate, to: "a.json")
    let run = try program.run(["report", "a.json", "-o", "a.html"])
    #expect(run.status == 0, "\(run.errors)")
    let page = try program.read("a.html")
    #expect(page.contains("<strong>VERIFIED</strong>"))
    #expect(page.contains("<dt>construction</dt><dd>by hand</dd>"))
    #expect(page.contains("1.5000e+00"))
    #expect(page.contains("couplet verify --reference a.json"))
    #expect(!page.contains("http:") && !page.contains("https:") && !page.contains("<script"))
  }

  /// The identity, and a constant term of a million that one layer adds and the next may take away.
  @Test(arguments: ["-1000000", "1"]) func constantTermsAreOnThePath(second: String) throws {
    defer { program.remove() }
    let layer = { (part: String, bias: String) in
      #"{"updates":"\#(part)","shift":["0"],"bias":"\#(bias)"}"#
    }
    try program.write(
      #"{"format":"couplet-certificate/1","size":2,"target":{"permutation":[0,1]},"#
        + #""bias":"1000000 \#(second)","layers":[\#(layer("first", "1000000")),"#
        + #"\#(layer("second", second))]}"#, to: "a.json")
    #expect(try program.run(["report", "a.json", "-o", "a.html"]).status == 0)
    let page = try program.read("a.html")
    #expect(page.contains("start: 0 to 0"))
    #expect(page.contains("after layer 1: 0 to 6"))
    #expect(page.contains("layer 1, first: 6 to 6"))
    #expect(page.contains("with the constant terms in a further column"))
    #expect(page.contains("in a further column, of the biases"))
    #expect(page.contains("its difference from T and b."))
  }

  @Test func falsePageNamesTheEntry() throws {
    defer { program.remove() }
    try program.write(Sample.falseCertificate, to: "a.json")
    let run = try program.run(["report", "a.json", "-o", "a.html"])
    #expect(run.status == 1)
    let page = try program.read("a.html")
    #expect(page.contains("<strong>REFUTED</strong>"))
    #expect(page.contains("row 3, column 3, from 0"))
    #expect(page.contains("<dt>in the product</dt><dd>3/2</dd>"))
    #expect(page.contains("<dt>in T</dt><dd>7/2</dd>"))
  }

  @Test func approximationIsNotCalledVerified() throws {
    defer { program.remove() }
    try program.write(Sample.approximation(tolerance: "2"), to: "a.json")
    #expect(try program.run(["report", "a.json", "-o", "a.html"]).status == 0)
    let page = try program.read("a.html")
    #expect(page.contains("WITHIN TOLERANCE") && !page.contains("VERIFIED"))
  }

  @Test func namesAndNotesAreEscaped() throws {
    defer { program.remove() }
    let text = Sample.trueCertificate.replacingOccurrences(
      of: "free text", with: "<script>alert('it')</script>")
    try program.write(text, to: "a'b &.json")
    #expect(try program.run(["report", "a'b &.json", "-o", "a.html"]).status == 0)
    let page = try program.read("a.html")
    #expect(!page.contains("<script"))
    #expect(page.contains("couplet verify 'a'\\''b &amp;.json'"))
  }

  @Test func failuresWriteNothing() throws {
    defer { program.remove() }
    try program.write(Sample.malformedCertificate, to: "a.json")
    #expect(try program.run(["report", "a.json", "-o", "a.html"]).status == 65)
    #expect(try program.run(["report", "b.json", "-o", "a.html"]).status == 66)
    #expect(try program.run(["report", "a.json"]).status == 64)
    #expect(try program.run(["report", "a.json", "-o", "a.html", "--max-bytes", "9"]).status == 69)
    #expect(program.names == ["a.json"])
  }

  @Test func largePermutationHasAPage() throws {
    defer { program.remove() }
    let count = 2000
    let images = (0..<count).map { String(($0 + 2) % count) }.joined(separator: ",")
    #expect(
      try program.run(["decompose", "--permutation", images, "--flip", "auto", "-o", "a.json"])
        .status == 0)
    #expect(try program.run(["report", "a.json", "-o", "a.html"]).status == 0)
    #expect(try program.read("a.html").contains("Not drawn for more than 512 coordinates"))
  }

  /// The page in a browser: nothing on the console, and the numbers of `show` in the table.
  @Test(.enabled(if: Browser.isAvailable && longTests)) func browserShowsTheNumbers() throws {
    defer { program.remove() }
    let decompose = ["decompose", Program.trained, "--tensor", "1.0.invconv.weight"]
    #expect(try program.run(decompose + ["--flip", "auto", "-o", "a.json"]).status == 0)
    #expect(try program.run(["report", "a.json", "-o", "a.html"]).status == 0)
    let (document, console) = try Browser.open(program.folder.appending(path: "a.html"))
    #expect(console == [])
    let report = try program.run(["show", "a.json", "--json"]).json()
    let layers = try #require(report["layers"] as? [[String: Any]])
    let cells = document.matches(of: /<td[^>]*>([^<]*)<\/td>/).map { String($0.output.1) }
    #expect(cells.count == 10 * layers.count)
    for (index, layer) in layers.enumerated() {
      let row = Array(cells[10 * index..<10 * index + 10])
      #expect(row[4] == "\(layer["nonZeros"] ?? "")")
      #expect(row[5] == "\(layer["numeratorBits"] ?? "")")
      #expect(row[6] == "\(layer["denominatorBits"] ?? "")")
      #expect(
        row[7...]
          == [layer["largestEntry"], layer["norm"], layer["condition"]].map { "\($0 ?? "")" }[...])
    }
    let pictures = document.components(separatedBy: "<img ").dropFirst()
    #expect(pictures.count > 2 * layers.count)
    #expect(pictures.allSatisfy { $0.contains("alt=\"") && !$0.contains("alt=\"\"") })
  }

  /// Constant terms are written out on the page and in LaTeX.
  @Test func affineCertificates() throws {
    defer { program.remove() }
    let file = "\(Program.fixtures)/certificates/true/bias.json"
    #expect(try program.run(["report", file, "-o", "a.html"]).status == 0)
    #expect(try program.read("a.html").contains("the map x ↦ T x + b, T a"))
    #expect(try program.run(["export", file, "--to", "latex", "-o", "a.tex"]).status == 0)
    let text = try program.read("a.tex")
    #expect(
      text.contains("The map $x \\mapsto T x + b$ is") && text.contains("\nb &= \\begin{pmatrix}"))
  }

  /// Certificates small and large, and the table of theorems, in one document.
  @Test(.enabled(if: LaTeX.isAvailable && longTests)) func latexCompiles() throws {
    defer { program.remove() }
    try program.write(Sample.trueCertificate, to: "small.json")
    let decompose = ["decompose", Program.trained, "--tensor", "1.0.invconv.weight"]
    #expect(try program.run(decompose + ["--flip", "auto", "-o", "large.json"]).status == 0)
    let biased = "\(Program.fixtures)/certificates/true/bias.json"
    #expect(try program.run(["export", biased, "--to", "latex", "-o", "biased.tex"]).status == 0)
    for name in ["small", "large"] {
      let export = try program.run(["export", "\(name).json", "--to", "latex", "-o", "\(name).tex"])
      #expect(export.status == 0)
    }
    #expect(try program.read("small.tex").contains("\\tfrac{3}{2}"))
    #expect(try program.read("large.tex").contains("\\begin{tabular}"))
    try program.write(try program.run(["theorems", "--latex"]).output, to: "theorems.tex")
    // Text fonts have no such signs.
    let theorems = try program.read("theorems.tex")
    #expect(!theorems.replacingOccurrences(of: "$>$", with: "").contains(">"))
    #expect(theorems.contains("$^{-1}$") && theorems.contains("$\\ge$"))
    #expect(try LaTeX.compile(["small", "large", "biased", "theorems"], in: program.folder) == 0)
  }
}

private enum LaTeX {
  static let isAvailable = (try? Tool.run("pdflatex", ["--version"]))?.status == 0

  static func compile(_ pieces: [String], in folder: URL) throws -> Int32 {
    let document = """
      \\documentclass{article}
      \\usepackage{amsmath,amssymb,booktabs,longtable}
      \\begin{document}
      \(pieces.map { "\\input{\($0)}\n\n" }.joined())
      \\end{document}
      """
    try Data(document.utf8).write(to: folder.appending(path: "document.tex"))
    let options = ["-interaction=nonstopmode", "-halt-on-error", "document.tex"]
    return try Tool.run("pdflatex", options, in: folder).status
  }
}
