import RealModule

/// A flow whose couplings are fitted by following gradients.
public struct TrainableFlow<Scalar: BLASScalar>: Sendable {
  /// The split of the coordinates that all couplings share.
  public let split: CoordinateSplit

  /// The couplings, in the order in which they act.
  public private(set) var layers: [any TrainableCoupling<Scalar>]

  /// The optimiser.
  public var optimiser: Adam<Scalar>

  /// Longer gradients are shortened to this Euclidean norm.
  public var largestGradient: Scalar = 10

  /// A flow at the beginning of its training.
  public init(
    split: CoordinateSplit, layers: [any TrainableCoupling<Scalar>], rate: Scalar
  ) {
    self.split = split
    self.layers = layers
    optimiser = Adam(rate: rate)
  }

  /// The flow as it is now.
  public var flow: CouplingFlow<Scalar> { CouplingFlow(split: split, layers: layers) }

  /// What is to become small, as a function of the results for a batch.
  public enum Loss: Sendable {
    /// The mean negative log-likelihood of the batch if the flow maps it to the standard normal
    /// distribution, in nats.
    case likelihood

    /// The sum of the squared distances from these vectors, a row for each.
    case squares(DenseMatrix<Scalar>)
  }

  /// The loss of a batch, a row for each vector, and its derivatives with respect to the parameters of
  /// the layers, in their order.
  public func gradient(
    of loss: Loss, at batch: DenseMatrix<Scalar>
  ) -> (loss: Scalar, gradients: [[Scalar]]) {
    let (results, logDeterminants, tapes) = record(batch)
    var (value, derivatives) = evaluate(loss, results, logDeterminants)
    let logDeterminant: Scalar =
      if case .likelihood = loss { -1 / Scalar(batch.rows) } else { 0 }
    return (value, backpropagate(tapes, &derivatives, logDeterminant))
  }

  /// The loss of a batch, a row for each vector.
  public func loss(_ loss: Loss, at batch: DenseMatrix<Scalar>) -> Scalar {
    var results = SplitBatch(batch, rows: 0..<batch.rows, split)
    var logDeterminants = [Scalar](repeating: 0, count: batch.rows)
    for layer in layers { layer.apply(to: &results, logDeterminants: &logDeterminants) }
    return evaluate(loss, results, logDeterminants).value
  }

  /// A loss and its derivatives with respect to the results.
  private func evaluate(
    _ loss: Loss, _ results: SplitBatch<Scalar>, _ logDeterminants: [Scalar]
  ) -> (value: Scalar, derivatives: SplitBatch<Scalar>) {
    var derivatives = results
    switch loss {
    case .likelihood:
      let count = Scalar(results.count)
      let constant = Scalar(split.size) * Scalar.log(2 * .pi) / 2
      let value = (results.squaredNorm / 2 - logDeterminants.reduce(0, +)) / count + constant
      derivatives.update { $0 / count }
      return (value, derivatives)
    case .squares(let wanted):
      let goal = SplitBatch(wanted, rows: 0..<wanted.rows, split)
      derivatives.first.combine(goal.first) { $0 - $1 }
      derivatives.second.combine(goal.second) { $0 - $1 }
      let value = derivatives.squaredNorm
      derivatives.update { 2 * $0 }
      return (value, derivatives)
    }
  }

  /// Changes the parameters by one step of the optimiser; returns the loss before the step.
  public mutating func step(_ loss: Loss, _ batch: DenseMatrix<Scalar>) -> Scalar {
    let (value, gradients) = gradient(of: loss, at: batch)
    optimiser.step(&layers, along: gradients, largestNorm: largestGradient)
    return value
  }

