(** What an exported certificate imports: the checker over machine integers, and its soundness.

    Numbers are literals of BigZ, hexadecimal ones if they are long. *)
From Bignums Require Import BigZ.
From Coq Require Export BinNat.
From mathcomp Require Export seq.
From Couplet Require Export Integers Soundness.

Module Export Certified := Soundness MachineIntegers.


Open Scope bigZ_scope.

(** The proof of [claim c]: the checker computes, in Coq's virtual machine, and is sound. *)
Ltac check := apply check_sound; vm_cast_no_check (eq_refl true).
