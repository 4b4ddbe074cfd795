import RealModule

#if canImport(Accelerate)
  import Accelerate
#else
  import CBLAS
#endif

/// A floating-point type for which BLAS and LAPACK have routines.
public protocol BLASScalar: Real, BinaryFloatingPoint, SIMDScalar, Codable, Sendable
where Magnitude == Self {
  /// The name that NumPy and others give to the type: `float32` or `float64`.
  static var typeName: String { get }

  /// C ← factor · op(A) · op(B) + kept · C on matrices that are stored row by row.
  ///
  /// Of the parameters:
  /// - `shape`: Rows of op(A) and C, columns of op(B) and C, and columns of op(A).
  /// - `a`: A, or its transposed if `isTransposed`; consecutive rows are `stride` elements apart.
  /// - `b`: B likewise.
  /// - `c`: C; it overlaps neither A nor B.
  static func multiply(
    _ shape: (rows: Int, columns: Int, inner: Int), _ factor: Self, _ a: StoredMatrix<Self>,
    _ b: StoredMatrix<Self>, _ kept: Self, _ c: UnsafeMutablePointer<Self>, stride: Int)

  /// `vector` with 0 where `sign` is negative or 0; what has a NaN as its sign stays.
  ///
  /// (Masks in code that is generic are not turned into vector code.)
  static func rectified(_ vector: SIMD8<Self>, by sign: SIMD8<Self>) -> SIMD8<Self>

  /// Computes singular values in decreasing order by LAPACK's `gesdd`.
  ///
  /// Of the parameters:
  /// - `entries`: A matrix with the given lengths of rows and columns, contiguous; overwritten.
  /// - `values`: Room for as many numbers as the smaller of the two lengths.
  /// - Returns: LAPACK's `info`: 0 for success.
  static func singularValues(
    _ entries: UnsafeMutablePointer<Self>, _ rows: Int, _ columns: Int,
    _ values: UnsafeMutablePointer<Self>
  ) -> Int
}

/// Where an operand of a product lies in memory.
public struct StoredMatrix<Scalar> {
  /// The first element.
  public var start: UnsafePointer<Scalar>

  /// The distance of consecutive rows, in elements.
  public var stride: Int

  /// Whether the transposed of what is stored is meant.
  public var isTransposed: Bool

  /// An operand that is stored row by row from `start`.
  @inlinable
  public init(_ start: UnsafePointer<Scalar>, stride: Int, isTransposed: Bool = false) {
    self.start = start
    self.stride = stride
    self.isTransposed = isTransposed
  }
}

#if canImport(Accelerate)
  private typealias Length = __CLPK_integer
#else
  private typealias Length = Int32
#endif

/// Calls `gesdd` twice: for the size of the work space, and for the singular values.
private func decompose<Scalar: BLASScalar>(
  _ rows: Int, _ columns: Int,
  _ gesdd: (
    _ lengths: inout (Length, Length), _ one: inout Length, _ work: UnsafeMutablePointer<Scalar>,
    _ workCount: inout Length, _ integers: UnsafeMutablePointer<Length>, _ info: inout Length
  ) -> Void
) -> Int {
  // LAPACK reads matrices by columns; the transposed matrix has the same singular values.
  var lengths = (Length(columns), Length(rows))
  var one: Length = 1
  var info: Length = 0
  var integers = [Length](repeating: 0, count: 8 * min(rows, columns))
  var needed: Scalar = 0
  var query: Length = -1
  gesdd(&lengths, &one, &needed, &query, &integers, &info)
  guard info == 0 else { return Int(info) }
  // A large size may have been rounded down to a `Float`.
  var count = Length(needed.nextUp.rounded(.up))
  var work = [Scalar](repeating: 0, count: Int(count))
  gesdd(&lengths, &one, &work, &count, &integers, &info)
  return Int(info)
}

extension Float: BLASScalar {
  /// `float32`.
  public static var typeName: String { "float32" }

  /// `sgemm`.
  public static func multiply(
    _ shape: (rows: Int, columns: Int, inner: Int), _ factor: Float, _ a: StoredMatrix<Float>,
    _ b: StoredMatrix<Float>, _ kept: Float, _ c: UnsafeMutablePointer<Float>, stride: Int
  ) {
    cblas_sgemm(
      CblasRowMajor, a.isTransposed ? CblasTrans : CblasNoTrans,
      b.isTransposed ? CblasTrans : CblasNoTrans, Int32(shape.rows), Int32(shape.columns),
      Int32(shape.inner), factor, a.start, Int32(a.stride), b.start, Int32(b.stride), kept, c,
      Int32(stride))
  }

  /// ReLU, or its derivative.
  @inlinable @inline(__always)
  public static func rectified(_ vector: SIMD8<Float>, by sign: SIMD8<Float>) -> SIMD8<Float> {
    vector.replacing(with: 0, where: sign .<= 0)
  }

  /// `sgesdd`.
  public static func singularValues(
    _ entries: UnsafeMutablePointer<Float>, _ rows: Int, _ columns: Int,
    _ values: UnsafeMutablePointer<Float>
  ) -> Int {
    decompose(rows, columns) { lengths, one, work, workCount, integers, info in
      var job = CChar(UInt8(ascii: "N"))
      var leading = lengths.0
      sgesdd_(
        &job, &lengths.0, &lengths.1, entries, &leading, values, nil, &one, nil, &one, work,
        &workCount, integers, &info)
    }
  }
}

extension Double: BLASScalar {
  /// `float64`.
  public static var typeName: String { "float64" }

  /// `dgemm`.
  public static func multiply(
    _ shape: (rows: Int, columns: Int, inner: Int), _ factor: Double, _ a: StoredMatrix<Double>,
    _ b: StoredMatrix<Double>, _ kept: Double, _ c: UnsafeMutablePointer<Double>, stride: Int
  ) {
    cblas_dgemm(
      CblasRowMajor, a.isTransposed ? CblasTrans : CblasNoTrans,
      b.isTransposed ? CblasTrans : CblasNoTrans, Int32(shape.rows), Int32(shape.columns),
      Int32(shape.inner), factor, a.start, Int32(a.stride), b.start, Int32(b.stride), kept, c,
      Int32(stride))
  }

  /// ReLU, or its derivative.
  @inlinable @inline(__always)
  public static func rectified(
    _ vector: SIMD8<Double>, by sign: SIMD8<Double>
  ) -> SIMD8<Double> {
    vector.replacing(with: 0, where: sign .<= 0)
  }

  /// `dgesdd`.
  public static func singularValues(
    _ entries: UnsafeMutablePointer<Double>, _ rows: Int, _ columns: Int,
    _ values: UnsafeMutablePointer<Double>
  ) -> Int {
    decompose(rows, columns) { lengths, one, work, workCount, integers, info in
      var job = CChar(UInt8(ascii: "N"))
      var leading = lengths.0
      dgesdd_(
        &job, &lengths.0, &lengths.1, entries, &leading, values, nil, &one, nil, &one, work,
        &workCount, integers, &info)
    }
  }
}
