/* Eight words, one after the other, for numbers times 2^52 (Montgomery's form). What is defined here is
   explained in kernels.h. */

#define TARGET
#define INLINE static inline __attribute__((always_inline))

#define ROWS 1
#define COLUMNS 1
#define DIGITS 1
#define LONGEST 2048
#define PRIME_BITS 50

typedef unsigned __int128 F(wide);
typedef uint64_t F(words) __attribute__((ext_vector_type(LANES)));
typedef F(words) F(numbers);

typedef struct {
  F(wide) lanes[LANES];
} F(sums);

typedef struct {
  F(words) p, negated_inverse, one, square;
} F(field);

static const char F(name)[] = "portable";

INLINE F(words) F(splat)(uint64_t x) { return (F(words))x; }

INLINE F(numbers) F(numbers_of)(F(words) x) { return x; }

INLINE F(field) F(field_of)(F(words) p, F(words) r, F(words) power1, F(words) power2,
                            F(words) reciprocal, F(words) inverse) {
  return (F(field)){p, r, power1, power2};
}

INLINE F(sums) F(no_sums)(void) { return (F(sums)){0}; }

INLINE F(sums) F(with_product)(F(sums) s, F(numbers) x, F(numbers) y) {
  UNROLL for (int i = 0; i < LANES; i++) s.lanes[i] += (F(wide))x[i] * y[i];
  return s;
}

INLINE F(sums) F(settled)(F(sums) s, size_t count) { return s; }

INLINE F(sums) F(resumed)(F(sums) s, F(field) m) { return s; }

INLINE F(words) F(once)(F(words) x, F(words) m) { return x < m ? x : x - m; }

/* Montgomery's reduction. */
INLINE F(words) F(divided)(F(sums) s, F(field) m) {
  F(words) r;
  UNROLL for (int i = 0; i < LANES; i++) {
    uint64_t t = ((uint64_t)s.lanes[i] * m.negated_inverse[i]) & mask52;
    r[i] = (uint64_t)((s.lanes[i] + (F(wide))t * m.p[i]) >> 52);
  }
  return r;
}

INLINE F(numbers) F(product_of)(F(numbers) x, F(numbers) y, F(field) m) {
  return F(once)(F(divided)(F(with_product)(F(no_sums)(), x, y), m), m.p);
}

#include "montgomery.h"

/* As for vectors of 52-bit multiply-add. */
INLINE F(numbers) F(reduced)(F(sums) s, F(field) m) {
  UNROLL for (int i = 0; i < LANES; i++) {
    uint64_t above = (uint64_t)(s.lanes[i] >> 52);
    s.lanes[i] = ((uint64_t)s.lanes[i] & mask52) + (F(wide))(above & mask52) * m.one[i] +
                 (F(wide))(above >> 52) * m.square[i];
  }
  return F(once)(F(once)(F(divided)(s, m), m.p), m.p);
}

#include "lanes.h"

INLINE F(numbers) F(loose)(F(sums) s, F(field) m) { return F(reduced)(s, m); }

INLINE F(numbers) F(loosely_opposite)(F(numbers) x, F(field) m) { return F(once)(m.p - x, m.p); }

INLINE F(numbers) F(digit_unit)(F(field) m) { return m.square; }

INLINE F(sums) F(opposite_sums)(F(sums) s, size_t count) {
  UNROLL for (int i = 0; i < LANES; i++) s.lanes[i] = -s.lanes[i];
  return s;
}

INLINE F(sums) F(total)(F(sums) s, F(sums) t) {
  UNROLL for (int i = 0; i < LANES; i++) s.lanes[i] += t.lanes[i];
  return s;
}

INLINE F(sums) F(splat_sums)(const uint64_t *sums, size_t i) {
  F(wide) own;
  __builtin_memcpy(&own, sums + 2 * i, sizeof own);
  F(sums) s;
  UNROLL for (int j = 0; j < LANES; j++) s.lanes[j] = own;
  return s;
}
