import CouplingKernel
import Foundation
import Testing

@testable import Interchange

/// The text for Coq. That Coq accepts it is tested by `make formal`.
@Suite struct CoqExportTests {
  private func coq(_ certificate: String) throws -> String {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).v")
      .path(percentEncoded: false)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let certificate = try Certificate(parsing: [UInt8](certificate.utf8))
    try OutputFile.write(to: path) { try certificate.writeCoq(to: $0) }
    return try String(contentsOfFile: path, encoding: .utf8)
  }

  @Test func everyFormOfMatrix() throws {
    let text = try coq(
      """
      {"format": "couplet-approximation/1", "size": 5, "partition": [[4, 0], [1, 3, 2]],
      "tolerance": "1/1000", "flip": 2,
      "target": {"matrix": {"shape": [5, 5], "entries": ["0 1 1/2", "0 3 -2/3", "4 4 7"]}},
      "layers": [
      {"updates": "second", "shift": ["1/5 1/7", "2/5 3/7", "3/5 -1/7"], "scale": "1 3/2 1"},
      {"updates": "first", "shift": ["3 0 -14 / 9", "0 1 0"]}]}
      """)
    #expect(text.contains("F = T up to the tolerance: n = 5, 2 layers."))
    #expect(
      text.contains(
        """
        Certificate
          [:: 4; 0]%N
          [:: 1; 3; 2]%N
          [:: sparse 6 [:: 1; 3]%N [:: 3; -4];
            sparse 1 [::]%N [::];
            sparse 1 [::]%N [::];
            sparse 1 [::]%N [::];
            sparse 1 [:: 4]%N [:: 7]]
          (Some 2%N)
          [:: Layer Second [:: (1, 1); (3, 2); (1, 1)] [:: 5; 7]
            [:: dense 1 [:: 1; 1];
            dense 1 [:: 2; 3];
            dense 1 [:: 3; -1]];
            Layer First [::] [::]
            [:: dense 9 [:: 3; 0; -14];
            dense 1 [:: 0; 1; 0]]]
          (Some (1, 1000)).
        """))
  }

  @Test func permutationsStaySparse() throws {
    let text = try coq(
      """
      {"format": "couplet-certificate/1", "size": 2, "target": {"permutation": [1, 0]},
      "layers": [{"updates": "first", "shift": ["1000000000000000000000000000001"]}]}
      """)
    #expect(text.contains("F = T exactly: n = 2, 1 layer."))
    #expect(text.contains("\n  (permutation [:: 1; 0]%N)\n  None\n"))
    #expect(text.contains("[:: dense 1 [:: 1000000000000000000000000000001]]]\n  None.\n"))
  }
}
