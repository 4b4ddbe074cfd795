extension Target {
  /// The number of rows.
  public var size: Int {
    switch self {
    case .permutation(let permutation): permutation.count
    case .matrix(let matrix): matrix.rows
    }
  }
}
