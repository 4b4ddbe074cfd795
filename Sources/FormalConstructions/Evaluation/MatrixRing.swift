import ExactArithmetic

/// Matrices in which a construction is evaluated: over the rationals, or over a prime field.
///
/// The shapes of the arguments fit; a construction asks for nothing else.
public protocol MatrixRing {
  /// A matrix of any shape.
  associatedtype Matrix

  /// The number of rows.
  func rowCount(of matrix: Matrix) -> Int
  /// The number of columns.
  func columnCount(of matrix: Matrix) -> Int

  /// The identity.
  func identity(_ size: Int) throws -> Matrix
  /// The zero matrix.
  func zero(rows: Int, columns: Int) throws -> Matrix
  /// The sum.
  func sum(_ a: Matrix, _ b: Matrix) throws -> Matrix
  /// The difference.
  func difference(_ a: Matrix, _ b: Matrix) throws -> Matrix
  /// A rational multiple; throws where the coefficients have no such element.
  func scaled(_ matrix: Matrix, by scale: Rational) throws -> Matrix
  /// The product.
  func product(_ a: Matrix, _ b: Matrix) throws -> Matrix
  /// The inverse of a square matrix; throws if it is singular.
  func inverse(of matrix: Matrix) throws -> Matrix
  /// The Kronecker product with the identity of size `copies`: entry (i, j) becomes that entry times
  /// an identity block.
  func kronecker(_ matrix: Matrix, identity copies: Int) throws -> Matrix

  /// Whether two matrices of one shape are equal.
  func areEqual(_ a: Matrix, _ b: Matrix) -> Bool
  /// Whether a square matrix is diagonal with positive entries; over a field without an order,
  /// whether it is diagonal and invertible.
  func isPositiveDiagonal(_ matrix: Matrix) -> Bool
}

extension MatrixRing {
  /// The difference, by a sum.
  public func difference(_ a: Matrix, _ b: Matrix) throws -> Matrix {
    try sum(a, scaled(b, by: -.one))
  }
}

/// Why a construction cannot be evaluated at the given matrices.
public enum InstantiationError: Error, Hashable, Sendable {
  /// A parameter was not supplied.
  case missingParameter(String)
  /// A matrix or an inverse was supplied for something that is not a parameter.
  case unknownParameter(String)
  /// The shape of a matrix contradicts the sizes found before it.
  case shape(parameter: String, expectedRows: Int?, expectedColumns: Int?)
  /// No matrix determines this size, and it was not supplied.
  case unknownSize(String)
  /// A supplied inverse is not one.
  case falseInverse(String)
  /// A parameter is not diagonal with positive entries, as the construction demands.
  case notPositiveDiagonal(String)
  /// A hypothesis of the construction does not hold.
  case hypothesisFails(String)
  /// There is no value of this name, or it is a block matrix.
  case unknownValue(String)
}

extension InstantiationError: CustomStringConvertible {
  /// The reason in words.
  public var description: String {
    switch self {
    case .missingParameter(let name): "the matrix \(name) is missing"
    case .unknownParameter(let name): "there is no parameter \(name)"
    case .shape(let name, let rows, let columns):
      "the shape of \(name) does not fit: expected \(rows.map(String.init) ?? "any") rows and "
        + "\(columns.map(String.init) ?? "any") columns"
    case .unknownSize(let name): "the size \(name) is not determined by the matrices"
    case .falseInverse(let name): "the inverse given for \(name) is not its inverse"
    case .notPositiveDiagonal(let name): "\(name) is not diagonal with positive entries"
    case .hypothesisFails(let text): "the hypothesis '\(text)' does not hold"
    case .unknownValue(let name): "there is no matrix \(name)"
    }
  }
}
