import ExactArithmetic
import ExactLinearAlgebra
import SeededRandom

/// Rectangular matrices A (k × m) and B (m × k) with BA = X and AB = Y, for given X (m × m) and Y
/// (k × k).
///
/// They exist exactly if X and Y are similar on the complements of their generalised kernels, and the
/// Jordan chains of either for 0, sorted by length and continued by zeros, differ in length by at
/// most 1 (Flanders, "Elementary divisors of AB and BA", 1951).
struct ProductPair {
  let a: RationalMatrix
  let b: RationalMatrix

  /// What A is to do beyond AX = YA where X and Y have the eigenvalue −1: A v = `image`, and
  /// `functional` · A = w.
  struct Constraint {
    /// Columns v with X v = −v, and their images under A.
    var vectors: RationalMatrix
    var image: RationalMatrix

    /// Rows w with w X = −w, and rows that A takes to them.
    var covectors: RationalMatrix
    var functional: RationalMatrix
  }

  /// The largest generalised eigenspace for −1 on which A is searched, by d² linear equations in as
  /// many unknowns.
  static let constrainedDimension = 16

  /// The pair; nil if there is none, or none was found.
  init?(_ x: RationalMatrix, _ y: RationalMatrix, constraint: Constraint?) {
    guard let sides = Self.decompose(x, y, separating: constraint != nil) else { return nil }
    let (first, second) = sides
    guard
      let nilpotent = Self.nilpotentPair(first.chains.chains, second.chains.chains),
      let regular = Self.similarity(first.regular, second.regular, x, y)
    else { return nil }
    var a = [nilpotent.a, regular]
    var b = [nilpotent.b]
    guard let inverse = try? regular.inverse() else { return nil }
    b.append(x.restricted(to: first.regular) * inverse)
    if let constraint {
      guard
        let special = Self.constrained(
          x.restricted(to: first.special), y.restricted(to: second.special), constraint,
          first.special, second.special, second.coordinates(of: constraint.image)),
        let inverse = try? special.inverse()
      else { return nil }
      a.append(special)
      b.append(x.restricted(to: first.special) * inverse)
    }
    guard let inverseFirst = try? first.basis.inverse(),
      let inverseSecond = try? second.basis.inverse()
    else { return nil }
    self.a = second.basis * .blockDiagonal(a) * inverseFirst
    self.b = first.basis * .blockDiagonal(b) * inverseSecond
    guard self.b * self.a == x, self.a * self.b == y else { return nil }
  }

  /// The space of X or Y as a direct sum.
  private struct Side {
    /// Where the matrix is nilpotent.
    var chains: JordanChains

    /// Where its only eigenvalue is −1, if that is separated; as columns.
    var special: RationalMatrix

    /// The rest, as columns.
    var regular: RationalMatrix

    /// All of that: chains, rest, special.
    var basis: RationalMatrix {
      RationalMatrix(blocks: [chains.chains + [regular, special]])
    }

    /// The coordinates in `special` of columns that lie in it.
    func coordinates(of columns: RationalMatrix) -> RationalMatrix? {
      RankFactorization(special).map { $0.generalizedInverse * columns }
    }

    init?(_ matrix: RationalMatrix, separating: Bool) {
      let n = matrix.rows
      let shifted = matrix + .identity(n)
      guard let chains = JordanChains(matrix),
        let dual = matrix.transpose.generalizedKernel,
        let special = separating ? shifted.generalizedKernel : RationalMatrix(rows: n, columns: 0),
        let dualSpecial =
          separating ? shifted.transpose.generalizedKernel : RationalMatrix(rows: n, columns: 0),
        let regular = RankFactorization(
          RationalMatrix(blocks: [[dual.transpose], [dualSpecial.transpose]]))?.kernel
      else { return nil }
      (self.chains, self.special, self.regular) = (chains, special, regular)
    }
  }

  private static func decompose(
    _ x: RationalMatrix, _ y: RationalMatrix, separating: Bool
  ) -> (Side, Side)? {
    guard let first = Side(x, separating: separating), let second = Side(y, separating: separating),
      first.regular.columns == second.regular.columns,
      first.special.columns == second.special.columns
    else { return nil }
    return (first, second)
  }

