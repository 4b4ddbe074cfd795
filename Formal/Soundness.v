(** What a certificate claims, and the proof that the checker accepts only true claims. *)
From Coq Require Import ZArith NArith Lia.
From mathcomp Require Import all_ssreflect fingroup perm all_algebra.
From Couplet Require Import Integers Rationals Layers Checker.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Module Soundness (I : Integers).
Module Export C := Checker I.

(** * The meaning of the data *)

Definition number (a : I.t) : rat := rat_of_Z (I.to_Z a).

Definition quotient (q : fraction) : rat := number q.1 / number q.2.

(** The numerator in column [j]. *)
Definition numerator (v : vector) (j : nat) : rat :=
  \sum_(e <- v | N.to_nat e.1 == j) number e.2.

(** The entry in column [j]. *)
Definition entry (r : row) (j : nat) : rat := numerator r.2 j / number r.1.

Definition matrix (m n : nat) (rows : seq row) : 'M[rat]_(m, n) :=
  \matrix_(i, j) entry (nth (I.one, [::]) rows i) j.

(** The shift of a layer: its columns may have denominators, too. *)
Definition shift_matrix (m n : nat) (l : layer) : 'M[rat]_(m, n) :=
  matrix m n (shift l) *m diag_mx (\row_j (number (nth I.one (columns l) j))^-1).

Definition scale_row_of (m : nat) (l : layer) : 'rV[rat]_m :=
  \row_i quotient (nth (I.one, I.one) (scales l) i).

(** The layers, on coordinates of which the first part comes first. *)
Definition layer_matrix (d1 d2 : nat) (l : layer) : 'M[rat]_(d1 + d2) :=
  if updated l then upper_layer (shift_matrix d1 d2 l) (scale_row_of d1 l)
  else lower_layer (shift_matrix d2 d1 l) (scale_row_of d2 l).

(** The matrix that sorts the coordinates: its row i has a 1 in the place of the i-th coordinate of
    the first and then the second part. *)
Definition partition_matrix (n : nat) (coordinates : seq N) : 'M[rat]_n :=
  \matrix_(i, j) (N.to_nat (nth 0%num coordinates i) == j)%:R.

(** The identity, but for a -1 where [flip] says so. *)
Definition flip_matrix (n : nat) (flip : option N) : 'M[rat]_n :=
  diag_mx (\row_i (if flip is Some k then if N.to_nat k == i then -1 else 1 else 1)).

Section Claim.
Variable c : certificate.

Definition d1 : nat := size (first c).
Definition d2 : nat := size (second c).
Definition P : 'M[rat]_(d1 + d2) := partition_matrix (d1 + d2) (first c ++ second c).
Definition F : 'M[rat]_(d1 + d2) := flip_matrix (d1 + d2) (flip c).
Definition T : 'M[rat]_(d1 + d2) := matrix (d1 + d2) (d1 + d2) (target c).

(** A layer on the coordinates in their own order. *)
Definition whole_layer (l : layer) : 'M[rat]_(d1 + d2) := P^T *m layer_matrix d1 d2 l *m P.

(** layer_K ... layer_1 F *)
Definition product : 'M[rat]_(d1 + d2) := foldl (fun M l => whole_layer l *m M) F (layers c).

Definition claim : Prop :=
  if tolerance c is Some q then forall i j, `|(product - T) i j| <= quotient q
  else product = T.

End Claim.

(** * Arithmetic of rows *)

Lemma number0 : number I.zero = 0.
Proof. by rewrite /number I.to_Z_zero. Qed.

Lemma number1 : number I.one = 1.
Proof. by rewrite /number I.to_Z_one. Qed.

Lemma numberN a : number (I.opp a) = - number a.
Proof. by rewrite /number I.to_Z_opp rat_of_ZN. Qed.

Lemma numberD a b : number (I.add a b) = number a + number b.
Proof. by rewrite /number I.to_Z_add rat_of_ZD. Qed.

Lemma numberM a b : number (I.mul a b) = number a * number b.
Proof. by rewrite /number I.to_Z_mul rat_of_ZM. Qed.

Lemma number_abs a : number (I.abs a) = `|number a|.
Proof. by rewrite /number I.to_Z_abs rat_of_Z_abs. Qed.

Lemma number_eq a b : I.eqb a b -> number a = number b.
Proof. by rewrite I.eqb_spec /number => /Z.eqb_eq ->. Qed.

Lemma number_le a b : I.leb a b = (number a <= number b).
Proof. by rewrite I.leb_spec /number rat_of_Z_le. Qed.

