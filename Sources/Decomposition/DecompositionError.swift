import CouplingKernel
import Foundation

/// Why a target has no decomposition of the kind asked for. Every case lies outside the theorem;
/// nothing here is a failure of the program.
public enum DecompositionError: Error, Hashable, Sendable {
  /// det T = 0; layers are invertible.
  case singular(size: Int)

  /// det T < 0, and no reflection was allowed; layers have positive determinants.
  case negativeDeterminant

  /// The parts of the partition have different sizes, which the strategy does not cover.
  case unequalParts(first: Int, second: Int)

  /// There are no equal halves of an odd number of coordinates.
  case oddSize(Int)

  /// The partition is not one of this many coordinates.
  case partitionSize(expected: Int, found: Int)

  /// The reflected coordinate is out of range.
  case flipOutOfRange(Int, size: Int)

  /// A reflection was asked for, but det T > 0 already.
  case flipNotNeeded(Int)

  /// The strategy decomposes permutations only.
  case notAPermutation(strategy: Strategy)

  /// The ladder has at least one level.
  case invalidLevels(Int)

  /// No four layers have this product, or none were found.
  case notRecognized

  /// The lower-left and the upper-right block are singular, or no layers without a shift were found.
  case shiftNeeded

  /// No certificate stays under the budget that was asked for.
  case overBudget(needs: String)

  /// A construction that the strategy is made of is not proved.
  case unproved(String)

  /// More layers were found than the theorem allows: an error of this library.
  case tooManyLayers(strategy: Strategy, found: Int, bound: Int)

  /// Layers were found, but the kernel did not confirm them: an error of this library.
  case unconfirmed(strategy: Strategy)

  /// No layers with entries of the kind asked for come as near as the tolerance; `reached` is the
  /// smallest error of those that were found, nil if there were none.
  case toleranceNotReached(reached: Double?, layers: Int, entries: String, hint: String)

  /// An entry is too large for floating-point arithmetic.
  case beyondFloatingPoint

  /// The constant term has another number of coordinates than the target.
  case biasSize(expected: Int, found: Int)
}

extension DecompositionError: CustomStringConvertible {
  /// What is wrong and what would help.
  public var description: String {
    switch self {
    case .singular(let size):
      "the \(size)×\(size) matrix is singular; coupling layers are invertible"
    case .negativeDeterminant:
      """
      the determinant is negative, and coupling layers have positive determinants; \
      --flip auto (or --flip INDEX) allows one reflected coordinate, recorded in the certificate
      """
    case .unequalParts(let first, let second):
      """
      the parts have \(first) and \(second) coordinates; this strategy needs parts of equal size, \
      while shallow, balanced and ladder take any
      """
    case .oddSize(let size):
      """
      \(size) coordinates have no equal halves; name the parts, for instance with \
      --partition alternating
      """
    case .partitionSize(let expected, let found):
      "the partition is one of \(found) coordinates, the matrix has \(expected)"
    case .flipOutOfRange(let index, let size):
      "there is no coordinate \(index) to reflect; expected one of 0…\(size - 1)"
    case .flipNotNeeded(let index):
      """
      the determinant is positive, and reflecting coordinate \(index) would make it negative; \
      leave --flip out, or use --flip auto, which reflects only where it must
      """
    case .notAPermutation(let strategy):
      "the strategy \(strategy.rawValue) is for permutations; use shallow, balanced or ladder"
    case .invalidLevels(let levels):
      "a ladder of \(levels) levels does not exist; expected at least 1"
    case .notRecognized:
      "no four layers are known for this matrix; auto finds more where more are needed"
    case .shiftNeeded:
      """
      no layers without a shift are known; that needs parts of equal size and an invertible \
      lower-left or upper-right block
      """
    case .overBudget(let needs):
      "no decomposition stays under the budget; the smallest one has \(needs)"
    case .unproved(let reason):
      "a construction that the strategy rests on is not proved: \(reason)"
    case .tooManyLayers(let strategy, let found, let bound):
      "\(strategy.rawValue) found \(found) layers, where \(bound) suffice"
    case .biasSize(let expected, let found):
      "the constant term has \(found) coordinates, the matrix has \(expected)"
    case .toleranceNotReached(let reached?, let layers, let entries, let hint):
      """
      the tolerance is not reached: the largest error is \(String(format: "%.2e", reached)) with \(layers) \
      layers of \(entries) entries; \(hint)
      """
    case .toleranceNotReached(nil, _, _, let hint):
      "no layers were found in floating point; \(hint)"
    case .beyondFloatingPoint:
      "an entry is too large for floating-point numbers; the exact strategies take any"
    case .unconfirmed(let strategy):
      "the kernel did not confirm the layers that \(strategy.rawValue) found"
    }
  }
}
