/// The size of a row or of a column of blocks: a named natural number such as `d`, or a product of
/// such names, which arises from Kronecker products with an identity.
@usableFromInline package struct Size: Hashable, Sendable {
  /// The named factors, in order; the first is the size before any Kronecker product.
  @usableFromInline package var factors: [String]

  /// The size called `name`.
  package init(_ name: String) {
    factors = [name]
  }

  /// The size `self · copies`, of a Kronecker product with an identity of size `copies`.
  package func repeated(_ copies: Size) -> Size {
    var result = self
    result.factors += copies.factors
    return result
  }
}

extension Size: CustomStringConvertible {
  @usableFromInline package var description: String { factors.joined(separator: "·") }
}

/// The shape of a matrix: its number of rows and columns, as sizes.
@usableFromInline package struct Shape: Hashable, Sendable {
  @usableFromInline package var rows: Size
  @usableFromInline package var columns: Size

  package init(_ rows: Size, _ columns: Size) {
    self.rows = rows
    self.columns = columns
  }

  package var isSquare: Bool { rows == columns }

  /// The shape of the transpose and of the inverse.
  package var transposed: Shape { Shape(columns, rows) }
}

extension Shape: CustomStringConvertible {
  @usableFromInline package var description: String { "\(rows) x \(columns)" }
}
