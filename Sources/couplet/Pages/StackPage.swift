import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import Pages

/// The page about a stack of steps, which claims nothing.
struct StackPage {
  let file: ClaimFile
  let stack: CouplingStack
  let report: StackReport
  /// Of all steps.
  let product: RationalMatrix

  init(_ file: ClaimFile, _ stack: CouplingStack, product: RationalMatrix) {
    (self.file, self.stack, self.product) = (file, stack, product)
    report = StackReport(stack)
  }

  /// Determinants of larger matrices are not computed.
  private static let largestDeterminant = 128

  var page: Page {
    var page = Page(about: "Stack", file.name)
    page.add(
      .verdict(
        "NO CLAIM", .neutral,
        "\(Report.count(report.steps.count, "step")) on \(report.size) coordinates. Their exact product "
          + "is what a certificate can be about; couplet simulate finds one."))
    page.add(.facts(file.facts(facts)))
    page.add(.heading("Steps"))
    page.add(
      .table(
        caption: "In the order in which they act.", header: StackReport.header, rows: report.rows))
    let drawn = stack.steps.enumerated().compactMap { index, step in
      step.matrix.map { (name: "step \(index + 1)", image: MatrixImage($0, \.decimalExponent)) }
    }
    if !drawn.isEmpty {
      page.add(
        MatrixImage.figures(
          drawn.map(\.image), names: drawn.map(\.name),
          "Magnitude of the entries of shifts, matrices and kernels, as decimal logarithm"))
    }
    page.add(.heading("The product"))
    page.add(
      .figures(
        caption: "All steps together, computed exactly. \(SignedImage.legend)",
        [
          Picture(
            png: SignedImage([[product]]).png, label: "the product",
            text: "the product of all steps, \(report.size) × \(report.size)", isLarge: true)
        ]))
    if report.size <= 8 {
      page.add(
        .table(
          caption: "Its entries.", header: (0..<report.size).map(String.init),
          rows: product.texts))
    }
    let name = ShellWord(file.name).text
    page.add(.heading("Layers of one partition"))
    page.add(
      .paragraph(
        "The first command writes a certificate about the product, the second checks it and that it is "
          + "about this stack, the third compares both in plain Python."))
    page.add(.code("couplet simulate \(name) --flip auto -o certificate.json"))
    page.add(.code("couplet verify certificate.json --stack \(name)"))
    page.add(.code("python3 Tests/Independent/multiply_stack.py \(name) certificate.json"))
    return page
  }

  private var facts: [(name: String, value: String?)] {
    let determinant =
      report.size <= Self.largestDeterminant ? try? product.determinant() : nil
    return [
      ("coordinates", "\(report.size)"), ("steps", "\(report.steps.count)"),
      ("longest number of the product", "\(product.height) bits"),
      ("determinant", determinant?.text(full: false)),
    ]
  }
}

extension CouplingStack.Step {
  /// The shift, the matrix or the kernel; nil if there is none.
  fileprivate var matrix: CouplingMatrix? {
    switch self {
    case .coupling(_, let layer): layer.shift
    case .matrix(let matrix), .convolution(let matrix, _): matrix
    case .permutation, .scale: nil
    }
  }
}
