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

INLINE F(modulus) F(moduli)(const residue_modulus *m) {
  uint64_t p[LANES], negated_inverses[LANES];
  for (int i = 0; i < LANES; i++) {
    p[i] = m[i].p;
    negated_inverses[i] = m[i].negated_inverse;
  }
  return (F(modulus)){F(load)(p, LANES), F(load)(negated_inverses, LANES)};
}

INLINE void F(store)(uint64_t *x, F(words) v, size_t n) {
  _mm512_mask_storeu_epi64(x, F(first)(n), v);
}

INLINE F(words) F(gather)(const uint64_t *x, const uint32_t *places, size_t n) {
  __mmask8 mask = F(first)(n);
  __m256i indices = _mm512_castsi512_si256(_mm512_maskz_loadu_epi32((__mmask16)mask, places));
  return _mm512_mask_i32gather_epi64(_mm512_setzero_si512(), mask, indices, x, 8);
}

INLINE F(words) F(select)(size_t n, F(words) x, F(words) y) {
  return _mm512_mask_mov_epi64(y, F(first)(n), x);
}

INLINE unsigned F(different)(F(words) x, F(words) y) { return _mm512_cmpneq_epu64_mask(x, y); }

INLINE F(numbers) F(canonical)(F(numbers) x, F(modulus) m) { return x; }

INLINE F(words) F(words_of)(F(numbers) x, F(modulus) m) { return x; }

INLINE F(numbers) F(splat_number)(const F(number) *x) { return F(splat)(*x); }

INLINE int F(panel)(F(number) *room, const uint64_t *a, size_t lda, size_t m, size_t k) { return 0; }

INLINE const F(number) *F(entry)(const F(number) *panel, size_t lda, int i, size_t j) {
  return panel + (size_t)i * lda + j;
}

INLINE F(numbers) F(plus)(F(numbers) x, F(numbers) y) { return _mm512_add_epi64(x, y); }

/* 2^54 more in low, so that it is not negative if both low halves are below 2^53. */
INLINE F(sums) F(without)(F(sums) s, F(words) low, F(words) high) {
  const F(words) borrowed = F(splat)((uint64_t)1 << 54), four = F(splat)(4);
  return (F(sums)){_mm512_sub_epi64(_mm512_add_epi64(s.low, borrowed), low),
                   _mm512_sub_epi64(_mm512_sub_epi64(s.high, four), high)};
}

/* As `divide`. */
INLINE F(words) F(divided)(F(sums) s, const residue_modulus *m) {
  const __m512i mask = F(splat)(mask52), zero = F(splat)(0), p = F(splat)(m->p);
  __m512i carry = _mm512_srli_epi64(_mm512_add_epi64(s.low, mask), 52);
  __m512i t = _mm512_madd52lo_epu64(zero, s.low, F(splat)(m->negated_inverse));
  __m512i u = _mm512_madd52hi_epu64(_mm512_add_epi64(s.high, carry), t, p);
  __m512i leading = _mm512_srlv_epi64(u, F(splat)(m->shift));
  __m512i q = _mm512_madd52hi_epu64(zero, leading, F(splat)(m->reciprocal));
  return _mm512_and_si512(_mm512_sub_epi64(u, _mm512_madd52lo_epu64(zero, q, p)), mask);
}

INLINE F(words) F(negated)(F(words) x, uint32_t lanes, const residue_modulus *m) {
  __mmask8 changed = _mm512_mask_test_epi64_mask((__mmask8)lanes, x, x);
  return _mm512_mask_sub_epi64(x, changed, F(splat)(3 * m->p), x);
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
