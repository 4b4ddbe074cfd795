import Synchronization

/// Memory for work on several threads at once, used again and again: as much as there are users at
/// the same time.
final class ScratchPool: Sendable {
  private struct Memory: @unchecked Sendable {
    let words: UnsafeMutablePointer<UInt64>
  }

  /// The number of words of each piece.
  private let size: Int

  private let unused = Mutex<[Memory]>([])

  init(size: Int) {
    self.size = size
  }

  deinit {
    unused.withLock { for memory in $0 { memory.words.deallocate() } }
  }

  /// Runs `body` with a piece that nobody else has meanwhile; what stands in it is arbitrary.
  func withMemory<Result>(_ body: (UnsafeMutablePointer<UInt64>) -> Result) -> Result {
    let memory =
      unused.withLock { $0.popLast() } ?? Memory(words: .allocate(aligned: max(size, 1)))
    defer { unused.withLock { $0.append(memory) } }
    return body(memory.words)
  }
}

extension UnsafeMutablePointer<UInt64> {
  /// So many words, aligned for vector instructions.
  static func allocate(aligned count: Int) -> UnsafeMutablePointer<UInt64> {
    UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<UInt64>.stride, alignment: 64
    ).bindMemory(to: UInt64.self, capacity: count)
  }
}
