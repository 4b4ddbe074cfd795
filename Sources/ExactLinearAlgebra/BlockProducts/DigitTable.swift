import CGMP
import CParallelResidues

/// Integers as digits, ready to be reduced modulo any primes of a form.
///
/// Residues are a matrix product, (powers of the base modulo the primes) · (digits), as in Doliskani,
/// Giorgi, Lebreton and Schost, "Simultaneous conversions with the residue number system using linear
/// algebra" (2018); some forms make do with half of the multiplications (`parallel_residues.h`). The digits
/// are those of absolute values, of eight numbers of similar length at a time.
struct DigitTable: Sendable {
  /// The number of integers.
  let count: Int

  /// The number of digits of the longest, an even number.
  private let longest: Int

  /// The number of pairs of digits of all integers together.
  let pairCount: Int

  private struct Group {
    /// Of so many digits, as many for each number and an even number, which begin at a place in the
    /// table.
    var length: Int
    var start: Int

    /// A bit for each negative number.
    var negative: UInt32
  }

  private static let lanes = Int(parallel_lanes)

  private let form: parallel_form

  private var groups: [Group] = []

  /// For each group the eight digits of lowest value, then the next.
  private let digits: [UInt64]

  /// The places of the integers, in the order of the lanes of the groups.
  private let order: [UInt32]

  /// The number of words that are kept.
  var size: Int { digits.count }

  init(_ numbers: UnsafeBufferPointer<__mpz_struct>, _ form: parallel_form) {
    self.form = form
    let bits = Int(parallel_digit_bits)
    let lengths = numbers.indices.map { (numbers[$0].bitWidth + 2 * bits - 1) / (2 * bits) * 2 }
    let (lanes, order) = (Self.lanes, Self.order(lengths))
    var size = 0
    groups.reserveCapacity((order.count + lanes - 1) / lanes)
    for first in stride(from: 0, to: order.count, by: lanes) {
      var negative: UInt32 = 0
      for (lane, place) in order[first..<min(first + lanes, order.count)].enumerated()
      where numbers[Int(place)]._mp_size < 0 { negative |= 1 << UInt32(lane) }
      let length = lengths[Int(order[first])]
      groups.append(Group(length: length, start: size, negative: negative))
      size += parallel_digits_size(form.prime_bits, length)
    }
    count = numbers.count
    pairCount = lengths.reduce(0, +) / 2
    longest = groups.first?.length ?? 0
    self.order = order
    digits = [UInt64](unsafeUninitializedCapacity: size) { [groups] digits, count in
      guard let base = digits.baseAddress else { return }
      nonisolated(unsafe) let (digits, numbers) = (base, numbers)
      concurrently(groups.count, work: 2 * size) { index in
        let (group, first) = (groups[index], index * lanes)
        for lane in 0..<lanes {
          let target = digits + group.start + lane
          if first + lane < order.count {
            Digits.writeMagnitude(
              numbers[Int(order[first + lane])], count: group.length, to: target, stride: lanes,
              bits: bits)
          } else {
            for place in 0..<group.length { target[place * lanes] = 0 }
          }
        }
        ParallelFields.rounding { form.prepare_digits(digits + group.start, group.length) }
      }
      count = size
    }
  }

  /// The places of the lengths from the greatest down, equal ones in their order.
  private static func order(_ lengths: [Int]) -> [UInt32] {
    let longest = lengths.max() ?? 0
    var starts = [Int](repeating: 0, count: longest + 2)
    for length in lengths { starts[longest - length + 1] += 1 }
    for length in 0...longest { starts[length + 1] += starts[length] }
    return [UInt32](unsafeUninitializedCapacity: lengths.count) { order, count in
      for (place, length) in lengths.enumerated() {
        order[starts[longest - length]] = UInt32(place)
        starts[longest - length] += 1
      }
      count = lengths.count
    }
  }

  /// Writes the numbers as loose elements of fields (`parallel_residues.h`), one for each, those of fields
  /// that follow `stride` words behind the others.
  ///
  /// - Parameters:
  ///   - moduli: Those of the fields (`ParallelFields.moduli`), which have the form of the table.
  ///   - scratch: Room for `scratchSize` words.
  func reduce(
    _ moduli: [UnsafePointer<UInt64>?], into target: UnsafeMutablePointer<UInt64>, stride: Int,
    scratch: UnsafeMutablePointer<UInt64>
  ) {
    let (longest, lanes) = (longest, Self.lanes)
    for (index, moduli) in moduli.enumerated() {
      form.write_powers(scratch + index * parallel_powers_size(longest), longest, moduli)
    }
    digits.withUnsafeBufferPointer { digits in
      order.withUnsafeBufferPointer { order in
        guard let digits = digits.baseAddress, let places = order.baseAddress else { return }
        for (number, group) in groups.enumerated() {
          let first = number * lanes
          form.from_digits(
            target, stride, places + first, min(lanes, order.count - first), digits + group.start,
            group.length, group.negative, scratch, longest, moduli, moduli.count)
        }
      }
    }
  }

  /// The room that `reduce` needs for so many times eight fields.
  func scratchSize(_ count: Int) -> Int { count * parallel_powers_size(longest) }
}
