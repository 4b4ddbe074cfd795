/// A text with one token changed.
struct Mutation {
  let description: String
  let text: String
}

/// Every change of one token of the statements of a construction: signs, symbols, inverses, kinds of
/// layers, numbers, order; titles, sources, facts and comments are left alone.
func mutations(of text: String) -> [Mutation] {
  let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  var keyword = ""
  var declared: [String] = []
  var spans: [(line: Int, tokens: [Substring])] = []
  for (index, line) in lines.enumerated() {
    if line.first?.isLetter == true { keyword = String(line.prefix { $0.isLetter }) }
    guard !["title", "source", "fact"].contains(keyword), !line.hasPrefix("#") else { continue }
    let tokens = tokens(of: line)
    if ["symbol", "let", "define"].contains(keyword), line.first?.isLetter == true {
      let names = tokens.dropFirst().prefix { $0 != ":" && $0 != "=" }
      declared += names.filter { $0.first?.isLetter == true }.map(String.init)
    }
    spans.append((index, tokens))
  }
  var result: [Mutation] = []
  for (line, tokens) in spans {
    for (position, token) in tokens.enumerated() where position > 0 || lines[line].first == " " {
      for replacement in replacements(for: token, next: next(tokens, position), declared) {
        let range = token.startIndex..<replacement.end
        var changed = lines
        changed[line].replaceSubrange(range, with: replacement.text)
        guard changed[line] != lines[line] else { continue }
        result.append(
          Mutation(
            description: "line \(line + 1): \(changed[line])",
            text: changed.joined(separator: "\n")))
      }
    }
  }
  return result
}

private func next(_ tokens: [Substring], _ position: Int) -> Substring? {
  position + 1 < tokens.count ? tokens[position + 1] : nil
}

private func replacements(
  for token: Substring, next: Substring?, _ declared: [String]
) -> [(text: String, end: String.Index)] {
  var texts: [String] = [""]
  switch token {
  case "+": texts += ["-"]
  case "-": texts += ["+"]
  case "^-1": break
  case "=": texts += ["<="]
  case "L": texts += ["U"]
  case "U": texts += ["L"]
  case "I": texts += ["0", "2 I", "-I"]
  case "0": texts += ["I"]
  case "invertible", "positive", "diagonal", ",", ";", "(", ")", "[", "]": break
  default:
    if let number = Int(token) {
      texts += ["\(number + 1)", "\(number - 1)"]
    } else if declared.contains(String(token)) {
      texts += declared.filter { $0 != token }
      texts += ["\(token)^-1", "-\(token)", "2 \(token)", "\(token) \(token)", "(\(token) + I)"]
    }
  }
  var result = texts.map { (text: $0, end: token.endIndex) }
  if let next {
    let between = token.base[token.endIndex..<next.startIndex]
    result.append((text: "\(next)\(between)\(token)", end: next.endIndex))
  }
  return result
}

private func tokens(of line: String) -> [Substring] {
  var tokens: [Substring] = []
  var rest = line.prefix { $0 != "#" }
  while let first = rest.first {
    let token: Substring
    if first.isWhitespace {
      rest = rest.dropFirst()
      continue
    } else if first.isLetter {
      token = rest.prefix { $0.isLetter || $0.isNumber || $0 == "'" || $0 == "_" }
    } else if first.isNumber {
      token = rest.prefix { $0.isNumber }
    } else if rest.hasPrefix("^-1") {
      token = rest.prefix(3)
    } else if rest.hasPrefix("<=") {
      token = rest.prefix(2)
    } else {
      token = rest.prefix(1)
    }
    tokens.append(token)
    rest = rest[token.endIndex...]
  }
  return tokens
}
