import ExactArithmetic

/// Finds the sizes of the rows and columns of every expression, those of `I` and `0` from what
/// surrounds them.
struct ShapeInference {
  /// The sizes of the blocks along one side of a matrix, perhaps not known yet.
  typealias Side = Int

  /// What is known of named values.
  let environment: Environment

  private var parents: [Side] = []
  private var values: [Side: [Size]] = [:]
  private var relations: [Relation] = []
  private var sides: [ObjectIdentifier: (rows: Side, columns: Side)] = [:]

  private enum Relation {
    /// A side made of single blocks.
    case concatenation([Side], Side, Place)
    /// A side of a Kronecker product.
    case repeated(Side, Size, Side, Place)
  }

  init(environment: Environment) {
    self.environment = environment
  }

  /// The shapes of an expression and of the parts of it, with the sizes of the whole given where
  /// they are known.
  mutating func solve(
    _ expression: Expression, rows: [Size]? = nil, columns: [Size]? = nil
  ) throws(PlacedError) {
    let (rowSide, columnSide) = try infer(expression)
    try set(rowSide, rows, expression.place)
    try set(columnSide, columns, expression.place)
    try settle()
  }

  /// The shapes of two expressions with equal shapes.
  mutating func solve(equal left: Expression, _ right: Expression) throws(PlacedError) {
    let a = try infer(left)
    let b = try infer(right)
    try unify(a.rows, b.rows, right.place)
    try unify(a.columns, b.columns, right.place)
    try settle()
  }

  /// The sizes found for an expression that has been solved.
  func sizes(of expression: Expression) throws(PlacedError) -> (rows: [Size], columns: [Size]) {
    guard let (rowSide, columnSide) = sides[ObjectIdentifier(expression)],
      let rows = values[root(rowSide)], let columns = values[root(columnSide)]
    else {
      throw PlacedError(
        expression.place, "the size cannot be inferred here; write I[size] where I is meant")
    }
    return (rows, columns)
  }

  // MARK: Constraints

  private mutating func infer(
    _ expression: Expression
  ) throws(PlacedError) -> (rows: Side, columns: Side) {
    let place = expression.place
    let rows: Side
    let columns: Side
    switch expression.kind {
    case .zero:
      rows = fresh()
      columns = fresh()
    case .identity(let name):
      rows = fresh()
      columns = rows
      if let name { try set(rows, [try environment.size(name, place)], place) }
    case .name(let name):
      let value = try environment.value(name, place)
      rows = fresh(value.rows)
      columns = fresh(value.columns)
    case .entry(let name, let row, let column):
      let value = try environment.value(name, place)
      guard value.rows.indices.contains(row - 1), value.columns.indices.contains(column - 1)
      else {
        throw PlacedError(
          place,
          "'\(name)' has \(value.rows.count) x \(value.columns.count) blocks; there is no block "
            + "[\(row),\(column)]")
      }
      rows = fresh([value.rows[row - 1]])
      columns = fresh([value.columns[column - 1]])
    case .sum(let terms):
      rows = fresh()
      columns = fresh()
      for (_, term) in terms {
        let side = try infer(term)
        try unify(rows, side.rows, term.place)
        try unify(columns, side.columns, term.place)
      }
    case .product(_, let factors):
      var inner: Side?
      var outer: Side?
      for factor in factors {
        let side = try infer(factor)
        if let inner { try unify(inner, side.rows, factor.place) }
        inner = side.columns
        outer = outer ?? side.rows
      }
      rows = outer ?? fresh()
      columns = inner ?? fresh()
    case .inverse(let inner):
      let side = try infer(inner)
      try unify(side.rows, side.columns, inner.place)
      (rows, columns) = side
    case .layer(let kind, let shift, let scale):
      let side = try infer(shift)
      if let scale {
        let scaleSide = try infer(scale)
        try unify(side.rows, scaleSide.rows, scale.place)
        try unify(side.rows, scaleSide.columns, scale.place)
      }
      rows = fresh()
      columns = rows
      let parts = kind == .updatesSecond ? [side.columns, side.rows] : [side.rows, side.columns]
      relations.append(.concatenation(parts, rows, place))
    case .diagonal(let entries):
      var parts: [Side] = []
      for entry in entries {
        let side = try infer(entry)
        try unify(side.rows, side.columns, entry.place)
        parts.append(side.rows)
      }
      rows = fresh()
      columns = rows
      relations.append(.concatenation(parts, rows, place))
    case .matrix(let entries):
      let rowParts = entries.map { _ in fresh() }
      let columnParts = (entries.first ?? []).map { _ in fresh() }
      for (i, row) in entries.enumerated() {
        for (j, entry) in row.enumerated() {
          let side = try infer(entry)
          try unify(rowParts[i], side.rows, entry.place)
          try unify(columnParts[j], side.columns, entry.place)
        }
      }
      rows = fresh()
      columns = fresh()
      relations.append(.concatenation(rowParts, rows, place))
      relations.append(.concatenation(columnParts, columns, place))
    case .kronecker(let inner, let name):
      let copies = try environment.size(name, place)
      let side = try infer(inner)
      rows = fresh()
      columns = fresh()
      relations.append(.repeated(side.rows, copies, rows, place))
      relations.append(.repeated(side.columns, copies, columns, place))
    }
    sides[ObjectIdentifier(expression)] = (rows, columns)
    return (rows, columns)
  }

  /// Uses the relations until nothing new is found.
  private mutating func settle() throws(PlacedError) {
    var known = -1
    while known != values.count {
      known = values.count
      for relation in relations {
        switch relation {
        case .concatenation(let parts, let whole, let place):
          let found = parts.compactMap { values[root($0)] }
          if found.count == parts.count {
            guard found.allSatisfy({ $0.count == 1 }) else {
              throw PlacedError(place, "a block must not be a block matrix itself")
            }
            try set(whole, found.map { $0[0] }, place)
          } else if let sizes = values[root(whole)] {
            guard sizes.count == parts.count else {
              throw PlacedError(place, "expected \(sizes.count) blocks, found \(parts.count)")
            }
            for (part, size) in zip(parts, sizes) { try set(part, [size], place) }
          }
        case .repeated(let inner, let copies, let outer, let place):
          if let sizes = values[root(inner)] {
            try set(outer, sizes.map { $0.repeated(copies) }, place)
          }
        }
      }
    }
  }

  private mutating func fresh(_ sizes: [Size]? = nil) -> Side {
    parents.append(parents.count)
    values[parents.count - 1] = sizes
    return parents.count - 1
  }

  private func root(_ side: Side) -> Side {
    var side = side
    while parents[side] != side { side = parents[side] }
    return side
  }

  private mutating func set(
    _ side: Side, _ sizes: [Size]?, _ place: Place
  ) throws(PlacedError) {
    guard let sizes else { return }
    try unify(side, fresh(sizes), place)
  }

  private mutating func unify(_ a: Side, _ b: Side, _ place: Place) throws(PlacedError) {
    let (a, b) = (root(a), root(b))
    guard a != b else { return }
    if let sizesA = values[a], let sizesB = values[b], sizesA != sizesB {
      func text(_ sizes: [Size]) -> String {
        sizes.map(\.description).joined(separator: " + ")
      }
      throw PlacedError(
        place, "sizes do not match: expected \(text(sizesA)), found \(text(sizesB))")
    }
    values[a] = values[a] ?? values[b]
    values[b] = nil
    parents[b] = a
  }
}
