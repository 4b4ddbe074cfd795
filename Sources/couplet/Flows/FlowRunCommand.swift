import ArgumentParser
import CouplingFlows
import CouplingKernel
import Interchange
import RoundedFlows

/// `couplet flow run`: maps vectors or images by the layers of a certificate.
struct FlowRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Map vectors or images by the layers of a certificate.",
    discussion: """
      The input is a .npy array or a tensor of a .safetensors file. Vectors lie along its last \
      dimension; of images (h × w × c or c × h × w, one or a batch) every pixel is mapped, as by a \
      1×1 convolution. The output is .npy, .npz or .safetensors; the latter two also hold the \
      logarithms of the absolute determinants, one for each vector or image. The exact numbers of \
      the certificate are rounded to the nearest ones; the certificate is not checked.
      """)

  @Argument(help: ArgumentHelp("The certificate.", valueName: "cert"))
  var file: String

  @Option(name: .shortAndLong, help: "The array to map.")
  var input: String

  @Option(help: "Which tensor of a safetensors input.")
  var tensor: String?

  @Option(name: .shortAndLong, help: "The file to write.")
  var output: String

  @Flag(help: "Apply the inverse.")
  var inverse = false

  @Option(help: "What the input holds.")
  var layout = ArrayLayout.vectors

  @Option(
    help: "The type to compute with (default: float for input of type float32, otherwise double).")
  var precision: FlowPrecision?

  @OptionGroup var reporting: ReportOptions

  @OptionGroup(title: "Limits") var limits: LimitOptions

  func validate() throws {
    guard TensorFormat(fileName: output) != nil else {
      throw ValidationError("The output must end in .npy, .npz or .safetensors.")
    }
  }

  func run() throws {
    let kernelLimits = limits.start()
    let certificate = try CertificateFile(reading: file, limits: kernelLimits).certificate
    let array: StoredArray
    do {
      array = try StoredArray(
        reading: Source(reading: input, maximumBytes: kernelLimits.maxBytes), tensor: tensor)
    } catch {
      throw Failure(error)
    }
    switch precision ?? (array.elementType == .float32 ? .float : .double) {
    case .float: try run(certificate, array, Float.self)
    case .double: try run(certificate, array, Double.self)
    }
  }

  private func run<Scalar: RoundingScalar>(
    _ certificate: Certificate, _ array: StoredArray, _: Scalar.Type
  ) throws {
    let flow = try AffineFlow<Scalar>(rounding: certificate, file: file)
    let samples: ArraySamples
    do {
      samples = try layout.samples(of: array.shape, coordinates: flow.size)
    } catch {
      throw Failure(.malformed, "\(input): \(error)")
    }
    let vectors = samples.vectors(of: try array.values(as: Scalar.self))
    let values: CouplingFlow<Scalar>.Values
    do {
      values = try inverse ? flow.flow.inverse(vectors) : flow.flow.forward(vectors)
    } catch {
      throw Failure(.impossible, "\(input): \(samples.text(of: error))")
    }
    let logDeterminants = samples.sums(of: values.logDeterminants)
    try TensorFormat(fileName: output)?.write(
      [
        StoredTensor(
          inverse ? "x" : "y", shape: array.shape, samples.entries(of: values.vectors)),
        StoredTensor("log_determinant", logDeterminants),
      ], to: output)
    let report = FlowRunReport(
      file: file, input: input, output: output, inverse: inverse, layout: layout.rawValue,
      precision: Scalar.typeName, shape: array.shape, samples: samples.samples,
      vectors: vectors.rows,
      logDeterminantOfVector: Double(inverse ? -flow.logDeterminant : flow.logDeterminant),
      logDeterminantOfSample: logDeterminants.first.map { Double($0) })
    try reporting.show(report, report.text)
  }
}

extension ArraySamples {
  /// The error in words, with indices of the array in place of vectors and coordinates.
  fileprivate func text(of error: FlowError) -> String {
    func entry(_ vector: Int, _ coordinate: Int) -> String {
      let indices = indices(vector: vector, coordinate: coordinate).map(String.init)
      return "entry (\(indices.joined(separator: ", ")))"
    }
    return switch error {
    case .size: "\(error)"
    case .input(let vector, let coordinate, let value):
      "\(entry(vector, coordinate)) is \(value): every input must be finite"
    case .overflow(let layer, let vector, let coordinate, let value):
      "\(entry(vector, coordinate)) becomes \(value) in layer \(layer): the numbers leave the range "
        + "of the type; --precision double holds more than float"
    }
  }
}

/// What `couplet flow run` did.
private struct FlowRunReport: Encodable {
  var command = "flow run"
  var file: String
  var input: String
  var output: String
  var inverse: Bool
  var layout: String
  var precision: String
  var shape: [Int]
  var samples: Int
  var vectors: Int
  var logDeterminantOfVector: Double
  var logDeterminantOfSample: Double?

  var text: String {
    let noun = layout == ArrayLayout.vectors.rawValue ? "vector" : "image"
    var text =
      "\(output)  \(inverse ? "x" : "y"), \(Report.count(samples, noun)), \(precision); "
      + "log |det| = \(logDeterminantOfVector)"
    if let logDeterminantOfSample, vectors != samples {
      text += " for a pixel, \(logDeterminantOfSample) for an image"
    }
    return text
  }
}
