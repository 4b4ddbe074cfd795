import CouplingFlows
import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra

/// The errors of a certificate's layers in one floating-point type, relative to the largest
/// absolute coordinate of the exact vector; the worst of some vectors.
public struct PrecisionErrors: Sendable, Encodable {
  /// The name of the type.
  public let type: String

  /// The error after each layer, of vectors that were exact before the first one.
  public fileprivate(set) var forward: [Double] = []

  /// The error of f⁻¹(f(x)), both in floating point.
  public fileprivate(set) var roundTrip: Double?

  /// The error of f⁻¹(y) at the exact y = f(x), rounded.
  public fileprivate(set) var inverse: Double?

  /// Why there is no more.
  public fileprivate(set) var problem: String?

  fileprivate init(type: String) { self.type = type }

  /// Runs the rounded layers beside the exact ones.
  ///
  /// Of the parameters:
  /// - `inputs`: Vectors, as rows, of a type in which they are exact.
  /// - `progress`: Told how many of the layers are done.
  public init<Scalar: RoundingScalar>(
    of certificate: Certificate, at inputs: DenseMatrix<Scalar>,
    progress: (_ done: Int) -> Void = { _ in }
  ) {
    var run = RoundedRun(certificate, inputs)
    run.follow(certificate, inputs.exactTranspose, progress)
    self = run.errors
  }

  /// The errors in `Float` and in `Double`, at vectors, as rows, that are exact in both.
  public static func inBothTypes(
    of certificate: Certificate, at inputs: DenseMatrix<Float>,
    progress: (_ done: Int) -> Void = { _ in }
  ) -> [PrecisionErrors] {
    let doubles = DenseMatrix(
      rows: inputs.rows, columns: inputs.columns, entries: inputs.entries.map { Double($0) })
    var runs = RunPair(
      first: RoundedRun(certificate, inputs), second: RoundedRun(certificate, doubles))
    runs.follow(certificate, inputs.exactTranspose, progress)
    return [runs.first.errors, runs.second.errors]
  }
}

/// What is compared with exact vectors, layer by layer.
private protocol ApproximateRun {
  /// Whether there is nothing more to compare.
  var hasEnded: Bool { get }

  /// Applies the layer number `index`; `exact` are the exact results.
  mutating func step(_ index: Int, _ exact: ExactVectors)

  /// Goes back from the results and from the exact ones to the start.
  mutating func end(_ exact: ExactVectors, start: ExactVectors)
}

extension ApproximateRun {
  /// Runs beside the exact layers from the columns of `vectors` on.
  mutating func follow(
    _ certificate: Certificate, _ vectors: RationalMatrix, _ progress: (_ done: Int) -> Void
  ) {
    var exact = ExactVectors(vectors, certificate.partition, flip: certificate.flip)
    for (index, layer) in certificate.layers.enumerated() where !hasEnded {
      progress(index)
      exact.apply(layer, withBias: true)
      step(index, exact)
    }
    end(exact, start: ExactVectors(vectors, certificate.partition, flip: nil))
  }
}

/// Two runs beside the same exact one, which takes most of the time.
private struct RunPair: ApproximateRun {
  var first: RoundedRun<Float>
  var second: RoundedRun<Double>

  var hasEnded: Bool { first.hasEnded && second.hasEnded }

  mutating func step(_ index: Int, _ exact: ExactVectors) {
    first.step(index, exact)
    second.step(index, exact)
  }

  mutating func end(_ exact: ExactVectors, start: ExactVectors) {
    first.end(exact, start: start)
    second.end(exact, start: start)
  }
}

/// A run in one type.
private struct RoundedRun<Scalar: RoundingScalar>: ApproximateRun {
  private(set) var errors = PrecisionErrors(type: Scalar.typeName)
  private let partition: Partition
  private var image: DenseMatrix<Scalar>

  /// Nil once there is a problem.
  private var flow: AffineFlow<Scalar>?

