(** [Certificates] over Coq's own binary integers: slower by far, and free of the axioms that describe
    machine integers. An exported certificate is checked with either, as its first line says. *)
From Coq Require Export BinInt.
From Coq Require Export BinNat.
From mathcomp Require Export seq.
From Couplet Require Export Integers Soundness.

Module Export Certified := Soundness BinaryIntegers.


Open Scope Z_scope.

(** The proof of [claim c]: the checker computes, in Coq's virtual machine, and is sound. *)
Ltac check := apply check_sound; vm_cast_no_check (eq_refl true).
