import ExactArithmetic
import ExactLinearAlgebra

/// What is known of a rational matrix from its values over prime fields: the residues of the entries
/// that are not 0 everywhere.
///
/// Layers of the deeper levels have few of these, and they are what takes most of the memory.
struct MatrixImages {
  private let rows: Int
  private let columns: Int

  /// Where values other than 0 have been seen, in order.
  private var places: [Int] = []
  private var isPlace: [Bool]

  /// Prime by prime, the residues at these places.
  private var words: [UInt64] = []

  /// The number of primes.
  private var count = 0

  /// Entries that are looked at first: they tell most of the time that it is too early.
  private static let samples = 2

  init(rows: Int, columns: Int) {
    (self.rows, self.columns) = (rows, columns)
    isPlace = Array(repeating: false, count: rows * columns)
  }

  /// Adds the values over some more fields.
  mutating func append(_ image: MultimodularMatrix) {
    let size = rows * columns
    image.words.withUnsafeBufferPointer { values in
      for prime in image.basis.fields.indices {
        let start = prime * size
        var new: [Int] = []
        for place in 0..<size where values[start + place] != 0 && !isPlace[place] {
          new.append(place)
        }
        if !new.isEmpty { insert(new) }
        for place in places { words.append(values[start + place]) }
        count += 1
      }
    }
  }

  /// At places seen for the first time all values before were 0.
  private mutating func insert(_ new: [Int]) {
    let known = places
    for place in new { isPlace[place] = true }
    places = isPlace.indices.filter { isPlace[$0] }
    if known.isEmpty {
      words = Array(repeating: 0, count: count * places.count)
      return
    }
    var position = 0
    let sources = places.map { place -> Int? in
      guard position < known.count, known[position] == place else { return nil }
      position += 1
      return position - 1
    }
    words = (0..<count).flatMap { prime in
      sources.map { $0.map { words[prime * known.count + $0] } ?? 0 }
    }
  }

  /// The matrix with these values, found from all of them but the last and confirmed by that; nil
  /// if there is none of heights that the primes determine.
  ///
  /// - Parameters:
  ///   - basis: The fields of all values but the last.
  ///   - last: The last field.
  func recovered(_ basis: ResidueBasis, confirmedBy last: PrimeField) -> RationalMatrix? {
    let reconstruction = RationalReconstruction(modulus: basis.modulus)
    let size = places.count
    let known = words[((count - 1) * size)...]
    let samples = min(Self.samples, size)
    for sample in 0..<samples {
      let position = sample * (size - 1) / max(1, samples - 1)
      let integer = basis.integer(
        withResidues: (0..<count - 1).map { words[$0 * size + position] })
      guard
        reconstruction.hasFraction(
          integer, withResidue: known[known.startIndex + position], over: last)
      else { return nil }
    }
    let integers = basis.integers(withResidues: words, count: size)
    let scattered = IntegerMatrix(rows: rows, columns: columns, entries: integers, at: places)
    guard let matrix = RationalMatrix(reconstructing: scattered, reconstruction) else { return nil }
    // Numerators are the denominators of their rows times the values; elsewhere all are 0.
    let denominators = matrix.denominators.map(last.residue)
    let agrees = zip(places, known).allSatisfy { place, value in
      let (i, j) = place.quotientAndRemainder(dividingBy: columns)
      return last.residue(matrix.numerator(i, j)) == last.product(denominators[i], value)
    }
    return agrees ? matrix : nil
  }
}
