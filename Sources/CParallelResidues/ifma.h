/* One vector of eight words (AVX-512 IFMA), for numbers times 2^52 (Montgomery's form). What is defined
   here is explained in kernels.h. */

#include "arithmetic/ifma.h"

#undef ROWS
#undef COLUMNS
#undef DIGITS
#undef LONGEST
#undef PRIME_BITS

#define ROWS 4
#define COLUMNS 2
#define DIGITS 8
#define LONGEST 2048
#define PRIME_BITS 50

typedef struct {
  F(modulus) modulus;
  F(numbers) p, one, square, reciprocal;
} F(field);

INLINE F(field) F(field_of)(F(words) p, F(words) r, F(words) power1, F(words) power2,
                            F(words) reciprocal, F(words) inverse) {
  return (F(field)){{p, r}, p, power1, power2, reciprocal};
}

INLINE F(numbers) F(product_of)(F(numbers) x, F(numbers) y, F(field) m) {
  return F(times)(x, y, m.modulus);
}

#include "montgomery.h"

INLINE F(sums) F(resumed)(F(sums) s, F(field) m) { return F(carried)(s, 0); }

/* With high + low / 2^52 = 2^52 h1 + h0 and l = low modulo 2^52, the number l + h0 2^52 + h1 2^104, its
   powers of two replaced by their residues, is below 2^52 p + 2^12 p + 2^52; Montgomery's reduction
   divides it by 2^52 modulo p and gives less than 2 p + 2. */
INLINE F(numbers) F(reduced)(F(sums) s, F(field) m) {
  F(words) above = s.high + _mm512_srli_epi64(s.low, 52);
  F(sums) r = {s.low & F(splat)(mask52), F(splat)(0)};
  r = F(with_product)(r, above & F(splat)(mask52), m.one);
  r = F(with_product)(r, _mm512_srli_epi64(above, 52), m.square);
  r = F(with_product)(r, _mm512_madd52lo_epu64(F(splat)(0), r.low, m.modulus.negated_inverse), m.p);
  return F(once)(F(once)(r.high + _mm512_srli_epi64(r.low, 52), m.p), m.p);
}

INLINE F(numbers) F(choose)(F(words) x, F(numbers) y, F(numbers) z) {
  return _mm512_mask_mov_epi64(y, _mm512_test_epi64_mask(x, x), z);
}

INLINE unsigned F(vanishes)(F(words) x) { return _mm512_testn_epi64_mask(x, x); }

/* Words below 3 p. */
INLINE F(numbers) F(loose)(F(sums) s, F(field) m) {
  return F(remainder)(s, m.modulus, m.reciprocal, F(splat)(10));
}

/* Less than 3 p, too. */
INLINE F(numbers) F(loosely_opposite)(F(numbers) x, F(field) m) {
  return _mm512_mask_sub_epi64(x, _mm512_test_epi64_mask(x, x), m.p + m.p + m.p, x);
}

INLINE F(numbers) F(digit_unit)(F(field) m) { return m.square; }

/* With 2^54 more in low, so that sums with it are not negative. */
INLINE F(sums) F(opposite_sums)(F(sums) s, size_t count) {
  s = F(carried)(s, count);
  return (F(sums)){F(splat)((uint64_t)1 << 54) - s.low, F(splat)(-(uint64_t)4) - s.high};
}

#include "halves.h"
