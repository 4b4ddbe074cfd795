import CouplingKernel
import ExactArithmetic
import Foundation
import SeededRandom
import Testing

/// Changed certificates: none is accepted unless it is still true.
struct MutationTests {
  static let count =
    ProcessInfo.processInfo.environment["COUPLET_LONG_TESTS"] == "1" ? 100_000 : 11_000

  @Test func noMutationIsAcceptedUnlessStillTrue() throws {
    let batches = 11
    for seed in 0..<UInt64(batches) { try mutate(seed: seed, count: Self.count / batches) }
  }

  private func mutate(seed: UInt64, count: Int) throws {
    var random = SeededGenerator(seed: seed)
    var compared: [(text: [UInt8], answer: Answer)] = []
    var accepted = 0
    for index in 0..<count {
      let kind = NumberKind.allCases[index % 3]
      let certificate = try random.certificate(
        size: Int.random(in: 2...5, using: &random), layers: Int.random(in: 1...4, using: &random),
        kind, tolerance: index % 10 == 9 ? rational(1, 100) : nil)
      let text =
        Bool.random(using: &random)
        ? random.mutatedText(of: certificate) : try random.mutatedData(of: certificate)
      guard let text else { continue }
      let answer = try answer(to: text, "seed \(seed), mutation \(index)")
      if answer == .yes { accepted += 1 }
      if answer == .yes || index % 5 == 0 { compared.append((text, answer)) }
    }
    #expect(accepted < count / 4, "mutations hardly change anything")
    guard IndependentChecker.isAvailable else { return }
    let answers = try IndependentChecker.answers(for: compared.map(\.text))
    for ((text, answer), other) in zip(compared, answers) where answer != other {
      Issue.record(
        "seed \(seed): \(answer), but \(String(describing: other)) for \(String(decoding: text, as: UTF8.self))"
      )
    }
  }

  /// The answer of the kernel, which must be that of its reference check.
  private func answer(to text: [UInt8], _ name: String) throws -> Answer {
    do {
      let certificate = try Certificate(parsing: text)
      let verdict = try certificate.check()
      #expect(try verdict == certificate.check(reference: true), "\(name)")
      return verdict.isTrue ? .yes : .no
    } catch CertificateError.malformed {
      return .malformed
    }
  }
}

extension SeededGenerator {
  /// The text with some of its bytes changed.
  mutating func mutatedText(of certificate: Certificate) -> [UInt8] {
    mutatedText(of: certificate.text)
  }

  /// The text with some of its bytes changed.
  mutating func mutatedText(of original: String) -> [UInt8] {
    var text = Array(original.utf8)
    func positions(_ isWanted: (UInt8) -> Bool) -> [Int] {
      text.indices.filter { isWanted(text[$0]) }
    }
    let digits = positions { (0x30...0x39).contains($0) }
    let position = Int.random(in: 0..<text.count, using: &self)
    let digit = digits.randomElement(using: &self) ?? 0
    switch Int.random(in: 0..<10, using: &self) {
    case 0, 1, 2: text[digit] = UInt8.random(in: 0x30...0x39, using: &self)
    case 3:
      if digit > 0, text[digit - 1] == 0x2D {
        text.remove(at: digit - 1)
      } else {
        text.insert(0x2D, at: digit)
      }
    case 4: text.remove(at: position)
    case 5: text.insert(text[position], at: position)
    case 6: text[position] = UInt8.random(in: 0...255, using: &self)
    case 7: text.swapAt(position, max(0, position - 1))
    case 8:
      text.insert(
        [0x20, 0x0A, 0x09, 0x0D, 0x0C, 0x2C].randomElement(using: &self) ?? 0, at: position)
    default:
      text.removeSubrange(
        position..<min(text.count, position + Int.random(in: 1...40, using: &self)))
    }
    return text
  }

  /// The text of a certificate with some of its data changed; nil if the data do not fit together.
  mutating func mutatedData(of certificate: Certificate) throws -> [UInt8]? {
    var layers = certificate.layers
    var (first, second) = (certificate.partition.first, certificate.partition.second)
    var flip = certificate.flip
    let index = Int.random(in: 0..<layers.count, using: &self)
    var bias = certificate.bias
    switch Int.random(in: 0..<9, using: &self) {
    case 7: layers[index].bias = nil
    case 8:
      var terms = bias ?? Array(repeating: .zero, count: certificate.size)
      terms[Int.random(in: 0..<terms.count, using: &self)] += rational(
        Int.random(in: -1...1, using: &self), Int.random(in: 1...3, using: &self))
      bias = terms
    case 0:
      if layers.count > 2, index + 2 < layers.count { layers.swapAt(index, index + 2) }
    case 1:
      layers.remove(at: index == 0 || Bool.random(using: &self) ? 0 : layers.count - 1)
    case 2:
      layers.append(
        CouplingLayer(updates: layers[layers.count - 1].updates.other, shift: layers[index].shift))
    case 3:
      let rows = layers[index].shift.rows
      var scale = layers[index].scale ?? Array(repeating: .one, count: rows)
      scale[Int.random(in: 0..<rows, using: &self)] = rational(
        Int.random(in: 0...3, using: &self), Int.random(in: 1...3, using: &self))
      layers[index].scale = scale
    case 4:
      if Bool.random(using: &self) {
        first.shuffle(using: &self)
      } else {
        swap(&first[0], &second[0])
      }
    case 5: flip = Int.random(in: 0..<certificate.size, using: &self)
    default: for index in layers.indices { layers[index].updates = layers[index].updates.other }
    }
    do {
      return Array(
        try certificate.with(
          partition: Partition(first: first, second: second), bias: bias, flip: flip,
          layers: layers
        ).text.utf8)
    } catch is CertificateError {
      return nil
    }
  }
}
