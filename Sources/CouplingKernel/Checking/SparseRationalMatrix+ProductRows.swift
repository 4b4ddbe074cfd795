import ExactArithmetic
import ExactLinearAlgebra

extension SparseRationalMatrix: ProductRows {
  init(_ rows: SparseRationalMatrix) { self = rows }

  /// Updates ranges of rows on all cores.
  mutating func update(
    scale: [Rational]?, shift: CouplingMatrix, times y: SparseRationalMatrix, _ meter: Meter
  ) throws(CertificateError) {
    let shift =
      switch shift {
      case .sparse(let shift): shift
      case .dense(let shift): SparseRationalMatrix(shift)
      case .transposed(let shift): SparseRationalMatrix(shift).transpose
      }
    let x = self
    let count = rows < 4096 ? 1 : 4
    let share = meter.share(count)
    var parts = [Result<SparseRationalMatrix, CertificateError>](
      repeating: .failure(.limitReached(.stopped)), count: count)
    parts.withUnsafeMutableBufferPointer { parts in
      nonisolated(unsafe) let parts = parts
      concurrently(count) { index in
        let range = index * x.rows / count..<(index + 1) * x.rows / count
        parts[index] = Result { () throws(CertificateError) in
          try x.sums(scale, shift, y, range, share)
        }
      }
    }
    var (starts, indices, sums) = ([0], [Int](), [Rational]())
    for part in parts {
      let part = try part.get()
      starts += part.rowStarts.dropFirst().map { $0 + sums.count }
      indices += part.columnIndices
      sums += part.values
    }
    self = SparseRationalMatrix(
      trusted: rows, columns, rowStarts: starts, columnIndices: indices, values: sums)
  }

  /// The rows in `range` of diag(scale) · x + shift · y. Collects the terms of a row, and adds those
  /// in the same column.
  private func sums(
    _ scale: [Rational]?, _ shift: SparseRationalMatrix, _ y: SparseRationalMatrix,
    _ range: Range<Int>, _ meter: Meter
  ) throws(CertificateError) -> SparseRationalMatrix {
    var meter = meter
    var (starts, indices, sums) = ([0], [Int](), [Rational]())
    var terms: [(column: Int, value: Rational)] = []
    for i in range {
      let count = shift.rowRange(i).reduce(rowRange(i).count) {
        $0 + y.rowRange(shift.columnIndices[$1]).count
      }
      try meter.demand(count, times: MemoryLayout<(Int, Rational)>.stride)
      let factor = scale?[i] ?? .one
      for p in rowRange(i) { terms.append((columnIndices[p], factor * values[p])) }
      for p in shift.rowRange(i) {
        for q in y.rowRange(shift.columnIndices[p]) {
          terms.append((y.columnIndices[q], shift.values[p] * y.values[q]))
        }
      }
      if terms.count > 1 { terms.sort { $0.column < $1.column } }
      var bytes = 0
      var next = 0
      while next < terms.count {
        let column = terms[next].column
        var sum = Rational.zero
        while next < terms.count, terms[next].column == column {
          sum += terms[next].value
          next += 1
        }
        if sum.isZero { continue }
        indices.append(column)
        sums.append(sum)
        bytes += 96 + (sum.numerator.bitWidth + sum.denominator.bitWidth) / 8
      }
      try meter.charge(bytes, times: 1)
      starts.append(sums.count)
      terms.removeAll(keepingCapacity: true)
    }
    return SparseRationalMatrix(
      trusted: range.count, columns, rowStarts: starts, columnIndices: indices, values: sums)
  }

  func nonZeros(inRow i: Int) -> [(column: Int, value: Rational)] {
    rowRange(i).map { (columnIndices[$0], values[$0]) }
  }
}
