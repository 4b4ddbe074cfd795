import ExactLinearAlgebra

/// What is known of rational matrices with the same number of columns from their values over prime
/// fields: the residues of the entries that are not 0 everywhere.
///
/// Layers of the deeper levels have few of these, and they are what takes most of the memory. Small
/// matrices are recovered together, since each call of what does that takes its time.
final class MatrixImages {
  /// Which of all matrices these are.
  let members: Range<Int>

  private let heights: [Int]
  private let columns: Int

  /// Where values other than 0 have been seen, in order, all matrices being one below the other.
  private var places: [Int] = []
  private var isPlace: [Bool]

  /// Prime by prime, the residues at these places.
  private var words: [UInt64] = []

  /// The number of primes.
  private var count = 0

  /// A place whose entry was not determined by the last number of primes.
  private var suspect: Int?

  private init(_ members: Range<Int>, _ shapes: ArraySlice<MatrixShape>) {
    self.members = members
    heights = shapes.map(\.rows)
    columns = shapes.first?.columns ?? 0
    isPlace = Array(repeating: false, count: heights.reduce(0, +) * columns)
  }

  /// Nothing is known yet of matrices of these shapes, which so many cores will recover.
  static func groups(_ shapes: [MatrixShape], cores: Int) -> [MatrixImages] {
    var groups: [MatrixImages] = []
    let size = shapes.reduce(0) { $0 + $1.rows * $1.columns }
    // Matrices of up to so many entries altogether are recovered together.
    let entries = min(1024, size / cores + 1)
    var start = 0
    while start < shapes.count {
      var (end, rows) = (start, 0)
      repeat {
        rows += shapes[end].rows
        end += 1
      } while end < shapes.count && shapes[end].columns == shapes[start].columns
        && (rows + shapes[end].rows) * shapes[end].columns <= entries
      groups.append(MatrixImages(start..<end, shapes[start..<end]))
      start = end
    }
    return groups
  }

  /// Adds the values over some more fields, given for all matrices.
  func append(_ images: [ParallelMatrix]) {
    let (size, primes) = (isPlace.count, images.first?.fields.fields.count ?? 0)
    let all = ParallelMatrix.residues(images[members])
    all.withUnsafeBufferPointer { values in
      var new: [Int] = []
      for place in 0..<(places.count < size ? size : 0) where !isPlace[place] {
        if stride(from: place, to: values.count, by: size).contains(where: { values[$0] != 0 }) {
          new.append(place)
        }
      }
      if !new.isEmpty { insert(new) }
      if places.count == size {
        if words.isEmpty { words = all } else { words += values }
      } else {
        words += [UInt64](unsafeUninitializedCapacity: primes * places.count) { known, length in
          for start in stride(from: 0, to: values.count, by: size) {
            for place in places {
              known[length] = values[start + place]
              length += 1
            }
          }
        }
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

  /// The matrices with these values; nil if the primes do not determine them.
  ///
  /// - Parameter reconstruction: For the fields of all values.
  func recovered(_ reconstruction: MatrixReconstruction) -> [RationalMatrix]? {
    reconstruction.matrix(
      rows: heights.reduce(0, +), columns: columns, at: places, residues: words,
      suspect: &suspect
    )?.rowBlocks(heights)
  }
}
