import CouplingKernel
import Decomposition
import ExactArithmetic
import ExactLinearAlgebra
import Foundation

/// What modular evaluation says about a certificate. Never a verification.
enum ProbabilisticAnswer: Sendable {
  /// Both sides agree modulo `primes`, at random vectors; a false certificate gets this answer with
  /// a probability of at most `errorBound`.
  case consistent(primes: [UInt64], errorBound: Double)

  /// Both sides differ modulo a prime, so the certificate is false.
  case different(prime: UInt64)
}

extension Certificate {
  /// Compares (layers) · F x with T x for random vectors x modulo random primes p, 2^49 < p < 2^50.
  /// Biases are one more column of all matrices, and x has one more coordinate.
  ///
  /// Let q be the product of all denominators, and suppose that q · ((layers) · F − T), an integer
  /// matrix, has a non-zero entry N. A prime that does not divide q misses N only if it divides N,
  /// which at most log₂|N| / 49 primes of that size do; then, x being uniform, both sides agree at x
  /// with a probability of 1/p (Freivalds). More than 3·2^49 / (5 · ln 2^49) primes are to choose
  /// from (Rosser and Schoenfeld 1962, corollary 3 of theorem 2), of which at most log₂(q) / 49
  /// divide q and are passed over.
  ///
  /// - Returns: nil if the numbers are so large that no useful bound follows.
  func probabilisticCheck(
    mustStop: (() -> Bool)? = nil
  ) throws(CertificateError) -> ProbabilisticAnswer? {
    let size = SizeBound(self)
    let lowestBits = Double(PrimeField.primeBits - 1)
    let primes = 3 * pow(2, lowestBits) / (5 * lowestBits * log(2))
    let usable = primes - size.denominatorBits / lowestBits
    let missed = size.differenceBits / lowestBits / max(usable, 1) + pow(2, -lowestBits)
    guard missed < 1e-3 else { return nil }
    var used: [UInt64] = []
    var bound = 1.0
    while bound > 1e-24 {
      if mustStop?() == true { throw .limitReached(.stopped) }
      let field = PrimeField.random()
      guard let isEqual = agrees(over: field) else { continue }
      guard isEqual else { return .different(prime: field.modulus) }
      used.append(field.modulus)
      bound *= missed
    }
    return .consistent(primes: used, errorBound: bound)
  }

  /// Whether both sides agree at a random vector; nil if the prime divides a denominator.
  private func agrees(over field: PrimeField) -> Bool? {
    let vector = (0..<size).map { _ in UInt64.random(in: 0..<field.modulus) }
    var state = vector
    let factor = UInt64.random(in: 0..<field.modulus)
    guard let constants = field.multiples(of: bias, by: factor) else { return nil }
    if let flip { state[flip] = field.negative(state[flip]) }
    for layer in layers {
      let updated = partition[layer.updates]
      guard
        let shift = layer.shift.product(
          with: partition[layer.updates.other].map { state[$0] }, field),
        let biases = field.multiples(of: layer.bias, by: factor)
      else { return nil }
      for (i, coordinate) in updated.enumerated() {
        guard let scale = field.residue(layer.scale?[i] ?? .one) else { return nil }
        state[coordinate] = field.sum(field.product(scale, state[coordinate]), shift[i])
        if !biases.isEmpty { state[coordinate] = field.sum(state[coordinate], biases[i]) }
      }
    }
    let image: [UInt64]
    switch target {
    case .permutation(let images): image = images.map { vector[$0] }
    case .matrix(let matrix):
      guard let product = matrix.product(with: vector, field) else { return nil }
      image = product
    }
    return state == (constants.isEmpty ? image : zip(image, constants).map(field.sum))
  }
}

extension PrimeField {
  /// A prime between 2^49 and 2^50, each with the same probability.
  fileprivate static func random() -> PrimeField {
    while true {
      let candidate = UInt64.random(in: 1 << (primeBits - 1)..<1 << primeBits)
      if let field = PrimeField(candidate) { return field }
    }
  }
}

