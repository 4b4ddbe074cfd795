import ExactArithmetic

extension UniversalityCertificate {
  /// The largest radius of the support of a normal source. The mass outside is below 2^−180.
  static let largestRadius = Rational(16)

  /// The certificate in `text`, the bytes of a file in the format `couplet-universality/1`.
  ///
  /// - Throws: `CertificateError.malformed` with the place, if `text` deviates from the format in
  ///   anything; `limitReached`.
  public init(
    parsing text: UnsafeRawBufferPointer, limits: ReadingLimits = ReadingLimits()
  ) throws(CertificateError) {
    var reader = try JSONReader(text, limits)
    self = try reader.universalityCertificate()
  }

  /// The certificate in `text`; as `init(parsing:limits:)` for bytes that are in an array.
  public init(
    parsing text: [UInt8], limits: ReadingLimits = ReadingLimits()
  ) throws(CertificateError) {
    self = try text.withUnsafeBufferPointer { (text) throws(CertificateError) in
      try UniversalityCertificate(parsing: UnsafeRawBufferPointer(text), limits: limits)
    }
  }
}

extension JSONReader {
  fileprivate mutating func universalityCertificate() throws(CertificateError)
    -> UniversalityCertificate
  {
    var source: TransportSource?
    var target: TransportTarget?
    var error = Rational.zero
    var discretisation = Rational.zero
    var condition: Rational?
    var layers: [StaircaseLayer] = []
    var cells: [[Int]] = []
    var note: String?
    try members(
      "a certificate", ["format", "source", "target", "error", "layers", "cells"],
      optional: ["discretisation", "condition", "note"]
    ) { (reader, key) throws(CertificateError) in
      switch key {
      case "format": _ = try reader.choice([ClaimFormat.universality.rawValue])
      case "source": source = try reader.source()
      case "target": target = try reader.transportTarget()
      case "error": error = try reader.rational("the error", from: .zero)
      case "discretisation":
        discretisation = try reader.rational("the discretisation error", from: .zero)
      case "condition": condition = try reader.rational("a condition number", from: .one)
      case "note": note = try reader.text()
      case "layers": layers = try reader.staircaseLayers()
      default:
        cells = try reader.elements("the cells") { (reader, _) throws(CertificateError) in
          try reader.atoms()
        }
      }
    }
    try end()
    guard let source, let target else { throw malformed("a source and a target") }
    try placed { () throws(CertificateError) in
      for (index, layer) in layers.enumerated() {
        let (found, d) = (layer.shift.dimension, target.dimension / 2)
        try require(
          "layers[\(index)].shift", found == d, "values of \(d) coordinates", found: "\(found)")
      }
      for (index, atoms) in cells.enumerated() {
        let largest = atoms.max() ?? 0
        try require(
          "cells[\(index)]", largest < target.count, "atoms below \(target.count)",
          found: "\(largest)")
      }
    }
    return UniversalityCertificate(
      source: source, target: target, error: error, discretisation: discretisation,
      condition: condition, layers: layers, cells: cells, note: note)
  }

  /// Reads a string with one rational, at least `lowest` and, if that is given, at most `highest`.
  fileprivate mutating func rational(
    _ expected: String, from lowest: Rational, to highest: Rational? = nil
  ) throws(CertificateError) -> Rational {
    let start = start()
    let value = try rational(expected)
    guard value >= lowest, highest.map({ value <= $0 }) ?? true else {
      let range = highest.map { "\(lowest) to \($0)" } ?? "\(lowest) on"
      throw malformed("\(expected) from \(range)", found: "\(value)", at: start)
    }
    return value
  }

  /// `"uniform"` or `{"normal": "radius"}`.
  private mutating func source() throws(CertificateError) -> TransportSource {
    guard isNext("{") else {
      _ = try choice(["uniform"])
      return .uniform
    }
    var radius = Rational.zero
    try members("the source", ["normal"]) {
      (reader, key) throws(CertificateError) in
      radius = try reader.rational(
        "a radius", from: .one, to: UniversalityCertificate.largestRadius)
    }
    return .normal(radius: radius)
  }

  private mutating func transportTarget() throws(CertificateError) -> TransportTarget {
    var target: TransportTarget?
    try members("the target", optional: ["points", "histogram"]) {
      (reader, key) throws(CertificateError) in
      if target != nil { throw reader.malformed("either points or a histogram", found: "both") }
      target = key == "points" ? try reader.points() : .histogram(try reader.histogram())
    }
    guard let target else { throw malformed("points or a histogram") }
    return target
  }

  /// Reads a list of strings "weight x_0 … x_{n−1}", n even.
  private mutating func points() throws(CertificateError) -> TransportTarget {
    var points: [[Rational]] = []
    var weights: [Rational] = []
    try elements("the points") { (reader, index) throws(CertificateError) in
      let start = reader.start()
      let numbers = try reader.rationals("a point")
      let n = points.first?.count ?? max(2, (numbers.count - 1) / 2 * 2)
      guard numbers.count == n + 1 else {
        throw reader.malformed(
          index == 0 ? "a weight and an even number of coordinates" : "\(n + 1) numbers",
          found: "\(numbers.count) numbers", at: start)
      }
      guard numbers[0] > .zero else {
        throw reader.malformed("a positive weight", found: "\(numbers[0])", at: start)
      }
      weights.append(numbers[0])
      points.append(Array(numbers.dropFirst()))
    }
    guard !points.isEmpty else { throw malformed("at least one point") }
    return .points(points, weights: weights)
  }

