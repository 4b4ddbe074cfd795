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
    let start = reader.start()
    let key = reader.firstKey
    if key == "permutation" || key == "matrix" {
      self = try reader.target()
    } else {
      self = .matrix(try reader.matrix())
    }
    if case .matrix(let matrix) = self, matrix.rows != matrix.columns {
      throw reader.malformed("a square matrix", found: "\(matrix.shape)", at: start)
    }
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
  /// The first key of the object that comes next; nil if there is none.
  fileprivate var firstKey: String? {
    var ahead = self
    guard (try? ahead.take("{", "an object")) != nil else { return nil }
    return try? ahead.text("a key")
  }
}
