import ExactArithmetic
import ExactLinearAlgebra

extension JSONReader {
  /// Reads a matrix in either form, of whatever shape it has.
  mutating func matrix() throws(CertificateError) -> CouplingMatrix {
    isNext("{") ? .sparse(try sparse()) : try dense()
  }

  /// Reads a list of rows: first the strings, then, on all cores, the numbers in them.
  private mutating func dense() throws(CertificateError) -> CouplingMatrix {
    let start = start()
    var texts: [[UInt8]] = []
    try elements("rows or a sparse matrix") { (reader, i) throws(CertificateError) in
      texts.append(try reader.string("a row") { (text) throws(Flaw) in Array(text) })
      try reader.meter.charge(texts[i].count, times: 2)
    }
    guard let first = texts.first else { throw malformed("at least one row", found: "none") }
    try meter.demand(1 + first.count { $0 == 0x20 }, times: MemoryLayout<Fraction>.stride)
    let columns = first.withUnsafeBufferPointer { try? NumberList.row($0, columns: nil).count }
    let count = texts.reduce(0) { $0 + min($1.count, columns ?? 0) }
    try meter.charge(count, times: 2 * MemoryLayout<Fraction>.stride)
    let rows = concurrentMap(texts.count, work: 8 * (position - start)) { i in
      texts[i].withUnsafeBufferPointer { try? NumberList.row($0, columns: columns) }
    }.compactMap(\.self)
    if rows.count == texts.count, let matrix = try matrix(rows) { return matrix }
    // Something is wrong: reading again, row by row and number by number, finds the place.
    position = start
    try elements("rows") { (reader, _) throws(CertificateError) in
      try reader.string("a row") { (text) throws(Flaw) in
        var numbers = NumberList(text)
        for _ in try NumberList.row(text, columns: columns) { _ = try numbers.rational() }
      }
    }
    throw malformed("canonical rationals")
  }

  /// The matrix with these rows; nil if a fraction is not in lowest terms.
  private mutating func matrix(_ rows: [[Fraction]]) throws(CertificateError) -> CouplingMatrix? {
    let found = try RationalMatrix.withCommonDenominators(rows, demand: meter.demand(bytes:))
    guard let (matrix, isTransposed) = found else { return nil }
    for denominator in matrix.denominators {
      try meter.charge(matrix.columns, times: denominator.bitWidth / 8)
    }
    return isTransposed ? .transposed(matrix) : .dense(matrix)
  }

  private mutating func sparse() throws(CertificateError) -> SparseRationalMatrix {
    var shape: [Int] = []
    var (rows, columns, values) = ([Int](), [Int](), [Rational]())
    let start = start()
    try members("a sparse matrix", ["shape", "entries"], required: 2) {
      (reader, key) throws(CertificateError) in
      if key == "shape" {
        shape = try reader.naturals("the shape")
        return
      }
      let start = reader.position
      try reader.elements("the entries") { (reader, index) throws(CertificateError) in
        if index % 64 == 0 {
          try reader.meter.charge(64, times: MemoryLayout<(Int, Int, Rational)>.stride)
        }
        try reader.string("an entry") { (text) throws(Flaw) in
          var numbers = NumberList(text)
          let place = (row: try numbers.natural(), column: try numbers.natural())
          let value = try numbers.rational()
          try numbers.end()
          guard (rows.last ?? 0, columns.last ?? -1) < place, !value.isZero else {
            throw Flaw(
              expected: "a place behind the previous one, and a value other than 0",
              found: excerpt(text))
          }
          rows.append(place.row)
          columns.append(place.column)
          values.append(value)
        }
      }
      try reader.meter.charge(reader.position - start, times: 1)
    }
    guard shape.count == 2, rows.last ?? -1 < shape[0], columns.max() ?? -1 < shape[1] else {
      throw malformed("a shape with room for all entries", found: "\(shape)", at: start)
    }
    try meter.charge(shape[0], times: MemoryLayout<Int>.stride)
    return SparseRationalMatrix(
      trusted: shape[0], shape[1], rows: rows, columnIndices: columns, values: values)
  }
}
