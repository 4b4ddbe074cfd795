/// Pictures in the PNG format (ISO/IEC 15948): 8 bits a sample, grey or colour, with or without an
/// alpha channel, not interlaced. Colours become grey by the weights of Rec. 601, and transparent
/// pixels are laid over white.
enum PNGFile {
  /// The most pixels of a picture.
  private static let pixelLimit = 1 << 26

  /// The picture in a file.
  /// - Throws: `malformed` with the byte.
  static func parse(_ source: Source) throws(InterchangeError) -> GreyPicture {
    guard source.bytes.starts(with: PNGChunk.signature) else {
      throw source.malformed(.byte(0), message: "expected the signature of a PNG file")
    }
    var header: Header?
    var data: [UInt8] = []
    var position = PNGChunk.signature.count
    while true {
      let chunk = try PNGChunk(source, at: position)
      defer { position += chunk.count }
      switch chunk.type {
      case "IHDR": header = try Header(chunk.content, source, at: position + 8)
      case "IDAT": data += chunk.content
      case "IEND":
        guard let header else {
          throw source.malformed(.byte(8), message: "expected the chunk IHDR")
        }
        return try picture(header, data, source)
      default:
        // A capital first letter marks a chunk that cannot be ignored; a palette can, as colours
        // are not indices.
        if chunk.type.first?.isUppercase == true, chunk.type != "PLTE" {
          throw source.malformed(
            .byte(position + 4),
            message: "expected a known chunk, found '\(chunk.type)'")
        }
      }
    }
  }

  private struct Header {
    let width: Int
    let height: Int
    let channels: Int

    init(
      _ content: [UInt8], _ source: Source, at byte: Int
    ) throws(InterchangeError) {
      let place = InterchangeError.Place.byte(byte)
      guard content.count == 13 else {
        throw source.malformed(place, message: "expected a header of 13 bytes")
      }
      width = content[..<4].bigEndian
      height = content[4..<8].bigEndian
      let fields = content.suffix(5).map(Int.init)
      guard width >= 1, height >= 1, width <= pixelLimit / height else {
        throw source.malformed(
          place, message: "expected 1 to \(pixelLimit) pixels, found \(width) × \(height)")
      }
      guard fields[0] == 8, let channels = [0: 1, 2: 3, 4: 2, 6: 4][fields[1]] else {
        throw source.malformed(
          place,
          message: "expected 8 bits a sample, grey or RGB, found \(fields[0]) bits and colour type "
            + "\(fields[1]); convert to 8-bit grey")
      }
      guard fields[2] == 0, fields[3] == 0, fields[4] == 0 else {
        throw source.malformed(
          place, message: "expected a picture that is not interlaced; save it without interlacing")
      }
      self.channels = channels
    }
  }

  private static func picture(
    _ header: Header, _ data: [UInt8], _ source: Source
  ) throws(InterchangeError) -> GreyPicture {
    let stride = header.width * header.channels
    let expected = header.height * (stride + 1)
    var expanded: [UInt8] = []
    _ = try Gzip.expandMember(
      data[...], in: .zlib, into: &expanded, name: source.name, maximumBytes: expected)
    guard expanded.count == expected else {
      throw source.malformed(
        message: "expected \(expected) bytes of pixels, found \(expanded.count)")
    }
    var values: [Int] = []
    values.reserveCapacity(header.width * header.height)
    var above = [UInt8](repeating: 0, count: stride)
    for row in 0..<header.height {
      let start = row * (stride + 1)
      var line = Array(expanded[start + 1..<start + 1 + stride])
      guard unfilter(expanded[start], &line, above, header.channels) else {
        throw source.malformed(
          message: "expected a filter from 0 to 4 in row \(row), found \(expanded[start])")
      }
      for pixel in 0..<header.width {
        let samples = line[pixel * header.channels..<(pixel + 1) * header.channels].map(Int.init)
        values.append(grey(samples))
      }
      above = line
    }
    return GreyPicture(width: header.width, height: header.height, white: 255, values: values)
  }

  /// Undoes the filter of a row; false for an unknown one.
  private static func unfilter(
    _ filter: UInt8, _ line: inout [UInt8], _ above: [UInt8], _ channels: Int
  ) -> Bool {
    for i in line.indices {
      let left = i >= channels ? line[i - channels] : 0
      let corner = i >= channels ? above[i - channels] : 0
      switch filter {
      case 0: return true
      case 1: line[i] &+= left
      case 2: line[i] &+= above[i]
      case 3: line[i] &+= UInt8((Int(left) + Int(above[i])) / 2)
      case 4: line[i] &+= paeth(Int(left), Int(above[i]), Int(corner))
      default: return false
      }
    }
    return true
  }

  /// The neighbour that is nearest to left + above − corner.
  private static func paeth(_ left: Int, _ above: Int, _ corner: Int) -> UInt8 {
    let estimate = left + above - corner
    let distances = (abs(estimate - left), abs(estimate - above), abs(estimate - corner))
    if distances.0 <= distances.1, distances.0 <= distances.2 { return UInt8(left) }
    return UInt8(distances.1 <= distances.2 ? above : corner)
  }

  private static func grey(_ samples: [Int]) -> Int {
    let isColour = samples.count >= 3
    let value =
      isColour ? (299 * samples[0] + 587 * samples[1] + 114 * samples[2] + 500) / 1000 : samples[0]
    guard samples.count % 2 == 0 else { return value }
    let alpha = samples[samples.count - 1]
    return (value * alpha + 255 * (255 - alpha) + 127) / 255
  }
}
