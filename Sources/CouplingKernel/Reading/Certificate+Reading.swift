import ExactArithmetic
import ExactLinearAlgebra

extension Certificate {
  /// The certificate in `text`, the bytes of a file in the format `couplet-certificate/1` or
  /// `couplet-approximation/1`.
  ///
  /// - Throws: `CertificateError.malformed` with the place, if `text` deviates from the format in
  ///   anything; `limitReached`.
  public init(
    parsing text: UnsafeRawBufferPointer, limits: ReadingLimits = ReadingLimits()
  ) throws(CertificateError) {
    var reader = try JSONReader(text, limits)
    var (format, size, flip) = ("", 0, Int?.none)
    var (stated, target, layers) = (Partition?.none, Target?.none, [CouplingLayer]())
    var (bias, tolerance) = ([Rational]?.none, [Rational]())
    var (construction, note) = (String?.none, String?.none)
    try reader.members(
      "a certificate", ["format", "size", "target", "layers"],
      optional: ["partition", "flip", "tolerance", "construction", "note", "bias"]
    ) { (reader, key) throws(CertificateError) in
      switch key {
      case "format":
        format = try reader.choice([Certificate.exactFormat, Certificate.approximateFormat])
      case "size": size = try reader.natural("the size")
      case "target": target = try reader.target()
      case "layers": layers = try reader.layers()
      case "partition": stated = try reader.partition()
      case "flip": flip = reader.null() ? nil : try reader.natural("a coordinate or null")
      case "tolerance": tolerance = try reader.rationals("the tolerance")
      case "construction": construction = try reader.text()
      case "note": note = try reader.text()
      default: bias = try reader.rationals("the bias")
      }
    }
    try reader.end()
    guard let target else { throw reader.malformed("a target") }
    let partition = try reader.partition(stated, of: size)
    self = try reader.placed { () throws(CertificateError) in
      try require(
        tolerance.isEmpty ? "format" : "tolerance",
        tolerance.count == (format == Certificate.exactFormat ? 0 : 1),
        "one \"tolerance\" in \(Certificate.approximateFormat), and in no other", found: format)
      return try Certificate(
        partition: partition, target: target, bias: bias, flip: flip, layers: layers,
        tolerance: tolerance.first, construction: construction, note: note)
    }
  }
}

extension JSONReader {
  /// Reads a string that is one of `options`.
  mutating func choice(_ options: [String]) throws(CertificateError) -> String {
    let start = start()
    let text = try text("\(options)")
    if options.contains(text) { return text }
    throw malformed("one of \(options)", found: excerpt(text.utf8), at: start + 1)
  }

  /// Reads the name of a part.
  mutating func part() throws(CertificateError) -> Part? {
    Part(rawValue: try choice(Part.allCases.map(\.rawValue)))
  }

  /// Reads an array of integers that are not negative.
  mutating func naturals(_ expected: String) throws(CertificateError) -> [Int] {
    try list(expected, size: MemoryLayout<Int>.stride, inParts: true) {
      (reader, numbers) throws(CertificateError) in
      numbers.append(try reader.natural("an index"))
    }
  }

  /// Reads the two lists of coordinates.
  mutating func partition() throws(CertificateError) -> Partition {
    let parts = try elements("two parts") { (reader, _) throws(CertificateError) in
      try reader.naturals("a part")
    }
    guard parts.count == 2 else { throw malformed("two parts", found: "\(parts.count)") }
    return try placed { () throws(CertificateError) in
      try Partition(first: parts[0], second: parts[1])
    }
  }

  /// The partition of a claim about `size` coordinates: the one stated, or else the halves.
  mutating func partition(
    _ stated: Partition?, of size: Int
  ) throws(CertificateError) -> Partition {
    if stated == nil { try meter.charge(size, times: MemoryLayout<Int>.stride + 1) }
    return try placed { () throws(CertificateError) in
      let partition = if let stated { stated } else { try Partition.halves(of: size) }
      try require(
        "partition", partition.size == size, "\(size) coordinates", found: "\(partition.size)")
      return partition
    }
  }

  /// Reads T, a matrix or a permutation.
  mutating func target() throws(CertificateError) -> Target {
    var target: Target?
    try members("the target", optional: ["permutation", "matrix"]) {
      (reader, key) throws(CertificateError) in
      if target != nil { throw reader.malformed("either a permutation or a matrix", found: "both") }
      target =
        key == "matrix"
        ? .matrix(try reader.matrix()) : .permutation(try reader.naturals("a permutation"))
    }
    guard let target else { throw malformed("a permutation or a matrix", found: "neither") }
    return target
  }

  /// Reads the layers.
  fileprivate mutating func layers() throws(CertificateError) -> [CouplingLayer] {
    try elements("the layers") { (reader, _) throws(CertificateError) in
      var (updates, shift) = (Part?.none, CouplingMatrix?.none)
      var (scale, bias) = ([Rational]?.none, [Rational]?.none)
      try reader.members("a layer", ["updates", "shift"], optional: ["scale", "bias"]) {
        (reader, key) throws(CertificateError) in
        switch key {
        case "updates": updates = try reader.part()
        case "shift": shift = try reader.matrix()
        case "scale": scale = try reader.rationals("the scale")
        default: bias = try reader.rationals("the bias")
        }
      }
      guard let updates, let shift else { throw reader.malformed("a layer") }
      return CouplingLayer(updates: updates, shift: shift, scale: scale, bias: bias)
    }
  }

  /// Reads a string of rationals.
  mutating func rationals(_ expected: String) throws(CertificateError) -> [Rational] {
    let start = start()
    let rationals = try string(expected) { (text) throws(Flaw) in
      var (numbers, rationals) = (NumberList(text), [Rational]())
      while !numbers.isAtEnd { rationals.append(try numbers.rational()) }
      return rationals
    }
    try meter.charge(position - start, times: 4)
    return rationals
  }
}
