/// A graph of operators, of which the tensors have names, in the format of ONNX.
///
/// Source of the format: `onnx.proto` of the repository onnx/onnx, from which the numbers of the
/// fields are.
struct ONNXGraph {
  /// The version of the operators' definitions; with ONNX 1.12 of June 2022.
  static let operatorSet = 17

  /// The version of the file format that belongs to it.
  private static let formatVersion = 8

  private var nodes: [ProtobufMessage] = []
  private var constants: [ProtobufMessage] = []
  private var count = 0

  /// An attribute of an operator.
  enum Attribute {
    case integer(String, Int)
    case integers(String, [Int])
    case string(String, String)

    fileprivate var message: ProtobufMessage {
      var message = ProtobufMessage()
      switch self {
      case .integer(let name, let value):
        message.add(1, name)
        message.add(3, value)
        message.add(20, 2)
      case .integers(let name, let values):
        message.add(1, name)
        for value in values { message.add(8, value) }
        message.add(20, 7)
      case .string(let name, let value):
        message.add(1, name)
        message.add(4, value)
        message.add(20, 3)
      }
      return message
    }
  }

  /// Adds a constant tensor, and returns its name.
  mutating func constant(_ tensor: StoredTensor) -> String {
    var message = ProtobufMessage()
    for length in tensor.shape { message.add(1, length) }
    message.add(2, ONNXGraph.typeNumber(tensor.elementType))
    message.add(8, tensor.name)
    message.add(9, tensor.bytes)
    constants.append(message)
    return tensor.name
  }

  /// Adds an operator with one result, and returns the result's name: the given one or a new one.
  mutating func apply(
    _ operation: String, _ inputs: String..., attributes: [Attribute] = [], result: String? = nil
  ) -> String {
    count += 1
    let result = result ?? "t\(count)"
    var message = ProtobufMessage()
    for input in inputs { message.add(1, input) }
    message.add(2, result)
    message.add(3, "\(operation)_\(count)")
    message.add(4, operation)
    for attribute in attributes { message.add(5, attribute.message) }
    nodes.append(message)
    return result
  }

  /// A length of an input or an output: a number, or a name for any number.
  enum Length {
    case fixed(Int)
    case any(String)
  }

  /// A model with this graph.
  ///
  /// - Parameters:
  ///   - input: The name of the input tensor, which has the shape of the output.
  ///   - metadata: Texts by keys, that a reader of the model can ask for.
  func model(
    name: String, input: String, output: String, shape: [Length], type: ElementType,
    description: String, metadata: [(key: String, value: String)]
  ) -> [UInt8] {
    var graph = ProtobufMessage()
    for node in nodes { graph.add(1, node) }
    graph.add(2, name)
    for constant in constants { graph.add(5, constant) }
    graph.add(10, description)
    graph.add(11, ONNXGraph.value(input, shape, type))
    graph.add(12, ONNXGraph.value(output, shape, type))
    var operators = ProtobufMessage()
    operators.add(1, "")
    operators.add(2, ONNXGraph.operatorSet)
    var model = ProtobufMessage()
    model.add(1, ONNXGraph.formatVersion)
    model.add(2, "couplet")
    model.add(7, graph)
    model.add(8, operators)
    for (key, value) in metadata {
      var entry = ProtobufMessage()
      entry.add(1, key)
      entry.add(2, value)
      model.add(14, entry)
    }
    return model.bytes
  }

  private static func value(
    _ name: String, _ shape: [Length], _ type: ElementType
  ) -> ProtobufMessage {
    var lengths = ProtobufMessage()
    for length in shape {
      var message = ProtobufMessage()
      switch length {
      case .fixed(let number): message.add(1, number)
      case .any(let name): message.add(2, name)
      }
      lengths.add(1, message)
    }
    var tensor = ProtobufMessage()
    tensor.add(1, typeNumber(type))
    tensor.add(2, lengths)
    var typeMessage = ProtobufMessage()
    typeMessage.add(1, tensor)
    var message = ProtobufMessage()
    message.add(1, name)
    message.add(2, typeMessage)
    return message
  }

  private static func typeNumber(_ type: ElementType) -> Int {
    switch type {
    case .float32: 1
    case .float64: 11
    default: 7
    }
  }
}
