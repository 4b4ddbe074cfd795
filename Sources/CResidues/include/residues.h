#ifndef COUPLET_RESIDUES_H
#define COUPLET_RESIDUES_H

#include <stddef.h>
#include <stdint.h>

/* Arithmetic modulo odd numbers p < 2^50, on rows of 64-bit words.

   Every function chooses, when the program runs, between its portable form and one for processors
   with 52-bit multiply-add vectors (AVX-512 IFMA). Both give the same numbers. */

/* p with what reducing modulo p needs. */
typedef struct {
  uint64_t p;
  uint64_t negated_inverse; /* -1/p modulo 2^52 */
  uint64_t power1;          /* 2^52 modulo p */
  uint64_t power2;          /* 2^104 modulo p */
  uint64_t power3;          /* 2^156 modulo p */
  uint64_t shift;           /* b - 40 if p has b > 40 bits, otherwise 0 */
  uint64_t reciprocal;      /* floor(2^(52 + shift) / p) */
} residue_modulus;

/* The longest inner dimension of the two product functions: sums of so many 52-bit halves of
   products fit in 64 bits. */
enum { residue_maximum_inner = 4000 };

/* Row i of c (m rows of n words, ldc apart) becomes row i of a*b modulo moduli[i * modulus_stride],
   plus its old value if `accumulate` is not 0. a is m by k, b is k by n, all words below 2^52.
   k <= residue_maximum_inner. */
void residue_product(const uint64_t *a, size_t lda, const uint64_t *b, size_t ldb, uint64_t *c,
                     size_t ldc, size_t m, size_t n, size_t k, const residue_modulus *moduli,
                     size_t modulus_stride, int accumulate);

/* low + 2^52 high = a*b over the integers, for words of a and b below 2^52; low and high are m by n
   with rows ldc apart. k <= residue_maximum_inner. */
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
   (n words, ldx and ldy apart) is for moduli[k]. All x are below 2^52. Bit k of the result is 0, and
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

/* Residues of 8 numbers, below 3 p: row i of `residues`, whose rows are ldr apart, becomes
   powers[i * ldp ...] times digits (`length` by 8), divided by 2^52, modulo moduli[i], with the
   opposite sign where `negative` has a bit. Digits are below 2^52, powers below the moduli. */
void residue_digits(const uint64_t *powers, size_t ldp, const uint64_t *digits, size_t length,
                    uint32_t negative, uint64_t *residues, size_t ldr,
                    const residue_modulus *moduli, size_t primes);

/* The portable forms. */
void residue_product_portable(const uint64_t *a, size_t lda, const uint64_t *b, size_t ldb,
                              uint64_t *c, size_t ldc, size_t m, size_t n, size_t k,
                              const residue_modulus *moduli, size_t modulus_stride,
                              int accumulate);
void residue_sums_portable(const uint64_t *a, size_t lda, const uint64_t *b, size_t ldb,
                           uint64_t *low, uint64_t *high, size_t ldc, size_t m, size_t n, size_t k);
void residue_add_multiple_portable(uint64_t *y, const uint64_t *x, uint64_t factor,
                                   uint64_t quotient, size_t n, uint64_t p);
void residue_multiple_portable(uint64_t *y, const uint64_t *x, uint64_t factor, uint64_t quotient,
                               size_t n, uint64_t p);
void residue_montgomery_portable(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t rows,
                                 size_t n, const residue_modulus *modulus);
uint64_t residue_inverses_portable(uint64_t *y, size_t ldy, const uint64_t *x, size_t ldx, size_t n,
                                   const residue_modulus *moduli, size_t primes);
size_t residue_difference_portable(const uint64_t *x, uint64_t f, const uint64_t *y, uint64_t g,
                                   size_t n, const residue_modulus *modulus);
void residue_scale_columns_portable(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t m,
                                    residue_support support, const residue_modulus *modulus);
void residue_update_portable(uint64_t *c, const uint64_t *factors, const uint64_t *a,
                             const uint64_t *b, size_t m, size_t n, residue_support support,
                             const residue_modulus *modulus);
void residue_digits_portable(const uint64_t *powers, size_t ldp, const uint64_t *digits,
                             size_t length, uint32_t negative, uint64_t *residues, size_t ldr,
                             const residue_modulus *moduli, size_t primes);

#endif
