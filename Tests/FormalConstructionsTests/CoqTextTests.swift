import FormalConstructions
import Testing

/// The theorems for Coq. That Coq accepts their proofs is tested by `make formal`.
@Suite struct CoqTextTests {
  private func coq(_ name: String) throws -> String {
    var library = ConstructionLibrary.shipped
    return try library.prove(name).coq
  }

  @Test func productOfLayers() throws {
    #expect(
      try coq("swap").contains(
        """
        Theorem swap_product (field : fieldType) (d : nat) :
          U (1%:M : 'M[field]_d) *m
          L (- (1%:M : 'M[field]_d)) *m
          U (1%:M : 'M[field]_d) =
          block_mx (0 : 'M[field]_d) (1%:M : 'M[field]_d) (- (1%:M : 'M[field]_d)) (0 : 'M[field]_d).
        Proof. by construction tt. Qed.
        """))
  }

  @Test func hypothesesAndSizes() throws {
    let text = try coq("inverse")
    #expect(text.contains("(field : fieldType) (m n : nat)"))
    #expect(text.contains("(Q : 'M[field]_(m, n))"))
    #expect(text.contains("(D : 'M[field]_m) (unit_D : D \\in unitmx)"))
    #expect(text.contains("(rule_1 : P *m p = "))
    #expect(text.contains("Proof. by construction (rule_1, (rule_2, "))
  }

  @Test func claimsWithoutWords() throws {
    #expect(try coq("convolution").contains("(* Not stated: kron(I[m], h) = I *)"))
    #expect(try coq("commutator-unipotent").contains("(* Not stated: "))
  }
}
