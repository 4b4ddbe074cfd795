(** Linear affine coupling layers as matrices.

    The coordinates are split into a first part of [d1] and a second part of [d2]. *)
From mathcomp Require Import all_ssreflect all_algebra.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section Layers.
Variables (F : fieldType) (d1 d2 : nat).

(** x2 <- scale * x2 + A x1. *)
Definition lower_layer (A : 'M[F]_(d2, d1)) (scale : 'rV[F]_d2) : 'M[F]_(d1 + d2) :=
  block_mx 1%:M 0 A (diag_mx scale).

(** x1 <- scale * x1 + B x2. *)
Definition upper_layer (B : 'M[F]_(d1, d2)) (scale : 'rV[F]_d1) : 'M[F]_(d1 + d2) :=
  block_mx (diag_mx scale) B 0 1%:M.

(** The layers without scales. *)
Definition L (A : 'M[F]_(d2, d1)) : 'M[F]_(d1 + d2) := block_mx 1%:M 0 A 1%:M.
Definition U (B : 'M[F]_(d1, d2)) : 'M[F]_(d1 + d2) := block_mx 1%:M B 0 1%:M.

Lemma diag_const1 n : diag_mx (const_mx 1) = 1%:M :> 'M[F]_n.
Proof. by rewrite diag_const_mx. Qed.

Lemma lower_layer1 A : lower_layer A (const_mx 1) = L A.
Proof. by rewrite /lower_layer diag_const1. Qed.

Lemma upper_layer1 B : upper_layer B (const_mx 1) = U B.
Proof. by rewrite /upper_layer diag_const1. Qed.

Lemma lower_layer_col A s n (X1 : 'M_(d1, n)) X2 :
  lower_layer A s *m col_mx X1 X2 = col_mx X1 (diag_mx s *m X2 + A *m X1).
Proof. by rewrite mul_block_col mul1mx mul0mx addr0 addrC. Qed.

Lemma upper_layer_col B s n X1 (X2 : 'M_(d2, n)) :
  upper_layer B s *m col_mx X1 X2 = col_mx (diag_mx s *m X1 + B *m X2) X2.
Proof. by rewrite mul_block_col mul1mx mul0mx add0r. Qed.

End Layers.
