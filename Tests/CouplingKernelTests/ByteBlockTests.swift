import ExactArithmetic
import Testing

@testable import CouplingKernel

/// Texts that are passed over eight bytes at a time, against one byte at a time.
struct ByteBlockTests {
  @Test func everyByteInEveryPlace() {
    for count in 0...20 {
      for place in 0..<max(count, 1) {
        for byte in UInt8.min...UInt8.max {
          var text = [UInt8](repeating: UInt8(ascii: "7"), count: count)
          if count > 0 { text[place] = byte }
          for start in 0...min(count, 3) {
            let rest = text[start...]
            let noDigit = rest.firstIndex { !(0x30...0x39 ~= $0) } ?? count
            let special = rest.firstIndex { $0 < 0x20 || $0 >= 0x80 || $0 == 0x22 || $0 == 0x5C }
            text.withUnsafeBufferPointer { text in
              #expect(text.place(from: start, where: \.isNoDigit) == noDigit)
              #expect(text.place(from: start, where: \.endsPlainText) == special ?? count)
            }
          }
        }
      }
    }
  }

  @Test func farPlaces() {
    for count in [31, 32, 39, 40, 41, 95, 96, 103, 104, 105, 168, 170, 200] {
      for place in 0...count {
        var text = [UInt8](repeating: UInt8(ascii: "7"), count: count)
        if place < count { text[place] = UInt8(ascii: "]") }
        text.withUnsafeBufferPointer { text in
          for start in [0, 1, 7, 8, 9] where start <= count {
            let expected = place < start ? count : place
            #expect(text.place(from: start) { $0.isEqual(to: "]") } == expected)
            #expect(text.place(from: start, where: \.isNoDigit) == expected)
          }
        }
      }
    }
  }

  /// Sums of multiples that vanish, or have a factor in common with the denominator by chance.
  @Test(arguments: [
    ("2 -1 / 3", true), ("6 -3 / 9", false), ("0 0 / 5", false), ("1 1 / 3", true),
    ("0 15 / 10", false), ("3 0 / 10", true), ("-4 2 / 7", true), ("14 -7 / 21", false),
    ("10 15 / 6", true), ("10 15 / 25", false),
  ]) func rowsOverACommonDenominator(row: String, isRight: Bool) {
    let text = """
      {"format": "couplet-certificate/1", "size": 4,
       "target": {"permutation": [0, 1, 2, 3]},
       "layers": [{"updates": "second", "shift": ["\(row)", "0 1"]}]}
      """
    if isRight {
      #expect(throws: Never.self) { try Certificate(text) }
    } else {
      #expect(throws: CertificateError.self) { try Certificate(text) }
    }
  }
}
