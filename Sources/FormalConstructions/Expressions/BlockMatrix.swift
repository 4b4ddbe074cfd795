import ExactArithmetic

/// A matrix of expressions, with the sizes of its rows and columns of blocks. A single expression is
/// a block matrix with one block.
@usableFromInline package struct BlockMatrix: Hashable, Sendable {
  package let rows: [Size]
  package let columns: [Size]
  @usableFromInline package let blocks: [[NodeIndex]]

  package init(rows: [Size], columns: [Size], blocks: [[NodeIndex]]) {
    self.rows = rows
    self.columns = columns
    self.blocks = blocks
  }

  /// The only block, if there is just one.
  package var single: NodeIndex? {
    blocks.count == 1 && blocks[0].count == 1 ? blocks[0][0] : nil
  }
}

extension ExpressionGraph {
  /// One expression as a block matrix.
  package func block(_ node: NodeIndex) -> BlockMatrix {
    let shape = shape(of: node)
    return BlockMatrix(rows: [shape.rows], columns: [shape.columns], blocks: [[node]])
  }

  package func identity(_ sizes: [Size]) -> BlockMatrix {
    diagonal(sizes.map(identity))
  }

  /// The block diagonal matrix of square blocks.
  package func diagonal(_ entries: [NodeIndex]) -> BlockMatrix {
    let sizes = entries.map { shape(of: $0).rows }
    let blocks = entries.indices.map { i in
      entries.indices.map { j in i == j ? entries[i] : zero(Shape(sizes[i], sizes[j])) }
    }
    return BlockMatrix(rows: sizes, columns: sizes, blocks: blocks)
  }

  package func zero(rows: [Size], columns: [Size]) -> BlockMatrix {
    BlockMatrix(
      rows: rows, columns: columns,
      blocks: rows.map { row in columns.map { zero(Shape(row, $0)) } })
  }

  /// The linear combination of block matrices with the same sizes.
  package func sum(_ terms: [(scale: Rational, matrix: BlockMatrix)]) -> BlockMatrix? {
    guard let first = terms.first?.matrix else { return nil }
    let blocks = first.rows.indices.map { i in
      first.columns.indices.map { j in
        sum(
          terms.map { ScaledNode(scale: $0.scale, node: $0.matrix.blocks[i][j]) },
          shape: Shape(first.rows[i], first.columns[j]))
      }
    }
    return BlockMatrix(rows: first.rows, columns: first.columns, blocks: blocks)
  }

  /// The product of block matrices whose inner sizes agree.
  package func product(_ a: BlockMatrix, _ b: BlockMatrix) throws(RewritingLimit) -> BlockMatrix {
    var blocks: [[NodeIndex]] = []
    for i in a.rows.indices {
      var row: [NodeIndex] = []
      for j in b.columns.indices {
        var terms: [ScaledNode] = []
        for k in a.columns.indices {
          terms.append(
            ScaledNode(scale: .one, node: try product(a.blocks[i][k], b.blocks[k][j])))
        }
        row.append(sum(terms, shape: Shape(a.rows[i], b.columns[j])))
      }
      blocks.append(row)
    }
    return BlockMatrix(rows: a.rows, columns: b.columns, blocks: blocks)
  }

  /// The blockwise Kronecker product with an identity.
  package func kronecker(_ matrix: BlockMatrix, _ copies: Size) -> BlockMatrix {
    BlockMatrix(
      rows: matrix.rows.map { $0.repeated(copies) },
      columns: matrix.columns.map { $0.repeated(copies) },
      blocks: matrix.blocks.map { $0.map { kronecker($0, copies) } })
  }

  /// The matrix of a layer: [I 0; shift scale] or [scale shift; 0 I].
  package func matrix(of layer: FormalLayer) -> BlockMatrix {
    let shape = shape(of: layer.shift)
    let scale = layer.scale ?? identity(shape.rows)
    let one = identity(shape.columns)
    switch layer.kind {
    case .updatesSecond:
      let zero = zero(shape.transposed)
      return BlockMatrix(
        rows: [shape.columns, shape.rows], columns: [shape.columns, shape.rows],
        blocks: [[one, zero], [layer.shift, scale]])
    case .updatesFirst:
      let zero = zero(shape.transposed)
      return BlockMatrix(
        rows: [shape.rows, shape.columns], columns: [shape.rows, shape.columns],
        blocks: [[scale, layer.shift], [zero, one]])
    }
  }

  /// The layer equal to the product of two layers of one kind:
  /// [I 0; A D] [I 0; A' D'] = [I 0; A + D A', D D'], and likewise for the other kind.
  package func merged(
    _ a: FormalLayer, _ b: FormalLayer
  ) throws(RewritingLimit) -> FormalLayer {
    var moved = b.shift
    var scale = b.scale
    if let scaleA = a.scale {
      moved = try product(scaleA, moved)
      scale =
        try b.scale.map { scaleB throws(RewritingLimit) in try product(scaleA, scaleB) } ?? scaleA
    }
    let shift = sum(
      [ScaledNode(scale: .one, node: a.shift), ScaledNode(scale: .one, node: moved)],
      shape: shape(of: a.shift))
    return FormalLayer(kind: a.kind, shift: shift, scale: scale)
  }
}

/// The two kinds of coupling layers.
public enum LayerKind: String, Hashable, Sendable {
  /// x1 <- scale · x1 + shift · x2, with matrix [scale shift; 0 I].
  case updatesFirst = "first"
  /// x2 <- scale · x2 + shift · x1, with matrix [I 0; shift scale].
  case updatesSecond = "second"
}

/// A coupling layer with formal shift and scale; no scale means the identity.
@usableFromInline package struct FormalLayer: Hashable, Sendable {
  @usableFromInline package let kind: LayerKind
  @usableFromInline package let shift: NodeIndex
  @usableFromInline package let scale: NodeIndex?
}
