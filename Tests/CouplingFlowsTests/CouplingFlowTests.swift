import CouplingFlows
import Testing

@Suite struct CouplingFlowTests {
  /// A flow of affine and nonlinear layers on parts of these sizes.
  private func flow<Scalar: BLASScalar>(
    _ type: Scalar.Type, _ first: Int, _ second: Int, _ samples: inout Samples
  ) throws -> CouplingFlow<Scalar> {
    let split = try samples.split(first, second)
    return CouplingFlow(
      split: split, reflected: Int.random(in: 0..<first + second, using: &samples.generator),
      layers: [
        samples.affine(.second, split), samples.nonlinear(.first, split, .tanh),
        samples.nonlinear(.second, split, .relu), samples.affine(.first, split),
        samples.affine(.first, split),
      ])
  }

  private func roundTrip<Scalar: BLASScalar>(
    _ type: Scalar.Type, tolerance: Scalar, _ first: Int, _ second: Int, seed: UInt64
  ) throws {
    var samples = Samples(seed: seed)
    let flow = try flow(type, first, second, &samples)
    let batch: DenseMatrix<Scalar> = samples.matrix(300, first + second)
    let image = try flow.forward(batch)
    let back = try flow.inverse(image.vectors)
    #expect(distance(back.vectors, batch) < tolerance, "seed \(seed)")
    for (a, b) in zip(image.logDeterminants, back.logDeterminants) {
      #expect(abs(a + b) < tolerance, "seed \(seed)")
    }
  }

  @Test(arguments: [(1, 1), (1, 4), (5, 2), (8, 8)])
  func inverseUndoesForward(first: Int, second: Int) throws {
    for seed in 0..<3 as Range<UInt64> {
      try roundTrip(Double.self, tolerance: 1e-9, first, second, seed: seed)
      try roundTrip(Float.self, tolerance: 1e-1, first, second, seed: seed)
    }
  }

  /// The determinant of the Jacobian, by central differences and singular values.
  @Test(arguments: [(1, 1), (1, 4), (5, 2)])
  func logDeterminantIsThatOfTheJacobian(first: Int, second: Int) throws {
    for seed in 10..<14 as Range<UInt64> {
      var samples = Samples(seed: seed)
      let n = first + second
      let flow = try flow(Double.self, first, second, &samples)
      let point: DenseMatrix<Double> = samples.matrix(1, n)
      let step = 1e-5
      let shifted = DenseMatrix(rows: 2 * n, columns: n) { i, j in
        point[0, j] + (i / 2 == j ? (i % 2 == 0 ? step : -step) : 0)
      }
      let values = try flow.forward(shifted).vectors
      let jacobian = DenseMatrix(rows: n, columns: n) { i, j in
        (values[2 * j, i] - values[2 * j + 1, i]) / (2 * step)
      }
      let expected = try #require(jacobian.singularValues).reduce(0) { $0 + Double.log($1) }
      let found = try flow.forward(point).logDeterminants[0]
      #expect(abs(found - expected) < 1e-5, "seed \(seed): \(found), \(expected)")
    }
  }

