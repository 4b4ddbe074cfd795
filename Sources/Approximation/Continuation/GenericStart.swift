import CouplingFlows
import CouplingKernel
import SeededRandom

/// Layers for parts of different sizes to start from: random ones. Their product is far from the target,
/// but any way there does, as the changes of the layers reach all directions at almost all layers.
enum GenericStart {
  /// `count` layers with uniformly distributed entries, with norms of about 1.
  static func layers(_ sizes: PartSizes, count: Int, seed: UInt64) -> UnipotentStack {
    var random = SeededGenerator(seed: seed)
    // Of mean 0 and mean square 1 / d.
    let bound = (3 / Double(max(sizes.first, sizes.second))).squareRoot()
    return UnipotentStack(
      sizes: sizes,
      factors: (0..<count).map { index in
        let updates: Part = index.isMultiple(of: 2) ? .first : .second
        let shift = DenseMatrix<Double>(
          rows: sizes[updates], columns: sizes[updates.other]
        ) { _, _ in Double.random(in: -bound...bound, using: &random) }
        return UnipotentStack.Factor(updates: updates, shift: shift)
      })
  }
}
