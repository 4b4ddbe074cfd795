/// The matrix T that a certificate is about, n × n in the coordinate order of the whole space.
public enum Target: Sendable, Hashable {
  /// Row i has its 1 in column `permutation[i]`: y[i] = x[permutation[i]].
  case permutation([Int])

  case matrix(CouplingMatrix)

  /// The number of rows.
  public var size: Int {
    switch self {
    case .permutation(let permutation): permutation.count
    case .matrix(let matrix): matrix.rows
    }
  }
}
