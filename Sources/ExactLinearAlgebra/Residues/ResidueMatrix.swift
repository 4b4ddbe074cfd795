import CGMP
import ExactArithmetic

/// A dense matrix over a prime field, row by row in one array of words.
public struct ResidueMatrix: Sendable, Hashable {
  /// The field of the entries.
  public let field: PrimeField

  /// The number of rows.
  public let rows: Int

  /// The number of columns.
  public let columns: Int

  /// The entries, row by row, each below the modulus.
  public internal(set) var words: [UInt64]

  /// The zero matrix.
  ///
  /// - Precondition: neither dimension is negative.
  public init(rows: Int, columns: Int, over field: PrimeField) {
    precondition(rows >= 0 && columns >= 0, "negative matrix dimension")
    self.init(
      trusted: Array(repeating: 0, count: rows * columns), rows: rows, columns: columns, over: field
    )
  }

  /// The caller states that there are `rows · columns` words, all below the modulus.
  init(trusted words: [UInt64], rows: Int, columns: Int, over field: PrimeField) {
    assert(words.count == rows * columns)
    self.field = field
    self.rows = rows
    self.columns = columns
    self.words = words
  }

  /// The residues of the entries of `integers`.
  public init(_ integers: IntegerMatrix, over field: PrimeField) {
    self.init(rows: integers.rows, columns: integers.columns, over: field)
    integers.withEntries { entries in
      for index in words.indices {
        words[index] = UInt64(__gmpz_fdiv_ui(entries + index, UInt(field.modulus)))
      }
    }
  }

  /// The identity matrix of order `n`.
  public static func identity(_ n: Int, over field: PrimeField) -> ResidueMatrix {
    var result = ResidueMatrix(rows: n, columns: n, over: field)
    for i in 0..<n { result.words[i * n + i] = 1 }
    return result
  }

  /// The numbers of rows and columns.
  public var shape: MatrixShape { MatrixShape(rows, columns) }

  /// The entry in row `i`, column `j`, both counted from 0; below the modulus.
  public subscript(i: Int, j: Int) -> UInt64 {
    get {
      precondition(0 <= i && i < rows && 0 <= j && j < columns, "matrix index out of range")
      return words[i * columns + j]
    }
    set {
      precondition(0 <= i && i < rows && 0 <= j && j < columns, "matrix index out of range")
      precondition(newValue < field.modulus, "not a residue")
      words[i * columns + j] = newValue
    }
  }

  /// Whether this is an identity matrix.
  public var isIdentity: Bool {
    rows == columns && words.indices.allSatisfy { words[$0] == ($0 % (columns + 1) == 0 ? 1 : 0) }
  }

  /// The transposed matrix.
  public var transpose: ResidueMatrix {
    selecting(columns, rows) { i, j in (j, i) }
  }

  /// The rows and columns in these ranges.
  ///
  /// - Precondition: the ranges lie within the matrix.
  public func block(rows: Range<Int>, columns: Range<Int>) -> ResidueMatrix {
    selecting(rows.count, columns.count) { (rows.lowerBound + $0, columns.lowerBound + $1) }
  }

  /// The entries in the given rows and columns, in the given order; repetitions are allowed.
  ///
  /// - Precondition: the indices lie within the matrix.
  public func selecting(rows: [Int], columns: [Int]) -> ResidueMatrix {
    selecting(rows.count, columns.count) { (rows[$0], columns[$1]) }
  }

  private func selecting(
    _ rows: Int, _ columns: Int, _ source: (Int, Int) -> (Int, Int)
  ) -> ResidueMatrix {
    var result = ResidueMatrix(rows: rows, columns: columns, over: field)
    for i in 0..<rows {
      for j in 0..<columns {
        let (row, column) = source(i, j)
        result.words[i * columns + j] = self[row, column]
      }
    }
    return result
  }
}
