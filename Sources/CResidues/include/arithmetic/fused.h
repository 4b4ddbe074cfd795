/* Sums of products in vectors of LANES doubles, a multiple of 4, where doubles have fused multiply-add:
   x y + z is rounded once (AVX2 with FMA, and all 64-bit ARM processors). What is defined here is
   explained in Sources/CResidues/kernels.h.

   For 0 <= x y < 2^103, x y + 2^103 is rounded to 2^103 + 2^51 h, and x y - 2^51 h is exact: the product
   in two halves. Rounding to the nearest is taken for granted; residues.c sees to it. */

#undef TARGET
#undef INLINE

#if defined(__x86_64__)
#include <immintrin.h>
#define TARGET __attribute__((target("avx2,fma")))
#else
#define TARGET
#endif

#pragma STDC FP_CONTRACT OFF

#define INLINE static inline __attribute__((always_inline)) TARGET

typedef uint64_t F(words) __attribute__((ext_vector_type(LANES)));
typedef double F(numbers) __attribute__((ext_vector_type(LANES)));

/* Sums of the words that numbers consist of: of 3 2^51 + l and 2^103 + 2^51 h, for products
   l + 2^51 h. */
typedef struct {
  F(words) low, high;
} F(sums);

/* The word of the double 2^(52 + e): with an integer i < 2^52 added, it is that of 2^(52 + e) + 2^e i. */
#define WORD(e) ((uint64_t)(1023 + 52 + (e)) << 52)

static int F(is_available)(void) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
  return 1;
#endif
}

static const char F(name)[] = "fused multiply-add";

INLINE F(words) F(splat)(uint64_t x) { return (F(words))x; }

INLINE F(numbers) F(numbers_of)(F(words) x) { return (F(numbers))(x | WORD(0)) - 0x1p52; }

/* Integers from 0 to 2^52 - 1 as words. */
INLINE F(words) F(exact_words)(F(numbers) x) { return (F(words))(x + 0x1p52) ^ WORD(0); }

/* Where a number is negative, p more. */
INLINE F(numbers) F(not_negative)(F(numbers) x, F(numbers) p) {
  return x + (F(numbers))((F(words))(x < 0) & (F(words))p);
}

INLINE F(sums) F(no_sums)(void) { return (F(sums)){0, 0}; }

INLINE F(sums) F(with_product)(F(sums) s, F(numbers) x, F(numbers) y) {
  F(numbers) high = __builtin_elementwise_fma(x, y, (F(numbers))0x1p103);
  F(numbers) low = __builtin_elementwise_fma(x, y, (F(numbers))(0x1p103 + 0x3p51) - high);
  return (F(sums)){s.low + (F(words))low, s.high + (F(words))high};
}

/* 2^62 more in low, and 2^13 more in high, so that they are not negative. */
INLINE F(sums) F(settled)(F(sums) s, size_t count) {
  F(words) low = s.low - count * (WORD(0) | (uint64_t)1 << 51) + ((uint64_t)1 << 62);
  F(words) high = s.high - count * WORD(51) + ((uint64_t)1 << 13);
  low += (high & 1) << 51;
  return (F(sums)){low & mask52, (high >> 1) + (low >> 52) - (((uint64_t)1 << 12) + (1 << 10))};
}
