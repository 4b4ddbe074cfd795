import CouplingFlows
import Foundation
import Plotting

extension StartExperiment: ReportedExperiment {
  static var preset: ExperimentPreset { .start }

  private struct Values: Encodable {
    var experiment = "start"
    var steps: Int
    var seed: UInt64
    var bestLogLikelihood: Double?
    var results: [StartExperiment.Result]
  }

  func report() throws -> ExperimentReport {
    func text(_ value: Double?) -> String {
      value.map { String(format: "%.2f", $0) } ?? "not finite"
    }
    let rows = results.map { result in
      [
        result.name, "\(result.rate)", text(result.curve.first?.logLikelihood),
        text(result.curve.first { $0.step >= settings.steps / 10 }?.logLikelihood),
        text(result.curve.last?.logLikelihood),
      ]
    }
    let best = bestLogLikelihood
    let summary = "Mean log-likelihood of the images while training, for every start."
    let chart = Chart(
      title: "Log-likelihood during training", summary: summary,
      horizontal: Axis("step"), vertical: Axis("nats"),
      series: results.map { result in
        Series(
          "\(result.name), rate \(result.rate)",
          result.curve.compactMap { point in
            // Values far below hide all others.
            point.logLikelihood.flatMap { $0 > -500 ? (Double(point.step), $0) : nil }
          }, style: .line)
      }
        + (best.map {
          [Series("best affine map", [(0, $0), (Double(settings.steps), $0)], style: .dashed)]
        } ?? []))
    return ExperimentReport(
      title: "The start from exact layers",
      summary: [
        .paragraph(
          "Flows of affine couplings, fitted to images by maximum likelihood from two kinds of starts: "
            + "layers of an exact decomposition, rounded, and random layers near the identity, of the "
            + "same number. The best likelihood of any affine map is that of the normal distribution "
            + "with the mean and the covariance of the images: \(text(best)) nats.")
      ],
      table: (
        ["start", "rate", "at first", "after a tenth", "at the end"], rows,
        "Mean log-likelihood of all images in nats."
      ),
      charts: [
        (
          "During the training", "Values below −500 are left out.",
          [.init(name: "start", svg: chart.svg, text: summary)]
        )
      ],
      json: Values(
        steps: settings.steps, seed: settings.seed, bestLogLikelihood: best, results: results))
  }
}
