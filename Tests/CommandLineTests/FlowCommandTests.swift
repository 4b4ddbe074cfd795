import Foundation
import Testing

@Suite struct FlowCommandTests {
  let program: Program

  init() throws {
    program = try Program()
    try program.write(Sample.trueCertificate, to: "a.json")
  }

  /// A `.npy` file of 64-bit floating-point numbers.
  private func write(_ numbers: [Double], shape: String, to name: String) throws {
    var header = "{'descr': '<f8', 'fortran_order': False, 'shape': \(shape), }"
    header += String(repeating: " ", count: 117 - header.utf8.count) + "\n"
    var data = Data([0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0]) + Data(header.utf8)
    for number in numbers { withUnsafeBytes(of: number) { data.append(contentsOf: $0) } }
    try data.write(to: program.folder.appending(path: name))
  }

  private func numbers(_ name: String) throws -> [Double] {
    let data = try Data(contentsOf: program.folder.appending(path: name))
    return data.dropFirst(128).withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count, by: 8).map {
        bytes.loadUnaligned(fromByteOffset: $0, as: Double.self)
      }
    }
  }

  @Test func runsForwardAndBack() throws {
    defer { program.remove() }
    try write([1, 2, 3, 4, 0, 0, 1, -1], shape: "(2, 4)", to: "x.npy")
    let run = try program.run(["flow", "run", "a.json", "--input", "x.npy", "-o", "y.npy"])
    #expect(run.status == 0)
    #expect(run.output.hasPrefix("y.npy  y, 2 vectors, float64; log |det| = 0.4054651081081644"))
    #expect(try numbers("y.npy") == [1, 2, 4, 5, 0, 0, 1, -1.5])
    let back = try program.run(
      ["flow", "run", "a.json", "-i", "y.npy", "-o", "z.npy", "--inverse", "--json"])
    #expect(try numbers("z.npy") == [1, 2, 3, 4, 0, 0, 1, -1])
    let report = try back.json()
    #expect(report["inverse"] as? Bool == true)
    #expect(report["shape"] as? [Int] == [2, 4])
    let logDeterminant = try #require(report["logDeterminantOfVector"] as? Double)
    #expect(abs(logDeterminant + 0.4054651081081644) < 1e-15)
  }

  @Test func imagesAreBatchesOfPixels() throws {
    defer { program.remove() }
    // Two pixels of four channels, channels last and channels first.
    try write([1, 2, 3, 4, 5, 6, 7, 8], shape: "(1, 2, 4)", to: "last.npy")
    try write([1, 5, 2, 6, 3, 7, 4, 8], shape: "(4, 1, 2)", to: "first.npy")
    for (layout, name) in [("nhwc", "last"), ("nchw", "first")] {
      let run = try program.run(
        ["flow", "run", "a.json", "-i", "\(name).npy", "-o", "\(layout).npy", "--layout", layout])
      #expect(run.output.contains("1 image"))
      #expect(run.output.contains("0.8109302162163288 for an image"))
    }
    #expect(try numbers("nhwc.npy") == [1, 2, 4, 5, 5, 6, 12, 9])
    #expect(try numbers("nchw.npy") == [1, 5, 2, 6, 4, 12, 5, 9])
  }

  @Test func badInputIsExplained() throws {
    defer { program.remove() }
    func failure(_ input: String, _ arguments: String...) throws -> (Int32, String) {
      let run = try program.run(
        ["flow", "run", "a.json", "-i", input, "-o", "y.npy"] + arguments)
      #expect(run.output.isEmpty)
      return (run.status, run.errors)
    }
    try write([1, 2, 3, .nan], shape: "(1, 4)", to: "nan.npy")
    #expect(
      try failure("nan.npy") == (
        65,
        "couplet: error: nan.npy: entry (0, 3): expected a finite number, found NaN or infinity\n"
      ))
    try write([1, 2, 3], shape: "(1, 3)", to: "short.npy")
    #expect(
      try failure("short.npy") == (
        65, "couplet: error: short.npy: expected vectors: (…, 4); found the shape (1, 3)\n"
      ))
    #expect(try failure("short.npy", "--layout", "nchw").1.contains("images: (4, height, width)"))
    try write([1, 2, 3, 1e300], shape: "(1, 4)", to: "large.npy")
    #expect(
      try failure("large.npy", "--precision", "float") == (
        65, "couplet: error: large.npy: entry (0, 3): the number is too large for float32\n"
      ))
    try write([1, 2, 3, 1.7e308], shape: "(1, 4)", to: "larger.npy")
    let overflow = try failure("larger.npy")
    #expect(overflow.0 == 2)
    #expect(overflow.1.contains("larger.npy: entry (0, 3) becomes inf in layer 1"))
    #expect(try failure("missing.npy").0 == 66)
    try write([1, 2, 3, 4, 5, 6, -.infinity, 8], shape: "(4, 1, 2)", to: "pixels.npy")
    #expect(
      try failure("pixels.npy", "--layout", "nchw").1
        == "couplet: error: pixels.npy: entry (3, 0, 0): expected a finite number, found NaN or "
        + "infinity\n")

    // A number of the certificate that no floating-point type holds.
    let huge = "1" + String(repeating: "0", count: 400)
    try program.write(
      Sample.trueCertificate.replacingOccurrences(of: "\"1 0\",", with: "\"\(huge) 0\","),
      to: "huge.json")
    try write([1, 2, 3, 4], shape: "(1, 4)", to: "x.npy")
    for arguments in [
      ["flow", "run", "huge.json", "-i", "x.npy", "-o", "y.npy"],
      ["export", "huge.json", "--to", "onnx", "-o", "y.onnx"],
    ] {
      let run = try program.run(arguments)
      #expect(run.status == 2)
      #expect(
        run.errors
          == "couplet: error: huge.json: layer 1: entry (0, 0) of the shift, about 2^1328, is too "
          + "large for float64\n")
    }
    let report = try program.run(["flow", "error", "huge.json"])
    #expect(report.output.contains("float64: layer 1: entry (0, 0) of the shift, about 2^1328"))
    #expect(program.names.filter { $0.hasPrefix("y") }.isEmpty)
    #expect(
      try program.run(["flow", "run", "a.json", "-i", "nan.npy", "-o", "y.txt"]).status == 64)
  }

  @Test func reportsErrors() throws {
    defer { program.remove() }
    let run = try program.run(["flow", "error", "a.json", "--svg", "e.svg"])
    #expect(run.status == 0)
    #expect(run.output.contains("    1   second  4.0000e+00      4.0000e+00"))
    #expect(run.output.contains("float64: forward "))
    #expect(try program.read("e.svg").hasPrefix("<svg"))
    let report = try program.run(["flow", "error", "a.json", "--json", "--samples", "3"]).json()
    #expect(report["condition"] as? String == "4.0000e+00")
    let precisions = try #require(report["precisions"] as? [[String: Any]])
    #expect(precisions.map { $0["type"] as? String } == ["float32", "float64"])
    for errors in precisions {
      #expect((errors["forward"] as? [Double])?.count == 1)
      #expect(errors["problem"] == nil)
    }
  }

  @Test func exports() throws {
    defer { program.remove() }
    for format in ["npz", "safetensors", "onnx", "numpy"] {
      let run = try program.run(["export", "a.json", "--to", format, "-o", "a.\(format)"])
      #expect(run.output == "a.\(format)  \(format), n = 4, 1 layer, double\n")
    }
    let huge = "1" + String(repeating: "0", count: 60)
    try program.write(
      Sample.trueCertificate.replacingOccurrences(of: "\"1 0\",", with: "\"\(huge) 0\","),
      to: "huge.json")
    let run = try program.run(
      ["export", "huge.json", "--to", "npz", "-o", "h.npz", "--precision", "float"])
    #expect(run.status == 2)
    #expect(
      run.errors
        == "couplet: error: huge.json: layer 1: entry (0, 0) of the shift, about 2^199, is "
        + "too large for float32; --precision double holds more\n")
    #expect(!program.names.contains("h.npz"))
    #expect(try program.run(["export", "a.json", "--to", "npz", "--inverse"]).status == 64)
    #expect(try program.run(["export", "a.json"]).status == 64)
  }

  @Test func stepsOfAGlowFlowAreAffineMaps() throws {
    defer { program.remove() }
    let run = try program.run(
      ["decompose", Program.trained, "--glow-step", "0.0", "--flip", "auto", "-o", "g.json"])
    #expect(run.status == 0)
    let verified = try program.run(
      ["verify", "g.json", "--target", Program.trained, "--glow-step", "0.0"])
    #expect(verified.output.hasPrefix("VERIFIED  g.json  n = 4, "))
    #expect(verified.output.hasSuffix(", affine, exact\n"))
    #expect(
      try program.run(["verify", "g.json", "--probabilistic"]).output.hasPrefix("CONSISTENT"))
    for target in [["--tensor", "0.0.invconv.weight"], ["--glow-step", "0.1"]] {
      let other = try program.run(["verify", "g.json", "--target", Program.trained] + target)
      #expect(other.status == 1)
    }
    let unknown = try program.run(
      ["decompose", Program.trained, "--glow-step", "7", "--flip", "auto", "-o", "h.json"])
    #expect(unknown.status == 64)
    #expect(unknown.errors.contains("there is no step '7'; there are: 0.0, 0.1"))
    #expect(
      try program.run(["decompose", Program.trained, "--glow-step", "all", "--tensor", "a"]).status
        == 64)
  }

  @Test func constantTermsOfOtherMapsAreRefuted() throws {
    defer { program.remove() }
    let biased = Sample.trueCertificate.replacingOccurrences(
      of: "\"scale\": \"1 3/2\"", with: "\"scale\": \"1 3/2\", \"bias\": \"1/2 0\"")
    try program.write(biased, to: "b.json")
    let run = try program.run(["verify", "b.json"])
    #expect(run.status == 1)
    #expect(run.output.contains("constant term 2: product 1/2, target 0"))
    #expect(try program.run(["verify", "b.json", "--probabilistic"]).status == 1)
    try program.write(
      biased.replacingOccurrences(
        of: "\"layers\"", with: "\"bias\": \"0 0 1/2 0\", \"layers\""), to: "c.json")
    #expect(try program.run(["verify", "c.json"]).status == 0)
    try program.write(Sample.matrixText, to: "t.csv")
    let other = try program.run(["verify", "c.json", "--target", "t.csv"])
    #expect(other.output.contains("another map than t.csv: constant term 2 is 1/2, not 0"))
    try write([1, 2, 3, 4], shape: "(4,)", to: "x.npy")
    _ = try program.run(["flow", "run", "c.json", "-i", "x.npy", "-o", "y.npy"])
    #expect(try numbers("y.npy") == [1, 2, 4.5, 5])
    #expect(try program.run(["show", "c.json"]).output.contains("dense + scale + bias"))
  }
}
