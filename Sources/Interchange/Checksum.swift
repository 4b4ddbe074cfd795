import CZlib

extension [UInt8] {
  /// The cyclic redundancy check CRC-32 of the bytes, as in RFC 1952, ZIP archives and PNG files.
  var checksum: UInt32 {
    withUnsafeBufferPointer { UInt32(crc32_z(0, $0.baseAddress, $0.count)) }
  }
}
