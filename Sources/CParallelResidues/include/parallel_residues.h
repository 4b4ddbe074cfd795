#ifndef COUPLET_PARALLEL_RESIDUES_H
#define COUPLET_PARALLEL_RESIDUES_H

#include <stddef.h>
#include <stdint.h>

/* Matrices over eight prime fields at once. An entry is eight words, one for each field, so that vector
   instructions treat all fields alike, however small the matrix.

   What a word stands for depends on the form in which is computed, but for 0, which is 0 in all of them:
   only functions of one form go together. Equal numbers are equal words. Matrices are stored row by row
   without gaps and do not overlap unless a comment says so. `moduli` points to six rows of eight words: p,
   -1/p modulo 2^52, 2^52 and 2^104 modulo p, floor(2^62 / p), and those of the doubles next to 1/p. The p
   are primes between 2^49 and 2^50, or, in forms for primes of 25 bits, between 2^24.5 and 2^25 - 38.

   Numbers are called loose if their words may also be others than those of equal numbers. They may
   stand only where a comment says so. */

enum { parallel_lanes = 8 };

/* An update sums so many products at most for an entry. */
enum { parallel_most_columns = 16000 };

/* Sets of fields have a bit for each. */
enum { parallel_all_fields = 0xff };

/* Where a matrix of m rows may differ from 0: the rows of each group of four have the same columns,
   in increasing order, those of group g from columns[starts[g]] to before columns[starts[g + 1]].
   Only the entries there are kept: row by row, those of group g from entry 4 starts[g] on. */
typedef struct {
  const uint32_t *starts;
  const uint32_t *columns;
} parallel_support;

