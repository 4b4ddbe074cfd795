import ExactArithmetic
import ExactLinearAlgebra
import Foundation

/// Rational matrices from their values modulo many primes.
///
/// What comes out is right with overwhelming probability, not certainly: as many primes are used as
/// it takes until the recovered numbers agree with one more prime. Certainty is the kernel's task.
enum ModularRecovery {
  /// So many primes are evaluated at a time, since all matrices are kept for them.
  private static let group = 16

  /// The matrices whose residues `evaluate` computes; nil if it fails at every prime tried first.
  ///
  /// Each is recovered as soon as it is determined, and takes no more memory for its residues then.
  ///
  /// - Parameters:
  ///   - order: The order d of the blocks that are computed with. Small ones are evaluated over
  ///     several fields at once, which saves time outside the arithmetic.
  ///   - bits: A guess at the length of numbers that must be recovered.
  ///   - progress: Told how far the work is.
  ///   - evaluate: Matrices over some fields, the same number of the same shapes for all; called for
  ///     different fields at once. Where it fails for several fields, it is called for each of them.
  static func matrices(
    order: Int, bits: Int = 0, progress: (DecompositionProgress) -> Void = { _ in },
    _ evaluate: (ResidueBasis) throws(UnluckyPrime) -> [MultimodularMatrix]
  ) -> [RationalMatrix]? {
    let together = fieldsTogether(order: order)
    var size = 0
    var fields: [PrimeField] = []
    var images: [MatrixImages?] = []
    var results: [RationalMatrix?] = []
    var used = 0
    // Numerator and denominator are found modulo twice as many bits, and confirmed by one more prime.
    var wanted = max(together > 1 ? 4 : 8, 2 * bits / (PrimeField.primeBits - 1) + 2)
    while true {
      while wanted > 0 {
        let group = min(wanted, Self.group)
        let new = PrimeField.largest(used..<used + group)
        (used, wanted) = (used + group, wanted - group)
        for matrices in evaluated(new, order: order, evaluate) {
          if images.isEmpty && fields.isEmpty {
            images = matrices.map { MatrixImages(rows: $0.rows, columns: $0.columns) }
            results = Array(repeating: nil, count: matrices.count)
            size = matrices.reduce(0) { $0 + $1.rows * $1.columns }
          }
          fields += matrices.first?.basis.fields ?? []
          for (index, matrix) in matrices.enumerated() { images[index]?.append(matrix) }
        }
      }
      progress(.evaluated(primes: fields.count))
      guard let last = fields.last else { return nil }
      if fields.count > 1 {
        let basis = ResidueBasis(Array(fields.dropLast()))
        let open = images.indices.filter { images[$0] != nil }
        let work = 10 * size * fields.count
        let found = concurrentMap(open.count, work: work) {
          images[open[$0]]?.recovered(basis, confirmedBy: last)
        }
        for (index, result) in zip(open, found) where result != nil {
          results[index] = result
          images[index] = nil
          progress(
            .recovered(layers: results.count { $0 != nil }, of: results.count))
        }
        let matrices = results.compactMap { $0 }
        if matrices.count == results.count { return matrices }
      }
      wanted = together > 1 ? max(4, fields.count / 4) : max(8, fields.count / 6)
    }
  }

  /// Over so many fields blocks of this order are evaluated at once: few enough for all of them to stay
  /// in the cache.
  static func fieldsTogether(order: Int) -> Int {
    min(16, max(1, 1024 / max(1, order * order)))
  }

  /// Blocks of this order are worth waking another core for.
  private static let worthwhileOrder = 12

  /// The values over these fields, several at once, without those where `evaluate` fails.
  static func evaluated(
    _ fields: [PrimeField], order: Int,
    _ evaluate: (ResidueBasis) throws(UnluckyPrime) -> [MultimodularMatrix]
  ) -> [[MultimodularMatrix]] {
    let cores = order < worthwhileOrder ? 1 : ProcessInfo.processInfo.activeProcessorCount
    let together = min(fieldsTogether(order: order), (fields.count + cores - 1) / cores)
    let parts = stride(from: 0, to: fields.count, by: max(together, 1)).map {
      Array(fields[$0..<min($0 + together, fields.count)])
    }
    return concurrentMap(parts.count) { index -> [[MultimodularMatrix]] in
      let part = parts[index]
      if let values = try? evaluate(ResidueBasis(part)) { return [values] }
      return part.count == 1 ? [] : part.compactMap { try? evaluate(ResidueBasis([$0])) }
    }.flatMap { $0 }
  }
}
