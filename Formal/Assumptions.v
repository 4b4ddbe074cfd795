(** Prints what the main theorems assume. *)
From Coq Require Import String.
From Couplet Require Import Integers Soundness Steps LowerBound Factorization Depth.

Module Binary := Soundness BinaryIntegers.
Module Machine := Soundness MachineIntegers.

(** The theorems for every size: nothing. *)
Print Assumptions step.
Print Assumptions moves_layers.
Print Assumptions five_layers.
Print Assumptions six_layers.
Print Assumptions six_necessary.
Print Assumptions sourour.
Print Assumptions commutator.
Print Assumptions five_layers_enough.
Print Assumptions six_layers_rational.
Print Assumptions five_layers_not_enough.

(** Certificates, over Coq's binary integers: nothing. *)
Print Assumptions Binary.check_sound.

(** Certificates, over machine integers: what Coq's library states of 63-bit machine words, which its
    virtual machine computes with. *)
Print Assumptions Machine.check_sound.
