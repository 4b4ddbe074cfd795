import CouplingFlows

extension AffineFlow {
  /// What `.npz` and `.safetensors` files hold of a flow.
  ///
  /// | name | type | content |
  /// |---|---|---|
  /// | `first`, `second` | int64 | the coordinates of the two parts |
  /// | `flip` | int64, one number | the coordinate that changes its sign first; −1: none |
  /// | `updates` | int64 | for each layer, 0 if it updates the first part, 1 for the second |
  /// | `layers.K.shift` | rows × columns | of a dense layer, counted from 0 |
  /// | `layers.K.shift.data`, `.indices`, `.indptr`, `.shape` | | of a sparse one, as SciPy's CSR |
  /// | `layers.K.scale`, `layers.K.bias` | rows | if the layer has them |
  public var tensors: [StoredTensor] {
    var tensors = [
      StoredTensor("first", split.first), StoredTensor("second", split.second),
      StoredTensor("flip", shape: [], [reflected ?? -1]),
      StoredTensor("updates", layers.map { $0.updates == .first ? 0 : 1 }),
    ]
    for (index, layer) in layers.enumerated() {
      let name = "layers.\(index)"
      switch layer.shift {
      case .dense(let matrix): tensors.append(StoredTensor("\(name).shift", matrix))
      case .sparse(let matrix):
        tensors += [
          StoredTensor("\(name).shift.data", matrix.values),
          StoredTensor("\(name).shift.indices", matrix.columnIndices),
          StoredTensor("\(name).shift.indptr", matrix.rowStarts),
          StoredTensor("\(name).shift.shape", [matrix.rows, matrix.columns]),
        ]
      }
      if let scale = layer.scale { tensors.append(StoredTensor("\(name).scale", scale)) }
      if let bias = layer.bias { tensors.append(StoredTensor("\(name).bias", bias)) }
    }
    return tensors
  }
}
