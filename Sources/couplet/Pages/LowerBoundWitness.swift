import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import Pages

/// The figures of an argument of a lower bound, computed anew for its page.
struct LowerBoundWitness {
  private let kind: LowerBoundArgument.Kind
  private let couplings: Couplings
  private let blocks: NormalizedBlocks
  /// Nil if there is none.
  private let inverse: NormalizedBlocks?

  /// Minors of more subsets are not counted.
  private static let mostMinors = 5000

  /// The figures of an argument about the matrix of `bound`, the part `leading` first.
  init(_ bound: LowerBound, _ kind: LowerBoundArgument.Kind, leading: Part) {
    self.kind = kind
    couplings = bound.couplings
    blocks = NormalizedBlocks(bound, leading: leading)
    switch kind {
    case .shape, .pivots, .combination, .nullSpace: inverse = nil
    default: inverse = blocks.inverse
    }
  }

  private var p: RationalMatrix { blocks.p }
  private var s: RationalMatrix { blocks.s }

  var elements: [Element] {
    switch kind {
    case .shape:
      return [
        pictures([("P", p), ("Q", blocks.q), ("S", s)]),
        .facts([
          ("P = I", word(p.isIdentity)), ("Q = 0", word(blocks.q.isZero)),
          ("S \(scaleName)", word(isScale(s))),
        ]),
      ]
    case .pivots: return pivots
    case .combination(let x, let y): return combination(x.matrix, y.matrix)
    case .nullSpace(let w): return nullSpace(w.matrix)
    default: break
    }
    guard let inverse else { return [.paragraph("T·F is singular.")] }
    switch kind {
    case .minors(let order): return minors(inverse.s, order)
    case .characteristicPolynomial: return polynomials(inverse.s)
    case .nullity(let polynomial): return nullity(inverse.s, polynomial)
    case .unipotentRanks(let power): return unipotentRanks(inverse.s, power)
    case .defect: return defect(inverse)
    default: return []
    }
  }

  private var scaleName: String {
    couplings == .affine ? "positive diagonal" : "the identity"
  }

  private func isScale(_ matrix: RationalMatrix) -> Bool {
    let diagonal = matrix.diagonalEntries
    return matrix == .diagonal(diagonal)
      && diagonal.allSatisfy { couplings == .affine ? $0.signum > 0 : $0 == .one }
  }

  private func word(_ condition: Bool) -> String { condition ? "yes" : "no" }

  private func pictures(_ matrices: [(name: String, matrix: RationalMatrix)]) -> Element {
    .figures(
      caption: SignedImage.legend,
      matrices.filter { $0.matrix.rows > 0 && $0.matrix.columns > 0 }.map { name, matrix in
        Picture(
          png: SignedImage([[matrix]]).png, label: name,
          text: "\(name), \(matrix.rows) × \(matrix.columns)")
      })
  }

  private var pivots: [Element] {
    let isFirst = isScale(p)
    var shown = [("P", p), ("S", s)]
    var facts = [("P \(scaleName)", word(isFirst))]
    if isFirst {
      let inverse = RationalMatrix.diagonal(p.diagonalEntries.map { $0.reciprocal ?? .zero })
      let complement = s - blocks.r * inverse * blocks.q
      shown.append(("S − R P⁻¹ Q", complement))
      facts.append(("S − R P⁻¹ Q \(scaleName)", word(isScale(complement))))
    }
    return [pictures(shown), .facts(facts)]
  }

  private func combination(_ x: RationalMatrix, _ y: RationalMatrix) -> [Element] {
    let xq = x * blocks.q
    let constant =
      (x * p).diagonalEntries.reduce(.zero, +) - y.diagonalEntries.reduce(.zero, +)
    let terms =
      [("tr(XP) − tr Y", constant)] + named("−X", x.diagonalEntries.map { -$0 })
      + named("(SY − RXQ)", (s * y - blocks.r * xq).diagonalEntries)
    return [
      pictures([("X", x), ("Y", y)]),
      .facts([("Q Y = P X Q", word(blocks.q * y == p * xq))]), coefficients(terms),
    ] + matrixTexts([("X", x), ("Y", y)])
  }

  private func nullSpace(_ w: RationalMatrix) -> [Element] {
    let terms =
      named("W", w.diagonalEntries) + named("(RWQ)", (blocks.r * w * blocks.q).diagonalEntries)
    return [
      pictures([("P", p), ("W", w)]),
      .facts([("P W = 0", word((p * w).isZero)), ("W P = 0", word((w * p).isZero))]),
      coefficients(terms),
    ] + matrixTexts([("W", w)])
  }

  private func named(_ name: String, _ values: [Rational]) -> [(String, Rational)] {
    values.enumerated().map { ("\(name)[\($0.offset),\($0.offset)]", $0.element) }
  }

  /// Those that are not 0, and how many are.
  private func coefficients(_ terms: [(String, Rational)]) -> Element {
    let shown = terms.filter { !$0.1.isZero }
    let zeros = terms.count - shown.count
    let sum = terms.reduce(Rational.zero) { $0 + $1.1 }
    let (negative, positive) = (
      terms.count { $0.1.signum < 0 }, terms.count { $0.1.signum > 0 }
    )
    let rest = zeros > 0 ? ", \(zeros) are 0 and not listed" : ""
    return .table(
      caption: "The coefficients: \(positive) positive, \(negative) negative\(rest); their sum is "
        + "\(sum.text(full: false)).",
      header: ["coefficient", "value"], rows: shown.map { [$0.0, $0.1.text(full: false)] })
  }

