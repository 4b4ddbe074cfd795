import Foundation
import FormalConstructions
import Testing

/// The folder of the texts.
let constructionsFolder = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  .appending(path: "constructions")

@Suite struct ShippedConstructionTests {
  @Test(arguments: ConstructionLibrary.shipped.names)
  func isProved(_ name: String) throws {
    var library = ConstructionLibrary.shipped
    let proved = try library.prove(name)
    #expect(proved.name == name)
    #expect(!proved.claims.isEmpty)
  }

  @Test func areTheTextsOfTheFolder() throws {
    let files = try FileManager.default.contentsOfDirectory(
      at: constructionsFolder, includingPropertiesForKeys: nil
    ).filter { $0.pathExtension == "construction" }
    let texts = try Dictionary(
      uniqueKeysWithValues: files.map {
        ($0.deletingPathExtension().lastPathComponent, try String(contentsOf: $0, encoding: .utf8))
      })
    let shipped = ConstructionLibrary.shipped.texts
    #expect(shipped.keys.sorted() == texts.keys.sorted())
    for name in shipped.keys {
      let isCurrent = shipped[name] == texts[name]
      #expect(isCurrent, "\(name)")
    }
  }

  @Test(arguments: [
    ("swap", "3"), ("whitehead", "4"), ("absorption", "N + 2"), ("four-layers", "4"),
    ("four-layers-diagonal", "4"), ("two-steps", "6"), ("three-steps", "8"),
    ("composition", "2 k + 4"), ("five-layers", "5"), ("six-layers", "6"),
    ("triangular-lower", "8"), ("permutation-published", "10"), ("published-route", "26"),
    ("simulation", "7"), ("convolution", "N + 1"), ("inverse", "N + 1"),
  ])
  func hasAsManyLayersAsStated(_ name: String, _ count: String) throws {
    var library = ConstructionLibrary.shipped
    #expect(try library.prove(name).layerCount?.description == count)
  }
}
