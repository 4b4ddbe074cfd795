(** Matrices that are no product of five layers, whichever part the first one updates and whatever
    the scales: diag(I, S) with a diagonal of S that is not positive. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Couplet Require Import Layers Identities Steps.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section BlockDiagonal.
Variables (F : fieldType) (d : nat).
Implicit Types P S A B D G : 'M[F]_d.

(** The block-diagonal theorem: what a block-diagonal product of five layers without scales and an
    invertible block-diagonal matrix has in its blocks. *)
Lemma five_from_lower P S A1 B1 A2 B2 A3 D G : D \in unitmx -> G \in unitmx ->
  L A1 *m (U B1 *m (L A2 *m (U B2 *m (L A3 *m block_mx D 0 0 G)))) = block_mx P 0 0 S ->
  D = (1%:M + B2 *m A2) *m P /\ S = (1%:M + A2 *m B2) *m G.
Proof.
move=> uD uG e.
have : U (- B1) *m (L (- A1) *m block_mx P 0 0 S) =
    L A2 *m (U B2 *m (L A3 *m block_mx D 0 0 G)) by rewrite -e LK UK.
rewrite /L /U !mulmx_block !(mul0mx, mulmx0, mul1mx, mulmx1, addr0, add0r).
case/eq_block_mx => e11 e12 e21 e22.
have eS : S = (1%:M + A2 *m B2) *m G by rewrite mulmxDl mul1mx -mulmxA addrC.
have eB : B2 *m G = (- B1 - B1 *m A2 *m B2) *m G by rewrite -e12 eS; matrix_identity.
have zero : B2 + B1 + B1 *m A2 *m B2 = 0.
  by rewrite -[X in X + _ + _](mulmxK uG) eB mulmxK //; matrix_identity.
have one : (1%:M + B1 *m A2) *m (1%:M + B2 *m A2) = 1%:M.
  have -> : (1%:M + B1 *m A2) *m (1%:M + B2 *m A2) =
    1%:M + (B2 + B1 + B1 *m A2 *m B2) *m A2 by matrix_identity.
  by rewrite zero mul0mx addr0.
split=> //; have eP : P = (1%:M + B1 *m A2) *m D.
  have -> : P = (P + - B1 *m (- A1 *m P)) + B1 *m (- A1 *m P) - (B2 + B1 + B1 *m A2 *m B2) *m A3 *m D.
    by rewrite zero !mul0mx; matrix_identity.
  by rewrite e11 e21; matrix_identity.
by rewrite eP mulmxA (mulmx1C one) mul1mx.
Qed.

Lemma five_from_upper P S B1 A1 B2 A2 B3 D G : D \in unitmx -> G \in unitmx ->
  U B1 *m (L A1 *m (U B2 *m (L A2 *m (U B3 *m block_mx D 0 0 G)))) = block_mx P 0 0 S ->
  G = (1%:M + A2 *m B2) *m S /\ P = (1%:M + B2 *m A2) *m D.
Proof.
move=> uD uG e.
have : L (- A1) *m (U (- B1) *m block_mx P 0 0 S) =
    U B2 *m (L A2 *m (U B3 *m block_mx D 0 0 G)) by rewrite -e UK LK.
rewrite /L /U !mulmx_block !(mul0mx, mulmx0, mul1mx, mulmx1, addr0, add0r).
case/eq_block_mx => e11 e12 e21 e22.
have eP : P = (1%:M + B2 *m A2) *m D by rewrite mulmxDl mul1mx -mulmxA.
have eA : A2 *m D = (- A1 - A1 *m B2 *m A2) *m D by rewrite -e21 eP; matrix_identity.
have zero : A2 + A1 + A1 *m B2 *m A2 = 0.
  by rewrite -[X in X + _ + _](mulmxK uD) eA mulmxK //; matrix_identity.
have one : (1%:M + A1 *m B2) *m (1%:M + A2 *m B2) = 1%:M.
  have -> : (1%:M + A1 *m B2) *m (1%:M + A2 *m B2) =
    1%:M + (A2 + A1 + A1 *m B2 *m A2) *m B2 by matrix_identity.
  by rewrite zero mul0mx addr0.
split=> //; have eS : S = (1%:M + A1 *m B2) *m G.
  have -> : S = (- A1 *m (- B1 *m S) + S) + A1 *m (- B1 *m S) - (A2 + A1 + A1 *m B2 *m A2) *m B3 *m G.
    by rewrite zero !mul0mx; matrix_identity.
  by rewrite e22 e12; matrix_identity.
by rewrite eS mulmxA (mulmx1C one) mul1mx.
Qed.

(** In both cases the traces agree. *)
Lemma five_trace b S D G T : D \in unitmx -> G \in unitmx -> alternating b 5 T ->
  T *m block_mx D 0 0 G = block_mx 1%:M 0 0 S -> \tr D = \tr (S *m invmx G).
Proof.
move=> uD uG; case: b => alt e.
  inversion alt as [|k1 A1 T1 alt1|]; subst; inversion alt1 as [| |k2 B1 T2 alt2]; subst.
  inversion alt2 as [|k3 A2 T3 alt3|]; subst; inversion alt3 as [| |k4 B2 T4 alt4]; subst.
  inversion alt4 as [|k5 A3 T5 alt5|]; subst; inversion alt5; subst.
  move: e; rewrite mulmx1 -!mulmxA => /(five_from_lower uD uG)[-> ->].
  by rewrite mulmx1 mulmxK // !mxtraceD mxtrace_mulC.
inversion alt as [| |k1 B1 T1 alt1]; subst; inversion alt1 as [|k2 A1 T2 alt2|]; subst.
inversion alt2 as [| |k3 B2 T3 alt3]; subst; inversion alt3 as [|k4 A2 T4 alt4|]; subst.
inversion alt4 as [| |k5 B3 T5 alt5]; subst; inversion alt5; subst.
move: e; rewrite mulmx1 -!mulmxA => /(five_from_upper uD uG)[eG e1].
have uM : 1%:M + A2 *m B2 \in unitmx.
  by have : G \in unitmx by []; rewrite eG unitmx_mul => /andP[].
have -> : S *m invmx G = invmx (1%:M + A2 *m B2).
  have -> : S = invmx (1%:M + A2 *m B2) *m G by rewrite eG mulKmx.
  by rewrite mulmxK.
have uN : 1%:M + B2 *m A2 \in unitmx.
  have : (1%:M + B2 *m A2) *m D \in unitmx by rewrite -e1 unitmx1.
  by rewrite unitmx_mul => /andP[].
have eD : D = 1%:M - B2 *m invmx (1%:M + A2 *m B2) *m A2.
  have inv : (1%:M + B2 *m A2) *m (1%:M - B2 *m invmx (1%:M + A2 *m B2) *m A2) = 1%:M.
    have -> : (1%:M + B2 *m A2) *m (1%:M - B2 *m invmx (1%:M + A2 *m B2) *m A2) =
      1%:M + B2 *m A2 - B2 *m ((1%:M + A2 *m B2) *m invmx (1%:M + A2 *m B2)) *m A2.
      by matrix_identity.
    by rewrite mulmxV // mulmx1 addrK.
  by rewrite -[LHS](mulKmx uN) -e1 -[RHS](mulKmx uN) inv.
rewrite eD raddfB /= [\tr (_ *m A2)]mxtrace_mulC -raddfB /=; congr (\tr _).
by rewrite -{1}(mulmxV uM) mulmxDl mul1mx !mulmxA addrK.
Qed.

Lemma lower_layerE A (s : 'rV[F]_d) :
  lower_layer A s = L A *m block_mx 1%:M 0 0 (diag_mx s).
Proof. by rewrite /lower_layer /L mulmx_block !(mul1mx, mul0mx, mulmx0, mulmx1, addr0, add0r). Qed.

Lemma upper_layerE B (s : 'rV[F]_d) :
  upper_layer B s = U B *m block_mx (diag_mx s) 0 0 1%:M.
Proof. by rewrite /upper_layer /U mulmx_block !(mul1mx, mul0mx, mulmx0, mulmx1, addr0, add0r). Qed.

Lemma diagonal_product (A B C D : 'M[F]_d) :
  block_mx A 0 0 B *m block_mx C 0 0 D = block_mx (A *m C) 0 0 (B *m D).
Proof. by rewrite mulmx_block !(mul0mx, mulmx0, addr0, add0r). Qed.

End BlockDiagonal.

Section Affine.
Variables (F : realFieldType) (d : nat).
Implicit Types S A B : 'M[F]_d.

Definition positive (s : 'rV[F]_d) : Prop := forall i, 0 < s 0 i.

(** Products of k affine layers, alternating: whether the leftmost updates the second part. *)
Inductive affine : bool -> nat -> 'M[F]_(d + d) -> Prop :=
| affine0 b : affine b 0 1%:M
| affine_lower k A s T : positive s -> affine false k T ->
    affine true k.+1 (lower_layer A s *m T)
| affine_upper k B s T : positive s -> affine true k T ->
    affine false k.+1 (upper_layer B s *m T).

Lemma positive_unit s : positive s -> diag_mx s \in unitmx.
Proof.
move=> pos; rewrite unitmxE det_diag unitfE; apply/prodf_neq0 => i _.
by rewrite lt0r_neq0.
Qed.

Lemma diagonal_unipotent b k T (D G : 'M[F]_d) : D \in unitmx -> G \in unitmx ->
  alternating b k T ->
  exists T', alternating b k T' /\ block_mx D 0 0 G *m T = T' *m block_mx D 0 0 G.
Proof.
move=> uD uG; elim=> {b k T} [b|k A T _ [T' [alt e]]|k B T _ [T' [alt e]]].
- by exists 1%:M; rewrite mul1mx mulmx1; split=> //; apply: alternating0.
- exists (L (G *m A *m invmx D) *m T'); split; first exact: alternatingL.
  rewrite -[RHS]mulmxA -e !mulmxA; congr (_ *m _); rewrite /L; matrix_identity.
exists (U (D *m B *m invmx G) *m T'); split; first exact: alternatingU.
by rewrite -[RHS]mulmxA -e !mulmxA; congr (_ *m _); rewrite /U; matrix_identity.
Qed.

(** Scales move to the right end. *)
Lemma affine_alternating b k T : affine b k T ->
  exists T' u v, [/\ alternating b k T', positive u, positive v
    & T = T' *m block_mx (diag_mx u) 0 0 (diag_mx v)].
Proof.
have one_pos : positive (const_mx 1) by move=> i; rewrite mxE ltr01.
have prod_pos u v : positive u -> positive v -> positive (\row_i (u 0 i * v 0 i)).
  by move=> pu pv i; rewrite mxE mulr_gt0.
have diagM u v : diag_mx u *m diag_mx v = diag_mx (\row_i (u 0 i * v 0 i)) :> 'M[F]_d.
  by rewrite mul_diag_mx; apply/matrixP => i j; rewrite !mxE mulrnAr.
elim=> {b k T} [b|k A s T pos _ [T' [u [v [alt pu pv ->]]]]|k B s T pos _ [T' [u [v [alt pu pv ->]]]]].
- exists 1%:M, (const_mx 1), (const_mx 1); split=> //; first exact: alternating0.
  by rewrite !diag_const1 -scalar_mx_block mulmx1.
- have [T1 [alt1 e]] := diagonal_unipotent (unitmx1 F d) (positive_unit pos) alt.
  exists (L A *m T1), u, (\row_i (s 0 i * v 0 i)); split=> //; [exact: alternatingL|exact: prod_pos|].
  rewrite lower_layerE -[LHS]mulmxA [block_mx 1%:M _ _ _ *m _]mulmxA e -!mulmxA -diagM.
  by rewrite diagonal_product mul1mx.
have [T1 [alt1 e]] := diagonal_unipotent (positive_unit pos) (unitmx1 F d) alt.
exists (U B *m T1), (\row_i (s 0 i * u 0 i)), v; split=> //; [exact: alternatingU|exact: prod_pos|].
rewrite upper_layerE -[LHS]mulmxA [block_mx (diag_mx s) _ _ _ *m _]mulmxA e -!mulmxA -diagM.
by rewrite diagonal_product mul1mx.
Qed.

Lemma alternating_more b k (T : 'M[F]_(d + d)) : alternating b k T -> alternating b k.+1 T.
Proof.
have L0 : L 0 = 1%:M :> 'M[F]_(d + d) by rewrite /L -scalar_mx_block.
have U0 : U 0 = 1%:M :> 'M[F]_(d + d) by rewrite /U -scalar_mx_block.
elim=> {b k T} [[]|k A T _ IH|k B T _ IH].
- by rewrite -[1%:M]mulmx1 -{1}L0; apply: alternatingL; apply: alternating0.
- by rewrite -[1%:M]mulmx1 -{1}U0; apply: alternatingU; apply: alternating0.
- exact: alternatingL.
exact: alternatingU.
Qed.

(** diag(I, S) needs six layers if no diagonal entry of S is positive. *)
Theorem six_necessary b k T S : (0 < d)%N -> (forall i, S i i <= 0) -> (k <= 5)%N ->
  affine b k T -> T <> block_mx 1%:M 0 0 S.
Proof.
move=> d0 neg le_k /affine_alternating[T' [u [v [alt pu pv ->]]]] e.
have alt5 : alternating b 5 T'.
  by rewrite -(subnKC le_k); elim: (5 - k)%N => [|m IH]; rewrite ?addn0 // addnS; apply: alternating_more.
have := five_trace (positive_unit pu) (positive_unit pv) alt5 e.
have -> : invmx (diag_mx v) = diag_mx (\row_i (v 0 i)^-1).
  have vK : diag_mx v *m diag_mx (\row_i (v 0 i)^-1) = 1%:M.
    apply/matrixP => i j; rewrite mul_diag_mx !mxE mulrnAr mulfV //.
    by rewrite lt0r_neq0.
  by rewrite -[LHS]mulmx1 -vK mulKmx // positive_unit.
rewrite mxtrace_diag mul_mx_diag /mxtrace => eT.
have pos : 0 < \sum_i u 0 i.
  rewrite (bigD1 (Ordinal d0)) //= ltr_paddr ?pu // sumr_ge0 // => i _.
  exact: Order.POrderTheory.ltW.
have : \sum_i (\matrix_(i, j) (S i j * (\row_i0 (v 0 i0)^-1) 0 j)) i i <= 0.
  rewrite -oppr_ge0 -sumrN sumr_ge0 // => i _; rewrite !mxE oppr_ge0 mulr_le0_ge0 ?neg //.
  by rewrite invr_ge0 Order.POrderTheory.ltW.
by rewrite -eT Order.POrderTheory.lt_geF.
Qed.

End Affine.
