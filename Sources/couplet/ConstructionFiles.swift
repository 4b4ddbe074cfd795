import Foundation
import FormalConstructions
import Interchange

/// The constructions that a command is about: those shipped, or those in files and folders.
struct ConstructionFiles {
  /// A construction by its name and the library that it is in.
  struct Item {
    let name: String
    let file: String
    let library: ConstructionLibrary
  }

  static let fileExtension = "construction"

  let items: [Item]

  /// Reads the files, and all constructions in the folders; none means those shipped. A
  /// construction may include those beside it and those shipped.
  init(reading paths: [String], maximumBytes: Int) throws(Failure) {
    if paths.isEmpty {
      let library = ConstructionLibrary.shipped
      items = library.names.map { Item(name: $0, file: "shipped", library: library) }
      return
    }
    var items: [Item] = []
    for path in paths {
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      let isInFolder = exists && isFolder.boolValue
      let url = URL(filePath: path)
      let folder = isInFolder ? url : url.deletingLastPathComponent()
      var texts = try Self.texts(in: folder, maximumBytes: maximumBytes)
      let names = isInFolder ? texts.keys.sorted() : [Self.name(of: url)]
      if !isInFolder {
        texts[names[0]] = try Self.text(of: path, maximumBytes: maximumBytes)
      }
      guard !names.isEmpty else {
        throw Failure(.unreadable, "\(path): no file ends in .\(Self.fileExtension)")
      }
      let library = ConstructionLibrary(
        texts: ConstructionLibrary.shipped.texts.merging(texts) { $1 })
      items += names.map { Item(name: $0, file: path, library: library) }
    }
    self.items = items
  }

  private static func name(of url: URL) -> String {
    url.pathExtension == fileExtension
      ? url.deletingPathExtension().lastPathComponent : url.lastPathComponent
  }

  private static func texts(
    in folder: URL, maximumBytes: Int
  ) throws(Failure) -> [String: String] {
    let path = folder.path(percentEncoded: false)
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
      throw Failure(.unreadable, "\(path): cannot be read")
    }
    var texts: [String: String] = [:]
    for name in names where name.hasSuffix(".\(fileExtension)") {
      let file = folder.appending(path: name)
      texts[self.name(of: file)] = try text(
        of: file.path(percentEncoded: false), maximumBytes: maximumBytes)
    }
    return texts
  }

  private static func text(of path: String, maximumBytes: Int) throws(Failure) -> String {
    let source: Source
    do {
      source = try Source(reading: path, maximumBytes: maximumBytes)
    } catch {
      throw Failure(error)
    }
    guard let text = String(validating: source.bytes, as: UTF8.self) else {
      throw Failure(.malformed, "\(source.name): not UTF-8")
    }
    return text
  }
}
