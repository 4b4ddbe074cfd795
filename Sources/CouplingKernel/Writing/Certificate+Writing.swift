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
    func appendPiece(_ piece: [UInt8]) throws(Failure) {
      text += piece
      try pass(from: 1 << 16)
    }
    func appendNumbers(_ numbers: [Int]) throws(Failure) {
      try writeList(numbers.count, ", ", bytes: 8, to: appendPiece) {
        Integer(numbers[$0]).appendDecimal(to: &$1)
      }
    }
    func appendNumbers(_ numbers: [Rational]) throws(Failure) {
      try writeList(numbers.count, " ", bytes: 100, to: appendPiece) {
        numbers[$0].appendCanonical(to: &$1)
      }
    }

    append("{\"format\": \"\(tolerance == nil ? Self.exactFormat : Self.approximateFormat)\"")
    append(",\n\"size\": \(size),\n\"partition\": [[")
    try appendNumbers(partition.first)
    append("], [")
    try appendNumbers(partition.second)
    append("]]")
    if let tolerance { append(",\n\"tolerance\": \"\(tolerance)\"") }
    if let construction { append(",\n\"construction\": \(quoted(construction))") }
    if let note { append(",\n\"note\": \(quoted(note))") }
    if let flip { append(",\n\"flip\": \(flip)") }
    switch target {
    case .permutation(let permutation):
      append(",\n\"target\": {\"permutation\": [")
      try appendNumbers(permutation)
      append("]}")
    case .matrix(let matrix):
      append(",\n\"target\": {\"matrix\": ")
      try matrix.write(to: appendPiece)
      append("}")
    }
    if let bias {
      append(",\n\"bias\": \"")
      try appendNumbers(bias)
      append("\"")
    }
    append(",\n\"layers\": [")
    for (index, layer) in layers.enumerated() {
      append(index == 0 ? "\n" : ",\n")
      append("{\"updates\": \"\(layer.updates)\"")
      if let scale = layer.scale {
        append(", \"scale\": \"")
        try appendNumbers(scale)
        append("\"")
      }
      if let bias = layer.bias {
        append(", \"bias\": \"")
        try appendNumbers(bias)
        append("\"")
      }
      append(", \"shift\": ")
      try layer.shift.write(to: appendPiece)
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
