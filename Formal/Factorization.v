(** Factorizations with prescribed spectra (Sourour, "A factorization theorem for matrices", 1986), and
    from them: a matrix of determinant 1 is a commutator. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Couplet Require Import Identities.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Similarity.
Variable F : fieldType.

Definition similar n (A B : 'M[F]_n) : Prop := exists2 X, X \in unitmx & A = invmx X *m B *m X.

Lemma similar_refl n (A : 'M[F]_n) : similar A A.
Proof. by exists 1%:M; rewrite ?unitmx1 // invmx1 mul1mx mulmx1. Qed.

Lemma similar_sym n (A B : 'M[F]_n) : similar A B -> similar B A.
Proof.
case=> X uX ->; exists (invmx X); rewrite ?unitmx_inv // invmxK.
by rewrite !mulmxA mulmxV // mul1mx mulmxK.
Qed.

Lemma similar_trans n (A B C : 'M[F]_n) : similar A B -> similar B C -> similar A C.
Proof.
case=> X uX -> [Y uY ->]; exists (Y *m X); rewrite ?unitmx_mul ?uX ?uY //.
by rewrite invmxM // !mulmxA.
Qed.

Lemma unitmx_similar n (A B : 'M[F]_n) : similar A B -> (A \in unitmx) = (B \in unitmx).
Proof. by case=> X uX ->; rewrite !unitmx_mul unitmx_inv uX !andbT. Qed.

Lemma det_similar n (A B : 'M[F]_n) : similar A B -> \det A = \det B.
Proof.
case=> X uX ->; rewrite !det_mulmx mulrC mulrA -det_mulmx mulmxV //.
by rewrite det1 mul1r.
Qed.

Lemma invmx_left n (A B : 'M[F]_n) : B *m A = 1%:M -> invmx A = B.
Proof.
move=> e; have uA : A \in unitmx by case/mulmx1_unit: e.
by rewrite -[LHS]mul1mx -e mulmxK.
Qed.

Lemma similar_tr n (A B : 'M[F]_n) : similar A B -> similar A^T B^T.
Proof.
case=> X uX ->; exists (invmx X)^T; first by rewrite unitmx_tr unitmx_inv.
by rewrite trmx_inv invmxK !trmx_mul trmx_inv mulmxA.
Qed.

Lemma similar_shear m n (A : 'M[F]_m) B C (D : 'M_n) X :
  similar (block_mx A B C D) (block_mx (A - B *m X) B (C + X *m A - (D + X *m B) *m X) (D + X *m B)).
Proof.
have inv : block_mx 1%:M 0 (- X) 1%:M *m block_mx 1%:M 0 X 1%:M = 1%:M :> 'M[F]_(m + n).
  by rewrite mulmx_block !(mul1mx, mul0mx, mulmx1, mulmx0, addr0, add0r) addrC subrr -scalar_mx_block.
exists (block_mx 1%:M 0 X 1%:M); first by case/mulmx1_unit: inv.
rewrite (invmx_left inv) !mulmx_block !(mul1mx, mul0mx, mulmx1, mulmx0, addr0, add0r).
by congr block_mx; matrix_identity.
Qed.

Lemma similar_diagonal m n (A : 'M[F]_m) (B B' : 'M_n) :
  similar B B' -> similar (block_mx A 0 0 B) (block_mx A 0 0 B').
Proof.
case=> Y uY ->; have inv : block_mx 1%:M 0 0 (invmx Y) *m block_mx 1%:M 0 0 Y = 1%:M :> 'M[F]_(m + n).
  by rewrite mulmx_block !(mul1mx, mul0mx, mulmx1, mulmx0, addr0, add0r) mulVmx // -scalar_mx_block.
exists (block_mx 1%:M 0 0 Y); first by case/mulmx1_unit: inv.
by rewrite (invmx_left inv) !mulmx_block !(mul1mx, mul0mx, mulmx1, mulmx0, addr0, add0r).
Qed.

(** An eigenvalue splits off, in the first row or in the first column. *)
Lemma similar_lower n a (B : 'M[F]_n) r b : similar B (diag_mx b) -> (forall i, b 0 i != a) ->
  similar (block_mx (a%:M : 'M_1) 0 r B) (diag_mx (row_mx a%:M b)).
Proof.
move=> sB ne; have uD : diag_mx b - a%:M \in unitmx.
  have -> : diag_mx b - a%:M = diag_mx (b - const_mx a) by rewrite raddfB /= diag_const_mx.
  rewrite unitmxE det_diag unitfE; apply/prodf_neq0 => i _.
  by rewrite !mxE subr_eq0.
have uB : B - a%:M \in unitmx.
  case: sB => X uX ->; have -> : invmx X *m diag_mx b *m X - a%:M = invmx X *m (diag_mx b - a%:M) *m X.
    by rewrite mulmxBr mulmxBl -scalemx1 -scalemxAr -scalemxAl mulmx1 mulVmx.
  by rewrite !unitmx_mul unitmx_inv uX uD.
have -> : diag_mx (row_mx a%:M b) = block_mx (a%:M : 'M_1) 0 0 (diag_mx b).
  by rewrite diag_mx_row; congr block_mx; apply/matrixP => i j; rewrite !ord1 !mxE.
apply: similar_trans (similar_diagonal _ sB).
have := similar_shear (a%:M : 'M_1) 0 r B (invmx (B - a%:M) *m r).
rewrite !(mul0mx, mulmx0, subr0, addr0); set X := invmx _ *m r.
have -> : r = B *m X - a *: X by rewrite -mul_scalar_mx -mulmxBl mulKVmx.
by rewrite mul_mx_scalar subrK subrr.
Qed.

Lemma similar_upper n a (B : 'M[F]_n) q b : similar B (diag_mx b) -> (forall i, b 0 i != a) ->
  similar (block_mx (a%:M : 'M_1) q 0 B) (diag_mx (row_mx a%:M b)).
Proof.
move=> /similar_tr; rewrite tr_diag_mx => sB ne.
have /similar_tr := similar_lower q^T sB ne.
by rewrite tr_diag_mx tr_block_mx !trmxK trmx0 tr_scalar_mx.
Qed.

End Similarity.

Section Scalars.
Variable F : fieldType.

(** A matrix that is not scalar moves some vector out of its line. *)
Lemma moved_vector n (A : 'M[F]_n) : ~~ is_scalar_mx A ->
  exists u : 'rV_n, forall a b, a *: u + b *: (u *m A) = 0 -> a = 0 /\ b = 0.
Proof.
case: n A => [A|n A ns]; first by case/negP; apply/is_scalar_mxP; exists 0; apply/matrixP => -[].
have [/existsP[i /existsP[j /andP[ij Aij]]]|/existsPn diag] :=
    boolP [exists i, exists j, (i != j) && (A i j != 0)].
  exists (delta_mx 0 i) => a b; rewrite -rowE => /rowP e.
  have b0 : b = 0.
    move/(_ j): e; rewrite !mxE eqxx eq_sym (negPf ij) mulr0 add0r => /eqP.
    by rewrite mulf_eq0 (negPf Aij) orbF => /eqP.
  by split=> //; move/(_ i): e; rewrite !mxE !eqxx b0 mul0r mulr1 addr0.
have off i j : i != j -> A i j = 0.
  by move=> ij; move/existsPn: (diag i) => /(_ j); rewrite ij negbK => /eqP.
have [/existsP[i Ai]|/existsPn same] := boolP [exists i, A i i != A 0 0].
  have i0 : i != 0 by apply: contraNneq Ai => ->.
  exists (delta_mx 0 i + delta_mx 0 0) => a b; rewrite mulmxDl -!rowE => /rowP e.
  have e1 : a + b * A i i = 0.
    by move/(_ i): e; rewrite !mxE !eqxx (negPf i0) [A 0 i]off 1?eq_sym // !addr0 mulr1.
  have e2 : a + b * A 0 0 = 0.
    by move/(_ 0): e; rewrite !mxE !eqxx [0 == i]eq_sym (negPf i0) [A i 0]off // !add0r mulr1.
  have b0 : b = 0.
    have /eqP : b * (A i i - A 0 0) = 0 by rewrite mulrBr -(addrKA a) -!(addrC a) e1 e2 subrr.
    by rewrite mulf_eq0 subr_eq0 (negPf Ai) orbF => /eqP.
  by split=> //; move: e1; rewrite b0 mul0r addr0.
case/negP: ns; apply/is_scalar_mxP; exists (A 0 0); apply/matrixP => i j; rewrite !mxE.
by have [<-|/off] := eqVneq i j; rewrite ?mulr1n //; move/negbNE/eqP: (same i).
Qed.

(** ... and so its first row can be prescribed. *)
Lemma similar_first_row k (A : 'M[F]_(1 + (1 + k))) a : ~~ is_scalar_mx A ->
  exists r D, similar A (block_mx a%:M (row_mx 1%:M 0) r D).
Proof.
case/moved_vector=> u free.
pose y := u *m A - a *: u.
pose e : 'M[F]_(1 + 1, 1 + (1 + k)) := col_mx (row_mx 1%:M 0) (row_mx 0 (row_mx 1%:M 0)).
pose f : 'M[F]_(1 + (1 + k)) := col_mx u (col_mx y 0).
have ef : e *m f = col_mx u y.
  by rewrite /e /f mul_col_mx !mul_row_col !(mul1mx, mul0mx, addr0, add0r).
have rank2 : \rank (e *m f) = 2%N.
  apply/eqP; apply: inj_row_free => v; rewrite ef -[v]hsubmxK mul_row_col.
  rewrite [lsubmx v]mx11_scalar [rsubmx v]mx11_scalar !mul_scalar_mx.
  move: (lsubmx v 0 0) (rsubmx v 0 0) => s t e0.
  have [|st t0] := free (s - t * a) t.
    by rewrite -e0 /y scalerBr scalerBl scalerA; matrix_identity.
  by move: st; rewrite t0 mul0r subr0 => ->; rewrite raddf0 row_mx0.
have [g ug] : {g | g \in unitmx & e *m f = e *m g}.
  apply: complete_unitmx; rewrite rank2; apply/eqP; rewrite eqn_leq rank_leq_row -{1}rank2.
  by rewrite mxrankM_maxl.
rewrite ef /e mul_col_mx => /eq_col_mx[eu ey].
exists (dlsubmx (g *m A *m invmx g)), (drsubmx (g *m A *m invmx g)).
exists g => //; set B := g *m A *m invmx g.
suff -> : block_mx a%:M (row_mx 1%:M 0) (dlsubmx B) (drsubmx B) = B.
  by rewrite /B !mulmxA mulVmx // mul1mx mulmxKV.
rewrite -[RHS]vsubmxK /block_mx hsubmxK; congr col_mx.
have -> : usubmx B = row_mx 1%:M 0 *m B by rewrite -[in RHS](vsubmxK B) mul_row_col mul1mx mul0mx addr0.
rewrite /B !mulmxA -eu; have -> : u *m A = y + a *: u by rewrite subrK.
rewrite ey {1}eu scalemxAl -mulmxDl mulmxK // scale_row_mx add_row_mx add0r scaler0 addr0.
by rewrite scalemx1.
Qed.

Lemma not_scalar n (A : 'M[F]_n) i j : i != j -> A i j != 0 -> ~~ is_scalar_mx A.
Proof.
move=> ij ne; apply/is_scalar_mxP=> -[a e]; case/negP: ne.
by rewrite e mxE (negPf ij).
Qed.

(** ... such that the Schur complement of the corner is not scalar either. *)
Lemma similar_corner k (A : 'M[F]_(1 + (1 + k))) a : ~~ is_scalar_mx A -> A \in unitmx -> a != 0 ->
  exists q r D, similar A (block_mx a%:M q r D) /\
    ((k == 0)%N || ~~ is_scalar_mx (D - a^-1 *: (r *m q))).
Proof.
case: k A => [|k] A ns uA a0; have [r [D sA]] := similar_first_row a ns.
  by exists (row_mx 1%:M 0), r, D.
set q : 'rV_(1 + k.+1) := row_mx 1%:M 0 in sA; set E := D - a^-1 *: (r *m q).
have [/is_scalar_mxP[m eE]|nsE] := boolP (is_scalar_mx E); last by exists q, r, D.
have m0 : m != 0.
  apply: contraTneq uA => m0; rewrite (unitmx_similar sA) unitmxE.
  suff -> : \det (block_mx a%:M q r D) = 0 by rewrite unitr0.
  have -> : block_mx a%:M q r D = block_mx 1%:M 0 (a^-1 *: r) 1%:M *m block_mx a%:M q 0 E.
    rewrite mulmx_block !(mul1mx, mul0mx, addr0) mul_mx_scalar scalerA mulfV // scale1r.
    by rewrite -scalemxAl addrC subrK.
  by rewrite det_mulmx det_ublock eE m0 !det_scalar expr0n mulr0 mulr0.

pose s : 'cV[F]_(1 + k.+1) := col_mx 0 (col_mx 1%:M (0 : 'cV_k)).
have qs : q *m s = 0 by rewrite /q /s mul_row_col mulmx0 mul0mx addr0.
exists q, (r + s *m a%:M - D *m s), (D + s *m q); split.
  apply: similar_trans sA _; have := similar_shear a%:M q r D s.
  by rewrite mulmxDl -[s *m q *m s]mulmxA qs mulmx0 addr0 subr0.
have -> : D + s *m q - a^-1 *: ((r + s *m a%:M - D *m s) *m q) = m%:M + (a^-1 * m) *: (s *m q).
  have eD : D = m%:M + a^-1 *: (r *m q) by rewrite -eE subrK.
  have -> : D *m s = m *: s.
    by rewrite eD mulmxDl mul_scalar_mx -scalemxAl -mulmxA qs mulmx0 scaler0 addr0.
  rewrite eD mul_mx_scalar !(mulmxDl, mulNmx) -!scalemxAl !scalerDr !scalerN !scalerA mulVf // scale1r.
  by matrix_identity.
pose i : 'I_(1 + k.+1) := rshift 1 (lshift k (0 : 'I_1)).
pose j : 'I_(1 + k.+1) := lshift k.+1 (0 : 'I_1).
apply: (@not_scalar _ _ i j) => //.
have -> : s *m q = block_mx 0 0 (col_mx 1%:M (0 : 'cV_k)) (0 : 'M_(1 + k, k.+1)).
  by rewrite mul_col_row !(mul0mx, mulmx0, mulmx1).
rewrite mxE [X in X + _]mxE [X in _ + X]mxE block_mxEdl (@col_mxEu _ 1 k) mxE eqxx mulr1 mulr0n add0r.
by rewrite mulf_neq0 ?invr_eq0.
Qed.

Lemma rsubmx_entry n (b : 'rV[F]_(1 + n)) i : rsubmx b 0 i = b 0 (rshift 1 i).
Proof. by rewrite mxE. Qed.

Lemma split_row n (b : 'rV[F]_(1 + n)) : b = row_mx (b 0 0)%:M (rsubmx b).
Proof.
rewrite -[LHS]hsubmxK; congr row_mx; rewrite [LHS]mx11_scalar; congr _%:M.
by rewrite mxE; congr (b _ _); apply: val_inj.
Qed.

(** Sourour's theorem: a matrix that is not scalar is a product of two matrices with prescribed
    eigenvalues, if their product is its determinant. *)
Theorem sourour n (A : 'M[F]_n.+1) (b c : 'rV_n.+1) :
  injective (b 0) -> injective (c 0) -> A \in unitmx ->
  \det A = \prod_i b 0 i * \prod_i c 0 i -> (n == 0)%N || ~~ is_scalar_mx A ->
  exists B C, [/\ A = B *m C, similar B (diag_mx b) & similar C (diag_mx c)].
Proof.
elim: n A b c => [|n IH] A b c injb injc uA dA ns.
  exists (diag_mx b), (diag_mx c); split; try exact: similar_refl.
  rewrite [LHS]mx11_scalar -det_mx11 dA !big_ord1; apply/matrixP => i j.
  by rewrite !ord1 !mxE big_ord1 !mxE !eqxx.
have nz (v w : 'rV[F]_n.+2) : \det A = \prod_i v 0 i * \prod_i w 0 i -> forall i, v 0 i != 0.
  move=> e i; move: uA; rewrite unitmxE unitfE e mulf_eq0 negb_or => /andP[/prodf_neq0 h _].
  exact: h.
have nzb := nz b c dA; have nzc := nz c b (etrans dA (mulrC _ _)).
pose b0 := b 0 0; pose c0 := c 0 0; pose b' : 'rV[F]_n.+1 := rsubmx (b : 'rV_(1 + n.+1)).
pose c' : 'rV[F]_n.+1 := rsubmx (c : 'rV_(1 + n.+1)).
have a0 : b0 * c0 != 0 by rewrite mulf_neq0 ?nzb ?nzc.
have [q [r [D [sA nsE]]]] := @similar_corner n A (b0 * c0) ns uA a0.
set E := D - _ in nsE.
have factor : block_mx (b0 * c0)%:M q r D =
    block_mx 1%:M 0 ((b0 * c0)^-1 *: r) 1%:M *m block_mx (b0 * c0)%:M q 0 E.
  rewrite mulmx_block !(mul1mx, mul0mx, addr0) mul_mx_scalar scalerA mulfV // scale1r.
  by rewrite -scalemxAl addrC subrK.
have dE : \det E = \prod_i b' 0 i * \prod_i c' 0 i.
  have := dA; rewrite (det_similar sA) factor det_mulmx det_lblock !det1 mul1r mul1r det_ublock.
  rewrite det_scalar expr1 2!(@big_ord_recl _ _ _ n.+1) mulrACA => /(mulfI a0) ->.
  by congr (_ * _); apply: eq_bigr => i _; rewrite rsubmx_entry; congr (_ _ _); apply: val_inj.
have uE : E \in unitmx.
  have := uA; rewrite !unitmxE (det_similar sA) factor det_mulmx det_ublock unitrM => /andP[_].
  by rewrite unitrM => /andP[].
have inj' (v : 'rV[F]_n.+2) : injective (v 0) -> injective (rsubmx (v : 'rV_(1 + n.+1)) 0).
  by move=> inj i j; rewrite !rsubmx_entry => /inj; apply: (@rshift_inj 1 n.+1).
have ne (v : 'rV[F]_n.+2) : injective (v 0) -> forall i, rsubmx (v : 'rV_(1 + n.+1)) 0 i != v 0 0.
  by move=> inj i; rewrite rsubmx_entry; apply/eqP => /inj.
have [B [C [eE sB sC]]] := IH E b' c' (inj' b injb) (inj' c injc) uE dE nsE.
case: sA => X uX ->.
exists (invmx X *m block_mx b0%:M 0 (c0^-1 *: r) B *m X).
exists (invmx X *m block_mx c0%:M (b0^-1 *: q) 0 C *m X); split.
- have -> : block_mx (b0 * c0)%:M q r D =
      block_mx b0%:M 0 (c0^-1 *: r) B *m block_mx c0%:M (b0^-1 *: q) 0 C.
    rewrite mulmx_block !(mul0mx, mulmx0, addr0) -scalar_mxM mul_scalar_mx scalerA mulfV ?nzb // scale1r.
    rewrite mul_mx_scalar scalerA mulfV ?nzc // scale1r -eE -scalemxAl -scalemxAr scalerA -invfM.
    by rewrite [c0 * b0]mulrC /E addrC subrK.
  by rewrite !mulmxA mulmxK.
- apply: similar_trans (_ : similar _ (block_mx b0%:M 0 (c0^-1 *: r) B)) _; first by exists X.
  by rewrite [b](@split_row n.+1); apply: similar_lower (ne b injb).
apply: similar_trans (_ : similar _ (block_mx c0%:M (b0^-1 *: q) 0 C)) _; first by exists X.
by rewrite [c](@split_row n.+1); apply: similar_upper (ne c injc).
Qed.

End Scalars.

Section Commutators.
Variable F : realFieldType.

Lemma opposite_commutator m : exists X Y : 'M[F]_(m + m),
  [/\ X \in unitmx, Y \in unitmx & (- 1)%:M = invmx X *m Y *m X *m invmx Y].
Proof.
pose X : 'M[F]_(m + m) := block_mx 1%:M 0 0 (- 1%:M).
pose Y : 'M[F]_(m + m) := block_mx 0 1%:M 1%:M 0.
have XX : X *m X = 1%:M.
  by rewrite mulmx_block !(mul0mx, mulmx0, mulNmx, mulmxN, mul1mx, addr0, add0r) opprK -scalar_mx_block.
have YY : Y *m Y = 1%:M.
  by rewrite mulmx_block !(mul0mx, mulmx0, mul1mx, addr0, add0r) -scalar_mx_block.
exists X, Y; split; [by case/mulmx1_unit: XX|by case/mulmx1_unit: YY|].
rewrite (invmx_left XX) (invmx_left YY) !mulmx_block.
rewrite !(mul0mx, mulmx0, mulNmx, mulmxN, mul1mx, mulmx1, addr0, add0r, oppr0).
by rewrite raddfN /= [in LHS]scalar_mx_block opp_block_mx oppr0.
Qed.

(** A matrix of determinant 1 is a commutator (Shoda 1936, Thompson 1961). *)
Theorem commutator n (M : 'M[F]_n) : \det M = 1 -> exists X Y,
  [/\ X \in unitmx, Y \in unitmx & M = invmx X *m Y *m X *m invmx Y].
Proof.
case: n M => [|n] M dM.
  by exists 1%:M, 1%:M; split; rewrite ?unitmx1 // !mulmx1 !invmx1 mulmx1 [LHS]flatmx0 [RHS]flatmx0.
have [/is_scalar_mxP[a eM]|ns] := boolP (is_scalar_mx M).
  have : `|a| = 1.
    have := congr1 (fun x => `|x|) dM; rewrite eM det_scalar normrX normr1 => /eqP.
    by rewrite pexpr_eq1 ?normr_ge0 // => /eqP.
  case: (ger0P a) => _ ea.
    by exists 1%:M, 1%:M; split; rewrite ?unitmx1 // eM ea !invmx1 !mulmx1.
  have ea1 : a = -1 by rewrite -ea opprK.
  have even : odd n.+1 = false.
    apply: contraTF (eqxx (\det M)) => odd_n; rewrite {2}dM eM ea1 det_scalar -signr_odd odd_n expr1.
    by rewrite eq_sym -subr_eq0 opprK -mulr2n pnatr_eq0.
  rewrite eM ea1 -[n.+1]odd_double_half even add0n -addnn; exact: opposite_commutator.
pose b : 'rV[F]_n.+1 := \row_i (i.+1)%:R; pose c : 'rV[F]_n.+1 := \row_i (i.+1)%:R^-1.
have nz (i : 'I_n.+1) : (i.+1)%:R != 0 :> F by rewrite pnatr_eq0.
have bc : diag_mx b *m diag_mx c = 1%:M.
  apply/matrixP => i j; rewrite mul_diag_mx !mxE mulrnAr mulfV //.
have [B [C [eM [S uS eB] [R uR eC]]]] : exists B C,
    [/\ M = B *m C, similar B (diag_mx b) & similar C (diag_mx c)].
  apply: sourour; rewrite ?ns ?orbT //.
  - by move=> i j; rewrite !mxE => /eqP; rewrite eqr_nat eqSS => /eqP /val_inj.
  - by move=> i j; rewrite !mxE => /invr_inj /eqP; rewrite eqr_nat eqSS => /eqP /val_inj.
  - by rewrite unitmxE dM unitr1.
  by rewrite dM -!det_diag -det_mulmx bc det1.
have uc : diag_mx c \in unitmx by case/mulmx1_unit: bc.
exists (invmx S *m diag_mx c *m S), (invmx R *m S).
rewrite !unitmx_mul !unitmx_inv uS uR uc; split=> //.
rewrite eM eB eC -(invmx_left bc); matrix_identity.
Qed.
End Commutators.
