/* Products of numbers modulo p, and sums of products, in vectors of eight words, on processors with
   52-bit multiply-add vectors (AVX-512 IFMA). What is defined here is explained in
   Sources/CResidues/kernels.h. */

#undef TARGET
#undef INLINE

#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512ifma")))
#define INLINE static inline __attribute__((always_inline)) TARGET

typedef __m512i F(words);
typedef F(words) F(numbers);

typedef struct {
  F(words) low, high;
} F(sums);

typedef struct {
  F(words) p, negated_inverse;
} F(modulus);

/* Not in a build that is to run as it would on processors without them. */
static int F(is_available)(void) {
#if defined(WITHOUT_IFMA) || defined(WITHOUT_AVX512)
  return 0;
#else
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512ifma");
#endif
}

static const char F(name)[] = "AVX-512 IFMA";

INLINE F(words) F(splat)(uint64_t x) { return _mm512_set1_epi64((int64_t)x); }

INLINE F(numbers) F(numbers_of)(F(words) x) { return x; }

INLINE F(sums) F(no_sums)(void) { return (F(sums)){F(splat)(0), F(splat)(0)}; }

INLINE F(sums) F(with_product)(F(sums) s, F(numbers) x, F(numbers) y) {
  return (F(sums)){_mm512_madd52lo_epu64(s.low, x, y), _mm512_madd52hi_epu64(s.high, x, y)};
}

INLINE F(sums) F(settled)(F(sums) s, size_t count) { return s; }

INLINE F(sums) F(carried)(F(sums) s, size_t count) {
  return (F(sums)){_mm512_and_si512(s.low, F(splat)(mask52)),
                   _mm512_add_epi64(s.high, _mm512_srli_epi64(s.low, 52))};
}

/* x if it is less than m, else x - m; x < 2^63. */
INLINE F(words) F(once)(F(words) x, F(words) m) {
  return _mm512_min_epu64(x, _mm512_sub_epi64(x, m));
}

/* Montgomery's product is below p. */
INLINE F(numbers) F(times)(F(numbers) x, F(numbers) y, F(modulus) m) {
  F(sums) s = F(with_product)(F(no_sums)(), x, y);
  s = F(with_product)(s, _mm512_madd52lo_epu64(F(splat)(0), s.low, m.negated_inverse), m.p);
  return F(once)(_mm512_add_epi64(s.high, _mm512_srli_epi64(s.low, 52)), m.p);
}

/* (low + 2^52 high) / 2^52 modulo p, less than 3 p, if high is less than 2^(52 + shift) - 2^51, for p of
   40 + shift bits, or fewer if shift is 0, and the reciprocal floor(2^(52 + shift) / p). With
   l = low modulo 2^52 and t = -l / p modulo 2^52, it is u = high + low / 2^52 + t p / 2^52, where the
   two fractions are rounded up and down: their fractional parts sum up to 0 or 1. The quotient
   floor(u / 2^shift) reciprocal / 2^52 is less than u / p by less than 2 + 2^-39, and more when it is
   rounded down: what remains of u is less than 3 p (Barrett). */
INLINE F(words) F(remainder)(F(sums) s, F(modulus) m, F(words) reciprocal, F(words) shift) {
  const F(words) mask = F(splat)(mask52), zero = F(splat)(0);
  F(words) carry = _mm512_srli_epi64(_mm512_add_epi64(s.low, mask), 52);
  F(words) t = _mm512_madd52lo_epu64(zero, s.low, m.negated_inverse);
  F(words) u = _mm512_madd52hi_epu64(_mm512_add_epi64(s.high, carry), t, m.p);
  F(words) q = _mm512_madd52hi_epu64(zero, _mm512_srlv_epi64(u, shift), reciprocal);
  return _mm512_and_si512(_mm512_sub_epi64(u, _mm512_madd52lo_epu64(zero, q, m.p)), mask);
}
