import CGMP
import CResidues

/// Integers as digits to the base 2^52, ready to be reduced modulo any primes.
///
/// Residues are a matrix product, (powers of 2^52 modulo the primes) · (digits), as in Doliskani,
/// Giorgi, Lebreton and Schost, "Simultaneous conversions with the residue number system using linear
/// algebra" (2018). The digits are those of absolute values, of eight numbers of similar length at
/// a time.
struct DigitTable: Sendable {
  /// The number of integers.
  let count: Int

  /// The number of digits of the longest.
  let longest: Int

  /// The number of digits of all integers together.
  let digitCount: Int

  private struct Group {
    /// Of so many digits, as many for each number, which begin at a place in the table.
    var length: Int
    var start: Int

    /// A bit for each negative number.
    var negative: UInt32

    /// The place of the first number, if the others follow it.
    var place: Int?
  }

  private static let lanes = 8

  private var groups: [Group] = []

  /// For each group the eight digits of lowest value, then the next.
  private let digits: [UInt64]

  /// The places of the integers, in the order of the lanes of the groups.
  private let order: [Int32]

  /// The number of words that are kept.
  var size: Int { digits.count }

  init(_ numbers: UnsafeBufferPointer<__mpz_struct>) {
    let lengths = numbers.indices.map {
      Digits.count(forBits: bitWidth(numbers.baseAddress.unsafelyUnwrapped + $0))
    }
    let lanes = Self.lanes
    let order = Self.decreasing(lengths)
    var size = 0
    for first in stride(from: 0, to: order.count, by: lanes) {
      let length = lengths[Int(order[first])]
      let places = order[first..<min(first + lanes, order.count)]
      var negative: UInt32 = 0
      for (lane, place) in places.enumerated() where numbers[Int(place)]._mp_size < 0 {
        negative |= 1 << UInt32(lane)
      }
      let place = Int(places[first])
      let isRun = places.count == lanes && places.enumerated().allSatisfy { $1 == place + $0 }
      groups.append(
        Group(length: length, start: size, negative: negative, place: isRun ? place : nil))
      size += length * lanes
    }
    count = numbers.count
    digitCount = lengths.reduce(0, +)
    longest = groups.first?.length ?? 0
    self.order = order
    digits = [UInt64](unsafeUninitializedCapacity: size) { [groups] digits, count in
      guard let base = digits.baseAddress else { return }
      nonisolated(unsafe) let (digits, numbers) = (base, numbers)
      concurrently(groups.count, work: 2 * size) { index in
        let (group, first) = (groups[index], index * lanes)
        let members = order[first..<min(first + lanes, order.count)]
        for lane in 0..<lanes {
          let target = digits + group.start + lane
          if lane < members.count {
            Digits.writeMagnitude(
              numbers[Int(members[first + lane])], count: group.length, to: target, stride: lanes)
          } else {
            for place in 0..<group.length { target[place * lanes] = 0 }
          }
        }
      }
      count = size
    }
  }

  /// The places of the lengths from the greatest length down; equal ones in their order.
  private static func decreasing(_ lengths: [Int]) -> [Int32] {
    let longest = lengths.max() ?? 0
    var starts = [Int](repeating: 0, count: longest + 2)
    for length in lengths { starts[longest - length + 1] += 1 }
    for place in 0...longest { starts[place + 1] += starts[place] }
    var order = [Int32](repeating: 0, count: lengths.count)
    for (index, length) in lengths.enumerated() {
      order[starts[longest - length]] = Int32(index)
      starts[longest - length] += 1
    }
    return order
  }

  /// Writes 2^52 times the residues modulo some primes, as numbers below three times the prime: prime by
  /// prime, one for each number.
  ///
  /// - Parameter scratch: Room for `scratchSize` words.
  func reduce(
    _ fields: ArraySlice<PrimeField>, into target: UnsafeMutablePointer<UInt64>,
    scratch: UnsafeMutablePointer<UInt64>
  ) {
    let (count, longest, lanes, primes) = (count, longest, Self.lanes, fields.count)
    let moduli = fields.map(\.constants)
    let residues = scratch + primes * longest
    for (row, field) in fields.enumerated() {
      field.writePowers(count: longest, to: scratch + row * longest)
    }
    digits.withUnsafeBufferPointer { digits in
      order.withUnsafeBufferPointer { order in
        guard let base = digits.baseAddress else { return }
        for (index, group) in groups.enumerated() {
          let (values, stride) = group.place.map { (target + $0, count) } ?? (residues, lanes)
          residue_digits(
            scratch, longest, base + group.start, group.length, group.negative, values, stride,
            moduli, primes)
          if group.place != nil { continue }
          let first = index * lanes
          let members = min(lanes, order.count - first)
          for row in 0..<primes {
            let (source, line) = (residues + row * lanes, target + row * count)
            for lane in 0..<members { line[Int(order[first + lane])] = source[lane] }
          }
        }
      }
    }
  }

  /// The room that `reduce` needs for so many primes.
  func scratchSize(primes: Int) -> Int { primes * (longest + Self.lanes) }
}

extension PrimeField {
  /// Writes the residues of 2^104, 2^156, 2^208, ….
  fileprivate func writePowers(count: Int, to powers: UnsafeMutablePointer<UInt64>) {
    if count == 0 { return }
    powers[0] = constants.power2
    var known = 1
    var step = constants.power1
    while known < count {
      let next = min(known, count - known)
      residue_multiple(powers + known, powers, step, quotient(of: step), next, modulus)
      known += next
      step = product(step, step)
    }
  }
}
