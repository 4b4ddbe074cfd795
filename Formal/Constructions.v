(** What the theorems import that `couplet prove --coq` writes of constructions. *)
From mathcomp Require Export all_ssreflect all_algebra.
From Couplet Require Export Layers Identities.

Export GRing.Theory.
Open Scope ring_scope.

(** Proves an identity modulo rules (the first of which is [mulmxA]), block by block. *)
Ltac normalize rules := invert; repeat progress (expand; cancel; rewrite ?rules); compare_sums.
Ltac construction rules :=
  rewrite /L /U ?mulmx_block; try (congr block_mx);
  repeat match goal with |- _ /\ _ => split end; normalize rules.
