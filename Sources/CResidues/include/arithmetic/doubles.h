/* Integers in vectors of LANES doubles that have fused multiply-add, with those of AVX-512 if
   AVX512 is defined. What is defined here is explained in Sources/CResidues/kernels.h. Rounding to the
   nearest is taken for granted. */

#undef TARGET
#undef INLINE

#if !defined(__x86_64__)
#define TARGET
#elif defined(AVX512)
#define TARGET __attribute__((target("avx512f")))
#else
#define TARGET __attribute__((target("avx2,fma")))
#endif

#pragma STDC FP_CONTRACT OFF

#define INLINE static inline __attribute__((always_inline)) TARGET

typedef uint64_t F(words) __attribute__((ext_vector_type(LANES)));
typedef double F(numbers) __attribute__((ext_vector_type(LANES)));

/* The word of the double 2^(52 + e): with an integer i < 2^52 added, it is that of 2^(52 + e) + 2^e i. */
#define WORD(e) ((uint64_t)(1023 + 52 + (e)) << 52)

/* Not in a build that is to run as it would on processors without them. */
static int F(is_available)(void) {
#if !defined(__x86_64__)
  return 1;
#elif !defined(AVX512)
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#elif defined(WITHOUT_AVX512)
  return 0;
#else
  return __builtin_cpu_supports("avx512f");
#endif
}

INLINE F(words) F(splat)(uint64_t x) { return (F(words))x; }

INLINE F(numbers) F(numbers_of)(F(words) x) { return (F(numbers))(x | WORD(0)) - 0x1p52; }

/* Integers from 0 to 2^52 - 1 as words. */
INLINE F(words) F(exact_words)(F(numbers) x) { return (F(words))(x + 0x1p52) ^ WORD(0); }

/* Where a number is negative, p more. */
INLINE F(numbers) F(not_negative)(F(numbers) x, F(numbers) p) {
  return x + (F(numbers))((F(words))(x < 0) & (F(words))p);
}
