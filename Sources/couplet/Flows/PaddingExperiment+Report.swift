import CouplingFlows
import Foundation
import Plotting

extension PaddingExperiment: ReportedExperiment {
  static var preset: ExperimentPreset { .padding }

  private struct Values: Encodable {
    var experiment = "padding"
    var settings: PaddingExperiment.Settings
    var results: [PaddingExperiment.Result]
  }

  func report() throws -> ExperimentReport {
    let rows = results.map { result in
      let last = result.curve.last
      return [
        result.distribution.rawValue, result.padding.rawValue,
        last?.logLikelihood.map { String(format: "%.3f", $0) } ?? "not defined",
        result.distance.map { String(format: "%.4f", $0) } ?? "-",
        String(format: "%.4f", result.floor),
        last.map { String(format: "%.1e", $0.smallestSingularValue) } ?? "-",
        last.map { String(format: "%.1e", $0.largestSingularValue) } ?? "-",
        result.hasDiverged ? "diverged" : "ended",
      ]
    }
    return ExperimentReport(
      title: "Padding",
      summary: [
        .paragraph(
          "Flows of \(settings.depth) affine couplings with networks of two hidden layers of "
            + "\(settings.width) units, trained by maximum likelihood on distributions in the plane: as "
            + "they are, padded with two zeros, and padded with two normal numbers. With zeros the "
            + "likelihood is not defined: the data have no density in four dimensions, and training "
            + "drives the Jacobian towards singular matrices. With Gaussian padding the likelihood is "
            + "a lower bound.")
      ],
      table: (
        [
          "distribution", "padding", "log-likelihood", "distance", "floor", "smallest sv",
          "largest sv", "training",
        ], rows,
        "Held-out log-likelihood in nats; sliced Wasserstein distance of samples, and between two "
          + "samples of the distribution itself; extreme singular values of the Jacobian."
      ),
      charts: settings.distributions.compactMap(section(of:)),
      json: Values(settings: settings, results: results))
  }

  private func section(
    of distribution: PlanarDistribution
  ) -> (heading: String, caption: String, figures: [ExperimentReport.Figure])? {
    let own = results.filter { $0.distribution == distribution }
    guard !own.isEmpty else { return nil }
    let name = distribution.rawValue
    let summary =
      "Largest singular value of the Jacobian over the smallest, while training on \(name)."
    let conditioning = Chart(
      title: "Condition number of the Jacobian", summary: summary,
      horizontal: Axis("step"), vertical: Axis("largest over smallest", scale: .logarithmic),
      series: own.map { result in
        Series(
          result.padding.rawValue,
          result.curve.map {
            (Double($0.step), $0.largestSingularValue / $0.smallestSingularValue)
          })
      })
    let likelihoodText = "Held-out log-likelihood while training on \(name)."
    let likelihood = Chart(
      title: "Held-out log-likelihood", summary: likelihoodText, horizontal: Axis("step"),
      vertical: Axis("nats"),
      series: own.filter { $0.padding != .zero }.map { result in
        Series(
          result.padding == .gaussian ? "gaussian (bound)" : result.padding.rawValue,
          result.curve.compactMap { point in
            point.logLikelihood.map { (Double(point.step), $0) }
          })
      })
    let pictures = own.map { result in
      let text = "Density of samples for \(name), padding: \(result.padding.rawValue)."
      return ExperimentReport.Figure(
        name: "\(name)-\(result.padding.rawValue)", svg: density(of: result, text).svg, text: text)
    }
    return (
      name, "Samples with each padding; conditioning and likelihood during the training.",
      pictures + [
        .init(name: "\(name)-conditioning", svg: conditioning.svg, text: summary),
        .init(name: "\(name)-likelihood", svg: likelihood.svg, text: likelihoodText),
      ]
    )
  }

  private func density(of result: Result, _ text: String) -> HeatMap {
    let (cells, range) = (48, -2.5...2.5)
    var counts = [[Double]](repeating: [Double](repeating: 0, count: cells), count: cells)
    func cell(_ value: Float) -> Int? {
      let place = (Double(value) - range.lowerBound) / (range.upperBound - range.lowerBound)
      return place >= 0 && place < 1 ? Int(place * Double(cells)) : nil
    }
    for index in stride(from: 0, to: result.samples.count - 1, by: 2) {
      if let i = cell(result.samples[index + 1]), let j = cell(result.samples[index]) {
        counts[i][j] += 1
      }
    }
    return HeatMap(
      title: "\(result.distribution.rawValue), padding: \(result.padding.rawValue)", summary: text,
      horizontal: Axis("x"), vertical: Axis("y"), colour: Axis("samples"),
      horizontalRange: range, verticalRange: range, values: counts)
  }
}
