/// How much reading and checking a certificate may cost.
public struct ReadingLimits: Sendable {
  /// The longest text, in bytes.
  public var maxBytes: Int

  /// The most memory, in bytes, for what is read and computed. It is estimated from the sizes of
  /// matrices and numbers, before they are allocated, not measured.
  public var maxMemory: Int

  /// Asked now and then, at least once for each row of a matrix; true ends the work.
  public var mustStop: (@Sendable () -> Bool)?

  /// The length in bytes of the parts into which long lists are cut, to be read on all cores.
  package var partLength = 1 << 15

  /// The given limits; without arguments, 8 GiB of memory and no other.
  public init(
    maxBytes: Int = .max, maxMemory: Int = 8 << 30, mustStop: (@Sendable () -> Bool)? = nil
  ) {
    self.maxBytes = maxBytes
    self.maxMemory = maxMemory
    self.mustStop = mustStop
  }
}

/// Keeps account of the memory in use.
struct Meter {
  private let limits: ReadingLimits
  private var used = 0

  init(_ limits: ReadingLimits) { self.limits = limits }

  /// Accounts for `count` times `size` bytes that are about to be kept.
  mutating func charge(_ count: Int, times size: Int) throws(CertificateError) {
    used = try total(count, times: size)
  }

  /// Asks for `count` times `size` bytes for a while.
  func demand(_ count: Int, times size: Int) throws(CertificateError) {
    _ = try total(count, times: size)
  }

  /// Asks for so many bytes for a while.
  func demand(bytes: Int) throws(CertificateError) { try demand(bytes, times: 1) }

  private func total(_ count: Int, times size: Int) throws(CertificateError) -> Int {
    if limits.mustStop?() == true { throw .limitReached(.stopped) }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: size)
    guard !overflow, bytes <= limits.maxMemory - used else {
      throw .limitReached(.memory(limits.maxMemory))
    }
    return used + bytes
  }
}
