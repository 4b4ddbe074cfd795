import CGMP
import ExactArithmetic

/// Integers whose residues are computed together: the numbers are not copied.
struct IntegerTable {
  private var headers: [__mpz_struct] = []

  /// Small numbers have no limbs of their own.
  private var limbs: [mp_limb_t] = []
  private var smallPlaces: [Int] = []

  /// What the headers point into.
  private var matrices: [IntegerMatrix] = []
  private var integers: [[Integer]] = []

  var count: Int { headers.count }

  /// Makes room for so many numbers in all.
  mutating func reserve(_ count: Int) { headers.reserveCapacity(count) }

  /// Appends the entries of some rows; the result is the place of the first.
  mutating func append(_ matrix: IntegerMatrix, rows: [Int]) -> Int {
    let place = headers.count
    matrices.append(matrix)
    matrix.withEntries { entries in
      for row in rows {
        headers.append(
          contentsOf: UnsafeBufferPointer(
            start: entries + row * matrix.columns, count: matrix.columns))
      }
    }
    return place
  }

  /// Appends the numbers; the result is the place of the first.
  mutating func append(_ numbers: [Integer]) -> Int {
    let place = headers.count
    integers.append(numbers)
    for number in numbers {
      switch number.payload {
      case .small(let value):
        smallPlaces.append(headers.count)
        limbs.append(mp_limb_t(value.magnitude))
        headers.append(
          __mpz_struct(_mp_alloc: 0, _mp_size: Int32(value.signum()), _mp_d: nil))
      case .big(let storage): headers.append(storage.pointer.pointee)
      }
    }
    return place
  }

  /// The same, unless all are 1: then nothing is appended, and the result is nil.
  mutating func appendUnlessOnes(_ numbers: [Integer]) -> Int? {
    numbers.allSatisfy(\.isOne) ? nil : append(numbers)
  }

  /// Appends the numerators of a shift in the order of a support that it has (`parallel_support`), which
  /// consists of `starts` and `columns` in a list from these places on; the result is the place of the
  /// first.
  mutating func append(_ shift: ShiftMatrix, _ supports: [UInt32], starts: Int, columns: Int) -> Int
  {
    let place = headers.count
    let (rowStride, stride) = shift.isTransposed ? (1, shift.rows) : (shift.columns, 1)
    matrices.append(shift.stored.numerators)
    shift.stored.numerators.withEntries { entries in
      supports.withUnsafeBufferPointer { supports in
        for i in 0..<shift.rows {
          let line = entries + i * rowStride
          let first = columns + Int(supports[starts + i / 4])
          for index in first..<columns + Int(supports[starts + i / 4 + 1]) {
            headers.append(line[Int(supports[index]) * stride])
          }
        }
      }
    }
    return place
  }

  /// Runs `body` on the numbers.
  func withNumbers<Result>(_ body: (UnsafeBufferPointer<__mpz_struct>) -> Result) -> Result {
    var (limbs, headers) = (limbs, headers)
    return limbs.withUnsafeMutableBufferPointer { limbs in
      for (index, place) in smallPlaces.enumerated() {
        headers[place]._mp_d = limbs.baseAddress.unsafelyUnwrapped + index
      }
      return withExtendedLifetime((matrices, integers)) {
        headers.withUnsafeBufferPointer(body)
      }
    }
  }
}
