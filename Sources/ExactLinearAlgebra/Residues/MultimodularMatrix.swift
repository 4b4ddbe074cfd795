import ExactArithmetic

/// A matrix over each field of a basis, all of one shape.
///
/// Stands for an integer matrix whose entries are known modulo the product of the primes.
public struct MultimodularMatrix: Sendable {
  /// The primes.
  public let basis: ResidueBasis

  /// The number of rows.
  public let rows: Int

  /// The number of columns.
  public let columns: Int

  /// The residues: prime by prime, and for each prime row by row.
  public internal(set) var words: [UInt64]

  /// The zero matrix.
  ///
  /// - Precondition: neither dimension is negative.
  public init(rows: Int, columns: Int, basis: ResidueBasis) {
    precondition(rows >= 0 && columns >= 0, "negative matrix dimension")
    self.basis = basis
    self.rows = rows
    self.columns = columns
    words = Array(repeating: 0, count: rows * columns * basis.count)
  }

  /// The matrix with these residues: prime by prime, and for each prime row by row.
  package init(rows: Int, columns: Int, words: [UInt64], basis: ResidueBasis) {
    precondition(
      words.count == rows * columns * basis.count, "one residue for each entry and prime is needed")
    self.basis = basis
    self.rows = rows
    self.columns = columns
    self.words = words
  }

  /// The residues of an integer matrix.
  public init(_ integers: IntegerMatrix, basis: ResidueBasis) {
    let size = integers.rows * integers.columns
    let words: [UInt64]
    if let short = integers.machineIntegers {
      words = basis.fields.flatMap { field in short.map(field.residue) }
    } else {
      words = Array(unsafeUninitializedCapacity: size * basis.count) { words, count in
        integers.withEntries { entries in
          basis.reduce(UnsafeBufferPointer(start: entries, count: size), into: words)
        }
        count = size * basis.count
      }
    }
    self.init(rows: integers.rows, columns: integers.columns, words: words, basis: basis)
  }

  /// The numbers of rows and columns.
  public var shape: MatrixShape { MatrixShape(rows, columns) }

  /// The matrix over field number `index` of the basis.
  public subscript(index: Int) -> ResidueMatrix {
    get {
      let size = rows * columns
      return ResidueMatrix(
        trusted: Array(words[index * size..<(index + 1) * size]), rows: rows, columns: columns,
        over: basis.fields[index])
    }
    set {
      precondition(
        newValue.shape == shape && newValue.field == basis.fields[index],
        "expected a \(shape) matrix over the field of the basis")
      let size = rows * columns
      words.replaceSubrange(index * size..<(index + 1) * size, with: newValue.words)
    }
  }

  /// The integer matrix with these residues whose entries have absolute value at most
  /// `basis.bound`.
  public func reconstructed() -> IntegerMatrix {
    var result = IntegerMatrix(rows: rows, columns: columns)
    result.withMutableEntries { target in
      words.withUnsafeBufferPointer { words in
        basis.reconstruct(
          words, into: UnsafeMutableBufferPointer(start: target, count: rows * columns))
      }
    }
    return result
  }

  /// Runs `body` for every field, on the residues over it.
  mutating func forEachField(
    _ body: (_ field: PrimeField, _ words: UnsafeMutablePointer<UInt64>, _ index: Int) -> Void
  ) {
    let (fields, size) = (basis.fields, rows * columns)
    if size == 0 { return }
    words.withUnsafeMutableBufferPointer { words in
      guard let base = words.baseAddress else { return }
      for (index, field) in fields.enumerated() { body(field, base + index * size, index) }
    }
  }

  /// The product.
  ///
  /// - Precondition: both have the same basis, and `a` has as many columns as `b` has rows.
  public static func * (a: MultimodularMatrix, b: MultimodularMatrix) -> MultimodularMatrix {
    precondition(a.columns == b.rows, "product of a \(a.shape) and a \(b.shape) matrix")
    precondition(a.basis === b.basis, "matrices over different bases")
    var result = MultimodularMatrix(rows: a.rows, columns: b.columns, basis: a.basis)
    let (aSize, bSize, size) = (a.rows * a.columns, b.rows * b.columns, a.rows * b.columns)
    if size == 0 { return result }
    result.words.withUnsafeMutableBufferPointer { target in
      a.words.withUnsafeBufferPointer { left in
        b.words.withUnsafeBufferPointer { right in
          guard let target = target.baseAddress, let left = left.baseAddress,
            let right = right.baseAddress
          else { return }
          concurrently(a.basis.count, work: a.basis.count * size * a.columns / 10) { index in
            ExactLinearAlgebra.addProduct(
              left + index * aSize, stride: a.columns, right + index * bSize, stride: b.columns,
              to: target + index * size, stride: b.columns, rows: a.rows, columns: b.columns,
              inner: a.columns, over: a.basis.fields[index])
          }
        }
      }
    }
    return result
  }
}
