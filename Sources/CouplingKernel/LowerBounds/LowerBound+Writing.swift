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
      matrix.write { text += $0 }
    }
    append("},\n\"arguments\": [")
    for (index, argument) in arguments.enumerated() {
      append(index == 0 ? "\n" : ",\n")
      append("{\"starts\": \"\(argument.starts)\", \"kind\": \"\(argument.kind.name.rawValue)\"")
      for (key, matrix) in argument.kind.matrices {
        append(", \"\(key)\": ")
        matrix.write { text += $0 }
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
