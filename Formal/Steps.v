(** The constructions of layers, for every size and over every field.

    T = [P Q; R S] with square blocks; L(A), U(B) are the layers without scales. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Couplet Require Import Layers Identities.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section Steps.
Variables (F : fieldType) (d : nat).
Implicit Types P Q R S A B X Y V g r : 'M[F]_d.

Lemma mulLL A B : L A *m L B = L (A + B) :> 'M[F]_(d + d).
Proof. by rewrite /L; matrix_identity. Qed.

Lemma mulUU A B : U A *m U B = U (A + B) :> 'M[F]_(d + d).
Proof. by rewrite /U; matrix_identity. Qed.

(** The step lemma: two layers turn (P, Sigma) into (P g^-1, r g r^-1 Sigma). *)
Theorem step P Q R S g r : P \in unitmx -> g \in unitmx -> r \in unitmx ->
  let A := (r - R) *m invmx P in
  let Z := (P *m invmx g - P) *m invmx r in
  let S1 := S + A *m Q in
  let Q1 := Q + Z *m S1 in
  U Z *m L A *m block_mx P Q R S = block_mx (P *m invmx g) Q1 r S1 /\
  S1 - r *m invmx (P *m invmx g) *m Q1 = r *m g *m invmx r *m (S - R *m invmx P *m Q).
Proof.
move=> uP ug ur A Z S1 Q1; split; rewrite /Q1 /S1 /A /Z.
  by rewrite /U /L; matrix_identity.
by matrix_identity.
Qed.

(** Products of k layers, alternating between L and U: whether the leftmost is an L. *)
Inductive alternating : bool -> nat -> 'M[F]_(d + d) -> Prop :=
| alternating0 b : alternating b 0 1%:M
| alternatingL k A T : alternating false k T -> alternating true k.+1 (L A *m T)
| alternatingU k B T : alternating true k T -> alternating false k.+1 (U B *m T).

Lemma LK A (T : 'M_(d + d)) : L (- A) *m (L A *m T) = T.
Proof. by rewrite mulmxA mulLL addNr /L -scalar_mx_block mul1mx. Qed.

Lemma UK B (T : 'M_(d + d)) : U (- B) *m (U B *m T) = T.
Proof. by rewrite mulmxA mulUU addNr /U -scalar_mx_block mul1mx. Qed.

(** k moves lead from (P, Sigma) to (I, I). *)
Inductive moves : nat -> 'M[F]_d -> 'M[F]_d -> Prop :=
| no_move : moves 0 1%:M 1%:M
| move k P Sigma g r : g \in unitmx -> r \in unitmx ->
    moves k (P *m invmx g) (r *m g *m invmx r *m Sigma) -> moves k.+1 P Sigma.

(** k moves are 2 k + 2 layers. *)
Theorem moves_layers k P Q R S : P \in unitmx -> moves k P (S - R *m invmx P *m Q) ->
  alternating true (2 * k + 2) (block_mx P Q R S).
Proof.
elim: k P Q R S => [|k IH] P Q R S uP mv.
  have [eP eS] : P = 1%:M /\ S = 1%:M + R *m Q.
    inversion mv as [e1 e2|]; split=> //; subst.
    match goal with e : 1%:M = S - _ |- _ => rewrite e invmx1 mulmx1 subrK //; reflexivity end.
  have -> : block_mx P Q R S = L R *m (U Q *m 1%:M).
    by rewrite eP eS /L /U mulmx1; matrix_identity.
  by apply: alternatingL; apply: alternatingU; apply: alternating0.
inversion mv as [|k' P' S' g r ug ur mv']; subst.
have [] := step Q R S uP ug ur; cbv zeta.
set A := (r - R) *m _; set Z := (_ - P) *m _ => eT eS.
rewrite -[block_mx P Q R S](LK A) -[L A *m _](UK Z) [U Z *m _]mulmxA eT.
have -> : (2 * k.+1 + 2 = (2 * k + 2).+2)%N by rewrite mulnS.
apply: alternatingL; apply: alternatingU; apply: IH; last by rewrite eS.
by rewrite unitmx_mul uP unitmx_inv.
Qed.

(** Four layers when the Schur complement is similar to P^-1. *)
Theorem four_layers P Q R S r : P \in unitmx -> r \in unitmx ->
  S - R *m invmx P *m Q = r *m invmx P *m invmx r ->
  exists A1 B1 A2 B2, block_mx P Q R S = L A1 *m U B1 *m L A2 *m U B2.
Proof.
move=> uP ur e; have -> : S = r *m invmx P *m invmx r + R *m invmx P *m Q by rewrite -e subrK.
exists (- ((r - R) *m invmx P)), (- ((1%:M - P) *m invmx r)), r.
exists (Q + (1%:M - P) *m invmx r *m
  (r *m invmx P *m invmx r + R *m invmx P *m Q + (r - R) *m invmx P *m Q)).
by rewrite /L /U; matrix_identity.
Qed.

(** One layer makes P any invertible matrix X^-1; then Sigma = R X W. *)
Theorem first_layer P Q R S X : R \in unitmx -> X \in unitmx ->
  let W := P *m invmx R *m S - Q in
  let Z := (invmx X - P) *m invmx R in
  U Z *m block_mx P Q R S = block_mx (invmx X) (Q + Z *m S) R S /\
  S - R *m X *m (Q + Z *m S) = R *m X *m W.
Proof.
move=> uR uX W Z; split; rewrite /W /Z; first by rewrite /U; matrix_identity.
by matrix_identity.
Qed.

(** Five layers from a commutator. *)
Theorem five_layers P Q R S X Y : R \in unitmx -> X \in unitmx -> Y \in unitmx ->
  (P *m invmx R *m S - Q) *m R = invmx X *m Y *m X *m invmx Y ->
  exists B0 A1 B1 A2 B2, block_mx P Q R S = U B0 *m L A1 *m U B1 *m L A2 *m U B2.
Proof.
move=> uR uX uY e; have [eT eS] := first_layer P Q S uR uX.
set Z := (_ - P) *m _ in eT eS; set Q1 := Q + _ in eT eS.
have uX' : invmx X \in unitmx by rewrite unitmx_inv.
have uRY : R *m Y \in unitmx by rewrite unitmx_mul uR uY.
have [|A1 [B1 [A2 [B2 eT4]]]] := @four_layers (invmx X) Q1 R S (R *m Y) uX' uRY.
  rewrite invmxK eS -[P *m _ *m _ - Q](mulmxK uR) e; matrix_identity.
exists (- Z), A1, B1, A2, B2.
by rewrite -[LHS](UK Z) eT eT4 !mulmxA.
Qed.

(** Six layers, given a shift that makes the lower-left block invertible, and the commutator. *)
Theorem six_layers P Q R S V X Y : X \in unitmx -> Y \in unitmx -> R + S *m V \in unitmx ->
  let G := R + S *m V in
  ((P + Q *m V) *m invmx G *m S - Q) *m G = invmx X *m Y *m X *m invmx Y ->
  exists B0 A1 B1 A2 B2 A3,
    block_mx P Q R S = U B0 *m L A1 *m U B1 *m L A2 *m U B2 *m L A3.
Proof.
move=> uX uY uG G e; have [B0 [A1 [B1 [A2 [B2 eT]]]]] := five_layers uG uX uY e.
exists B0, A1, B1, A2, B2, (- V); rewrite -eT /L mulmx_block.
by rewrite !mulmx1 !mulmx0 !mulmxN !add0r !addrK.
Qed.

End Steps.
