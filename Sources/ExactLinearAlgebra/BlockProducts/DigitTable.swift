import CGMP
import CResidues

/// Integers as digits to the base 2^50, ready to be reduced modulo any primes.
///
/// Residues are a matrix product, (powers of the base modulo the primes) · (digits), as in Doliskani,
/// Giorgi, Lebreton and Schost, "Simultaneous conversions with the residue number system using linear
/// algebra" (2018), with half of the multiplications (`residue_digits`). The digits are those of
/// absolute values, of eight numbers of similar length at a time.
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
    let bits = Int(residue_digit_bits)
    let lengths = numbers.indices.map { (numbers[$0].bitWidth + 2 * bits - 1) / (2 * bits) * 2 }
    let (lanes, order) = (Self.lanes, Self.order(lengths))
    var size = 0
    for first in stride(from: 0, to: order.count, by: lanes) {
      let places = order[first..<min(first + lanes, order.count)]
      var (length, negative, isRun) = (0, UInt32(0), places.count == lanes)
      for (lane, place) in places.enumerated() {
        length = max(length, lengths[Int(place)])
        if numbers[Int(place)]._mp_size < 0 { negative |= 1 << UInt32(lane) }
        isRun = isRun && place == places[first] + Int32(lane)
      }
      groups.append(
        Group(
          length: length, start: size, negative: negative,
          place: isRun ? Int(places[first]) : nil))
      size += residue_digits_size(length)
    }
    count = numbers.count
    pairCount = lengths.reduce(0, +) / 2
    longest = groups.lazy.map(\.length).max() ?? 0
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
              numbers[Int(members[first + lane])], count: group.length, to: target, stride: lanes,
              bits: bits)
          } else {
            for place in 0..<group.length { target[place * lanes] = 0 }
          }
        }
        residue_prepare_digits(digits + group.start, group.length)
      }
      count = size
    }
  }

  /// The places of the lengths, grouped so that most have neighbours of similar length: first eight
  /// that follow each other, as moving a residue to its place takes as long as some digits; the others
  /// from the greatest length down, equal ones in their order.
  private static func order(_ lengths: [Int]) -> [Int32] {
    var order: [Int32] = []
    order.reserveCapacity(lengths.count)
    var (others, longest): ([Int32], Int) = ([], 0)
    for first in stride(from: 0, to: lengths.count, by: lanes) {
      let end = min(first + lanes, lengths.count)
      var (greatest, sum) = (0, 0)
      for place in first..<end {
        greatest = max(greatest, lengths[place])
        sum += lengths[place]
      }
      if lanes * greatest - sum <= 4 * lanes, end == first + lanes {
        for place in first..<end { order.append(Int32(place)) }
      } else {
        for place in first..<end { others.append(Int32(place)) }
        longest = max(longest, greatest)
      }
    }
    var starts = [Int](repeating: 0, count: longest + 2)
    for place in others { starts[longest - lengths[Int(place)] + 1] += 1 }
    for length in 0...longest { starts[length + 1] += starts[length] }
    let runs = order.count
    order += others
    for place in others {
      let length = lengths[Int(place)]
      order[runs + starts[longest - length]] = place
      starts[longest - length] += 1
    }
    return order
  }

  /// Writes 2^52 times the residues modulo some primes, as numbers below three times the prime: prime by
  /// prime, one for each number.
  ///
  /// - Parameter scratch: Room for `scratchSize` words.
  func reduce(
    _ moduli: [residue_modulus], into target: UnsafeMutablePointer<UInt64>,
    scratch: UnsafeMutablePointer<UInt64>
  ) {
    let (count, longest, lanes, primes) = (count, longest, Self.lanes, moduli.count)
    residue_write_powers(scratch, longest, moduli, primes)
    let residues = scratch + residue_powers_size(longest, primes)
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
  func scratchSize(primes: Int) -> Int {
    residue_powers_size(longest, primes) + primes * Self.lanes
  }
}
