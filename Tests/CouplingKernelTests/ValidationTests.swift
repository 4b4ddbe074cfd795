import CouplingKernel
import ExactArithmetic
import ExactLinearAlgebra
import Testing

/// Certificates and partitions that are made from data, not read.
struct ValidationTests {
  @Test func partitions() throws {
    #expect(try Partition.halves(of: 4) == Partition(first: [0, 1], second: [2, 3]))
    #expect(try Partition.alternating(of: 5) == Partition(first: [0, 2, 4], second: [1, 3]))
    #expect(try Partition(first: [2], second: [0, 1])[.second] == [0, 1])
    #expect(try Partition.alternating(of: 5).size == 5)
    #expect(Part.first.other == .second && Part.second.other == .first)
    for size in [Int.min, -2, 0, 1, 3] {
      #expect(path { try Partition.halves(of: size) } == "partition")
    }
    for size in [Int.min, 0] {
      #expect(path { try Partition.alternating(of: size) } == "partition[0]")
    }
    #expect(path { try Partition.alternating(of: 1) } == "partition[1]")
    #expect(path { try Partition(first: [0], second: [2]) } == "partition[1][0]")
    #expect(path { try Partition(first: [0, -1], second: [2]) } == "partition[0][1]")
    #expect(path { try Partition(first: [0], second: [1, 0]) } == "partition[1][1]")
  }

  /// The path in the error of `make`.
  private func path(_ make: () throws -> Partition) -> String? {
    do {
      _ = try make()
      return nil
    } catch CertificateError.malformed(let place, _, _) {
      return place.path
    } catch {
      return "\(error)"
    }
  }

  @Test func certificates() throws {
    let partition = try Partition(first: [0], second: [1, 2])
    let target = Target.permutation([0, 1, 2])
    func shift(_ rows: Int, _ columns: Int) -> CouplingMatrix {
      .sparse(SparseRationalMatrix(rows: rows, columns: columns))
    }
    let layer = CouplingLayer(updates: .first, shift: shift(1, 2))
    func path(
      _ target: Target = target, flip: Int? = nil, layers: [CouplingLayer] = [layer]
    ) -> String? {
      do {
        _ = try Certificate(partition: partition, target: target, flip: flip, layers: layers)
        return nil
      } catch .malformed(let place, _, _) {
        return place.path
      } catch {
        return "\(error)"
      }
    }
    #expect(path() == nil)
    #expect(path(flip: 3) == "flip")
    #expect(path(flip: -1) == "flip")
    #expect(path(layers: []) == "layers")
    #expect(path(layers: [layer, layer]) == "layers[1].updates")
    #expect(
      path(layers: [CouplingLayer(updates: .second, shift: shift(1, 2))]) == "layers[0].shift")
    for scale in [[], [Rational.zero], [-.one], [.one, .one]] {
      #expect(
        path(layers: [CouplingLayer(updates: .first, shift: shift(1, 2), scale: scale)])
          == "layers[0].scale")
    }
    #expect(
      path(layers: [CouplingLayer(updates: .first, shift: shift(1, 2), bias: [.one, .one])])
        == "layers[0].bias")
    #expect(path(.permutation([0, 1])) == "target.permutation")
    #expect(path(.permutation([0, 1, 1])) == "target.permutation[2]")
    #expect(path(.permutation([0, -1, 1])) == "target.permutation[1]")
    #expect(path(.permutation([3, 1, 2])) == "target.permutation[0]")
    #expect(path(.matrix(shift(3, 2))) == "target.matrix")
  }
}
