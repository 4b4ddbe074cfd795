#ifndef COUPLET_RESIDUES_H
#define COUPLET_RESIDUES_H

#include <stddef.h>
#include <stdint.h>

/* Arithmetic modulo odd numbers p < 2^50, on rows of 64-bit words.

   Every function chooses, when the program runs, between its portable form and those for vectors of
   52-bit multiply-add (AVX-512 IFMA) and of fused multiply-add of doubles (AVX2 with FMA, ARM). All give
   the same numbers. */

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

/* Montgomery's simultaneous inversion, for a prime modulus: y[i] becomes 2^104 / x[i] modulo p, so that
   inverses of numbers times 2^52 are times 2^52, too; n words, all x below 3 p. 0, and y is of no use,
   if one of x is 0 modulo p, and 1 otherwise. y and x do not overlap. */
int residue_inverses(uint64_t *y, const uint64_t *x, size_t n, const residue_modulus *modulus);

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
} residue_form;

/* The forms that this processor allows, the one that is used first, the portable one last; null if
   there are not so many. */
const residue_form *residue_available_form(size_t index);

#endif
