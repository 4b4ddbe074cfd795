/// The formats in which arrays of numbers are written.
public enum TensorFormat: String, Sendable, CaseIterable {
  case npy, npz, safetensors

  /// The format that the ending of a name says, before `.gz`; nil for an unknown ending.
  public init?(fileName: String) {
    let name = fileName.lowercased()
    let stem = name.hasSuffix(".gz") ? name.dropLast(3) : name[...]
    guard let format = TensorFormat.allCases.first(where: { stem.hasSuffix("." + $0.rawValue) })
    else { return nil }
    self = format
  }

  /// Writes arrays; a `.npy` file holds the first one.
  ///
  /// - Throws: `unwritable`; `limit` for more than a `.npz` file holds.
  public func write(
    _ tensors: [StoredTensor], metadata: [(key: String, value: String)] = [], to path: String
  ) throws {
    switch self {
    case .npy:
      guard let tensor = tensors.first else { return }
      try OutputFile.write(to: path) { file in try NumPyFile.write(tensor, to: file) }
    case .npz:
      let files = tensors.map { ($0.name + ".npy", NumPyFile.bytes(of: $0)) }
      let archive = try ZipArchive(files, path)
      try OutputFile.write(to: path) { file in try file.write(archive.bytes) }
    case .safetensors:
      try OutputFile.write(to: path) { file in
        try SafetensorsFile.write(tensors, metadata: metadata, to: file)
      }
    }
  }
}

extension NumPyFile {
  private static func header(of tensor: StoredTensor) -> [UInt8] {
    let type =
      switch tensor.elementType {
      case .float32: "<f4"
      case .float64: "<f8"
      default: "<i8"
      }
    let lengths = tensor.shape.map { "\($0)," }.joined(separator: " ")
    var text = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(lengths)), }"
    // Magic, version, length, text and a line feed together fill a multiple of 64 bytes.
    let length = magic.count + 4 + text.utf8.count + 1
    text += String(repeating: " ", count: (64 - length % 64) % 64) + "\n"
    return magic + [1, 0] + UInt16(text.utf8.count).littleEndianBytes + Array(text.utf8)
  }

  /// The file, in version 1.0.
  static func bytes(of tensor: StoredTensor) -> [UInt8] { header(of: tensor) + tensor.bytes }

  /// Writes an array, in version 1.0.
  static func write(_ tensor: StoredTensor, to file: OutputFile) throws(InterchangeError) {
    try file.write(header(of: tensor))
    try file.write(tensor.bytes)
  }
}

extension SafetensorsFile {
  /// Writes arrays, each at a multiple of 8 bytes from the beginning of the data.
  static func write(
    _ tensors: [StoredTensor], metadata: [(key: String, value: String)], to file: OutputFile
  ) throws(InterchangeError) {
    // Without gaps, only an order by decreasing size of the elements keeps all of them aligned.
    let tensors =
      tensors.filter { $0.elementType.size == 8 } + tensors.filter { $0.elementType.size != 8 }
    var fields: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.map { "\(quoted($0.key)):\(quoted($0.value))" }
      fields.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    var end = 0
    for tensor in tensors {
      let type =
        switch tensor.elementType {
        case .float32: "F32"
        case .float64: "F64"
        default: "I64"
        }
      let start = end
      end += tensor.bytes.count
      fields.append(
        "\(quoted(tensor.name)):{\"dtype\":\"\(type)\",\"shape\":\(tensor.shape),"
          + "\"data_offsets\":[\(start),\(end)]}")
    }
    var header = "{\(fields.joined(separator: ","))}"
    header += String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    try file.write(UInt64(header.utf8.count).littleEndianBytes)
    try file.write(header)
    for tensor in tensors { try file.write(tensor.bytes) }
  }

  /// A string in JSON.
  private static func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"", "\\": "\\\(scalar)"
      case _ where scalar.value < 0x20:
        "\\u00" + (scalar.value < 0x10 ? "0" : "") + String(scalar.value, radix: 16)
      default: String(scalar)
      }
    }
    return "\"\(escaped.joined())\""
  }
}
