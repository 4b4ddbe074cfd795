/* Sums of products in vectors of LANES doubles, a multiple of 4, where doubles have fused multiply-add:
   x y + z is rounded once (AVX2 with FMA, AVX-512, and all 64-bit ARM processors). What is defined here
   is explained in Sources/CResidues/kernels.h.

   For 0 <= x y < 2^103, x y + 2^103 is rounded to 2^103 + 2^51 h, and x y - 2^51 h is exact: the product
   in two halves. Rounding to the nearest is taken for granted; residues.c sees to it. */

#include "arithmetic/doubles.h"

/* Sums of the words that numbers consist of: of 3 2^51 + l and 2^103 + 2^51 h, for products
   l + 2^51 h. */
typedef struct {
  F(words) low, high;
} F(sums);

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