  /// A and B on the generalised kernels, in the bases of chains.
  private static func nilpotentPair(
    _ first: [RationalMatrix], _ second: [RationalMatrix]
  ) -> (a: RationalMatrix, b: RationalMatrix)? {
    let lengths = (first.map(\.columns), second.map(\.columns))
    var a = RationalMatrix(rows: lengths.1.reduce(0, +), columns: lengths.0.reduce(0, +))
    var b = RationalMatrix(rows: a.columns, columns: a.rows)
    var (i, j) = (0, 0)
    for index in 0..<max(first.count, second.count) {
      let l = index < first.count ? lengths.0[index] : 0
      let k = index < second.count ? lengths.1[index] : 0
      guard abs(l - k) <= 1 else { return nil }
      // A x_t = y_t and B y_t = x_(t−1), or, for l = k + 1, A x_t = y_(t−1) and B y_t = x_t.
      let offset = l > k ? 1 : 0
      for t in offset..<max(l, offset) where t - offset < k { a[j + t - offset, i + t] = .one }
      for t in (1 - offset)..<max(k, 1 - offset) where t - 1 + offset < l {
        b[i + t - 1 + offset, j + t] = .one
      }
      i += l
      j += k
    }
    return (a, b)
  }

  /// An invertible r with r X = Y r, in coordinates of the two invariant subspaces.
  private static func similarity(
    _ first: RationalMatrix, _ second: RationalMatrix, _ x: RationalMatrix, _ y: RationalMatrix
  ) -> RationalMatrix? {
    guard
      let source = RationalCanonicalForm(x.restricted(to: first)),
      let target = RationalCanonicalForm(y.restricted(to: second)),
      source.invariantFactors == target.invariantFactors,
      let inverse = try? source.basis.inverse()
    else { return nil }
    return target.basis * inverse
  }

  /// An invertible A with A X = Y A and the constraint: a random element of the solutions of these
  /// linear equations.
  private static func constrained(
    _ x: RationalMatrix, _ y: RationalMatrix, _ constraint: Constraint,
    _ first: RationalMatrix, _ second: RationalMatrix, _ image: RationalMatrix?
  ) -> RationalMatrix? {
    let g = x.rows
    guard g <= constrainedDimension, let image,
      let vectors = RankFactorization(first).map({ $0.generalizedInverse * constraint.vectors })
    else { return nil }
    let functional = constraint.functional * second
    let covectors = constraint.covectors * first
    // Unknown A[i, j] is number i g + j; the last column is the right-hand side.
    var equations: [[Rational]] = []
    func equation(_ right: Rational, _ terms: (inout [Rational]) -> Void) {
      var row = [Rational](repeating: .zero, count: g * g + 1)
      terms(&row)
      row[g * g] = right
      equations.append(row)
    }
    for i in 0..<g {
      for j in 0..<g {
        equation(.zero) { row in
          for l in 0..<g {
            row[i * g + l] += x[l, j]
            row[l * g + j] -= y[i, l]
          }
        }
      }
      for column in 0..<vectors.columns {
        equation(image[i, column]) { row in
          for j in 0..<g { row[i * g + j] = vectors[j, column] }
        }
      }
    }
    for line in 0..<functional.rows {
      for j in 0..<g {
        equation(covectors[line, j]) { row in
          for i in 0..<g { row[i * g + j] = functional[line, i] }
        }
      }
    }
    let system = RationalMatrix(equations)
    let rows = 0..<system.rows
    let right = system.block(rows: rows, columns: g * g..<g * g + 1)
    guard
      let solved = RankFactorization(system.block(rows: rows, columns: 0..<g * g)),
      case let particular = solved.generalizedInverse * right,
      system.block(rows: rows, columns: 0..<g * g) * particular == right
    else { return nil }
    let kernel = solved.kernel
    var random = SeededGenerator(seed: 0x666c_616e)
    for bound in 0..<12 {
      let weights = RationalMatrix(rows: kernel.columns, columns: 1) { _, _ in
        Rational(Int.random(in: -bound...bound, using: &random))
      }
      let entries = particular + kernel * weights
      let a = RationalMatrix(rows: g, columns: g) { entries[$0 * g + $1, 0] }
      if let determinant = try? a.determinant(), !determinant.isZero { return a }
    }
    return nil
  }
}

extension RationalMatrix {
  /// The block diagonal matrix with these blocks, of any shapes.
  fileprivate static func blockDiagonal(_ blocks: [RationalMatrix]) -> RationalMatrix {
    RationalMatrix(
      blocks: blocks.indices.map { i in
        blocks.indices.map { j in
          i == j ? blocks[i] : RationalMatrix(rows: blocks[i].rows, columns: blocks[j].columns)
        }
      })
  }
}
