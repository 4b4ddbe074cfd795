import Foundation
import FormalConstructions

/// The JSON object that `couplet prove --json` prints.
struct ProofReport: Encodable {
  struct Fact: Encodable {
    var name: String
    var text: String
  }

  struct Entry: Encodable {
    var name: String
    var file: String
    var status: String
    var exitCode: Int32
    var title: String?
    var source: String?
    var layers: String?
    var hypotheses: [String]?
    var facts: [Fact]?
    var claims: [String]?
    var message: String?
    var seconds: Double
  }

  var command = "prove"
  var status: String
  var exitCode: Int32
  var constructions: [Entry]
  var seconds: Double

  init(_ proofs: [Proof], status: ExitStatus, elapsed: Duration) {
    self.status = status == .success ? "proved" : status.word
    exitCode = status.rawValue
    constructions = proofs.map(Entry.init)
    seconds = elapsed.seconds
  }

  /// `31 constructions: 30 proved, 1 refuted, in 0.1 s`.
  static func summary(of proofs: [Proof], elapsed: Duration) -> String {
    let counts = proofs.reduce(into: [:]) { $0[$1.word, default: 0] += 1 }
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    return "\(Report.count(proofs.count, "construction")): "
      + counts.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
      + String(format: ", in %.2f s", elapsed.seconds)
  }
}

extension ProofReport.Entry {
  init(_ proof: Proof) {
    name = proof.item.name
    file = proof.item.file
    status = proof.word
    exitCode = proof.status.rawValue
    seconds = proof.elapsed.seconds
    switch proof.result {
    case .failure(let failure): message = failure.message
    case .success(let proved):
      title = proved.title
      source = proved.source
      layers = proved.layerCount?.description
      hypotheses = proved.hypotheses
      facts = proved.facts.map { ProofReport.Fact(name: $0.name, text: $0.text) }
      claims = proved.claims
    }
  }
}

/// What came of proving one construction.
struct Proof {
  let item: ConstructionFiles.Item
  let result: Result<ProvedConstruction, Failure>
  let elapsed: Duration

  init(of item: ConstructionFiles.Item, in library: inout ConstructionLibrary) {
    self.item = item
    let started = ContinuousClock.now
    do {
      result = .success(try library.prove(item.name))
    } catch {
      result = .failure(Failure(error, file: item.file))
    }
    elapsed = ContinuousClock.now - started
  }

  var status: ExitStatus {
    switch result {
    case .success: .success
    case .failure(let failure): failure.status
    }
  }

  /// The stable word for the outcome.
  var word: String { status == .success ? "proved" : status.word }

  /// What is proved, under which hypotheses and facts.
  var text: String {
    guard case .success(let proved) = result else { return "\(word): \(item.name)" }
    let layers = proved.layerCount.map { " (\($0) layers)" } ?? ""
    var lines = ["proved for every size: \(item.name)\(layers): \(proved.title)"]
    lines += proved.claims.map { "    claim   \($0)" }
    lines += proved.hypotheses.map { "    given   \($0)" }
    lines += proved.facts.map { "    fact    \($0.name): \($0.text)" }
    return lines.joined(separator: "\n")
  }
}

extension Proof {
  /// Proves the constructions in order; those of one library share what they include.
  static func all(of files: ConstructionFiles) -> [Proof] {
    var libraries: [String: ConstructionLibrary] = [:]
    return files.items.map { item in
      var library = libraries[item.file] ?? item.library
      defer { libraries[item.file] = library }
      return Proof(of: item, in: &library)
    }
  }
}