  private mutating func histogram() throws(CertificateError) -> TransportTarget.Histogram {
    var shape: [Int] = []
    var (lower, upper): ([Rational], [Rational]) = ([], [])
    var refinement = 1
    var weights: [[Rational]] = []
    let start = start()
    try members(
      "a histogram", ["shape", "lower", "upper", "weights"], optional: ["refinement"]
    ) { (reader, key) throws(CertificateError) in
      switch key {
      case "shape": shape = try reader.shape()
      case "lower": lower = try reader.rationals("the lower corner")
      case "upper": upper = try reader.rationals("the upper corner")
      case "refinement":
        let start = reader.start()
        refinement = try reader.natural("a refinement")
        guard refinement >= 1 else {
          throw reader.malformed("a refinement from 1 on", found: "0", at: start)
        }
      default:
        weights = try reader.elements("the weights") { (reader, _) throws(CertificateError) in
          try reader.rationals("weights")
        }
      }
    }
    let path = pathText
    try placed { () throws(CertificateError) in
      for (key, corner) in [("lower", lower), ("upper", upper)] {
        try require(
          "\(path).\(key)", corner.count == shape.count, "\(shape.count) numbers",
          found: "\(corner.count)")
      }
      let (rows, columns) = (try product(shape.dropLast()), shape[shape.count - 1])
      try require(
        "\(path).weights", weights.count == rows, "\(rows) rows", found: "\(weights.count)")
      for (index, row) in weights.enumerated() {
        let place = "\(path).weights[\(index)]"
        try require(
          place, row.count == columns, "\(columns) weights", found: "\(row.count)")
        let negative = row.first { $0.signum < 0 }
        try require(
          place, negative == nil, "weights that are not negative", found: "\(negative ?? .zero)")
      }
      try require(
        "\(path).weights", weights.contains { $0.contains { !$0.isZero } }, "weights, not all 0",
        found: "0")
    }
    guard zip(lower, upper).allSatisfy({ $0 < $1 }) else {
      throw malformed("an upper corner above the lower one", found: "another", at: start)
    }
    let histogram = TransportTarget.Histogram(
      lower: lower, upper: upper, shape: shape, weights: weights.flatMap(\.self),
      refinement: refinement)
    try meter.charge(
      try product(shape.map { [$0, refinement] }.joined()),
      times: 4 * MemoryLayout<Rational>.stride)
    return histogram
  }

  /// Reads the even number of extents of a grid.
  private mutating func shape() throws(CertificateError) -> [Int] {
    let start = start()
    let shape = try naturals("the shape")
    guard shape.count >= 2, shape.count % 2 == 0, shape.allSatisfy({ $0 >= 1 }) else {
      throw malformed("an even number of extents from 1 on", found: "\(shape)", at: start)
    }
    return shape
  }

  private func product(_ factors: some Sequence<Int>) throws(CertificateError) -> Int {
    var product = 1
    for factor in factors {
      let (value, overflow) = product.multipliedReportingOverflow(by: factor)
      try meter.demand(overflow ? .max : value, times: 1)
      product = value
    }
    return product
  }

  /// Reads three layers, of which the second one updates the first half of the coordinates.
  private mutating func staircaseLayers() throws(CertificateError) -> [StaircaseLayer] {
    let start = start()
    let layers = try elements("three layers") { (reader, index) throws(CertificateError) in
      if index == 3 { throw reader.malformed("three layers", found: "more") }
      return try reader.staircaseLayer(updates: index == 1 ? "first" : "second")
    }
    guard layers.count == 3 else {
      throw malformed("three layers", found: "\(layers.count)", at: start)
    }
    return layers
  }

  private mutating func staircaseLayer(
    updates part: String
  ) throws(CertificateError) -> StaircaseLayer {
    var scale = Rational.one
    var shift: Staircase?
    try members("a layer", ["updates", "scale", "shift"]) {
      (reader, key) throws(CertificateError) in
      let start = reader.start()
      switch key {
      case "updates": _ = try reader.choice([part])
      case "scale":
        scale = try reader.rational("the scale")
        guard scale.signum > 0 else {
          throw reader.malformed("a positive scale", found: "\(scale)", at: start)
        }
      default:
        let plateaus = try reader.elements("the plateaus") {
          (reader, _) throws(CertificateError) in
          let numbers = try reader.rationals("a plateau")
          guard numbers.count >= 3 else {
            throw reader.malformed("a start, an end and a value", found: "\(numbers.count) numbers")
          }
          return Staircase.Plateau(
            start: numbers[0], end: numbers[1], value: Array(numbers.dropFirst(2)))
        }
        shift = Staircase(plateaus)
        if shift == nil {
          throw reader.malformed(
            "plateaus, each from its start to its end and before the next, with values of one "
              + "dimension", found: "others", at: start)
        }
      }
    }
    guard let shift else { throw malformed("a shift") }
    return StaircaseLayer(scale: scale, shift: shift)
  }

  /// Reads a string with the indices of the atoms of a slab's cells; may be empty.
  private mutating func atoms() throws(CertificateError) -> [Int] {
    let atoms = try string("atoms") { (text) throws(Flaw) in
      var numbers = NumberList(text)
      var atoms: [Int] = []
      if text.isEmpty { return atoms }
      while !numbers.isAtEnd { atoms.append(try numbers.natural()) }
      return atoms
    }
    try meter.charge(atoms.count, times: MemoryLayout<Int>.stride)
    return atoms
  }
}
