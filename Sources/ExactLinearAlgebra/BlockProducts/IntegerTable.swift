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

  /// Appends the entries, row by row; the result is the place of the first.
  mutating func append(_ matrix: IntegerMatrix) -> Int {
    let place = headers.count
    matrices.append(matrix)
    matrix.withEntries { entries in
      headers.append(
        contentsOf: UnsafeBufferPointer(start: entries, count: matrix.rows * matrix.columns))
    }
    return place
  }

  /// Appends the numbers; the result is the place of the first.
  mutating func append(_ numbers: [Integer]) -> Int {
    let place = headers.count
    integers.append(numbers)
    for number in numbers {
      number.withPointer { pointer in
        var header = pointer.pointee
        if case .small(let value) = number.payload {
          smallPlaces.append(headers.count)
          limbs.append(mp_limb_t(value.magnitude))
          header._mp_d = nil
        }
        headers.append(header)
      }
    }
    return place
  }

  /// Appends the numerators of a shift in the order of a support that it has (`residue_support`); the
  /// result is the place of the first.
  mutating func append(
    _ shift: ShiftMatrix, _ starts: ArraySlice<UInt32>, _ columns: ArraySlice<UInt32>
  ) -> Int {
    let place = headers.count
    let (rowStride, stride) = shift.isTransposed ? (1, shift.rows) : (shift.columns, 1)
    matrices.append(shift.stored.numerators)
    shift.stored.numerators.withEntries { entries in
      for i in 0..<shift.rows {
        let group = starts.startIndex + i / 4
        for column in columns.dropFirst(Int(starts[group])).prefix(
          Int(starts[group + 1] - starts[group]))
        {
          headers.append(entries[i * rowStride + Int(column) * stride])
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
