import ExactArithmetic
import ExactLinearAlgebra

extension Certificate {
  /// The text of the certificate.
  public var text: String {
    var bytes: [UInt8] = []
    write { bytes.append(contentsOf: $0) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Writes the text of the certificate, in UTF-8 and in pieces, to `output`.
  ///
  /// The text is determined by the certificate, and reading it gives an equal one. Numbers that
  /// are to be read before others come first.
  public func write<Failure: Error>(
    to output: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    var text: [UInt8] = []
    func append(_ string: String) { text.append(contentsOf: string.utf8) }
    func pass(from count: Int) throws(Failure) {
      guard text.count >= count else { return }
      try text.withUnsafeBufferPointer { (bytes) throws(Failure) in
        try output(UnsafeRawBufferPointer(bytes))
      }
      text.removeAll(keepingCapacity: true)
    }
    func appendList<Element>(
      _ list: some Sequence<Element>, _ separator: String, _ appendElement: (Element) -> Void
    ) throws(Failure) {
      var isFirst = true
      for element in list {
        if !isFirst { append(separator) }
        isFirst = false
        appendElement(element)
        try pass(from: 1 << 16)
      }
    }
    func appendNumber(_ number: Int) { Integer(number).appendDecimal(to: &text) }
    func appendMatrix(_ matrix: CouplingMatrix) throws(Failure) {
      switch matrix {
      case .dense(let matrix):
        append("[\n\"")
        try appendList(0..<matrix.rows, "\",\n\"") { matrix.appendRow($0, to: &text) }
        append("\"]")
      case .transposed(let matrix, _):
        append("[\n\"")
        try appendList(0..<matrix.columns, "\",\n\"") { matrix.appendColumn($0, to: &text) }
        append("\"]")
      case .sparse(let matrix):
        append("{\"shape\": [\(matrix.rows), \(matrix.columns)], \"entries\": [")
        var row = 0
        try appendList(matrix.values.indices, ",") { position in
          while matrix.rowStarts[row + 1] <= position { row += 1 }
          append("\n\"")
          appendNumber(row)
          text.append(0x20)
          appendNumber(matrix.columnIndices[position])
          text.append(0x20)
          matrix.values[position].appendCanonical(to: &text)
          text.append(0x22)
        }
        append("]}")
      }
    }

    append("{\"format\": \"\(tolerance == nil ? Self.exactFormat : Self.approximateFormat)\"")
    append(",\n\"size\": \(size),\n\"partition\": [[")
    try appendList(partition.first, ", ", appendNumber)
    append("], [")
    try appendList(partition.second, ", ", appendNumber)
    append("]]")
    if let tolerance { append(",\n\"tolerance\": \"\(tolerance)\"") }
    if let construction { append(",\n\"construction\": \(quoted(construction))") }
    if let note { append(",\n\"note\": \(quoted(note))") }
    if let flip { append(",\n\"flip\": \(flip)") }
    switch target {
    case .permutation(let permutation):
      append(",\n\"target\": {\"permutation\": [")
      try appendList(permutation, ", ", appendNumber)
      append("]}")
    case .matrix(let matrix):
      append(",\n\"target\": {\"matrix\": ")
      try appendMatrix(matrix)
      append("}")
    }
    if let bias {
      append(",\n\"bias\": \"")
      try appendList(bias, " ") { $0.appendCanonical(to: &text) }
      append("\"")
    }
    append(",\n\"layers\": [")
    for (index, layer) in layers.enumerated() {
      append(index == 0 ? "\n" : ",\n")
      append("{\"updates\": \"\(layer.updates)\"")
      if let scale = layer.scale {
        append(", \"scale\": \"")
        try appendList(scale, " ") { $0.appendCanonical(to: &text) }
        append("\"")
      }
      if let bias = layer.bias {
        append(", \"bias\": \"")
        try appendList(bias, " ") { $0.appendCanonical(to: &text) }
        append("\"")
      }
      append(", \"shift\": ")
      try appendMatrix(layer.shift)
      append("}")
    }
    append("\n]}\n")
    try pass(from: 1)
  }
}

/// A JSON string.
func quoted(_ text: String) -> String {
  text.unicodeScalars.reduce(into: "\"") { quoted, scalar in
    if scalar.value < 0x20 {
      let code = String(scalar.value, radix: 16)
      quoted += "\\u" + String(repeating: "0", count: 4 - code.count) + code
    } else {
      quoted += scalar == "\"" || scalar == "\\" ? "\\\(scalar)" : String(scalar)
    }
  } + "\""
}

extension RationalMatrix {
  /// Appends row `i` in the shorter of the two forms.
  func appendRow(_ i: Int, to text: inout [UInt8]) {
    let start = text.count
    let denominator = rowDenominator(i)
    for j in 0..<columns {
      if j > 0 { text.append(0x20) }
      numerator(i, j).appendDecimal(to: &text)
    }
    if denominator == .one { return }
    text.append(contentsOf: " / ".utf8)
    denominator.appendDecimal(to: &text)
    var fractions: [UInt8] = []
    for j in 0..<columns where fractions.count <= text.count - start {
      if j > 0 { fractions.append(0x20) }
      self[i, j].appendCanonical(to: &fractions)
    }
    if fractions.count <= text.count - start {
      text.replaceSubrange(start..., with: fractions)
    }
  }
}

extension RationalMatrix {
  /// Appends column `j`, as a row, in the shorter of the two forms.
  func appendColumn(_ j: Int, to text: inout [UInt8]) {
    let entries = (0..<rows).map { self[$0, j] }
    var fractions: [UInt8] = []
    var common = Integer.one
    for (i, entry) in entries.enumerated() {
      if i > 0 { fractions.append(0x20) }
      entry.appendCanonical(to: &fractions)
      common = Integer.lcm(common, entry.denominator)
    }
    // Digits of a number of b bits: at least (b − 1) log₁₀ 2.
    let digits = entries.reduce(common.bitWidth * 3 / 10) {
      $0
        + ($1.isZero
          ? 0 : ($1.numerator.bitWidth + common.bitWidth - $1.denominator.bitWidth - 2) * 3 / 10)
    }
    if common == .one || digits > fractions.count {
      text += fractions
      return
    }
    RationalMatrix([entries]).appendRow(0, to: &text)
  }
}
