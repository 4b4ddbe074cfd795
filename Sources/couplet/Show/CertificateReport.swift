import CouplingKernel
import ExactArithmetic

/// What `couplet show` says about a certificate; its JSON object.
struct CertificateReport: ContentReport {
  var format: String
  var size: Int
  var partition: PartitionReport
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

  init(_ certificate: Certificate) {
    format =
      (certificate.tolerance == nil ? ClaimFormat.certificate : .approximation).rawValue
    size = certificate.size
    partition = PartitionReport(certificate.partition)
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

  var lines: [String] {
    var lines = Table.facts([
      ("n", "\(size)"), ("partition", partition.text),
      ("target", target + (isAffine ? " and a constant term" : "")),
      ("flip", flip.map { "coordinate \($0)" } ?? "none"),
      ("claim", tolerance.map { "every error at most \($0)" } ?? "exact"),
      ("construction", construction), ("note", note),
    ])
    lines.append("")
    lines += Table.lines(header: LayerReport.header, rows: layers.map(\.cells))
    lines.append("")
    lines.append(
      "\(Report.count(layers.count, "layer")), \(nonZeros) non-zero numbers, at most "
        + "\(max(numeratorBits, denominatorBits)) bits, \(numberBytes) bytes in binary")
    return lines
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

  /// Names and values, one a line; values that are missing are left out.
  static func facts(_ facts: [(name: String, value: String?)]) -> [String] {
    facts.compactMap { fact in
      fact.value.map { $0.isEmpty ? nil : padded(fact.name, to: 14) + $0 } ?? nil
    }
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
