(** The checker: certificates as plain data, and a function that decides them.

    Nothing here mentions matrices; [Soundness] says what the data mean and proves that whatever
    this function accepts is true. *)
From Coq Require Import ZArith.
From mathcomp Require Import ssreflect ssrfun ssrbool eqtype ssrnat seq path.
From Couplet Require Import Integers.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Module Checker (I : Integers).

(** Entries that may differ from 0, with their columns, counted from 0. *)
Definition vector := seq (N * I.t).

(** A row of a matrix: a denominator and the numerators over it. *)
Definition row := (I.t * vector)%type.

(** A quotient of two integers. *)
Definition fraction := (I.t * I.t)%type.

(** One of the two parts of the coordinates. *)
Definition part := bool.
Definition First : part := true.
Definition Second : part := false.

(** A layer. An empty list of scales or of columns means that all are 1. *)
Record layer := Layer {
  updated : part;
  scales : seq fraction;          (* one for each coordinate of the part that is updated *)
  columns : seq I.t;              (* what the columns of the shift are divided by, in addition *)
  shift : seq row
}.

Record certificate := Certificate {
  first : seq N;                  (* the coordinates of the first part *)
  second : seq N;                 (* and of the second *)
  target : seq row;               (* the rows of T *)
  flip : option N;                (* the coordinate that F, which acts first, reflects *)
  layers : seq layer;             (* in the order in which they act *)
  tolerance : option fraction     (* none: equality is claimed *)
}.

(** The target with the 1 of row i in column p_i. *)
Definition permutation (p : seq N) : seq row := [seq (I.one, [:: (j, I.one)]) | j <- p].

(** The row with these integers, all of them, over a denominator. *)
Fixpoint dense_from (j : N) (values : seq I.t) : vector :=
  if values is a :: rest then
    let tail := dense_from (N.succ j) rest in
    if I.eqb a I.zero then tail else (j, a) :: tail
  else [::].
Definition dense (denominator : I.t) (values : seq I.t) : row :=
  (denominator, dense_from 0 values).

(** The row with these integers in these columns, over a denominator. *)
Definition sparse (denominator : I.t) (columns : seq N) (values : seq I.t) : row :=
  (denominator, zip columns values).

(** * Whether the data have the form of a certificate *)

Definition is_positive (q : fraction) : bool := I.ltb I.zero q.1 && I.ltb I.zero q.2.

(** Strictly increasing columns from [low] on, below [bound]. *)
Fixpoint increasing (low bound : N) (v : vector) : bool :=
  if v is (j, _) :: rest then
    [&& N.leb low j, N.ltb j bound & increasing (N.succ j) bound rest]
  else true.

Definition well_formed_row (columns : N) (r : row) : bool :=
  I.ltb I.zero r.1 && increasing 0 columns r.2.

Definition well_formed_layer (first second : N) (l : layer) : bool :=
  let: (own, other) := if updated l then (first, second) else (second, first) in
  [&& N.eqb (N.of_nat (size (shift l))) own,
      all (well_formed_row other) (shift l),
      nilp (scales l) || N.eqb (N.of_nat (size (scales l))) own,
      all is_positive (scales l),
      nilp (columns l) || N.eqb (N.of_nat (size (columns l))) other
    & all (I.ltb I.zero) (columns l)].

Fixpoint counts_from (i : N) (coordinates : seq N) : bool :=
  if coordinates is j :: rest then N.eqb i j && counts_from (N.succ i) rest else true.

(** Neighbouring layers update different parts. *)
Fixpoint alternate (previous : part) (ls : seq layer) : bool :=
  if ls is l :: rest then (updated l == ~~ previous) && alternate (updated l) rest else true.

Definition well_formed (c : certificate) : bool :=
  let d1 := N.of_nat (size (first c)) in
  let d2 := N.of_nat (size (second c)) in
  let n := (d1 + d2)%num in
  [&& N.ltb 0 d1, N.ltb 0 d2,
      counts_from 0 (sort N.leb (first c ++ second c)),
      N.eqb (N.of_nat (size (target c))) n,
      all (well_formed_row n) (target c),
      (if flip c is Some k then N.ltb k n else true),
      (if layers c is l :: ls then alternate (updated l) ls else false),
      all (well_formed_layer d1 d2) (layers c)
    & (if tolerance c is Some q then I.ltb I.zero q.2 else true)].

(** * Arithmetic of rows *)

Definition scale_vector (a : I.t) (v : vector) : vector :=
  if I.eqb a I.one then v else [seq (e.1, I.mul a e.2) | e <- v].

