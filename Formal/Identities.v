(** Decides identities between sums of products of matrices of any sizes, by reflection.

    A matrix is a noncommutative polynomial in its letters: variables, their inverses, and the identities
    of each size. Products are reduced by rules, the right-hand sides of which are polynomials: a matrix
    next to its inverse, an identity next to anything, and hypotheses. Two matrices are equal if their
    normal forms are, which Coq's virtual machine computes. To be one and the same ring, matrices of
    all sizes are embedded into square ones of a size that is large enough. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Couplet Require Import Layers.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

(** * Polynomials *)

Definition word := seq nat.
Definition polynomial := seq (int * word).
(** A word, reversed, and what it becomes. *)
Definition rule := (word * polynomial)%type.

Fixpoint compare (v w : word) : comparison :=
  match v, w with
  | [::], [::] => Eq
  | [::], _ => Lt
  | _, [::] => Gt
  | x :: v', y :: w' =>
    match Nat.compare x y with Eq => compare v' w' | c => c end
  end.

(** Terms are in order, so that equal words meet. *)
Fixpoint add (p : polynomial) : polynomial -> polynomial :=
  fix add_p (q : polynomial) :=
    match p, q with
    | [::], _ => q
    | _, [::] => p
    | (a, v) :: p', (b, w) :: q' =>
      match compare v w with
      | Eq => if a + b == 0 then add p' q' else (a + b, v) :: add p' q'
      | Lt => (a, v) :: add p' q
      | Gt => (b, w) :: add_p q'
      end
    end.

Definition scale (a : int) (p : polynomial) : polynomial := [seq (a * t.1, t.2) | t <- p].

(** What remains of [stack] after [pattern]. *)
Fixpoint match_word (pattern stack : word) : option word :=
  match pattern, stack with
  | [::], _ => Some stack
  | x :: pattern', y :: stack' => if Nat.eqb x y then match_word pattern' stack' else None
  | _, _ => None
  end.

Fixpoint find_rule (rules : seq rule) (stack : word) : option (word * polynomial) :=
  match rules with
  | [::] => None
  | (pattern, p) :: rules' =>
    match match_word pattern stack with
    | Some stack' => Some (stack', p)
    | None => find_rule rules' stack
    end
  end.

Section Normalize.
Variable rules : seq rule.

(** The letters before the reading head are on a stack, the last one on top. *)
Fixpoint reduce (steps : nat) (stack rest : word) : polynomial :=
  match steps, rest with
  | 0%N, _ | _, [::] => [:: (1, catrev stack rest)]
  | s.+1, x :: rest' =>
    match find_rule rules (x :: stack) with
    | None => reduce s (x :: stack) rest'
    | Some (stack', p) =>
      foldr (fun t q => add (scale t.1 (reduce s stack' (t.2 ++ rest'))) q) [::] p
    end
  end.

(** More steps than any product here needs; with fewer, words would stay as they are. *)
Definition many : nat := (50 * 40)%N.


Definition mul_terms (t u : int * word) : polynomial :=
  scale (t.1 * u.1) (reduce many (rev t.2) u.2).

(** p t + r *)
Definition mul_add (t : int * word) (q r : polynomial) : polynomial :=
  foldr (fun u r => add (mul_terms t u) r) r q.

Definition mul (p q : polynomial) : polynomial := foldr (fun t r => mul_add t q r) [::] p.

Inductive expression : Type :=
| Letter of nat
| Zero
| Add of expression & expression
| Opp of expression
| Mul of expression & expression.

Fixpoint normal (e : expression) : polynomial :=
  match e with
  | Letter k => reduce many [::] [:: k]
  | Zero => [::]
  | Add e f => add (normal e) (normal f)
  | Opp e => scale (- 1) (normal e)
  | Mul e f => mul (normal e) (normal f)
  end.

(** Matrices of 2 x 2 blocks. *)
Inductive blocks : Type :=
| Block of expression & expression & expression & expression
| AddBlocks of blocks & blocks
| OppBlocks of blocks
| MulBlocks of blocks & blocks.

Definition four := (polynomial * polynomial * (polynomial * polynomial))%type.

