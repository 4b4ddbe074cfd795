extension Certificate {
  /// Whether the claim is about constant terms, too.
  public var hasBiases: Bool { bias != nil || layers.contains { $0.bias != nil } }

  /// Whether the claim is true. The answer is exact.
  ///
  /// - Parameters:
  ///   - limits: Of which `maxMemory` and `mustStop` count here.
  ///   - reference: Whether to do what the layers are defined to do, entry by entry, instead.
  ///   - progress: Told how many steps are done, and of how many: primes for dense claims of equality,
  ///     after each batch of them, layers for others.
  /// - Throws: `CertificateError.limitReached`.
  public func check(
    limits: ReadingLimits = ReadingLimits(), reference: Bool = false,
    progress: (_ done: Int, _ count: Int) -> Void = { _, _ in }
  ) throws(CertificateError) -> Verdict {
    let meter = Meter(limits)
    if reference { return try referenceVerdict(meter, progress) }
    return try RowClaim(self, meter).verdict(meter, progress)
  }
}
