(** Six layers are enough for every matrix of positive determinant, and sometimes necessary. *)
From mathcomp Require Import all_ssreflect all_fingroup all_algebra.
From Couplet Require Import Layers Identities Steps LowerBound Factorization.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** If [R S] has full row rank, some shift makes R invertible. *)
Lemma shift (F : fieldType) d (R S : 'M[F]_d) : row_free (row_mx R S) ->
  exists V, R + S *m V \in unitmx.
Proof.
move=> free; have rank_kernel : \rank (kermx S *m R) = \rank (kermx S).
  rewrite -(mxrankMfree (kermx S) free) mul_mx_row mulmx_ker.
  by rewrite rank_row_mx0.
have [X uX eX] := complete_unitmx rank_kernel.
have /submxP[V eV] : ((X - R)^T <= S^T)%MS.
  rewrite submxE -trmx_eq0 trmx_mul trmxK.
  have /sub_kermxP/submxP[D ->] : (cokermx S^T)^T *m S = 0.
    by apply: trmx_inj; rewrite trmx_mul trmxK mulmx_coker trmx0.
  by rewrite -mulmxA mulmxBr -eX subrr mulmx0.
exists V^T; have -> : S *m V^T = X - R by rewrite -[LHS]trmxK trmx_mul trmxK -eV trmxK.
by rewrite addrC subrK.
Qed.

Section Depth.
Variables (F : realFieldType) (d : nat).
Implicit Types P Q R S V : 'M[F]_d.

(** det T is that of the matrix whose commutator is looked for. *)
Lemma det_commutator P Q R S : R \in unitmx ->
  \det ((P *m invmx R *m S - Q) *m R) = \det (block_mx P Q R S).
Proof.
move=> uR; pose W := P *m invmx R *m S - Q.
have e : block_mx P Q R S *m block_mx 1%:M (- (invmx R *m S)) 0 1%:M = block_mx P (- W) R 0.
  by rewrite /W; matrix_identity.
have e' : block_mx P (- W) R 0 = block_mx W P 0 R *m block_mx 0 (- 1%:M) 1%:M 0.
  by rewrite mulmx_block !(mulmxN, mulmx0, mulmx1, mul0mx, mulmx1, addr0, add0r) oppr0.
have J : \det (block_mx 0 (- 1%:M) 1%:M 0 : 'M[F]_(d + d)) = 1.
  have -> : block_mx 0 (- 1%:M) 1%:M 0 = U (- 1%:M) *m L 1%:M *m U (- 1%:M) :> 'M[F]_(d + d).
    by rewrite /U /L; matrix_identity.
  by rewrite !det_mulmx /U /L !det_ublock det_lblock !det1 !mulr1.
by have := congr1 determinant e; rewrite e' !det_mulmx !det_ublock J !det1 !mulr1 => ->.
Qed.

(** Scales bring the determinant to 1. *)
Lemma unit_determinant (T : 'M[F]_(d + d)) : 0 < \det T -> exists T1 s,
  [/\ positive s, \det T1 = 1 & T = T1 *m block_mx 1%:M 0 0 (diag_mx s)].
Proof.
case: d T => [|k] T pos.
  exists T, (const_mx 1); split; [by move=> -[]|by rewrite det_mx00|].
  by apply/matrixP => i; have := ltn_ord i; rewrite ltn0.
pose s : 'rV[F]_(k.+1) := \row_i if i == 0 then \det T else 1.
have ps : positive s by move=> i; rewrite mxE; case: ifP => // _; exact: ltr01.
have det_s : \det (block_mx 1%:M 0 0 (diag_mx s) : 'M_(k.+1 + k.+1)) = \det T.
  rewrite det_ublock det1 mul1r det_diag big_ord_recl mxE eqxx big1 ?mulr1 // => i _.
  by rewrite mxE.
have us : (block_mx 1%:M 0 0 (diag_mx s) : 'M_(k.+1 + k.+1)) \in unitmx.
  by rewrite unitmxE det_s unitfE lt0r_neq0.
exists (T *m invmx (block_mx 1%:M 0 0 (diag_mx s))), s; split=> //; last by rewrite mulmxKV.
by rewrite det_mulmx det_inv det_s mulfV // lt0r_neq0.
Qed.

Lemma const1_positive : positive (const_mx 1 : 'rV[F]_d).
Proof. by move=> i; rewrite mxE ltr01. Qed.

Lemma affine_L (A : 'M[F]_d) k T : affine false k T -> affine true k.+1 (L A *m T).
Proof.
by move=> aff; rewrite -lower_layer1; apply: affine_lower aff; exact: const1_positive.
Qed.

Lemma affine_U (B : 'M[F]_d) k T : affine true k T -> affine false k.+1 (U B *m T).
Proof.
by move=> aff; rewrite -upper_layer1; apply: affine_upper aff; exact: const1_positive.
Qed.

(** Scales at the right end belong to the last layer that updates the second part. *)
Lemma last_lower (A : 'M[F]_d) s : positive s -> affine true 1 (L A *m block_mx 1%:M 0 0 (diag_mx s)).
Proof.
by move=> ps; rewrite -lower_layerE -[lower_layer A s]mulmx1; apply: affine_lower => //; apply: affine0.
Qed.

Lemma last_upper (A B : 'M[F]_d) s : positive s ->
  affine true 2 (L A *m (U B *m block_mx 1%:M 0 0 (diag_mx s))).
Proof.
move=> ps; have -> : L A *m (U B *m block_mx 1%:M 0 0 (diag_mx s)) =
    lower_layer A s *m (upper_layer (B *m diag_mx s) (const_mx 1) *m 1%:M).
  rewrite mulmx1 upper_layer1 /lower_layer /U /L !mulmx_block.
  by rewrite !(mul1mx, mul0mx, mulmx0, mulmx1, addr0, add0r).
apply: affine_lower => //; apply: affine_upper; last exact: affine0.
exact: const1_positive.
Qed.

(** Five layers if the first part of the input reaches the second part of the output invertibly. *)
Theorem five_layers_enough P Q R S : R \in unitmx -> 0 < \det (block_mx P Q R S) ->
  affine false 5 (block_mx P Q R S).
Proof.
move=> uR /unit_determinant[T1 [s [ps dT1 eT]]].
have eR : dlsubmx T1 = R.
  have := congr1 dlsubmx eT; rewrite -[T1]submxK mulmx_block !block_mxKdl => ->.
  by rewrite mulmx1 mulmx0 addr0.
move: eT dT1; rewrite -[T1]submxK eR => -> dT1.
have [X [Y [uX uY e]]] := commutator (etrans (det_commutator _ _ _ uR) dT1).
have [B0 [A1 [B1 [A2 [B2 ->]]]]] := five_layers uR uX uY e.
rewrite -!mulmxA; apply/affine_U/affine_L/affine_U; exact: last_upper.
Qed.

(** Six layers for every matrix of positive determinant. *)
Theorem six_layers_enough (T : 'M[F]_(d + d)) : 0 < \det T -> affine false 6 T.
Proof.
move=> /unit_determinant[T1 [s [ps dT1 ->]]].
have uT1 : T1 \in unitmx by rewrite unitmxE dT1 unitr1.
move: dT1 uT1; rewrite -[T1]submxK; move: (ulsubmx T1) (ursubmx T1) (dlsubmx T1) (drsubmx T1).
move=> P Q R S dT1 uT1.
have [V uG] : exists V, R + S *m V \in unitmx.
  apply: shift; apply/row_freeP; exists (rsubmx (invmx (block_mx P Q R S))).
  rewrite -[row_mx R S](col_mxKd (row_mx P Q)) mulmx_rsub mul_dsub_mx mulmxV //.
  by rewrite scalar_mx_block /block_mx col_mxKd row_mxKr.
have dT2 : \det (block_mx (P + Q *m V) Q (R + S *m V) S) = 1.
  have -> : block_mx (P + Q *m V) Q (R + S *m V) S = block_mx P Q R S *m L V.
    by rewrite /L mulmx_block !(mulmx1, mulmx0, add0r).
  by rewrite det_mulmx dT1 /L det_lblock !det1 !mulr1.
have [X [Y [uX uY e]]] := commutator (etrans (det_commutator _ _ _ uG) dT2).
have [B0 [A1 [B1 [A2 [B2 [A3 ->]]]]]] := six_layers uX uY uG e.
rewrite -!mulmxA; apply/affine_U/affine_L/affine_U/affine_L/affine_U; exact: last_lower.
Qed.

End Depth.

Corollary six_layers_rational d (T : 'M[rat]_(d + d)) : 0 < \det T -> affine false 6 T.
Proof. exact: six_layers_enough. Qed.

(** Six are necessary for some matrix of positive determinant, in every dimension from 4 on. *)
Theorem five_layers_not_enough (F : realFieldType) d : (1 < d)%N ->
  exists2 T : 'M[F]_(d + d), 0 < \det T & forall b k, (k <= 5)%N -> ~ affine b k T.
Proof.
move=> d1; suff [S dS neg] : exists2 S : 'M[F]_d, \det S = 1 & forall i, S i i <= 0.
  exists (block_mx 1%:M 0 0 S); first by rewrite det_ublock det1 dS mulr1 ltr01.
  by move=> b k le_k aff; apply: six_necessary aff (erefl _) => //; apply: ltnW.
case: d d1 => [|[|[|n]]] // _.
  exists (- 1%:M); first by rewrite -scaleN1r detZ det1 mulr1 sqrrN expr1n.
  by move=> i; rewrite !mxE eqxx oppr_le0 ler01.
pose r : {perm 'I_n.+3} := perm (@addrI _ 1).
exists (perm_mx (r * r)); first by rewrite det_perm odd_permM addbb.
move=> i; rewrite !mxE permM !permE addrA -subr_eq0 addrK.
by rewrite (_ : 1 + 1 == 0 = false).
Qed.