Lemma number_gt0 a : I.ltb I.zero a = (0 < number a).
Proof. by rewrite I.ltb_spec I.to_Z_zero /number rat_of_Z_gt0. Qed.

Definition divides (a b : I.t) : Prop := exists k, number b = number k * number a.
Definition nonzero (r : row) : bool := number r.1 != 0.

Lemma number_div a b : number b != 0 -> Z.divide (I.to_Z b) (I.to_Z a) ->
  number (I.div a b) = number a / number b.
Proof.
by rewrite /number I.to_Z_div => /rat_of_Z_neq0 b0 ba; apply: rat_of_Z_div.
Qed.

Lemma gcd_neq0 a b : number a != 0 -> number (I.gcd a b) != 0.
Proof.
rewrite /number I.to_Z_gcd => /rat_of_Z_neq0 a0.
by apply/rat_of_Z_neq0 => /Z.gcd_eq_0_l.
Qed.

Lemma gcd_l a b : Z.divide (I.to_Z (I.gcd a b)) (I.to_Z a).
Proof. by rewrite I.to_Z_gcd; apply: Z.gcd_divide_l. Qed.

Lemma gcd_r a b : Z.divide (I.to_Z (I.gcd a b)) (I.to_Z b).
Proof. by rewrite I.to_Z_gcd; apply: Z.gcd_divide_r. Qed.

Lemma numerator_nil j : numerator [::] j = 0.
Proof. by rewrite /numerator big_nil. Qed.

Lemma numerator_cons e v j :
  numerator (e :: v) j = (if N.to_nat e.1 == j then number e.2 else 0) + numerator v j.
Proof. by rewrite /numerator big_cons; case: eqP; rewrite ?add0r. Qed.

Lemma numerator_scale a v j : numerator (scale_vector a v) j = number a * numerator v j.
Proof.
rewrite /scale_vector; case: ifP => [/number_eq ->|_]; first by rewrite number1 mul1r.
elim: v => [|e v IH]; first by rewrite numerator_nil mulr0.
by rewrite /= !numerator_cons IH mulrDr /=; case: ifP; rewrite ?mulr0 ?numberM.
Qed.

Lemma numerator_add v w j : numerator (add_vectors v w) j = numerator v j + numerator w j.
Proof.
elim: v w => [|[i a] v IHv] w; first by rewrite numerator_nil add0r.
elim: w => [|[k b] w IHw]; first by rewrite numerator_nil addr0.
rewrite [add_vectors _ _]/=; case: N.compare_spec => [->|_|_]; rewrite !numerator_cons.
- by rewrite IHv /= numberD; case: ifP => _; rewrite ?add0r // addrACA.
- by rewrite IHv !numerator_cons addrA.
- by rewrite -/(add_vectors ((i, a) :: v) w) IHw !numerator_cons addrCA.
Qed.

Lemma entry_add r s j : nonzero r -> nonzero s -> entry (add_rows r s) j = entry r j + entry s j.
Proof.
case: r s => [d v] [e w]; rewrite /nonzero /entry /add_rows /= => d0 e0.
case: ifP => [/number_eq h|_] /=; first by rewrite numerator_add h mulrDl.
have g0 := gcd_neq0 e d0; rewrite numerator_add !numerator_scale numberM.
rewrite !number_div //; [|exact: gcd_l|exact: gcd_r].
set g := number (I.gcd d e) in g0 *.
have dg0 : number d / g != 0 by rewrite mulf_neq0 ?invr_eq0.
have eg0 : number e / g != 0 by rewrite mulf_neq0 ?invr_eq0.
rewrite mulrDl -[X in _ + X]mulf_div (divff dg0) mul1r; congr (_ + _).
by rewrite [X in _ / X]mulrAC -[X in _ / X]mulrA [X in X / _]mulrC -mulf_div divff // mulr1.
Qed.

Lemma nonzero_add r s : nonzero r -> nonzero s -> nonzero (add_rows r s).
Proof.
case: r s => [d v] [e w]; rewrite /nonzero /add_rows /= => d0 e0; case: ifP => //= _.
have g0 := gcd_neq0 e d0; rewrite numberM number_div //; last exact: gcd_l.
by rewrite !mulf_neq0 ?invr_eq0.
Qed.

Lemma entry_scale q r j : entry (scale_row q r) j = quotient q * entry r j.
Proof. by rewrite /entry /scale_row /quotient /= numerator_scale numberM mulf_div. Qed.

Lemma nonzero_scale q r : number q.2 != 0 -> nonzero r -> nonzero (scale_row q r).
Proof. by rewrite /nonzero /scale_row /= numberM; apply: mulf_neq0. Qed.

