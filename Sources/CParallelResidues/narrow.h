/* Eight doubles for integers modulo primes p of 25 bits, in one, two or four vectors of the processor: sums
   of 32 products need no halves. What is defined here is explained in kernels.h.

   Numbers lie between -p/2 and p/2. A sum s of products is brought there by the integer q next to s / p,
   found in doubles with an error below 2^-52 |s / p|. For |s| < 2^50 that is less than 2^-26.5, while s / p is
   at least 1 / (2 p) > 2^-26 away from where q changes, as p is odd: the result is exact. For |s| <= 2^53 it is
   less than 2^-23.5 p away from these bounds: a loose number, of at most 2^24 - 16 in absolute value, for
   p <= 2^25 - 39. Products of two such numbers, 32 of them, and another one added, sum up to less than
   2^53. No sum is rounded, and 0 is never -0: s - q p is not if it vanishes. */

#include "arithmetic/doubles.h"

#undef ROWS
#undef COLUMNS
#undef LONGEST
#undef PRIME_BITS
#undef DIGITS
#undef DIGIT_GROUPS

#define COLUMNS 2
#define LONGEST 32
#define PRIME_BITS 25

#if defined(AVX512)
#define ROWS 4
#define DIGITS 8
#define DIGIT_GROUPS 2
static const char F(name)[] = "AVX-512 fused multiply-add";
#else
#define ROWS 2
#define DIGITS 4
#define DIGIT_GROUPS 1
static const char F(name)[] = "fused multiply-add";
#endif

typedef F(numbers) F(sums);

typedef struct {
  F(numbers) p, inverse, one;
} F(field);

INLINE F(field) F(field_of)(F(words) p, F(words) r, F(words) power1, F(words) power2,
                            F(words) reciprocal, F(words) inverse) {
  return (F(field)){F(numbers_of)(p), (F(numbers))inverse, 1};
}

INLINE F(numbers) F(rest)(F(numbers) s, F(field) m) {
  return __builtin_elementwise_fma(-__builtin_elementwise_rint(s * m.inverse), m.p, s);
}

INLINE F(numbers) F(product_of)(F(numbers) x, F(numbers) y, F(field) m) {
  return F(rest)(x * y, m);
}

INLINE F(numbers) F(canonical)(F(numbers) x, F(field) m) { return x; }

INLINE F(numbers) F(with_residues)(F(words) x, F(field) m) {
  return F(rest)(F(numbers_of)(x), m);
}

INLINE F(words) F(residues_of)(F(numbers) x, F(field) m) {
  return F(exact_words)(F(not_negative)(x, m.p));
}

INLINE F(numbers) F(sum_of)(F(numbers) x, F(numbers) y, F(field) m) { return F(rest)(x + y, m); }

INLINE F(numbers) F(difference_of)(F(numbers) x, F(numbers) y, F(field) m) {
  return F(rest)(x - y, m);
}

INLINE F(sums) F(no_sums)(void) { return (F(sums))0.0; }

INLINE F(sums) F(with_product)(F(sums) s, F(numbers) x, F(numbers) y) {
  return __builtin_elementwise_fma(x, y, s);
}

INLINE F(sums) F(settled)(F(sums) s, size_t count) { return s; }

INLINE F(numbers) F(loose)(F(sums) s, F(field) m) { return F(rest)(s, m); }

INLINE F(sums) F(resumed)(F(sums) s, F(field) m) { return F(loose)(s, m); }

INLINE F(numbers) F(reduced)(F(sums) s, F(field) m) { return F(rest)(F(loose)(s, m), m); }

#include "lanes.h"