(** The sum, merged by columns. *)
Fixpoint add_vectors (v w : vector) {struct v} : vector :=
  if v is (i, a) :: v' then
    (fix merge (w : vector) : vector :=
       if w is (j, b) :: w' then
         match N.compare i j with
         | Lt => (i, a) :: add_vectors v' w
         | Gt => (j, b) :: merge w'
         | Eq => (i, I.add a b) :: add_vectors v' w'
         end
       else v) w
  else w.

Definition add_rows (r s : row) : row :=
  if I.eqb r.1 s.1 then (r.1, add_vectors r.2 s.2)
  else
    let g := I.gcd r.1 s.1 in
    let a := I.div r.1 g in
    let b := I.div s.1 g in
    (I.mul a s.1, add_vectors (scale_vector b r.2) (scale_vector a s.2)).

Definition scale_row (q : fraction) (r : row) : row := (I.mul q.2 r.1, scale_vector q.1 r.2).

(** The greatest common divisor of [d] and all numerators. *)
Definition content (d : I.t) (v : vector) : I.t :=
  foldl (fun g e => if I.eqb g I.one then g else I.gcd g e.2) d v.

Definition reduce (r : row) : row :=
  let g := content r.1 r.2 in
  if I.eqb g I.one then r else (I.div r.1 g, [seq (e.1, I.div e.2 g) | e <- r.2]).

(** A common multiple of the denominators, and the rows over it. *)
Definition common_multiple (rows : seq row) : I.t :=
  foldl (fun m r => if I.eqb m r.1 then m else I.mul m (I.div r.1 (I.gcd m r.1))) I.one rows.
Definition over_common (m : I.t) (rows : seq row) : seq vector :=
  [seq scale_vector (I.div m r.1) r.2 | r <- rows].

(** The sum of a_j times the vector number j, these being numbered from [i] on. *)
Fixpoint combine (i : N) (vectors : seq vector) (a : vector) : vector :=
  if vectors is v :: rest then
    if a is (j, x) :: a' then
      if N.eqb i j then add_vectors (scale_vector x v) (combine (N.succ i) rest a')
      else combine (N.succ i) rest a
    else [::]
  else [::].

(** * The check *)

(** What the rows of [own] become, by scales and rows of the shift. *)
Definition update (updates : seq (fraction * row)) (own other : seq row) : seq row :=
  let m := common_multiple other in
  let vectors := over_common m other in
  [seq (let: (scale, (q, a)) := u.1 in
        reduce (add_rows (scale_row scale u.2) (I.mul q m, combine 0 vectors a)))
  | u <- zip updates own].

Definition divide (columns : seq I.t) (rows : seq row) : seq row :=
  if nilp columns then rows
  else [seq reduce (I.mul e.1 e.2.1, e.2.2) | e <- zip columns rows].

Definition updates (l : layer) : seq (fraction * row) :=
  zip (if nilp (scales l) then nseq (size (shift l)) (I.one, I.one) else scales l) (shift l).

Definition apply_layer (parts : seq row * seq row) (l : layer) : seq row * seq row :=
  let: (x1, x2) := parts in
  if updated l then (update (updates l) x1 (divide (columns l) x2), x2)
  else (x1, update (updates l) x2 (divide (columns l) x1)).

(** The rows of F that belong to the coordinates of a part. *)
Definition start (flip : option N) (part : seq N) : seq row :=
  [seq (I.one, [:: (k, if flip is Some f then if N.eqb k f then I.opp I.one else I.one
                       else I.one)]) | k <- part].

Definition negate (r : row) : row := (r.1, [seq (e.1, I.opp e.2) | e <- r.2]).

(** Whether two rows differ by at most [tolerance] in every column. *)
Definition close (columns : N) (tolerance : fraction) (found wanted : row) : bool :=
  let: (d, v) := add_rows found (negate wanted) in
  [&& increasing 0 columns v
    & all (fun e => I.leb (I.mul (I.abs e.2) tolerance.2) (I.mul tolerance.1 (I.abs d))) v].

Definition check (c : certificate) : bool :=
  well_formed c &&
  let: (x1, x2) := foldl apply_layer (start (flip c) (first c), start (flip c) (second c))
                         (layers c) in
  let n := N.of_nat (size (target c)) in
  let tolerance := if tolerance c is Some q then q else (I.zero, I.one) in
  let rows := target c in
  I.leb I.zero tolerance.1 &&
  all (fun e => close n tolerance e.2 (nth (I.one, [::]) rows (N.to_nat e.1)))
      (zip (first c ++ second c) (x1 ++ x2)).

End Checker.
