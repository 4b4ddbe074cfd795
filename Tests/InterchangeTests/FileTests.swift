import Foundation
import Testing

@testable import Interchange

@Suite struct FileTests {
  /// A folder of its own for each test.
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "couplet-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func path(_ name: String) -> String {
    folder.appending(path: name).path(percentEncoded: false)
  }

  private var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path(""))) ?? []).sorted()
  }

  private func write(_ bytes: [UInt8], to path: String) throws {
    try OutputFile.write(to: path) { file in
      try bytes.withUnsafeBytes { try file.write($0) }
    }
  }

  @Test(arguments: ["plain.bin", "packed.gz"], [0, 1, 65_536, 700_000, 4_200_000])
  func whatIsWrittenIsRead(name: String, count: Int) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
    try write(bytes, to: path(name))
    #expect(try Source(reading: path(name), maximumBytes: count).bytes == bytes)
    #expect(names == [name])
    if count > 0 {
      let error = failure { _ = try Source(reading: path(name), maximumBytes: count - 1) }
      #expect(error?.kind == .limit)
    }
  }

  @Test func failuresLeaveNothing() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try OutputFile.write(to: path("a")) { file in
        try [UInt8](repeating: 1, count: 200_000).withUnsafeBytes { try file.write($0) }
        throw Stop()
      }
    }
    #expect(names == [])
    try write([1], to: path("a"))
    #expect(throws: Stop.self) {
      try OutputFile.write(to: path("a")) { _ in throw Stop() }
    }
    #expect(try Source(reading: path("a"), maximumBytes: 9).bytes == [1])
    #expect(names == ["a"])
  }

  @Test func linksAreKeptAndFoldersRefused() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try write([1], to: path("a"))
    try FileManager.default.createSymbolicLink(atPath: path("b"), withDestinationPath: "a")
    try write([2], to: path("b"))
    #expect(try Source(reading: path("a"), maximumBytes: 9).bytes == [2])
    #expect(failure { try write([1], to: path("")) }?.kind == .unwritable)
    #expect(failure { try write([1], to: path("missing/a")) }?.kind == .unwritable)
    try write([1], to: "/dev/null")
    #expect(names == ["a", "b"])
  }

  @Test func unreadableFiles() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let missing = failure { _ = try Source(reading: path("missing"), maximumBytes: 9) }
    #expect(missing?.kind == .unreadable)
    #expect(missing?.message == "No such file or directory")
    #expect(failure { _ = try Source(reading: path(""), maximumBytes: 9) }?.kind == .unreadable)
  }

  @Test func devicesWithoutEndStopAtTheLimit() {
    let error = failure { _ = try Source(reading: "/dev/zero", maximumBytes: 1 << 20) }
    #expect(error?.kind == .limit)
  }

  @Test func damagedCompressedFilesAreRefused() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try write((0..<5_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }, to: path("a.gz"))
    let packed = Array(try Data(contentsOf: URL(filePath: path("a.gz"))))
    func expand(_ bytes: [UInt8]) -> InterchangeError? {
      failure { _ = try Gzip.expand(bytes, name: "a.gz", maximumBytes: 1 << 20) }
    }
    for count in 0..<packed.count {
      #expect(expand(Array(packed.prefix(count)))?.message == "the compressed data end too early")
    }
    var flipped = packed
    flipped[packed.count / 2] ^= 0x10
    #expect(expand(flipped)?.kind == .malformed)
    #expect(expand(packed + [1, 2, 3])?.kind == .malformed)
    #expect(expand(Array("not compressed".utf8))?.kind == .malformed)
    let twice = try Gzip.expand(packed + packed, name: "a.gz", maximumBytes: 1 << 20)
    #expect(twice.count == 10_000)
  }

  @Test func smallFilesThatExpandWithoutEndStopAtTheLimit() throws {
    let writer = try #require(GzipWriter())
    var packed: [UInt8] = []
    for _ in 0..<64 { packed += writer.compress([UInt8](repeating: 0, count: 1 << 20)) }
    packed += writer.finish()
    #expect(packed.count < 1 << 17)
    let error = failure { _ = try Gzip.expand(packed, name: "a.gz", maximumBytes: 1 << 24) }
    #expect(error?.kind == .limit)
  }
}
