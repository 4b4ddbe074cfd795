import ExactArithmetic
import SeededRandom
import Testing

@testable import ExactLinearAlgebra

@Suite struct RationalListTests {
  /// Lists of words, in which a number that is none stands in any place, or several do.
  @Test(arguments: (0..<40).map { UInt64($0) }) func agreesWithArrays(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let count = Int.random(in: 0...12, using: &generator)
    let words = [0, 1, -1, 7, Int.max, Int.min]
    var values = (0..<count).map { _ in Rational(words.randomElement(using: &generator) ?? 0) }
    for _ in 0..<Int(seed % 4) where count > 0 {
      values[Int.random(in: 0..<count, using: &generator)] =
        [
          Rational(Integer(Int.max) + .one), Rational(Integer(Int.min) - .one),
          generator.rational(bits: 80), Rational(1, 3) ?? .zero,
        ].randomElement(using: &generator) ?? .zero
    }
    var list = RationalList()
    for (index, value) in values.enumerated() {
      #expect(list.count == index)
      list.append(value)
    }
    #expect(list.elementsEqual(values))
    #expect(list.indices.allSatisfy { list[$0] == values[$0] })
    #expect(Array(list.reversed()) == values.reversed())
    let same = RationalList(values)
    #expect(list == same && list.hashValue == same.hashValue)
    var other = values
    if let index = values.indices.randomElement(using: &generator) {
      other[index] += .one
      #expect(RationalList(other) != list)
    }
    #expect(RationalList(values + [.zero]) != list)
  }

  @Test func joinedParts() {
    let long = RationalList([Rational(Integer(Int.max) + .one)])
    for parts: [RationalList] in [
      [], [[]], [[.one], [], [.zero, .one]], [[.one], long, []], [long],
    ] {
      let joined = RationalList(joining: parts)
      #expect(joined == RationalList(parts.flatMap(Array.init)))
    }
  }

  @Test func wordsTakeOneWord() {
    let isShort = { (list: RationalList) in list.numbers.isEmpty && list.words.count == list.count }
    #expect(isShort([]))
    #expect(isShort([.one, Rational(Int.min)]))
    #expect(!isShort([.one, Rational(1, 2) ?? .zero]))
  }
}

@Suite struct SparseEntriesTests {
  @Test(arguments: [
    (0, 0, 1), (0, 1, 1), (0, 1, 5), (1, -1, 1), (1, 0, 0), (-1, 7, 1), (-1, -1, 1),
  ]) func refused(row: Int, column: Int, value: Int) {
    var entries = SparseEntries()
    let isFirstTaken = entries.append(row: 0, column: 1, value: .one)
    let before = entries.matrix(MatrixShape(2, 2))
    let isSecondTaken = entries.append(row: row, column: column, value: Rational(value))
    #expect(isFirstTaken && !isSecondTaken)
    #expect(entries.count == 1)
    #expect(entries.matrix(MatrixShape(2, 2)) == before)
  }

  @Test func fitTheShape() {
    var entries = SparseEntries()
    #expect(entries.fit(MatrixShape(0, 0)))
    for (row, column) in [(2, 5), (3, 1)] {
      let isTaken = entries.append(row: row, column: column, value: .one)
      #expect(isTaken)
    }
    for (shape, fits) in [
      (MatrixShape(4, 6), true), (MatrixShape(9, 9), true), (MatrixShape(3, 6), false),
      (MatrixShape(4, 5), false), (MatrixShape(0, 0), false),
    ] {
      #expect(entries.fit(shape) == fits)
    }
    #expect(entries.matrix(MatrixShape(5, 6)).rowStarts == [0, 0, 0, 1, 2, 2])
    let isLastTaken = entries.append(row: Int.max, column: Int.max, value: .one)
    #expect(isLastTaken)
    #expect(!entries.fit(MatrixShape(Int.max, Int.max)))
  }

  /// Entries that are collected in parts, some of them empty, and then joined, once or twice.
  @Test(arguments: (0..<40).map { UInt64($0) }) func joinedParts(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let shape = MatrixShape(Int.random(in: 1...9, using: &generator), 5)
    var (whole, parts) = (SparseEntries(), [SparseEntries()])
    for place in 0..<shape.rows * shape.columns where Int.random(in: 0..<3, using: &generator) == 0
    {
      let value =
        seed % 2 == 0 ? .one : generator.rational(bits: Int(seed)) + (Rational(1, 3) ?? .zero)
      let (row, column) = (place / shape.columns, place % shape.columns)
      let isTaken = whole.append(row: row, column: column, value: value)
      let isTakenAgain = parts[parts.count - 1].append(row: row, column: column, value: value)
      #expect(isTaken == isTakenAgain)
      while Bool.random(using: &generator) { parts.append(SparseEntries()) }
    }
    let half = parts.count / 2
    let halves = [parts[..<half], parts[half...]].compactMap { SparseEntries(joining: Array($0)) }
    for joined in [SparseEntries(joining: parts), SparseEntries(joining: halves)] {
      #expect(joined?.count == whole.count)
      #expect(joined?.fit(shape) == true)
      #expect(joined?.fit(MatrixShape(shape.rows, 1)) == whole.fit(MatrixShape(shape.rows, 1)))
      #expect(joined?.matrix(shape) == whole.matrix(shape))
    }
    let filled = parts.filter { $0.count > 0 }
    if filled.count > 1 { #expect(SparseEntries(joining: filled.reversed()) == nil) }
    if let last = filled.last { #expect(SparseEntries(joining: filled + [last]) == nil) }
  }
}
