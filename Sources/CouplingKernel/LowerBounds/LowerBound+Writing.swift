import ExactArithmetic
import ExactLinearAlgebra

extension LowerBound {
  /// The text of the claim. It is determined by the claim, and reading it gives an equal one.
  public var text: String {
    var text: [UInt8] = []
    func append(_ string: String) { text.append(contentsOf: string.utf8) }
    append("{\"format\": \"\(ClaimFormat.lowerBound.rawValue)\"")
    append(",\n\"size\": \(size)")
    append(",\n\"partition\": [\(partition.first), \(partition.second)]")
    append(",\n\"couplings\": \"\(couplings)\"")
    append(",\n\"layers\": \(layers)")
    if let starts { append(",\n\"starts\": \"\(starts)\"") }
    if let note { append(",\n\"note\": \(quoted(note))") }
    if let flip { append(",\n\"flip\": \(flip)") }
    append(",\n\"target\": {")
    switch target {
    case .permutation(let images): append("\"permutation\": \(images)")
    case .matrix(let matrix):
      append("\"matrix\": ")
      matrix.append(to: &text)
    }
    append("},\n\"arguments\": [")
    for (index, argument) in arguments.enumerated() {
      append(index == 0 ? "\n" : ",\n")
      append("{\"starts\": \"\(argument.starts)\", \"kind\": \"\(argument.kind.name.rawValue)\"")
      for (key, matrix) in argument.kind.matrices {
        append(", \"\(key)\": ")
        matrix.append(to: &text)
      }
      switch argument.kind {
      case .minors(let order): append(", \"order\": \(order)")
      case .unipotentRanks(let power): append(", \"power\": \(power)")
      case .nullity(let polynomial):
        append(", \"polynomial\": \"\(polynomial.map(\.description).joined(separator: " "))\"")
      default: break
      }
      append("}")
    }
    append("\n]}\n")
    return String(decoding: text, as: UTF8.self)
  }
}

extension LowerBoundArgument.Kind {
  /// The matrices among the data, with their keys.
  fileprivate var matrices: [(key: String, matrix: CouplingMatrix)] {
    switch self {
    case .combination(let x, let y): [("x", x), ("y", y)]
    case .nullSpace(let w): [("w", w)]
    default: []
    }
  }
}

extension CouplingMatrix {
  /// Appends the matrix in its form.
  fileprivate func append(to text: inout [UInt8]) {
    func appendList(_ count: Int, _ appendElement: (Int) -> Void) {
      for index in 0..<count {
        text.append(contentsOf: (index == 0 ? "\n\"" : ",\n\"").utf8)
        appendElement(index)
        text.append(0x22)
      }
    }
    switch self {
    case .dense(let matrix):
      text.append(0x5B)
      appendList(matrix.rows) { matrix.appendRow($0, to: &text) }
      text.append(0x5D)
    case .transposed(let matrix, _):
      text.append(0x5B)
      appendList(matrix.columns) { matrix.appendColumn($0, to: &text) }
      text.append(0x5D)
    case .sparse(let matrix):
      text.append(
        contentsOf: "{\"shape\": [\(matrix.rows), \(matrix.columns)], \"entries\": [".utf8)
      let rows = (0..<matrix.rows).flatMap { row in matrix.rowRange(row).map { (row, $0) } }
      appendList(rows.count) { index in
        let (row, position) = rows[index]
        text.append(contentsOf: "\(row) \(matrix.columnIndices[position]) ".utf8)
        matrix.values[position].appendCanonical(to: &text)
      }
      text.append(contentsOf: "]}".utf8)
    }
  }
}
