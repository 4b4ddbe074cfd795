import ExactArithmetic
import ExactLinearAlgebra

extension LowerBound {
  /// The claim in `text`, the bytes of a file in the format `couplet-lower-bound/1`.
  ///
  /// - Throws: `CertificateError.malformed` with the place, if `text` deviates from the format in
  ///   anything; `limitReached`.
  public init(
    parsing text: UnsafeRawBufferPointer, limits: ReadingLimits = ReadingLimits()
  ) throws(CertificateError) {
    var reader = try JSONReader(text, limits)
    self = try reader.lowerBound()
  }

  /// The claim in `text`; as `init(parsing:limits:)` for bytes that are in an array.
  public init(
    parsing text: [UInt8], limits: ReadingLimits = ReadingLimits()
  ) throws(CertificateError) {
    self = try text.withUnsafeBufferPointer { (text) throws(CertificateError) in
      try LowerBound(parsing: UnsafeRawBufferPointer(text), limits: limits)
    }
  }
}

extension JSONReader {
  fileprivate mutating func lowerBound() throws(CertificateError) -> LowerBound {
    var (size, layers, flip) = (0, 0, Int?.none)
    var (stated, target) = (Partition?.none, Target?.none)
    var (couplings, starts) = (Couplings?.none, Part?.none)
    var arguments: [LowerBoundArgument] = []
    var note: String?
    try members(
      "a lower bound", ["format", "size", "target", "layers", "couplings", "arguments"],
      optional: ["partition", "flip", "starts", "note"]
    ) { (reader, key) throws(CertificateError) in
      switch key {
      case "format": _ = try reader.choice([ClaimFormat.lowerBound.rawValue])
      case "size": size = try reader.natural("the size")
      case "partition": stated = try reader.partition()
      case "target": target = try reader.target()
      case "flip": flip = reader.null() ? nil : try reader.natural("a coordinate or null")
      case "layers": layers = try reader.natural("a number of layers")
      case "couplings": couplings = Couplings(rawValue: try reader.choice(["affine", "additive"]))
      case "starts": starts = try reader.part()
      case "arguments":
        arguments = try reader.elements("the arguments") {
          (reader, index) throws(CertificateError) in
          if index == 2 { throw reader.malformed("at most two arguments") }
          return try reader.argument()
        }
      default: note = try reader.text()
      }
    }
    try end()
    guard let target, let couplings else { throw malformed("a lower bound") }
    let partition = try partition(stated, of: size)
    return try placed { () throws(CertificateError) in
      try LowerBound(
        partition: partition, target: target, flip: flip, layers: layers, couplings: couplings,
        starts: starts, arguments: arguments, note: note)
    }
  }

  private mutating func argument() throws(CertificateError) -> LowerBoundArgument {
    let (start, path) = (start(), pathText)
    var (starts, name) = (Part?.none, LowerBoundArgument.Name?.none)
    var matrices: [String: CouplingMatrix] = [:]
    var number: Int?
    var polynomial: [Rational]?
    var found: [String] = []
    let data = Set(LowerBoundArgument.Name.allCases.flatMap(\.keys)).sorted()
    try members("an argument", ["starts", "kind"], optional: data) {
      (reader, key) throws(CertificateError) in
      switch key {
      case "starts": starts = try reader.part()
      case "kind":
        name = LowerBoundArgument.Name(
          rawValue: try reader.choice(LowerBoundArgument.Name.allCases.map(\.rawValue)))
      default:
        found.append(key)
        switch key {
        case "x", "w", "y": matrices[key] = try reader.matrix()
        case "polynomial": polynomial = try reader.rationals("a polynomial")
        default: number = try reader.natural("a number")
        }
      }
    }
    guard let starts, let name else { throw malformed("an argument") }
    try placed { () throws(CertificateError) in
      let other = found.first { !name.keys.contains($0) } ?? ""
      try require(
        "\(path).\(other)", other.isEmpty, "no such data for \"\(name.rawValue)\"",
        found: "\"\(other)\"")
    }
    if let missing = name.keys.first(where: { !found.contains($0) }) {
      throw malformed(
        "the key \"\(missing)\" in an argument \"\(name.rawValue)\"", found: "none", at: start)
    }
    let kind: LowerBoundArgument.Kind? =
      switch name {
      case .shape: .shape
      case .pivots: .pivots
      case .combination: both(matrices["x"], matrices["y"]).map { .combination(x: $0, y: $1) }
      case .nullSpace: matrices["w"].map { .nullSpace(w: $0) }
      case .minors: number.map { .minors(order: $0) }
      case .characteristicPolynomial: .characteristicPolynomial
      case .nullity: polynomial.map { .nullity(polynomial: $0) }
      case .unipotentRanks: number.map { .unipotentRanks(power: $0) }
      case .defect: .defect
      case .cycles: .cycles
      }
    guard let kind else { throw malformed("the data of an argument") }
    return LowerBoundArgument(starts: starts, kind: kind)
  }
}

private func both<First, Second>(_ first: First?, _ second: Second?) -> (First, Second)? {
  if let first, let second { (first, second) } else { nil }
}
