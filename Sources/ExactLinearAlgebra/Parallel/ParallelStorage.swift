import Synchronization

/// The words of a matrix over prime fields, aligned for vector instructions.
///
/// A decomposition makes small matrices by the hundred and drops them soon. Their memory is kept for the
/// next ones: to find some anew takes as long as what is computed in it.
final class ParallelStorage: @unchecked Sendable {
  /// The words; what stands in them at first is arbitrary.
  let words: UnsafeMutablePointer<UInt64>

  /// The fields, here since copies of a matrix have only one reference to count then.
  let fields: ParallelFields

  /// There is room for 2 to this power.
  private let exponent: Int

  /// Room for so many words.
  init(count: Int, fields: ParallelFields) {
    self.fields = fields
    let exponent = Int.bitWidth - max(count - 1, 0).leadingZeroBitCount
    self.exponent = exponent
    words =
      Self.unused.withLock { $0.take(exponent) } ?? .allocate(aligned: 1 << exponent)
  }

  deinit {
    if !Self.unused.withLock({ $0.keep(words, exponent) }) { words.deallocate() }
  }

  private static let unused = Mutex(Unused())

  /// Memory that is kept, by its size.
  private struct Unused: @unchecked Sendable {
    /// Longer pieces are not kept, and not more than so many words of each length.
    private static let longest = 14, most = 1 << 17

    private var pieces = [[UnsafeMutablePointer<UInt64>]](repeating: [], count: longest + 1)

    mutating func take(_ exponent: Int) -> UnsafeMutablePointer<UInt64>? {
      exponent <= Self.longest ? pieces[exponent].popLast() : nil
    }

    mutating func keep(_ piece: UnsafeMutablePointer<UInt64>, _ exponent: Int) -> Bool {
      guard exponent <= Self.longest, pieces[exponent].count << exponent < Self.most else {
        return false
      }
      pieces[exponent].append(piece)
      return true
    }
  }
}
