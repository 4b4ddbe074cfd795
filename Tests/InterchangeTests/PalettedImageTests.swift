import Foundation
import Interchange
import Testing

@Suite struct PalettedImageTests {
  /// Python's own zlib and checksums read what was written.
  @Test(arguments: [1, 2, 7, 64]) func imagesAreValid(width: Int) throws {
    let rows: [[UInt8]] = (0..<5).map { i in
      (0..<width).map { j in UInt8((i * 7 + j) % 3) }
    }
    let image = PalettedImage(palette: [(0, 0, 0), (255, 0, 0), (1, 2, 3)], rows: rows)
    let program = """
      import sys, zlib, struct
      data = sys.stdin.buffer.read()
      assert data[:8] == b"\\x89PNG\\r\\n\\x1a\\n"
      at, chunks = 8, {}
      while at < len(data):
          (n,) = struct.unpack(">I", data[at:at + 4])
          kind, body = data[at + 4:at + 8], data[at + 8:at + 8 + n]
          assert struct.unpack(">I", data[at + 8 + n:at + 12 + n])[0] == zlib.crc32(kind + body)
          chunks[kind.decode()] = body
          at += 12 + n
      assert list(chunks) == ["IHDR", "PLTE", "IDAT", "IEND"]
      print(*struct.unpack(">IIBBBBB", chunks["IHDR"]), chunks["PLTE"].hex(),
            zlib.decompress(chunks["IDAT"]).hex())
      """
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "-c", program]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data(image.png))
    try input.fileHandleForWriting.close()
    let text = String(
      decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    let pixels = rows.map { row in "00" + row.map { "0\($0)" }.joined() }.joined()
    #expect(text == "\(width) 5 8 3 0 0 0 000000ff0000010203 \(pixels)\n")
  }
}
