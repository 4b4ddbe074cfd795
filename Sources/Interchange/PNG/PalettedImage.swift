import CZlib

/// An image of at most 256 colours, as a PNG file.
public struct PalettedImage: Sendable {
  /// Red, green and blue.
  public typealias Colour = (red: UInt8, green: UInt8, blue: UInt8)

  private let width: Int
  private let palette: [Colour]
  private let rows: [[UInt8]]

  /// An image.
  ///
  /// - Parameters:
  ///   - palette: From 1 to 256 colours.
  ///   - rows: Indices of colours, row by row from the top; at least one row, all of one length
  ///     from 1 on.
  public init(palette: [Colour], rows: [[UInt8]]) {
    precondition(1...256 ~= palette.count && !rows.isEmpty && rows[0].count > 0)
    precondition(
      rows.allSatisfy { $0.count == rows[0].count && $0.allSatisfy { $0 < palette.count } })
    width = rows[0].count
    self.palette = palette
    self.rows = rows
  }

  /// The file (PNG specification, colour type 3, 8 bits).
  public var png: [UInt8] {
    PNGChunk.signature
      + [
        PNGChunk(
          "IHDR",
          UInt32(width).bigEndianBytes + UInt32(rows.count).bigEndianBytes + [8, 3, 0, 0, 0]),
        PNGChunk("PLTE", palette.flatMap { [$0.red, $0.green, $0.blue] }),
        PNGChunk("IDAT", compressed(rows.flatMap { [0] + $0 })),
        PNGChunk("IEND", []),
      ].flatMap(\.bytes)
  }

  private func compressed(_ bytes: [UInt8]) -> [UInt8] {
    var count = compressBound(UInt(bytes.count))
    var result = [UInt8](repeating: 0, count: Int(count))
    let status = compress2(&result, &count, bytes, UInt(bytes.count), 9)
    precondition(status == Z_OK, "compressBound says how much room is needed")
    return Array(result.prefix(Int(count)))
  }
}
