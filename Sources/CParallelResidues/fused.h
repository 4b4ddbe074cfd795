/* Eight doubles, in one, two or four vectors of the processor, for numbers as they are: with a quotient in
   doubles, products are reduced in fewer steps than in Montgomery's form. What is defined here is
   explained in kernels.h. */

#include "arithmetic/fused.h"

#undef ROWS
#undef COLUMNS
#undef DIGITS
#undef LONGEST
#undef PRIME_BITS

#define LONGEST 2048
#define PRIME_BITS 50

#if defined(AVX512)
#define ROWS 4
#define COLUMNS 2
#define DIGITS 8
static const char F(name)[] = "AVX-512 fused multiply-add, 50 bits";
#else
/* A sum takes four registers of sixteen. */
#define ROWS 1
#define COLUMNS 1
#define DIGITS 2
static const char F(name)[] = "fused multiply-add, 50 bits";
#endif

typedef struct {
  F(numbers) p, inverse, one, power1;
} F(field);

INLINE F(field) F(field_of)(F(words) p, F(words) r, F(words) power1, F(words) power2,
                            F(words) reciprocal, F(words) inverse) {
  return (F(field)){F(numbers_of)(p), (F(numbers))inverse, 1, F(numbers_of)(power1)};
}

/* high + low - q p for the integer q next to `quotient`, which is (high + low) / p with an error of less
   than 3/8 + 2^-30: less than p in absolute value, so that no sum of integers is rounded. */
INLINE F(numbers) F(rest)(F(numbers) high, F(numbers) low, F(numbers) quotient, F(field) m) {
  return __builtin_elementwise_fma(-__builtin_elementwise_rint(quotient), m.p, high) + low;
}

/* Three numbers below 2^50 are rounded for the quotient. */
INLINE F(numbers) F(product_of)(F(numbers) x, F(numbers) y, F(field) m) {
  F(numbers) high = x * y, low = __builtin_elementwise_fma(x, y, -high);
  return F(rest)(high, low, high * m.inverse, m);
}

INLINE F(numbers) F(canonical)(F(numbers) x, F(field) m) { return F(not_negative)(x, m.p); }

INLINE F(numbers) F(with_residues)(F(words) x, F(field) m) { return F(numbers_of)(x); }

INLINE F(words) F(residues_of)(F(numbers) x, F(field) m) { return F(exact_words)(x); }

INLINE F(numbers) F(sum_of)(F(numbers) x, F(numbers) y, F(field) m) {
  return F(not_negative)(x + y - m.p, m.p);
}

INLINE F(numbers) F(difference_of)(F(numbers) x, F(numbers) y, F(field) m) {
  return F(not_negative)(x - y, m.p);
}

INLINE F(sums) F(resumed)(F(sums) s, F(field) m) { return (F(sums)){s.low, 2 * s.high}; }

INLINE F(numbers) F(reduced)(F(sums) s, F(field) m) {
  F(numbers) leading = (F(numbers))(s.high >> 26 | WORD(26)) - 0x1p78;
  F(numbers) rest = F(numbers_of)(s.high & (((uint64_t)1 << 26) - 1));
  F(numbers) x = F(rest)(leading, rest, (leading + rest) * m.inverse, m);
  F(numbers) high = x * m.power1, low = F(numbers_of)(s.low);
  F(numbers) quotient = __builtin_elementwise_fma(high, m.inverse, low * m.inverse);
  low += __builtin_elementwise_fma(x, m.power1, -high);
  return F(canonical)(F(rest)(high, low, quotient, m), m);
}

#include "lanes.h"

INLINE F(numbers) F(loose)(F(sums) s, F(field) m) { return F(reduced)(s, m); }

INLINE F(numbers) F(loosely_opposite)(F(numbers) x, F(field) m) {
  return F(not_negative)(-x, m.p);
}

INLINE F(numbers) F(digit_unit)(F(field) m) { return m.one; }

INLINE F(sums) F(opposite_sums)(F(sums) s, size_t count) {
  s = F(settled)(s, count);
  return (F(sums)){-s.low, -2 * s.high};
}

#include "halves.h"
