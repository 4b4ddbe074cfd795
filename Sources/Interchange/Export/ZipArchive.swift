/// A ZIP archive of files that are stored without compression, as NumPy's `savez` writes them.
///
/// Source of the format: PKWARE's APPNOTE, sections 4.3.7, 4.3.12 and 4.3.16. The same files give
/// the same bytes: dates are the earliest one that the format has.
struct ZipArchive {
  let bytes: [UInt8]

  /// The archive of these files; their names are ASCII.
  /// - Throws: `limit` for 4 GiB and above, or more than 65,534 files.
  init(_ files: [(name: String, bytes: [UInt8])], _ path: String) throws(InterchangeError) {
    let size = files.reduce(22) { $0 + $1.bytes.count + 2 * $1.name.utf8.count + 76 }
    guard size < UInt32.max, files.count < UInt16.max else {
      throw InterchangeError(
        .limit, file: path,
        "a .npz file holds less than 4 GiB and less than 65,535 arrays: write .safetensors")
    }
    var data: [UInt8] = []
    data.reserveCapacity(size)
    var directory: [UInt8] = []
    for file in files {
      let name = Array(file.name.utf8)
      let start = UInt32(data.count)
      let length = UInt32(file.bytes.count).littleEndianBytes
      // Version 2.0, no flags, stored, midnight of 1980-01-01; then checksum and both sizes.
      let common: [UInt8] =
        [20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0] + file.bytes.checksum.littleEndianBytes
        + length + length + UInt16(name.count).littleEndianBytes + [0, 0]
      data += Array("PK\u{3}\u{4}".utf8) + common + name + file.bytes
      directory +=
        Array("PK\u{1}\u{2}".utf8) + [20, 0] + common + [UInt8](repeating: 0, count: 10)
        + start.littleEndianBytes + name
    }
    let count = UInt16(files.count).littleEndianBytes
    let start = UInt32(data.count).littleEndianBytes
    let end: [UInt8] =
      Array("PK\u{5}\u{6}".utf8) + [0, 0, 0, 0] + count + count
      + UInt32(directory.count).littleEndianBytes + start + [0, 0]
    bytes = data + directory + end
  }
}
