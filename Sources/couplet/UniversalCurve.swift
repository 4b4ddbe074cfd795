import CouplingKernel
import ExactArithmetic
import Foundation
import Plotting
import Universality

/// What a smaller error costs: flows with more and more cells; the JSON object of `--curve`.
struct UniversalCurve: Encodable {
  /// Where the targets of a curve come from.
  enum Sequence {
    /// One target, whose atoms are refined; points are only hit more and more exactly.
    case target(TransportTarget)
    /// Histograms of one density, finer and finer.
    case density(NamedDensity)
  }

  /// A flow.
  struct Step: Encodable {
    var cells: Int
    var neurons: Int
    /// The proved distance.
    var error: Double
    /// Decimal logarithm of the proved condition number.
    var conditionLog10: Double
  }

  /// Slopes in a double logarithmic picture, fitted by least squares, and predicted.
  struct Exponents: Encodable {
    /// Of the error in the number of neurons.
    var errorInNeurons: Double?
    var predictedErrorInNeurons: Double?
    /// Of the condition number in the inverse error.
    var conditionInInverseError: Double
    var predictedConditionInInverseError: Double
  }

  var command = "universal"
  var status = "success"
  var exitCode: Int32 = 0
  var dimension: Int
  var steps: [Step]
  var exponents: Exponents

  init(dimension n: Int, steps: [Step], isRefined: Bool, hasGaps: Bool) {
    dimension = n
    self.steps = steps
    let inverse = steps.map { -log($0.error) }
    let conditions = steps.map { $0.conditionLog10 * log(10) }
    let predicted = UniversalCurve.predictedExponents(
      n, isRefined: isRefined, hasGaps: hasGaps)
    exponents = Exponents(
      errorInNeurons: isRefined
        ? UniversalCurve.slope(steps.map { log(Double($0.neurons)) }, inverse.map { -$0 }) : nil,
      predictedErrorInNeurons: predicted.error,
      conditionInInverseError: UniversalCurve.slope(inverse, conditions),
      predictedConditionInInverseError: predicted.condition)
  }

  /// The exponents that follow from the construction for equal masses.
  ///
  /// Let ε be the error, N the number of cells, in √N runs of √N. With atoms of side proportional to ε,
  /// N ~ ε^−n; points stay N ~ 1. Ramps may take a mass ~ ε², and are as wide in y_0 as ε²/√N. The
  /// image of a step is as long as the way from an atom to the next one: ε in a column of the plane
  /// without gaps, otherwise ~ 1. So the flow expands by s ~ √N/ε² times that. First coordinates of N^{1−1/n} cells are
  /// told apart within ε, so b ~ 1/N; and c ~ 1/√N, or c ~ ε for points (b ~ ε as well). The bound
  /// κ^{n−1} = s^n / (a b c)^{n/2} gives the exponent.
  static func predictedExponents(
    _ n: Int, isRefined: Bool, hasGaps: Bool
  ) -> (error: Double?, condition: Double) {
    let n = Double(n)
    if !isRefined { return (nil, 3 * n / (n - 1)) }
    let length = n == 2 && !hasGaps ? 1.0 : 0
    let expansion = n / 2 + 2 - length
    let scales = 1.5 * n
    return (-1 / n, (n * expansion + n / 2 * scales) / (n - 1))
  }

