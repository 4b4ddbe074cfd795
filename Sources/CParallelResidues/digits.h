/* The functions of parallel_residues.h for digits, by those of kernels.h. */

INLINE F(sums) F(load_sums)(const uint64_t *x) {
  F(sums) s;
  __builtin_memcpy(&s, x, sizeof s);
  return s;
}

INLINE void F(store_sums)(uint64_t *x, F(sums) s) { __builtin_memcpy(x, &s, sizeof s); }

INLINE F(numbers) F(splat_number)(uint64_t word) { return (F(numbers))F(splat)(word); }

/* Digits become F(numbers), in their places. For each part of `longest_part` of them the opposite of the
   sum of products of neighbours follows behind all. */
TARGET static void F(prepare_digits)(uint64_t *digits, size_t length) {
  uint64_t *sums = digits + length * LANES;
  for (size_t start = 0; start < length; start += longest_part, sums += 2 * LANES) {
    size_t part = length - start < longest_part ? length - start : longest_part;
    F(sums) sum = F(no_sums)();
    uint64_t *own = digits + start * LANES;
    for (size_t t = 0; t < part; t += 2, own += 2 * LANES) {
      F(numbers) x = F(numbers_of)(F(load_words)(own));
      F(numbers) y = F(numbers_of)(F(load_words)(own + LANES));
      sum = F(with_product)(sum, x, y);
      F(store)(own, x);
      F(store)(own + LANES, y);
    }
    F(store_sums)(sums, F(opposite_sums)(sum, part / 2));
  }
}

/* The powers, and behind them, for each two neighbours, the opposite of the sum of their product and those
   before it in their part. */
TARGET static void F(write_powers)(uint64_t *powers, size_t length, const uint64_t *moduli) {
  F(field) m = F(constants)(moduli);
  F(words) base = F(splat)((uint64_t)1 << parallel_digit_bits) - F(load_words)(moduli);
  F(numbers) step = F(with_residues)(base, m);
  /* Four at a time, as each power waits for the one before. */
  F(numbers) last[4] = {F(digit_unit)(m)};
  UNROLL for (int i = 1; i < 4; i++) last[i] = F(canonical_product)(last[i - 1], step, m);
  step = F(canonical_product)(step, step, m);
  step = F(canonical_product)(step, step, m);
  F(sums) sum = F(no_sums)();
  uint64_t *sums = powers + length * LANES;
  size_t count = 0;
  for (size_t t = 0; t < length; t += 4) {
    UNROLL for (size_t i = 0; i < 4; i += 2) {
      if (t + i == length) break;
      F(store)(powers + (t + i) * LANES, last[i]);
      F(store)(powers + (t + i + 1) * LANES, last[i + 1]);
      if ((t + i) % longest_part == 0) {
        sum = F(no_sums)();
        count = 0;
      }
      sum = F(with_product)(sum, last[i], last[i + 1]);
      F(store_sums)(sums + (t + i) * LANES, F(opposite_sums)(sum, ++count));
    }
    UNROLL for (int i = 0; i < 4; i++) last[i] = F(canonical_product)(last[i], step, m);
  }
}

/* As from_digits, DIGITS numbers from one on. */
INLINE void F(digits_tile)(uint64_t *z, const uint32_t *places, size_t first, size_t count,
                           const uint64_t *digits, size_t length, uint32_t negative,
                           const uint64_t *powers, const uint64_t *power_sums, F(field) m) {
  const uint64_t *digit_sums = digits + length * LANES;
  F(numbers) results[DIGITS];
  UNROLL for (int i = 0; i < DIGITS; i++) results[i] = (F(numbers))F(splat)(0);
  for (size_t start = 0; start < length; start += longest_part, digit_sums += 2 * LANES) {
    size_t part = length - start < longest_part ? length - start : longest_part, end = start + part;
    F(sums) sums[DIGITS], shared = F(load_sums)(power_sums + (end - 2) * LANES);
    UNROLL for (int i = 0; i < DIGITS; i++) {
      sums[i] = F(total)(shared, F(splat_sums)(digit_sums, first + (size_t)i));
    }
    for (size_t t = start; t < end; t += 2) {
      const uint64_t *own = digits + t * LANES + first;
      F(numbers) x = F(load)(powers + t * LANES), y = F(load)(powers + (t + 1) * LANES);
      prefetch_digits(own);
      prefetch_digits(own + LANES);
      UNROLL for (int i = 0; i < DIGITS; i++) {
        F(numbers) left = x + F(splat_number)(own[LANES + i]), right = y + F(splat_number)(own[i]);
        sums[i] = F(with_product)(sums[i], left, right);
      }
    }
    UNROLL for (int i = 0; i < DIGITS; i++) {
      if (start) sums[i] = F(with_product)(sums[i], m.one, results[i]);
      results[i] = F(loose)(F(settled)(sums[i], part / 2 + (start ? 1 : 0)), m);
    }
  }
  UNROLL for (int i = 0; i < DIGITS; i++) {
    size_t number = first + (size_t)i;
    if (negative >> number & 1) results[i] = F(loosely_opposite)(results[i], m);
    if (number < count) F(store)(z + places[number] * LANES, results[i]);
  }
}

TARGET static void F(from_digits)(uint64_t *z, size_t step, const uint32_t *places, size_t count,
                                  const uint64_t *digits, size_t length, uint32_t negative,
                                  const uint64_t *powers, size_t powers_length,
                                  const uint64_t *const *moduli, size_t groups) {
  for (size_t g = 0; g < groups; g++, powers += parallel_powers_size(powers_length)) {
    F(field) field = F(constants)(moduli[g]);
    for (size_t first = 0; first < count; first += DIGITS) {
      F(digits_tile)(z + g * step, places, first, count, digits, length, negative, powers,
                     powers + powers_length * LANES, field);
    }
  }
}