  @Test func aBatchIsItsVectors() throws {
    var samples = Samples(seed: 3)
    let flow = try flow(Float.self, 3, 2, &samples)
    let batch: DenseMatrix<Float> = samples.matrix(5, 5)
    let all = try flow.forward(batch)
    for i in 0..<5 {
      let one = try flow.forward(DenseMatrix(rows: 1, columns: 5) { batch[i, $1] })
      for j in 0..<5 { #expect(abs(one.vectors[0, j] - all.vectors[i, j]) < 1e-4) }
      #expect(abs(one.logDeterminants[0] - all.logDeterminants[i]) < 1e-5)
    }
  }

  @Test func reflectionActsFirst() throws {
    let split = try #require(CoordinateSplit.halves(of: 2))
    let shift = AffineCoupling<Double>.Shift.dense(DenseMatrix(rows: 1, columns: 1, entries: [3]))
    let flow = CouplingFlow<Double>(
      split: split, reflected: 0, layers: [AffineCoupling(updates: .second, shift: shift)])
    let batch = DenseMatrix<Double>(rows: 1, columns: 2, entries: [1, 10])
    #expect(try flow.forward(batch).vectors.entries == [-1, 7])
    #expect(try flow.inverse(flow.forward(batch).vectors).vectors == batch)
  }

  @Test func sparseShiftsActAsDenseOnes() throws {
    var samples = Samples(seed: 4)
    let split = try samples.split(4, 6)
    let sparse = SparseMatrix<Double>(
      rows: 6, columns: 4, rowStarts: [0, 2, 2, 3, 3, 4, 6], columnIndices: [0, 3, 1, 2, 0, 1],
      values: [1.5, -2, 0.25, 3, -1, 4])
    let batch: DenseMatrix<Double> = samples.matrix(7, 10)
    let results = try [
      AffineCoupling<Double>.Shift.sparse(sparse), .dense(sparse.dense),
    ].map { shift in
      let flow = CouplingFlow<Double>(
        split: split, layers: [AffineCoupling(updates: .second, shift: shift)])
      let image = try flow.forward(batch).vectors
      #expect(distance(try flow.inverse(image).vectors, batch) < 1e-12)
      return image
    }
    #expect(distance(results[0], results[1]) < 1e-14)
  }

  @Test func everySplitIsAPartition() {
    #expect(CoordinateSplit(first: [0, 2], second: [1]) != nil)
    #expect(CoordinateSplit(first: [], second: [0, 1]) == nil)
    #expect(CoordinateSplit(first: [0, 0], second: [1]) == nil)
    #expect(CoordinateSplit(first: [0, 3], second: [1]) == nil)
    #expect(CoordinateSplit.halves(of: 1) == nil)
  }

  @Test func whatIsNotFiniteIsReportedWithItsPlace() throws {
    let split = try #require(CoordinateSplit(first: [2, 0], second: [1, 3]))
    func layer(_ updates: FlowPart, _ entry: Float) -> AffineCoupling<Float> {
      AffineCoupling(
        updates: updates,
        shift: .dense(DenseMatrix(rows: 2, columns: 2, entries: [0, 0, entry, 0])))
    }
    let flow = CouplingFlow<Float>(
      split: split, layers: [layer(.second, 1e30), layer(.first, 1), layer(.second, 1)])
    var batch = DenseMatrix<Float>(rows: 3, columns: 4, repeating: 0)
    batch[1, 2] = 1e10
    #expect(throws: FlowError.overflow(layer: 1, sample: 1, coordinate: 3, value: .infinity)) {
      try flow.forward(batch)
    }
    #expect(throws: FlowError.overflow(layer: 1, sample: 1, coordinate: 3, value: -.infinity)) {
      try flow.inverse(batch)
    }
    batch[2, 1] = .nan
    batch[1, 2] = 0
    let error = #expect(throws: FlowError.self) { try flow.forward(batch) }
    guard case .input(sample: 2, coordinate: 1, let value) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(value.isNaN)
    #expect(throws: FlowError.size(expected: 4, found: 3)) {
      try flow.forward(DenseMatrix(rows: 1, columns: 3))
    }
  }

  /// Blocks of a large batch are run on all cores; the first place is reported all the same.
  @Test func largeBatchesAreTheirBlocks() throws {
    var samples = Samples(seed: 6)
    let flow = try flow(Float.self, 2, 2, &samples)
    var batch: DenseMatrix<Float> = samples.matrix(20_001, 4)
    let values = try flow.forward(batch)
    for start in [0, 2048, 9999, 20_000] {
      let row = DenseMatrix(
        rows: 1, columns: 4, entries: Array(batch.entries[4 * start..<4 * start + 4]))
      let single = try flow.forward(row)
      let own = DenseMatrix(
        rows: 1, columns: 4, entries: Array(values.vectors.entries[4 * start..<4 * start + 4]))
      #expect(distance(single.vectors, own) < 1e-4, "row \(start)")
      #expect(abs(single.logDeterminants[0] - values.logDeterminants[start]) < 1e-4)
    }
    #expect(distance(try flow.inverse(values.vectors).vectors, batch) < 1e-2)
    for row in [19_000, 12_345, 7000] {
      batch[row, 0] = 3e38
      batch[row, 1] = 3e38
      batch[row, 2] = 3e38
      batch[row, 3] = 3e38
      let error = #expect(throws: FlowError.self) { try flow.forward(batch) }
      guard case .overflow(_, let sample, _, _) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(sample == row)
    }
  }

  @Test func emptyBatchesHaveEmptyImages() throws {
    var samples = Samples(seed: 5)
    let flow = try flow(Double.self, 2, 2, &samples)
    let values = try flow.forward(DenseMatrix(rows: 0, columns: 4))
    #expect(values.vectors.rows == 0 && values.logDeterminants.isEmpty)
  }

  @Test func everyPlaceIsLookedAt() {
    for count in [1, 7, 8, 9, 16, 21] {
      var numbers = [Float](repeating: .greatestFiniteMagnitude, count: count)
      #expect(numbers.allFinite)
      for place in 0..<count {
        for value in [Float.nan, .infinity, -.infinity] {
          numbers[place] = value
          #expect(!numbers.allFinite, "\(value) in place \(place) of \(count)")
        }
        numbers[place] = -1
      }
    }
    #expect([Double]().allFinite)
  }
}
