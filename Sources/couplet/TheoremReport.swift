import FormalConstructions

/// The JSON object that `couplet theorems --json` prints.
struct TheoremReport: Encodable {
  /// One theorem: how it is proved, and what its instances showed.
  struct Entry: Encodable {
    var name: String
    var title: String
    /// `proved` for every size, `refuted` or another word for a failed proof, `instances` where
    /// only instances are checked.
    var proof: String
    var facts: [String]
    var bound: String?
    var mostLayers: Int?
    var instances: Int
    var failures: [String]
    var largestBits: Int
    var message: String?
    var seconds: Double

    var holds: Bool { failures.isEmpty && message == nil }
  }

  var command = "theorems"
  var status: String
  var exitCode: Int32
  var sizes = Array(InstanceTally.sizes)
  var seeds = InstanceTally.seeds
  var theorems: [Entry]
  var seconds: Double

  init(_ entries: [Entry], elapsed: Duration) {
    let status: ExitStatus = entries.allSatisfy(\.holds) ? .success : .refuted
    self.status = status == .success ? "proved" : status.word
    exitCode = status.rawValue
    theorems = entries
    seconds = elapsed.seconds
  }

  /// The table, and how many theorems hold.
  var text: String {
    let table = Table.lines(header: Entry.header, rows: theorems.map(\.cells))
    let summary =
      "\(Report.count(theorems.count, "theorem")): \(theorems.count(where: \.holds)) hold, "
      + "\(theorems.reduce(0) { $0 + $1.instances }) instances"
    return (table + [summary]).joined(separator: "\n")
  }
}

extension TheoremReport.Entry {
  /// A formal construction: proved, then checked at matrices.
  init(_ proof: Proof) {
    let started = ContinuousClock.now
    switch proof.result {
    case .failure(let failure):
      self.init(
        name: proof.item.name, title: "", proof: proof.word, facts: [], instances: 0,
        failures: [], largestBits: 0, message: failure.message, seconds: proof.elapsed.seconds)
    case .success(let proved):
      let tally = InstanceTally(of: proved)
      self.init(
        name: proved.name, title: proved.title, proof: proof.word,
        facts: proved.facts.map(\.name), bound: proved.layerCount?.description,
        mostLayers: tally.mostLayers, instances: tally.checked, failures: tally.failures,
        largestBits: tally.largestBits,
        seconds: (proof.elapsed + (ContinuousClock.now - started)).seconds)
    }
  }

  /// A bound for a strategy: checked at matrices.
  init(_ theorem: StrategyTheorem) {
    let started = ContinuousClock.now
    let tally = theorem.tally()
    self.init(
      name: "strategy \(theorem.strategy)", title: theorem.title, proof: "instances", facts: [],
      bound: theorem.bound, mostLayers: tally.mostLayers, instances: tally.checked,
      failures: tally.failures, largestBits: tally.largestBits,
      seconds: (ContinuousClock.now - started).seconds)
  }

  /// A theorem on distributions: every instance is proved by the kernel.
  init(_ theorem: DistributionTheorem) {
    let started = ContinuousClock.now
    let instances = theorem.instances()
    self.init(
      name: theorem.name, title: theorem.title, proof: "instances", facts: [],
      bound: theorem.bound, mostLayers: instances.compactMap(\.layers).max(),
      instances: instances.count, failures: instances.filter { !$0.holds }.map(\.place),
      largestBits: 0, seconds: (ContinuousClock.now - started).seconds)
  }

  /// A statement about the number of layers that is necessary: checked on a family.
  init(_ theorem: DepthTheorem) {
    let started = ContinuousClock.now
    let tally = theorem.tally()
    self.init(
      name: theorem.name, title: theorem.title, proof: "instances", facts: [],
      bound: theorem.bound, mostLayers: tally.mostLayers, instances: tally.checked,
      failures: tally.failures, largestBits: tally.largestBits,
      seconds: (ContinuousClock.now - started).seconds)
  }

  static let header = [
    "theorem", "proof", "facts", "instances", "layers", "bound", "bits", "seconds",
  ]

  var cells: [String] {
    [
      name, proof, facts.isEmpty ? "-" : "\(facts.count)",
      "\(instances - failures.count)/\(instances)", mostLayers.map(String.init) ?? "-",
      bound ?? "-", "\(largestBits)", TheoremReport.Entry.text(seconds: seconds),
    ]
  }

  private static func text(seconds: Double) -> String {
    let hundredths = Int((seconds * 100).rounded(.up))
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
  }
}

extension InstanceTally {
  /// The bits of the largest numerator or denominator of a layer.
  var largestBits: Int { max(numbers.numeratorBits, numbers.denominatorBits) }
}
