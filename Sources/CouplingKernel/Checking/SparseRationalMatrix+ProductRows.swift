import ExactArithmetic
import ExactLinearAlgebra

extension SparseRationalMatrix: ProductRows {
  init(_ rows: SparseRationalMatrix) { self = rows }

  /// Collects the terms of each row and adds those in the same column.
  mutating func update(
    scale: [Rational]?, shift: CouplingMatrix, times y: SparseRationalMatrix, _ meter: Meter
  ) throws(CertificateError) {
    let shift =
      switch shift {
      case .sparse(let shift): shift
      case .dense(let shift): SparseRationalMatrix(shift)
      case .transposed(let shift): SparseRationalMatrix(shift).transpose
      }
    var meter = meter
    var starts = [0]
    var columnsOfSums: [Int] = []
    var sums: [Rational] = []
    starts.reserveCapacity(rows + 1)
    var terms: [(column: Int, value: Rational)] = []
    for i in 0..<rows {
      let count = shift.rowRange(i).reduce(rowRange(i).count) {
        $0 + y.rowRange(shift.columnIndices[$1]).count
      }
      try meter.demand(count, times: MemoryLayout.stride(ofValue: (0, Rational.zero)))
      let factor = scale?[i] ?? .one
      for p in rowRange(i) {
        terms.append((columnIndices[p], scale == nil ? values[p] : factor * values[p]))
      }
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
        columnsOfSums.append(column)
        sums.append(sum)
        bytes += 48 + (sum.numerator.bitWidth + sum.denominator.bitWidth) / 8
      }
      try meter.charge(bytes, times: 1)
      starts.append(sums.count)
      terms.removeAll(keepingCapacity: true)
    }
    self = SparseRationalMatrix(
      trusted: rows, columns, rowStarts: starts, columnIndices: columnsOfSums, values: sums)
  }

  func nonZeros(inRow i: Int) -> [(column: Int, value: Rational)] {
    rowRange(i).map { (columnIndices[$0], values[$0]) }
  }
}
