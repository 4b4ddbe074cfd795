import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra

extension Certificate {
  /// Writes a file for Coq that states the claim of this certificate and proves it by computation
  /// in the checker of `Formal/`, which is proved sound there.
  ///
  /// `coqc` accepts the file exactly if the certificate is true.
  public func writeCoq(to output: OutputFile) throws(InterchangeError) {
    var coq = CoqText(output: output)
    let relation = tolerance == nil ? "exactly" : "up to the tolerance"
    let count = layers.count == 1 ? "1 layer" : "\(layers.count) layers"
    try coq.append(
      """
      (* layer_K ... layer_1 F = T \(relation): n = \(size), \(count). Exported by couplet.

         With the folder Formal/ of couplet, after make formal:
           coqc -R Formal Couplet THIS_FILE

         BinaryCertificates instead of Certificates needs no axiom about machine integers, and a
         long time if numbers are large. *)
      From Couplet Require Import Certificates.

      Definition c : certificate := Certificate
      """)
    for part in Part.allCases {
      try coq.append("\n  ")
      try coq.appendIndices(partition[part])
    }
    try coq.append("\n  ")
    switch target {
    case .permutation(let permutation):
      try coq.append("(permutation ")
      try coq.appendIndices(permutation)
      try coq.append(")")
    case .matrix(let matrix):
      try coq.appendRows(matrix.rowFormOfTarget)
    }
    try coq.append(flip.map { "\n  (Some \($0)%N)\n  " } ?? "\n  None\n  ")
    try coq.appendList(layers, separator: ";\n    ") { (coq, layer) throws(InterchangeError) in
      try coq.append(layer)
    }
    if let tolerance {
      try coq.append("\n  (Some ")
      try coq.append(tolerance)
      try coq.append(")")
    } else {
      try coq.append("\n  None")
    }
    try coq.append(
      """
      .

      (* claim c says it in MathComp's matrices over the rational numbers. *)
      Theorem c_holds : claim c.
      Proof. check. Qed.

      """)
    try coq.finish()
  }
}

/// The rows of a matrix as the Coq checker reads them: integers over a denominator for each row,
/// and perhaps one for each column as well.
private struct CoqRows {
  var columns: [Integer] = []
  var rows: [Row]

  enum Row {
    case dense(denominator: Integer, [Integer])
    case sparse(denominator: Integer, [(column: Int, numerator: Integer)])
  }
}

extension CouplingMatrix {
  fileprivate var rowForm: CoqRows {
    switch self {
    case .dense(let matrix):
      CoqRows(
        rows: (0..<matrix.rows).map { i in
          .dense(
            denominator: matrix.rowDenominator(i),
            (0..<matrix.columns).map { matrix.numerator(i, $0) })
        })
    case .transposed(let matrix, _):
      CoqRows(
        columns: matrix.denominators,
        rows: (0..<matrix.columns).map { i in
          .dense(denominator: .one, (0..<matrix.rows).map { matrix.numerator($0, i) })
        })
    case .sparse:
      CoqRows(rows: (0..<rows).map { .sparse(clearing: nonZeros(inRow: $0)) })
    }
  }

  /// The rows of a target have denominators, its columns do not.
  fileprivate var rowFormOfTarget: CoqRows {
    guard case .transposed = self else { return rowForm }
    return CoqRows(rows: (0..<rows).map { .sparse(clearing: nonZeros(inRow: $0)) })
  }
}

extension CoqRows.Row {
  fileprivate static func sparse(clearing entries: [(column: Int, value: Rational)]) -> Self {
    let denominator = entries.reduce(Integer.one) { Integer.lcm($0, $1.value.denominator) }
    return .sparse(
      denominator: denominator,
      entries.map { entry in
        (
          entry.column,
          entry.value.numerator
            * denominator.quotient(byDivisor: entry.value.denominator)
        )
      })
  }
}

/// The text of a Coq file, passed on in pieces.
private struct CoqText {
  let output: OutputFile
  private var text: [UInt8] = []

  init(output: OutputFile) { self.output = output }

  mutating func append(_ string: String) throws(InterchangeError) {
    text.append(contentsOf: string.utf8)
    if text.count > 1 << 16 { try finish() }
  }

  mutating func finish() throws(InterchangeError) {
    try text.withUnsafeBufferPointer { (bytes) throws(InterchangeError) in
      try output.write(UnsafeRawBufferPointer(bytes))
    }
    text.removeAll(keepingCapacity: true)
  }

  mutating func append(_ integer: Integer) throws(InterchangeError) {
    integer.appendDecimal(to: &text)
    try append("")
  }

  /// (numerator, denominator)
  mutating func append(_ rational: Rational) throws(InterchangeError) {
    try append("(")
    try append(rational.numerator)
    try append(", ")
    try append(rational.denominator)
    try append(")")
  }

  mutating func appendList<Element>(
    _ elements: some Collection<Element>, separator: String = "; ",
    _ appendElement: (inout Self, Element) throws(InterchangeError) -> Void
  ) throws(InterchangeError) {
    // Coq 8.16 reads [:: ] and [:: a; b], for any number of elements.
    try append(elements.isEmpty ? "[::" : "[:: ")
    var isFirst = true
    for element in elements {
      if !isFirst { try append(separator) }
      isFirst = false
      try appendElement(&self, element)
    }
    try append("]")
  }

  mutating func appendIntegers(_ integers: [Integer]) throws(InterchangeError) {
    try appendList(integers) { (coq, integer) throws(InterchangeError) in try coq.append(integer) }
  }

  mutating func appendIndices(_ indices: [Int]) throws(InterchangeError) {
    try appendList(indices) { (coq, index) throws(InterchangeError) in try coq.append("\(index)") }
    try append("%N")
  }

  mutating func appendRows(_ matrix: CoqRows) throws(InterchangeError) {
    try appendList(matrix.rows, separator: ";\n    ") { (coq, row) throws(InterchangeError) in
      switch row {
      case .dense(let denominator, let numerators):
        try coq.append("dense ")
        try coq.append(denominator)
        try coq.append(" ")
        try coq.appendIntegers(numerators)
      case .sparse(let denominator, let entries):
        try coq.append("sparse ")
        try coq.append(denominator)
        try coq.append(" ")
        try coq.appendIndices(entries.map(\.column))
        try coq.append(" ")
        try coq.appendIntegers(entries.map(\.numerator))
      }
    }
  }

  mutating func append(_ layer: CouplingLayer) throws(InterchangeError) {
    let shift = layer.shift.rowForm
    try append(layer.updates == .first ? "Layer First " : "Layer Second ")
    try appendList(layer.scale ?? []) { (coq, factor) throws(InterchangeError) in
      try coq.append(factor)
    }
    try append(" ")
    try appendIntegers(shift.columns)
    try append("\n    ")
    try appendRows(shift)
  }
}
