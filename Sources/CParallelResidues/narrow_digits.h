/* The functions of parallel_residues.h for digits, for sums of products that need no halves. */

/* So many products are summed up, two of which may be that with the last digit, before their sum is brought
   near p. */
enum { F(longest_part) = LONGEST - 2 };

/* Each digit to the base 2^50 becomes two to the base 2^25, from -2^24 to 2^24 - 1, but for the last one,
   which may be as large as 2^25. */
TARGET static void F(prepare_digits)(uint64_t *digits, size_t length) {
  const F(words) mask = F(splat)(((uint64_t)1 << 25) - 1), half = F(splat)((uint64_t)1 << 24);
  for (size_t t = length; t-- > 0;) {
    F(words) digit = F(load_words)(digits + t * LANES);
    F(store)(digits + 2 * t * LANES, (F(numbers))(digit & mask));
    F(store)(digits + (2 * t + 1) * LANES, (F(numbers))(digit >> 25));
  }
  F(words) carry = F(splat)(0);
  for (size_t t = 0; t < 2 * length; t++) {
    F(words) digit = F(load_words)(digits + t * LANES) + carry;
    carry = t + 1 < 2 * length ? (digit + half) >> 25 : F(splat)(0);
    F(numbers) borrowed = F(numbers_of)(carry << 25);
    F(store)(digits + t * LANES, F(numbers_of)(digit) - borrowed);
  }
}

/* The powers of 2^25. */
TARGET static void F(write_powers)(uint64_t *powers, size_t length, const uint64_t *moduli) {
  F(field) m = F(constants)(moduli);
  /* Four at a time, as each power waits for the one before. */
  F(numbers) last[4] = {m.one}, step = F(rest)((F(numbers))0x1p25, m);
  UNROLL for (int i = 1; i < 4; i++) last[i] = F(product_of)(last[i - 1], step, m);
  step = F(product_of)(step, step, m);
  step = F(product_of)(step, step, m);
  for (size_t t = 0; t < 2 * length; t += 4) {
    UNROLL for (size_t i = 0; i < 4; i++) {
      F(store)(powers + (t + i) * LANES, last[i]);
      last[i] = F(product_of)(last[i], step, m);
    }
  }
}

/* As from_digits, DIGITS numbers from one on, for so many groups of fields. */
INLINE void F(digits_tile)(int groups, uint64_t *z, size_t step, const uint32_t *places,
                           size_t first, size_t count, const double *digits, size_t length,
                           uint32_t negative, const uint64_t *powers, size_t powers_size,
                           const F(field) *m) {
  F(sums) sums[DIGITS][DIGIT_GROUPS];
  UNROLL for (int i = 0; i < DIGITS; i++) {
    UNROLL for (int g = 0; g < groups; g++) sums[i][g] = F(no_sums)();
  }
  for (size_t start = 0; start < length; start += F(longest_part)) {
    size_t end = length - start < F(longest_part) ? length : start + F(longest_part);
    for (size_t t = start; t < end; t++) {
      const double *own = digits + t * LANES + first;
      F(numbers) power[DIGIT_GROUPS];
      prefetch_digits(own);
      UNROLL for (int g = 0; g < groups; g++) {
        power[g] = F(load)(powers + (size_t)g * powers_size + t * LANES);
      }
      UNROLL for (int i = 0; i < DIGITS; i++) {
        UNROLL for (int g = 0; g < groups; g++) {
          sums[i][g] = F(with_product)(sums[i][g], power[g], (F(numbers))own[i]);
        }
      }
    }
    UNROLL for (int i = 0; i < DIGITS; i++) {
      UNROLL for (int g = 0; g < groups; g++) sums[i][g] = F(loose)(sums[i][g], m[g]);
    }
  }
  UNROLL for (int i = 0; i < DIGITS; i++) {
    size_t number = first + (size_t)i;
    if (number >= count) break;
    UNROLL for (int g = 0; g < groups; g++) {
      F(numbers) x = negative >> number & 1 ? 0 - sums[i][g] : sums[i][g];
      F(store)(z + (size_t)g * step + places[number] * LANES, x);
    }
  }
}

TARGET static void F(from_digits)(uint64_t *z, size_t step, const uint32_t *places, size_t count,
                                  const uint64_t *digits, size_t length, uint32_t negative,
                                  const uint64_t *powers, size_t powers_length,
                                  const uint64_t *const *moduli, size_t groups) {
  size_t size = parallel_powers_size(powers_length);
  for (size_t g = 0; g < groups; g += DIGIT_GROUPS, powers += DIGIT_GROUPS * size) {
    size_t own = groups - g < DIGIT_GROUPS ? groups - g : DIGIT_GROUPS;
    F(field) fields[DIGIT_GROUPS];
    for (size_t i = 0; i < own; i++) fields[i] = F(constants)(moduli[g + i]);
    for (size_t first = 0; first < count; first += DIGITS) {
#define TILE(groups)                                                                            \
  F(digits_tile)(groups, z + g * step, step, places, first, count, (const double *)digits,       \
                 2 * length, negative, powers, size, fields)
      if (own == DIGIT_GROUPS) {
        TILE(DIGIT_GROUPS);
      } else {
        TILE(1);
      }
#undef TILE
    }
  }
}
