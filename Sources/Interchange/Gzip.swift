import CZlib

/// Compression of whole files, RFC 1952, and of the data of a PNG file, RFC 1950.
enum Gzip {
  /// What stands around the compressed data.
  enum Container: String {
    case gzip, zlib
  }

  private static let chunkSize = 1 << 18

  /// Expands all members of a compressed file.
  /// - Throws: `malformed` with the byte where the damage was noticed; `limit`.
  static func expand(
    _ compressed: [UInt8], name: String, maximumBytes: Int
  ) throws(InterchangeError) -> [UInt8] {
    var expanded: [UInt8] = []
    expanded.reserveCapacity(min(statedSize(compressed), maximumBytes))
    var position = 0
    repeat {
      position += try expandMember(
        compressed[position...], into: &expanded, name: name, maximumBytes: maximumBytes)
    } while position < compressed.count
    return expanded
  }

  /// The size that the last member states for itself, as far as compressed data can have it: room
  /// made beforehand spares copies, whether the statement is true or not.
  private static func statedSize(_ compressed: [UInt8]) -> Int {
    let stated = compressed.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    let (most, overflows) = compressed.count.multipliedReportingOverflow(by: 1032)
    return min(stated, overflows ? .max : most)
  }

  /// Expands one member and returns its compressed length.
  static func expandMember(
    _ compressed: ArraySlice<UInt8>, in container: Container = .gzip,
    into expanded: inout [UInt8], name: String, maximumBytes: Int
  ) throws(InterchangeError) -> Int {
    var stream = z_stream()
    let start =
      container == .gzip
      ? couplet_inflate_init_gzip(&stream) : couplet_inflate_init_zlib(&stream)
    guard start == Z_OK else {
      throw InterchangeError(.limit, file: name, "not enough memory to expand the file")
    }
    defer { inflateEnd(&stream) }
    var consumed = 0
    while true {
      let input = compressed.dropFirst(consumed).prefix(1 << 30)
      var status = Z_OK
      let produced = [UInt8](unsafeUninitializedCapacity: chunkSize) { output, length in
        input.withUnsafeBufferPointer { bytes in
          stream.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress)
          stream.avail_in = UInt32(bytes.count)
          stream.next_out = output.baseAddress
          stream.avail_out = UInt32(chunkSize)
          status = inflate(&stream, Z_NO_FLUSH)
          consumed += bytes.count - Int(stream.avail_in)
        }
        length = chunkSize - Int(stream.avail_out)
      }
      guard expanded.count + produced.count <= maximumBytes else {
        throw Source.tooLarge(name, maximumBytes)
      }
      expanded += produced
      if status == Z_STREAM_END { return consumed }
      guard status == Z_OK, consumed < compressed.count || !produced.isEmpty else {
        throw InterchangeError(
          .malformed, file: name, at: [.byte(compressed.startIndex + consumed)],
          consumed == compressed.count
            ? "the compressed data end too early" : "expected \(container) data")
      }
    }
  }
}

/// Compresses a stream of bytes, RFC 1952.
final class GzipWriter {
  private var stream = z_stream()

  /// Digits repeat little: higher levels take up to four times as long for 2 % less.
  private static let level: CInt = 4

  /// Nil if there is not enough memory.
  init?() {
    guard couplet_deflate_init_gzip(&stream, Self.level) == Z_OK else { return nil }
  }

  deinit { deflateEnd(&stream) }

  /// Takes bytes in, and returns what can be written so far.
  func compress(_ bytes: [UInt8]) -> [UInt8] {
    bytes.withUnsafeBufferPointer { buffer in
      var compressed: [UInt8] = []
      var rest = buffer[...]
      while !rest.isEmpty {
        deflate(UnsafeBufferPointer(rebasing: rest.prefix(1 << 30)), Z_NO_FLUSH, to: &compressed)
        rest = rest.dropFirst(1 << 30)
      }
      return compressed
    }
  }

  /// Ends the stream, and returns the rest to be written.
  func finish() -> [UInt8] {
    var compressed: [UInt8] = []
    deflate(UnsafeBufferPointer(start: nil, count: 0), Z_FINISH, to: &compressed)
    return compressed
  }

  private func deflate(
    _ input: UnsafeBufferPointer<UInt8>, _ mode: CInt, to compressed: inout [UInt8]
  ) {
    stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
    stream.avail_in = UInt32(input.count)
    repeat {
      compressed += [UInt8](unsafeUninitializedCapacity: 1 << 16) { output, length in
        stream.next_out = output.baseAddress
        stream.avail_out = 1 << 16
        _ = CZlib.deflate(&stream, mode)
        length = 1 << 16 - Int(stream.avail_out)
      }
    } while stream.avail_out == 0
  }
}
