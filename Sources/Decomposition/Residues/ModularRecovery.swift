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
  ///   - progress: Told how far the work is.
  ///   - evaluate: Matrices over the field, the same number of the same shapes at every prime;
  ///     called for different primes at once.
  static func matrices(
    progress: (DecompositionProgress) -> Void = { _ in },
    _ evaluate: (PrimeField) throws(UnluckyPrime) -> [ResidueMatrix]
  ) -> [RationalMatrix]? {
    var fields: [PrimeField] = []
    var images: [MatrixImages?] = []
    var results: [RationalMatrix?] = []
    var last: [ResidueMatrix] = []
    var used = 0
    var wanted = 8
    while true {
      while wanted > 0 {
        let group = min(wanted, Self.group)
        let new = Array(PrimeField.largest(used + group).dropFirst(used))
        (used, wanted) = (used + group, wanted - group)
        let values = concurrentMap(new) { field in (try? evaluate(field)).map { (field, $0) } }
        for (field, matrices) in values.compactMap({ $0 }) {
          if fields.isEmpty {
            images = matrices.map { MatrixImages(rows: $0.rows, columns: $0.columns) }
            results = Array(repeating: nil, count: matrices.count)
          }
          fields.append(field)
          for (index, matrix) in matrices.enumerated() { images[index]?.append(matrix) }
          last = matrices
        }
      }
      progress(.evaluated(primes: fields.count))
      if fields.isEmpty { return nil }
      if fields.count > 1 {
        let basis = ResidueBasis(Array(fields.dropLast()))
        for index in images.indices {
          guard let result = images[index]?.recovered(basis, confirmedBy: last[index]) else {
            continue
          }
          results[index] = result
          images[index] = nil
          progress(
            .recovered(layers: results.count { $0 != nil }, of: results.count))
        }
        let matrices = results.compactMap { $0 }
        if matrices.count == results.count { return matrices }
      }
      wanted = max(8, fields.count / 6)
    }
  }

  /// `transform` of all elements, in order, computed on all cores.
  private static func concurrentMap<Element, Result>(
    _ elements: [Element], _ transform: (Element) -> Result
  ) -> [Result] {
    withoutActuallyEscaping(transform) { transform in
      nonisolated(unsafe) let transform = transform
      nonisolated(unsafe) let source = elements
      return [Result](unsafeUninitializedCapacity: elements.count) { buffer, count in
        nonisolated(unsafe) let target = buffer
        concurrently(source.count) { index in
          target.initializeElement(at: index, to: transform(source[index]))
        }
        count = source.count
      }
    }
  }
}
