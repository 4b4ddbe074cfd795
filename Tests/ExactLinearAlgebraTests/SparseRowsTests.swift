import ExactArithmetic
import SeededRandom
import Testing

@testable import ExactLinearAlgebra

/// Rows on which layers act, against dense matrices.
@Suite struct SparseRowsTests {
  private struct Stopped: Error {}

  /// `rows` beyond 4096 are computed in parts.
  @Test(arguments: [1, 5, 30, 5000], (0..<4).map { UInt64($0) })
  func agreeWithDense(rows: Int, seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let (inner, columns) = (7, 5)
    let isWord = seed.isMultiple(of: 2)
    func matrix(_ rows: Int, _ columns: Int, _ density: Double) throws -> SparseRationalMatrix {
      var entries: [(Int, Int, Rational)] = []
      for i in 0..<rows {
        for j in 0..<columns where Double.random(in: 0..<1, using: &generator) < density {
          // Few values, so that sums cancel.
          let value = Rational(Int.random(in: -2...2, using: &generator))
          let entry = isWord ? value : value * generator.rational(bits: 80)
          if !entry.isZero { entries.append((i, j, entry)) }
        }
      }
      return try SparseRationalMatrix(rows: rows, columns: columns, entries: entries)
    }
    let x = try matrix(rows, columns, 0.3)
    let y = try matrix(inner, columns, 0.5)
    let shift = try matrix(rows, inner, 0.3)
    let scale: [Rational]? =
      seed < 2 ? nil : (0..<rows).map { _ in Rational(Int.random(in: 1...3, using: &generator)) }
    let product: SparseRationalMatrix = shift * y
    let expected = (0..<rows).map { i -> [Rational] in
      (0..<columns).map { (scale?[i] ?? .one) * x[i, $0] + product[i, $0] }
    }
    if isWord {
      try check(SparseRows<Int>(x), SparseRows<Int>(y), scale, shift, expected)
    } else {
      #expect(SparseRows<Int>(y) == nil || y.values.isEmpty)
    }
    try check(SparseRows<Rational>(x), SparseRows<Rational>(y), scale, shift, expected)
  }

  private func check<Value>(
    _ x: SparseRows<Value>?, _ y: SparseRows<Value>?, _ scale: [Rational]?,
    _ shift: SparseRationalMatrix, _ expected: [[Rational]]
  ) throws {
    let x = try #require(x)
    let y = try #require(y)
    let updated = x.updated(scale: scale, shift: shift, times: y) { (_) throws(Never) in }
    let found = try #require(updated)
    for (i, row) in expected.enumerated() {
      let entries = found.nonZeros(inRow: i)
      let wanted = row.enumerated().filter { !$1.isZero }
      #expect(entries.map(\.column) == wanted.map(\.offset))
      #expect(entries.map(\.value) == wanted.map(\.element))
    }
  }

