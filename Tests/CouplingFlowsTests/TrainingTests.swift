import Foundation
import SeededRandom
import Testing

@testable import CouplingFlows

/// Gradients against differences, and experiments that are reproducible, stored and continued.
@Suite struct TrainingTests {
  private static let seed: UInt64 = 20_240_611

  /// A flow with couplings of both kinds, of n = 5 coordinates in uneven parts.
  private func flow(_ activation: Activation) throws -> TrainableFlow<Double> {
    var generator = SeededGenerator(seed: Self.seed)
    func network(_ inputs: Int, _ outputs: Int) -> DenseNetwork<Double> {
      DenseNetwork(widths: [inputs, 7, 6, 2 * outputs], activation: activation, using: &generator)
    }
    func matrix(_ rows: Int, _ columns: Int) -> DenseMatrix<Double> {
      DenseMatrix(rows: rows, columns: columns) { _, _ in
        NormalDistribution.sample(using: &generator)
      }
    }
    let split = try #require(CoordinateSplit(first: [4, 0], second: [1, 3, 2]))
    return TrainableFlow(
      split: split,
      layers: [
        NonlinearAffineCoupling(updates: .second, network: network(2, 3)),
        AffineCoupling(
          updates: .first, shift: .dense(matrix(2, 3)), scale: [0.5, 2], bias: [1, -1]),
        NonlinearAffineCoupling(updates: .first, network: network(3, 2)),
        AffineCoupling(updates: .second, shift: .dense(matrix(3, 2)), scale: [1, 3, 0.25]),
      ], rate: 0.01)
  }

  private func batch(_ rows: Int, _ columns: Int) -> DenseMatrix<Double> {
    var generator = SeededGenerator(seed: Self.seed + 1)
    return DenseMatrix(rows: rows, columns: columns) { _, _ in
      NormalDistribution.sample(using: &generator)
    }
  }

