import ArgumentParser
import CouplingKernel
import Decomposition
import Foundation
import Interchange

/// `couplet decompose`: finds layers and writes a certificate that the kernel has checked.
struct DecomposeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decompose",
    abstract: "Decompose a matrix or a permutation into coupling layers.",
    discussion: """
      INPUT is .npy, .safetensors, .csv or .txt (integers, fractions, decimals), .json (a matrix \
      as in a certificate), one of these with .gz, or - for standard input. Binary floats are \
      taken exactly. A one-dimensional integer array is a permutation. What is written has passed \
      the kernel.
      """)

  @Argument(help: ArgumentHelp("The files to read.", valueName: "input"))
  var inputs: [String] = []

  @Option(help: "A permutation, as images 2,0,3,1 or as cycles \"(0 2 3 1)\" with --size.")
  var permutation: String?

  @Option(help: "The number of points of a permutation given by cycles.")
  var size: Int?

  @Option(help: "Which tensor of a safetensors file.")
  var tensor: String?

  @Flag(help: "Every square matrix of the safetensors files; -o names the folder to write to.")
  var all = false

  @Option(
    help: """
      The step of a Glow flow in a safetensors file, or all: activation normalisation and 1×1 \
      convolution as one affine map. Exponentials are rounded to the type of the file.
      """)
  var glowStep: String?

  @Option(help: "How to find the layers.")
  var strategy = Strategy.auto

  @Option(help: "The number of levels of the strategy ladder.")
  var levels: Int?

  @Flag(help: "Spend no layer on a shift: one layer fewer, larger numbers (ladder strategies).")
  var withoutShift = false

  @Option(
    help:
      "What the ladder chooses pivots and the reflection for: accuracy in floating point, or short numbers."
  )
  var prefer = LadderPreference.conditioning

  @OptionGroup(title: "Budget of the strategy auto") var budget: BudgetOptions

  @Option(help: "halves, alternating, or two lists of coordinates such as [[0,2],[1,3]].")
  var partition = PartitionChoice.halves

  @Option(help: "Allow one reflected coordinate: auto or its index.")
  var flip: FlipChoice?

  @Option(
    name: .shortAndLong, help: "The certificate to write, compressed if the name ends in .gz.")
  var output = OutputFile.standardOutputName

  @Flag(help: "Report as JSON; needs -o.")
  var json = false

  @OptionGroup(title: "Limits") var limits: LimitOptions

  private static let everyGlowStep = "all"

  private var writesFolder: Bool {
    all || glowStep == Self.everyGlowStep || inputs.count > 1
  }

  func validate() throws {
    guard (permutation == nil) != inputs.isEmpty else {
      throw ValidationError("Give either input files or --permutation.")
    }
    if size != nil && permutation == nil {
      throw ValidationError("--size belongs to --permutation.")
    }
    if all && (tensor != nil || permutation != nil) {
      throw ValidationError("--all takes every square tensor: leave --tensor, --permutation out.")
    }
    if glowStep != nil && (tensor != nil || all || permutation != nil) {
      throw ValidationError("--glow-step names tensors itself: leave --tensor and --all out.")
    }
    if let levels {
      guard strategy == .ladder else { throw ValidationError("--levels belongs to ladder.") }
      guard levels >= 1 else { throw ValidationError("--levels must be at least 1.") }
    }
    if withoutShift && ![.shallow, .balanced, .ladder].contains(strategy) {
      throw ValidationError("--without-shift belongs to shallow, balanced and ladder.")
    }
    if budget.budget != nil && strategy != .auto {
      throw ValidationError("A budget belongs to the strategy auto.")
    }
    let isStandardOutput = output == OutputFile.standardOutputName
    if writesFolder && isStandardOutput {
      throw ValidationError("Several certificates are written: name a folder with -o.")
    }
    if json && isStandardOutput {
      throw ValidationError(
        "The certificate goes to standard output: for --json, name a file with -o.")
    }
  }

  func run() throws {
    let kernelLimits = limits.start()
    if writesFolder { try CertificateFolder.create(output) }
    var folder = CertificateFolder(path: output)
    var entries: [DecompositionReport.Entry] = []
    for input in permutation == nil ? inputs : ["--permutation"] {
      do {
        for target in try targets(in: input, kernelLimits) {
          let name = target.name ?? CertificateFolder.stem(of: input)
          entries.append(
            job(input, target).run(writingTo: writesFolder ? folder.path(for: name) : output))
          report(entries[entries.count - 1])
        }
      } catch {
        entries.append(DecompositionReport.Entry(input: input, failure: Failure(of: error)))
        report(entries[entries.count - 1])
      }
    }
    let status = ExitStatus.worst(of: entries.map(\.exitStatus))
    if json { Console.report(try Report.json(DecompositionReport(entries, status: status))) }
    try status.end()
  }

  private func targets(in input: String, _ limits: ReadingLimits) throws -> [NamedTarget] {
    if let permutation {
      let images = try PermutationNotation.parse(permutation, size: size)
      return [NamedTarget(name: nil, target: .permutation(images))]
    }
    let source = try Source(reading: input, maximumBytes: limits.maxBytes)
    if let glowStep {
      return try Target.glow(
        step: glowStep == Self.everyGlowStep ? nil : glowStep, in: source)
    }
    return all
      ? try Target.all(in: source)
      : [
        NamedTarget(
          name: tensor, target: try Target(reading: source, tensor: tensor, limits: limits))
      ]
  }

  private func job(_ input: String, _ target: NamedTarget) -> DecompositionJob {
    DecompositionJob(
      input: input, target: target, partition: partition,
      options: DecompositionOptions(
        strategy: strategy, levels: levels, allowsShift: !withoutShift, preference: prefer,
        budget: budget.budget, flip: flip ?? .none, bias: target.bias, note: target.note))
  }

  private func report(_ entry: DecompositionReport.Entry) {
    if let failure = entry.failure {
      failure.show()
    } else if output == OutputFile.standardOutputName {
      Console.note(entry.text)
    } else if !json {
      Console.report(entry.text)
    }
  }
}

extension Strategy: ExpressibleByArgument {}

extension LadderPreference: ExpressibleByArgument {}

extension FlipChoice: ExpressibleByArgument {
  /// `auto` or an index from 0.
  public init?(argument: String) {
    if argument == "auto" {
      self = .auto
    } else if let index = Int(argument), index >= 0 {
      self = .index(index)
    } else {
      return nil
    }
  }
}

/// A partition as the command line names it.
enum PartitionChoice: ExpressibleByArgument {
  case halves, alternating
  case explicit(Partition)

  init?(argument: String) {
    switch argument {
    case "halves": self = .halves
    case "alternating": self = .alternating
    default:
      guard
        let parts = try? JSONDecoder().decode([[Int]].self, from: Data(argument.utf8)),
        parts.count == 2, let partition = try? Partition(first: parts[0], second: parts[1])
      else { return nil }
      self = .explicit(partition)
    }
  }

  var defaultValueDescription: String { "halves" }

  /// The partition of `size` coordinates; nil for halves, which the strategies choose themselves.
  func partition(of size: Int) throws(Failure) -> Partition? {
    switch self {
    case .halves: return nil
    case .explicit(let partition): return partition
    case .alternating:
      do {
        return try Partition.alternating(of: size)
      } catch {
        throw Failure(.usage, "--partition alternating: \(error)")
      }
    }
  }
}
