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
#if defined(WITHOUT_IFMA)
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
