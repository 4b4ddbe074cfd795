import ArgumentParser
import CouplingKernel
import DepthBounds
import Interchange

/// `couplet atlas`: the number of layers of every even permutation of a few points.
struct AtlasCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "atlas",
    abstract: "List the number of layers of every even permutation of 4, 6 or 8 points.",
    discussion: """
      Permutations that differ by a renaming of points inside the halves, by the exchange of the \
      halves or by taking the inverse are in one class. A class is named by its cycles: the letters \
      say in which half the points lie. The bounds are a table of the program; -o finds them anew and \
      writes the certificates, of one class or of all.
      """)

  @Option(help: "The number of points: 4, 6 or 8.")
  var size: Int

  @Option(name: .customLong("class"), help: "One class, by its number.")
  var number: Int?

  @Option(name: .shortAndLong, help: "The folder to write certificates to.")
  var output: String?

  @Option(help: "Draw the atlas, as SVG.")
  var picture: String?

  @Option(help: "Write a page in HTML about all classes, too.")
  var page: String?

  @Flag(help: "Find all bounds anew instead of taking them from the table.")
  var recompute = false

  @Flag(help: .hidden)
  var table = false

  @OptionGroup var reporting: ReportOptions

  @OptionGroup(title: "Limits") var limits: LimitOptions

  func run() throws {
    _ = limits.start()
    let atlas = try atlas()
    if let number, !(1...atlas.entries.count).contains(number) {
      throw Failure(
        .usage, "--class \(number): the classes of \(size) points are 1 to \(atlas.entries.count)")
    }
    if table { return try OutputFile.write(to: "-") { try $0.write(atlas.table) } }
    var report = AtlasReport(atlas, only: number)
    if let output { report.files = try writeCertificates(of: atlas, to: output) }
    if let picture {
      try OutputFile.write(to: picture) { try $0.write(AtlasPicture(atlas).svg) }
      report.files.append(picture)
    }
    if let page {
      let html = AtlasPage(atlas: atlas, report: AtlasReport(atlas, only: nil)).page.html
      try OutputFile.write(to: page) { try $0.write(html) }
      report.files.append(page)
    }
    try reporting.show(report, report.text)
  }

  private func atlas() throws -> DepthAtlas {
    if recompute, (2...10).contains(size), size.isMultiple(of: 2) {
      defer { Progress.clear() }
      return try DepthAtlas.computed(
        size: size, progress: { Progress.show($0, of: $1, "permutation") })
    }
    guard let atlas = DepthAtlas.shipped(size: size) else {
      let sizes = DepthAtlas.sizes.map(String.init).joined(separator: ", ")
      throw Failure(
        .usage, "--size \(size): the table has \(sizes) points, --recompute even sizes up to 10")
    }
    return atlas
  }

  /// Finds the certificates and compares with the table.
  private func writeCertificates(of atlas: DepthAtlas, to folder: String) throws -> [String] {
    var files: [String] = []
    let chosen = number.map { [$0] } ?? Array(1...atlas.entries.count)
    for (index, number) in chosen.enumerated() {
      Progress.show(index, of: chosen.count, "permutation")
      let entry = atlas.entries[number - 1]
      let bounds = try entry.permutations.bounds()
      for (bounds, couplings) in [(bounds.affine, Couplings.affine), (bounds.additive, .additive)] {
        guard bounds.lower >= entry[couplings].lowerBound,
          let upper = bounds.upper, upper <= entry[couplings].upperBound
        else {
          throw Failure(.defect, "class \(number): the bounds of the table were not found again")
        }
        let certificates = BoundFolder(bounds)
        let path = "\(folder)/class-\(number)-\(couplings)"
        try certificates.write(to: path)
        files += certificates.paths(in: path)
      }
    }
    Progress.clear()
    return files
  }
}
