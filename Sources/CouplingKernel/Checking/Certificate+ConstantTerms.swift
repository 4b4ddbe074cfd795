import ExactArithmetic
import ExactLinearAlgebra

extension Certificate {
  /// Whether the claim is about constant terms, too.
  public var hasBiases: Bool { bias != nil || layers.contains { $0.bias != nil } }

  /// The verdict on b, after a true one on T.
  ///
  /// - Parameter terms: The constant term of each coordinate, the value of the map at 0.
  func constantVerdict(after linear: Verdict, _ terms: [Rational]) -> Verdict {
    var comparison = Comparison(tolerance, after: linear)
    for (row, term) in terms.enumerated() {
      comparison.compare(row, size, term, bias?[row] ?? .zero)
    }
    return comparison.verdict
  }

  /// The constant terms, by one column of the two parts.
  func constantTerms(_ meter: Meter) throws(CertificateError) -> [Rational] {
    var parts = Part.allCases.map { RationalMatrix(rows: partition[$0].count, columns: 1) }
    for layer in layers {
      let (own, other) = layer.updates == .first ? (0, 1) : (1, 0)
      guard
        let updated = try parts[own].updated(
          scale: layer.scale, shift: layer.shift, times: parts[other], meter)
      else { return referenceConstantTerms() }
      parts[own] = updated
      if let bias = layer.bias { parts[own] += RationalMatrix(bias.map { [$0] }) }
    }
    var terms = [Rational](repeating: .zero, count: size)
    for (part, column) in zip(Part.allCases, parts) {
      for (i, coordinate) in partition[part].enumerated() { terms[coordinate] = column[i, 0] }
    }
    return terms
  }

  /// The constant terms by the definition of a layer, rational number by rational number.
  func referenceConstantTerms() -> [Rational] {
    var terms = [Rational](repeating: .zero, count: size)
    for layer in layers {
      let source = partition[layer.updates.other].map { terms[$0] }
      for (i, coordinate) in partition[layer.updates].enumerated() {
        terms[coordinate] *= layer.scale?[i] ?? .one
        for (j, term) in source.enumerated() { terms[coordinate] += layer.shift[i, j] * term }
        if let bias = layer.bias { terms[coordinate] += bias[i] }
      }
    }
    return terms
  }
}
