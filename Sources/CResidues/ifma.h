/* Vectors of eight words, on processors with 52-bit multiply-add vectors (AVX-512 IFMA). What is
   defined here is explained in kernels.h. */

#undef LANES
#undef VECTORS
#undef PANEL
#undef FILLS
#undef WIDTH
#undef ROUNDS

#define LANES 8
#define VECTORS 2
#define PANEL 1
#define FILLS(n) ((n) > LANES)
#define WIDTH(n) (n)
#define ROUNDS 0

#include "arithmetic/ifma.h"

typedef uint64_t F(number);

INLINE F(modulus) F(broadcast)(const residue_modulus *m) {
  return (F(modulus)){F(splat)(m->p), F(splat)(m->negated_inverse)};
}

INLINE __mmask8 F(first)(size_t n) { return n >= 8 ? 0xff : (__mmask8)((1u << n) - 1); }

INLINE F(words) F(load)(const uint64_t *x, size_t n) {
  return _mm512_maskz_loadu_epi64(F(first)(n), x);
}

INLINE void F(store)(uint64_t *x, F(words) v, size_t n) {
  _mm512_mask_storeu_epi64(x, F(first)(n), v);
}

INLINE F(words) F(select)(size_t n, F(words) x, F(words) y) {
  return _mm512_mask_mov_epi64(y, F(first)(n), x);
}

INLINE int F(has_zero)(F(words) x) { return _mm512_testn_epi64_mask(x, x) != 0; }

INLINE F(words) F(words_of)(F(numbers) x, F(modulus) m) { return x; }

INLINE F(numbers) F(splat_number)(const F(number) *x) { return F(splat)(*x); }

INLINE int F(panel)(F(number) *room, const uint64_t *a, size_t lda, size_t m, size_t k) { return 0; }

INLINE const F(number) *F(entry)(const F(number) *panel, size_t lda, int i, size_t j) {
  return panel + (size_t)i * lda + j;
}

INLINE F(words) F(divided)(F(sums) s, const residue_modulus *m) {
  return F(remainder)(s, F(broadcast)(m), F(splat)(m->reciprocal), F(splat)(m->shift));
}

/* Shoup's product, with the quotient floor(2^52 factor / p). */
INLINE F(words) F(multiple)(F(words) x, uint64_t factor, uint64_t quotient, uint64_t p) {
  const __m512i zero = F(splat)(0);
  __m512i q = _mm512_madd52hi_epu64(zero, F(splat)(quotient), x);
  __m512i r = _mm512_sub_epi64(_mm512_madd52lo_epu64(zero, F(splat)(factor), x),
                               _mm512_madd52lo_epu64(zero, q, F(splat)(p)));
  return F(once)(_mm512_and_si512(r, F(splat)(mask52)), F(splat)(p));
}

INLINE F(words) F(sum)(F(words) x, F(words) y, uint64_t p) {
  return F(once)(_mm512_add_epi64(x, y), F(splat)(p));
}
