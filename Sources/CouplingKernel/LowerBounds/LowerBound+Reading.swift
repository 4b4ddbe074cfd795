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
    var (size, layers) = (0, 0)
    var partition: Partition?
    var target: Target?
    var flip: Int?
    var couplings: Couplings?
    var starts: Part?
    var arguments: [LowerBoundArgument] = []
    var note: String?
    var places: [String: Int] = [:]
    let keys = [
      "format", "size", "target", "layers", "couplings", "arguments", "partition", "flip", "starts",
      "note",
    ]
    try members("a lower bound", keys, required: 6) {
      (reader, key, isLast) throws(CertificateError) in
      places[key] = reader.start()
      switch key {
      case "format": _ = try reader.choice(ClaimFormat.lowerBound.rawValue)
      case "size":
        size = try reader.natural("the size")
        if size < 2 { throw reader.malformed("a size from 2 on", found: "\(size)") }
      case "partition": partition = try reader.partition()
      case "target":
        if size == 0 { return false }
        target = try reader.target(size)
      case "flip": flip = reader.null() ? nil : try reader.natural("a coordinate or null")
      case "layers":
        layers = try reader.natural("a number of layers")
        if layers < 2 { throw reader.malformed("a number from 2 on", found: "\(layers)") }
      case "couplings": couplings = Couplings(rawValue: try reader.choice("affine", "additive"))
      case "starts": starts = try reader.part()
      case "arguments":
        if partition == nil && !isLast || layers == 0 { return false }
        let split = if let partition { partition } else { try reader.halves(of: size) }
        arguments = try reader.arguments(split, excluding: layers - 1, places: &places)
        partition = split
      default: note = try reader.text()
      }
      return true
    }
    try end()
    guard let partition, let target, let couplings else { throw malformed("a lower bound") }
    try expect(
      partition.size == size, "\(size) coordinates", found: "\(partition.size)", "partition", places
    )
    do {
      return try LowerBound(
        partition: partition, target: target, flip: flip, layers: layers, couplings: couplings,
        starts: starts, arguments: arguments, note: note)
    } catch .malformed(let place, let expected, let found) {
      let start = places[place.path] ?? places[String(place.path.prefix { $0 != "." })]
      throw malformed(expected, found: found, at: start, path: place.path)
    }
  }

  private mutating func part() throws(CertificateError) -> Part? {
    Part(rawValue: try choice("first", "second"))
  }

  private func expect(
    _ isRight: Bool, _ expected: String, found: String, _ path: String, _ places: [String: Int]
  ) throws(CertificateError) {
    if !isRight { throw malformed(expected, found: found, at: places[path], path: path) }
  }

  private mutating func arguments(
    _ partition: Partition, excluding count: Int, places: inout [String: Int]
  ) throws(CertificateError) -> [LowerBoundArgument] {
    var arguments: [LowerBoundArgument] = []
    try elements("the arguments") { (reader, index) throws(CertificateError) in
      if index == 2 { throw reader.malformed("at most two arguments") }
      places["arguments[\(index)]"] = reader.start()
      arguments.append(
        try reader.argument(
          partition, excluding: count, places: &places, path: "arguments[\(index)]"))
    }
    return arguments
  }

  private mutating func argument(
    _ partition: Partition, excluding count: Int, places: inout [String: Int], path: String
  ) throws(CertificateError) -> LowerBoundArgument {
    var starts: Part?
    var name: LowerBoundArgument.Name?
    var matrices: [String: CouplingMatrix] = [:]
    var number: Int?
    var polynomial: [Rational]?
    let start = start()
    var found: [String] = []
    let data = Set(LowerBoundArgument.Name.allCases.flatMap(\.keys)).sorted()
    try members("an argument", ["starts", "kind"] + data, required: 2) {
      (reader, key, _) throws(CertificateError) in
      places["\(path).\(key)"] = reader.start()
      switch key {
      case "starts": starts = try reader.part()
      case "kind": name = try reader.argumentName()
      default:
        // Which data there may be, and their shapes, is known when these two are.
        guard let starts, let name else { return false }
        guard name.keys.contains(key) else {
          throw reader.malformed("no such data for \"\(name.rawValue)\"", found: "\"\(key)\"")
        }
        found.append(key)
        let argument = LowerBoundArgument(starts: starts, kind: .shape)
        let shapes = argument.shapes(partition, excluding: count)
        switch key {
        case "x", "w": matrices[key] = try reader.matrix(shapes.p)
        case "y": matrices[key] = try reader.matrix(shapes.s)
        case "polynomial":
          polynomial = try reader.rationals("a polynomial", upTo: partition.size + 1)
        default: number = try reader.natural("a number")
        }
      }
      return true
    }
    guard let starts, let name else { throw malformed("an argument") }
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

  private mutating func argumentName() throws(CertificateError) -> LowerBoundArgument.Name {
    let names = LowerBoundArgument.Name.allCases
    return try string("a kind of argument") { (text) throws(Flaw) in
      guard let name = names.first(where: { $0.rawValue.utf8.elementsEqual(text) }) else {
        throw Flaw(expected: "one of \(names.map(\.rawValue))", found: excerpt(text))
      }
      return name
    }
  }

  /// Reads a string of rationals, as many as there are, up to a number of them.
  private mutating func rationals(
    _ expected: String, upTo limit: Int
  ) throws(CertificateError) -> [Rational] {
    try string(expected) { (text) throws(Flaw) in
      let count = text.reduce(1) { $0 + ($1 == 0x20 ? 1 : 0) }
      if count > limit { throw Flaw(expected: "at most \(limit) numbers", found: "\(count)") }
      return try NumberList.rationals(text, count)
    }
  }
}

private func both<First, Second>(_ first: First?, _ second: Second?) -> (First, Second)? {
  if let first, let second { (first, second) } else { nil }
}
