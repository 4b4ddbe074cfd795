import ExactLinearAlgebra

extension Target {
  /// The matrix or permutation in `text`, without a certificate around it: a matrix in either form,
  /// `{"matrix": …}` or `{"permutation": …}`. Its size is what the text says.
  ///
  /// Checking a certificate does not involve this.
  /// - Throws: `CertificateError.malformed` with the place; `limitReached`.
  public init(
    parsing text: UnsafeRawBufferPointer, limits: ReadingLimits = ReadingLimits()
  ) throws(CertificateError) {
    var reader = try JSONReader(text, limits)
    let outline = reader.outline()
    self =
      outline.isMatrix
      ? .matrix(try reader.matrix(MatrixShape(outline.size, outline.size)))
      : try reader.target(outline.size)
    try reader.end()
  }

  /// The matrix or permutation in `text`; as `init(parsing:limits:)` for bytes that are in an array.
  public init(
    parsing text: [UInt8], limits: ReadingLimits = ReadingLimits()
  ) throws(CertificateError) {
    self = try text.withUnsafeBufferPointer { (text) throws(CertificateError) in
      try Target(parsing: UnsafeRawBufferPointer(text), limits: limits)
    }
  }
}

extension JSONReader {
  /// What the next value is, without reading it: a matrix or a target, and the number of its rows.
  /// Guesses if it is neither; the reading will tell.
  fileprivate func outline(isInside: Bool = false) -> (isMatrix: Bool, size: Int) {
    var ahead = self
    if ahead.isNext("[") { return (true, ahead.upcomingStrings.count) }
    var outline = (isMatrix: false, size: 0)
    try? ahead.members("a matrix", ["permutation", "matrix", "shape", "entries"], required: 0) {
      (reader, key, isLast) throws(CertificateError) in
      switch key {
      case "permutation": outline.size = try reader.naturals("a permutation").count
      case "shape": outline = (true, try reader.naturals("the shape").first ?? 0)
      case "matrix": outline.size = isInside ? 0 : reader.outline(isInside: true).size
      default: break
      }
      return key == "permutation" || key == "shape" || isLast
    }
    return outline
  }
}