  init(_ certificate: Certificate, _ inputs: DenseMatrix<Scalar>) {
    partition = certificate.partition
    image = inputs
    attempt { run in run.flow = try AffineFlow<Scalar>(rounding: certificate) }
  }

  var hasEnded: Bool { flow == nil }

  /// Does what may fail; then there is nothing more to do.
  private mutating func attempt(_ body: (inout RoundedRun) throws -> Void) {
    do {
      try body(&self)
    } catch {
      errors.problem = "\(error)"
      flow = nil
    }
  }

  mutating func step(_ index: Int, _ exact: ExactVectors) {
    guard let flow else { return }
    // One layer as a flow of its own; the reflection belongs to the first one.
    let layer = AffineFlow(
      split: flow.split, reflected: index == 0 ? flow.reflected : nil,
      layers: [flow.layers[index]])
    attempt { run in
      do {
        run.image = try layer.flow.forward(run.image).vectors
      } catch FlowError.overflow(_, let sample, let coordinate, let value) {
        throw FlowError.overflow(
          layer: index + 1, sample: sample, coordinate: coordinate, value: value)
      }
      run.errors.forward.append(exact.error(of: run.image, run.partition))
    }
  }

  mutating func end(_ exact: ExactVectors, start: ExactVectors) {
    guard let flow = flow?.flow else { return }
    attempt { run in
      run.errors.roundTrip = start.error(
        of: try flow.inverse(run.image).vectors, run.partition)
      let target: DenseMatrix<Scalar> = exact.rounded(run.partition)
      run.errors.inverse = start.error(of: try flow.inverse(target).vectors, run.partition)
    }
  }
}

extension DenseMatrix {
  /// The exact transposed matrix.
  fileprivate var exactTranspose: RationalMatrix {
    RationalMatrix(rows: columns, columns: rows) {
      Rational(exactly: Double(self[$1, $0])) ?? .zero
    }
  }
}

extension ExactVectors {
  /// The vectors as rows, rounded.
  fileprivate func rounded<Scalar: RoundingScalar>(_ partition: Partition) -> DenseMatrix<Scalar> {
    var result = DenseMatrix<Scalar>(rows: self[.first].columns, columns: partition.size)
    for part in Part.allCases {
      for (row, coordinate) in partition[part].enumerated() {
        for vector in 0..<result.rows {
          result[vector, coordinate] = Scalar(rounding: self[part].shortened(row, vector))
        }
      }
    }
    return result
  }

  /// The largest difference of a coordinate from that in `approximation`, which has the vectors as
  /// rows, relative to the largest coordinate of the vector; the largest of these ratios.
  fileprivate func error<Scalar: RoundingScalar>(
    of approximation: DenseMatrix<Scalar>, _ partition: Partition
  ) -> Double {
    var worst = 0.0
    for vector in 0..<approximation.rows {
      var difference = 0.0
      var size = 0.0
      for part in Part.allCases {
        for (row, coordinate) in partition[part].enumerated() {
          let exact = self[part].shortened(row, vector)
          let found = Rational(exactly: Double(approximation[vector, coordinate])) ?? .zero
          difference = max(difference, Double(rounding: (exact - found).magnitude))
          size = max(size, Double(rounding: exact.magnitude))
        }
      }
      worst = max(worst, size == 0 ? difference : difference / size)
    }
    return worst
  }
}

extension RationalMatrix {
  /// An entry, rounded to a binary fraction of at least 256 significant bits: enough to compare
  /// floating-point numbers with, and short whatever the length of the entry.
  fileprivate func shortened(_ i: Int, _ j: Int) -> Rational {
    let numerator = numerator(i, j)
    let denominator = rowDenominator(i)
    let shift = 257 - numerator.bitWidth + denominator.bitWidth
    let dividend = shift >= 0 ? numerator << shift : numerator
    let divisor = shift >= 0 ? denominator : denominator << -shift
    guard let (quotient, _) = dividend.dividedTruncating(by: divisor) else { return .zero }
    return shift >= 0
      ? Rational(quotient, Integer.one << shift) ?? .zero : Rational(quotient << -shift)
  }
}
