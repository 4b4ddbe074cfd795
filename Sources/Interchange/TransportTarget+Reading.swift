import CouplingKernel
import ExactArithmetic

/// How the numbers of a file describe a distribution.
public enum DistributionLayout: String, Sendable, CaseIterable {
  /// Rows of a table: coordinates, and a weight behind them if their number is odd.
  case points

  /// An array of weights of the boxes of a grid.
  case histogram

  /// The brightness of pixels, which are the squares of a grid; the longer side has length 1.
  case picture

  /// As `picture`, for the darkness.
  case ink
}

extension TransportTarget {
  /// The distribution in a file: points in `.csv`, `.txt` or `.npy`, a histogram in `.npy`, or a
  /// picture in `.pgm` or `.png`.
  ///
  /// - Parameters:
  ///   - source: The file.
  ///   - layout: how to understand the numbers; nil for points in text, a histogram in `.npy`, and
  ///     the brightness of a picture.
  ///   - range: the ends of each side of the grid of a histogram.
  /// - Throws: `malformed`, `selection` if the layout does not fit the file.
  public init(
    reading source: Source, layout: DistributionLayout?, range: (low: Rational, high: Rational)
  ) throws(InterchangeError) {
    let name = source.name.lowercased()
    let stem = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
    if stem.hasSuffix(".pgm") || stem.hasSuffix(".png") {
      guard layout == nil || layout == .picture || layout == .ink else {
        throw InterchangeError(
          .selection, file: source.name, "a picture is read as picture or as ink")
      }
      let picture =
        stem.hasSuffix(".pgm") ? try PortableGrayMap.parse(source) : try PNGFile.parse(source)
      self = try picture.density(isInk: layout == .ink, source)
      return
    }
    guard layout != .picture, layout != .ink else {
      throw InterchangeError(
        .selection, file: source.name, "pictures have names that end in .pgm or .png")
    }
    switch try InputFormat(source) {
    case .text where layout == .histogram:
      let rows = try TextTable.rows(source)
      self = try .histogram(rows.flatMap { $0 }, [rows.count, rows[0].count], range, source)
    case .text: self = try .points(try TextTable.rows(source), source)
    case .npy:
      let array = try NumPyFile.parse(source)
      if layout == .points {
        self = try .points(try array.rows(), source)
      } else {
        self = try .histogram(try array.values(), array.shape, range, source)
      }
    default:
      throw source.malformed(
        message: "expected points in .csv, .txt or .npy, a histogram in .npy, "
          + "or a picture in .pgm or .png")
    }
  }

  private static func points(
    _ rows: [[Rational]], _ source: Source
  ) throws(InterchangeError) -> TransportTarget {
    let columns = rows.first?.count ?? 0
    guard columns >= 2 else {
      throw source.malformed(
        message: "expected points of at least 2 coordinates, found rows of \(columns) numbers")
    }
    if columns % 2 == 0 {
      return .points(rows, weights: Array(repeating: .one, count: rows.count))
    }
    let weights = rows.map { $0[columns - 1] }
    if let row = weights.firstIndex(where: { $0.signum <= 0 }) {
      throw source.malformed(
        .entry([row, columns - 1]),
        message: "expected a positive weight behind an even number of coordinates, found "
          + "\(weights[row])")
    }
    return .points(rows.map { Array($0.dropLast()) }, weights: weights)
  }

  private static func histogram(
    _ weights: [Rational], _ shape: [Int], _ range: (low: Rational, high: Rational),
    _ source: Source
  ) throws(InterchangeError) -> TransportTarget {
    guard shape.count >= 2, shape.count % 2 == 0 else {
      throw source.malformed(
        message: "expected an array of an even number of dimensions, found shape \(shape)")
    }
    if let entry = weights.firstIndex(where: { $0.signum < 0 }) {
      throw source.malformed(
        message: "expected weights that are not negative, found \(weights[entry])")
    }
    guard weights.contains(where: { !$0.isZero }) else {
      throw source.malformed(message: "expected weights that are not all 0")
    }
    return .histogram(
      Histogram(
        lower: Array(repeating: range.low, count: shape.count),
        upper: Array(repeating: range.high, count: shape.count), shape: shape, weights: weights,
        refinement: 1))
  }
}
