import ExactArithmetic
import ExactLinearAlgebra

extension JSONReader {
  /// Reads a matrix of this shape in either form.
  mutating func matrix(_ shape: MatrixShape) throws(CertificateError) -> CouplingMatrix {
    isNext("{") ? .sparse(try sparse(shape)) : try dense(shape)
  }

  private mutating func dense(_ shape: MatrixShape) throws(CertificateError) -> CouplingMatrix {
    let (count, overflow) = shape.rows.multipliedReportingOverflow(by: shape.columns)
    // Each number takes a digit and a space or quotation mark.
    if overflow || count > remaining / 2 {
      throw malformed("\(shape) numbers", found: "\(remaining) bytes")
    }
    try meter.charge(count, times: MemoryLayout<Rational>.stride)
    var rows: [(values: [Rational], denominator: Integer?)] = []
    try elements("\(shape.rows) rows or a sparse matrix") {
      (reader, i) throws(CertificateError) in
      if i == shape.rows { throw reader.malformed("\(shape.rows) rows", found: "more") }
      let start = reader.start()
      rows.append(
        try reader.string("a row") { (text) throws(Flaw) in
          var numbers = NumberList(text)
          return try numbers.row(shape.columns)
        })
      try reader.meter.charge(reader.position - start, times: 1)
    }
    if rows.count < shape.rows { throw malformed("\(shape.rows) rows", found: "\(rows.count)") }
    var values = rows.map(\.values)
    var denominators: [Integer] = []
    for (values, denominator) in rows {
      let common = if let denominator { denominator } else { try commonDenominator(of: values) }
      denominators.append(common)
    }
    // Where most rows are better written as fractions, columns may share denominators.
    let common = rows.indices.filter { rows[$0].denominator != nil }
    if 4 * common.count <= rows.count, denominators.contains(where: { $0 != .one }) {
      for i in common {
        values[i] = values[i].map { Rational($0.numerator, denominators[i]) ?? .zero }
      }
      let columns = (0..<shape.columns).map { j in values.map { $0[j] } }
      var columnDenominators: [Integer] = []
      for column in columns { columnDenominators.append(try commonDenominator(of: column)) }
      let rowBits = denominators.reduce(0) { $0 + $1.bitWidth } * shape.columns
      let columnBits = columnDenominators.reduce(0) { $0 + $1.bitWidth } * shape.rows
      if columnBits < rowBits {
        let shape = MatrixShape(shape.columns, shape.rows)
        return .transposed(try matrix(shape, columns, over: columnDenominators))
      }
    }
    return .dense(try matrix(shape, values, over: denominators))
  }

  /// The matrix with these rows, each given by rationals whose least common denominator is the one
  /// of the row, or by integers to be divided by it.
  private mutating func matrix(
    _ shape: MatrixShape, _ rows: [[Rational]], over denominators: [Integer]
  ) throws(CertificateError) -> RationalMatrix {
    var numerators = IntegerMatrix(rows: shape.rows, columns: shape.columns)
    for (i, (row, denominator)) in zip(rows, denominators).enumerated() {
      let isFraction = row.contains { !$0.isInteger }
      if isFraction { try meter.charge(row.count, times: denominator.bitWidth / 8) }
      for (j, value) in row.enumerated() {
        numerators[i, j] =
          isFraction
          ? value.numerator * denominator.quotient(byDivisor: value.denominator) : value.numerator
      }
    }
    return RationalMatrix(reduced: numerators, denominators)
  }

  /// The least common denominator of a row.
  private func commonDenominator(of row: [Rational]) throws(CertificateError) -> Integer {
    var common = Integer.one
    for value in row where !value.isInteger && value.denominator != common {
      common = Integer.lcm(common, value.denominator)
      try meter.demand(row.count, times: common.bitWidth / 8)
    }
    return common
  }

  private mutating func sparse(_ shape: MatrixShape) throws(CertificateError)
    -> SparseRationalMatrix
  {
    var matrix: SparseRationalMatrix?
    var isShapeKnown = false
    try members("a sparse matrix", ["shape", "entries"], required: 2) {
      (reader, key, _) throws(CertificateError) in
      if key == "shape" {
        isShapeKnown = true
        let start = reader.start()
        let found = try reader.naturals("the shape")
        if found != [shape.rows, shape.columns] {
          throw reader.malformed("\([shape.rows, shape.columns])", found: "\(found)", at: start)
        }
      } else {
        guard isShapeKnown else { return false }
        matrix = try reader.entries(shape)
      }
      return true
    }
    guard let matrix else { throw malformed("entries") }
    return matrix
  }

  private mutating func entries(_ shape: MatrixShape) throws(CertificateError)
    -> SparseRationalMatrix
  {
    let count = upcomingStrings
    try meter.charge(shape.rows, times: MemoryLayout<Int>.stride)
    try meter.charge(count, times: MemoryLayout<Int>.stride + MemoryLayout<Rational>.stride)
    var rowStarts = [0]
    var columns: [Int] = []
    var values: [Rational] = []
    rowStarts.reserveCapacity(shape.rows + 1)
    columns.reserveCapacity(count)
    values.reserveCapacity(count)
    var last = (row: 0, column: -1)
    var charged = position
    try elements("the entries") { (reader, index) throws(CertificateError) in
      let start = reader.start()
      let (row, column, value) = try reader.string("an entry") { (text) throws(Flaw) in
        var numbers = NumberList(text)
        let entry = (try numbers.natural(), try numbers.natural(), try numbers.nonZeroRational())
        try numbers.end()
        return entry
      }
      guard last < (row, column), row < shape.rows, column < shape.columns else {
        throw reader.malformed(
          "indices in a \(shape) matrix behind the previous ones", found: "\((row, column))",
          at: start)
      }
      last = (row, column)
      while rowStarts.count <= row { rowStarts.append(values.count) }
      columns.append(column)
      values.append(value)
      if index % 1024 == 0 {
        try reader.meter.charge(start - charged, times: 1)
        charged = start
      }
    }
    while rowStarts.count <= shape.rows { rowStarts.append(values.count) }
    do {
      return try SparseRationalMatrix(
        rows: shape.rows, columns: shape.columns, rowStarts: rowStarts, columnIndices: columns,
        values: values)
    } catch {
      throw malformed("a sparse matrix", found: "\(error)")
    }
  }
}
