import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import FormalConstructions

/// Coupling layers for a target, as a certificate that the kernel has confirmed.
///
/// - Parameters:
///   - target: T, n × n with det T ≠ 0.
///   - options: Strategy, partition and reflection.
/// - Throws: `DecompositionError`.
public func decompose(
  _ target: Target, options: DecompositionOptions = DecompositionOptions()
) throws(DecompositionError) -> Certificate {
  try explainedDecomposition(of: target, options: options).certificate
}

/// A certificate and, where the strategy was chosen automatically, why that one was.
public struct ExplainedDecomposition: Sendable {
  /// What the kernel has confirmed.
  public var certificate: Certificate

  /// Why there are not fewer layers, in words; nil if the strategy was asked for.
  public var reason: String?
}

/// `decompose` with the reason of `Strategy.auto` for its choice.
///
/// - Throws: `DecompositionError`.
public func explainedDecomposition(
  of target: Target, options: DecompositionOptions = DecompositionOptions()
) throws(DecompositionError) -> ExplainedDecomposition {
  try DecompositionTask(target, options).run()
}

/// `decompose` with other texts of the constructions than the shipped ones.
func decompose(
  _ target: Target, options: DecompositionOptions,
  ladder constructions: Result<LadderConstructions, ConstructionError>
) throws(DecompositionError) -> Certificate {
  try DecompositionTask(target, options, constructions).run().certificate
}
