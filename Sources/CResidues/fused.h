/* Vectors of four words, where doubles have fused multiply-add. What is defined here is explained in
   kernels.h. All that is rounded is proved to be exact, or allowed for. */

#undef LANES
#undef VECTORS
#undef PANEL
#undef FILLS
#undef WIDTH
#undef ROUNDS

#define LANES 4
#define VECTORS 1
#define FILLS(n) ((n) >= LANES)
#define WIDTH(n) LANES
#define ROUNDS 1
#define PANEL (4 * (residue_maximum_inner + LANES))

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "arithmetic/fused.h"

static const char F(name)[] = "fused multiply-add";

typedef double F(number);

typedef struct {
  F(numbers) p, negated_inverse, inverse;
} F(modulus);

INLINE F(modulus) F(broadcast)(const residue_modulus *m) {
  return (F(modulus)){(double)(int64_t)m->p, (double)(int64_t)m->negated_inverse, m->inverse};
}

#if defined(__x86_64__)
INLINE __m256i F(first)(size_t n) {
  return _mm256_cmpgt_epi64(_mm256_set1_epi64x((int64_t)n), _mm256_set_epi64x(3, 2, 1, 0));
}
#endif

INLINE F(words) F(load)(const uint64_t *x, size_t n) {
  F(words) v = 0;
  if (n >= LANES) {
    __builtin_memcpy(&v, x, sizeof v);
    return v;
  }
#if defined(__x86_64__)
  return (F(words))_mm256_maskload_epi64((const long long *)x, F(first)(n));
#else
  for (size_t i = 0; i < n; i++) v[i] = x[i];
  return v;
#endif
}

INLINE void F(store)(uint64_t *x, F(words) v, size_t n) {
  if (n >= LANES) {
    __builtin_memcpy(x, &v, sizeof v);
    return;
  }
  for (size_t i = 0; i < n; i++) x[i] = v[i];
}

INLINE F(words) F(select)(size_t n, F(words) x, F(words) y) {
  const F(words) places = {0, 1, 2, 3};
  return places < n ? x : y;
}

INLINE int F(has_zero)(F(words) x) { return __builtin_reduce_or((F(words))(x == 0)) != 0; }

INLINE F(words) F(words_of)(F(numbers) x, F(modulus) m) {
  F(numbers) q = __builtin_elementwise_rint(x * m.inverse);
  return F(exact_words)(F(not_negative)(__builtin_elementwise_fma(-q, m.p, x), m.p));
}

INLINE F(numbers) F(splat_number)(const F(number) *x) { return (F(numbers))*x; }

INLINE int F(panel)(F(number) *room, const uint64_t *a, size_t lda, size_t m, size_t k) {
  for (size_t j = 0; j < k; j += LANES) {
    F(numbers) x[4];
    UNROLL for (size_t i = 0; i < 4; i++) {
      x[i] = F(numbers_of)(i < m ? F(load)(a + i * lda + j, k - j) : F(splat)(0));
    }
    F(numbers) low[2], high[2];
    UNROLL for (size_t i = 0; i < 2; i++) {
      low[i] = __builtin_shufflevector(x[2 * i], x[2 * i + 1], 0, 4, 2, 6);
      high[i] = __builtin_shufflevector(x[2 * i], x[2 * i + 1], 1, 5, 3, 7);
    }
    x[0] = __builtin_shufflevector(low[0], low[1], 0, 1, 4, 5);
    x[1] = __builtin_shufflevector(high[0], high[1], 0, 1, 4, 5);
    x[2] = __builtin_shufflevector(low[0], low[1], 2, 3, 6, 7);
    x[3] = __builtin_shufflevector(high[0], high[1], 2, 3, 6, 7);
    __builtin_memcpy(room + 4 * j, x, sizeof x);
  }
  return 1;
}

INLINE const F(number) *F(entry)(const F(number) *panel, size_t lda, int i, size_t j) {
  return panel + 4 * j + (size_t)i;
}

/* With c = 3 2^103, x y + c is rounded to c + 2^52 h: x y = 2^52 h + l with |l| <= 2^51. For
   t = -l / p modulo 2^52, |t| <= 2^51, the number t p + l is divisible by 2^52 and less than 2^102: it is
   exact. The product is less than |x y| / 2^52 + p / 2. */
INLINE F(numbers) F(times)(F(numbers) x, F(numbers) y, F(modulus) m) {
  const F(numbers) c = 0x3p103;
  F(numbers) high = __builtin_elementwise_fma(x, y, c) - c;
  F(numbers) low = __builtin_elementwise_fma(x, y, -high);
  F(numbers) above = __builtin_elementwise_fma(low, m.negated_inverse, c) - c;
  F(numbers) t = __builtin_elementwise_fma(low, m.negated_inverse, -above);
  return (__builtin_elementwise_fma(t, m.p, low) + high) * 0x1p-52;
}

/* With t = -low / p modulo 2^52, |t| <= 2^51, as above, it is high + (t p + low) / 2^52. For
   q = floor(high / p + 1/4), high - q p is at least -p/4 and less than 3/4 p, but for what is lost in
   rounding, which is less than p / 2^30, as q < 2^13. What is added to it is at least -p/2, and
   less than p/2 + 1. */
INLINE F(words) F(divided)(F(sums) s, const residue_modulus *modulus) {
  const F(numbers) c = 0x1p104, p = (double)(int64_t)modulus->p;
  const F(numbers) r = (double)(int64_t)modulus->negated_inverse;
  F(numbers) low = F(numbers_of)(s.low);
  F(numbers) above = __builtin_elementwise_fma(low, r, c) - c;
  F(numbers) t = __builtin_elementwise_fma(low, r, -above);
  F(numbers) leading = (F(numbers))(s.high >> 26 | WORD(26)) - 0x1p78;
  F(numbers) rest = F(numbers_of)(s.high & (((uint64_t)1 << 26) - 1));
  F(numbers) q = __builtin_elementwise_floor(
      __builtin_elementwise_fma(leading + rest, (F(numbers))modulus->inverse, (F(numbers))0.25));
  rest = __builtin_elementwise_fma(__builtin_elementwise_fma(t, p, low), (F(numbers))0x1p-52, rest);
  return (F(words))(__builtin_elementwise_fma(-q, p, leading) + rest + (p + 0x1p52)) ^ WORD(0);
}

/* The product of x and factor / p is rounded to q with an error below 7/8, so that factor x - q p is
   less than p in absolute value. */
INLINE F(words) F(multiple)(F(words) x, uint64_t factor, uint64_t quotient, uint64_t p) {
  F(numbers) y = F(numbers_of)(x), f = (double)factor;
  F(numbers) q = __builtin_elementwise_rint(y * ((double)quotient * 0x1p-52));
  F(numbers) high = f * y, low = __builtin_elementwise_fma(f, y, -high);
  F(numbers) r = __builtin_elementwise_fma(-q, (F(numbers))(double)p, high) + low;
  return F(exact_words)(F(not_negative)(r, (F(numbers))(double)p));
}

INLINE F(words) F(sum)(F(words) x, F(words) y, uint64_t p) {
  F(words) sum = x + y;
  return sum >= p ? sum - p : sum;
}