Fixpoint normal_blocks (b : blocks) : four :=
  match b with
  | Block e f g h => ((normal e, normal f), (normal g, normal h))
  | AddBlocks b c =>
    let: ((e, f), (g, h)) := normal_blocks b in
    let: ((e', f'), (g', h')) := normal_blocks c in
    ((add e e', add f f'), (add g g', add h h'))
  | OppBlocks b =>
    let: ((e, f), (g, h)) := normal_blocks b in
    ((scale (-1) e, scale (-1) f), (scale (-1) g, scale (-1) h))
  | MulBlocks b c =>
    let: ((e, f), (g, h)) := normal_blocks b in
    let: ((e', f'), (g', h')) := normal_blocks c in
    ((add (mul e e') (mul f g'), add (mul e f') (mul f h')),
     (add (mul g e') (mul h g'), add (mul g f') (mul h h')))
  end.

Definition same_polynomial (p q : polynomial) : bool := add p (scale (-1) q) == [::].

Definition same (e f : expression) : bool := same_polynomial (normal e) (normal f).

Definition same_blocks (b c : blocks) : bool :=
  let: ((e, f), (g, h)) := normal_blocks b in
  let: ((e', f'), (g', h')) := normal_blocks c in
  [&& same_polynomial e e', same_polynomial f f', same_polynomial g g' & same_polynomial h h'].

End Normalize.

(** * Their values *)

