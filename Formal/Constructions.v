(** What the theorems import that `couplet prove --coq` writes of constructions. *)
From mathcomp Require Export all_ssreflect all_algebra.
From Couplet Require Export Layers Identities.

Export GRing.Theory.
Open Scope ring_scope.

(** Proves products of layers, and equations block by block, by equations that are hypotheses. A matrix
    that they define is replaced if its inverse occurs. *)
Ltac construction_by equations kept :=
  lazymatch equations with
  | tt =>
    repeat match goal with |- _ /\ _ => split end; invert; matrix_identity_by kept
  | (?equation, ?rest) =>
    lazymatch type of equation with
    | ?x = _ =>
      tryif (is_var x; lazymatch goal with |- context [invmx x] => idtac end)
      then (subst x; construction_by rest kept)
      else construction_by rest (equation, kept)
    end
  end.
Ltac construction equations := rewrite /L /U; construction_by equations tt.
