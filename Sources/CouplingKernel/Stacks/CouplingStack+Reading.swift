import ExactArithmetic
import ExactLinearAlgebra

extension CouplingStack {
  /// The stack in `text`: a JSON array of steps.
  ///
  /// - Throws: `CertificateError.malformed` with the place, if `text` deviates from the format in
  ///   anything; `limitReached`.
  public init(
    parsing text: [UInt8], limits: ReadingLimits = ReadingLimits()
  ) throws(CertificateError) {
    self = try text.withUnsafeBufferPointer { (text) throws(CertificateError) in
      var reader = try JSONReader(UnsafeRawBufferPointer(text), limits)
      return try reader.stack()
    }
  }
}

extension JSONReader {
  fileprivate mutating func stack() throws(CertificateError) -> CouplingStack {
    var steps: [CouplingStack.Step] = []
    var size = 0
    try elements("steps") { (reader, _) throws(CertificateError) in
      let start = reader.start()
      let step = try reader.step()
      guard let found = step.size, found >= 2 else {
        throw reader.malformed("a step of at least 2 coordinates", found: "fewer", at: start)
      }
      if steps.isEmpty { size = found }
      guard found == size else {
        throw reader.malformed("a step of \(size) coordinates", found: "\(found)", at: start)
      }
      steps.append(step)
    }
    guard !steps.isEmpty else { throw malformed("at least one step", found: "none") }
    try end()
    return CouplingStack(trusted: size, steps)
  }

  private mutating func step() throws(CertificateError) -> CouplingStack.Step {
    let start = start()
    let keys = [
      "partition", "updates", "shift", "scale", "permutation", "squeeze", "matrix", "convolution",
      "pixels",
    ]
    var seen: Set<String> = []
    var partition: Partition?
    var updates: Part?
    var shift: CouplingMatrix?
    var numbers: [Rational]?
    var permutation: [Int] = []
    var matrix: CouplingMatrix?
    var pixels = 0
    try members("a step", optional: keys) { (reader, key) throws(CertificateError) in
      seen.insert(key)
      switch key {
      case "partition": partition = try reader.namedPartition()
      case "updates": updates = try reader.part()
      case "shift": shift = try reader.matrix()
      case "scale": numbers = try reader.rationals("a scale")
      case "permutation": permutation = try reader.permutation()
      case "squeeze": permutation = try reader.squeeze()
      case "pixels":
        pixels = try reader.natural("a number of pixels")
        if pixels == 0 { throw reader.malformed("at least one pixel", found: "0") }
      default:
        let start = reader.start()
        let square = try reader.matrix()
        guard square.rows == square.columns else {
          throw reader.malformed("a square matrix", found: "\(square.shape)", at: start)
        }
        matrix = square
      }
    }
    switch (seen, partition, updates, shift, numbers, matrix) {
    case (["partition", "updates", "shift"], let partition?, let updates?, let shift?, _, _),
      (["partition", "updates", "shift", "scale"], let partition?, let updates?, let shift?, _, _):
      let layer = CouplingLayer(updates: updates, shift: shift, scale: numbers)
      let path = pathText
      try placed { () throws(CertificateError) in try layer.validate(path, partition) }
      return .coupling(partition, layer)
    case (["scale"], _, _, _, let numbers?, _):
      let path = pathText
      try placed { () throws(CertificateError) in
        try require("\(path).scale", !numbers.contains(.zero), "numbers other than 0", found: "0")
      }
      return .scale(numbers)
    case (["permutation"], _, _, _, _, _), (["squeeze"], _, _, _, _, _):
      return .permutation(permutation)
    case (["matrix"], _, _, _, _, let matrix?): return .matrix(matrix)
    case (["convolution", "pixels"], _, _, _, _, let matrix?):
      return .convolution(matrix, pixels: pixels)
    default:
      throw malformed(
        "the keys of one step: partition, updates, shift and perhaps scale; scale; permutation; "
          + "squeeze; matrix; or convolution and pixels",
        found: seen.isEmpty ? "none" : seen.sorted().joined(separator: ", "), at: start)
    }
  }

  /// Reads two lists of coordinates, or the name of a partition with the size of what it splits.
  private mutating func namedPartition() throws(CertificateError) -> Partition {
    guard isNext("{") else { return try partition() }
    let start = start()
    var name = ""
    var numbers: [Int] = []
    try members("a partition", optional: ["halves", "alternating", "checkerboard"]) {
      (reader, key) throws(CertificateError) in
      guard name.isEmpty else { throw reader.malformed("one name of a partition", found: key) }
      name = key
      numbers =
        key == "checkerboard"
        ? try reader.image() : [try reader.natural("a number of coordinates")]
      try reader.chargeCoordinates(numbers)
    }
    guard !name.isEmpty else {
      throw malformed("the name of a partition", found: "none", at: start)
    }
    do {
      switch name {
      case "halves": return try .halves(of: numbers[0])
      case "alternating": return try .alternating(of: numbers[0])
      default:
        return try .checkerboard(channels: numbers[0], height: numbers[1], width: numbers[2])
      }
    } catch .malformed(_, let expected, let found) {
      throw malformed(expected, found: found, at: start)
    }
  }

  /// Reads numbers of channels, rows and columns.
  private mutating func image() throws(CertificateError) -> [Int] {
    let start = start()
    let numbers = try naturals("channels, height and width")
    guard numbers.count == 3, !numbers.contains(0) else {
      throw malformed(
        "three numbers from 1 on: channels, height and width", found: "\(numbers)", at: start)
    }
    return numbers
  }

  /// Accounts for the coordinates of an image or a vector.
  private mutating func chargeCoordinates(_ extents: [Int]) throws(CertificateError) {
    var count = 1
    for extent in extents {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      count = overflow ? .max : product
    }
    try meter.charge(count, times: 2 * MemoryLayout<Int>.stride)
  }

  private mutating func permutation() throws(CertificateError) -> [Int] {
    let start = start()
    let permutation = try naturals("a permutation")
    var isTaken = [Bool](repeating: false, count: permutation.count)
    for index in permutation {
      guard isTaken.indices.contains(index), !isTaken[index] else {
        throw malformed(
          "each index below \(permutation.count) once", found: "\(index)", at: start)
      }
      isTaken[index] = true
    }
    return permutation
  }

  /// Reads the size of an image; squares of 2 × 2 cells become four channels.
  private mutating func squeeze() throws(CertificateError) -> [Int] {
    let start = start()
    let extents = try image()
    let (channels, height, width) = (extents[0], extents[1], extents[2])
    guard height % 2 == 0, width % 2 == 0 else {
      throw malformed("an even height and width", found: "\(extents)", at: start)
    }
    try chargeCoordinates(extents)
    return (0..<channels * 4 * (height / 2) * (width / 2)).map { place in
      let (column, row) = (place % (width / 2), place / (width / 2) % (height / 2))
      let channel = place / (width / 2) / (height / 2)
      return (channel / 4 * height + 2 * row + channel % 4 / 2) * width + 2 * column + channel % 2
    }
  }
}

extension CouplingStack.Step {
  /// The number of coordinates that the step acts on; nil if it is too large for an index.
  fileprivate var size: Int? {
    switch self {
    case .coupling(let partition, _): return partition.size
    case .permutation(let permutation): return permutation.count
    case .scale(let factors): return factors.count
    case .matrix(let matrix): return matrix.rows
    case .convolution(let kernel, let pixels):
      let (size, overflow) = kernel.rows.multipliedReportingOverflow(by: pixels)
      return overflow ? nil : size
    }
  }
}
