import CouplingKernel
import Pages

extension Page {
  /// A section with other decompositions of the matrix of a certificate.
  mutating func add(_ frontier: FrontierReport, beside certificate: Certificate) {
    add(.heading("The frontier"))
    let flip = frontier.flip.map { ", coordinate \($0) reflected" } ?? ""
    let subject = [frontier.input, frontier.tensor].compactMap { $0 }.joined(separator: ", ")
    add(
      .paragraph(
        "Every decomposition of one matrix that couplet frontier found, measured: \(subject), n = "
          + "\(frontier.size)\(flip). Each certificate passed the kernel then; they are not checked here, "
          + "and that the matrix is this one is what the file says."))
    var own = FrontierEntry(.exact(.auto, levels: nil))
    own.describe(certificate)
    let ownCells = ["this certificate"] + own.cells.dropFirst().dropLast() + [""]
    add(
      .table(
        caption: "Bits of the longest number, bytes of the certificate, the worst layer's norm and "
          + "condition number for the largest absolute row sum, and the error of evaluating the rounded "
          + "layers, relative to the largest entry.",
        header: FrontierEntry.header, rows: frontier.routes.map(\.cells) + [ownCells]))
    let charts = frontier.charts(beside: own)
    add(
      .figures(
        caption: "The same over the number of layers; the table has the values.",
        charts.map { Picture(svg: $0.svg, text: $0.summary) }))
  }
}
