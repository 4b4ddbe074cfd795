(** A tactic for identities between sums of products of matrices and of inverses of them.

    Products are expanded and associated to the left, a matrix meets its inverse and both vanish, and
    the two sides are compared as sums, in any order: the normal form of couplet's own prover. *)
From mathcomp Require Import all_ssreflect all_algebra.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

(** * Sums, by reflection *)

Inductive sum : Type := Zero | Atom of nat | Add of sum & sum | Opp of sum.

Section Sums.
Variable V : zmodType.

Fixpoint value (atoms : seq V) (s : sum) : V :=
  match s with
  | Zero => 0
  | Atom k => nth 0 atoms k
  | Add s t => value atoms s + value atoms t
  | Opp s => - value atoms s
  end.

Fixpoint coefficient (s : sum) (k : nat) : int :=
  match s with
  | Zero => 0
  | Atom l => if l == k then 1 else 0
  | Add s t => coefficient s k + coefficient t k
  | Opp s => - coefficient s k
  end.

Lemma valueE atoms s : value atoms s = \sum_(k < size atoms) nth 0 atoms k *~ coefficient s k.
Proof.
elim: s => [|l|s IHs t IHt|s IH] /=.
- by rewrite big1 // => k _; rewrite mulr0z.
- case: (ltnP l (size atoms)) => [lt_l|le_l].
    rewrite (bigD1 (Ordinal lt_l)) //= eqxx big1 ?addr0 // => k ne.
    by case: eqP => // e; case/eqP: ne; apply: val_inj.
  rewrite nth_default // big1 // => k _; case: eqP => // e.
  by move: le_l; rewrite e leqNgt ltn_ord.
- by rewrite IHs IHt -big_split; apply: eq_bigr => k _; rewrite mulrzDl.
- by rewrite IH -sumrN; apply: eq_bigr => k _; rewrite mulrNz.
Qed.

Lemma sums_equal atoms s t :
  all (fun k => coefficient s k == coefficient t k) (iota 0 (size atoms)) ->
  value atoms s = value atoms t.
Proof.
move/allP=> h; rewrite !valueE; apply: eq_bigr => k _; congr (_ *~ _).
by apply/eqP/h; rewrite mem_iota /= add0n ltn_ord.
Qed.

End Sums.

(** Whether two products are the same, by whatever path to the ring of their entries. *)
Ltac same x y :=
  lazymatch x with
  | mulmx ?a ?b =>
    lazymatch y with
    | mulmx ?c ?e => lazymatch same b e with true => same a c | false => constr:(false) end
    | _ => constr:(false)
    end
  | invmx ?a => lazymatch y with invmx ?c => same a c | _ => constr:(false) end
  | scalar_mx _ => lazymatch y with scalar_mx _ => constr:(true) | _ => constr:(false) end
  | _ =>
    match constr:(Set) with
    | _ => let _ := match constr:(Set) with _ => constr_eq x y end in constr:(true)
    | _ => constr:(false)
    end
  end.

Ltac insert x atoms :=
  lazymatch atoms with
  | nil => constr:(cons x nil)
  | cons ?y ?rest =>
    lazymatch same x y with
    | true => atoms
    | false => let rest := insert x rest in constr:(cons y rest)
    end
  end.

Ltac atoms_of s atoms :=
  lazymatch s with
  | GRing.add ?a ?b => let atoms := atoms_of a atoms in atoms_of b atoms
  | GRing.opp ?a => atoms_of a atoms
  | GRing.zero _ => atoms
  | _ => insert s atoms
  end.

Ltac place x atoms :=
  lazymatch atoms with
  | cons ?y ?rest =>
    lazymatch same x y with
    | true => constr:(0%N)
    | false => let k := place x rest in constr:(S k)
    end
  end.

Ltac reify s atoms :=
  lazymatch s with
  | GRing.add ?a ?b =>
    let a := reify a atoms in let b := reify b atoms in constr:(Add a b)
  | GRing.opp ?a => let a := reify a atoms in constr:(Opp a)
  | GRing.zero _ => constr:(Zero)
  | _ => let k := place s atoms in constr:(Atom k)
  end.

(** Proves equations that hold in every abelian group. *)
Ltac compare_sums :=
  lazymatch goal with
  | |- @eq ?T ?s ?t =>
    let atoms := atoms_of s (@nil T) in
    let atoms := atoms_of t atoms in
    let s' := reify s atoms in
    let t' := reify t atoms in
    change (value atoms s' = value atoms t'); apply: sums_equal; vm_compute; reflexivity
  end.

(** * Products *)

Section Products.
Variables (F : fieldType) (n : nat).

Lemma invmxM (A B : 'M[F]_n) : A \in unitmx -> B \in unitmx ->
  invmx (A *m B) = invmx B *m invmx A.
Proof.
move=> uA uB; have uAB : A *m B \in unitmx by rewrite unitmx_mul uA uB.
by rewrite -[RHS](mulmxK uAB) !mulmxA mulmxKV // mulVmx // mul1mx.
Qed.

Lemma invmxN (A : 'M[F]_n) : A \in unitmx -> invmx (- A) = - invmx A.
Proof.
move=> uA; have uN : - A \in unitmx by rewrite -scaleN1r unitmxZ ?unitrN ?unitr1.
by rewrite -[RHS](mulmxK uN) mulNmx mulmxN opprK mulVmx // mul1mx.
Qed.

End Products.

(** A matrix and its inverse, next to each other in a product associated to the left. *)
Ltac cancel :=
  repeat match goal with
  | u : is_true (_ \in unitmx) |- _ =>
    progress rewrite ?(mulmxK u) ?(mulmxKV u) ?(mulmxV u) ?(mulVmx u) ?(mul1mx, mulmx1)
  end.

Ltac expand :=
  rewrite ?(mulmxDl, mulmxDr, mulmxBl, mulmxBr, mulNmx, mulmxN, mul0mx, mulmx0, mul1mx, mulmx1,
            mulmxA, opprD, opprK, oppr0, addr0, add0r).

Ltac invert :=
  repeat match goal with
  | |- context [invmx (?A *m ?B)] =>
    rewrite (@invmxM _ _ A B) ?unitmx_mul ?unitmx_inv //;
      try (repeat (apply/andP; split); assumption)
  | |- context [invmx (invmx ?A)] => rewrite (invmxK A)
  | |- context [invmx 1%:M] => rewrite invmx1
  end.

(** Proves an identity of matrices of any sizes. Inverses are those of matrices that are known to be
    invertible by hypotheses [_ \in unitmx], and of their products. *)
Ltac matrix_identity := invert; expand; cancel; expand; cancel; compare_sums.

(** The same block by block. *)
Ltac block_identity :=
  rewrite /= ?(mulmx_block, mul_block_col, mul_row_block, add_block_mx, opp_block_mx);
  (congr block_mx || idtac); matrix_identity.
