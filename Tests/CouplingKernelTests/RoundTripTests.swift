import CouplingKernel
import Testing

@Test func writtenCertificateIsReadBack() throws {
  let text = """
    {
      "format": "couplet-certificate/1",
      "size": 4,
      "partition": [[0, 1], [2, 3]],
      "target": {"permutation": [2, 0, 3, 1]},
      "flip": 3,
      "layers": [
        {"updates": "second", "shift": ["1 0", "0 -1 / 2"], "scale": "1 3/2"},
        {"updates": "first", "shift": {"shape": [2, 2], "entries": ["0 1 -1"]}}
      ],
      "construction": "permutation",
      "note": "free \\u00e9 text"
    }
    """
  let certificate = try Certificate(parsing: Array(text.utf8))
  #expect(try Certificate(parsing: Array(certificate.text.utf8)) == certificate)
  #expect(try !certificate.check().isTrue)
  #expect(try certificate.check() == certificate.check(reference: true))
}