/* One way to compute, for processors that have what it needs; nothing in it ever changes. */
typedef struct __attribute__((swift_attr("@Sendable"))) {
  const char *name;

  /* The bits of the primes: 50 or 25. */
  unsigned prime_bits;

  /* 1 if its vectors lower the clock of the processor for a while, so that small matrices are not worth it,
     otherwise 0. */
  unsigned is_heavy;

  /* z = x, for integers below half of 2^prime_bits in absolute value. */
  void (*from_integers)(uint64_t *z, const int64_t *x, size_t n, const uint64_t *moduli);

  /* Residues, as words, become the numbers. */
  void (*from_residues)(uint64_t *z, size_t n, const uint64_t *moduli);

  /* The residue of number i in field f becomes z[f step + i], for `count` fields. */
  void (*to_residues)(uint64_t *z, size_t step, const uint64_t *x, size_t n, size_t count,
                      const uint64_t *moduli);

  /* z = x + y and z = x - y, number by number; z may be x or y. */
  void (*sum)(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n, const uint64_t *moduli);
  void (*difference)(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n,
                     const uint64_t *moduli);

  /* Entry (i, j) of z, m by n, becomes entry (rows[i], columns[j]) of x, which has `width` columns. A
     number k < 0 stands for the place -1 - k and changes the sign. */
  void (*permute)(uint64_t *z, const uint64_t *x, size_t width, const ptrdiff_t *rows, size_t m,
                  const ptrdiff_t *columns, size_t n, const uint64_t *moduli);

  /* Entry (i, j) of z, m by n, becomes that of x times number `row_step` i + `column_step` j of
     factors. x may be loose, and z may be x, or factors if each of them is used once. */
  void (*multiply)(uint64_t *z, const uint64_t *x, const uint64_t *factors, size_t m, size_t n,
                   ptrdiff_t row_step, ptrdiff_t column_step, const uint64_t *moduli);

  /* c = a b, or c += a b if `accumulate`: c is m by n, a is m by k, b is k by n, and k < 2^14. */
  void (*product)(uint64_t *c, const uint64_t *a, const uint64_t *b, size_t m, size_t n, size_t k,
                  int accumulate, const uint64_t *moduli);

  /* y = 1 / x, number by number, in the fields of the result, which are those in which no x vanishes; x
     may be loose. */
  unsigned (*inverses)(uint64_t *y, const uint64_t *x, size_t n, const uint64_t *moduli);

  /* The triangular factors of a, n by n: the lower one, without its diagonal of ones, and the upper one
     take its place. Inverses of the pivots are found, too. 0 if a leading minor vanishes in one of the
     fields, 1 otherwise. */
  int (*factors)(uint64_t *a, uint64_t *inverses, size_t n, const uint64_t *moduli);

  /* x becomes the inverse of the n by n matrix at the beginning of `work`, which has room for
     (3 n + 1) n numbers, the others being 0, and is overwritten; `permutation` has room for n. 0 if
     there are no pivots that vanish in none of the fields, 1 otherwise. */
  int (*inverse)(uint64_t *x, uint64_t *work, size_t *permutation, size_t n,
                 const uint64_t *moduli);

  /* x = 1 / l for a triangular matrix of which the other triangle is not looked at; x is 0 before.
     `inverses` are those of the diagonal; if null, the diagonal is taken for ones. */
  void (*triangular_inverse)(uint64_t *x, const uint64_t *l, size_t n, int is_upper,
                             const uint64_t *inverses, const uint64_t *moduli);

  /* x becomes the unit triangular matrix with l x = x diag(l), for a triangular matrix l of which the
     other triangle is not looked at; x is 0 before, and `work` has room for 2 n^2 numbers. 0 if an
     entry of x that does not vanish has equal eigenvalues in one of the fields, 1 otherwise. */
  int (*eigenvectors)(uint64_t *x, const uint64_t *l, size_t n, int is_upper, uint64_t *work,
                      const uint64_t *moduli);

  /* z = x diag(y) for matrices of m rows with a support; x may be loose. */
  void (*scale_columns)(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t m,
                        parallel_support support, const uint64_t *moduli);

  /* c becomes diag(factors) c + a b: c is m by n, a has m rows and a support with at most
     parallel_most_columns for each, b has n columns. Rows of b and c are `step` numbers apart. b and c may
     be loose, and what c becomes is. */
  void (*update)(uint64_t *c, const uint64_t *factors, const uint64_t *a, const uint64_t *b, size_t m,
                 size_t n, size_t step, parallel_support support, const uint64_t *moduli);

  /* The fields in which f x[i] and g y[i] differ for some i < n; x and y may be loose. */
  unsigned (*unequal)(const uint64_t *x, const uint64_t *f, const uint64_t *y, const uint64_t *g,
                      size_t n, const uint64_t *moduli);

  /* Residues of long numbers are sums of products of digits to the base 2^prime_bits, of eight numbers at
     a time, and powers of the base. For primes of 50 bits there is one product for two of them,

       a0 b0 + a1 b1 = (a0 + b1) (a1 + b0) - a0 a1 - b0 b1,

     where the products that are subtracted are needed once for all numbers, or for all fields (Winograd,
     "A new algorithm for inner product", 1968). Digits and powers are kept with sums of those, or in
     another form that only these functions read. */

  /* Brings digits of eight numbers, to the base 2^50 and `length` by eight words to begin with, into their
     form; the length is even, and there is room for parallel_digits_size words. */
  void (*prepare_digits)(uint64_t *digits, size_t length);

  /* The powers for at most `length` digits, an even number, in parallel_powers_size words. */
  void (*write_powers)(uint64_t *powers, size_t length, const uint64_t *moduli);

  /* Number i of the first `count` of eight, of which `length` digits have been prepared, with the opposite
     sign if bit i of `negative` is set, becomes z[places[i]], a loose number. The powers are those for
     `powers_length` digits, at least as many. All this for so many groups of eight fields, whose numbers
     z are `step` words apart and whose powers follow each other. */
  void (*from_digits)(uint64_t *z, size_t step, const uint32_t *places, size_t count,
                      const uint64_t *digits, size_t length, uint32_t negative,
                      const uint64_t *powers, size_t powers_length,
                      const uint64_t *const *moduli, size_t groups);
} parallel_form;

enum { parallel_digit_bits = 50 };

size_t parallel_digits_size(unsigned prime_bits, size_t length);
size_t parallel_powers_size(size_t length);

/* Forms may count on rounding to the nearest. The first function sees to it, whatever has been asked for
   on this thread; with its result, the second one rounds as before. */
unsigned parallel_round_to_nearest(void);
void parallel_round_as(unsigned mode);

/* The forms that this processor allows, the fastest first, the portable one last; null if there are not so
   many. */
const parallel_form *parallel_available_form(size_t index);

#endif