  @Test(arguments: Activation.allCases, [false, true])
  func gradientsAreThoseOfDifferences(activation: Activation, isLikelihood: Bool) throws {
    let flow = try flow(activation)
    let points = batch(6, 5)
    let loss: TrainableFlow<Double>.Loss =
      isLikelihood ? .likelihood : .squares(DenseMatrix(rows: 6, columns: 5, repeating: 0.5))
    let gradients = flow.gradient(of: loss, at: points).gradients
    let state = try #require(flow.state)
    #expect(gradients.map(\.count) == state.parameters.map(\.count))
    let step = 1e-6
    for (index, parameters) in state.parameters.enumerated() {
      for entry in parameters.indices {
        func value(_ difference: Double) -> Double {
          var (moved, changed) = (flow, state)
          changed.parameters[index][entry] += difference
          let fits = moved.restore(changed)
          #expect(fits)
          return moved.gradient(of: loss, at: points).loss
        }
        let slope = (value(step) - value(-step)) / (2 * step)
        let error = abs(slope - gradients[index][entry])
        #expect(
          error <= 1e-6 * max(1, abs(slope)),
          "parameter \(index), \(entry): \(gradients[index][entry]), not \(slope); seed \(Self.seed)"
        )
      }
    }
  }

  @Test func jacobiansAgreeWithLogDeterminantsAndDifferences() throws {
    let flow = try flow(.tanh)
    let points = batch(4, 5)
    let values = try flow.flow.forward(points)
    for (sample, jacobian) in flow.jacobians(at: points).enumerated() {
      let singular = try #require(jacobian.singularValues)
      let logDeterminant = singular.reduce(0) { $0 + log($1) }
      #expect(abs(logDeterminant - values.logDeterminants[sample]) < 1e-9)
      for column in 0..<5 {
        let step = 1e-6
        var (above, below) = (points, points)
        above[sample, column] += step
        below[sample, column] -= step
        let high = try flow.flow.forward(above).vectors
        let low = try flow.flow.forward(below).vectors
        for row in 0..<5 {
          let slope = (high[sample, row] - low[sample, row]) / (2 * step)
          #expect(abs(slope - jacobian[row, column]) < 1e-6 * max(1, abs(slope)))
        }
      }
    }
  }

  @Test func trainingMakesTheLossSmaller() throws {
    var flow = try flow(.relu)
    let points = batch(64, 5)
    let before = flow.gradient(of: .likelihood, at: points).loss
    for _ in 0..<200 { _ = flow.step(.likelihood, points) }
    #expect(flow.gradient(of: .likelihood, at: points).loss < before - 1)
  }

  @Test func stateOfAnotherShapeIsRefused() throws {
    var small = TrainableFlow<Double>(
      split: try #require(CoordinateSplit.halves(of: 2)),
      layers: [AffineCoupling(updates: .first, shift: .dense(.identity(1)))], rate: 1)
    let state = try #require(try flow(.relu).state)
    let fitsSmall = small.restore(state)
    #expect(!fitsSmall)
    var other = try flow(.relu)
    let fits = other.restore(try #require(small.state))
    #expect(!fits)
  }

  private func depthSettings() -> DepthExperiment.Settings {
    var settings = DepthExperiment.Settings()
    (settings.size, settings.depths, settings.seedCount, settings.steps) = (4, [2, 6], 1, 700)
    return settings
  }

  @Test func continuedRunsEndAsUninterruptedOnes() throws {
    var whole = DepthExperiment(depthSettings())
    while whole.advance() {}
    var part = DepthExperiment(depthSettings())
    while part.advance() {
      part = try JSONDecoder().decode(DepthExperiment.self, from: JSONEncoder().encode(part))
    }
    #expect(part.results == whole.results)
    #expect(whole.results.count == 8)
    #expect(whole.fractionDone == 1)

    var settings = PaddingExperiment.Settings()
    (settings.distributions, settings.width, settings.steps) = ([.twoMoons], 8, 20)
    (settings.interval, settings.heldOut, settings.batch) = (10, 50, 16)
    var padding = PaddingExperiment(settings)
    while padding.advance() {}
    var stored = PaddingExperiment(settings)
    while stored.advance() {
      stored = try JSONDecoder().decode(PaddingExperiment.self, from: JSONEncoder().encode(stored))
    }
    #expect(stored.results == padding.results)
    #expect(padding.results.map(\.padding) == PaddingExperiment.Padding.allCases)
    #expect(padding.results[1].curve.allSatisfy { $0.logLikelihood == nil })
    #expect(padding.results.allSatisfy { $0.samples.count == 100 && $0.curve.count == 3 })
  }

  @Test func targetsHavePositiveDeterminants() throws {
    for kind in LinearTarget.allCases {
      for seed in 0..<20 {
        var generator = SeededGenerator(seed: UInt64(seed))
        let matrix = kind.matrix(size: 6, using: &generator)
        #expect(Self.determinant(matrix) > 0, "\(kind), seed \(seed)")
      }
    }
  }

  private static func determinant(_ matrix: DenseMatrix<Float>) -> Double {
    func expand(_ rows: [[Double]]) -> Double {
      if rows.count == 1 { return rows[0][0] }
      return rows[0].indices.reduce(0) { sum, column in
        let minor = rows.dropFirst().map { row in
          row.enumerated().filter { $0.offset != column }.map(\.element)
        }
        return sum + (column.isMultiple(of: 2) ? 1 : -1) * rows[0][column] * expand(minor)
      }
    }
    return expand((0..<6).map { i in (0..<6).map { Double(matrix[i, $0]) } })
  }

  @Test func bestLikelihoodIsThatOfTheNormalDistribution() throws {
    // Points with mean 0 and covariance diag(4, 1/4): −(2 (1 + log 2π) + log 1) / 2.
    let data = DenseMatrix<Float>(
      rows: 4, columns: 2, entries: [2, 0.5, 2, -0.5, -2, 0.5, -2, -0.5])
    let experiment = StartExperiment(.init(starts: [.random(depth: 2)]), data: data)
    let best = try #require(experiment.bestLogLikelihood)
    #expect(abs(best + 1 + log(2 * .pi)) < 1e-9)
  }

  @Test func distanceOfShiftedSamples() {
    // All projections are shifted by cos of the angle to (3, 4): the mean square is 25 / 2.
    var generator = SeededGenerator(seed: 5)
    let a = PlanarDistribution.rings.sample(100, using: &generator)
    let b = DenseMatrix<Float>(rows: 100, columns: 2) { a[$0, $1] + ($1 == 0 ? 3 : 4) }
    let directions: [[Float]] = EmpiricalDistance.planarDirections(64)
    func distance(_ a: DenseMatrix<Float>, _ b: DenseMatrix<Float>) -> Double {
      EmpiricalDistance.slicedW2(a.entries, b.entries, along: directions)
    }
    #expect(abs(distance(a, b) - (25.0 / 2).squareRoot()) < 1e-3)
    #expect(distance(a, a) == 0)
  }
}
