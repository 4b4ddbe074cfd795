import ExactArithmetic
import ExactLinearAlgebra

/// The linear skeleton of a flow: coupling layers over changing partitions, and what stands between
/// them.
///
/// Every value of this type is well formed: all steps act on the same coordinates, shapes fit, and
/// scales of layers are positive. It claims nothing; its product is what a certificate may be about.
public struct CouplingStack: Sendable, Hashable {
  /// One step.
  public enum Step: Sendable, Hashable {
    /// A coupling layer over a partition of its own.
    case coupling(Partition, CouplingLayer)

    /// y[i] = x[p[i]].
    case permutation([Int])

    /// y[i] = s[i] x[i], no s[i] being 0.
    case scale([Rational])

    /// y = M x.
    case matrix(CouplingMatrix)

    /// A 1 × 1 convolution: y = (W ⊗ I) x, the identity having the order `pixels`.
    case convolution(CouplingMatrix, pixels: Int)
  }

  /// The number n of coordinates.
  public let size: Int

  /// The steps, in the order in which they act on a column vector; at least one.
  public let steps: [Step]

  /// The caller states that the steps are well formed and of this size, and that there is one.
  init(trusted size: Int, _ steps: [Step]) {
    self.size = size
    self.steps = steps
  }

  /// step_K · … · step_1, n × n.
  ///
  /// - Throws: `CertificateError.limitReached`.
  public func product(
    limits: ReadingLimits = ReadingLimits()
  ) throws(CertificateError) -> RationalMatrix {
    let meter = Meter(limits)
    try meter.demand(size, times: size * MemoryLayout<Int>.stride)
    var product = RationalMatrix.identity(size)
    for step in steps { try step.apply(to: &product, meter) }
    return product
  }
}

extension CouplingStack.Step {
  /// Replaces the rows x by what the step makes of them.
  fileprivate func apply(
    to x: inout RationalMatrix, _ meter: Meter
  ) throws(CertificateError) {
    try meter.demand(x.rows * x.columns, times: 16 + x.numerators.maximumBitWidth / 8)
    let all = Array(0..<x.columns)
    switch self {
    case .permutation(let permutation): x = x.selecting(rows: permutation, columns: all)
    case .scale(let factors): x = x.scalingRows(by: factors)
    case .matrix(let matrix): x = matrix.rationalMatrix * x
    case .convolution(let kernel, let pixels):
      // Each pixel has one coordinate in every channel, `pixels` apart.
      let (rows, matrix) = (x, kernel.rationalMatrix)
      for pixel in 0..<pixels {
        let places = Array(stride(from: pixel, to: x.rows, by: pixels))
        let channels = matrix * rows.selecting(rows: places, columns: all)
        for (channel, place) in places.enumerated() {
          x.setRow(place, to: channels.row(channel))
        }
      }
    case .coupling(let partition, let layer):
      let (updated, other) = (partition[layer.updates], partition[layer.updates.other])
      let rows = RationalMatrix.scaledSum(
        scale: layer.scale, x.selecting(rows: updated, columns: all),
        adding: layer.shift.rationalMatrix, times: x.selecting(rows: other, columns: all))
      for (index, place) in updated.enumerated() { x.setRow(place, to: rows.row(index)) }
    }
  }
}

extension Partition {
  /// The cells of a checkerboard on which row + column is even, in every channel, and the others, as
  /// in RealNVP. Coordinate (channel · height + row) · width + column is the cell (row, column).
  ///
  /// - Throws: `CertificateError.malformed`, unless both parts have a cell, and there are not too
  ///   many for an index.
  public static func checkerboard(
    channels: Int, height: Int, width: Int
  ) throws(CertificateError) -> Partition {
    let (cells, tooMany) = height.multipliedReportingOverflow(by: width)
    let (count, far) = channels.multipliedReportingOverflow(by: cells)
    try require(
      "partition", channels > 0 && height > 0 && width > 0 && !tooMany && !far,
      "a checkerboard", found: "\(channels) × \(height) × \(width) cells")
    func part(_ parity: Int) -> [Int] {
      (0..<count).filter { ($0 / width % height + $0 % width) % 2 == parity }
    }
    return try Partition(first: part(0), second: part(1))
  }
}
