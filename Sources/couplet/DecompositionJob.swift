import CouplingKernel
import Decomposition
import Interchange

/// The decomposition of one matrix or permutation into one certificate file.
struct DecompositionJob {
  let input: String
  let target: NamedTarget
  let partition: PartitionChoice
  let options: DecompositionOptions

  private var name: String { target.name.map { "\(input): \($0)" } ?? input }

  /// Decomposes and writes; whatever fails is in the entry.
  func run(writingTo path: String) -> DecompositionReport.Entry {
    let started = ContinuousClock.now
    var entry = DecompositionReport.Entry(input: input, target: target)
    do {
      let decomposition = try decomposed()
      let certificate = decomposition.certificate
      entry.describe(certificate)
      entry.reason = decomposition.reason
      entry.seconds = (ContinuousClock.now - started).seconds
      entry.bytes = try write(certificate, to: path)
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
      options.partition = try partition.partition(of: target.target.size)
      return try explainedDecomposition(of: target.target, options: options)
    } catch let error as DecompositionError {
      throw Failure(error.exitStatus, "\(name): \(error)")
    }
  }

  /// Writes the text of the certificate and a line feed; returns the number of bytes.
  private func write(_ certificate: Certificate, to path: String) throws -> Int {
    var count = 0
    try OutputFile.write(to: path) { file in
      try certificate.write { (bytes) throws(InterchangeError) in
        count += bytes.count
        try file.write(bytes)
      }
    }
    return count
  }
}

extension DecompositionError {
  /// The exit code that says whether the input lies outside the theorem or the options are wrong.
  var exitStatus: ExitStatus {
    switch self {
    case .unconfirmed, .unproved, .tooManyLayers: .defect
    case .overBudget: .limit
    case .partitionSize, .flipOutOfRange, .invalidLevels: .usage
    default: .impossible
    }
  }
}

extension DecompositionProgress {
  /// What is done so far.
  fileprivate var words: String {
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
