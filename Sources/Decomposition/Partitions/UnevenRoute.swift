import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import FormalConstructions

/// Layers for parts of sizes m > k: the first one, of m coordinates, is the larger one.
///
/// *Theorem.* Every T of positive determinant is a product of at most 2⌈m/k⌉ + 4 layers. (Counting
/// parameters, N layers reach all T only if N m k + n ≥ n².)
///
/// *Proof.* Let T = [P Q; R S] fix f coordinates of the first part, and let q ≤ k be at most
/// m − k − f. As [R S] has rank k, there is a V such that q columns of R + S V are independent,
/// none of them that of a fixed coordinate. Then two layers from the left fix these coordinates
/// too (`uneven-columns`). The shifts L(V) from the right are together one layer. When k
/// coordinates are left in either part, what they do is a matrix τ of order 2k, which has five
/// layers U L U L U after a shift that makes its lower-left block invertible; more rows in the
/// first U and the last one give what the fixed coordinates receive (`uneven-close`). The shift
/// joins those before it. With s = ⌈m/k⌉ − 1 steps these are 2s + 5 + 1 layers (`uneven-parts`).
struct UnevenRoute {
  /// T, the larger part first: (m + k) × (m + k).
  let target: RationalMatrix

  /// The number m of coordinates of the larger part.
  let larger: Int

  /// The number k of coordinates of the smaller part.
  let smaller: Int

  /// The blocks that the ladder clears in τ.
  let splitting: Splitting

  /// The theorems that the ladder's layers come from.
  let ladder: LadderConstructions

  /// Told how far the work is.
  var progress: (DecompositionProgress) -> Void = { _ in }

  /// Two layers that fix more coordinates.
  static let construction = Result { () throws(ConstructionError) in
    var library = ConstructionLibrary.shipped
    return try library.prove("uneven-columns")
  }

  /// The layers, `Part.first` being the larger part; nil if the search for choices fails, as for a
  /// target of determinant ≤ 0.
  ///
  /// - Throws: `unproved`.
  func layers() throws(DecompositionError) -> [CouplingLayer]? {
    let construction: ProvedConstruction
    switch Self.construction {
    case .success(let proved): construction = proved
    case .failure(let error): throw .unproved("\(error)")
    }
    guard var elimination = ColumnElimination(target, larger: larger) else { return nil }
    while elimination.free.count > smaller {
      do {
        try elimination.fixColumns(by: construction)
      } catch { return nil }
    }
    var ladder = Ladder(target: elimination.core, splitting: splitting, constructions: ladder)
    ladder.allowsExchange = false
    ladder.progress = progress
    guard let core = ladder.layers(), let closed = elimination.closing(core) else { return nil }
    let shift = CouplingLayer(updates: .second, shift: .dense(-elimination.shift))
    return CouplingLayer.merging([shift] + closed + elimination.after)
  }
}
