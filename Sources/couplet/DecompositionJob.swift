import Approximation
import CouplingKernel
import Decomposition
import Foundation
import Interchange

/// The decomposition of one matrix or permutation into one certificate file.
struct DecompositionJob {
  let input: String
  let target: NamedTarget
  let parts: PartitionOptions
  let options: DecompositionOptions
  /// Nil for exact layers.
  let approximation: ApproximationOptions?

  private var name: String { target.name.map { "\(input): \($0)" } ?? input }

  /// Decomposes and writes; whatever fails is in the entry.
  func run(writingTo path: String) -> DecompositionReport.Entry {
    let started = ContinuousClock.now
    var entry = DecompositionReport.Entry(input: input, target: target)
    do {
      let certificate: Certificate
      if let approximation {
        let found = try approximated(approximation)
        certificate = found.certificate
        entry.describe(found, approximation.entries)
      } else {
        let found = try decomposed()
        certificate = found.certificate
        entry.reason = found.reason
      }
      entry.seconds = (ContinuousClock.now - started).seconds
      entry.describe(certificate)
      entry.bytes = try certificate.write(to: path)
      entry.output = path
    } catch {
      entry.failure = Failure(of: error)
    }
    return entry
  }

  private func decomposed() throws -> ExplainedDecomposition {
    var options = options
    let name = name
    options.progress = { Console.progress("\(name)  \($0.words)") }
    defer { Progress.clear() }
    do {
      options.partition = try parts.partition(of: target.target.size)
      return try explainedDecomposition(of: target.target, options: options)
    } catch let error as DecompositionError {
      throw Failure(error.exitStatus, "\(name): \(error)")
    }
  }

  private func approximated(_ asked: ApproximationOptions) throws -> Approximation {
    var asked = asked
    let name = name
    asked.progress = { Console.progress("\(name)  \($0.words)") }
    defer { Progress.clear() }
    do {
      asked.partition = try parts.partition(of: target.target.size)
      (asked.flip, asked.bias, asked.note) = (options.flip, options.bias, options.note)
      return try approximate(target.target, options: asked)
    } catch let error as DecompositionError {
      throw Failure(error.exitStatus, "\(name): \(error)")
    }
  }
}

extension DecompositionError {
  /// The exit code that says whether the input lies outside the theorem or the options are wrong.
  var exitStatus: ExitStatus {
    switch self {
    case .unconfirmed, .unproved, .tooManyLayers: .defect
    case .overBudget, .toleranceNotReached: .limit
    case .partitionSize, .flipOutOfRange, .invalidLevels: .usage
    default: .impossible
    }
  }
}

extension DecompositionProgress {
  /// What is done so far.
  var words: String {
    switch self {
    case .evaluated(let primes): "layers modulo \(Report.count(primes, "prime"))"
    case .recovered(let layers, let count): "\(layers) of \(count) layers recovered"
    case .checked(let layers, let count): "\(layers) of \(count) layers checked by the kernel"
    }
  }
}

/// Names for the files of a folder, from names that may hold any character.
struct CertificateFolder {
  let path: String
  private var used: Set<String> = []

  init(path: String) { self.path = path }

  /// Creates the folder, and those it is in, if they do not exist.
  static func create(_ path: String) throws(Failure) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw Failure(.unwritable, "\(path): cannot create the folder")
    }
  }

  /// The file for a name: everything but ASCII letters, digits, `.`, `-` and `_` becomes `_`, and
  /// a number is appended where two names fall together.
  mutating func path(for name: String) -> String {
    let allowed = name.map {
      $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "_"
    }
    let base = allowed.first == "." ? "_" + String(allowed) : String(allowed)
    var candidate = base
    var number = 2
    while !used.insert(candidate.lowercased()).inserted {
      candidate = "\(base)-\(number)"
      number += 1
    }
    return "\(path)/\(candidate).json"
  }

  /// The last component of a path, without its ending.
  static func stem(of path: String) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    let stem = file.prefix { $0 != "." }
    return stem.isEmpty ? file : String(stem)
  }
}
