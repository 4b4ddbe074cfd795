import ExactArithmetic
import ExactLinearAlgebra

/// Writes a list to `output`, in pieces, many of which are made at once.
///
/// - Parameters:
///   - bytes: About the length of an element, so that pieces are worth it.
///   - append: Appends an element; called on several threads.
func writeList<Failure: Error>(
  _ count: Int, _ separator: String, bytes: Int, to output: ([UInt8]) throws(Failure) -> Void,
  _ append: (Int, inout [UInt8]) -> Void
) throws(Failure) {
  let separator = Array(separator.utf8)
  let piece = max(1, (1 << 14) / max(bytes, 1))
  let pieces = (count + piece - 1) / piece
  // Many, so that cores end together, but not more than some memory has room for.
  let most = coreCount * max(2, min(16, (1 << 24) / (piece * max(bytes, 1))))
  for first in stride(from: 0, to: pieces, by: most) {
    let group = min(most, pieces - first)
    let work = min(count, group * piece) * (50 + 4 * bytes)
    let texts = concurrentMap(group, work: work) { index in
      let start = (first + index) * piece
      var text: [UInt8] = []
      for element in start..<min(start + piece, count) {
        if element > 0 { text += separator }
        append(element, &text)
      }
      return text
    }
    for text in texts { try output(text) }
  }
}
