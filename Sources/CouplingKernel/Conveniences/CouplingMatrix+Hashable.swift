extension CouplingMatrix: Hashable {
  /// Whether both are sparse or both are dense, and the entries are equal.
  public static func == (a: CouplingMatrix, b: CouplingMatrix) -> Bool {
    switch (a, b) {
    case (.dense(let a), .dense(let b)), (.transposed(let a, _), .transposed(let b, _)): a == b
    case (.sparse(let a), .sparse(let b)): a == b
    case (.sparse, _), (_, .sparse): false
    default:
      a.shape == b.shape
        && (0..<a.rows).allSatisfy { i in (0..<a.columns).allSatisfy { a[i, $0] == b[i, $0] } }
    }
  }

  /// Feeds the shape into the hasher: equal dense matrices may be stored differently.
  public func hash(into hasher: inout Hasher) { hasher.combine(shape) }
}
