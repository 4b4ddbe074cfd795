import ExactArithmetic
import Testing

@testable import Interchange

@Suite struct NumPyFileTests {
  /// A `.npy` file with a given header and data.
  static func file(
    _ header: String, data: [UInt8] = [], version: [UInt8] = [1, 0], length: Int? = nil
  ) -> Source {
    let count = length ?? header.utf8.count
    let lengthBytes = (0..<(version[0] == 1 ? 2 : 4)).map { UInt8(count >> (8 * $0) & 0xFF) }
    return Source(
      name: "a.npy", bytes: NumPyFile.magic + version + lengthBytes + Array(header.utf8) + data)
  }

  static let square = "{'descr': '|i1', 'fortran_order': False, 'shape': (2, 2), }\n"

  @Test func everyTypeOrderAndVersionIsReadExactly() throws {
    let expected = try Fixtures.expected().filter { $0.key.hasSuffix(".npy") }
    #expect(expected.count == 26)
    for (name, matrix) in expected {
      let read = try NumPyFile.parse(Fixtures.source(name)).squareMatrix()
      #expect(read == matrix, "\(name)")
    }
  }

  @Test func oneDimensionalIntegersArePermutations() throws {
    let array = try NumPyFile.parse(Fixtures.source("permutation.npy"))
    #expect(array.isPermutationShaped)
    #expect(try array.permutation() == [2, 0, 3, 1])
  }

  @Test func permutationsAreChecked() {
    let header = "{'descr': '|i1', 'fortran_order': False, 'shape': (3,), }"
    let repeated = failure {
      _ = try NumPyFile.parse(Self.file(header, data: [1, 0, 1])).permutation()
    }
    #expect(
      repeated?.description == "a.npy: entry (2): 1 occurs twice, so the list is not a permutation")
    let negative = failure {
      _ = try NumPyFile.parse(Self.file(header, data: [1, 0, 255])).permutation()
    }
    #expect(
      negative?.description == "a.npy: entry (2): expected a number from 0 to 2, found -1")
    let empty = "{'descr': '|i1', 'fortran_order': False, 'shape': (0,), }"
    #expect(failure { _ = try NumPyFile.parse(Self.file(empty)).permutation() } != nil)
  }

  @Test(arguments: [
    ("booleans.npy", "found booleans"),
    ("complex.npy", "complex numbers"),
    ("objects.npy", "Python objects"),
    ("structured.npy", "structured"),
  ])
  func otherTypesAreRefusedByName(name: String, words: String) throws {
    let source = try Fixtures.source(name)
    let error = failure { _ = try NumPyFile.parse(source) }
    #expect(error?.kind == .malformed)
    #expect(error?.places == [.field("descr")])
    #expect(error?.message.contains(words) == true)
  }

  @Test func notFiniteEntriesAreNamed() throws {
    let array = try NumPyFile.parse(Fixtures.source("not-finite.npy"))
    let error = failure { _ = try array.squareMatrix() }
    #expect(error?.places == [.entry([1, 0])])
    #expect(error?.message == "expected a finite number, found NaN or infinity")
  }

  @Test(arguments: ["rectangle.npy", "scalar.npy", "permutation.npy"])
  func matricesMustBeSquare(name: String) throws {
    let array = try NumPyFile.parse(Fixtures.source(name))
    let error = failure { _ = try array.squareMatrix() }
    #expect(error?.message.hasPrefix("expected a square matrix, found shape") == true)
  }

  @Test func shortHeadersInAnyLayoutAreRead() throws {
    let header = "\t{ \"shape\":(2,2),'fortran_order' :True , 'descr':'>u2'}"
    let array = try NumPyFile.parse(Self.file(header, data: [0, 1, 1, 0, 0, 3, 0, 4]))
    #expect(try array.squareMatrix() == integers([[1, 3], [256, 4]]))
  }

  @Test(arguments: [
    ("{'descr': '|i1', 'fortran_order': False}", "lacks the key 'shape'"),
    ("{'descr': '|i1', 'shape': (2, 2)}", "lacks the key 'fortran_order'"),
    ("{'fortran_order': False, 'shape': (2, 2)}", "lacks the key 'descr'"),
    ("{'descr': '|i1', 'descr': '|i1'}", "found 'descr'"),
    ("{'kind': '|i1'}", "found 'kind'"),
    ("{'descr': '|i1', 'fortran_order': 0, 'shape': (2, 2)}", "True or False"),
    ("{'descr': '|i1', 'fortran_order': False, 'shape': (2)}", "a tuple such as"),
    ("{'descr': '|i1', 'fortran_order': False, 'shape': 4}", "expected '('"),
    ("{'descr': '|i1', 'fortran_order': False, 'shape': (-2, 2)}", "a size from 0"),
    ("{'descr': '|i1', 'fortran_order': False, 'shape': (2, 99999999999999999999)}", "a size"),
    ("{'descr': '|i1', 'fortran_order': False, 'shape': (9223372036854775807, 2)}", "2^63 bytes"),
    ("{'descr': '|i1', 'fortran_order': False, 'shape': (3, 2)}", "needs 6 bytes"),
    ("{'descr': '|i1', 'fortran_order': False, 'shape': (1, 2)}", "expected the end of the file"),
    ("{'descr': '|i1', 'fortran_order': False, 'shape': (2, 2)} x", "spaces to the end"),
    ("{'descr': '|i1', 'fortran_order': False, 'shape': (2, 2)", "expected '}'"),
    ("{'descr': '|i2', 'fortran_order': False, 'shape': (2, 1)}", "expected float16/32/64"),
    ("{'descr': 'i1', 'fortran_order': False, 'shape': (2, 2)}", "expected float16/32/64"),
    ("{'descr': '', 'fortran_order': False, 'shape': (2, 2)}", "expected float16/32/64"),
    ("{'descr: 1}", "does not end"),
    ("{descr: 1}", "expected a quoted string"),
    ("", "expected '{'"),
  ])
  func damagedHeadersAreRefused(header: String, words: String) {
    let error = failure { _ = try NumPyFile.parse(Self.file(header, data: [1, 2, 3, 4])) }
    #expect(error?.kind == .malformed)
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
  }

  @Test func versionsAndLengthsAreChecked() {
    let version = failure { _ = try NumPyFile.parse(Self.file(Self.square, version: [4, 0])) }
    #expect(version?.message == "expected version 1.0, 2.0 or 3.0, found 4.0")
    let length = failure {
      _ = try NumPyFile.parse(Self.file(Self.square, version: [2, 0], length: 0xFFFF_FFFF))
    }
    #expect(length?.message.contains("found the length 4294967295") == true)
    let magic = failure { _ = try NumPyFile.parse(source("PK\u{3}\u{4}")) }
    #expect(magic?.places == [.byte(0)])
  }

  @Test func everyTruncationIsRefused() {
    let whole = Self.file(Self.square, data: [1, 2, 3, 4]).bytes
    for count in 0..<whole.count {
      let source = Source(name: "cut.npy", bytes: Array(whole.prefix(count)))
      #expect(failure { _ = try NumPyFile.parse(source) }?.kind == .malformed, "\(count) bytes")
    }
  }
}
