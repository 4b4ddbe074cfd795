import CouplingFlows
import CouplingKernel
import Decomposition
import ExactArithmetic
import ExactLinearAlgebra
import Foundation
import Pages
import Plotting

extension DepthExperiment: ReportedExperiment {
  static var preset: ExperimentPreset { .depth }

  /// The exact decomposition of a target.
  private struct Exact: Encodable {
    var target: String
    var seed: UInt64
    var layers: Int
    var verdict = "verified"
  }

  private struct Values: Encodable {
    var experiment = "depth"
    var settings: DepthExperiment.Settings
    var results: [DepthExperiment.Result]
    var dimensionCount: Int
    var exact: [Exact]
  }

  func report() throws -> ExperimentReport {
    let exact = try settings.targets.flatMap { target in
      try (0..<UInt64(settings.seedCount)).map { offset in
        try exactDecomposition(target, seed: settings.seed + offset)
      }
    }
    let medians = settings.targets.map { target in
      settings.depths.map { depth in
        let errors = results.filter { $0.target == target && $0.depth == depth }
          .compactMap(\.relativeError).sorted()
        return errors.isEmpty ? nil : errors[errors.count / 2]
      }
    }
    let reached = medians.joined().compactMap { $0 }.filter { $0 > 0 }
    let ends = [reached.min() ?? 1e-6, reached.max() ?? 1]
    func line(_ name: String, at depth: Int) -> Series {
      Series(name, ends.map { (Double(depth), $0) }, style: .dashed)
    }
    let summary =
      "Relative error of trained products of K layers against K, for four kinds of targets; "
      + "dashed: the count of dimensions, and six layers."
    let chart = Chart(
      title: "Trained products of K layers, n = \(settings.size)", summary: summary,
      horizontal: Axis("layers K", isCount: true),
      vertical: Axis("relative error (median of \(settings.seedCount))", scale: .logarithmic),
      series: zip(settings.targets, medians).map { target, errors in
        Series(
          target.rawValue,
          zip(settings.depths, errors).compactMap { depth, error in
            error.map { (Double(depth), $0) }
          })
      } + [line("dimensions allow", at: dimensionCount), line("six always suffice", at: 6)])
    let rows = zip(settings.targets, medians).map { target, errors in
      let layers = exact.filter { $0.target == target.rawValue }.map(\.layers)
      return [target.rawValue] + errors.map { $0.map { String(format: "%.1e", $0) } ?? "-" }
        + ["\(layers.max() ?? 0)"]
    }
    return ExperimentReport(
      title: "Depth for linear maps",
      summary: [
        .paragraph(
          "Products of K affine coupling layers with one fixed partition, trained by Adam towards "
            + "random linear maps of \(settings.size) coordinates. What is provable: fewer than "
            + "\(dimensionCount) layers have too few parameters for most matrices; six layers reach "
            + "every matrix of positive determinant, exactly, and for some no five do. The last column "
            + "is the number of layers of an exact decomposition of the very targets, with entries as "
            + "the floating-point numbers they are, confirmed by the kernel.")
      ],
      table: (
        ["target"] + settings.depths.map { "K = \($0)" } + ["exact"], rows,
        "Relative error in the Frobenius norm, median over \(settings.seedCount) seeds."
      ),
      charts: [
        (
          "What training reaches", "Training stops at the precision of float32 at best.",
          [.init(name: "depth", svg: chart.svg, text: summary)]
        )
      ],
      json: Values(
        settings: settings, results: results, dimensionCount: dimensionCount, exact: exact))
  }

  private func exactDecomposition(_ kind: LinearTarget, seed: UInt64) throws -> Exact {
    let matrix = target(kind, seed: seed)
    let rows = try (0..<matrix.rows).map { i in
      try (0..<matrix.columns).map { j in
        guard let entry = Rational(exactly: matrix[i, j]) else {
          throw Failure(.defect, "entry (\(i), \(j)) of the target is not finite")
        }
        return entry
      }
    }
    let certificate = try decompose(
      .matrix(.dense(RationalMatrix(rows))), options: DecompositionOptions(strategy: .shallow))
    return Exact(target: kind.rawValue, seed: seed, layers: certificate.layers.count)
  }
}