  /// The slope of the line that fits best.
  private static func slope(_ x: [Double], _ y: [Double]) -> Double {
    let count = Double(x.count)
    let (meanX, meanY) = (x.reduce(0, +) / count, y.reduce(0, +) / count)
    let products = zip(x, y).reduce(0.0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
    return products / x.reduce(0.0) { $0 + ($1 - meanX) * ($1 - meanX) }
  }

  /// A table and the exponents.
  var text: String {
    let rows = steps.map { step in
      [
        "\(step.cells)", "\(step.neurons)", UniversalReport.digits(step.error),
        String(format: "10^%.2f", step.conditionLog10),
      ]
    }
    var lines = Table.lines(header: ["cells", "neurons", "W2 <=", "condition >="], rows: rows)
    func digits(_ value: Double) -> String { String(format: "%.2f", value) }
    if let fitted = exponents.errorInNeurons, let predicted = exponents.predictedErrorInNeurons {
      lines.append("W2 ~ neurons^\(digits(fitted)), predicted \(digits(predicted))")
    }
    lines.append(
      "condition ~ (1/W2)^\(digits(exponents.conditionInInverseError)), predicted "
        + digits(exponents.predictedConditionInInverseError))
    return lines.joined(separator: "\n")
  }

  /// Neurons and condition number against the error.
  func chart(of name: String) -> String {
    let first = steps.first?.error ?? 1
    func line(_ value: Double, _ exponent: Double) -> [(Double, Double)] {
      steps.map { ($0.error, value - exponent * log10($0.error / first)) }
    }
    var series = [
      Series(
        "condition number, at least", steps.map { ($0.error, $0.conditionLog10) },
        style: .lineAndMarks),
      Series(
        "slope \(String(format: "%.2f", -exponents.predictedConditionInInverseError)), predicted",
        line(steps.first?.conditionLog10 ?? 0, exponents.predictedConditionInInverseError),
        style: .dashed),
      Series(
        "neurons", steps.map { ($0.error, log10(Double($0.neurons))) }, style: .lineAndMarks),
    ]
    if let predicted = exponents.predictedErrorInNeurons {
      series.append(
        Series(
          "slope \(String(format: "%.2f", 1 / predicted)), predicted",
          line(log10(Double(steps.first?.neurons ?? 1)), -1 / predicted), style: .dashed))
    }
    return Chart(
      title: "The price of a small error: \(name)",
      summary: "Proved condition number and number of neurons of three coupling layers against the "
        + "proved W2 distance from the target.",
      horizontal: Axis("proved W2 distance", scale: .logarithmic),
      vertical: Axis("decimal logarithm"), series: series
    ).svg
  }
}

extension UniversalJob {
  /// Flows along a sequence, with about twice as many cells at each step.
  func curve(along sequence: UniversalCurve.Sequence, steps count: Int) throws -> UniversalCurve {
    var steps: [UniversalCurve.Step] = []
    var (dimension, isRefined, hasGaps) = (2, true, false)
    var last = 0
    var step = 0
    while steps.count < count {
      defer { step += 1 }
      let goal: (target: Target, error: Rational)
      switch sequence {
      case .density(let density):
        let found = density.discretise(Int((16 * pow(2, Double(step) / 2)).rounded()))
        let target = TransportTarget.histogram(found.histogram)
        goal = (
          Target(target: target, discretisation: found.error),
          found.error + target.coarsestError(refinement: 1)
        )
      case .target(let target):
        dimension = target.dimension
        if case .points = target {
          isRefined = false
          goal = (Target(target: target), target.extent / Rational(8 << step))
        } else {
          let refinement = Int(pow(2, Double(step) / Double(dimension)).rounded())
          if refinement == last { continue }
          last = refinement
          goal = (Target(target: target), target.coarsestError(refinement: refinement))
        }
      }
      hasGaps = goal.target.target.hasGaps
      let flow = try self.flow(to: goal.target, error: goal.error)
      steps.append(UniversalCurve.Step(flow))
      Progress.show(steps.count, of: count, "flow")
    }
    Progress.clear()
    return UniversalCurve(
      dimension: dimension, steps: steps, isRefined: isRefined, hasGaps: hasGaps)
  }
}

extension UniversalCurve.Step {
  fileprivate init(_ flow: UniversalJob.Flow) {
    let (certificate, bound) = flow
    let condition = certificate.condition ?? .one
    self.init(
      cells: bound.cells, neurons: certificate.neurons,
      error: bound.provedError(certificate.discretisation),
      conditionLog10: condition.decimalLogarithm)
  }
}

extension TransportTarget {
  /// An error for which every atom is cut into `refinement` parts along each coordinate, and into no
  /// more: a little above √2 times the root of their variance.
  fileprivate func coarsestError(refinement: Int) -> Rational {
    let error = (2 * Double(rounding: variance)).squareRoot() / Double(refinement) * (1 + 1e-9)
    return Rational(exactly: error) ?? .one
  }

  /// Whether a column of a histogram in the plane has empty boxes between others.
  fileprivate var hasGaps: Bool {
    guard case .histogram(let histogram) = self else { return false }
    let height = histogram.shape[histogram.shape.count - 1]
    return stride(from: 0, to: histogram.weights.count, by: height).contains { start in
      let column = histogram.weights[start..<start + height]
      let filled = column.indices.filter { !column[$0].isZero }
      return (filled.last ?? 0) - (filled.first ?? 0) >= filled.count
    } && dimension == 2
  }

  /// The diameter of the points, roughly; 1 for a single one.
  fileprivate var extent: Rational {
    let centres = (0..<count).map(centre)
    let width = (0..<dimension).reduce(Rational.zero) { width, c in
      let values = centres.map { $0[c] }
      return max(width, (values.max() ?? .zero) - (values.min() ?? .zero))
    }
    return width.isZero ? .one : width
  }
}

extension Rational {
  /// log₁₀ of a positive number of any size.
  fileprivate var decimalLogarithm: Double {
    let parts = scientific.split(separator: "e")
    return log10(Double(parts.first ?? "1") ?? 1) + (Double(parts.dropFirst().first ?? "0") ?? 0)
  }
}
