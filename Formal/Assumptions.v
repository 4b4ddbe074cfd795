(** Prints what the main theorems assume. *)
From Coq Require Import String.
From Couplet Require Import Integers Soundness.

Module Binary := Soundness BinaryIntegers.
Module Machine := Soundness MachineIntegers.

(** Certificates, over Coq's binary integers: nothing. *)
Print Assumptions Binary.check_sound.

(** Certificates, over machine integers: what Coq's library states of 63-bit machine words, which its
    virtual machine computes with. *)
Print Assumptions Machine.check_sound.
