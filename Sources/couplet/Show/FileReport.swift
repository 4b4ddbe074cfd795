import CouplingKernel

/// What `couplet show` says about a file; its JSON object.
protocol FileReport: Encodable {
  /// The report as text.
  var text: String { get }
}

extension ClaimFile {
  /// The report about the file, without checking what it claims.
  var report: any FileReport {
    switch content {
    case .certificate(let certificate):
      CertificateReport(certificate, bytes: byteCount, file: name)
    case .lowerBound(let bound): LowerBoundReport(bound, bytes: byteCount, file: name)
    case .universality(let certificate):
      UniversalityReport(certificate, bytes: byteCount, file: name)
    case .depthBound(let bound): DepthClaimReport(bound, bytes: byteCount, file: name)
    case .stack(let stack): StackReport(stack, bytes: byteCount, file: name)
    }
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
