import CouplingKernel
import ExactArithmetic
import Foundation
import Testing

@testable import Interchange

/// Distributions from text, arrays and pictures.
struct DistributionReadingTests {
  private static let pictures = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/pictures")

  private func read(
    _ text: String, name: String = "points.csv", layout: DistributionLayout? = nil
  ) throws -> TransportTarget {
    try TransportTarget(
      reading: Source(name: name, bytes: Array(text.utf8)), layout: layout, range: (0, 1))
  }

  @Test func pointsWithAndWithoutWeights() throws {
    #expect(
      try read("0 1/2\n0.25 -3") == .points([[0, 1 / 2], [1 / 4, -3]], weights: [1, 1]))
    #expect(try read("0 1 2\n3 4 1/2") == .points([[0, 1], [3, 4]], weights: [2, 1 / 2]))
    #expect(throws: InterchangeError.self) { try read("0 1 0") }
    #expect(throws: InterchangeError.self) { try read("0\n1") }
  }

  @Test func histogramsInText() throws {
    let target = try read("1 0\n2 3", layout: .histogram)
    guard case .histogram(let histogram) = target else {
      Issue.record("not a histogram")
      return
    }
    #expect(histogram.shape == [2, 2])
    #expect(histogram.weights == [1, 0, 2, 3])
    #expect(throws: InterchangeError.self) { try read("0 0\n0 0", layout: .histogram) }
    #expect(throws: InterchangeError.self) { try read("1 -1\n0 0", layout: .histogram) }
  }

  /// The same picture in five files; make.py says what it shows.
  @Test(arguments: [
    "small.pgm", "small-plain.pgm", "small.png", "small-rgb.png", "small-alpha.png",
  ])
  func pictures(name: String) throws {
    let path = Self.pictures.appending(path: name).path()
    let target = try TransportTarget(
      reading: Source(reading: path, maximumBytes: 1 << 20), layout: nil, range: (0, 1))
    guard case .histogram(let histogram) = target else {
      Issue.record("not a histogram")
      return
    }
    #expect(histogram.shape == [7, 11])
    #expect(histogram.upper == [7 / 11, 1])
    for x in 0..<7 {
      for y in 0..<11 {
        let row = 10 - y
        #expect(histogram.weights[x * 11 + y] == Rational((37 * x + 91 * row * row) % 256))
      }
    }
  }

  /// No shortened or changed picture makes the reader crash.
  @Test(arguments: ["small.pgm", "small-plain.pgm", "small.png", "small-rgb.png"])
  func damagedPictures(name: String) throws {
    let bytes = Array(try Data(contentsOf: Self.pictures.appending(path: name)))
    var refused = 0
    for position in bytes.indices {
      var changed = bytes
      changed[position] ^= 0x15
      for damaged in [changed, Array(bytes[..<position])] {
        do {
          _ = try TransportTarget(
            reading: Source(name: name, bytes: damaged), layout: nil, range: (0, 1))
        } catch {
          refused += 1
        }
      }
    }
    #expect(refused > bytes.count)
  }
}
