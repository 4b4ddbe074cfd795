/* Residues of long numbers from their digits, on the vectors of kernels.h. */

/* Digits become F(numbers), in their places. For each part of `longest_part` of them there are 16 words
   behind all, the halves of sums of products of neighbours, for each of the eight numbers. */
TARGET static void F(prepare_digits)(uint64_t *digits, size_t length) {
  uint64_t *sums = digits + 8 * length;
  for (size_t start = 0; start < length; start += longest_part, sums += 16) {
    size_t part = length - start < longest_part ? length - start : longest_part;
    for (size_t j = 0; j < 8; j += LANES) {
      F(sums) sum = F(no_sums)();
      uint64_t *own = digits + 8 * start + j;
      for (size_t t = 0; t < part; t += 2, own += 16) {
        F(numbers) x = F(numbers_of)(F(load)(own, LANES)), y = F(numbers_of)(F(load)(own + 8, LANES));
        sum = F(with_product)(sum, x, y);
        F(store)(own, (F(words))x, LANES);
        F(store)(own + 8, (F(words))y, LANES);
      }
      sum = F(carried)(sum, part / 2);
      F(store)(sums + j, sum.low, LANES);
      F(store)(sums + 8 + j, sum.high, LANES);
    }
  }
}

/* For each group of LANES primes: power by power a vector for all primes, and then, for each two
   neighbours, two vectors of halves of the sum of their product and those before it in their part. */
TARGET static void F(write_powers)(uint64_t *powers, size_t length, const residue_modulus *moduli,
                                   size_t primes) {
  for (size_t first = 0; first < primes; first += LANES, powers += 2 * length * LANES) {
    residue_modulus own[LANES];
    uint64_t bases[LANES], squares[LANES];
    for (size_t i = 0; i < LANES; i++) {
      own[i] = moduli[first + i < primes ? first + i : first];
      bases[i] = ((uint64_t)1 << residue_digit_bits) % own[i].p;
      squares[i] = own[i].power2;
    }
    F(modulus) m = F(moduli)(own);
    F(numbers) square = F(numbers_of)(F(load)(squares, LANES));
    F(numbers) step = F(times)(F(numbers_of)(F(load)(bases, LANES)), square, m);
    /* Four at a time, as each power waits for the one before. */
    F(numbers) last[4] = {square};
    UNROLL for (int i = 1; i < 4; i++) last[i] = F(canonical)(F(times)(last[i - 1], step, m), m);
    step = F(canonical)(F(times)(step, step, m), m);
    step = F(canonical)(F(times)(step, step, m), m);
    F(sums) sum = F(no_sums)();
    uint64_t *sums = powers + length * LANES;
    size_t count = 0;
    for (size_t t = 0; t < length; t += 4) {
      UNROLL for (size_t i = 0; i < 4; i += 2) {
        if (t + i == length) break;
        F(store)(powers + (t + i) * LANES, (F(words))last[i], LANES);
        F(store)(powers + (t + i + 1) * LANES, (F(words))last[i + 1], LANES);
        if ((t + i) % longest_part == 0) {
          sum = F(no_sums)();
          count = 0;
        }
        sum = F(with_product)(sum, last[i], last[i + 1]);
        F(sums) halves = F(carried)(sum, ++count);
        F(store)(sums + (t + i) * LANES, halves.low, LANES);
        F(store)(sums + (t + i + 1) * LANES, halves.high, LANES);
      }
      UNROLL for (int i = 0; i < 4; i++) last[i] = F(canonical)(F(times)(last[i], step, m), m);
    }
  }
}

/* As residue_digits, at most LANES primes, whose powers and sums are those of a group from a row on. */
INLINE void F(digits_tile)(int primes, const uint64_t *powers, const uint64_t *power_sums,
                           const uint64_t *digits, size_t length, uint32_t negative,
                           uint64_t *residues, size_t ldr, const residue_modulus *moduli) {
  for (size_t j = 0; j < 8; j += LANES) {
    F(words) results[LANES];
    UNROLL for (int i = 0; i < primes; i++) results[i] = F(splat)(0);
    const uint64_t *digit_sums = digits + 8 * length + j;
    for (size_t start = 0; start < length; start += longest_part, digit_sums += 16) {
      size_t part = length - start < longest_part ? length - start : longest_part;
      F(sums) sums[LANES];
      UNROLL for (int i = 0; i < primes; i++) sums[i] = F(no_sums)();
      const F(number) *x = (const F(number) *)powers + start * LANES;
      const uint64_t *own = digits + 8 * start + j;
      for (size_t t = 0; t < part; t += 2, x += 2 * LANES, own += 16) {
        F(numbers) y = (F(numbers))F(load)(own, LANES), z = (F(numbers))F(load)(own + 8, LANES);
        __builtin_prefetch(own + 256);
        __builtin_prefetch(own + 264);
        UNROLL for (int i = 0; i < primes; i++) {
          F(numbers) left = F(plus)(F(splat_number)(x + i), z);
          sums[i] = F(with_product)(sums[i], left, F(plus)(F(splat_number)(x + LANES + i), y));
        }
      }
      const uint64_t *last = power_sums + (start + part - 2) * LANES;
      F(words) low = F(load)(digit_sums, LANES), high = F(load)(digit_sums + 8, LANES);
      UNROLL for (int i = 0; i < primes; i++) {
        F(sums) s = F(without)(sums[i], low, high);
        s = F(without)(s, F(splat)(last[i]), F(splat)(last[LANES + i]));
        if (start) {
          F(numbers) radix = F(numbers_of)(F(splat)(moduli[i].power1));
          s = F(with_product)(s, radix, F(numbers_of)(results[i]));
        }
        results[i] = F(divided)(F(settled)(s, part / 2 + (start ? 1 : 0)), moduli + i);
      }
    }
    UNROLL for (int i = 0; i < primes; i++) {
      F(words) r = negative ? F(negated)(results[i], negative >> j, moduli + i) : results[i];
      F(store)(residues + (size_t)i * ldr + j, r, LANES);
    }
  }
}

TARGET static void F(digits)(const uint64_t *powers, size_t powers_length, const uint64_t *digits,
                             size_t length, uint32_t negative, uint64_t *residues, size_t ldr,
                             const residue_modulus *moduli, size_t primes) {
  for (size_t i = 0; i < primes; i += LANES, powers += 2 * powers_length * LANES) {
    const uint64_t *sums = powers + powers_length * LANES;
    size_t left = primes - i, k = 0;
#define TILE(count)                                                                            \
  F(digits_tile)(count, powers + k, sums + k, digits, length, negative, residues + ldr * (i + k), \
                 ldr, moduli + i + k)
    if (left >= LANES) {
      TILE(LANES);
      continue;
    }
    for (; LANES > 4 && k + 4 <= left; k += 4) TILE(4);
    for (; k + 2 <= left; k += 2) TILE(2);
    if (k < left) TILE(1);
#undef TILE
  }
}
