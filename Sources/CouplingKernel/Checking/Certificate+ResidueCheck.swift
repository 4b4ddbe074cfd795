import ExactArithmetic
import ExactLinearAlgebra

extension Certificate {
  /// The claim of equality in terms of the rows that belong to the two parts: the layers turn those
  /// of F into those of T.
  package var blockProduct: BlockProduct {
    let columns = Array(0..<size)
    return BlockProduct(
      start: Part.allCases.map { part in
        let coordinates = partition[part]
        return RationalMatrix(
          IntegerMatrix(rows: coordinates.count, columns: size) { i, j in
            coordinates[i] != j ? .zero : j == flip ? Integer(-1) : .one
          })
      },
      updates: layers.map { layer in
        let shift: (stored: RationalMatrix, isTransposed: Bool) =
          switch layer.shift {
          case .dense(let matrix): (matrix, false)
          case .transposed(let matrix): (matrix, true)
          case .sparse(let matrix): (RationalMatrix(matrix), false)
          }
        return BlockProduct.Update(
          block: Self.block(layer.updates), shift: shift.stored, isTransposed: shift.isTransposed,
          scale: layer.scale)
      },
      end: Part.allCases.map { part in
        let coordinates = partition[part]
        switch target {
        case .permutation(let permutation):
          return RationalMatrix(
            IntegerMatrix(rows: coordinates.count, columns: size) { i, j in
              permutation[coordinates[i]] == j ? .one : .zero
            })
        case .matrix(.dense(let matrix)):
          return matrix.selecting(rows: coordinates, columns: columns)
        case .matrix(.transposed(let matrix)):
          return matrix.transpose.selecting(rows: coordinates, columns: columns)
        case .matrix(.sparse(let matrix)):
          return RationalMatrix(matrix).selecting(rows: coordinates, columns: columns)
        }
      })
  }

  private static func block(_ part: Part) -> Int { part == .first ? 0 : 1 }

  /// The verdict on a claim of equality, by computing modulo primes.
  func residueVerdict(
    _ product: BlockProduct, _ meter: Meter, _ progress: (Int, Int) -> Void
  ) throws(CertificateError) -> Verdict {
    var order = [(block: Int, row: Int)](repeating: (0, 0), count: size)
    for part in Part.allCases {
      for (row, coordinate) in partition[part].enumerated() {
        order[coordinate] = (Self.block(part), row)
      }
    }
    let difference = try product.firstDifference(
      order: order,
      demand: { (bytes) throws(CertificateError) in try meter.demand(bytes, times: 1) },
      progress: progress)
    guard let difference else { return .verified }
    let (row, column) = (difference.place, difference.column)
    let value =
      switch target {
      case .permutation(let permutation): permutation[row] == column ? Rational.one : .zero
      case .matrix(let matrix): matrix[row, column]
      }
    return .refuted(
      Discrepancy(
        row: row, column: column, product: difference.value, target: value, largestError: nil))
  }
}