  /// The Jacobian matrices at the vectors of a batch.
  public func jacobians(at batch: DenseMatrix<Scalar>) -> [DenseMatrix<Scalar>] {
    let (_, _, tapes) = record(batch)
    let order = split.first + split.second
    var jacobians = [DenseMatrix<Scalar>](
      repeating: DenseMatrix(rows: split.size, columns: split.size), count: batch.rows)
    for (place, row) in order.enumerated() {
      let unit = DenseMatrix<Scalar>(rows: batch.rows, columns: split.size) { $1 == row ? 1 : 0 }
      var derivatives = SplitBatch(unit, rows: 0..<batch.rows, split)
      _ = backpropagate(tapes, &derivatives, 0)
      var rows = DenseMatrix<Scalar>(rows: batch.rows, columns: split.size)
      derivatives.write(to: &rows, from: 0, split)
      for sample in 0..<batch.rows {
        for column in 0..<split.size {
          jacobians[sample][order[place], column] = rows[sample, column]
        }
      }
    }
    return jacobians
  }

  private func record(
    _ batch: DenseMatrix<Scalar>
  ) -> (SplitBatch<Scalar>, [Scalar], [CouplingTape<Scalar>]) {
    var parts = SplitBatch(batch, rows: 0..<batch.rows, split)
    var logDeterminants = [Scalar](repeating: 0, count: batch.rows)
    var tapes: [CouplingTape<Scalar>] = []
    for layer in layers {
      let tape =
        switch layer.updates {
        case .first:
          layer.record(
            applyingTo: &parts.first, from: parts.second, logDeterminants: &logDeterminants)
        case .second:
          layer.record(
            applyingTo: &parts.second, from: parts.first, logDeterminants: &logDeterminants)
        }
      tapes.append(tape)
    }
    return (parts, logDeterminants, tapes)
  }

  /// Takes derivatives with respect to the results to those with respect to the batch.
  private func backpropagate(
    _ tapes: [CouplingTape<Scalar>], _ derivatives: inout SplitBatch<Scalar>,
    _ logDeterminant: Scalar
  ) -> [[Scalar]] {
    var gradients: [[[Scalar]]] = []
    for (layer, tape) in zip(layers, tapes).reversed() {
      switch layer.updates {
      case .first:
        gradients.append(
          layer.backpropagate(
            tape, updated: &derivatives.first, other: &derivatives.second,
            logDeterminant: logDeterminant))
      case .second:
        gradients.append(
          layer.backpropagate(
            tape, updated: &derivatives.second, other: &derivatives.first,
            logDeterminant: logDeterminant))
      }
    }
    return gradients.reversed().flatMap { $0 }
  }
}

extension TrainableFlow {
  /// All that training has changed.
  public struct State: Sendable, Hashable, Codable {
    var parameters: [[Scalar]]
    var optimiser: Adam<Scalar>
  }

  /// The state, to be stored and continued from; nil where a parameter is not finite.
  public var state: State? {
    var parameters: [[Scalar]] = []
    var copy = layers
    for index in copy.indices { copy[index].forEachParameter { parameters.append($0) } }
    guard parameters.allSatisfy(\.allFinite) else { return nil }
    return State(parameters: parameters, optimiser: optimiser)
  }

  /// Takes over a state of a flow of the same shape; false, and no change, if it is another one.
  public mutating func restore(_ state: State) -> Bool {
    var copy = layers
    var (index, fits) = (0, true)
    for layer in copy.indices {
      copy[layer].forEachParameter { parameters in
        if index < state.parameters.count, state.parameters[index].count == parameters.count {
          parameters = state.parameters[index]
        } else {
          fits = false
        }
        index += 1
      }
    }
    guard fits, index == state.parameters.count else { return false }
    layers = copy
    optimiser = state.optimiser
    return true
  }
}

extension SplitBatch {
  /// The sum of the squares of all entries.
  fileprivate var squaredNorm: Scalar { first.entries.squaredNorm + second.entries.squaredNorm }

  fileprivate mutating func update(_ body: (Scalar) -> Scalar) {
    first.update(body)
    second.update(body)
  }
}
