import ExactArithmetic
import ExactLinearAlgebra

extension JSONReader {
  /// Reads a matrix of this shape in either form.
  mutating func matrix(_ shape: MatrixShape) throws(CertificateError) -> CouplingMatrix {
    isNext("{") ? .sparse(try sparse(shape)) : try dense(shape)
  }

  /// Reads a list of rows: first the strings, then, on all cores, the numbers in them.
  private mutating func dense(_ shape: MatrixShape) throws(CertificateError) -> CouplingMatrix {
    let (count, overflow) = shape.rows.multipliedReportingOverflow(by: shape.columns)
    // Each number takes a digit and a space or quotation mark.
    if overflow || count > remaining / 2 {
      throw malformed("\(shape) numbers", found: "\(remaining) bytes")
    }
    try meter.charge(count, times: 2 * MemoryLayout<Fraction>.stride)
    let start = start()
    var texts: [[UInt8]] = []
    try elements("\(shape.rows) rows or a sparse matrix") {
      (reader, i) throws(CertificateError) in
      if i == shape.rows { throw reader.malformed("\(shape.rows) rows", found: "more") }
      texts.append(try reader.string("a row") { (text) throws(Flaw) in Array(text) })
      try reader.meter.charge(texts[i].count, times: 2)
    }
    if texts.count < shape.rows { throw malformed("\(shape.rows) rows", found: "\(texts.count)") }
    let rows = concurrentMap(shape.rows, work: 8 * (position - start)) { i in
      texts[i].withUnsafeBufferPointer { try? NumberList.row($0, shape.columns) }
    }.compactMap(\.self)
    if rows.count == shape.rows, let matrix = try matrix(shape, rows) { return matrix }
    // Something is wrong: reading again, row by row and number by number, finds the place.
    position = start
    try elements("rows") { (reader, _) throws(CertificateError) in
      try reader.string("a row") { (text) throws(Flaw) in
        _ = try NumberList.row(text, shape.columns)
        var numbers = NumberList(text)
        for _ in 0..<shape.columns { _ = try numbers.rational() }
      }
    }
    throw malformed("canonical rationals")
  }

  /// The matrix with these rows; nil if a fraction is not in lowest terms. Where most rows were
  /// written as fractions, columns share denominators, unless they do not at all.
  private mutating func matrix(
    _ shape: MatrixShape, _ rows: [[Fraction]]
  ) throws(CertificateError) -> CouplingMatrix? {
    let meter = meter
    func common(_ rows: [[Fraction]], growth: Int) throws(CertificateError) -> RationalMatrix? {
      let matrix = try RationalMatrix(rows: rows, growth: growth) {
        (bytes) throws(CertificateError) in try meter.demand(bytes, times: 1)
      }
      for denominator in matrix?.denominators ?? [] {
        try self.meter.charge(rows[0].count, times: denominator.bitWidth / 8)
      }
      return matrix
    }
    let fractions = rows.count { $0.contains(where: \.mustBeReduced) }
    let overCommon = rows.count { $0.contains { !$0.mustBeReduced && !$0.denominator.isOne } }
    if fractions > 0, 4 * overCommon <= shape.rows {
      let columns = (0..<shape.columns).map { j in rows.map { $0[j] } }
      if let matrix = try common(columns, growth: 16) { return .transposed(matrix) }
    }
    return try common(rows, growth: shape.columns).map { .dense($0) }
  }

  private mutating func sparse(
    _ shape: MatrixShape
  ) throws(CertificateError) -> SparseRationalMatrix {
    var (rowStarts, columns, values) = ([0], [Int](), [Rational]())
    try members("a sparse matrix", ["shape", "entries"], required: 2) {
      (reader, key, _) throws(CertificateError) in
      if key == "shape" {
        let start = reader.start()
        let found = try reader.naturals("the shape")
        if found == [shape.rows, shape.columns] { return true }
        throw reader.malformed("\([shape.rows, shape.columns])", found: "\(found)", at: start)
      }
      let (count, bytes) = reader.upcomingStrings
      try reader.meter.charge(shape.rows, times: MemoryLayout<Int>.stride)
      try reader.meter.charge(count, times: MemoryLayout<(Int, Rational)>.stride)
      try reader.meter.charge(bytes, times: 1)
      rowStarts.reserveCapacity(shape.rows + 1)
      columns.reserveCapacity(count)
      values.reserveCapacity(count)
      var last = (row: 0, column: -1)
      try reader.elements("the entries") { (reader, index) throws(CertificateError) in
        if index % 1024 == 0 { try reader.meter.demand(0, times: 0) }
        last = try reader.string("an entry") { (text) throws(Flaw) in
          var numbers = NumberList(text)
          let place = (row: try numbers.natural(), column: try numbers.natural())
          values.append(try numbers.rational())
          try numbers.end()
          if last < place, place < (shape.rows, 0), place.column < shape.columns,
            !values[index].isZero
          {
            return place
          }
          throw Flaw(
            expected:
              "a place in a \(shape) matrix behind the previous one, and a value other than 0",
            found: excerpt(text))
        }
        while rowStarts.count <= last.row { rowStarts.append(index) }
        columns.append(last.column)
      }
      while rowStarts.count <= shape.rows { rowStarts.append(values.count) }
      return true
    }
    return SparseRationalMatrix(
      trusted: shape.rows, shape.columns, rowStarts: rowStarts, columnIndices: columns,
      values: values)
  }
}
