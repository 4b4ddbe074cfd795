import ExactArithmetic

/// Integer matrices from their residues modulo as many primes as a bound on their entries demands.
enum MultimodularEvaluation {
  /// The integer matrices whose residues `evaluate` computes from those of `input`.
  ///
  /// A prime at which `evaluate` throws divides some minor of the input. Primes whose product
  /// exceeds every possible value of that minor show that it is zero; fewer are passed over.
  ///
  /// - Parameters:
  ///   - bits: All minors of the input and all entries of the results are below 2^bits in absolute
  ///     value.
  ///   - evaluate: Throws `vanishingLeadingMinor` or `singular`, or gives matrices, as many
  ///     and of the same shapes at every prime. Called for different primes at once.
  /// - Throws: What `evaluate` throws, once it is certain; `singular` with the rank over Q.
  static func matrices(
    _ input: IntegerMatrix, bits: Int,
    _ evaluate: (ResidueMatrix) throws(LinearAlgebraError) -> [ResidueMatrix]
  ) throws(LinearAlgebraError) -> [IntegerMatrix] {
    var images: [(field: PrimeField, matrices: [ResidueMatrix])] = []
    var failures: [LinearAlgebraError: Int] = [:]
    var used = 0
    while true {
      // Every prime has more than 49 bits; the modulus has to exceed twice the bound.
      let wanted = (bits + 1) / 49 + 1 - images.count
      if wanted <= 0 { break }
      let fields = Array(PrimeField.largest(used + wanted).dropFirst(used))
      used += wanted
      for (field, outcome) in zip(fields, outcomes(input, fields, evaluate)) {
        switch outcome {
        case .success(let matrices): images.append((field, matrices))
        case .failure(let error): failures[error, default: 0] += 1
        }
      }
      if let error = certainFailure(failures, bits: bits) { throw error }
    }
    let basis = ResidueBasis(images.map(\.field))
    return images[0].matrices.indices.map { position in
      let (rows, columns) = (
        images[0].matrices[position].rows, images[0].matrices[position].columns
      )
      var residues = MultimodularMatrix(rows: rows, columns: columns, basis: basis)
      for (index, image) in images.enumerated() { residues[index] = image.matrices[position] }
      return residues.reconstructed()
    }
  }

  /// The error that so many primes prove.
  private static func certainFailure(
    _ failures: [LinearAlgebraError: Int], bits: Int
  ) -> LinearAlgebraError? {
    var singular = 0
    var rank = 0
    for (error, count) in failures {
      switch error {
      case .singular(let found):
        singular += count
        rank = max(rank, found)
      default:
        if count * 49 >= bits { return error }
      }
    }
    // Some minor of the order of the rank is not divisible by all these primes.
    return singular * 49 >= bits && singular > 0 ? .singular(rank: rank) : nil
  }

  private static func outcomes(
    _ input: IntegerMatrix, _ fields: [PrimeField],
    _ evaluate: (ResidueMatrix) throws(LinearAlgebraError) -> [ResidueMatrix]
  ) -> [Result<[ResidueMatrix], LinearAlgebraError>] {
    let residues = MultimodularMatrix(input, basis: ResidueBasis(fields))
    return [Result<[ResidueMatrix], LinearAlgebraError>](
      unsafeUninitializedCapacity: fields.count
    ) { buffer, count in
      let work = fields.count * input.rows * input.rows * input.columns
      concurrently(fields.count, work: work) { index in
        buffer.initializeElement(
          at: index,
          to: Result { () throws(LinearAlgebraError) in try evaluate(residues[index]) })
      }
      count = fields.count
    }
  }
}
