(** The checker in OCaml, on GMP's integers; ocaml/ reads certificates for it.

    Coq's library maps Z, N and their arithmetic to Zarith. What it leaves out and the checker uses
    is added here. *)
From Coq Require Import ZArith.
From Coq Require Import ExtrOcamlBasic ExtrOcamlZBigInt.
From Couplet Require Import Integers Checker.

Module Extracted := Checker BinaryIntegers.

Extract Inlined Constant Z.gcd => "Big_int_Z.gcd_big_int".
Extract Inlined Constant Z.leb => "Big_int_Z.le_big_int".
Extract Inlined Constant Z.ltb => "Big_int_Z.lt_big_int".
Extract Inlined Constant N.eqb => "Big_int_Z.eq_big_int".
Extract Inlined Constant N.leb => "Big_int_Z.le_big_int".
Extract Inlined Constant N.ltb => "Big_int_Z.lt_big_int".

Set Warnings "-extraction-opaque-accessed,-extraction-reserved-identifier".
Extraction "checker.ml" Extracted.