  private func matrixTexts(_ matrices: [(name: String, matrix: RationalMatrix)]) -> [Element] {
    matrices.filter { $0.matrix.rows <= 12 && $0.matrix.columns <= 12 }.map { name, matrix in
      .details(
        "The numbers of \(name)",
        [
          .table(
            caption: name, header: (0..<matrix.columns).map(String.init), rows: matrix.texts)
        ])
    }
  }

  private func minors(_ right: RationalMatrix, _ order: Int) -> [Element] {
    let size = max(p.rows, right.rows)
    let sides = [("P ⊕ I", p.padded(to: size)), ("S′ ⊕ I", right.padded(to: size))]
    var elements = [pictures([("P", p), ("S′", right)])]
    let count = (0..<order).reduce(1.0) { $0 * Double(size - $1) / Double($1 + 1) }
    guard count <= Double(Self.mostMinors) else {
      elements.append(
        .paragraph("There are more than \(Self.mostMinors) minors; they are not counted here."))
      return elements
    }
    let subsets = Self.subsets(of: size, order)
    elements.append(
      .table(
        caption: "Principal minors of order \(order), their signs, and their sum"
          + (order == 1 ? ", the trace." : "."),
        header: ["matrix", "positive", "zero", "negative", "sum"],
        rows: sides.map { name, matrix in
          let values = subsets.map {
            (try? matrix.selecting(rows: $0, columns: $0).determinant()) ?? .zero
          }
          return [name]
            + [1, 0, -1].map { sign in "\(values.count { $0.signum == sign })" }
            + [values.reduce(.zero, +).text(full: false)]
        }))
    return elements
  }

  private static func subsets(of size: Int, _ order: Int) -> [[Int]] {
    if order == 0 { return [[]] }
    return (order - 1..<size).flatMap { last in
      subsets(of: last, order - 1).map { $0 + [last] }
    }
  }

  private func polynomials(_ right: RationalMatrix) -> [Element] {
    let size = max(p.rows, right.rows)
    let sides = [p, right].map { (try? $0.padded(to: size).characteristicPolynomial()) ?? [] }
    return [
      pictures([("P", p), ("S′", right)]),
      .table(
        caption: "Coefficients of the characteristic polynomials, both of degree \(size).",
        header: ["power of x", "of P ⊕ I", "of S′ ⊕ I"],
        rows: sides[0].indices.reversed().map { power in
          ["\(power)"] + sides.map { $0[power].text(full: false) }
        }),
    ]
  }

  private func nullity(_ right: RationalMatrix, _ f: [Rational]) -> [Element] {
    func dimension(_ matrix: RationalMatrix) -> Int {
      matrix.rows
        - f.reversed().reduce(RationalMatrix(rows: matrix.rows, columns: matrix.rows)) {
          $0 * matrix + $1 * .identity(matrix.rows)
        }.rank()
    }
    return [
      pictures([("P", p), ("S′", right)]),
      .facts([
        ("f, the constant coefficient first", f.map(\.description).joined(separator: ", ")),
        ("f(1)", f.reduce(.zero, +).text(full: false)),
        ("dimension of the null space of f(P)", "\(dimension(p))"),
        ("of f(S′)", "\(dimension(right))"),
      ]),
    ]
  }

  private func unipotentRanks(_ right: RationalMatrix, _ power: Int) -> [Element] {
    let rows = [("P − I", p), ("S′ − I", right)].map { name, matrix in
      let difference = matrix - .identity(matrix.rows)
      let powers = (0..<power).reduce(RationalMatrix.identity(matrix.rows)) { last, _ in
        difference * last
      }
      return [name, "\(powers.rank())", "\((difference * powers).rank())"]
    }
    return [
      pictures([("P", p), ("S′", right)]),
      .table(
        caption: "Ranks of powers.", header: ["matrix", "power \(power)", "power \(power + 1)"],
        rows: rows),
    ]
  }

  private func defect(_ inverse: NormalizedBlocks) -> [Element] {
    let a = RationalMatrix(blocks: [[p - .identity(p.rows), blocks.q]]).rank()
    let b = RationalMatrix(blocks: [[inverse.s - .identity(s.rows)], [inverse.q]]).rank()
    let (rank, otherRank) = (blocks.q.rank(), inverse.q.rank())
    func line(_ a: Int, _ rank: Int, _ d: Int, _ b: Int) -> String {
      let left = 2 * (a - rank) - d
      return "2 (\(a) − \(rank)) − \(d) = \(left), \(left > b ? "above" : "not above") \(b)"
    }
    return [
      pictures([("P", p), ("Q", blocks.q), ("S′", inverse.s), ("Q′", inverse.q)]),
      .facts([
        ("a = rank [P − I, Q]", "\(a)"), ("b = rank [S′ − I; Q′]", "\(b)"),
        ("rank Q", "\(rank)"), ("rank Q′", "\(otherRank)"),
        ("2 (a − rank Q) − d₁ > b", line(a, rank, p.rows, b)),
        ("2 (b − rank Q′) − d₂ > a", line(b, otherRank, s.rows, a)),
      ]),
    ]
  }
}

extension RationalMatrix {
  fileprivate var diagonalEntries: [Rational] { (0..<rows).map { self[$0, $0] } }

  /// The square matrix beside an identity, together of this size.
  fileprivate func padded(to size: Int) -> RationalMatrix {
    RationalMatrix(rows: size, columns: size) { i, j in
      i < rows && j < rows ? self[i, j] : i == j ? .one : .zero
    }
  }
}

extension CouplingMatrix {
  /// The matrix in dense form.
  fileprivate var matrix: RationalMatrix {
    var matrix = RationalMatrix(rows: rows, columns: columns)
    for i in 0..<rows {
      var row = [Rational](repeating: .zero, count: columns)
      for (j, value) in nonZeros(inRow: i) { row[j] = value }
      matrix.setRow(i, to: row)
    }
    return matrix
  }
}
