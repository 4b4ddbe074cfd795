/// A factor of the product that a construction claims.
@usableFromInline enum FormalFactor: Sendable {
  case layer(FormalLayer)
  /// A matrix that is itself a product of a number of layers, by hypothesis.
  case rest(BlockMatrix, Count)
}

extension ExpressionGraph {
  /// The factors with neighbouring layers of one kind multiplied together. A layer that only scales
  /// moves past its left neighbour: U(B, D) L(0, E) = L(0, E) U(B E, D), and with the kinds exchanged.
  func alternating(_ factors: [FormalFactor]) throws(RewritingLimit) -> [FormalFactor] {
    var result: [FormalFactor] = []
    for factor in factors {
      guard case .layer(let layer) = factor, case .layer(let last) = result.last else {
        result.append(factor)
        continue
      }
      let end = result.count - 1
      if layer.kind == last.kind {
        result[end] = .layer(try merged(last, layer))
      } else if normalForm(of: layer.shift).isZero, let scale = layer.scale, end > 0,
        case .layer(let before) = result[end - 1]
      {
        result[end - 1] = .layer(try merged(before, layer))
        result[end] = .layer(
          FormalLayer(
            kind: last.kind, shift: try product(last.shift, scale), scale: last.scale))
      } else {
        result.append(factor)
      }
    }
    return result
  }

  /// The matrix of a factor.
  func matrix(of factor: FormalFactor) -> BlockMatrix {
    switch factor {
    case .layer(let layer): matrix(of: layer)
    case .rest(let matrix, _): matrix
    }
  }
}
