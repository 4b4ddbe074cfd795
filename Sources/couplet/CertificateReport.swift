import CouplingKernel
import ExactArithmetic

/// What `couplet show` says about a certificate; its JSON object.
struct CertificateReport: Encodable {
  struct Parts: Encodable {
    var first: Int
    var second: Int
    var kind: String
  }

  var command = "show"
  var file: String
  var bytes: Int
  var size: Int
  var partition: Parts
  var target: String
  /// Whether there are biases.
  var isAffine: Bool
  var flip: Int?
  var tolerance: String?
  var construction: String?
  var note: String?
  var layers: [LayerReport]
  var nonZeros: Int
  var numeratorBits: Int
  var denominatorBits: Int
  /// Of all numerators and denominators, in binary.
  var numberBytes: Int

  init(_ read: CertificateFile, file: String) {
    let certificate = read.certificate
    self.file = file
    bytes = read.byteCount
    size = certificate.size
    partition = Parts(
      first: certificate.partition.first.count, second: certificate.partition.second.count,
      kind: certificate.partition.kind)
    target = certificate.target.kind
    flip = certificate.flip
    isAffine = certificate.hasBiases
    tolerance = certificate.tolerance?.description
    construction = certificate.construction
    note = certificate.note
    layers = certificate.layers.enumerated().map { LayerReport($0.element, number: $0.offset + 1) }
    nonZeros = layers.reduce(0) { $0 + $1.nonZeros }
    numeratorBits = layers.map(\.numeratorBits).max() ?? 0
    denominatorBits = layers.map(\.denominatorBits).max() ?? 0
    numberBytes = (layers.reduce(0) { $0 + $1.numberBits } + 7) / 8
  }

  /// The report as text.
  var text: String {
    var lines = [
      ("file", "\(file), \(bytes) bytes"), ("n", "\(size)"),
      ("partition", "\(partition.first) + \(partition.second), \(partition.kind)"),
      ("target", target + (isAffine ? " and a constant term" : "")),
      ("flip", flip.map { "coordinate \($0)" } ?? "none"),
      ("claim", tolerance.map { "every error at most \($0)" } ?? "exact"),
      ("construction", construction ?? ""), ("note", note ?? ""),
    ].filter { !$0.1.isEmpty }.map { Table.padded($0.0, to: 14) + $0.1 }
    lines.append("")
    lines += Table.lines(header: LayerReport.header, rows: layers.map(\.cells))
    lines.append("")
    lines.append(
      "\(Report.count(layers.count, "layer")), \(nonZeros) non-zero numbers, at most "
        + "\(max(numeratorBits, denominatorBits)) bits, \(numberBytes) bytes in binary")
    return lines.joined(separator: "\n")
  }
}

extension Partition {
  /// `halves`, `alternating` or `explicit`.
  var kind: String {
    if let halves = try? Partition.halves(of: size), halves == self { return "halves" }
    if let alternating = try? Partition.alternating(of: size), alternating == self {
      return "alternating"
    }
    return "explicit"
  }
}

extension Target {
  /// What kind of matrix it is stored as.
  var kind: String {
    switch self {
    case .permutation: "permutation"
    case .matrix(.dense), .matrix(.transposed): "dense matrix"
    case .matrix(.sparse): "sparse matrix"
    }
  }
}

/// Text in columns.
enum Table {
  static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(width - text.count, 0))
  }

  /// Columns aligned to the right, two spaces apart.
  static func lines(header: [String], rows: [[String]]) -> [String] {
    let widths = header.indices.map { column in
      ([header] + rows).map { $0[column].count }.max() ?? 0
    }
    return ([header] + rows).map { row in
      zip(row, widths).map { String(repeating: " ", count: $1 - $0.count) + $0 }
        .joined(separator: "  ")
    }
  }
}
