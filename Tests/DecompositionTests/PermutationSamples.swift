import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import SeededRandom

@testable import Decomposition

/// What a random permutation does with the two halves.
enum PermutationKind: CaseIterable {
  case any, keepsParts, exchangesParts, movesFewPoints
}

/// A random permutation, as a list of columns.
func randomPermutation(_ kind: PermutationKind, size: Int, seed: UInt64) -> [Int] {
  var generator = SeededGenerator(seed: seed)
  let half = size / 2
  let first = Array(0..<half).shuffled(using: &generator)
  let second = Array(half..<size).shuffled(using: &generator)
  switch kind {
  case .any: return Array(0..<size).shuffled(using: &generator)
  case .keepsParts: return first + second
  case .exchangesParts: return second + first
  case .movesFewPoints:
    var permutation = Array(0..<size)
    for _ in 0..<Int.random(in: 0...3, using: &generator) {
      permutation.swapAt(
        Int.random(in: 0..<size, using: &generator), Int.random(in: 0..<size, using: &generator))
    }
    return permutation
  }
}

/// The same with random signs, of determinant 1.
func randomSignedPermutation(
  _ kind: PermutationKind, size: Int, seed: UInt64
) throws -> SignedPermutation {
  let columns = randomPermutation(kind, size: size, seed: seed)
  let images = try SignedPermutation(columns: columns).images
  var generator = SeededGenerator(seed: ~seed)
  var signs = images.map { _ -> Int8 in Bool.random(using: &generator) ? 1 : -1 }
  signs[0] *= Int8(SignedPermutation(trusted: images, signs: signs).determinant)
  return SignedPermutation(trusted: images, signs: signs)
}

/// Calls `body` with every permutation of 0..<`size`.
func forEachPermutation(of size: Int, _ body: ([Int]) throws -> Void) rethrows {
  var permutation = Array(0..<size)
  func extend(from position: Int) throws {
    if position == size { return try body(permutation) }
    for chosen in position..<size {
      permutation.swapAt(position, chosen)
      try extend(from: position + 1)
      permutation.swapAt(position, chosen)
    }
  }
  try extend(from: 0)
}

/// Calls `body` with every signed permutation of `size` points of determinant 1.
func forEachSignedPermutation(of size: Int, _ body: (SignedPermutation) throws -> Void) rethrows {
  try forEachPermutation(of: size) { images in
    for negatives in 0..<(1 << size) {
      let signs = (0..<size).map { Int8(negatives >> $0 & 1 == 1 ? -1 : 1) }
      let permutation = SignedPermutation(trusted: images, signs: signs)
      if permutation.determinant == 1 { try body(permutation) }
    }
  }
}

/// A square matrix of machine integers, as a reference.
struct SmallMatrix: Equatable {
  var rows: [[Int]]

  init(_ rows: [[Int]]) { self.rows = rows }

  init(_ permutation: SignedPermutation) {
    rows = Array(
      repeating: Array(repeating: 0, count: permutation.count), count: permutation.count)
    for j in 0..<permutation.count { rows[permutation[j].image][j] = permutation[j].sign }
  }

  init(_ sum: EntrySum) {
    rows = Array(repeating: Array(repeating: 0, count: sum.order), count: sum.order)
    for (row, column, value) in sum.entries { rows[row][column] += value }
  }

  static func * (a: SmallMatrix, b: SmallMatrix) -> SmallMatrix {
    SmallMatrix(
      a.rows.map { row in
        b.rows.indices.map { j in row.indices.reduce(0) { $0 + row[$1] * b.rows[$1][j] } }
      })
  }

  var trace: Int { rows.indices.reduce(0) { $0 + rows[$1][$1] } }
}

extension Rational {
  /// The value, if it is a machine integer.
  var machineInteger: Int? { isInteger ? Int(exactly: numerator) : nil }
}

/// What the layers, which are to be sparse, integral and without scales, do to a vector; nil if
/// they are not that.
func apply(_ layers: [CouplingLayer], to vector: [Int]) -> [Int]? {
  var result = vector
  let half = vector.count / 2
  for layer in layers {
    guard case .sparse(let shift) = layer.shift, layer.scale == nil else { return nil }
    let (target, source) = layer.updates == .first ? (0, half) : (half, 0)
    for row in 0..<half {
      for position in shift.rowRange(row) {
        guard let value = shift.values[position].machineInteger else { return nil }
        result[target + row] &+= value &* result[source + shift.columnIndices[position]]
      }
    }
  }
  return result
}

/// Fixed, irregular numbers.
func testVector(size: Int) -> [Int] {
  (0..<size).map { Int(truncatingIfNeeded: UInt64($0 + 1) &* 0x9e37_79b9_7f4a_7c15) >> 20 }
}
