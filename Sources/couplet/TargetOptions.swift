import ArgumentParser
import CouplingKernel
import Interchange

/// Which matrix a command is about, beside the file that it is in: a tensor of the file, or a
/// permutation on the command line in the place of a file.
struct TargetOptions: ParsableArguments {
  @Option(help: "A permutation, as images 2,0,3,1 or as cycles \"(0 2 3 1)\" with --size.")
  var permutation: String?

  @Option(help: "The number of points of a permutation given by cycles.")
  var size: Int?

  @Option(help: "Which tensor of a safetensors file.")
  var tensor: String?

  func validate() throws {
    if size != nil && permutation == nil {
      throw ValidationError("--size belongs to --permutation.")
    }
    if tensor != nil && permutation != nil {
      throw ValidationError("--tensor belongs to an input file.")
    }
  }

  /// Demands a file or a permutation, and not both.
  func validate(_ input: String?) throws {
    guard (permutation == nil) != (input == nil) else {
      throw ValidationError("Give either an input file or --permutation.")
    }
  }

  /// The permutation; nil if none is given.
  private var permutationTarget: Target? {
    get throws {
      try permutation.map { .permutation(try PermutationNotation.parse($0, size: size)) }
    }
  }

  /// The permutation, or the matrix of a file.
  func target(in input: String?, _ limits: ReadingLimits) throws -> NamedTarget {
    if let target = try permutationTarget { return NamedTarget(name: nil, target: target) }
    let source = try Source(reading: input ?? "", maximumBytes: limits.maxBytes)
    return NamedTarget(
      name: tensor, target: try Target(reading: source, tensor: tensor, limits: limits))
  }

  /// What messages call the input.
  func name(of input: String?) -> String { input ?? "--permutation" }
}