Lemma content_divides v g0 :
  let g := content g0 v in
  Z.divide (I.to_Z g) (I.to_Z g0) /\ List.Forall (fun e => Z.divide (I.to_Z g) (I.to_Z e.2)) v.
Proof.
rewrite /content; elim: v g0 => [|[k a] v IH] g0 /=; first by split; [apply: Z.divide_refl|constructor].
case: ifP => [/[dup] one_g0|_]; last first.
  have [h1 h2] := IH (I.gcd g0 a); split; first exact: Z.divide_trans h1 (gcd_l _ _).
  by constructor => //=; apply: Z.divide_trans h1 (gcd_r _ _).
rewrite I.eqb_spec I.to_Z_one => /Z.eqb_eq g1.
have [h1 h2] := IH g0; split=> //; constructor => //=.
by apply: Z.divide_trans h1 _; rewrite g1; apply: Z.divide_1_l.
Qed.

Lemma numerator_divide g v j : number g != 0 ->
  List.Forall (fun e : N * I.t => Z.divide (I.to_Z g) (I.to_Z e.2)) v ->
  numerator [seq (e.1, I.div e.2 g) | e <- v] j = numerator v j / number g.
Proof.
move=> g0; elim=> [|[k a] w /= ga _ IH]; first by rewrite /= numerator_nil mul0r.
by rewrite /= !numerator_cons IH mulrDl /=; case: ifP; rewrite ?mul0r // number_div.
Qed.

Lemma divisor_neq0 a g : number a != 0 -> Z.divide (I.to_Z g) (I.to_Z a) -> number g != 0.
Proof.
rewrite /number => /rat_of_Z_neq0 a0 ga; apply/rat_of_Z_neq0 => g0; apply: a0.
by move: ga; rewrite g0; apply: Z.divide_0_l.
Qed.

Lemma entry_reduce r j : nonzero r -> entry (reduce r) j = entry r j.
Proof.
case: r => d v; rewrite /nonzero /entry /reduce /= => d0; case: ifP => //= _.
have [h1 h2] := content_divides v d; have g0 := divisor_neq0 d0 h1.
rewrite numerator_divide // number_div //.
by rewrite invfM invrK mulrACA mulVf // mulr1.
Qed.

Lemma nonzero_reduce r : nonzero r -> nonzero (reduce r).
Proof.
case: r => d v; rewrite /nonzero /reduce /= => d0; case: ifP => //= _.
have [h1 _] := content_divides v d; have g0 := divisor_neq0 d0 h1.
by rewrite number_div // mulf_neq0 ?invr_eq0.
Qed.

Lemma nonzero_Z a : number a != 0 -> I.to_Z a <> 0%coqZ.
Proof. by rewrite /number => /rat_of_Z_neq0. Qed.

(** Every denominator divides the common multiple. *)
Lemma common_multiple_spec rows : all nonzero rows ->
  number (common_multiple rows) != 0 /\
  List.Forall (fun r : row => Z.divide (I.to_Z r.1) (I.to_Z (common_multiple rows))) rows.
