import ExactArithmetic

extension DepthLowerBound {
  /// The largest number of coordinates, points of a mixture, or layers that is read.
  public static let largestSize = 1 << 20

  /// The claim in `text`, the bytes of a file in the format `couplet-depth-bound/1`.
  ///
  /// - Throws: `CertificateError.malformed` with the place, if `text` deviates from the format in
  ///   anything; `limitReached`.
  public init(
    parsing text: UnsafeRawBufferPointer, limits: ReadingLimits = ReadingLimits()
  ) throws(CertificateError) {
    var reader = try JSONReader(text, limits)
    self = try reader.depthLowerBound()
  }

  /// The claim in `text`; as `init(parsing:limits:)` for bytes that are in an array.
  public init(
    parsing text: [UInt8], limits: ReadingLimits = ReadingLimits()
  ) throws(CertificateError) {
    self = try text.withUnsafeBufferPointer { (text) throws(CertificateError) in
      try DepthLowerBound(parsing: UnsafeRawBufferPointer(text), limits: limits)
    }
  }
}

extension JSONReader {
  fileprivate mutating func depthLowerBound() throws(CertificateError) -> DepthLowerBound {
    var sizes: [String: Int] = [:]
    var numbers: [String: Rational] = [:]
    var counts: [String: Integer] = [:]
    var code: BinaryCode?
    var note: String?
    let keys = [
      "format", "dimension", "modes", "parameters", "range", "lipschitz", "parameterLipschitz",
      "distance", "code", "subsets", "intervals", "depth",
    ]
    try members("a claim of a depth", keys, optional: ["note"]) {
      (reader, key) throws(CertificateError) in
      switch key {
      case "format": _ = try reader.choice([ClaimFormat.depthBound.rawValue])
      case "dimension", "modes", "distance", "depth": sizes[key] = try reader.size(from: 1)
      case "parameters": sizes[key] = try reader.size(from: 0)
      case "range", "lipschitz", "parameterLipschitz":
        let start = reader.start()
        let number = try reader.rational("a number")
        guard number.signum >= 0 else {
          throw reader.malformed("a number that is not negative", found: "\(number)", at: start)
        }
        numbers[key] = number
      case "subsets", "intervals": counts[key] = try reader.count()
      case "note": note = try reader.text()
      default: code = try reader.code()
      }
    }
    try end()
    guard let code, let dimension = sizes["dimension"] else { throw malformed("a code") }
    if case .words(let words) = code {
      try placed { () throws(CertificateError) in
        for (index, word) in words.enumerated() {
          try require(
            "code.words[\(index)]", word.count == dimension, "\(dimension) digits 0 or 1",
            found: "\(word.count)")
        }
      }
    }
    return DepthLowerBound(
      dimension: dimension, modes: sizes["modes"] ?? 0,
      parameters: sizes["parameters"] ?? 0, range: numbers["range"] ?? .zero,
      lipschitz: numbers["lipschitz"] ?? .zero,
      parameterLipschitz: numbers["parameterLipschitz"] ?? .zero,
      distance: sizes["distance"] ?? 0, code: code, subsets: counts["subsets"] ?? .zero,
      intervals: counts["intervals"] ?? .zero, depth: sizes["depth"] ?? 0, note: note)
  }

  private mutating func size(from lowest: Int) throws(CertificateError) -> Int {
    let start = start()
    let size = try natural("a number")
    guard lowest...DepthLowerBound.largestSize ~= size else {
      throw malformed(
        "a number from \(lowest) to \(DepthLowerBound.largestSize)", found: "\(size)", at: start)
    }
    return size
  }

  /// Reads a string with one positive integer.
  private mutating func count() throws(CertificateError) -> Integer {
    let start = start()
    let value = try rational("a count")
    guard value.isInteger, value.signum > 0 else {
      throw malformed("an integer from 1 on", found: "\(value)", at: start)
    }
    return value.numerator
  }

  /// `{"words": ["0110", …]}` or `{"count": "m"}`.
  private mutating func code() throws(CertificateError) -> BinaryCode {
    var code: BinaryCode?
    try members("a code", optional: ["words", "count"]) {
      (reader, key) throws(CertificateError) in
      if code != nil { throw reader.malformed("either words or their number", found: "both") }
      guard key == "words" else {
        code = .count(try reader.count())
        return
      }
      let words = try reader.elements("the words") { (reader, _) throws(CertificateError) in
        let word = try reader.string("a word") { (text) throws(Flaw) in
          guard text.allSatisfy({ $0 == 0x30 || $0 == 0x31 }) else {
            throw Flaw(expected: "digits 0 or 1", found: excerpt(text))
          }
          return Array(text)
        }
        try reader.meter.charge(word.count, times: 1)
        return word
      }
      code = .words(words)
    }
    guard let code else { throw malformed("words or their number") }
    return code
  }
}
