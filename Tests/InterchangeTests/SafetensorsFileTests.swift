import ExactArithmetic
import ExactLinearAlgebra
import Foundation
import Testing

@testable import Interchange

@Suite struct SafetensorsFileTests {
  static func file(_ header: String, data: [UInt8] = [], length: Int? = nil) -> Source {
    let count = length ?? header.utf8.count
    let lengthBytes = (0..<8).map { UInt8(count >> (8 * $0) & 0xFF) }
    return Source(name: "a.safetensors", bytes: lengthBytes + Array(header.utf8) + data)
  }

  @Test func tensorsAreReadExactly() throws {
    let expected = try Fixtures.expected().filter { $0.key.contains(".safetensors/") }
    #expect(expected.count == 6)
    for (path, matrix) in expected {
      let parts = path.split(separator: "/").map(String.init)
      let file = try SafetensorsFile(Fixtures.source(parts[0]))
      #expect(try file.tensor(named: parts[1]).squareMatrix() == matrix, "\(path)")
    }
  }

  @Test func bfloat16() throws {
    let header = #"{"a":{"dtype":"BF16","shape":[2,2],"data_offsets":[0,8]}}   "#
    let data: [UInt8] = [0x80, 0x3F, 0x40, 0xC0, 0x01, 0x00, 0x7F, 0x7F]
    let read = try SafetensorsFile(Self.file(header, data: data)).onlySquareTensor().squareMatrix()
    let tiny = try #require(Rational(Integer.one, Integer(2).power(133)))
    let huge = Rational(Integer(255) * Integer(2).power(120))
    #expect(read == RationalMatrix([[1, -3], [tiny, huge]]))
  }

  @Test func permutationsAreRead() throws {
    let file = try SafetensorsFile(Fixtures.source("several.safetensors"))
    #expect(try file.tensor(named: "permutation").permutation() == [1, 2, 0])
  }

