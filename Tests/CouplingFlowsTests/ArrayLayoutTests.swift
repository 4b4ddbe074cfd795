import CouplingFlows
import Testing

@Suite struct ArrayLayoutTests {
  /// Two images of 2 × 3 pixels with 4 channels, as NHWC and as NCHW.
  private func images() -> (nhwc: [Float], nchw: [Float]) {
    var (nhwc, nchw) = ([Float](repeating: 0, count: 48), [Float](repeating: 0, count: 48))
    for image in 0..<2 {
      for pixel in 0..<6 {
        for channel in 0..<4 {
          let value = Float(100 * image + 10 * pixel + channel)
          nhwc[(image * 6 + pixel) * 4 + channel] = value
          nchw[(image * 4 + channel) * 6 + pixel] = value
        }
      }
    }
    return (nhwc, nchw)
  }

  @Test func bothLayoutsHaveTheSameVectors() throws {
    let (nhwc, nchw) = images()
    let last = try ArrayLayout.nhwc.samples(of: [2, 2, 3, 4], coordinates: 4)
    let middle = try ArrayLayout.nchw.samples(of: [2, 4, 2, 3], coordinates: 4)
    #expect(last.vectors(of: nhwc) == middle.vectors(of: nchw))
    #expect(last.vectors(of: nhwc)[7, 2] == 112)
    #expect(last.entries(of: last.vectors(of: nhwc)) == nhwc)
    #expect(middle.entries(of: middle.vectors(of: nchw)) == nchw)
    #expect(last.indices(vector: 7, coordinate: 2) == [1, 0, 1, 2])
    #expect(middle.indices(vector: 7, coordinate: 2) == [1, 2, 0, 1])
    let sums: [Float] = middle.sums(of: (0..<12).map(Float.init))
    #expect(sums == [15, 51])
  }

  @Test func oneImageIsABatchOfOne() throws {
    let samples = try ArrayLayout.nchw.samples(of: [4, 2, 3], coordinates: 4)
    #expect(samples.samples == 1)
    #expect(samples.vectors(of: [Float](repeating: 0, count: 24)).rows == 6)
  }

  @Test func vectorsHaveAnyNumberOfDimensions() throws {
    #expect(try ArrayLayout.vectors.samples(of: [4], coordinates: 4).samples == 1)
    #expect(try ArrayLayout.vectors.samples(of: [5, 3, 4], coordinates: 4).samples == 15)
    #expect(try ArrayLayout.vectors.samples(of: [0, 4], coordinates: 4).samples == 0)
  }

  @Test(arguments: [
    (ArrayLayout.vectors, [4, 3]), (.vectors, []), (.nhwc, [4, 2, 3]), (.nhwc, [2, 4]),
    (.nchw, [2, 3, 4]), (.nchw, [1, 1, 4, 2, 2]), (.nchw, [2, 2, 3, 4]),
  ])
  func otherShapesAreExplained(layout: ArrayLayout, shape: [Int]) {
    let error = #expect(throws: ArrayLayoutError.self) {
      try layout.samples(of: shape, coordinates: 4)
    }
    #expect(error?.found == shape)
  }
}
