import ArgumentParser
import CouplingKernel
import Decomposition
import DepthBounds
import Foundation
import Interchange

/// `couplet bound`: certified bounds on the number of layers.
struct BoundCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bound",
    abstract: "Bound the number of coupling layers of a matrix from both sides, with certificates.",
    discussion: """
      INPUT is as for decompose. The lower bound is a claim that no product of coupling layers has \
      fewer, with an argument that the kernel has checked; the upper bound is a product. Both are \
      stated for either order of the layers as well: which part the first acting layer updates. \
      With -o, lower.json and upper.json are written into a folder, and what else is said about one \
      order beside them; a bound of one layer needs no claim.
      """)

  @Argument(help: ArgumentHelp("The file to read.", valueName: "input"))
  var input: String?

  @OptionGroup var chosen: TargetOptions

  @OptionGroup var parts: PartitionOptions

  @Flag(help: "Ask about layers without scales, as in NICE.")
  var additive = false

  @Option(name: .shortAndLong, help: "The folder to write the certificates to.")
  var output: String?

  @OptionGroup var reporting: ReportOptions

  @OptionGroup(title: "Limits") var limits: LimitOptions

  func validate() throws { try chosen.validate(input) }

  func run() throws {
    let started = ContinuousClock.now
    let target = try chosen.target(in: input, limits.start()).target
    let name = chosen.name(of: input)
    Console.progress("\(name)  bounds for \(target.size) coordinates")
    let bounds: LayerBounds
    do {
      bounds = try depthBounds(
        of: target, partition: try parts.partition(of: target.size), flip: parts.allowedFlip,
        couplings: additive ? .additive : .affine)
    } catch let error as DepthBoundsError {
      throw Failure(error.exitStatus, "\(name): \(error)")
    }
    Progress.clear()
    let folder = BoundFolder(bounds)
    if let output { try folder.write(to: output) }
    let report = BoundReport(
      bounds, input: name, size: target.size, files: output.map { folder.paths(in: $0) } ?? [],
      seconds: (ContinuousClock.now - started).seconds)
    try reporting.show(report, report.text)
  }
}

extension DepthBoundsError {
  /// Whether the matrix lies outside the theorem or the options are wrong.
  fileprivate var exitStatus: ExitStatus {
    switch self {
    case .singular, .negativeDeterminant, .determinantNotOne, .oddSize: .impossible
    case .doesNotFit: .usage
    }
  }
}

/// The certificates of both bounds, as files of a folder.
struct BoundFolder {
  private var files: [(name: String, text: String)] = []

  init(_ bounds: LayerBounds) {
    func add(_ name: String, _ text: String?) {
      if let text { files.append((name, text)) }
    }
    add("lower.json", bounds.refutation?.text)
    add("upper.json", bounds.product?.text)
    for order in bounds.orders {
      let suffix = "\(order.starts)-part-first.json"
      if order.lower > bounds.lower { add("lower-\(suffix)", order.refutation?.text) }
      if order.product != bounds.product { add("upper-\(suffix)", order.product?.text) }
    }
  }

  func paths(in folder: String) -> [String] { files.map { "\(folder)/\($0.name)" } }

  func write(to folder: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw Failure(.unwritable, "\(folder): cannot create the folder")
    }
    for (name, text) in files {
      try OutputFile.write(to: "\(folder)/\(name)") { try $0.write(text) }
    }
  }
}
