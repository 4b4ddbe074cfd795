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
    self = try reader.certificate()
  }
}

extension JSONReader {
  fileprivate mutating func certificate() throws(CertificateError) -> Certificate {
    var (format, size, flip, bias) = ("", 0, Int?.none, [Rational]?.none)
    var (partition, target, layers) = (Partition?.none, Target?.none, [CouplingLayer]())
    var (tolerance, construction, note) = (Rational?.none, String?.none, String?.none)
    let keys = [
      "format", "size", "target", "layers", "partition", "flip", "tolerance", "construction",
      "note", "bias",
    ]
    try members("a certificate", keys, required: 4) {
      (reader, key, isLast) throws(CertificateError) in
      switch key {
      case "format":
        format = try reader.choice(Certificate.exactFormat, Certificate.approximateFormat)
      case "size":
        size = try reader.natural("the size")
        if size < 2 { throw reader.malformed("a size from 2 on", found: "\(size)") }
      case "partition": partition = try reader.partition()
      case "target":
        if size == 0 { return false }
        target = try reader.target(size)
      case "layers":
        if partition == nil && !isLast { return false }
        let split = if let partition { partition } else { try reader.halves(of: size) }
        layers = try reader.layers(split)
        partition = split
      case "bias":
        if size == 0 { return false }
        bias = try reader.rationals("the bias", size)
      case "flip": flip = reader.null() ? nil : try reader.natural("a coordinate or null")
      case "tolerance": tolerance = try reader.rationals("the tolerance", 1).first
      case "construction": construction = try reader.text()
      default: note = try reader.text()
      }
      return true
    }
    try end()
    guard let partition, let target else { throw malformed("a partition and a target") }
    let isExact = format == Certificate.exactFormat
    return try placed { () throws(CertificateError) in
      try require(
        "partition", partition.size == size, "\(size) coordinates", found: "\(partition.size)")
      try require(
        tolerance == nil ? "format" : "tolerance", (tolerance == nil) == isExact,
        "\"tolerance\" in \(Certificate.approximateFormat) only, and always there", found: format)
      return try Certificate(
        partition: partition, target: target, bias: bias, flip: flip, layers: layers,
        tolerance: tolerance, construction: construction, note: note)
    }
  }

  /// Reads a string that is one of `options`.
  mutating func choice(_ options: String...) throws(CertificateError) -> String {
    try string("\(options)") { (text) throws(Flaw) in
      guard let option = options.first(where: { $0.utf8.elementsEqual(text) }) else {
        throw Flaw(expected: "one of \(options)", found: excerpt(text))
      }
      return option
    }
  }

  /// Reads a string that means nothing to a check.
  mutating func text() throws(CertificateError) -> String {
    let text = try string("text") { (text) throws(Flaw) in String(decoding: text, as: UTF8.self) }
    try meter.charge(text.utf8.count, times: 1)
    return text
  }

  /// Reads an array of integers that are not negative.
  mutating func naturals(_ expected: String) throws(CertificateError) -> [Int] {
    var numbers: [Int] = []
    try elements(expected) { (reader, index) throws(CertificateError) in
      if index % 1024 == 0 { try reader.meter.charge(1024, times: MemoryLayout<Int>.stride) }
      numbers.append(try reader.natural("an index"))
    }
    return numbers
  }

  /// Reads the two lists of coordinates.
  mutating func partition() throws(CertificateError) -> Partition {
    var parts: [[Int]] = []
    try elements("two parts") { (reader, _) throws(CertificateError) in
      parts.append(try reader.naturals("a part"))
    }
    guard parts.count == 2 else { throw malformed("two parts", found: "\(parts.count)") }
    return try placed { () throws(CertificateError) in
      try Partition(first: parts[0], second: parts[1])
    }
  }

  /// The partition of a certificate that gives none.
  mutating func halves(of size: Int) throws(CertificateError) -> Partition {
    try meter.charge(size, times: MemoryLayout<Int>.stride + 1)
    return try placed { () throws(CertificateError) in try Partition.halves(of: size) }
  }

  /// Reads T, a matrix or a permutation.
  mutating func target(_ size: Int) throws(CertificateError) -> Target {
    var target: Target?
    try members("the target", ["permutation", "matrix"], required: 0) {
      (reader, key, _) throws(CertificateError) in
      if target != nil { throw reader.malformed("either a permutation or a matrix", found: "both") }
      target =
        key == "permutation"
        ? .permutation(try reader.naturals("a permutation"))
        : .matrix(try reader.matrix(MatrixShape(size, size)))
      return true
    }
    guard let target else { throw malformed("a permutation or a matrix", found: "neither") }
    return target
  }

  /// Reads the layers.
  mutating func layers(_ partition: Partition) throws(CertificateError) -> [CouplingLayer] {
    var layers: [CouplingLayer] = []
    try elements("the layers") { (reader, _) throws(CertificateError) in
      var (updates, shift) = (Part?.none, CouplingMatrix?.none)
      var (scale, bias) = ([Rational]?.none, [Rational]?.none)
      try reader.members("a layer", ["updates", "shift", "scale", "bias"], required: 2) {
        (reader, key, _) throws(CertificateError) in
        if key == "updates" {
          updates = Part(rawValue: try reader.choice("first", "second"))
          return true
        }
        guard let updates else { return false }
        let shape = MatrixShape(partition[updates].count, partition[updates.other].count)
        if key == "shift" {
          shift = try reader.matrix(shape)
        } else if key == "bias" {
          bias = try reader.rationals("the bias", shape.rows)
        } else {
          scale = try reader.rationals("the scale", shape.rows)
        }
        return true
      }
      guard let updates, let shift else { throw reader.malformed("a layer") }
      layers.append(CouplingLayer(updates: updates, shift: shift, scale: scale, bias: bias))
    }
    return layers
  }

  /// Reads a string of `count` rationals.
  mutating func rationals(_ expected: String, _ count: Int) throws(CertificateError) -> [Rational] {
    let start = start()
    let rationals = try string(expected) { (text) throws(Flaw) in
      try NumberList.rationals(text, count)
    }
    try meter.charge(position - start, times: 4)
    return rationals
  }
}
