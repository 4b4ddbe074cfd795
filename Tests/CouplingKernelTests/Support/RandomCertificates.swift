import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import SeededRandom

/// How the numbers of a random certificate are drawn.
enum NumberKind: CaseIterable {
  case smallIntegers
  case fractions
  case commonDenominators
  case large
}

extension SeededGenerator {
  mutating func number(_ kind: NumberKind) -> Rational {
    let small = Int.random(in: -9...9, using: &self)
    switch kind {
    case .smallIntegers: return Rational(small)
    case .fractions: return rational(small, Int.random(in: 1...12, using: &self))
    case .commonDenominators: return rational(small, 30)
    case .large:
      var value = Integer(small)
      for _ in 0..<4 { value = value * Integer(Int.random(in: 1...Int.max, using: &self)) }
      return Rational(value) * rational(1, Int.random(in: 1...Int.max, using: &self))
    }
  }

  mutating func matrix(
    _ rows: Int, _ columns: Int, _ kind: NumberKind, isSparse: Bool
  ) -> CouplingMatrix {
    let entries = (0..<rows).map { _ in
      (0..<columns).map { _ in
        Int.random(in: 0..<3, using: &self) > (isSparse ? 1 : 0) ? number(kind) : .zero
      }
    }
    let matrix = RationalMatrix(entries)
    if isSparse { return .sparse(SparseRationalMatrix(matrix)) }
    return Bool.random(using: &self) ? .dense(matrix) : .transposed(matrix.transpose)
  }

  mutating func partition(_ size: Int) throws -> Partition {
    let coordinates = Array(0..<size).shuffled(using: &self)
    let cut = Int.random(in: 1..<size, using: &self)
    return try Partition(first: Array(coordinates[..<cut]), second: Array(coordinates[cut...]))
  }

  mutating func layers(
    _ partition: Partition, _ count: Int, _ kind: NumberKind
  ) -> [CouplingLayer] {
    var part = Bool.random(using: &self) ? Part.first : .second
    return (0..<count).map { _ in
      part = part.other
      let rows = partition[part].count
      let scale = (0..<rows).map { _ -> Rational in
        let scale = number(kind).magnitude
        return scale.isZero ? .one : scale
      }
      return CouplingLayer(
        updates: part,
        shift: matrix(
          rows, partition[part.other].count, kind, isSparse: Bool.random(using: &self)),
        scale: Bool.random(using: &self) ? scale : nil,
        bias: Int.random(in: 0..<4, using: &self) == 0 ? (0..<rows).map { _ in number(kind) } : nil)
    }
  }

  /// A true certificate about a product of random layers.
  mutating func certificate(
    size: Int, layers count: Int, _ kind: NumberKind, tolerance: Rational? = nil
  ) throws -> Certificate {
    let partition = try partition(size)
    let layers = layers(partition, count, kind)
    let flip = Bool.random(using: &self) ? Int.random(in: 0..<size, using: &self) : nil
    let product = RationalMatrix(images(of: layers, partition, flip)).transpose
    let bias = image(of: Array(repeating: .zero, count: size), layers, partition)
    let isBiased = bias.contains { !$0.isZero } || Int.random(in: 0..<4, using: &self) == 0
    let target =
      Bool.random(using: &self)
      ? CouplingMatrix.dense(product) : .sparse(SparseRationalMatrix(product))
    return try Certificate(
      partition: partition, target: .matrix(target), bias: isBiased ? bias : nil, flip: flip,
      layers: layers, tolerance: tolerance)
  }
}

/// What the layers make of the unit vectors, vector by vector and number by number: the columns of
/// the product, computed by the definition of a layer.
func images(of layers: [CouplingLayer], _ partition: Partition, _ flip: Int?) -> [[Rational]] {
  (0..<partition.size).map { unit in
    var x = (0..<partition.size).map { $0 == unit ? Rational.one : .zero }
    if let flip { x[flip] = -x[flip] }
    let linear = layers.map { CouplingLayer(updates: $0.updates, shift: $0.shift, scale: $0.scale) }
    return image(of: x, linear, partition)
  }
}

/// What the layers make of a vector, by the definition of a layer.
private func image(
  of x: [Rational], _ layers: [CouplingLayer], _ partition: Partition
) -> [Rational] {
  var x = x
  for layer in layers {
    let (own, other) = (partition[layer.updates], partition[layer.updates.other])
    let old = x
    for (i, coordinate) in own.enumerated() {
      x[coordinate] = old[coordinate] * (layer.scale?[i] ?? .one) + (layer.bias?[i] ?? .zero)
      for (j, source) in other.enumerated() { x[coordinate] += layer.shift[i, j] * old[source] }
    }
  }
  return x
}

/// `p / q` for q ≠ 0.
func rational(_ p: Int, _ q: Int) -> Rational {
  Rational(Integer(p), Integer(q)) ?? .zero
}

extension Certificate {
  /// The same certificate with other data in some places.
  func with(
    partition: Partition? = nil, target: Target? = nil, bias: [Rational]?? = nil,
    flip: Int?? = nil, layers: [CouplingLayer]? = nil
  ) throws -> Certificate {
    try Certificate(
      partition: partition ?? self.partition, target: target ?? self.target,
      bias: bias ?? self.bias, flip: flip ?? self.flip, layers: layers ?? self.layers,
      tolerance: tolerance,
      construction: construction, note: note)
  }

  init(_ text: String, limits: ReadingLimits = ReadingLimits()) throws(CertificateError) {
    try self.init(parsing: Array(text.utf8), limits: limits)
  }
}