Section Values.
Variables (R : ringType) (n : nat) (letters : seq 'M[R]_n).

Definition word_value (w : word) : 'M_n := foldr (fun k A => nth 0 letters k *m A) 1%:M w.
Definition value (p : polynomial) : 'M_n := foldr (fun t A => word_value t.2 *~ t.1 + A) 0 p.

Fixpoint expression_value (e : expression) : 'M_n :=
  match e with
  | Letter k => nth 0 letters k
  | Zero => 0
  | Add e f => expression_value e + expression_value f
  | Opp e => - expression_value e
  | Mul e f => expression_value e *m expression_value f
  end.

Lemma word_value_cat v w : word_value (v ++ w) = word_value v *m word_value w.
Proof. by elim: v => [|k v IH] /=; rewrite ?mul1mx // IH mulmxA. Qed.

Lemma compareP v w : compare v w = Eq -> v = w.
Proof.
elim: v w => [|x v IH] [|y w] //=; case e: (Nat.compare x y) => // /IH ->.
by rewrite (PeanoNat.Nat.compare_eq _ _ e).
Qed.

Lemma value_add p q : value (add p q) = value p + value q.
Proof.
elim: p q => [|[a v] p IHp]; first by case=> [|[b w] q] /=; rewrite add0r.
elim=> [|[b w] q IHq] /=; first by rewrite addr0.
case e: (compare v w) => /=.
- rewrite -(compareP e) addrACA -mulrzDl -IHp; case: eqP => //= ->.
  by rewrite mulr0z add0r.
- by rewrite IHp /= addrA.
by rewrite -/(add ((a, v) :: p) q) IHq /= addrCA.
Qed.

Lemma value_scale a p : value (scale a p) = value p *~ a.
Proof.
elim: p => [|[b w] p IH] /=; first by rewrite mul0rz.
by rewrite IH mulrzDr mulrC mulrzA.
Qed.

Lemma match_wordP pattern stack stack' :
  match_word pattern stack = Some stack' -> stack = pattern ++ stack'.
Proof.
elim: pattern stack => [|x pattern IH] [|y stack] //=; try by case=> ->.
by case e: (Nat.eqb x y) => // /IH ->; rewrite (PeanoNat.Nat.eqb_eq x y).1.
Qed.

Definition valid_rule (r : rule) := word_value (rev r.1) = value r.2.
Fixpoint valid (rules : seq rule) : Prop :=
  match rules with [::] => True | r :: rules' => valid_rule r /\ valid rules' end.

Lemma mulmx_intr (A B : 'M[R]_n) a : A *m (B *~ a) = (A *m B) *~ a.
Proof. exact: (raddfMz (mulmx_additive n A)). Qed.

Lemma mulmx_intl (A B : 'M[R]_n) a : (A *~ a) *m B = (A *m B) *~ a.
Proof. exact: (raddfMz (mulmxr_additive n B)). Qed.

Lemma valid_nil : valid [::]. Proof. by []. Qed.
Lemma valid_cons r rules : valid_rule r -> valid rules -> valid (r :: rules). Proof. by []. Qed.

Variable rules : seq rule.
Hypothesis rules_valid : valid rules.

Lemma find_ruleP stack stack' p : find_rule rules stack = Some (stack', p) ->
  word_value (rev stack) = word_value (rev stack') *m value p.
Proof.
elim: rules rules_valid => // -[pattern q] rs IH /= [v vs].
case e: (match_word pattern stack) => [s|]; last exact: IH.
by case=> <- <-; rewrite (match_wordP e) rev_cat word_value_cat v.
Qed.

Lemma value_reduce steps stack rest :
  value (reduce rules steps stack rest) = word_value (rev stack) *m word_value rest.
Proof.
have stop s r : value [:: (1, catrev s r)] = word_value (rev s) *m word_value r.
  by rewrite /= addr0 mulr1z -word_value_cat -catrevE.
elim: steps stack rest => [|s IH] stack rest; first exact: stop.
case: rest => [|x rest]; first exact: stop.
have -> : reduce rules s.+1 stack (x :: rest) = match find_rule rules (x :: stack) with
    | None => reduce rules s (x :: stack) rest
    | Some (stack', p) =>
      foldr (fun t q => add (scale t.1 (reduce rules s stack' (t.2 ++ rest))) q) [::] p
    end by [].
have push : word_value (rev stack) *m (nth 0 letters x *m word_value rest) =
    word_value (rev (x :: stack)) *m word_value rest.
  by rewrite rev_cons -cats1 word_value_cat /= mulmx1 mulmxA.
case e: (find_rule rules (x :: stack)) => [[stack' p]|]; last by rewrite IH push.
rewrite push (find_ruleP e); elim: p {e} => [|[a w] p IHp] /=; first by rewrite mulmx0 mul0mx.
rewrite value_add value_scale IHp IH word_value_cat mulmxDr mulmxDl; congr (_ + _).
by rewrite mulmx_intr mulmx_intl mulmxA.
Qed.

Lemma value_mul_terms t u : value (mul_terms rules t u) = value [:: t] *m value [:: u].
Proof.
case: t u => [a v] [b w]; rewrite [LHS]value_scale value_reduce revK /value /foldr /= !addr0.
by rewrite mulmx_intl mulmx_intr -mulrzA mulrC.
Qed.

Lemma value_cons t p : value (t :: p) = value [:: t] + value p.
Proof. by rewrite /value /foldr addr0. Qed.

Lemma value_mul_add t q r : value (mul_add rules t q r) = value [:: t] *m value q + value r.
Proof.
elim: q => [|u q IH]; first by rewrite [value [::]]/(0 : 'M_n) mulmx0 add0r.
rewrite [LHS]value_add value_mul_terms IH [value (u :: q)]value_cons mulmxDr.
exact: addrA.
Qed.

Lemma value_mul p q : value (mul rules p q) = value p *m value q.
Proof.
elim: p => [|t p IH]; first by symmetry; apply: mul0mx.
rewrite [LHS]value_mul_add IH [value (t :: p)]value_cons mulmxDl.
exact: erefl.
Qed.

Lemma value_normal e : value (normal rules e) = expression_value e.
Proof.
elim: e => [k||e IHe f IHf|e IH|e IHe f IHf].
- by rewrite [LHS]value_reduce [LHS]mul1mx /word_value /foldr mulmx1.
- exact: erefl.
- by rewrite [LHS]value_add IHe IHf.
- by rewrite [LHS]value_scale IH mulrN1z.
by rewrite [LHS]value_mul IHe IHf.
Qed.

Lemma same_polynomialP p q : same_polynomial p q -> value p = value q.
Proof.
move/eqP=> e; apply/eqP; rewrite -subr_eq0 -mulrN1z -value_scale -value_add e.
by [].
Qed.

Lemma sameP e f : same rules e f -> expression_value e = expression_value f.
Proof. by move/same_polynomialP; rewrite !value_normal. Qed.

Fixpoint blocks_value (b : blocks) : 'M_n * 'M_n * ('M_n * 'M_n) :=
  match b with
  | Block e f g h => 
    ((expression_value e, expression_value f), (expression_value g, expression_value h))
  | AddBlocks b c =>
    let: ((e, f), (g, h)) := blocks_value b in
    let: ((e', f'), (g', h')) := blocks_value c in
    ((e + e', f + f'), (g + g', h + h'))
  | OppBlocks b => let: ((e, f), (g, h)) := blocks_value b in ((- e, - f), (- g, - h))
  | MulBlocks b c =>
    let: ((e, f), (g, h)) := blocks_value b in
    let: ((e', f'), (g', h')) := blocks_value c in
    ((e *m e' + f *m g', e *m f' + f *m h'), (g *m e' + h *m g', g *m f' + h *m h'))
  end.

Definition value4 (p : four) : 'M_n * 'M_n * ('M_n * 'M_n) :=
  let: ((e, f), (g, h)) := p in ((value e, value f), (value g, value h)).

Lemma value_blocks b : value4 (normal_blocks rules b) = blocks_value b.
Proof.
elim: b => [e f g h|b IHb c IHc|b IH|b IHb c IHc]; first by rewrite /= !value_normal.
- rewrite [RHS]/= -IHb -IHc /=.
  case: (normal_blocks _ b) (normal_blocks _ c) => [[e f] [g h]] [[e' f'] [g' h']].
  by rewrite /value4 !value_add.
- rewrite [RHS]/= -IH /=.
  by case: (normal_blocks _ b) => [[e f] [g h]]; rewrite /value4 !value_scale !mulrN1z.
rewrite [RHS]/= -IHb -IHc [normal_blocks _ (MulBlocks b c)]/=.
case: (normal_blocks _ b) (normal_blocks _ c) => [[e f] [g h]] [[e' f'] [g' h']].
by rewrite /value4 !value_add !value_mul.
Qed.

Lemma same_blocksP b c : same_blocks rules b c -> blocks_value b = blocks_value c.
Proof.
rewrite -!value_blocks /same_blocks.
case: (normal_blocks _ b) (normal_blocks _ c) => [[e f] [g h]] [[e' f'] [g' h']].
rewrite /value4; case/and4P.
by move=> /same_polynomialP-> /same_polynomialP-> /same_polynomialP-> /same_polynomialP->.
Qed.

End Values.

(** * Matrices of all sizes as square ones of size n *)

Section Embedding.
Variables (F : fieldType) (n : nat).

Definition embed r c (A : 'M[F]_(r, c)) : 'M[F]_n :=
  (pid_mx r : 'M_(n, r)) *m A *m (pid_mx c : 'M_(c, n)).

Lemma embed_inner r : (r <= n)%N -> (pid_mx r : 'M[F]_(r, n)) *m (pid_mx r : 'M_(n, r)) = 1%:M.
Proof. by move=> le; rewrite mul_pid_mx minnn (minn_idPr le) pid_mx_1. Qed.

Lemma embed_inj r c : (r <= n)%N -> (c <= n)%N -> injective (@embed r c).
Proof.
move=> le_r le_c A B e; rewrite -[A]mul1mx -[B]mul1mx -[LHS]mulmx1 -[RHS]mulmx1.
rewrite -!(embed_inner le_r) -!(embed_inner le_c) !mulmxA.
by move/(congr1 (fun M => (pid_mx r : 'M_(r, n)) *m M *m (pid_mx c : 'M_(n, c)))): e; rewrite /embed !mulmxA.
Qed.

Variable letters : seq 'M[F]_n.
Notation "[[ e ]]" := (expression_value letters e).

(** That [e] is an expression for A. *)
Definition denotes r c (A : 'M[F]_(r, c)) e := embed A = [[e]].

Lemma denotes_zero r c : denotes (0 : 'M_(r, c)) Zero.
Proof. by rewrite /denotes /embed mulmx0 mul0mx. Qed.

Lemma denotes_add r c (A B : 'M_(r, c)) e f :
  denotes A e -> denotes B f -> denotes (A + B) (Add e f).
Proof. by rewrite /denotes /embed /= => <- <-; rewrite mulmxDr mulmxDl. Qed.

Lemma denotes_opp r c (A : 'M_(r, c)) e : denotes A e -> denotes (- A) (Opp e).
Proof. by rewrite /denotes /embed /= => <-; rewrite mulmxN mulNmx. Qed.

Lemma denotes_mul r k c (A : 'M_(r, k)) (B : 'M_(k, c)) e f : (k <= n)%N ->
  denotes A e -> denotes B f -> denotes (A *m B) (Mul e f).
Proof.
rewrite /denotes /embed /= => le <- <-.
by rewrite -!mulmxA [pid_mx k *m (_ *m _)]mulmxA embed_inner // mul1mx.
Qed.

(** A true equation whose left-hand side is a word is a rule. *)
Lemma equation_rule r c (A B : 'M_(r, c)) e f w : A = B -> denotes A e -> denotes B f ->
  normal [::] e = [:: (1, w)] -> valid_rule letters (rev w, normal [::] f).
Proof.
move=> eAB dA dB ew; rewrite /valid_rule /= revK value_normal // -dB -eAB dA.
by rewrite -(@value_normal _ _ _ [::]) // ew /= addr0.
Qed.

Lemma denotes_letter r c (A : 'M_(r, c)) k : embed A = nth 0 letters k -> denotes A (Letter k).
Proof. by []. Qed.

Lemma equal_by rules r c (A B : 'M_(r, c)) e f : (r <= n)%N -> (c <= n)%N ->
  valid letters rules -> denotes A e -> denotes B f -> same rules e f -> A = B.
Proof. by move=> le_r le_c v dA dB /(sameP v) e'; apply: embed_inj => //; rewrite dA dB. Qed.

Definition denotes_blocks r1 r2 c1 c2 (A : 'M[F]_(r1 + r2, c1 + c2)) b :=
  blocks_value letters b =
  ((embed (ulsubmx A), embed (ursubmx A)), (embed (dlsubmx A), embed (drsubmx A))).

Lemma denotes_block r1 r2 c1 c2 (A : 'M_(r1, c1)) (B : 'M_(r1, c2)) (C : 'M_(r2, c1)) (D : 'M_(r2, c2))
    e f g h : denotes A e -> denotes B f -> denotes C g -> denotes D h ->
  denotes_blocks (block_mx A B C D) (Block e f g h).
Proof.
by rewrite /denotes_blocks block_mxKul block_mxKur block_mxKdl block_mxKdr /denotes => -> -> -> ->.
Qed.

Lemma denotes_add_blocks r1 r2 c1 c2 (A B : 'M_(r1 + r2, c1 + c2)) b c :
  denotes_blocks A b -> denotes_blocks B c -> denotes_blocks (A + B) (AddBlocks b c).
Proof.
rewrite -[A]submxK -[B]submxK add_block_mx /denotes_blocks.
rewrite !(block_mxKul, block_mxKur, block_mxKdl, block_mxKdr) /= => -> ->.
by rewrite /embed !mulmxDr !mulmxDl.
Qed.

Lemma denotes_opp_blocks r1 r2 c1 c2 (A : 'M_(r1 + r2, c1 + c2)) b :
  denotes_blocks A b -> denotes_blocks (- A) (OppBlocks b).
Proof.
rewrite -[A]submxK opp_block_mx /denotes_blocks.
rewrite !(block_mxKul, block_mxKur, block_mxKdl, block_mxKdr) /= => ->.
by rewrite /embed !mulmxN !mulNmx.
Qed.

Lemma denotes_mul_blocks r1 r2 k1 k2 c1 c2 (A : 'M_(r1 + r2, k1 + k2)) (B : 'M_(k1 + k2, c1 + c2)) b c :
  (k1 <= n)%N -> (k2 <= n)%N -> denotes_blocks A b -> denotes_blocks B c ->
  denotes_blocks (A *m B) (MulBlocks b c).
Proof.
move=> le1 le2; rewrite -[A]submxK -[B]submxK mulmx_block /denotes_blocks.
rewrite !(block_mxKul, block_mxKur, block_mxKdl, block_mxKdr) /= => -> ->.
have embedD r k (C D : 'M_(r, k)) : embed (C + D) = embed C + embed D.
  by rewrite /embed mulmxDr mulmxDl.
have embedM r k c' (C : 'M_(r, k)) (D : 'M_(k, c')) : (k <= n)%N -> embed (C *m D) = embed C *m embed D.
  by move=> le; rewrite /embed -!mulmxA [pid_mx k *m (_ *m _)]mulmxA embed_inner // mul1mx.
by rewrite !embedD !embedM.
Qed.

Lemma equal_blocks_by rules r1 r2 c1 c2 (A B : 'M_(r1 + r2, c1 + c2)) b c :
  (r1 <= n)%N -> (r2 <= n)%N -> (c1 <= n)%N -> (c2 <= n)%N -> valid letters rules ->
  denotes_blocks A b -> denotes_blocks B c -> same_blocks rules b c -> A = B.
Proof.
move=> r1n r2n c1n c2n v dA dB /(same_blocksP v); rewrite dA dB => -[e1 e2 e3 e4].
by rewrite -[A]submxK -[B]submxK; congr block_mx; apply: embed_inj.
Qed.

End Embedding.

Section Inverses.
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

End Inverses.

(** * The tactic *)

(** Whether two letters are the same, by whatever path to the ring of their entries. *)
Ltac same_letter x y :=
  lazymatch x with
  | @scalar_mx _ ?m (GRing.one _) =>
    lazymatch y with @scalar_mx _ ?k (GRing.one _) => same_letter m k | _ => constr:(false) end
  | invmx ?a => lazymatch y with invmx ?b => same_letter a b | _ => constr:(false) end
  | _ =>
    match constr:(Set) with
    | _ => let _ := match constr:(Set) with _ => constr_eq x y end in constr:(true)
    | _ => constr:(false)
    end
  end.

Ltac insert x list :=
  lazymatch list with
  | tt => constr:((x, tt))
  | (?y, ?rest) =>
    lazymatch same_letter x y with
    | true => list
    | false => let rest := insert x rest in constr:((y, rest))
    end
  end.

Ltac place x list :=
  lazymatch list with
  | (?y, ?rest) =>
    lazymatch same_letter x y with
    | true => constr:(0%N)
    | false => let k := place x rest in constr:(S k)
    end
  end.

Ltac is_letter A :=
  lazymatch A with
  | GRing.add _ _ => constr:(false)
  | GRing.opp _ => constr:(false)
  | GRing.zero _ => constr:(false)
  | mulmx _ _ => constr:(false)
  | _ => constr:(true)
  end.

(** The letters of an expression; with an inverse, also the matrix and an identity. *)
Ltac letters_of A list :=
  lazymatch A with
  | GRing.add ?a ?b => let list := letters_of a list in letters_of b list
  | GRing.opp ?a => letters_of a list
  | GRing.zero _ => list
  | mulmx ?a ?b => let list := letters_of a list in letters_of b list
  | block_mx ?a ?b ?c ?d =>
    let list := letters_of a list in let list := letters_of b list in
    let list := letters_of c list in letters_of d list
  | @invmx ?R ?m ?a =>
    let list := insert A list in
    lazymatch is_letter a with
    | true =>
      let list := insert a list in let one := constr:(@scalar_mx R m 1%R) in insert one list
    | false => list
    end
  | _ => insert A list
  end.

Ltac letters_of_equations equations list :=
  lazymatch equations with
  | tt => list
  | (?equation, ?rest) =>
    lazymatch type of equation with
    | ?A = ?B =>
      let list := letters_of A list in let list := letters_of B list in
      letters_of_equations rest list
    end
  end.

Ltac rows_of A :=
  let T := type of A in
  lazymatch T with
  | matrix _ ?r ?c => constr:((r, c))
  | _ => let T := eval hnf in T in lazymatch T with matrix _ ?r ?c => constr:((r, c)) end
  end.

Ltac sizes_of letters sizes :=
  lazymatch letters with
  | tt => sizes
  | (?A, ?rest) =>
    lazymatch rows_of A with
    | (?r, ?c) => let sizes := insert r sizes in let sizes := insert c sizes in sizes_of rest sizes
    end
  end.

Ltac total sizes :=
  lazymatch sizes with
  | tt => constr:(0%N)
  | (?s, ?rest) => let n := total rest in constr:((s + n)%N)
  end.

Ltac bounds sizes n :=
  lazymatch sizes with
  | tt => idtac
  | (?s, ?rest) =>
    let bound := fresh "bound" in
    assert (bound : is_true (s <= n)%N);
    [repeat first [exact (leqnn _) | exact (leq_addr _ _) | apply: leq_trans (leq_addl _ _)]|];
    bounds rest n
  end.

Ltac embedded n letters :=
  lazymatch letters with
  | (?A, tt) => constr:([:: embed n A])
  | (?A, ?rest) => let rest := embedded n rest in constr:(embed n A :: rest)
  end.

(** The equations that identities and inverses give rise to. *)
Ltac with_identities letters others equations :=
  lazymatch others with
  | tt => equations
  | (?A, ?rest) =>
    let equations :=
      lazymatch A with
      | @scalar_mx _ ?m (GRing.one _) => unit_equations A m letters equations
      | invmx ?a =>
        lazymatch is_letter a with
        | true =>
          match goal with
          | u : is_true (a \in unitmx) |- _ => constr:((mulmxV u, (mulVmx u, equations)))
          | _ => equations
          end
        | false => equations
        end
      | _ => equations
      end in
    with_identities letters rest equations
  end
with unit_equations one m letters equations :=
  lazymatch letters with
  | tt => equations
  | (?A, ?rest) =>
    let equations := unit_equations one m rest equations in
    lazymatch rows_of A with
    | (?r, ?c) =>
      let equations := lazymatch same_letter r m with
        | true => constr:((mul1mx A, equations)) | false => equations end in
      lazymatch same_letter c m with
      | true => constr:((mulmx1 A, equations)) | false => equations end
    end
  end.

Ltac denote letters :=
  lazymatch goal with
  | |- denotes _ ?A _ =>
    lazymatch A with
    | GRing.add _ _ => eapply denotes_add; denote letters
    | GRing.opp _ => eapply denotes_opp; denote letters
    | GRing.zero _ => exact (denotes_zero _ _ _)
    | mulmx _ _ => eapply denotes_mul; [assumption|denote letters|denote letters]
    | _ => let k := place A letters in
           eapply (@denotes_letter _ _ _ _ _ A k); exact (erefl _)
    end
  | |- denotes_blocks _ ?A _ =>
    lazymatch A with
    | GRing.add _ _ => eapply denotes_add_blocks; denote letters
    | GRing.opp _ => eapply denotes_opp_blocks; denote letters
    | mulmx _ _ => eapply denotes_mul_blocks; [assumption|assumption|denote letters|denote letters]
    | block_mx _ _ _ _ => eapply denotes_block; denote letters
    end
  end.

Ltac compute_word :=
  lazymatch goal with
  | |- ?p = _ =>
    let q := eval vm_compute in p in transitivity q; [vm_compute; reflexivity|reflexivity]
  end.

Ltac prove_rules letters equations :=
  lazymatch equations with
  | tt => exact (valid_nil _)
  | (?equation, ?rest) =>
    eapply valid_cons;
    [eapply (equation_rule equation); [denote letters|denote letters|compute_word]
    |prove_rules letters rest]
  end.

Ltac insert_sizes size sizes :=
  lazymatch size with
  | (?r + ?c)%N => let sizes := insert_sizes r sizes in insert_sizes c sizes
  | _ => insert size sizes
  end.

Ltac decide_matrices letters sizes equations :=
  let n := total sizes in
  bounds sizes n;
  let embedded := embedded n letters in
  lazymatch goal with
  | |- context [block_mx _ _ _ _] =>
    eapply (@equal_blocks_by _ n embedded);
    [assumption|assumption|assumption|assumption|prove_rules letters equations
    |denote letters|denote letters|vm_compute; reflexivity]
  | _ =>
    eapply (@equal_by _ n embedded);
    [assumption|assumption|prove_rules letters equations|denote letters|denote letters
    |vm_compute; reflexivity]
  end.

(** Proves an identity of matrices of any sizes. Inverses are those of matrices that are known to be
    invertible by hypotheses [_ \in unitmx], and of their products. [equations] are hypotheses, the
    left-hand sides of which are words that are replaced by the right-hand sides. *)
Ltac matrix_identity_by equations :=
  lazymatch goal with
  | |- ?A = ?B =>
    let letters := letters_of A tt in
    let letters := letters_of B letters in
    let letters := letters_of_equations equations letters in
    let letters := lazymatch letters with tt => constr:((A, tt)) | _ => letters end in
    let sizes :=
      lazymatch rows_of A with
      | (?r, ?c) => let sizes := insert r tt in let sizes := insert c sizes in sizes_of letters sizes
      end in
    let equations := with_identities letters letters equations in
    decide_matrices letters sizes equations
  end.

Ltac invert :=
  repeat match goal with
  | |- context [invmx (?A *m ?B)] =>
    rewrite (@invmxM _ _ A B) ?unitmx_mul ?unitmx_inv //;
      try (repeat (apply/andP; split); assumption)
  | |- context [invmx (invmx ?A)] => rewrite (invmxK A)
  | |- context [invmx 1%:M] => rewrite invmx1
  end.

Ltac matrix_identity := invert; matrix_identity_by tt.
