extension DepthLowerBound {
  /// The text of the claim; reading it gives an equal one.
  public var text: String {
    let codeText =
      switch code {
      case .count(let count): "{\"count\": \"\(count)\"}"
      case .words(let words):
        "{\"words\": [\n"
          + words.map { "\"\(String(decoding: $0, as: UTF8.self))\"" }.joined(separator: ",\n")
          + "]}"
      }
    let members = [
      "\"format\": \"\(ClaimFormat.depthBound.rawValue)\"", "\"dimension\": \(dimension)",
      "\"modes\": \(modes)", "\"parameters\": \(parameters)", "\"range\": \"\(range)\"",
      "\"lipschitz\": \"\(lipschitz)\"", "\"parameterLipschitz\": \"\(parameterLipschitz)\"",
      "\"depth\": \(depth)", "\"intervals\": \"\(intervals)\"", "\"subsets\": \"\(subsets)\"",
      "\"distance\": \(distance)", note.map { "\"note\": \(quoted($0))" } ?? "",
      "\"code\": \(codeText)",
    ]
    return "{" + members.filter { !$0.isEmpty }.joined(separator: ",\n") + "}\n"
  }
}
