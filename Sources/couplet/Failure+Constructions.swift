import FormalConstructions

extension Failure {
  /// An error in the construction that `file` holds or includes.
  init(_ error: ConstructionError, file: String) {
    let status: ExitStatus =
      switch error.kind {
      case .malformed, .hypotheses: .malformed
      case .unproved: .refuted
      case .limit: .limit
      }
    self.init(status, "\(file): \(error)")
  }
}