  @Test func squareTensorsAreListed() throws {
    let several = try SafetensorsFile(Fixtures.source("several.safetensors"))
    #expect(
      Set(several.squareNames) == ["linear.weight", "convolution.weight", "half", "bytes", "big"])
    let error = failure { _ = try several.onlySquareTensor() }
    #expect(error?.kind == .selection)
    #expect(error?.message.contains("choose one with --tensor: ") == true)
    #expect(error?.message.contains("convolution.weight") == true)
    #expect(
      try SafetensorsFile(Fixtures.source("one.safetensors")).onlySquareTensor().name == "only")
  }

  @Test func missingNamesAreAnsweredWithAList() throws {
    let file = try SafetensorsFile(Fixtures.source("one.safetensors"))
    let error = failure { _ = try file.tensor(named: "other") }
    #expect(error?.kind == .selection)
    #expect(error?.message.hasPrefix("there is no tensor 'other'; there are: ") == true)
    #expect(error?.message.contains("only") == true && error?.message.contains("bias") == true)
  }

  @Test func otherTypesAreRefusedWhenAskedFor() throws {
    let file = try SafetensorsFile(Fixtures.source("several.safetensors"))
    let error = failure { _ = try file.tensor(named: "mask") }
    #expect(error?.places == [.tensor("mask"), .field("dtype")])
  }

  @Test func trainedConvolutions() throws {
    let path = Fixtures.folder.appending(path: "glow-digits/glow-digits.safetensors")
    let file = try SafetensorsFile(
      Source(reading: path.path(percentEncoded: false), maximumBytes: 1 << 20))
    #expect(file.squareNames.count == 12)
    #expect(file.names.count == 36)
    for name in file.squareNames {
      let matrix = try file.tensor(named: name).squareMatrix()
      #expect([4, 16, 64].contains(matrix.rows))
    }
  }

  @Test func namesWithEscapes() throws {
    let header = #"{"a\"\\\u00e9\ud83d\ude00\n":{"dtype":"I8","shape":[1,1],"data_offsets":[0,1]}}"#
    let file = try SafetensorsFile(Self.file(header, data: [7]))
    #expect(file.names == ["a\"\\é😀\n"])
  }

  @Test(arguments: [
    (#"{"a":{"dtype":"I8","shape":[2,2],"data_offsets":[0,4]}} x"#, "spaces to the end"),
    (#"{"a":{"dtype":"I8","shape":[2,2],"data_offsets":[0,4]}"#, "expected '}'"),
    (#"{"a":{"dtype":"I8","shape":[2,2],"data_offsets":[0,3]}}"#, "expected 4 bytes"),
    (#"{"a":{"dtype":"I8","shape":[2,2],"data_offsets":[1,5]}}"#, "without gap or overlap"),
    (#"{"a":{"dtype":"I8","shape":[2,2],"data_offsets":[4,0]}}"#, "begin ≤ end"),
    (#"{"a":{"dtype":"I8","shape":[2,2],"data_offsets":[0]}}"#, "begin ≤ end"),
    (#"{"a":{"dtype":"I8","shape":[5],"data_offsets":[0,5]}}"#, "at most to 4"),
    (#"{"a":{"dtype":"I8","shape":[3],"data_offsets":[0,3]}}"#, "expected the end of the file"),
    (
      #"{"a":{"dtype":"I8","shape":[3],"data_offsets":[0,3]},"#
        + #""b":{"dtype":"I8","shape":[2],"data_offsets":[2,4]}}"#, "without gap or overlap"
    ),
    (#"{"a":{"dtype":"I8","shape":[4294967296,4294967296],"data_offsets":[0,4]}}"#, "2^63 bytes"),
    (#"{"a":{"dtype":"I8","shape":[99999999999999999999],"data_offsets":[0,4]}}"#, "integer from"),
    (#"{"a":{"dtype":"I8","shape":[-1],"data_offsets":[0,4]}}"#, "integer from"),
    (#"{"a":{"dtype":"I8","shape":[4]}}"#, "expected all of"),
    (#"{"a":{"dtype":"I8","shape":[4],"data_offsets":[0,4],"x":1}}"#, "found 'x'"),
    (#"{"a":{"dtype":"I8","dtype":"I8","shape":[4],"data_offsets":[0,4]}}"#, "occurs twice"),
    (
      #"{"a":{"dtype":"I8","shape":[4],"data_offsets":[0,4]},"#
        + #""a":{"dtype":"I8","shape":[4],"data_offsets":[0,4]}}"#, "occurs twice"
    ),
    (#"{"a\q":{}}"#, "escape sequence"),
    (#"{"a\ud800":{}}"#, "Unicode character"),
    (#"{"a\ud800\u0041":{}}"#, "surrogate"),
    (#"{"a\u00"#, "escape sequence"),
    (#"{"a"#, "end of the quoted text"),
    (#"{"__metadata__":{"a":1}}"#, "expected '\"'"),
    ("[]", "expected '{'"),
    ("", "expected '{'"),
  ])
  func damagedHeadersAreRefused(header: String, words: String) {
    let error = failure { _ = try SafetensorsFile(Self.file(header, data: [1, 2, 3, 4])) }
    #expect(error?.kind == .malformed)
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
  }

  @Test func headerLengthIsChecked() {
    let claims = failure { _ = try SafetensorsFile(Self.file("{}", length: 3)) }
    #expect(claims?.message == "the header length is 3, but only 2 bytes follow")
    let negative = Source(name: "a", bytes: [UInt8](repeating: 0xFF, count: 20))
    #expect(failure { _ = try SafetensorsFile(negative) }?.places == [.byte(0)])
  }

  @Test func everyTruncationIsRefused() {
    let header = #"{"a":{"dtype":"I8","shape":[2,2],"data_offsets":[0,4]}}"#
    let whole = Self.file(header, data: [1, 2, 3, 4]).bytes
    for count in 0..<whole.count {
      let source = Source(name: "cut", bytes: Array(whole.prefix(count)))
      #expect(failure { _ = try SafetensorsFile(source) }?.kind == .malformed, "\(count) bytes")
    }
  }
}
