import FormalConstructions

extension TheoremReport {
  /// The table as a piece of a LaTeX document, which needs amsmath, booktabs and longtable.
  var latex: String {
    var lines = [
      "\\begin{longtable}{@{}p{0.36\\textwidth}lrrl@{}}", "\\toprule",
      "theorem & proof & instances & layers & bound \\\\", "\\midrule", "\\endhead",
    ]
    for entry in theorems {
      let title = entry.title.isEmpty ? entry.name : entry.title
      let cells = [
        LaTeX.text(title), LaTeX.text(entry.proof),
        "\(entry.instances - entry.failures.count)/\(entry.instances)",
        entry.mostLayers.map(String.init) ?? "--", entry.bound.map(LaTeX.text) ?? "--",
      ]
      lines.append(cells.joined(separator: " & ") + " \\\\")
    }
    return (lines + ["\\bottomrule", "\\end{longtable}"]).joined(separator: "\n")
  }
}
