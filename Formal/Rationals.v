(** Coq's integers as rational numbers of MathComp. *)
From Coq Require Import ZArith Lia.
From mathcomp Require Import all_ssreflect all_algebra.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.
Delimit Scope Z_scope with coqZ.  (* MathComp took the key Z for its own integers. *)

Definition int_of_Z (z : Z) : int :=
  match z with
  | Z0 => 0
  | Zpos p => (Pos.to_nat p)%:Z
  | Zneg p => - (Pos.to_nat p)%:Z
  end.

Definition rat_of_Z (z : Z) : rat := (int_of_Z z)%:~R.

Lemma int_of_Z_nat (n : nat) : int_of_Z (Z.of_nat n) = n%:Z.
Proof. by case: n => //= n; rewrite SuccNat2Pos.id_succ. Qed.

Lemma int_of_ZN a : int_of_Z (- a) = - int_of_Z a.
Proof. by case: a => //= p; rewrite opprK. Qed.

Lemma Z_of_natD (m n : nat) : Z.of_nat (m + n) = (Z.of_nat m + Z.of_nat n)%coqZ.
Proof. exact: Nat2Z.inj_add. Qed.

Lemma int_of_Z_sub (a b : nat) : int_of_Z (Z.of_nat a - Z.of_nat b) = a%:Z - b%:Z.
Proof.
case/orP: (leq_total b a) => /subnK <-.
  by rewrite Z_of_natD Z.add_simpl_r int_of_Z_nat PoszD addrK.
by rewrite Z_of_natD Z.add_comm Z.sub_add_distr Z.sub_diag int_of_ZN int_of_Z_nat PoszD
  opprD addrCA addrN addr0.
Qed.

Lemma Z_difference (z : Z) : exists a b : nat, z = (Z.of_nat a - Z.of_nat b)%coqZ.
Proof. by exists (Z.to_nat z), (Z.to_nat (- z)); lia. Qed.

Lemma int_of_ZD a b : int_of_Z (a + b) = int_of_Z a + int_of_Z b.
Proof.
have [a1 [a2 ->]] := Z_difference a; have [b1 [b2 ->]] := Z_difference b.
have -> : (Z.of_nat a1 - Z.of_nat a2 + (Z.of_nat b1 - Z.of_nat b2) =
  Z.of_nat (a1 + b1) - Z.of_nat (a2 + b2))%coqZ by rewrite !Z_of_natD; lia.
by rewrite !int_of_Z_sub !PoszD opprD addrACA.
Qed.

Lemma int_of_ZM a b : int_of_Z (a * b) = int_of_Z a * int_of_Z b.
Proof.
by case: a => [|p|p]; case: b => [|q|q]; rewrite /= ?mul0r ?mulr0 ?mulrN ?mulNr ?opprK //
  Pos2Nat.inj_mul PoszM.
Qed.

Lemma rat_of_ZD a b : rat_of_Z (a + b) = rat_of_Z a + rat_of_Z b.
Proof. by rewrite /rat_of_Z int_of_ZD rmorphD. Qed.

Lemma rat_of_ZN a : rat_of_Z (- a) = - rat_of_Z a.
Proof. by rewrite /rat_of_Z int_of_ZN rmorphN. Qed.

Lemma rat_of_ZM a b : rat_of_Z (a * b) = rat_of_Z a * rat_of_Z b.
Proof. by rewrite /rat_of_Z int_of_ZM rmorphM. Qed.

Lemma rat_of_Z_ge0 a : (0 <= rat_of_Z a) = (0 <=? a)%coqZ.
Proof.
rewrite /rat_of_Z ler0z; case: a => //= p.
by have := Pos2Nat.is_pos p; case: (Pos.to_nat p) => // /PeanoNat.Nat.lt_irrefl.
Qed.

Lemma rat_of_Z_le a b : (rat_of_Z a <= rat_of_Z b) = (a <=? b)%coqZ.
Proof.
rewrite -subr_ge0 -rat_of_ZN -rat_of_ZD rat_of_Z_ge0.
by apply/idP/idP => /Z.leb_le h; apply/Z.leb_le; lia.
Qed.

Lemma rat_of_Z_eq0 a : (rat_of_Z a == 0) = (a =? 0)%coqZ.
Proof.
have -> : 0 = rat_of_Z 0 by [].
rewrite eq_le !rat_of_Z_le; apply/andP/idP; last by move/Z.eqb_eq ->.
by case=> /Z.leb_le ? /Z.leb_le ?; apply/Z.eqb_eq; lia.
Qed.

Lemma rat_of_Z_neq0 a : reflect (a <> 0%coqZ) (rat_of_Z a != 0).
Proof. by rewrite rat_of_Z_eq0; apply: (iffP negP) => h /Z.eqb_eq. Qed.

Lemma rat_of_Z_gt0 a : (0 < rat_of_Z a) = (0 <? a)%coqZ.
Proof.
rewrite ltNge -[0]/(rat_of_Z 0) rat_of_Z_le.
by apply/negP/idP => [/Z.leb_le h|/Z.ltb_lt h /Z.leb_le]; last lia; apply/Z.ltb_lt; lia.
Qed.

Lemma rat_of_Z_abs a : rat_of_Z (Z.abs a) = `|rat_of_Z a|.
Proof.
case: a => [|p|p] /=; first by rewrite normr0.
  by rewrite ger0_norm // rat_of_Z_ge0.
by rewrite -[Z.neg p]/(- Z.pos p)%coqZ rat_of_ZN normrN ger0_norm // rat_of_Z_ge0.
Qed.

Lemma rat_of_Z_div a b : b <> 0%coqZ -> (b | a)%coqZ -> rat_of_Z (a / b) = rat_of_Z a / rat_of_Z b.
Proof.
move=> b0 [k ->]; rewrite Z.div_mul // rat_of_ZM mulfK //.
by apply/rat_of_Z_neq0.
Qed.
