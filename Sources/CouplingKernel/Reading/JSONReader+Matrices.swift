import ExactArithmetic
import ExactLinearAlgebra

extension JSONReader {
  /// Reads a matrix in either form, of whatever shape it has.
  mutating func matrix() throws(CertificateError) -> CouplingMatrix {
    isNext("{") ? .sparse(try sparse()) : try dense()
  }

  /// Reads a list of rows: first where they begin, then, on all cores, the numbers in them.
  private mutating func dense() throws(CertificateError) -> CouplingMatrix {
    let start = start()
    var (columns, count) = (0, 0)
    let ranges = try elements("rows or a sparse matrix") {
      (reader, index) throws(CertificateError) in
      let start = reader.position
      let length = try reader.string("a row") { (text) throws(Flaw) in
        if index == 0 { columns = NumberList.columnCount(text) }
        return text.count
      }
      try reader.meter.charge(length, times: 2)
      count += min(length, columns)
      return start..<reader.position
    }
    if ranges.isEmpty { throw malformed("at least one row", found: "none") }
    try meter.charge(count, times: 2 * MemoryLayout<Fraction>.stride)
    let rows = parts(ranges) { (row) throws(CertificateError) in
      try row.string("a row") { (text) throws(Flaw) in try NumberList.row(text, columns) }
    }
    if let rows,
      let found = try RationalMatrix.withCommonDenominators(
        consume rows, work: 8 * (position - start), demand: meter.demand(bytes:))
    {
      let bits = (found.matrix.denominators + (found.rowDenominators ?? []))
        .reduce(0) { $0 + $1.bitWidth }
      try meter.charge(found.matrix.columns, times: bits / 8)
      return found.isTransposed
        ? .transposed(found.matrix, rowDenominators: found.rowDenominators) : .dense(found.matrix)
    }
    // Something is wrong: reading again, row by row and number by number, finds the place.
    position = start
    try elements("rows") { (reader, _) throws(CertificateError) in
      try reader.string("a row") { (text) throws(Flaw) in
        var numbers = NumberList(text)
        for _ in try NumberList.row(text, columns) { _ = try numbers.rational() }
      }
    }
    throw malformed("canonical rationals")
  }

  private mutating func sparse() throws(CertificateError) -> SparseRationalMatrix {
    var (shape, entries) = ([Int](), SparseEntries())
    let start = start()
    try members("a sparse matrix", ["shape", "entries"]) {
      (reader, key) throws(CertificateError) in
      if key == "shape" {
        shape = try reader.naturals("the shape")
        return
      }
      let start = reader.position
      entries = try reader.list(
        "the entries", size: MemoryLayout<(Int, Int, Rational)>.stride, inParts: true
      ) { (reader, entries) throws(CertificateError) in
        try reader.string("an entry") { (text) throws(Flaw) in
          var numbers = NumberList(text)
          let (row, column) = (try numbers.natural(), try numbers.natural())
          let value = try numbers.rational()
          try numbers.end()
          if !entries.append(row: row, column: column, value: value) {
            throw numbers.flaw("a place behind the previous one, and a value other than 0", at: 0)
          }
        }
      }
      try reader.meter.charge(reader.position - start, times: 1)
    }
    guard shape.count == 2, entries.fit(MatrixShape(shape[0], shape[1])) else {
      throw malformed("a shape with room for all entries", found: "\(shape)", at: start)
    }
    try meter.charge(shape[0], times: MemoryLayout<Int>.stride)
    return entries.matrix(MatrixShape(shape[0], shape[1]))
  }
}
