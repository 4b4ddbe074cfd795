import ExactArithmetic
import ExactLinearAlgebra
import Foundation
import Testing

@testable import Interchange

/// The files that NumPy and safetensors wrote, see `Fixtures/arrays/make.py`.
enum Fixtures {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures")

  static func source(_ name: String) throws -> Source {
    try Source(
      reading: folder.appending(path: "arrays/\(name)").path(percentEncoded: false),
      maximumBytes: 1 << 20)
  }

  /// The expected matrices by file name, or file name and tensor.
  static func expected() throws -> [String: RationalMatrix] {
    let data = try Data(contentsOf: folder.appending(path: "arrays/expected.json"))
    return try JSONDecoder().decode([String: [[String]]].self, from: data).mapValues { rows in
      RationalMatrix(try rows.map { try $0.map { try #require(Rational($0)) } })
    }
  }
}

/// The error that `body` throws, in words.
func failure(_ body: () throws -> Void) -> InterchangeError? {
  do {
    try body()
    return nil
  } catch {
    return error as? InterchangeError
  }
}

func source(_ text: String, name: String = "input") -> Source {
  Source(name: name, bytes: Array(text.utf8))
}

func integers(_ rows: [[Int]]) -> RationalMatrix {
  RationalMatrix(rows.map { $0.map { Rational($0) } })
}
