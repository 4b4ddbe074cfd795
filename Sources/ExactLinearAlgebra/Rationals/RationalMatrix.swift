import ExactArithmetic

/// A dense matrix of rational numbers: integer numerators and one positive denominator for each
/// row.
///
/// No prime divides a row's denominator and all its numerators (so the denominator of a zero row
/// is 1). The representation is unique, and equality of values is equality of representations.
/// Either dimension may be 0.
public struct RationalMatrix: Sendable, Hashable {
  /// Row `i` of the matrix is row `i` of `numerators` divided by `denominators[i]`.
  public private(set) var numerators: IntegerMatrix

  /// The denominators of the rows, positive.
  public private(set) var denominators: [Integer]

  /// The zero matrix.
  ///
  /// - Precondition: neither dimension is negative.
  public init(rows: Int, columns: Int) {
    self.init(IntegerMatrix(rows: rows, columns: columns))
  }

  /// The matrix with these integer entries.
  public init(_ integers: IntegerMatrix) {
    numerators = integers
    denominators = Array(repeating: .one, count: integers.rows)
  }

  /// Row `i` of `numerators` divided by `denominators[i]`, reduced.
  ///
  /// - Precondition: there is one denominator for each row, and all are positive.
  public init(numerators: IntegerMatrix, denominators: [Integer]) {
    do {
      try self.init(validating: numerators, denominators: denominators)
    } catch {
      preconditionFailure("\(error)")
    }
  }

  /// Row `i` of `numerators` divided by `denominators[i]`, reduced.
  ///
  /// - Throws: `shapeMismatch` if the number of denominators is not the number of rows,
  ///   `denominatorNotPositive` with the first row where it is so.
  public init(
    validating numerators: IntegerMatrix, denominators: [Integer]
  ) throws(LinearAlgebraError) {
    guard denominators.count == numerators.rows else {
      throw .shapeMismatch(
        expected: MatrixShape(numerators.rows, 1), found: MatrixShape(denominators.count, 1))
    }
    if let row = denominators.firstIndex(where: { $0.signum <= 0 }) {
      throw .denominatorNotPositive(row: row)
    }
    self.init(reducing: numerators, denominators)
  }

  /// The caller states that there is one denominator for each row and that all are positive.
  init(reducing numerators: IntegerMatrix, _ denominators: [Integer]) {
    self.init(reduced: numerators, denominators)
    for i in denominators.indices where denominators[i] != .one {
      let content = numerators.rowContent(i, seed: denominators[i])
      if content != .one {
        self.numerators.divideRowExactly(i, by: content)
        self.denominators[i] = denominators[i].quotient(byDivisor: content)
      }
    }
  }

  /// The caller states that the rows are reduced and the denominators positive.
  package init(reduced numerators: IntegerMatrix, _ denominators: [Integer]) {
    self.numerators = numerators
    self.denominators = denominators
  }

  /// Matrices with so many rows each, one after the other; the numerators are taken without copying.
  package consuming func rowBlocks(_ heights: [Int]) -> [RationalMatrix] {
    var numbers = IntegerMatrix(rows: 0, columns: 0)
    swap(&numbers, &numerators)
    var start = 0
    let denominators = denominators
    return zip((consume numbers).rowBlocks(heights), heights).map { block, height in
      defer { start += height }
      return RationalMatrix(reduced: block, Array(denominators[start..<start + height]))
    }
  }

  /// The matrix whose entry in row `i`, column `j` is `entry(i, j)`.
  public init(rows: Int, columns: Int, entry: (Int, Int) -> Rational) {
    self.init(rows: rows, columns: columns)
    for i in 0..<rows { setRow(i, to: (0..<columns).map { entry(i, $0) }) }
  }

  /// The matrix with these rows.
  ///
  /// - Throws: `raggedRow` if the rows differ in length.
  public init(validating rows: [[Rational]]) throws(LinearAlgebraError) {
    let columns = rows.first?.count ?? 0
    if let row = rows.firstIndex(where: { $0.count != columns }) {
      throw .raggedRow(row: row, expected: columns, found: rows[row].count)
    }
    self.init(rows: rows.count, columns: columns)
    for i in rows.indices { setRow(i, to: rows[i]) }
  }

  /// The matrix with these rows.
  ///
  /// - Precondition: all rows have the same length.
  public init(_ rows: [[Rational]]) {
    do {
      try self.init(validating: rows)
    } catch {
      preconditionFailure("\(error)")
    }
  }

  /// The identity matrix of order `n`.
  public static func identity(_ n: Int) -> RationalMatrix {
    RationalMatrix(IntegerMatrix.identity(n))
  }

