import ExactArithmetic
import ExactLinearAlgebra

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
  ///   - order: The order d of the blocks that are computed with.
  ///   - bits: A guess at the length of numbers that must be recovered.
  ///   - denominator: A guess at a common multiple of all denominators, for which fewer primes are enough
  ///     than for fractions of which nothing is known.
  ///   - progress: Told how far the work is.
  ///   - evaluate: Matrices over some fields, the same number of the same shapes for all; called for
  ///     different fields at once. Where it fails for several fields, it is called for each of them.
  static func matrices(
    order: Int, bits: Int = 0, denominator: Integer? = nil,
    progress: (DecompositionProgress) -> Void = { _ in },
    _ evaluate: (ParallelFields) throws(UnluckyPrime) -> [ParallelMatrix]
  ) -> [RationalMatrix]? {
    // As many as are evaluated at once; of small blocks a further part takes no longer to evaluate than
    // unneeded primes to recover from.
    let atOnce = ParallelFields.capacity * cores(order: order)
    let unit = order < 2 * worthwhileOrder ? ParallelFields.capacity : atOnce
    var size = 0
    var fields: [PrimeField] = []
    var open: [MatrixImages] = []
    var results: [RationalMatrix?] = []
    var used = 0
    // Numerator and denominator are found modulo twice as many bits, and confirmed by one more prime.
    let fewest =
      denominator.map { MatrixReconstruction.primes(forDenominator: $0) }
      ?? 2 * bits / (PrimeField.primeBits - 1) + 2
    var wanted = max(atOnce, (fewest + unit - 1) / unit * unit)
    while true {
      while wanted > 0 {
        let group = min(wanted, Self.group)
        let new = PrimeField.largest(used..<used + group)
        (used, wanted) = (used + group, wanted - group)
        for matrices in evaluated(new, order: order, evaluate) {
          if fields.isEmpty {
            open = MatrixImages.groups(matrices.map(\.shape), cores: cores(order: order))
            results = Array(repeating: nil, count: matrices.count)
            size = matrices.reduce(0) { $0 + $1.rows * $1.columns }
          }
          fields += matrices.first?.fields.fields ?? []
          for images in open { images.append(matrices) }
        }
      }
      progress(.evaluated(primes: fields.count))
      if fields.isEmpty { return nil }
      if fields.count > 1 {
        let reconstruction = MatrixReconstruction(fields, denominator: denominator)
        let work = 40 * size * fields.count
        let found = concurrentMap(open.count, work: work) { open[$0].recovered(reconstruction) }
        for case (let images, let matrices?) in zip(open, found) {
          for (index, matrix) in zip(images.members, matrices) {
            results[index] = matrix
            progress(.recovered(layers: results.count { $0 != nil }, of: results.count))
          }
        }
        open = zip(open, found).filter { $1 == nil }.map { $0.0 }
        let matrices = results.compactMap { $0 }
        if matrices.count == results.count { return matrices }
      }
      wanted = (fields.count / 4 + unit) / unit * unit
    }
  }

  /// Blocks of this order are worth waking another core for.
  private static let worthwhileOrder = 6

  /// So many cores evaluate blocks of this order: not so many that primes would be wasted.
  private static func cores(order: Int) -> Int {
    order < worthwhileOrder ? 1 : min(coreCount, 4)
  }

  /// Wakes other cores if they are worth it for blocks of this order, which soon follow.
  static func expect(order: Int) {
    if cores(order: order) > 1 { expectConcurrency(work: .max) }
  }

  /// The values over these fields, several at once, without those where `evaluate` fails.
  static func evaluated(
    _ fields: [PrimeField], order: Int,
    _ evaluate: (ParallelFields) throws(UnluckyPrime) -> [ParallelMatrix]
  ) -> [[ParallelMatrix]] {
    let parts = stride(from: 0, to: fields.count, by: ParallelFields.capacity).map {
      Array(fields[$0..<min($0 + ParallelFields.capacity, fields.count)])
    }
    return concurrentMap(parts.count, work: parts.count * 200 * order * order * order) {
      index -> [[ParallelMatrix]] in
      let part = parts[index]
      if let values = try? evaluate(ParallelFields(part, order: order)) { return [values] }
      if part.count == 1 { return [] }
      return part.compactMap { try? evaluate(ParallelFields([$0], order: order)) }
    }.flatMap { $0 }
  }
}
