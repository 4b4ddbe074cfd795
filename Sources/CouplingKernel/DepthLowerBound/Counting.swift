import ExactArithmetic

/// Numbers of subsets and of words.
package enum Counting {
  /// The number of k-subsets of a set of n ≥ 0 elements: Π_{i<k} (n − i) / (i + 1), each partial product
  /// being such a number.
  package static func subsets(_ k: Int, of n: Integer) -> Integer {
    var count = Integer.one
    for i in 0..<k {
      count = (count * (n - Integer(i))).quotient(byDivisor: Integer(i + 1))
    }
    return count
  }

  /// The number of k-subsets of a set of m elements that share more than k/2 elements with a given
  /// one: those that lack i < k/2 of its elements are C(k, i) C(m − k, i). Needs k ≤ m.
  package static func subsetsMeetingMoreThanHalf(_ k: Int, of m: Integer) -> Integer {
    var (sum, lacking, other) = (Integer.zero, Integer.one, Integer.one)
    var i = 0
    while 2 * i < k {
      sum += lacking * other
      lacking = (lacking * Integer(k - i)).quotient(byDivisor: Integer(i + 1))
      other = (other * (m - Integer(k + i))).quotient(byDivisor: Integer(i + 1))
      i += 1
    }
    return sum
  }

  /// The number of binary words of length d that differ from a given one in fewer than h places:
  /// Σ_{i<h} C(d, i).
  package static func wordsCloser(than h: Int, _ d: Int) -> Integer {
    var (sum, term) = (Integer.zero, Integer.one)
    for i in 0..<min(h, d + 1) {
      sum += term
      term = (term * Integer(d - i)).quotient(byDivisor: Integer(i + 1))
    }
    return sum
  }

  /// Σ_{i<t} L^i.
  package static func geometricSum(_ ratio: Rational, _ t: Int) -> Rational {
    if ratio == .one { return Rational(t) }
    return (ratio.power(t) - .one) / (ratio - .one)
  }
}
