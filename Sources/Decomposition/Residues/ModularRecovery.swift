import ExactArithmetic
import ExactLinearAlgebra

/// Rational matrices from their values modulo many primes.
///
/// What comes out is right with overwhelming probability, not certainly: as many primes are used as
/// it takes until the recovered numbers agree with one more prime. Certainty is the kernel's task.
enum ModularRecovery {
  /// The matrices whose residues `evaluate` computes; nil if it fails at every prime tried first.
  ///
  /// - Parameters:
  ///   - progress: Told how far the work is.
  ///   - evaluate: Matrices over the field, the same number of the same shapes at every prime;
  ///     called for different primes at once.
  static func matrices(
    progress: (DecompositionProgress) -> Void = { _ in },
    _ evaluate: (PrimeField) throws(UnluckyPrime) -> [ResidueMatrix]
  ) -> [RationalMatrix]? {
    var images: [(field: PrimeField, matrices: [ResidueMatrix])] = []
    var used = 0
    var wanted = 8
    while true {
      let fields = Array(PrimeField.largest(used + wanted).dropFirst(used))
      used += fields.count
      images += concurrentMap(fields) { field in (try? evaluate(field)).map { (field, $0) } }
        .compactMap { $0 }
      progress(.evaluated(primes: images.count))
      if images.isEmpty { return nil }
      if images.count > 1, let result = recover(images, progress: progress) { return result }
      wanted = max(8, images.count / 4)
    }
  }

  /// Reconstructs from all primes but the last and compares with the last; nil if a number is not
  /// determined yet.
  private static func recover(
    _ images: [(field: PrimeField, matrices: [ResidueMatrix])],
    progress: (DecompositionProgress) -> Void
  ) -> [RationalMatrix]? {
    let (check, images) = (images[images.count - 1], images.dropLast())
    let basis = ResidueBasis(images.map(\.field))
    let count = check.matrices.count
    // A few entries of each matrix tell most of the time that it is too early.
    for index in 0..<count {
      let (rows, columns) = (check.matrices[index].rows, check.matrices[index].columns)
      for (i, j) in [(0, 0), (rows - 1, columns - 1), (rows - 1, 0), (rows / 2, columns / 2)] {
        let integer = basis.integer(withResidues: images.map { $0.matrices[index][i, j] })
        guard let value = Rational(reconstructing: integer, modulus: basis.modulus),
          check.field.residue(value) == check.matrices[index][i, j]
        else { return nil }
      }
    }
    var result: [RationalMatrix] = []
    for index in 0..<count {
      let image = check.matrices[index]
      var residues = MultimodularMatrix(rows: image.rows, columns: image.columns, basis: basis)
      for (position, element) in images.enumerated() {
        residues[position] = element.matrices[index]
      }
      guard let matrix = RationalMatrix(reconstructing: residues), matrix.agrees(with: image)
      else { return nil }
      result.append(matrix)
      progress(.recovered(layers: index + 1, of: count))
    }
    return result
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

extension RationalMatrix {
  /// Whether the residues of this matrix are these.
  func agrees(with image: ResidueMatrix) -> Bool {
    let numerators = ResidueMatrix(numerators, over: image.field)
    var expected = image
    expected.scaleRows(by: denominators.map { image.field.residue($0) })
    return numerators == expected
  }
}