Proof.
rewrite /common_multiple.
have : number I.one != 0 by rewrite number1 oner_eq0.
suff step : forall rs m, number m != 0 -> all nonzero rs ->
  let m' := foldl (fun m r =>
    if I.eqb m r.1 then m else I.mul m (I.div r.1 (I.gcd m r.1))) m rs in
  [/\ number m' != 0, Z.divide (I.to_Z m) (I.to_Z m')
    & List.Forall (fun r : row => Z.divide (I.to_Z r.1) (I.to_Z m')) rs].
  by move=> h1 h2; have [] := step _ _ h1 h2.
elim=> [|[d v] rs IH] m m0 /=; first by split=> //; apply: Z.divide_refl.
case/andP=> d0 rs0; case: ifP => [/[dup] md|_].
  rewrite I.eqb_spec => /Z.eqb_eq e; have [h1 h2 h3] := IH m m0 rs0; split=> //.
  by constructor => //=; rewrite -e.
have g0 := gcd_neq0 d m0.
have n0 : number (I.mul m (I.div d (I.gcd m d))) != 0.
  rewrite numberM number_div //; last exact: gcd_r.
  by rewrite mulf_neq0 // mulf_neq0 ?invr_eq0.
have [h1 h2 h3] := IH _ n0 rs0; split=> //.
  by apply: Z.divide_trans h2; rewrite I.to_Z_mul; apply: Z.divide_factor_l.
constructor => //=; apply: Z.divide_trans h2; rewrite I.to_Z_mul I.to_Z_div.
have [k mk] := gcd_l m d; have [l dl] := gcd_r m d; have g1 := nonzero_Z g0.
rewrite {1}dl mk dl Z.div_mul //.
by exists k; rewrite -!Z.mul_assoc [(I.to_Z _ * l)%coqZ]Z.mul_comm.
Qed.

Lemma numerator_over_common rows k j : all nonzero rows -> (k < size rows)%N ->
  let m := common_multiple rows in
  numerator (nth [::] (over_common m rows) k) j / number m = entry (nth (I.one, [::]) rows k) j.
Proof.
move=> rows0 lt_k /=; have [] := common_multiple_spec rows0.
move: (common_multiple rows) => m m0 h.
rewrite (nth_map (I.one, [::])) // numerator_scale.
set r := nth _ rows k; have [r0 rm] : nonzero r /\ Z.divide (I.to_Z r.1) (I.to_Z m).
  rewrite {}/r; elim: k rows rows0 h lt_k => [|k IH] [|r rs] //= /andP[r0 rs0] h lt_k.
    by inversion h.
  by apply: IH => //; inversion h.
by rewrite number_div // /entry mulrAC (mulrAC (number m)) divff // mul1r mulrC.
Qed.

Lemma numerator_below low bound v (j : nat) : increasing low bound v ->
  (j < N.to_nat low)%N -> numerator v j = 0.
Proof.
elim: v low => [|[k a] v IH] low; first by rewrite numerator_nil.
case/and3P=> /N.leb_le low_k _ inc lt_j; rewrite numerator_cons.
have lt_jk : (j < N.to_nat k)%N by apply: leq_trans lt_j _; apply/leP; lia.
rewrite gtn_eqF //= add0r; apply: IH inc _; rewrite N2Nat.inj_succ.
exact: ltn_trans lt_jk _.
Qed.

Lemma numerator_combine vectors a i bound j : increasing i bound a ->
  (N.to_nat bound <= N.to_nat i + size vectors)%N ->
  numerator (combine i vectors a) j =
  \sum_(k < size vectors) numerator a (N.to_nat i + k) * numerator (nth [::] vectors k) j.
Proof.
elim: vectors a i => [|v vs IH] a i inc le_b.
  rewrite big_ord0; exact: numerator_nil.
case: a inc => [|[k x] a] inc.
  rewrite /= numerator_nil big1 // => m _; by rewrite numerator_nil mul0r.
have le_b' : (N.to_nat bound <= N.to_nat (N.succ i) + size vs)%N.
  by rewrite N2Nat.inj_succ addSnnS.
rewrite [combine _ _ _]/= big_ord_recl /= addn0.
case: N.eqb_spec inc => [<-|ne] /and3P[le_k lt_k inc].
  rewrite numerator_add numerator_scale (IH _ _ inc le_b') numerator_cons eqxx.
  rewrite (numerator_below inc) ?N2Nat.inj_succ // addr0; congr (_ + _).
  apply: eq_bigr => m _; rewrite numerator_cons /= ltn_eqF ?add0r ?addSnnS //.
  by rewrite /bump /= add1n -addSnnS ltn_addr.
have inc' : increasing (N.succ i) bound ((k, x) :: a).
  apply/and3P; split=> //; apply/N.leb_le; move/N.leb_le: le_k; lia.
rewrite (IH _ _ inc' le_b') (numerator_below inc') ?N2Nat.inj_succ // mul0r add0r.
by apply: eq_bigr => m _; rewrite addSnnS.
Qed.

(** * A layer *)

Definition row0 : row := (I.one, [::]).
Definition update0 : fraction * row := ((I.one, I.one), row0).

Lemma entry_update us own other k j bound :
  size us = size own -> all nonzero own -> all nonzero other -> (k < size us)%N ->
  all (fun u => is_positive u.1 && well_formed_row bound u.2) us ->
  N.to_nat bound = size other ->
  let u := nth update0 us k in
  entry (nth row0 (update us own other) k) j =
  quotient u.1 * entry (nth row0 own k) j +
  \sum_(l < size other) entry u.2 l * entry (nth row0 other l) j.
Proof.
move=> size_us own0 other0 lt_k wf size_other /=.
have own_k : nonzero (nth row0 own k) by apply: (all_nthP _ own0); rewrite -size_us.
have [m0 _] := common_multiple_spec other0.
move/(all_nthP update0)/(_ k lt_k): wf => /andP[/andP[_ q0] /andP[r0 inc]].
rewrite (nth_map (update0, row0)) ?size_zip -?size_us ?minnn // nth_zip //=.
move: q0 r0 inc; case: (nth update0 us k) => [q [d a]] /=.
rewrite !number_gt0 => /lt0r_neq0 q0 /lt0r_neq0 d0 inc.
have dm0 : number (I.mul d (common_multiple other)) != 0 by rewrite numberM mulf_neq0.
have own_q := nonzero_scale q0 own_k.
rewrite entry_reduce ?nonzero_add // entry_add // entry_scale; congr (_ + _).
rewrite /entry /= (numerator_combine _ inc) ?size_map ?size_other // numberM.
rewrite mulr_suml; apply: eq_bigr => l _; rewrite -mulf_div; congr (_ * _).
exact: numerator_over_common.
Qed.

Lemma nonzero_update us own other bound :
  size us = size own -> all nonzero own -> all nonzero other ->
  all (fun u => is_positive u.1 && well_formed_row bound u.2) us ->
  all nonzero (update us own other).
Proof.
move=> size_us own0 other0 wf; apply/(all_nthP row0) => k.
rewrite size_map size_zip size_us minnn => lt_k.
have own_k : nonzero (nth row0 own k) by apply: (all_nthP _ own0).
have [m0 _] := common_multiple_spec other0.
rewrite -size_us in lt_k; move/(all_nthP update0)/(_ k lt_k): wf => /andP[/andP[_ q0] /andP[r0 _]].
rewrite (nth_map (update0, row0)) ?size_zip -?size_us ?minnn // nth_zip //=.
move: q0 r0; case: (nth update0 us k) => [q [d a]] /=.
rewrite !number_gt0 => /lt0r_neq0 q0 /lt0r_neq0 d0.
apply: nonzero_reduce; apply: nonzero_add; first exact: nonzero_scale.
by rewrite /nonzero numberM mulf_neq0.
Qed.

Lemma size_update us own other : size us = size own -> size (update us own other) = size own.
Proof. by move=> e; rewrite size_map size_zip e minnn. Qed.

Section Check.
Variable c : certificate.
Local Notation n := (d1 c + d2 c)%N.

Definition well_sized (x : seq row * seq row) : bool :=
  [&& size x.1 == d1 c, size x.2 == d2 c, all nonzero x.1 & all nonzero x.2].

(** The matrix of which the checker keeps the rows. *)
Definition state (x : seq row * seq row) : 'M[rat]_n :=
  col_mx (matrix (d1 c) n x.1) (matrix (d2 c) n x.2).

Lemma matrix_update a b us own other :
  size us = size own -> all nonzero own -> all nonzero other ->
  all (fun u => is_positive u.1 && well_formed_row (N.of_nat b) u.2) us ->
  size own = a -> size other = b ->
  matrix a n (update us own other) =
  diag_mx (\row_i quotient (nth (I.one, I.one) (unzip1 us) i)) *m matrix a n own +
  matrix a b (unzip2 us) *m matrix b n other.
Proof.
move=> size_us own0 other0 wf size_own size_other.
apply/matrixP=> i j; rewrite mul_diag_mx !mxE.
have lt_i : (i < size us)%N by rewrite size_us size_own.
rewrite (entry_update _ size_us own0 other0 lt_i wf) ?Nat2N.id //.
rewrite (nth_map update0) //; congr (_ + _).
by rewrite size_other; apply: eq_bigr => l _; rewrite !mxE (nth_map update0).
Qed.

Lemma divide_spec b (cs : seq I.t) rows :
  size rows = b -> all nonzero rows -> nilp cs || (size cs == b) -> all (I.ltb I.zero) cs ->
  [/\ size (divide cs rows) = b, all nonzero (divide cs rows)
    & matrix b n (divide cs rows) =
      diag_mx (\row_j (number (nth I.one cs j))^-1) *m matrix b n rows].
Proof.
rewrite /divide => size_rows rows0 size_cs cs_pos; case: nilP size_cs => [->|_ /= /eqP size_cs].
  split=> //; rewrite -[LHS]mul1mx; congr (_ *m _); rewrite -diag_const_mx; congr diag_mx.
  by apply/rowP => j; rewrite !mxE nth_nil number1 invr1.
have size_zip_cs : size (zip cs rows) = b by rewrite size_zip size_cs size_rows minnn.
have at_k k : (k < b)%N -> nonzero (nth row0 rows k) /\ number (nth I.one cs k) != 0.
  move=> lt_k; split; first by apply: (all_nthP _ rows0); rewrite size_rows.
  by apply: lt0r_neq0; rewrite -number_gt0; apply: (all_nthP _ cs_pos); rewrite size_cs.
have nth_k k : (k < b)%N -> nth row0 [seq reduce (I.mul e.1 e.2.1, e.2.2) | e <- zip cs rows] k =
    reduce (I.mul (nth I.one cs k) (nth row0 rows k).1, (nth row0 rows k).2).
  by move=> lt_k; rewrite (nth_map (I.one, row0)) ?size_zip_cs // nth_zip // size_cs.
have nonzero_k k : (k < b)%N ->
    nonzero (I.mul (nth I.one cs k) (nth row0 rows k).1, (nth row0 rows k).2).
  by move=> lt_k; have [h1 h2] := at_k k lt_k; rewrite /nonzero numberM mulf_neq0.
split; first by rewrite size_map.
  apply/(all_nthP row0) => k; rewrite size_map size_zip_cs => lt_k.
  by rewrite nth_k // nonzero_reduce // nonzero_k.
apply/matrixP=> i j; rewrite mul_diag_mx !mxE nth_k // entry_reduce ?nonzero_k //.
by rewrite /entry numberM invfM mulrCA.
Qed.

Lemma updates_spec a bound l : size (shift l) = a -> nilp (scales l) || (size (scales l) == a) ->
  all is_positive (scales l) -> all (well_formed_row bound) (shift l) ->
  [/\ size (updates l) = a, unzip2 (updates l) = shift l,
      all (fun u => is_positive u.1 && well_formed_row bound u.2) (updates l)
    & \row_(i < a) quotient (nth (I.one, I.one) (unzip1 (updates l)) i) = scale_row_of a l].
Proof.
move=> size_shift size_scales pos wf_shift; rewrite /updates /scale_row_of.
set qs := if _ then _ else _.
have size_qs : size qs = a.
  by rewrite /qs; case: nilP size_scales => [_|_ /= /eqP //]; rewrite size_nseq.
have qs_pos : all is_positive qs.
  rewrite /qs; case: ifP => // _.
  by rewrite all_nseq /is_positive !number_gt0 /= number1 ltr01 orbT.
split; first by rewrite size_zip size_qs size_shift minnn.
- by rewrite unzip2_zip // size_qs size_shift.
- have := size_qs; rewrite -size_shift.
  elim: qs (shift l) wf_shift qs_pos {size_qs size_shift} => [|q qs' IH] [|r rs] //=.
  by case/andP=> -> /IH h /andP[-> /h{}h] [/h].
apply/rowP=> i; rewrite !mxE unzip1_zip ?size_qs ?size_shift //.
rewrite /qs; case: nilP => // ->.
by rewrite nth_nseq nth_nil if_same.
Qed.

Lemma apply_layer_spec x l : well_sized x ->
  well_formed_layer (N.of_nat (d1 c)) (N.of_nat (d2 c)) l ->
  well_sized (apply_layer x l) /\ state (apply_layer x l) = layer_matrix (d1 c) (d2 c) l *m state x.
Proof.
have eqN a b : N.eqb (N.of_nat a) (N.of_nat b) = (a == b).
  by apply/N.eqb_spec/eqP => [/Nat2N.inj|->].
case: x => [x1 x2] /and4P[/eqP /= s1 /eqP /= s2 x10 x20].
rewrite /well_formed_layer /layer_matrix /apply_layer /state /well_sized /shift_matrix.
case: (updated l) => /and5P[]; rewrite !eqN => /eqP s wf_s size_q pos /andP[size_c pos_c].
  have [s3 x30 x3] := divide_spec s2 x20 size_c pos_c.
  have [s4 us2 wf_us us1] := updates_spec s size_q pos wf_s.
  have size_us : size (updates l) = size x1 by rewrite s4 s1.
  split; first by rewrite /= size_update // s1 s2 !eqxx /= x20 (nonzero_update size_us x10 x30 wf_us).
  by rewrite /= (matrix_update size_us x10 x30 wf_us s1 s3) upper_layer_col us1 us2 x3 !mulmxA.
have [s3 x30 x3] := divide_spec s1 x10 size_c pos_c.
have [s4 us2 wf_us us1] := updates_spec s size_q pos wf_s.
have size_us : size (updates l) = size x2 by rewrite s4 s2.
split; first by rewrite /= size_update // s1 s2 !eqxx /= x10 (nonzero_update size_us x20 x30 wf_us).
by rewrite /= (matrix_update size_us x20 x30 wf_us s2 s3) lower_layer_col us1 us2 x3 !mulmxA.
Qed.

Lemma apply_layers_spec ls x : well_sized x ->
  all (well_formed_layer (N.of_nat (d1 c)) (N.of_nat (d2 c))) ls ->
  well_sized (foldl apply_layer x ls) /\
  state (foldl apply_layer x ls) =
  foldl (fun M l => layer_matrix (d1 c) (d2 c) l *m M) (state x) ls.
Proof.
elim: ls x => [|l ls IH] x //= wx /andP[wl wls].
have [wx' <-] := apply_layer_spec wx wl; exact: IH.
Qed.

(** * Partition and reflection *)

Lemma counts_from_iota i s : counts_from i s -> map N.to_nat s = iota (N.to_nat i) (size s).
Proof.
elim: s i => //= j s IH i /andP[/N.eqb_eq -> /IH ->].
by rewrite N2Nat.inj_succ.
Qed.

Hypothesis wf : well_formed c.

Let coordinates := first c ++ second c.

Lemma size_coordinates : size coordinates = n.
Proof. exact: size_cat. Qed.

Lemma perm_coordinates : perm_eq (map N.to_nat coordinates) (iota 0 n).
Proof.
case/and3P: wf => _ _ /andP[/counts_from_iota e _].
rewrite -size_coordinates -(size_sort N.leb) -e; apply: perm_map.
by rewrite perm_sym perm_sort.
Qed.

Let place (i : 'I_n) : nat := nth 0%N (map N.to_nat coordinates) i.

Lemma place_lt i : (place i < n)%N.
Proof.
have : place i \in iota 0 n.
  by rewrite -(perm_mem perm_coordinates) mem_nth // size_map size_coordinates.
by rewrite mem_iota.
Qed.

Lemma place_inj : injective (fun i => Ordinal (place_lt i)).
Proof.
move=> i j [] /eqP; rewrite nth_uniq ?size_map ?size_coordinates // => [/eqP /val_inj //|].
by rewrite (perm_uniq perm_coordinates) iota_uniq.
Qed.

Lemma P_perm : P c = perm_mx (perm place_inj).
Proof.
apply/matrixP=> i j; rewrite !mxE permE -val_eqE /= /place.
by rewrite (nth_map 0%num) // size_coordinates.
Qed.

Lemma P_orthogonal : P c *m (P c)^T = 1%:M.
Proof. by rewrite P_perm tr_perm_mx -perm_mxM mulgV perm_mx1. Qed.

Lemma product_state :
  P c *m product c = foldl (fun M l => layer_matrix (d1 c) (d2 c) l *m M) (P c *m F c) (layers c).
Proof.
rewrite /product; elim: (layers c) (F c) => //= l ls IH M.
by rewrite IH /whole_layer !mulmxA P_orthogonal mul1mx.
Qed.

Lemma stateE x i j : size x.1 = d1 c -> state x i j = entry (nth row0 (x.1 ++ x.2) i) j.
Proof.
move=> s1; rewrite /state mxE nth_cat s1.
by case: splitP => k ->; rewrite mxE // addKn.
Qed.

Lemma start_spec :
  let x := (start (flip c) (first c), start (flip c) (second c)) in
  well_sized x /\ state x = P c *m F c.
Proof.
have sizes : size (start (flip c) (first c)) = d1 c by rewrite size_map.
split=> /=.
  rewrite /well_sized /= !size_map !eqxx /= !all_map.
  by apply/andP; split; apply/allP => k _; rewrite /= /nonzero /= number1 oner_eq0.
apply/matrixP=> i j; rewrite stateE // -map_cat mul_mx_diag !mxE.
rewrite (nth_map 0%num) ?size_coordinates //.
move: (nth _ _ _) => k; rewrite /entry /= numerator_cons numerator_nil addr0 number1 divr1 /=.
case: eqP => [<-|_]; last by rewrite mul0r.
rewrite mul1r; case: (flip c) => [f|]; last exact: number1.
case: N.eqb_spec => [->|ne]; first by rewrite eqxx numberN number1.
by rewrite number1; case: eqP => // /N2Nat.inj e; case: ne.
Qed.

(** * The comparison *)

Lemma entry_negate r j : entry (negate r) j = - entry r j.
Proof.
rewrite /entry /negate /= -mulNr; congr (_ / _).
elim: r.2 => [|e v IH] /=; first by rewrite numerator_nil oppr0.
by rewrite !numerator_cons IH opprD /=; case: ifP => _; rewrite ?oppr0 // numberN.
Qed.

Lemma numerator_bounded low bound v j (b : rat) : 0 <= b -> increasing low bound v ->
  List.Forall (fun e : N * I.t => `|number e.2| <= b) v -> `|numerator v j| <= b.
Proof.
move=> b0; elim: v low => [|[k a] v IH] low; first by rewrite numerator_nil normr0.
case/and3P=> _ _ inc h; inversion h as [|e w ha hv]; subst; rewrite numerator_cons /=.
case: eqP => [e|_]; last by rewrite add0r; apply: IH inc hv.
by rewrite (numerator_below inc) ?addr0 // N2Nat.inj_succ e.
Qed.

Lemma close_spec columns q r s j : nonzero r -> nonzero s -> 0 <= number q.1 -> 0 < number q.2 ->
  close columns q r s -> `|entry r j - entry s j| <= quotient q.
Proof.
move=> r0 s0 q1 q2; have ns0 : nonzero (negate s) by [].
have := nonzero_add r0 ns0; rewrite -entry_negate -entry_add // /close /nonzero /entry.
case: (add_rows r (negate s)) => d v /= d0 /andP[inc h].
rewrite normrM normfV ler_pdivr_mulr ?normr_gt0 //.
apply: numerator_bounded inc _.
  by rewrite mulr_ge0 ?normr_ge0 // divr_ge0 // Order.POrderTheory.ltW.
elim: v h => [|[k a] v IH] /=; first by constructor.
case/andP=> ha /IH hv; constructor=> //=; move: ha.
rewrite number_le !numberM !number_abs => ha.
by rewrite /quotient mulrAC ler_pdivl_mulr.
Qed.

Definition bound : fraction := if tolerance c is Some q then q else (I.zero, I.one).

Lemma check_entries : check c -> forall i j, `|(product c - T c) i j| <= quotient bound.
Proof.
have target0 k : nonzero (nth row0 (target c) k).
  case: (ltnP k (size (target c))) => lt_k; last first.
    by rewrite nth_default // /nonzero number1 oner_eq0.
  case/and5P: wf => _ _ _ _ /andP[/(all_nthP row0)/(_ k lt_k)].
  by rewrite /well_formed_row number_gt0 => /andP[/lt0r_neq0].
have bound2 : 0 < number bound.2.
  case/and5P: wf => _ _ _ _ /and5P[_ _ _ _]; rewrite /bound.
  by case: (tolerance c) => [q|]; rewrite ?number_gt0 // number1.
have layers_wf : all (well_formed_layer (N.of_nat (d1 c)) (N.of_nat (d2 c))) (layers c).
  by case/and5P: wf => _ _ _ _ /and5P[_ _ _ ->].
have [start_wf start_PF] := start_spec.
have [] := apply_layers_spec start_wf layers_wf; rewrite start_PF -product_state.
rewrite /check wf /= -/bound.
case: (foldl _ _ _) => [x1 x2] /and4P[/= /eqP s1 /eqP s2 x10 x20] state_x.
rewrite number_le number0 => /andP[bound1 /(all_nthP (0%num, row0)) h] i j.
have x0 k : nonzero (nth row0 (x1 ++ x2) k).
  case: (ltnP k (size (x1 ++ x2))) => lt_k.
    by apply/all_nthP: lt_k; rewrite all_cat x10.
  by rewrite nth_default // /nonzero number1 oner_eq0.
pose s := perm place_inj; pose k := (s^-1)%g i.
have lt_k : (k < size (zip coordinates (x1 ++ x2)))%N.
  by rewrite size_zip size_coordinates size_cat s1 s2 minnn.
have := h k lt_k; rewrite nth_zip ?size_cat ?s1 ?s2 //=.
have -> : N.to_nat (nth 0%num coordinates k) = i.
  rewrite -(nth_map _ 0%N) ?size_coordinates //.
  by have /(congr1 val) := permKV s i; rewrite permE.
move=> /(close_spec j) close_k.
have -> : (product c - T c) i j = product c i j - entry (nth row0 (target c) i) j.
  by rewrite mxE [(- T c) i j]mxE [T c i j]mxE.
have -> : product c i j = (P c *m product c) k j.
  by rewrite P_perm -row_permE mxE -/s permKV.
by rewrite -state_x stateE // close_k.
Qed.

End Check.

(** Whatever the checker accepts is true. *)
Theorem check_sound c : check c -> claim c.
Proof.
move=> h; have wf : well_formed c by case/andP: h.
have := check_entries wf h; rewrite /claim /bound.
case: (tolerance c) => [q|] // small; apply/matrixP=> i j; apply/eqP.
have := small i j; rewrite /quotient number0 mul0r normr_le0 !mxE.
by rewrite subr_eq0.
Qed.

End Soundness.
