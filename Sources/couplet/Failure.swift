import CouplingKernel
import Foundation
import Interchange

/// Why a command, or its work on one file, ends without success.
struct Failure: Error, Sendable {
  let status: ExitStatus
  let message: String

  init(_ status: ExitStatus, _ message: String) {
    self.status = status
    self.message = message
  }

  /// An error of the kernel about the certificate in `file`.
  init(_ error: CertificateError, file: String) {
    switch error {
    case .malformed: self.init(.malformed, "\(file): \(error)")
    case .limitReached(let limit):
      let option =
        switch limit {
        case .bytes: "--max-bytes"
        case .memory: "--max-memory"
        case .stopped: "--timeout"
        }
      self.init(.limit, "\(file): \(error) (\(option))")
    }
  }

  init(_ error: InterchangeError) {
    let status: ExitStatus =
      switch error.kind {
      case .unreadable: .unreadable
      case .unwritable: .unwritable
      case .malformed: .malformed
      case .limit: .limit
      case .selection: .usage
      }
    self.init(status, "\(error)")
  }

  /// The failure behind any error of the libraries; nil for those of argument parsing.
  init?(_ error: any Error) {
    switch error {
    case let error as Failure: self = error
    case let error as InterchangeError: self.init(error)
    default: return nil
    }
  }

  /// The failure behind an error of work on a file.
  init(of error: any Error) {
    self = Failure(error) ?? Failure(.defect, "\(error)")
  }

  /// Prints the message: the one place where errors are shown.
  func show() {
    Console.note("couplet: error: \(message)")
  }
}
