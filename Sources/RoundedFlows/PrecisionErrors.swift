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
  public private(set) var forward: [Double] = []

  /// The error of f⁻¹(f(x)), both in floating point.
  public private(set) var roundTrip: Double?

  /// The error of f⁻¹(y) at the exact y = f(x), rounded.
  public private(set) var inverse: Double?

  /// Why there is no more.
  public private(set) var problem: String?

  /// Runs the rounded layers beside the exact ones.
  ///
  /// Of the parameters:
  /// - `inputs`: Vectors, as rows, of a type in which they are exact.
  /// - `progress`: Told how many of the layers are done.
  public init<Scalar: RoundingScalar>(
    of certificate: Certificate, at inputs: DenseMatrix<Scalar>,
    progress: (_ done: Int) -> Void = { _ in }
  ) {
    type = Scalar.typeName
    do {
      try measure(certificate, inputs, progress)
    } catch {
      problem = "\(error)"
    }
  }

  private mutating func measure<Scalar: RoundingScalar>(
    _ certificate: Certificate, _ inputs: DenseMatrix<Scalar>, _ progress: (Int) -> Void
  ) throws {
    let rounded = try AffineFlow<Scalar>(rounding: certificate)
    let start = ExactVectors(inputs.exactTranspose, certificate.partition, flip: nil)
    var exact = ExactVectors(
      inputs.exactTranspose, certificate.partition, flip: certificate.flip)
    var image = inputs
    for index in certificate.layers.indices {
      progress(index)
      // One layer as a flow of its own; the reflection belongs to the first one.
      let layer = AffineFlow(
        split: rounded.split, reflected: index == 0 ? rounded.reflected : nil,
        layers: [rounded.layers[index]])
      do {
        image = try layer.flow.forward(image).vectors
      } catch .overflow(_, let sample, let coordinate, let value) {
        throw FlowError.overflow(
          layer: index + 1, sample: sample, coordinate: coordinate, value: value)
      }
      exact.apply(certificate.layers[index], withBias: true)
      forward.append(exact.error(of: image, certificate.partition))
    }
    roundTrip = start.error(
      of: try rounded.flow.inverse(image).vectors, certificate.partition)
    let target: DenseMatrix<Scalar> = exact.rounded(certificate.partition)
    inverse = start.error(
      of: try rounded.flow.inverse(target).vectors, certificate.partition)
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
