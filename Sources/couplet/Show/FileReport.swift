import CouplingKernel

/// What `couplet show` says about what stands in a file.
protocol ContentReport: Encodable {
  /// The report as text, line by line.
  var lines: [String] { get }
}

/// What `couplet show` says about a file; its JSON object has the members of its content's, too.
struct FileReport: Encodable {
  private let file: ClaimFile
  private let content: any ContentReport

  /// Describes a file, without checking what it claims.
  init(_ file: ClaimFile) {
    self.file = file
    content =
      switch file.content {
      case .certificate(let certificate): CertificateReport(certificate)
      case .lowerBound(let bound): LowerBoundReport(bound)
      case .universality(let certificate): UniversalityReport(certificate)
      case .depthBound(let bound): DepthClaimReport(bound)
      case .stack(let stack): StackReport(stack)
      }
  }

  /// The report as text.
  var text: String {
    (Table.facts([("file", file.description)]) + content.lines).joined(separator: "\n")
  }

  private enum Field: CodingKey {
    case command, file, bytes
  }

  func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: Field.self)
    try fields.encode("show", forKey: .command)
    try fields.encode(file.name, forKey: .file)
    try fields.encode(file.byteCount, forKey: .bytes)
    try content.encode(to: encoder)
  }
}

/// The sizes of the two parts, and which coordinates they have.
struct PartitionReport: Encodable {
  var first: Int
  var second: Int
  var kind: String

  init(_ partition: Partition) {
    first = partition.first.count
    second = partition.second.count
    kind = partition.kind
  }

  /// `8 + 8, halves`.
  var text: String { "\(first) + \(second), \(kind)" }
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
