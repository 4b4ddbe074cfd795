import ArgumentParser
import CouplingKernel
import Decomposition
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

  @OptionGroup var chosen: TargetOptions

  @Flag(help: "Every square matrix of the safetensors files; -o names the folder to write to.")
  var all = false

  @Option(
    help: """
      The step of a Glow flow in a safetensors file, or all: activation normalisation and 1×1 \
      convolution as one affine map. Exponentials are rounded to the type of the file. Unless there \
      is a budget, auto prefers layers of a condition number up to 1e7, which are to be run in \
      floating point.
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

  @OptionGroup(title: "Approximation") var approximation: ApproximationArguments

  @OptionGroup var parts: PartitionOptions

  @Option(
    name: .shortAndLong, help: "The certificate to write, compressed if the name ends in .gz.")
  var output = OutputFile.standardOutputName

  @OptionGroup var reporting: ReportOptions

  @OptionGroup(title: "Limits") var limits: LimitOptions

  private static let everyGlowStep = "all"

  private var writesFolder: Bool {
    all || glowStep == Self.everyGlowStep || inputs.count > 1
  }

  func validate() throws {
    let isPermutation = chosen.permutation != nil
    guard isPermutation == inputs.isEmpty else {
      throw ValidationError("Give either input files or --permutation.")
    }
    if all && (chosen.tensor != nil || isPermutation) {
      throw ValidationError("--all takes every square tensor: leave --tensor, --permutation out.")
    }
    if glowStep != nil && (chosen.tensor != nil || all || isPermutation) {
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
    if approximation.approximate != nil
      && (strategy != .auto || withoutShift || budget.budget != nil)
    {
      throw ValidationError(
        "--approximate has its own layers: leave --strategy, --without-shift and budgets out.")
    }
    if writesFolder && output == OutputFile.standardOutputName {
      throw ValidationError("Several certificates are written: name a folder with -o.")
    }
    try reporting.demandFile(for: "certificate", output)
  }

  func run() throws {
    let kernelLimits = limits.start()
    if writesFolder { try CertificateFolder.create(output) }
    var folder = CertificateFolder(path: output)
    var entries: [DecompositionReport.Entry] = []
    for input in inputs.isEmpty ? [chosen.name(of: nil)] : inputs {
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
    if reporting.json {
      Console.report(try Report.json(DecompositionReport(entries, status: status)))
    }
    try status.end()
  }

  private func targets(in input: String, _ limits: ReadingLimits) throws -> [NamedTarget] {
    if chosen.permutation != nil { return [try chosen.target(in: nil, limits)] }
    if glowStep == nil && !all { return [try chosen.target(in: input, limits)] }
    let source = try Source(reading: input, maximumBytes: limits.maxBytes)
    if let glowStep {
      return try Target.glow(
        step: glowStep == Self.everyGlowStep ? nil : glowStep, in: source)
    }
    return try Target.all(in: source)
  }

  private func job(_ input: String, _ target: NamedTarget) -> DecompositionJob {
    DecompositionJob(
      input: input, target: target, parts: parts,
      options: DecompositionOptions(
        strategy: strategy, levels: levels, allowsShift: !withoutShift, preference: prefer,
        budget: budget.budget ?? (glowStep != nil && strategy == .auto ? .floatingPoint : nil),
        flip: parts.allowedFlip, bias: target.bias, note: target.note),
      approximation: approximation.options)
  }

  private func report(_ entry: DecompositionReport.Entry) {
    if let failure = entry.failure {
      failure.show()
    } else if output == OutputFile.standardOutputName {
      Console.note(entry.text)
    } else if !reporting.json {
      Console.report(entry.text)
    }
  }
}

extension Strategy: ExpressibleByArgument {}

extension LadderPreference: ExpressibleByArgument {}
