import ExactArithmetic

extension UniversalityCertificate {
  /// The text of the certificate.
  public var text: String { String(decoding: utf8Text, as: UTF8.self) }

  /// The text of the certificate in UTF-8; reading it gives an equal certificate.
  public var utf8Text: [UInt8] {
    var text: [UInt8] = []
    func append(_ string: String) { text.append(contentsOf: string.utf8) }
    func appendNumbers(_ numbers: some Sequence<Rational>) {
      text.append(0x22)
      for (index, number) in numbers.enumerated() {
        if index > 0 { text.append(0x20) }
        number.appendCanonical(to: &text)
      }
      text.append(0x22)
    }
    func appendList<Element>(_ list: some Sequence<Element>, _ appendElement: (Element) -> Void) {
      append("[")
      for (index, element) in list.enumerated() {
        append(index == 0 ? "\n" : ",\n")
        appendElement(element)
      }
      append("]")
    }

    append("{\"format\": \"\(ClaimFormat.universality.rawValue)\",\n\"source\": ")
    switch source {
    case .uniform: append("\"uniform\"")
    case .normal(let radius): append("{\"normal\": \"\(radius)\"}")
    }
    append(",\n\"error\": \"\(error)\"")
    if !discretisation.isZero { append(",\n\"discretisation\": \"\(discretisation)\"") }
    if let condition { append(",\n\"condition\": \"\(condition)\"") }
    if let note { append(",\n\"note\": \(quoted(note))") }
    switch target {
    case .points(let points, let weights):
      append(",\n\"target\": {\"points\": ")
      appendList(zip(weights, points)) { appendNumbers([$0] + $1) }
    case .histogram(let histogram):
      append(",\n\"target\": {\"histogram\": {\"shape\": \(histogram.shape), \"lower\": ")
      appendNumbers(histogram.lower)
      append(", \"upper\": ")
      appendNumbers(histogram.upper)
      append(", \"refinement\": \(histogram.refinement), \"weights\": ")
      let columns = histogram.shape[histogram.shape.count - 1]
      appendList(stride(from: 0, to: histogram.weights.count, by: columns)) {
        appendNumbers(histogram.weights[$0..<$0 + columns])
      }
      append("}")
    }
    append("},\n\"layers\": ")
    appendList(layers.enumerated()) { index, layer in
      append("{\"updates\": \"\(index == 1 ? "first" : "second")\", \"scale\": \"\(layer.scale)\"")
      append(", \"shift\": ")
      appendList(layer.shift.plateaus) { appendNumbers([$0.start, $0.end] + $0.value) }
      append("}")
    }
    append(",\n\"cells\": ")
    appendList(cells) { atoms in
      append("\"\(atoms.map(String.init).joined(separator: " "))\"")
    }
    append("}\n")
    return text
  }
}
