/// Why there are no coupling layers for a permutation with the reflection asked for.
public enum PermutationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The entry at `index` is out of range or occurs before.
  case invalidEntry(Int, index: Int)

  /// The coordinate to reflect is none of the `size` coordinates.
  case flipOutOfRange(Int, size: Int)

  /// So many points have no two equal, non-empty halves.
  case noHalves(size: Int)

  /// The determinant is −1 (an odd permutation without a reflection, or an even one with a
  /// reflection), and that of coupling layers is positive.
  case negativeDeterminant

  /// What is wrong, in one sentence.
  public var description: String {
    switch self {
    case .invalidEntry(let entry, let index):
      "entry \(index) of the permutation, \(entry), is repeated or out of range"
    case .flipOutOfRange(let coordinate, let size):
      "the coordinate to reflect, \(coordinate), is not one of 0…\(size - 1)"
    case .noHalves(let size):
      "\(size) points have no two equal, non-empty halves"
    case .negativeDeterminant:
      "the determinant is −1: an odd permutation needs a reflection, an even one must have none"
    }
  }
}
