import CouplingKernel
import ExactArithmetic
import FormalConstructions

/// A certificate as a piece of a LaTeX document, which needs the packages amsmath and booktabs.
///
/// Small ones are written out in full; of others there is a table with sizes and norms.
struct CertificateLaTeX {
  let certificate: Certificate
  let report: CertificateReport

  /// What fits on a page: this many coordinates, and numbers of this many bits.
  private static let largestSize = 10
  private static let longestNumber = 40

  var text: String {
    let isSmall =
      certificate.size <= Self.largestSize
      && max(report.numeratorBits, report.denominatorBits) <= Self.longestNumber
      && targetBits <= Self.longestNumber
    return (isSmall ? inFull : asTable).joined(separator: "\n") + "\n"
  }

  private var count: Int { certificate.layers.count }

  private var product: String {
    let factors =
      count <= 3
      ? (1...count).reversed().map { "\\Lambda_{\($0)}" }
      : ["\\Lambda_{\(count)}", "\\cdots", "\\Lambda_1"]
    return (factors + (certificate.flip == nil ? [] : ["F"])).joined(separator: " ")
  }

  private var targetBits: Int {
    guard case .matrix(let matrix) = certificate.target else { return 1 }
    return (0..<matrix.rows).lazy
      .flatMap { matrix.nonZeros(inRow: $0).lazy.map { $0.value.bits } }.max() ?? 0
  }

  private var statement: String {
    let flip = certificate.flip.map {
      ", where $F$ changes the sign of coordinate \($0) and acts first"
    }
    let layers = Report.count(count, "coupling layer")
    if let tolerance = certificate.tolerance {
      let constants =
        certificate.hasBiases ? ", and no constant term of its difference from $b$" : ""
      return
        "No entry of $\(product) - T$, with \(layers)\(flip ?? "")\(constants), is larger than "
        + "$\(Self.number(tolerance))$ in absolute value."
    }
    if certificate.hasBiases {
      return "The map $x \\mapsto T x + b$ is $\(product)$ with \(layers)\(flip ?? ""), exactly, "
        + "over $\\mathbb{Q}$."
    }
    return "$T = \(product)$ with \(layers)\(flip ?? ""), exactly, over $\\mathbb{Q}$."
  }

  private var parts: String {
    func list(_ part: Part) -> String {
      let coordinates = certificate.partition[part]
      return coordinates.count <= 12
        ? "(\(coordinates.map(String.init).joined(separator: ", ")))"
        : "(\(coordinates.prefix(4).map(String.init).joined(separator: ", ")), \\dots)"
    }
    return "The coordinates, counted from 0, are split into $x_1$: $\(list(.first))$ and "
      + "$x_2$: $\(list(.second))$."
  }

  private var inFull: [String] {
    var lines = [statement, parts, "\\begin{align*}"]
    lines.append("T &= \(Self.matrix(targetRows)) \\\\")
    if let bias = certificate.bias { lines.append("b &= \(Self.column(bias)) \\\\") }
    for (index, layer) in certificate.layers.enumerated() {
      let own = layer.updates == .first ? "x_1" : "x_2"
      let other = layer.updates == .first ? "x_2" : "x_1"
      let scale = layer.scale.map {
        "\\operatorname{diag}(\($0.map(Self.number).joined(separator: ", ")))\\, "
      }
      let shift = (0..<layer.shift.rows).map { i in
        (0..<layer.shift.columns).map { layer.shift[i, $0] }
      }
      let end = index == count - 1 ? "" : " \\\\"
      lines.append(
        "\\Lambda_{\(index + 1)}\\colon\\quad \(own) &\\leftarrow \(scale ?? "")\(own) + "
          + "\(Self.matrix(shift))\\, \(other)"
          + (layer.bias.map { " + \(Self.column($0))" } ?? "") + end)
    }
    return lines + ["\\end{align*}"]
  }

  private var targetRows: [[Rational]] {
    (0..<certificate.size).map { i in
      (0..<certificate.size).map { j in
        switch certificate.target {
        case .permutation(let permutation): permutation[i] == j ? .one : .zero
        case .matrix(let matrix): matrix[i, j]
        }
      }
    }
  }

  private var asTable: [String] {
    let construction = report.construction.map { " Found by: \(LaTeX.text($0))." } ?? ""
    var lines = [
      statement, "Here $T$ has \(certificate.size) rows." + construction, parts,
      "\\begin{center}", "\\begin{tabular}{rlrrrrr}", "\\toprule",
      "layer & updates & non-zeros & bits & largest entry & norm & condition \\\\", "\\midrule",
    ]
    for layer in report.layers {
      let cells = [
        "\(layer.number)", layer.updates == "first" ? "$x_1$" : "$x_2$", "\(layer.nonZeros)",
        "\(max(layer.numeratorBits, layer.denominatorBits))", Self.power(layer.largestEntry),
        Self.power(layer.norm), Self.power(layer.condition),
      ]
      lines.append(cells.joined(separator: " & ") + " \\\\")
    }
    return lines + [
      "\\bottomrule", "\\end{tabular}", "\\end{center}",
      "Norms and condition numbers are those of whole layers, for the largest absolute row sum.",
    ]
  }

  private static func matrix(_ rows: [[Rational]]) -> String {
    let lines = rows.map { $0.map(number).joined(separator: " & ") }.joined(separator: " \\\\ ")
    return "\\begin{pmatrix} \(lines) \\end{pmatrix}"
  }

  private static func column(_ values: [Rational]) -> String { matrix(values.map { [$0] }) }

  private static func number(_ value: Rational) -> String {
    if value.isInteger { return "\(value.numerator)" }
    let sign = value.signum < 0 ? "-" : ""
    return "\(sign)\\tfrac{\(value.numerator.magnitude)}{\(value.denominator)}"
  }

  /// `1.2345e+03` as a product with a power of ten.
  private static func power(_ scientific: String) -> String {
    let parts = scientific.split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]) else { return "$\(scientific)$" }
    return exponent == 0 ? "$\(parts[0])$" : "$\(parts[0]) \\cdot 10^{\(exponent)}$"
  }
}
