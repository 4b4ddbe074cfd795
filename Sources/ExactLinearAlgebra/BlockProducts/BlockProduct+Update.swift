import ExactArithmetic

extension BlockProduct {
  /// One factor: replaces the rows x of one of two blocks by diag(scale) · x + shift · y, y being the
  /// rows of the other.
  public struct Update: Sendable {
    /// The block that is updated, 0 or 1.
    public let block: Int

    /// A row for each row of the updated block and a column for each of the other.
    let shift: ShiftMatrix

    /// A number for each row of the updated block; nil: all are 1.
    let scale: [Rational]?

    /// - Parameters:
    ///   - block: The block that is updated.
    ///   - shift: The shift.
    ///   - scale: A number for each row of the updated block; nil: all are 1.
    public init(block: Int, shift: ShiftMatrix, scale: [Rational]?) {
      self.block = block
      self.shift = shift
      self.scale = scale
    }

    /// Whether no scale is 0.
    var hasInverse: Bool { scale?.allSatisfy { !$0.isZero } ?? true }
  }
}

/// diag(α)⁻¹ N diag(β)⁻¹ with an integer matrix N and positive integers α and β, of which the ones or
/// the others are 1.
public struct ShiftMatrix: Sendable {
  let stored: RationalMatrix
  let isTransposed: Bool

  /// Positive multiples of the denominators of all entries of a row, for each row; nil if they are not
  /// known.
  let rowDenominators: [Integer]?

  /// Where the rows are not 0.
  let supports: SupportTable

  /// The lengths of what is stored.
  let lengths: EntryLengths

  /// A matrix with α, its denominators.
  public init(_ matrix: RationalMatrix) {
    self.init(stored: matrix, isTransposed: false, rowDenominators: matrix.denominators)
  }

  /// The transposed of a matrix, with β, the denominators of that.
  ///
  /// - Parameters:
  ///   - matrix: The transposed shift.
  ///   - rowDenominators: Positive multiples of the denominators of all entries of a row, for each row, as
  ///     far as they are known.
  public init(transposed matrix: RationalMatrix, rowDenominators: [Integer]? = nil) {
    self.init(stored: matrix, isTransposed: true, rowDenominators: rowDenominators)
  }

  private init(stored: RationalMatrix, isTransposed: Bool, rowDenominators: [Integer]?) {
    self.stored = stored
    self.isTransposed = isTransposed
    self.rowDenominators = rowDenominators
    supports = SupportTable(stored.numerators, isTransposed: isTransposed)
    lengths = stored.lengths(rows: 0..<stored.rows)
  }

  var rows: Int { isTransposed ? stored.columns : stored.rows }
  var columns: Int { isTransposed ? stored.rows : stored.columns }
}

/// Lengths of rational numbers, in bits.
struct EntryLengths {
  /// That of the longest numerator, and of all numerators together.
  var longest = 0
  var total = 0

  /// All numbers are below 2 to this power in absolute value.
  var value = 0
}

extension RationalMatrix {
  /// The lengths of the entries of some rows.
  func lengths(rows: some Sequence<Int>) -> EntryLengths {
    var lengths = EntryLengths()
    numerators.withEntries { entries in
      for i in rows {
        var longest = 0
        for index in i * columns..<(i + 1) * columns {
          let bits = entries[index].bitWidth
          longest = max(longest, bits)
          lengths.total += bits
        }
        lengths.longest = max(lengths.longest, longest)
        lengths.value = max(lengths.value, longest - denominators[i].bitWidth + 1)
      }
    }
    return lengths
  }
}
