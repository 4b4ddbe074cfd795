import CResidues
import ExactArithmetic

/// Computes what the updates make of the start, cleared of denominators, modulo primes.
struct BlockEvaluation {
  private let product: BlockProduct
  private var table = IntegerTable()

  /// Where numbers begin in the table.
  private var startPlaces: [Int] = []
  private var endPlaces: [Int] = []
  private var shiftPlaces: [Int] = []
  private var factorPlaces: [(own: Int, shift: Int?, source: Int, kept: Int)] = []
  private let commonPlace: Int
  private var alphaPlaces: [Int] = []
  private var tauPlaces: [Int] = []

  /// How many words a prime takes.
  var width: Int { table.count + 2 * rowCounts.reduce(0, +) * columns }

  private var rowCounts: [Int] { product.start.map(\.rows) }
  private var columns: Int { product.start[0].columns }

  init(_ product: BlockProduct, _ cleared: ClearedDenominators) {
    self.product = product
    for block in 0..<2 {
      startPlaces.append(table.append(product.start[block].numerators))
      endPlaces.append(table.append(product.end[block].numerators))
      alphaPlaces.append(table.append(cleared.denominators[block]))
      tauPlaces.append(table.append(product.end[block].denominators))
    }
    commonPlace = table.append([cleared.common])
    for (update, factors) in zip(product.updates, cleared.updates) {
      shiftPlaces.append(table.append(update.shift.stored.numerators))
      let source = table.append(factors.source)
      factorPlaces.append(
        (
          table.append(factors.own), factors.shift.isEmpty ? nil : table.append(factors.shift),
          source, update.shift.isTransposed ? table.append(factors.kept) : source
        ))
    }
  }

  /// The integers modulo one prime.
  struct Image {
    let field: PrimeField
    let columns: Int

    /// D α_i times the rows that the updates make of the start.
    let rows: [UnsafeMutablePointer<UInt64>]

    /// The residues of D, α, τ and the end.
    let common: UInt64
    let alpha: [UnsafePointer<UInt64>]
    let tau: [UnsafePointer<UInt64>]
    let end: [UnsafePointer<UInt64>]

    /// The first difference to the end.
    func firstDifference(_ order: [(block: Int, row: Int)]) -> (place: Int, column: Int)? {
      withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 2 * columns) { scratch in
        guard let found = scratch.baseAddress else { return nil }
        let wanted = found + columns
        for (place, (block, row)) in order.enumerated() {
          multiply(rows[block] + row * columns, by: tau[block][row], into: found)
          multiply(
            end[block] + row * columns, by: field.product(common, alpha[block][row]), into: wanted)
          if let column = (0..<columns).first(where: { found[$0] != wanted[$0] }) {
            return (place, column)
          }
        }
        return nil
      }
    }

    private func multiply(
      _ row: UnsafePointer<UInt64>, by factor: UInt64, into target: UnsafeMutablePointer<UInt64>
    ) {
      residue_multiple(target, row, factor, field.quotient(of: factor), columns, field.modulus)
    }
  }

  /// What `transform` makes of the images at these primes.
  func overPrimes<Value>(_ fields: [PrimeField], _ transform: (Image) -> Value) -> [Value] {
    let words = table.residues(ResidueBasis(fields))
    let total = table.count
    let work = fields.count * (product.updates.count * rowCounts[0] * rowCounts[1] * columns / 8)
    return words.withUnsafeBufferPointer { words in
      nonisolated(unsafe) let words = words.baseAddress.unsafelyUnwrapped
      return concurrentMap(fields.count, work: work) { index in
        withImage(words + index * total, fields[index], transform)
      }
    }
  }

  private func withImage<Value>(
    _ words: UnsafePointer<UInt64>, _ field: PrimeField, _ transform: (Image) -> Value
  ) -> Value {
    let counts = rowCounts
    let size = (counts[0] + counts[1]) * columns
    let inner = max(counts[0], counts[1])
    return withUnsafeTemporaryAllocation(
      of: UInt64.self, capacity: size + inner * columns + counts[0] * counts[1]
    ) { scratch in
      let base = scratch.baseAddress.unsafelyUnwrapped
      let rows = [base, base + counts[0] * columns]
      for block in 0..<2 {
        rows[block].update(from: words + startPlaces[block], count: counts[block] * columns)
      }
      for index in product.updates.indices {
        apply(index, rows, words, field, source: base + size, shift: base + size + inner * columns)
      }
      return transform(
        Image(
          field: field, columns: columns, rows: rows, common: words[commonPlace],
          alpha: alphaPlaces.map { words + $0 }, tau: tauPlaces.map { words + $0 },
          end: endPlaces.map { words + $0 }))
    }
  }

  private func apply(
    _ index: Int, _ rows: [UnsafeMutablePointer<UInt64>], _ words: UnsafePointer<UInt64>,
    _ field: PrimeField, source: UnsafeMutablePointer<UInt64>, shift: UnsafeMutablePointer<UInt64>
  ) {
    let update = product.updates[index]
    let (own, other) = (rows[update.block], rows[1 - update.block])
    let (ownCount, otherCount) = (update.shift.rows, update.shift.columns)
    let places = factorPlaces[index]
    func scale(
      _ target: UnsafeMutablePointer<UInt64>, _ source: UnsafePointer<UInt64>, _ count: Int,
      _ place: Int
    ) {
      let factor = words[place]
      residue_multiple(target, source, factor, field.quotient(of: factor), count, field.modulus)
    }
    var left = words + shiftPlaces[index]
    if update.shift.isTransposed {
      for i in 0..<ownCount {
        for k in 0..<otherCount { shift[i * otherCount + k] = left[k * ownCount + i] }
      }
      left = UnsafePointer(shift)
    }
    if let factors = places.shift {
      for i in 0..<ownCount {
        scale(shift + i * otherCount, left + i * otherCount, otherCount, factors + i)
      }
      left = UnsafePointer(shift)
    }
    for i in 0..<ownCount { scale(own + i * columns, own + i * columns, columns, places.own + i) }
    var right = UnsafePointer(other)
    if places.kept == places.source {
      for k in 0..<otherCount {
        scale(other + k * columns, other + k * columns, columns, places.source + k)
      }
    } else {
      for k in 0..<otherCount {
        scale(source + k * columns, other + k * columns, columns, places.source + k)
        scale(other + k * columns, other + k * columns, columns, places.kept + k)
      }
      right = UnsafePointer(source)
    }
    addProduct(
      left, stride: otherCount, right, stride: columns, to: own, stride: columns, rows: ownCount,
      columns: columns, inner: otherCount, over: field)
  }
}