  /// The square matrix with these diagonal entries, zero elsewhere.
  public static func diagonal(_ entries: [Rational]) -> RationalMatrix {
    RationalMatrix(
      reduced: .diagonal(entries.map(\.numerator)), entries.map(\.denominator))
  }

  /// The number of rows.
  public var rows: Int { numerators.rows }

  /// The number of columns.
  public var columns: Int { numerators.columns }

  /// The numbers of rows and columns.
  public var shape: MatrixShape { numerators.shape }

  /// The positive integer that row `i` of the numerators is divided by.
  public func rowDenominator(_ i: Int) -> Integer { denominators[i] }

  /// The integer that `rowDenominator(i)` divides to give the entry; not coprime to it in general.
  public func numerator(_ i: Int, _ j: Int) -> Integer { numerators[i, j] }

  /// The entry in row `i`, column `j`, both counted from 0.
  ///
  /// Setting one entry reduces its row again; `setRow` sets a whole row at once.
  public subscript(i: Int, j: Int) -> Rational {
    get { Rational(reducing: numerators[i, j], denominators[i]) }
    set {
      var row = row(i)
      row[j] = newValue
      setRow(i, to: row)
    }
  }

  /// The entries of row `i`.
  public func row(_ i: Int) -> [Rational] { row(i, columns: 0..<columns) }

  /// Entries of row `i`, brought to lowest terms together.
  package func row(_ i: Int, columns: Range<Int>) -> [Rational] {
    let (numbers, denominator) = (columns.map { numerators[i, $0] }, denominators[i])
    return zip(numbers, commonDivisors(of: numbers, with: denominator)).map {
      Rational(
        coprime: $0.quotient(byDivisor: $1), denominator.quotient(byDivisor: $1))
    }
  }

  /// Replaces row `i`.
  ///
  /// - Precondition: `entries` has one entry for each column.
  public mutating func setRow(_ i: Int, to entries: [Rational]) {
    precondition(entries.count == columns, "\(entries.count) entries for \(columns) columns")
    let denominator = leastCommonMultiple(entries.lazy.map(\.denominator))
    denominators[i] = denominator
    for (j, entry) in entries.enumerated() {
      numerators[i, j] =
        entry.denominator == denominator
        ? entry.numerator : entry.numerator * denominator.quotient(byDivisor: entry.denominator)
    }
  }

  /// Whether this is an identity matrix.
  public var isIdentity: Bool {
    rows == columns && self == .identity(rows)
  }

  /// Whether every entry is zero.
  public var isZero: Bool { numerators.isZero }

  /// Whether every entry is an integer.
  public var isIntegral: Bool { denominators.allSatisfy { $0 == .one } }

  /// The largest number of bits of the numerators and denominators of the entries, each in lowest
  /// terms.
  public var height: Int {
    var height = rows * columns == 0 ? 0 : 1
    for i in 0..<rows {
      for entry in row(i) {
        height = max(height, entry.numerator.bitWidth, entry.denominator.bitWidth)
      }
    }
    return height
  }
}

/// The least common multiple of positive numbers, many of which may divide the longest; 1 if there is
/// none.
func leastCommonMultiple(_ numbers: some Collection<Integer>) -> Integer {
  var common = numbers.max { $0.bitWidth < $1.bitWidth } ?? .one
  var last = Integer.one
  for number in numbers where number != common && number != last && !number.isOne {
    last = number
    if !common.isDivisible(by: number) { common = .lcm(common, number) }
  }
  return common
}

/// The greatest common divisor of each number and a positive modulus.
///
/// It divides that of the modulus and a product of some of the numbers. Where this is short, far less work
/// is left then: a tree of products modulo the modulus, with the numbers as its leaves, takes one long
/// greatest common divisor instead of one for each number.
func commonDivisors(of numbers: [Integer], with modulus: Integer) -> [Integer] {
  if modulus.isOne { return numbers.map { _ in .one } }
  let (count, sample) = (numbers.count, numbers.first { !$0.isZero })
  // A product and a division take more time than a short greatest common divisor, and save nothing where
  // those are long.
  guard let sample, modulus.bitWidth >= 256,
    8 * Integer.gcd(sample, modulus).bitWidth <= modulus.bitWidth
  else { return numbers.map { .gcd($0, modulus) } }
  var tree = [Integer](repeating: .one, count: count) + numbers.map { $0.isZero ? .one : $0 }
  for node in (1..<count).reversed() {
    tree[node] = (tree[2 * node] * tree[2 * node + 1]).remainder(byDivisor: modulus)
  }
  tree[1] = .gcd(tree[1], modulus)
  for node in 2..<2 * count {
    let above = tree[node / 2]
    tree[node] = above.isOne ? above : .gcd(tree[node], above)
  }
  return zip(numbers, tree[count...]).map { $0.isZero ? modulus : $1 }
}
