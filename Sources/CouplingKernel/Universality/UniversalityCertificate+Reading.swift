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
    let keys = [
      "format", "source", "target", "error", "layers", "cells", "discretisation", "condition",
      "note",
    ]
    try members("a certificate", keys, required: 6) {
      (reader, key, isLast) throws(CertificateError) in
      switch key {
      case "format": _ = try reader.choice(ClaimFormat.universality.rawValue)
      case "source": source = try reader.source()
      case "target": target = try reader.transportTarget()
      case "error": error = try reader.rational("the error", from: .zero)
      case "discretisation":
        discretisation = try reader.rational("the discretisation error", from: .zero)
      case "condition": condition = try reader.rational("a condition number", from: .one)
      case "note": note = try reader.text()
      case "layers":
        guard let target else { return false }
        layers = try reader.staircaseLayers(target.dimension / 2)
      default:
        guard let target else { return false }
        try reader.elements("the cells") { (reader, index) throws(CertificateError) in
          cells.append(try reader.atoms(below: target.count))
        }
      }
      return true
    }
    try end()
    guard let source, let target else { throw malformed("a source and a target") }
    return UniversalityCertificate(
      source: source, target: target, error: error, discretisation: discretisation,
      condition: condition, layers: layers, cells: cells, note: note)
  }

  /// Reads a string with one rational, at least `lowest` and, if that is given, at most `highest`.
  fileprivate mutating func rational(
    _ expected: String, from lowest: Rational, to highest: Rational? = nil
  ) throws(CertificateError) -> Rational {
    let start = start()
    let value = try rationals(expected, 1)[0]
    guard value >= lowest, highest.map({ value <= $0 }) ?? true else {
      let range = highest.map { "\(lowest) to \($0)" } ?? "\(lowest) on"
      throw malformed("\(expected) from \(range)", found: "\(value)", at: start)
    }
    return value
  }

  /// `"uniform"` or `{"normal": "radius"}`.
  private mutating func source() throws(CertificateError) -> TransportSource {
    guard isNext("{") else {
      _ = try choice("uniform")
      return .uniform
    }
    var radius = Rational.zero
    try members("the source", ["normal"], required: 1) {
      (reader, key, _) throws(CertificateError) in
      radius = try reader.rational(
        "a radius", from: .one, to: UniversalityCertificate.largestRadius)
      return true
    }
    return .normal(radius: radius)
  }

  private mutating func transportTarget() throws(CertificateError) -> TransportTarget {
    var target: TransportTarget?
    try members("the target", ["points", "histogram"], required: 0) {
      (reader, key, _) throws(CertificateError) in
      if target != nil { throw reader.malformed("either points or a histogram", found: "both") }
      target = key == "points" ? try reader.points() : .histogram(try reader.histogram())
      return true
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
      var fields = points.first?.count ?? 0
      if fields == 0 { fields = try reader.coordinatesAhead() }
      let numbers = try reader.rationals("a point", fields + 1)
      guard numbers[0] > .zero else {
        throw reader.malformed("a positive weight", found: "\(numbers[0])", at: start)
      }
      weights.append(numbers[0])
      points.append(Array(numbers.dropFirst()))
    }
    guard !points.isEmpty else { throw malformed("at least one point") }
    return .points(points, weights: weights)
  }

  /// The number of coordinates of the point that comes next, from 2 on and even.
  private func coordinatesAhead() throws(CertificateError) -> Int {
    var ahead = self
    let spaces = try ahead.string("a point") { (text) throws(Flaw) in text.count { $0 == 0x20 } }
    guard spaces >= 2, spaces % 2 == 0 else {
      throw malformed("a weight and an even number of coordinates", found: "\(spaces + 1) numbers")
    }
    return spaces
  }

  private mutating func histogram() throws(CertificateError) -> TransportTarget.Histogram {
    var shape: [Int] = []
    var (lower, upper): ([Rational], [Rational]) = ([], [])
    var refinement = 1
    var weights: [Rational] = []
    let start = start()
    let keys = ["shape", "lower", "upper", "weights", "refinement"]
    try members("a histogram", keys, required: 4) { (reader, key, _) throws(CertificateError) in
      if shape.isEmpty && key != "shape" { return false }
      switch key {
      case "shape": shape = try reader.shape()
      case "lower": lower = try reader.rationals("the lower corner", shape.count)
      case "upper": upper = try reader.rationals("the upper corner", shape.count)
      case "refinement":
        let start = reader.start()
        refinement = try reader.natural("a refinement")
        guard refinement >= 1 else {
          throw reader.malformed("a refinement from 1 on", found: "0", at: start)
        }
      default: weights = try reader.weights(shape)
      }
      return true
    }
    guard zip(lower, upper).allSatisfy({ $0 < $1 }) else {
      throw malformed("an upper corner above the lower one", found: "another", at: start)
    }
    let histogram = TransportTarget.Histogram(
      lower: lower, upper: upper, shape: shape, weights: weights, refinement: refinement)
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
    // Each weight takes a digit and a space or quotation mark.
    let count = try product(shape)
    guard count <= remaining / 2 else {
      throw malformed("\(count) weights", found: "\(remaining) bytes", at: start)
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

  /// Reads the weights of the boxes: strings that hold those of a run along the last coordinate.
  private mutating func weights(_ shape: [Int]) throws(CertificateError) -> [Rational] {
    let start = start()
    let columns = shape[shape.count - 1]
    let count = try product(shape)
    var weights: [Rational] = []
    try elements("the weights") { (reader, _) throws(CertificateError) in
      if weights.count == count { throw reader.malformed("\(count) weights", found: "more") }
      let start = reader.start()
      let row = try reader.rationals("weights", columns)
      if let negative = row.first(where: { $0.signum < 0 }) {
        throw reader.malformed("weights that are not negative", found: "\(negative)", at: start)
      }
      weights += row
    }
    guard weights.count == count, weights.contains(where: { !$0.isZero }) else {
      throw malformed("\(count) weights, not all 0", found: "\(weights.count)", at: start)
    }
    return weights
  }

  /// Reads three layers, of which the second one updates the first half of the coordinates.
  private mutating func staircaseLayers(_ d: Int) throws(CertificateError) -> [StaircaseLayer] {
    let start = start()
    var layers: [StaircaseLayer] = []
    try elements("three layers") { (reader, index) throws(CertificateError) in
      if index == 3 { throw reader.malformed("three layers", found: "more") }
      layers.append(try reader.staircaseLayer(d, updates: index == 1 ? "first" : "second"))
    }
    guard layers.count == 3 else {
      throw malformed("three layers", found: "\(layers.count)", at: start)
    }
    return layers
  }

  private mutating func staircaseLayer(
    _ d: Int, updates part: String
  ) throws(CertificateError) -> StaircaseLayer {
    var scale = Rational.one
    var shift: Staircase?
    try members("a layer", ["updates", "scale", "shift"], required: 3) {
      (reader, key, _) throws(CertificateError) in
      let start = reader.start()
      switch key {
      case "updates": _ = try reader.choice(part)
      case "scale":
        scale = try reader.rationals("the scale", 1)[0]
        guard scale.signum > 0 else {
          throw reader.malformed("a positive scale", found: "\(scale)", at: start)
        }
      default:
        var plateaus: [Staircase.Plateau] = []
        try reader.elements("the plateaus") { (reader, _) throws(CertificateError) in
          let numbers = try reader.rationals("a plateau", d + 2)
          plateaus.append(
            .init(start: numbers[0], end: numbers[1], value: Array(numbers.dropFirst(2))))
        }
        shift = Staircase(plateaus)
        if shift == nil {
          throw reader.malformed(
            "plateaus, each from its start to its end and before the next", found: "others",
            at: start)
        }
      }
      return true
    }
    guard let shift else { throw malformed("a shift") }
    return StaircaseLayer(scale: scale, shift: shift)
  }

  /// Reads a string with the indices of the atoms of a slab's cells; may be empty.
  private mutating func atoms(below count: Int) throws(CertificateError) -> [Int] {
    let start = start()
    let atoms = try string("atoms") { (text) throws(Flaw) in
      var numbers = NumberList(text)
      var atoms: [Int] = []
      if text.isEmpty { return atoms }
      while !numbers.isAtEnd { atoms.append(try numbers.natural()) }
      return atoms
    }
    try meter.charge(atoms.count, times: MemoryLayout<Int>.stride)
    guard let outside = atoms.first(where: { $0 >= count }) else { return atoms }
    throw malformed("atoms below \(count)", found: "\(outside)", at: start)
  }
}