  /// Rows with so many terms that they are summed one by one.
  @Test(arguments: [3, 70, 5000]) func longRows(columns: Int) throws {
    var generator = SeededGenerator(seed: UInt64(columns))
    func matrix(_ rows: Int, _ columns: Int) throws -> SparseRationalMatrix {
      try SparseRationalMatrix(
        rows: rows, columns: columns,
        entries: (0..<rows).flatMap { i in
          (0..<columns).map { (i, $0, Rational(Int.random(in: 1...3, using: &generator))) }
        })
    }
    let (x, y, shift) = (try matrix(3, columns), try matrix(2, columns), try matrix(3, 2))
    let expected = x + shift * y
    for scale in [nil, Array(repeating: Rational.one, count: 3)] {
      let words = try #require(SparseRows<Int>(x)).updated(
        scale: scale, shift: shift, times: try #require(SparseRows<Int>(y))
      ) { (_) throws(Never) in }
      let exact = try #require(SparseRows<Rational>(x)).updated(
        scale: scale, shift: shift, times: try #require(SparseRows<Rational>(y))
      ) { (_) throws(Never) in }
      for i in 0..<3 {
        let row = expected.rowRange(i)
        for found in [words?.nonZeros(inRow: i), exact?.nonZeros(inRow: i)] {
          #expect(found?.map(\.column) == Array(expected.columnIndices[row]))
          #expect(found?.map(\.value) == Array(expected.values[row]))
        }
      }
    }
  }

  /// The first row that differs, in blocks whose rows stand anywhere in the matrix.
  @Test(arguments: [2, 9, 10_000], (0..<3).map { UInt64($0) })
  func firstDifferences(rows: Int, seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let order = (0..<rows).shuffled(using: &generator)
    let places = [Array(order[..<(rows / 3)]), Array(order[(rows / 3)...])]
    func entry(_ i: Int) -> (Int, Int, Rational) { (i, (7 * i + 3) % 5, Rational(i % 4 - 5)) }
    let matrix = try SparseRationalMatrix(rows: rows, columns: 5, entries: (0..<rows).map(entry))
    func difference(_ changed: [Int: [(Int, Rational)]]) throws -> [Int?] {
      let blocks = try places.map { places in
        try SparseRationalMatrix(
          rows: places.count, columns: 5,
          entries: places.enumerated().flatMap { (row, place) in
            (changed[place] ?? [(entry(place).1, entry(place).2)]).map { (row, $0.0, $0.1) }
          })
      }
      return [
        SparseRows.firstDifference(
          try blocks.map { try #require(SparseRows<Int>($0)) }, at: places, from: matrix),
        SparseRows.firstDifference(
          try blocks.map { try #require(SparseRows<Rational>($0)) }, at: places, from: matrix),
      ]
    }
    #expect(try difference([:]) == [nil, nil])
    for _ in 0..<10 {
      let place = Int.random(in: 0..<rows, using: &generator)
      let later = Int.random(in: place..<rows, using: &generator)
      let (_, column, value) = entry(place)
      for wrong in [
        [], [(column, value + .one)], [((column + 1) % 5, value)],
        column < 4 ? [(column, value), (4, .one)] : [],
      ] {
        var changed: [Int: [(Int, Rational)]] = [later: []]
        changed[place] = wrong
        let found = try difference(changed)
        #expect(found == [place, place], "seed \(seed), row \(place): \(wrong)")
      }
    }
  }

  @Test func wordsThatOverflowAreNotRepresented() throws {
    let large = Rational(Int.max)
    func row(_ value: Rational) throws -> SparseRationalMatrix {
      try SparseRationalMatrix(rows: 1, columns: 1, entries: [(0, 0, value)])
    }
    for (x, scale, shift, y) in [
      (large, Rational.one, Rational.one, Rational.one), (.one, large, .one, .one),
      (-large, .one, Rational(-2), .one), (.one, .one, large, Rational(2)),
    ] {
      let words = try #require(try SparseRows<Int>(row(x)))
      let other = try #require(try SparseRows<Int>(row(y)))
      let updated = try words.updated(scale: [scale], shift: row(shift), times: other) {
        (_) throws(Never) in
      }
      #expect(updated == nil)
      let exact = try #require(try SparseRows<Rational>(row(x)))
      let exactOther = try #require(try SparseRows<Rational>(row(y)))
      let sum = try exact.updated(scale: [scale], shift: row(shift), times: exactOther) {
        (_) throws(Never) in
      }
      #expect(sum?.nonZeros(inRow: 0).map(\.value) == [scale * x + shift * y])
    }
    #expect(try SparseRows<Int>(row(Rational(Integer(Int.max) + .one))) == nil)
    #expect(try SparseRows<Int>(row(Rational(.one, Integer(2)) ?? .one)) == nil)
  }

  @Test func demandEndsTheWork() throws {
    let identity = SparseRationalMatrix.identity(5000)
    let rows = try #require(SparseRows<Int>(identity))
    #expect(throws: Stopped.self) {
      try rows.updated(scale: nil, shift: identity, times: rows) {
        (bytes) throws(Stopped) in if bytes > 1000 { throw Stopped() }
      }
    }
  }
}
