import CGMP
import CResidues
import ExactArithmetic

extension ResidueBasis {
  /// Numbers with more digits than this are divided by products of primes first. Shorter ones are
  /// reduced digit by digit: residues are a matrix product, (powers of 2^52 modulo the primes) ·
  /// (digits), as in Doliskani, Giorgi, Lebreton and Schost, "Simultaneous conversions with the
  /// residue number system using linear algebra" (2018).
  private static let longestDigits = 2048

  /// How many of `count` numbers are converted together: enough to use each table entry often, and
  /// few enough to occupy all cores.
  static func batch(_ count: Int) -> Int { min(max(count / 128, 1) * 16, 64) }

  /// The residues of one integer.
  public func residues(of integer: Integer) -> [UInt64] {
    var result = [UInt64](repeating: 0, count: count)
    result.withUnsafeMutableBufferPointer { words in
      integer.withPointer { reduce(UnsafeBufferPointer(start: $0, count: 1), into: words) }
    }
    return result
  }

  /// Writes the residues of the numbers: for each prime in turn, one word for each number.
  func reduce(
    _ numbers: UnsafeBufferPointer<__mpz_struct>, into words: UnsafeMutableBufferPointer<UInt64>
  ) {
    guard let first = numbers.baseAddress, let target = words.baseAddress, !numbers.isEmpty else {
      return
    }
    reduce(first, numbers.count, at: tree, into: target)
  }

  private func reduce(
    _ numbers: UnsafePointer<__mpz_struct>, _ count: Int, at node: Node,
    into target: UnsafeMutablePointer<UInt64>
  ) {
    let digits = Digits.count(
      forBits: (0..<count).reduce(0) { max($0, numbers[$1].bitWidth) })
    if digits <= Self.longestDigits {
      reduceDigits(numbers, count, digits: digits, primes: node.range, into: target)
      return
    }
    let remainders = IntegerMatrixStorage(count: count)
    let base = remainders.entries.baseAddress.unsafelyUnwrapped
    node.modulus.withPointer { modulus in
      concurrently(count, work: count * digits * 100) {
        __gmpz_tdiv_r(base + $0, numbers + $0, modulus)
      }
    }
    withExtendedLifetime(remainders) {
      switch node {
      case .leaf(let primes, _):
        reduceDigits(
          base, count, digits: Digits.count(forBits: node.modulus.bitWidth), primes: primes,
          into: target)
      case .branch(let left, let right, _, _):
        reduce(base, count, at: left, into: target)
        reduce(base, count, at: right, into: target)
      }
    }
  }

  /// Reduces numbers of at most `digits` digits modulo the primes of a range.
  ///
  /// Numbers of similar length go together, so that short ones cost little among long ones.
  private func reduceDigits(
    _ numbers: UnsafePointer<__mpz_struct>, _ count: Int, digits: Int, primes: Range<Int>,
    into target: UnsafeMutablePointer<UInt64>
  ) {
    let powers = powerTable(digits: digits, primes: primes)
    let moduli = Array(constants[primes])
    let lengths = (0..<count).map { Digits.count(forBits: numbers[$0].bitWidth) }
    let order = Self.decreasing(lengths, longest: digits)
    let size = Self.batch(count)
    let batches = (count + size - 1) / size
    let work = lengths.reduce(count, +) * primes.count / 10
    concurrently(batches, work: work) { batch in
      let members = order[batch * size..<min((batch + 1) * size, count)]
      let (width, length) = (members.count, lengths[order[batch * size]])
      withUnsafeTemporaryAllocation(
        of: UInt64.self, capacity: (length + 1 + primes.count) * width
      ) { scratch in
        guard let columns = scratch.baseAddress else { return }
        // To a negative number belong the digits of its sum with 2^(52 length). The others get
        // this power as one more digit, and then it is taken from all.
        for (column, index) in members.enumerated() {
          Digits.write(numbers + index, count: length, to: columns + column, stride: width)
          columns[length * width + column] = numbers[index]._mp_size < 0 ? 0 : 1
        }
        let results = columns + (length + 1) * width
        for (row, prime) in primes.enumerated() {
          let power = fields[prime].negative(powers[row * (digits + 1) + length])
          (results + row * width).update(repeating: power, count: width)
        }
        residue_product(
          powers, digits + 1, columns, width, results, width, primes.count, width, length + 1,
          moduli, 1, 1)
        for (row, prime) in primes.enumerated() {
          let (source, line) = (results + row * width, target + prime * count)
          for (column, index) in zip(0..., members) { line[index] = source[column] }
        }
      }
    }
  }

  /// The indices of the lengths from the greatest length down; equal ones in their order.
  private static func decreasing(_ lengths: [Int], longest: Int) -> [Int] {
    var starts = [Int](repeating: 0, count: longest + 2)
    for length in lengths { starts[longest - length + 1] += 1 }
    for place in 0...longest { starts[place + 1] += starts[place] }
    var order = [Int](repeating: 0, count: lengths.count)
    for (index, length) in lengths.enumerated() {
      order[starts[longest - length]] = index
      starts[longest - length] += 1
    }
    return order
  }

  /// For each prime the residues of 1, 2^52, …, 2^(52 digits).
  private func powerTable(digits: Int, primes: Range<Int>) -> [UInt64] {
    let inner = digits + 1
    var table = [UInt64](repeating: 1, count: inner * primes.count)
    table.withUnsafeMutableBufferPointer { table in
      guard let base = table.baseAddress else { return }
      concurrently(primes.count, work: inner * primes.count) { row in
        let field = fields[primes.lowerBound + row]
        let powers = base + row * inner
        var known = 1
        var step = field.constants.power1
        while known < inner {
          let next = min(known, inner - known)
          residue_multiple(
            powers + known, powers, step, field.quotient(of: step), next, field.modulus)
          known += next
          step = field.product(step, step)
        }
      }
    }
    return table
  }
}
