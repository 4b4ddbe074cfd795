import CouplingFlows

extension AffineFlow {
  /// A model in ONNX, opset 17, that computes y = f(x), or x = f⁻¹(y), coupling by
  /// coupling.
  ///
  /// Input and output are called `x` and `y`, whichever is which. Their shape is any number of
  /// vectors, (count, n), or images in the given layout, of any size. The logarithm of the absolute
  /// determinant, the same for every vector, is in the metadata.
  ///
  /// - Throws: `limit` if the model would reach the 2 GiB that the format has room for.
  public func onnxModel(
    layout: ArrayLayout, isInverse: Bool, file: String
  ) throws(InterchangeError) -> [UInt8] {
    let size = layers.reduce(16 * self.size) { $0 + $1.storedBytes }
    guard size < 1 << 31 - 1 << 20 else {
      throw InterchangeError(
        .limit, file: file, "an ONNX model holds less than 2 GiB, this one needs \(size) bytes")
    }
    var graph = ONNXGraph()
    let (input, output) = isInverse ? ("y", "x") : ("x", "y")
    // Columns are vectors: matrices multiply from the left, as in the certificate.
    let isChannelsFirst = layout == .nchw
    var array = input
    if isChannelsFirst {
      array = graph.apply(
        "Transpose", array, attributes: [.integers("perm", [1, 0, 2, 3])])
    }
    let shape = graph.apply("Shape", array)
    let flat = graph.constant(
      StoredTensor("flat", isChannelsFirst ? [self.size, -1] : [-1, self.size]))
    var columns = graph.apply("Reshape", array, flat)
    if !isChannelsFirst {
      columns = graph.apply("Transpose", columns, attributes: [.integers("perm", [1, 0])])
    }
    columns = addLayers(to: columns, isInverse, &graph)
    if !isChannelsFirst {
      columns = graph.apply("Transpose", columns, attributes: [.integers("perm", [1, 0])])
    }
    let result = graph.apply(
      "Reshape", columns, shape, result: isChannelsFirst ? nil : output)
    if isChannelsFirst {
      _ = graph.apply(
        "Transpose", result, attributes: [.integers("perm", [1, 0, 2, 3])], result: output)
    }
    return graph.model(
      name: isInverse ? "inverse" : "forward", input: input, output: output,
      shape: layout.lengths(self.size),
      type: Scalar.self == Float.self ? .float32 : .float64,
      description: "\(layers.count) affine coupling layers of \(self.size) coordinates",
      metadata: [("log_determinant", "\(isInverse ? -logDeterminant : logDeterminant)")])
  }

  /// Adds the map of a matrix, of which the columns are vectors.
  private func addLayers(
    to columns: String, _ isInverse: Bool, _ graph: inout ONNXGraph
  ) -> String {
    var signs: String?
    if let reflected {
      let column = (0..<size).map { $0 == reflected ? -1 : 1 as Scalar }
      signs = graph.constant(StoredTensor("signs", shape: [size, 1], column))
    }
    var columns = columns
    if let signs, !isInverse { columns = graph.apply("Mul", columns, signs) }
    let first = graph.constant(StoredTensor("first", split.first))
    let second = graph.constant(StoredTensor("second", split.second))
    var parts: [FlowPart: String] = [
      .first: graph.apply("Gather", columns, first),
      .second: graph.apply("Gather", columns, second),
    ]
    let order = isInverse ? Array(layers.indices.reversed()) : Array(layers.indices)
    for index in order {
      let layer = layers[index]
      parts[layer.updates] = layer.add(
        updated: parts[layer.updates] ?? "", other: parts[layer.updates.other] ?? "", isInverse,
        "layers.\(index)", &graph)
    }
    var places = [Int](repeating: 0, count: size)
    for (place, coordinate) in (split.first + split.second).enumerated() {
      places[coordinate] = place
    }
    let joined = graph.apply(
      "Concat", parts[.first] ?? "", parts[.second] ?? "", attributes: [.integer("axis", 0)])
    let result = graph.apply("Gather", joined, graph.constant(StoredTensor("places", places)))
    return isInverse ? signs.map { graph.apply("Mul", result, $0) } ?? result : result
  }
}

extension ArrayLayout {
  /// The shape of input and output.
  fileprivate func lengths(_ n: Int) -> [ONNXGraph.Length] {
    switch self {
    case .vectors: [.any("count"), .fixed(n)]
    case .nhwc: [.any("count"), .any("height"), .any("width"), .fixed(n)]
    case .nchw: [.any("count"), .fixed(n), .any("height"), .any("width")]
    }
  }
}

extension AffineCoupling {
  /// About the number of bytes that the layer needs.
  fileprivate var storedBytes: Int {
    switch shift {
    case .dense(let matrix): 8 * (matrix.entries.count + 2 * matrix.rows)
    case .sparse(let matrix): 24 * matrix.values.count + 16 * matrix.rows
    }
  }

  /// Adds operators for the layer, or its inverse; returns the name of the part after it.
  fileprivate func add(
    updated: String, other: String, _ isInverse: Bool, _ name: String, _ graph: inout ONNXGraph
  ) -> String {
    func column(_ name: String, _ numbers: [Scalar]) -> StoredTensor {
      StoredTensor(name, shape: [numbers.count, 1], numbers)
    }

    let scale = scale.map { graph.constant(column("\(name).scale", $0)) }
    let bias = bias.map { graph.constant(column("\(name).bias", $0)) }
    var result = updated
    if isInverse {
      if let bias { result = graph.apply("Sub", result, bias) }
      result = addShift(to: result, other, factor: -1, name, &graph)
      if let scale { result = graph.apply("Div", result, scale) }
    } else {
      if let scale { result = graph.apply("Mul", result, scale) }
      result = addShift(to: result, other, factor: 1, name, &graph)
      if let bias { result = graph.apply("Add", result, bias) }
    }
    return result
  }

  private func addShift(
    to updated: String, _ other: String, factor: Scalar, _ name: String, _ graph: inout ONNXGraph
  ) -> String {
    switch shift {
    case .dense(let matrix):
      let weights = graph.constant(StoredTensor("\(name).shift", matrix))
      let product = graph.apply("MatMul", weights, other)
      return graph.apply(factor > 0 ? "Add" : "Sub", updated, product)
    case .sparse(let matrix):
      if matrix.values.isEmpty { return updated }
      let rows = (0..<matrix.rows).flatMap { row in
        [Int](repeating: row, count: matrix.rowStarts[row + 1] - matrix.rowStarts[row])
      }
      let indices = graph.constant(
        StoredTensor("\(name).rows", shape: [rows.count, 1], rows))
      let columns = graph.constant(StoredTensor("\(name).columns", matrix.columnIndices))
      let values = graph.constant(
        StoredTensor(
          "\(name).values", shape: [rows.count, 1], matrix.values.map { factor * $0 }))
      let terms = graph.apply("Mul", graph.apply("Gather", other, columns), values)
      return graph.apply(
        "ScatterND", updated, indices, terms, attributes: [.string("reduction", "add")])
    }
  }
}
