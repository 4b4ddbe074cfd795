extension Partition {
  /// The even coordinates and the odd ones.
  ///
  /// - Throws: `CertificateError.malformed`, unless `size` is at least 2.
  public static func alternating(of size: Int) throws(CertificateError) -> Partition {
    try Partition(
      first: Array(stride(from: 0, to: size, by: 2)),
      second: Array(stride(from: 1, to: size, by: 2)))
  }
}
