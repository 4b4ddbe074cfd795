import ExactLinearAlgebra

/// What is known of a rational matrix from its values over prime fields: the residues of the entries
/// that are not 0 everywhere.
///
/// Layers of the deeper levels have few of these, and they are what takes most of the memory.
final class MatrixImages {
  private let rows: Int
  private let columns: Int

  /// Where values other than 0 have been seen, in order.
  private var places: [Int] = []
  private var isPlace: [Bool]

  /// Prime by prime, the residues at these places.
  private var words: [UInt64] = []

  /// The number of primes.
  private var count = 0

  /// A place whose entry was not determined by the last number of primes.
  private var suspect: Int?

  init(rows: Int, columns: Int) {
    (self.rows, self.columns) = (rows, columns)
    isPlace = Array(repeating: false, count: rows * columns)
  }

  /// Adds the values over some more fields.
  func append(_ image: ParallelMatrix) {
    let (size, primes) = (rows * columns, image.fields.fields.count)
    let values = image.residues
    let new = isPlace.indices.filter { place in
      !isPlace[place] && (0..<primes).contains { values[$0 * size + place] != 0 }
    }
    if !new.isEmpty { insert(new) }
    if places.count == size {
      words += values
    } else {
      words.reserveCapacity(words.count + primes * places.count)
      for prime in 0..<primes {
        for place in places { words.append(values[prime * size + place]) }
      }
    }
    count += primes
  }

  /// At places seen for the first time all values before were 0.
  private func insert(_ new: [Int]) {
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

  /// The matrix with these values; nil if the primes do not determine one.
  ///
  /// - Parameter reconstruction: For the fields of all values.
  func recovered(_ reconstruction: MatrixReconstruction) -> RationalMatrix? {
    reconstruction.matrix(
      rows: rows, columns: columns, at: places, residues: words, suspect: &suspect)
  }
}
