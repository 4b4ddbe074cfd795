import ArgumentParser
import CouplingKernel
import Decomposition
import Foundation

/// The two parts of the coordinates, and whether one coordinate may be reflected.
struct PartitionOptions: ParsableArguments {
  @Option(help: "halves, alternating, or two lists of coordinates such as [[0,2],[1,3]].")
  var partition = PartitionChoice.halves

  @Option(help: "Allow one reflected coordinate: auto or its index.")
  var flip: FlipChoice?

  /// The partition of `size` coordinates; nil for halves, which the strategies choose themselves.
  func partition(of size: Int) throws(Failure) -> Partition? { try partition.partition(of: size) }

  /// The reflection that is allowed.
  var allowedFlip: FlipChoice { flip ?? .none }
}

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
