import CouplingKernel
import ExactArithmetic

/// A matrix or permutation from a file, and the name of its tensor if the file names them; or an
/// affine map.
public struct NamedTarget: Sendable {
  /// The name of the tensor.
  public let name: String?

  /// The matrix or permutation.
  public let target: Target

  /// The constant term of an affine map x ↦ T x + b; nil for a linear one.
  public let bias: [Rational]?

  /// Where the numbers come from, if they are not those of the file.
  public let note: String?

  /// A target with the name of its tensor, if it has one.
  public init(name: String?, target: Target, bias: [Rational]? = nil, note: String? = nil) {
    self.name = name
    self.target = target
    self.bias = bias
    self.note = note
  }
}

/// The formats in which a matrix or a permutation can be read.
public enum InputFormat: Sendable, CaseIterable {
  case npy, safetensors, text, json

  /// The format that the ending of a name says, before `.gz`; nil for an unknown ending.
  public init?(fileName: String) {
    let name = fileName.lowercased()
    let stem = name.hasSuffix(".gz") ? name.dropLast(3) : name[...]
    let endings: [(String, InputFormat)] = [
      (".npy", .npy), (".safetensors", .safetensors), (".csv", .text), (".txt", .text),
      (".json", .json),
    ]
    guard let format = endings.first(where: { stem.hasSuffix($0.0) })?.1 else { return nil }
    self = format
  }

  /// The format that the content looks like, for input without a name. The header of a
  /// safetensors file begins behind its length, at byte 8.
  init(content bytes: [UInt8]) {
    let first = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    if bytes.starts(with: NumPyFile.magic) {
      self = .npy
    } else if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
      self = .json
    } else if bytes.dropFirst(8).first == UInt8(ascii: "{") {
      self = .safetensors
    } else {
      self = .text
    }
  }

  /// The format of `source`.
  /// - Throws: `malformed` if its name has an unknown ending.
  public init(_ source: Source) throws(InterchangeError) {
    if source.isStandardInput {
      self.init(content: source.bytes)
    } else if let format = InputFormat(fileName: source.name) {
      self = format
    } else {
      throw source.malformed(
        message: "expected a name that ends in .npy, .safetensors, .csv, .txt or .json, "
          + "or one of these with .gz")
    }
  }
}

extension Target {
  /// The matrix or permutation in a file.
  ///
  /// - Parameters:
  ///   - source: The file.
  ///   - tensor: Which tensor of a safetensors file; nil for the only square one.
  ///   - limits: For matrices in JSON.
  /// - Throws: `malformed`, `limit`, or `selection` if `tensor` does not say which.
  public init(
    reading source: Source, tensor: String?, limits: ReadingLimits
  ) throws(InterchangeError) {
    let format = try InputFormat(source)
    if tensor != nil && format != .safetensors {
      throw InterchangeError(
        .selection, file: source.name, "only safetensors files have named tensors")
    }
    switch format {
    case .npy: try self.init(NumPyFile.parse(source))
    case .text: self = .matrix(.dense(try TextTable.parse(source)))
    case .json: try self.init(parsing: source, limits: limits)
    case .safetensors:
      let file = try SafetensorsFile(source)
      if let tensor {
        try self.init(file.tensor(named: tensor))
      } else {
        try self.init(file.onlySquareTensor())
      }
    }
  }

  /// Every square matrix of a safetensors file.
  /// - Throws: `selection` if there is none or the file is of another format; `malformed`.
  public static func all(in source: Source) throws(InterchangeError) -> [NamedTarget] {
    guard try InputFormat(source) == .safetensors else {
      throw InterchangeError(
        .selection, file: source.name, "only safetensors files have named tensors")
    }
    let file = try SafetensorsFile(source)
    var targets: [NamedTarget] = []
    for name in file.squareNames {
      targets.append(NamedTarget(name: name, target: try Target(file.tensor(named: name))))
    }
    guard !targets.isEmpty else {
      throw InterchangeError(
        .selection, file: source.name, "there is no square matrix among the tensors")
    }
    return targets
  }

  /// The affine map of a step of a Glow flow in a safetensors file, or of every step for nil.
  ///
  /// - Throws: `selection` if there is none; `malformed`.
  public static func glow(
    step: String?, in source: Source
  ) throws(InterchangeError) -> [NamedTarget] {
    guard try InputFormat(source) == .safetensors else {
      throw InterchangeError(
        .selection, file: source.name, "only safetensors files have steps of a Glow flow")
    }
    let file = try SafetensorsFile(source)
    let names = GlowStep.names(in: file)
    var targets: [NamedTarget] = []
    for name in step.map({ [$0] }) ?? (names.isEmpty ? [""] : names) {
      let step = try GlowStep(name, in: file)
      targets.append(
        NamedTarget(
          name: name, target: .matrix(.dense(step.matrix)), bias: step.bias,
          note: "Glow step \(name): x -> W ((x + bias) * s), each s being exp(logs) rounded to the "
            + "nearest floating-point number"))
    }
    return targets
  }

  /// A one-dimensional array of integers is a permutation, anything else must be a square matrix.
  private init(_ array: StoredArray) throws(InterchangeError) {
    self =
      array.isPermutationShaped
      ? .permutation(try array.permutation()) : .matrix(.dense(try array.squareMatrix()))
  }

  private init(parsing source: Source, limits: ReadingLimits) throws(InterchangeError) {
    do {
      self = try Target(parsing: source.bytes, limits: limits)
    } catch {
      let kind: InterchangeError.Kind = if case .limitReached = error { .limit } else { .malformed }
      throw InterchangeError(kind, file: source.name, "\(error)")
    }
    if case .permutation(let images) = self {
      self = .permutation(
        try PermutationNotation.validated(
          count: images.count, file: source.name, places: [], image: { images[$0] }))
    } else if size == 0 {
      throw source.malformed(message: "expected a matrix of at least one row")
    }
  }
}
