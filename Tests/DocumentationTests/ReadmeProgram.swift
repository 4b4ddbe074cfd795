import CouplingKernel
import Decomposition
import ExactLinearAlgebra

func decomposeSmallMatrix() throws -> Certificate {
  let matrix = RationalMatrix([[2, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 0], [0, 3, 0, 1]])
  let certificate = try decompose(.matrix(.dense(matrix)))

  // The kernel answers with the verdict, or with the first entry that differs.
  switch try certificate.check() {
  case .verified: print("\(certificate.layers.count) layers")
  case .withinTolerance(let error): print("no entry is off by more than \(error)")
  case .refuted(let difference): print("entry (\(difference.row), \(difference.column)) differs")
  }
  return certificate  // certificate.text is the file.
}
