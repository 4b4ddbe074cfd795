import CGMP

/// The GMP numbers of a matrix, in one buffer, row by row.
///
/// Safety of `@unchecked Sendable`: written only while a single `IntegerMatrix` holds it, or before
/// it is published.
@usableFromInline final class IntegerMatrixStorage: @unchecked Sendable {
  let entries: UnsafeMutableBufferPointer<__mpz_struct>

  /// `count` zeros.
  init(count: Int) {
    entries = .allocate(capacity: count)
    for index in 0..<count { __gmpz_init(entries.baseAddress.unsafelyUnwrapped + index) }
  }

  init(copying other: IntegerMatrixStorage) {
    let count = other.entries.count
    entries = .allocate(capacity: count)
    guard let target = entries.baseAddress, let source = other.entries.baseAddress else { return }
    for index in 0..<count { __gmpz_init_set(target + index, source + index) }
  }

  deinit {
    if let base = entries.baseAddress {
      for index in 0..<entries.count { __gmpz_clear(base + index) }
    }
    entries.deallocate()
  }
}
