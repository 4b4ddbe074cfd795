import CouplingFlows
import CouplingKernel
import RoundedFlows
import Foundation
import Testing

@testable import Interchange

/// What is exported, run by NumPy, safetensors and ONNX Runtime.
@Suite struct ExportTests {
  static let python = Fixtures.folder.deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: ".build-peers/bin/python").path(percentEncoded: false)

  static let hasPeers = FileManager.default.isExecutableFile(atPath: python)

  private func export<Scalar: RoundingScalar>(
    _ certificate: Certificate, as _: Scalar.Type, to stem: String
  ) throws {
    let flow = try AffineFlow<Scalar>(rounding: certificate)
    let stem = "\(stem).\(Scalar.typeName)"
    try TensorFormat.npz.write(flow.tensors, to: "\(stem).npz")
    try TensorFormat.safetensors.write(
      flow.tensors, metadata: [("text", "\"\\\n")], to: "\(stem).safetensors")
    try OutputFile.write(to: "\(stem).py") { file in try file.write(flow.numpyScript) }
    for layout in ArrayLayout.allCases {
      for (isInverse, word) in [(false, "forward"), (true, "inverse")] {
        let path = "\(stem).\(word)-\(layout.rawValue).onnx"
        let model = try flow.onnxModel(layout: layout, isInverse: isInverse, file: path)
        try OutputFile.write(to: path) { file in try file.write(model) }
      }
    }
  }

  @Test(.enabled(if: hasPeers, "Scripts/install-test-peers.sh installs what runs the exports"))
  func exportsComputeTheExactValues() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let fixtures = Fixtures.folder.appending(path: "certificates/true")
    var count = 0
    for url in try FileManager.default.contentsOfDirectory(
      at: fixtures, includingPropertiesForKeys: nil)
    where url.pathExtension == "json" && !url.lastPathComponent.hasPrefix("approximation-of") {
      let text = try Data(contentsOf: url)
      let certificate = try Certificate(parsing: [UInt8](text))
      guard certificate.tolerance == nil else { continue }
      let copy = folder.appending(path: url.lastPathComponent)
      let stem = copy.deletingPathExtension().path(percentEncoded: false)
      do {
        try export(certificate, as: Double.self, to: stem)
        try export(certificate, as: Float.self, to: stem)
      } catch is RoundingError {
        continue
      }
      try text.write(to: copy)
      count += 1
    }
    #expect(count >= 20)
    let script = Fixtures.folder.deletingLastPathComponent()
      .appending(path: "Independent/run_exports.py").path(percentEncoded: false)
    let process = Process()
    // Not directly: the link must not be resolved, since the environment is found through it.
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [ExportTests.python, script, folder.path(percentEncoded: false)]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    let lines = text.split(separator: "\n")
    #expect(lines.count == count)
    #expect(lines.allSatisfy { $0.hasSuffix(": 24 results within the bound") })
  }
}
