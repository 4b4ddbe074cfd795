/// One step from an object or an array to something in it.
enum PathStep: Hashable {
  case member(String)
  case element(Int)
}

extension [PathStep] {
  /// For example `layers[3].shift[12]`.
  var text: String {
    reduce(into: "") { text, step in
      switch step {
      case .member(let key): text += text.isEmpty ? key : ".\(key)"
      case .element(let index): text += "[\(index)]"
      }
    }
  }
}
