import CouplingKernel
import Decomposition

/// What `couplet show` says about a stack.
struct StackReport: ContentReport {
  struct Step: Encodable {
    var number: Int
    /// `coupling`, `permutation`, `scale`, `matrix` or `convolution`.
    var kind: String
    /// Of a coupling: the part that it updates.
    var updates: String?
    /// Of a coupling.
    var partition: PartitionReport?
    /// Of a convolution.
    var channels: Int?
    var pixels: Int?
    /// Numbers other than 0 that stand in the file, and the length of the longest.
    var nonZeros: Int
    var largestBits: Int

    /// What the kind needs to be understood.
    var detail: String {
      if let partition { return "updates \(updates ?? ""), \(partition.text)" }
      if let channels, let pixels {
        return "\(Report.count(channels, "channel")), \(Report.count(pixels, "pixel"))"
      }
      return ""
    }
  }

  var format = "stack"
  var size: Int
  var steps: [Step]

  init(_ stack: CouplingStack) {
    size = stack.size
    steps = stack.steps.enumerated().map { Step($0.element, number: $0.offset + 1) }
  }

  static let header = ["step", "kind", "", "non-zeros", "bits"]

  var rows: [[String]] {
    steps.map { ["\($0.number)", $0.kind, $0.detail, "\($0.nonZeros)", "\($0.largestBits)"] }
  }

  var lines: [String] {
    var lines = Table.facts([
      ("n", "\(size)"), ("claim", "none: a stack of steps"),
    ])
    lines.append("")
    lines += Table.lines(header: StackReport.header, rows: rows)
    return lines
  }
}

extension StackReport.Step {
  init(_ step: CouplingStack.Step, number: Int) {
    var numbers = NumberStatistics()
    self.number = number
    switch step {
    case .coupling(let partition, let layer):
      kind = "coupling"
      updates = layer.updates.rawValue
      self.partition = PartitionReport(partition)
      numbers.add(layer)
    case .permutation: kind = "permutation"
    case .scale(let factors):
      kind = "scale"
      numbers.add(factors)
    case .matrix(let matrix):
      kind = "matrix"
      numbers.add(matrix)
    case .convolution(let kernel, let pixels):
      kind = "convolution"
      channels = kernel.rows
      self.pixels = pixels
      numbers.add(kernel)
    }
    nonZeros = numbers.count
    largestBits = max(numbers.numeratorBits, numbers.denominatorBits)
  }
}
