import CouplingKernel
import Decomposition
import ExactArithmetic
import ExactLinearAlgebra
import FormalConstructions
import SeededRandom

/// What checking a theorem at matrices came to.
struct InstanceTally {
  /// The sizes d of the parts.
  static let sizes = 1...6
  /// The seeds of the dense random instances.
  static let seeds: [UInt64] = [1, 2]

  private(set) var checked = 0
  private(set) var failures: [String] = []
  private(set) var mostLayers: Int?
  private(set) var numbers = NumberStatistics()

  mutating func record(_ holds: Bool, _ place: String) {
    checked += 1
    if !holds { failures.append(place) }
  }

  mutating func add(_ layers: [CouplingLayer]) {
    mostLayers = max(mostLayers ?? 0, layers.count)
    for layer in layers { numbers.add(layer) }
  }
}

extension InstanceTally {
  /// Evaluates a construction at random matrices that satisfy its hypotheses: dense ones for every
  /// seed, and structured ones. The kernel checks the layers; where a rest remains, the product is
  /// compared with the target. Both sides of the other claims are compared.
  init(of construction: ProvedConstruction) {
    for size in Self.sizes {
      for seed in Self.seeds { add(construction, size, .dense, seed: seed) }
      add(construction, size, .structured, seed: 0)
    }
  }

  private mutating func add(
    _ construction: ProvedConstruction, _ size: Int, _ style: WitnessStyle, seed: UInt64
  ) {
    var generator = SeededGenerator(seed: seed << 8 | UInt64(size))
    var sizes: [String: Int] = [:]
    for (index, name) in construction.sizes.enumerated() {
      sizes[name] = index == 0 ? size : Int.random(in: 1...size, using: &generator)
    }
    let place = "d = \(size), \(style), seed \(seed)"
    do {
      let witness = try construction.randomWitness(
        sizes: sizes, style: style, using: &generator)
      let instance = try construction.instantiate(in: PlainMatrixRing(), witness, sizes: sizes)
      if construction.layerCount != nil { try addLayers(of: instance, place) }
      for identity in try instance.identities() {
        record(identity.left == identity.right, "\(place): \(identity.text)")
      }
    } catch {
      record(false, "\(place): \(error)")
    }
  }

  private mutating func addLayers(
    of instance: ConstructionInstance<PlainMatrixRing>, _ place: String
  ) throws {
    guard let blocks = try instance.target() else { return }
    let target = RationalMatrix(blocks: blocks.map { $0.map(RationalMatrix.init(entries:)) })
    let around = try instance.layersAroundRest()
    let (before, after) = (
      around.before.map(CouplingLayer.init), around.after.map(CouplingLayer.init)
    )
    add(before + after)
    if let rest = try instance.rest() {
      let matrix = RationalMatrix(blocks: rest.map { $0.map(RationalMatrix.init(entries:)) })
      let right = before.reduce(RationalMatrix.identity(target.rows)) { $1.matrix * $0 }
      record(after.reduce(matrix * right) { $1.matrix * $0 } == target, place)
    } else {
      let split = blocks[0][0].count
      let certificate = try Certificate(
        partition: try Partition(
          first: Array(0..<split), second: Array(split..<target.rows)),
        target: .matrix(.dense(target)), layers: before + after)
      record(try certificate.check() == .verified, place)
    }
  }
}

extension RationalMatrix {
  /// The matrix with the given rows.
  fileprivate init(entries: [[Rational]]) {
    self.init(rows: entries.count, columns: entries.first?.count ?? 0)
    for (i, row) in entries.enumerated() {
      for (j, entry) in row.enumerated() { self[i, j] = entry }
    }
  }
}

extension CouplingLayer {
  /// The layer of a construction.
  fileprivate init(_ layer: ConstructedLayer<[[Rational]]>) {
    self.init(
      updates: layer.kind == .updatesFirst ? .first : .second,
      shift: .dense(RationalMatrix(entries: layer.shift)),
      scale: layer.scale.map { scale in scale.indices.map { scale[$0][$0] } })
  }

  /// The matrix of the whole layer.
  fileprivate var matrix: RationalMatrix {
    let (updated, other) = (shift.rows, shift.columns)
    var matrix = RationalMatrix.identity(updated + other)
    let (row, column) = updates == .first ? (0, updated) : (other, 0)
    for i in 0..<updated {
      for j in 0..<other { matrix[row + i, column + j] = shift[i, j] }
      if let scale { matrix[row + i, row + i] = scale[i] }
    }
    return matrix
  }
}
