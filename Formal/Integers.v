(** The integers that the checker computes with.

    The checker is written once, over the signature below. [BinaryIntegers] is Coq's Z, which is
    extracted to GMP's integers; [MachineIntegers] is BigZ, whose digits are 63-bit machine words in
    Coq's virtual machine. Nothing is unary. *)
From Coq Require Import ZArith.
From Bignums Require Import BigZ.

Module Type Integers.
  Parameter t : Type.
  Parameter to_Z : t -> Z.
  Parameters zero one : t.
  Parameters opp abs : t -> t.
  Parameters add mul gcd div : t -> t -> t.
  Parameters eqb leb ltb : t -> t -> bool.

  Axiom to_Z_zero : to_Z zero = 0%Z.
  Axiom to_Z_one : to_Z one = 1%Z.
  Axiom to_Z_opp : forall a, to_Z (opp a) = (- to_Z a)%Z.
  Axiom to_Z_abs : forall a, to_Z (abs a) = Z.abs (to_Z a).
  Axiom to_Z_add : forall a b, to_Z (add a b) = (to_Z a + to_Z b)%Z.
  Axiom to_Z_mul : forall a b, to_Z (mul a b) = (to_Z a * to_Z b)%Z.
  Axiom to_Z_gcd : forall a b, to_Z (gcd a b) = Z.gcd (to_Z a) (to_Z b).
  Axiom to_Z_div : forall a b, to_Z (div a b) = (to_Z a / to_Z b)%Z.
  Axiom eqb_spec : forall a b, eqb a b = (to_Z a =? to_Z b)%Z.
  Axiom leb_spec : forall a b, leb a b = (to_Z a <=? to_Z b)%Z.
  Axiom ltb_spec : forall a b, ltb a b = (to_Z a <? to_Z b)%Z.
End Integers.

Module BinaryIntegers <: Integers.
  Definition t := Z.
  Definition to_Z (a : t) := a.
  Definition zero := 0%Z.
  Definition one := 1%Z.
  Definition opp := Z.opp.
  Definition abs := Z.abs.
  Definition add := Z.add.
  Definition mul := Z.mul.
  Definition gcd := Z.gcd.
  Definition div := Z.div.
  Definition eqb := Z.eqb.
  Definition leb := Z.leb.
  Definition ltb := Z.ltb.

  Lemma to_Z_zero : to_Z zero = 0%Z. Proof. reflexivity. Qed.
  Lemma to_Z_one : to_Z one = 1%Z. Proof. reflexivity. Qed.
  Lemma to_Z_opp a : to_Z (opp a) = (- to_Z a)%Z. Proof. reflexivity. Qed.
  Lemma to_Z_abs a : to_Z (abs a) = Z.abs (to_Z a). Proof. reflexivity. Qed.
  Lemma to_Z_add a b : to_Z (add a b) = (to_Z a + to_Z b)%Z. Proof. reflexivity. Qed.
  Lemma to_Z_mul a b : to_Z (mul a b) = (to_Z a * to_Z b)%Z. Proof. reflexivity. Qed.
  Lemma to_Z_gcd a b : to_Z (gcd a b) = Z.gcd (to_Z a) (to_Z b). Proof. reflexivity. Qed.
  Lemma to_Z_div a b : to_Z (div a b) = (to_Z a / to_Z b)%Z. Proof. reflexivity. Qed.
  Lemma eqb_spec a b : eqb a b = (to_Z a =? to_Z b)%Z. Proof. reflexivity. Qed.
  Lemma leb_spec a b : leb a b = (to_Z a <=? to_Z b)%Z. Proof. reflexivity. Qed.
  Lemma ltb_spec a b : ltb a b = (to_Z a <? to_Z b)%Z. Proof. reflexivity. Qed.
End BinaryIntegers.

Module MachineIntegers <: Integers.
  Definition t := BigZ.t.
  Definition to_Z := BigZ.to_Z.
  Definition zero := BigZ.zero.
  Definition one := BigZ.one.
  Definition opp := BigZ.opp.
  Definition abs := BigZ.abs.
  Definition add := BigZ.add.
  Definition mul := BigZ.mul.
  Definition gcd := BigZ.gcd.
  Definition div := BigZ.div.
  Definition eqb := BigZ.eqb.
  Definition leb := BigZ.leb.
  Definition ltb := BigZ.ltb.

  Definition to_Z_zero := BigZ.spec_0.
  Definition to_Z_one := BigZ.spec_1.
  Definition to_Z_opp := BigZ.spec_opp.
  Definition to_Z_abs := BigZ.spec_abs.
  Definition to_Z_add := BigZ.spec_add.
  Definition to_Z_mul := BigZ.spec_mul.
  Definition to_Z_gcd := BigZ.spec_gcd.
  Definition to_Z_div := BigZ.spec_div.
  Definition eqb_spec := BigZ.spec_eqb.
  Definition leb_spec := BigZ.spec_leb.
  Definition ltb_spec := BigZ.spec_ltb.
End MachineIntegers.
