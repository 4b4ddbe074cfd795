import CouplingKernel
import Foundation
import SeededRandom
import Testing

@testable import DepthBounds

struct AtlasTests {
  private static let isLong = ProcessInfo.processInfo.environment["COUPLET_LONG_TESTS"] == "1"

  /// The shipped table is what comes out when all bounds are found anew.
  @Test(arguments: isLong ? [4, 6, 8] : [4, 6]) func tableIsRecomputed(size: Int) throws {
    let shipped = try #require(DepthAtlas.shipped(size: size))
    #expect(try DepthAtlas.computed(size: size) == shipped)
  }

  @Test func everythingIsExact() throws {
    let expected: [Int: [Couplings: [Int?: Int]]] = [
      4: [.affine: [1: 1, 4: 1, 5: 10], .additive: [1: 1, 4: 1, 5: 10]],
      6: [.affine: [1: 1, 4: 13, 5: 342, 6: 4], .additive: [1: 1, 4: 13, 5: 342, 6: 4]],
      8: [
        .affine: [1: 1, 4: 145, 5: 19680, 6: 334], .additive: [1: 1, 4: 145, 5: 19488, 6: 526],
      ],
    ]
    for (size, censuses) in expected {
      let atlas = try #require(DepthAtlas.shipped(size: size))
      for (couplings, census) in censuses { #expect(atlas.census(couplings) == census) }
    }
    #expect(DepthAtlas.shipped(size: 10) == nil)
  }

  /// Classes and their numbers of permutations against a list of all permutations.
  @Test(arguments: [2, 4, 6]) func classesAreCounted(size: Int) throws {
    var counts: [[String]: Int] = [:]
    var images = Array(0..<size)
    repeat {
      let cycles = Self.cycles(of: images)
      if cycles.reduce(0, { $0 + $1.count - 1 }).isMultiple(of: 2) {
        counts[cycles, default: 0] += 1
      }
    } while Self.advance(&images)
    let classes = PermutationClass.all(size: size)
    let total = classes.reduce(0) { $0 + $1.count }
    #expect(total == counts.values.reduce(0, +))
    for permutations in classes {
      let variants = Self.variants(of: permutations.cycles)
      let count = variants.reduce(0) { $0 + (counts[$1] ?? 0) }
      #expect(permutations.count == count)
      let found = Self.cycles(of: permutations.representative)
      #expect(variants.contains(found), "\(permutations.name)")
    }
  }

  /// Renaming, exchanging and inverting change no bound: permutations of one class, at random.
  @Test func boundsAreThoseOfTheClass() throws {
    var generator = SeededGenerator(seed: 7)
    let atlas = try #require(DepthAtlas.shipped(size: 6))
    for seed in 0..<12 {
      let images = Array(0..<6).shuffled(using: &generator)
      let cycles = Self.cycles(of: images)
      guard cycles.reduce(0, { $0 + $1.count - 1 }).isMultiple(of: 2) else { continue }
      let entry = try #require(
        atlas.entries.first { Self.variants(of: $0.permutations.cycles).contains(cycles) })
      let bounds = try depthBounds(of: .permutation(images))
      #expect(bounds.lower...(bounds.upper ?? .max) == entry.affine, "\(seed): \(images)")
    }
  }

  /// The cyclic words of a permutation, by following it.
  private static func cycles(of images: [Int]) -> [String] {
    var seen: Set<Int> = []
    var words: [String] = []
    for start in images.indices where !seen.contains(start) {
      var (word, point) = ("", start)
      while seen.insert(point).inserted {
        word += point < images.count / 2 ? "a" : "b"
        point = images.firstIndex(of: point) ?? start
      }
      words.append(smallest(word))
    }
    return words.sorted()
  }

  private static func smallest(_ word: String) -> String {
    word.indices.map { String(word[$0...] + word[..<$0]) }.min() ?? word
  }

  private static func variants(of cycles: [String]) -> Set<[String]> {
    let exchanged = cycles.map { $0.map { $0 == "a" ? "b" : "a" }.joined() }
    return Set(
      [cycles, exchanged].flatMap { [$0, $0.map { String($0.reversed()) }] }
        .map { $0.map(smallest).sorted() })
  }

  /// The next list in lexicographic order; false at the end.
  private static func advance(_ list: inout [Int]) -> Bool {
    guard let i = list.indices.dropLast().last(where: { list[$0] < list[$0 + 1] }),
      let j = list.indices.last(where: { list[$0] > list[i] })
    else { return false }
    list.swapAt(i, j)
    list[(i + 1)...].reverse()
    return true
  }
}