extension PrimeField {
  /// The numbers times a residue, nothing for no numbers; nil if the prime divides a denominator.
  fileprivate func multiples(of numbers: [Rational]?, by factor: UInt64) -> [UInt64]? {
    var multiples: [UInt64] = []
    for number in numbers ?? [] {
      guard let residue = residue(number) else { return nil }
      multiples.append(product(residue, factor))
    }
    return multiples
  }
}

extension CouplingMatrix {
  /// The product with a vector of residues; nil if the prime divides a denominator.
  fileprivate func product(with vector: [UInt64], _ field: PrimeField) -> [UInt64]? {
    switch self {
    case .dense(let matrix):
      guard let factors = field.inverses(of: matrix.denominators.map(field.residue)) else {
        return nil
      }
      let sums = (ResidueMatrix(matrix.numerators, over: field) * column(vector, field)).words
      return zip(sums, factors).map(field.product)
    case .transposed(let matrix, _):
      guard let factors = field.inverses(of: matrix.denominators.map(field.residue)) else {
        return nil
      }
      let weighted = zip(vector, factors).map(field.product)
      return (ResidueMatrix(matrix.numerators, over: field).transpose * column(weighted, field))
        .words
    case .sparse(let matrix):
      var result = [UInt64](repeating: 0, count: rows)
      for i in 0..<rows {
        for k in matrix.rowRange(i) {
          guard let entry = field.residue(matrix.values[k]) else { return nil }
          result[i] = field.sum(result[i], field.product(entry, vector[matrix.columnIndices[k]]))
        }
      }
      return result
    }
  }

  /// A vector as a matrix of one column.
  private func column(_ vector: [UInt64], _ field: PrimeField) -> ResidueMatrix {
    var column = ResidueMatrix(rows: vector.count, columns: 1, over: field)
    for (i, value) in vector.enumerated() { column[i, 0] = value }
    return column
  }
}

/// Bounds, in bits, for the integers that the comparison is about.
private struct SizeBound {
  /// Of the product q of all denominators.
  var denominatorBits = 0.0

  /// Of the entries of q · ((layers) · F − T): its two terms are at most q times the product of the
  /// norms of the layers, and q times the norm of T.
  var differenceBits: Double { 1 + denominatorBits + max(layerNormBits, targetNormBits) }

  private var layerNormBits = 0.0
  private var targetNormBits = 0.0

  init(_ certificate: Certificate) {
    for layer in certificate.layers {
      var norm = Rational.one
      for i in 0..<layer.shift.rows {
        let scale = layer.scale?[i] ?? .one
        let bias = layer.bias?[i] ?? .zero
        norm = max(norm, scale + layer.shift.absoluteSum(ofRow: i) + bias.magnitude)
        denominatorBits += Double(scale.denominator.bitWidth + bias.denominator.bitWidth)
      }
      denominatorBits += layer.shift.denominatorBits
      layerNormBits += SizeBound.bits(norm)
    }
    var norm = Rational.one
    if case .matrix(let matrix) = certificate.target {
      norm = (0..<matrix.rows).reduce(norm) { max($0, matrix.absoluteSum(ofRow: $1)) }
      denominatorBits += matrix.denominatorBits
    }
    if let bias = certificate.bias {
      norm += bias.reduce(.zero) { max($0, $1.magnitude) }
      denominatorBits += bias.reduce(0) { $0 + Double($1.denominator.bitWidth) }
    }
    targetNormBits = SizeBound.bits(norm)
  }

  /// At least log₂ of a number that is at least 1.
  private static func bits(_ value: Rational) -> Double {
    Double(value.numerator.bitWidth - value.denominator.bitWidth + 1)
  }
}

extension CouplingMatrix {
  /// At least log₂ of the product of all denominators.
  fileprivate var denominatorBits: Double {
    switch self {
    case .dense(let matrix), .transposed(let matrix, _):
      matrix.denominators.reduce(0) { $0 + Double($1.bitWidth) }
    case .sparse(let matrix): matrix.values.reduce(0) { $0 + Double($1.denominator.bitWidth) }
    }
  }
}
