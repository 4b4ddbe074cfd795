/// The exit codes of all commands.
enum ExitStatus: Int32, Sendable, CaseIterable {
  /// True: verified, proved, written.
  case success = 0
  /// False: well formed, and refuted.
  case refuted = 1
  /// The input lies outside the theorem.
  case impossible = 2
  /// Wrong usage.
  case usage = 64
  /// Malformed input.
  case malformed = 65
  /// A file that cannot be read.
  case unreadable = 66
  /// A stated limit was reached.
  case limit = 69
  /// A defect of this program: a certificate that it made does not pass the kernel.
  case defect = 70
  /// A file that cannot be written.
  case unwritable = 73

  /// From the worst to the best: what a run over several files exits with is the first of these
  /// that occurred.
  private static let fromWorst: [ExitStatus] = [
    .defect, .refuted, .malformed, .unreadable, .limit, .unwritable, .impossible, .usage, .success,
  ]

  /// The worst of several; success if there are none.
  static func worst(of statuses: some Sequence<ExitStatus>) -> ExitStatus {
    let occurred = Set(statuses)
    return fromWorst.first(where: occurred.contains) ?? .success
  }

  /// The word for the status in reports.
  var word: String {
    switch self {
    case .unreadable: "unreadable"
    case .unwritable: "unwritable"
    default: "\(self)"
    }
  }
}
