#ifndef COUPLET_RESIDUES_H
#define COUPLET_RESIDUES_H

#include <stddef.h>
#include <stdint.h>

/* Arithmetic modulo odd numbers p < 2^50, on rows of 64-bit words.

   Every function chooses, when the program runs, between its portable form and those for vectors of
   52-bit multiply-add (AVX-512 IFMA) and of fused multiply-add of doubles (AVX2 with FMA, ARM). All give
   the same numbers, where they are stated to be below p; of those below 3 p only residues are the
   same. */

/* p with what reducing modulo p needs. */
typedef struct {
  uint64_t p;
  uint64_t negated_inverse; /* -1/p modulo 2^52 */
  uint64_t power1;          /* 2^52 modulo p */
  uint64_t power2;          /* 2^104 modulo p */
  uint64_t power3;          /* 2^156 modulo p */
  uint64_t shift;           /* b - 40 if p has b > 40 bits, otherwise 0 */
  uint64_t reciprocal;      /* floor(2^(52 + shift) / p) */
  double inverse;           /* 1/p, rounded to the nearest */
} residue_modulus;

/* The longest inner dimension of the two product functions: sums of so many 52-bit halves of
   products fit in 64 bits. */
enum { residue_maximum_inner = 4000 };

/* Row i of c (m rows of n words, ldc apart) becomes row i of a*b modulo moduli[i * modulus_stride],
   plus its old value, below 2^52, if `accumulate` is not 0. a is m by k, its row i below
   moduli[i * modulus_stride], b is k by n, all words below 2^52. k <= residue_maximum_inner. */
void residue_product(const uint64_t *a, size_t lda, const uint64_t *b, size_t ldb, uint64_t *c,
                     size_t ldc, size_t m, size_t n, size_t k, const residue_modulus *moduli,
                     size_t modulus_stride, int accumulate);

/* low + 2^52 high = a*b over the integers, for words of a below 2^52 and of b below 2^50; low and high
   are m by n with rows ldc apart. k <= residue_maximum_inner. */
void residue_sums(const uint64_t *a, size_t lda, const uint64_t *b, size_t ldb, uint64_t *low,
                  uint64_t *high, size_t ldc, size_t m, size_t n, size_t k);

/* y += factor * x modulo p, n words; `quotient` is floor(2^52 factor / p). All below p. */
void residue_add_multiple(uint64_t *y, const uint64_t *x, uint64_t factor, uint64_t quotient,
                          size_t n, uint64_t p);

/* y = factor * x modulo p, as above. */
void residue_multiple(uint64_t *y, const uint64_t *x, uint64_t factor, uint64_t quotient, size_t n,
                      uint64_t p);

/* Montgomery's product: row i of z (`rows` rows of n words) becomes x y / 2^52 modulo p, word by word,
   x being row i of x. All words of x are below 2^52 and those of y below p. */
void residue_montgomery(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t rows, size_t n,
                        const residue_modulus *modulus);

/* Montgomery's simultaneous inversion, for prime moduli, at most 64 of them: y[i] becomes
   2^104 / x[i] modulo p, so that inverses of numbers times 2^52 are times 2^52, too; row k of x and y
   (n words, ldx and ldy apart) is for moduli[k]. All x are below 3 p. Bit k of the result is 0, and
   row k of y of no use, if one of row k is 0 modulo moduli[k], and 1 otherwise. y and x do not
   overlap. */
uint64_t residue_inverses(uint64_t *y, size_t ldy, const uint64_t *x, size_t ldx, size_t n,
                          const residue_modulus *moduli, size_t primes);

/* The first i at which f x[i] and g y[i] differ modulo p; n if there is none. f and g are below p, all
   x and y below 2^52. */
size_t residue_difference(const uint64_t *x, uint64_t f, const uint64_t *y, uint64_t g, size_t n,
                          const residue_modulus *modulus);

/* Where a matrix of m rows may differ from 0: the rows of each group of four have the same columns,
   in increasing order, those of group g from columns[starts[g]] to before columns[starts[g + 1]].
   Only the words there are kept: row by row, those of group g from word 4 starts[g] on. */
typedef struct {
  const uint32_t *starts;
  const uint32_t *columns;
} residue_support;

/* z = x diag(y) / 2^52 modulo p, for matrices of m rows with a support; x below 2^52, y and z below
   p. */
void residue_scale_columns(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t m,
                           residue_support support, const residue_modulus *modulus);

/* c becomes (diag(factors) c + a b) / 2^52 modulo p, as numbers below 3 p; c is m by n, a has m rows
   and a support, with fewer than residue_maximum_inner columns for each row, b has n columns. Factors
   and a are below p, b and c below 3 p. */
void residue_update(uint64_t *c, const uint64_t *factors, const uint64_t *a, const uint64_t *b,
                    size_t m, size_t n, residue_support support, const residue_modulus *modulus);

/* Residues of long numbers are sums of products of digits to the base 2^50, eight numbers at a time,
   and powers of the base. With one product for two of them,

     a0 b0 + a1 b1 = (a0 + b1) (a1 + b0) - a0 a1 - b0 b1,

   where the products that are subtracted are needed once for all numbers, or for all primes (Winograd,
   "A new algorithm for inner product", 1968). Digits and powers are kept with sums of those, in a form
   that only these functions read. */

enum { residue_digit_bits = 50 };

/* The words for `length` digits of eight numbers, an even number. */
size_t residue_digits_size(size_t length);

/* Brings digits into their form: `length` by 8 to begin with. */
void residue_prepare_digits(uint64_t *digits, size_t length);

/* The words for the powers for so many primes. */
size_t residue_powers_size(size_t length, size_t primes);

/* The powers for `length` digits. */
void residue_write_powers(uint64_t *powers, size_t length, const residue_modulus *moduli,
                          size_t primes);

/* Residues of eight numbers, below 3 p: row i of `residues`, whose rows are ldr apart, becomes 2^52 times
   the numbers modulo moduli[i], with the opposite sign where `negative` has a bit. There are `length`
   digits, an even number that is at most the length for which the powers have been written. */
void residue_digits(const uint64_t *powers, size_t powers_length, const uint64_t *digits,
                    size_t length, uint32_t negative, uint64_t *residues, size_t ldr,
                    const residue_modulus *moduli, size_t primes);

/* One way to compute all this, for processors that have what it needs. */
typedef struct {
  const char *name;
  int rounds; /* whether it counts on rounding to the nearest */
  __typeof__(residue_product) *product;
  __typeof__(residue_sums) *sums;
  __typeof__(residue_add_multiple) *add_multiple;
  __typeof__(residue_multiple) *multiple;
  __typeof__(residue_montgomery) *montgomery;
  __typeof__(residue_inverses) *inverses;
  __typeof__(residue_difference) *difference;
  __typeof__(residue_scale_columns) *scale_columns;
  __typeof__(residue_update) *update;
  __typeof__(residue_prepare_digits) *prepare_digits;
  __typeof__(residue_write_powers) *write_powers;
  __typeof__(residue_digits) *digits;
} residue_form;

/* The forms that this processor allows, the one that is used first, the portable one last; null if
   there are not so many. */
const residue_form *residue_available_form(size_t index);

#endif
