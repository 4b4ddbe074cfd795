/* The functions of residues.h on vectors. What is included before this defines

   F(name)           the names of the functions and types here
   TARGET, INLINE    their attributes
   LANES             how many words a vector has
   VECTORS           how many vectors of columns a tile of a product has at most
   FILLS(n), WIDTH(n)   whether n columns are enough for such a tile, and how many of them it has
   ROUNDS            whether this counts on rounding to the nearest
   PANEL             the room for 4 rows of residue_maximum_inner words

   F(words)          a vector of words
   F(load)(x, n), F(store)(x, v, n)   of the first n words, at most LANES; the others are 0
   F(gather)(x, places, n)            of words in places
   F(splat)(x)                        of equal words
   F(select)(n, x, y)                 the first n words of x, the others of y
   F(different)(x, y)                 a bit for each place where words differ

   F(numbers)        a vector of numbers in the form in which they are multiplied, F(number) being one
   F(numbers_of)(x)  words below 2^52 in this form
   F(panel)(room, a, lda, m, k)       puts at most 4 rows of k words of a, lda apart, into `room` in this
                                      form, in its own order; 0 if the form is that of words, and rows
                                      stay where they are
   F(entry)(panel, lda, i, j)         the place of an entry there
   F(splat_number)(x)                 equal numbers
   F(plus)(x, y)                      the sum of numbers below 2^51

   F(modulus)        a modulus p for each word: F(broadcast)(modulus), and F(moduli)(moduli) for different
                     ones
   F(times)(x, y, m)                  x y / 2^52 modulo p. Results are less than |x y| / 2^52 + p / 2 in
                                      absolute value; |x y| <= 2^103
   F(canonical)(x, m)                 such numbers, below 2^53, as numbers from 0 to p - 1
   F(words_of)(x, m)                  and as words

   F(sums)           sums of products: low + 2^52 high, and more that is known for each product
   F(no_sums)()                       0
   F(with_product)(s, x, y)           with one more; x y < 2^103, and neither is negative
   F(without)(s, low, high)           less low + 2^52 high; what is left is not negative
   F(settled)(s, count)               low + 2^52 high, for so many products
   F(carried)(s, count)               the same, low being below 2^52
   F(divided)(s, modulus)             such sums, divided by 2^52, as words below 3 p; as `divide`

   F(negated)(x, lanes, modulus)      words below 3 p, negated in the lanes of these bits
   F(multiple)(x, factor, quotient, p), F(sum)(x, y, p)   modulo p, of words below p */

/* Up to 4 rows by up to VECTORS vectors of columns, n columns in all. The sums begin with the rows of c
   times factors[i], or if `factors` is null, with c if `accumulate`. They are stored as two words if
   `moduli` is null, divided if `divides`, and else reduced. If it `gathers`, row t of the second matrix is
   row places[t] of b. */
INLINE void F(tile)(int rows, int vectors, const F(number) *a, size_t lda, const uint64_t *b,
                    size_t ldb, int gathers, const uint32_t *places, uint64_t *c, uint64_t *high, size_t ldc,
                    size_t n, size_t k, const residue_modulus *moduli, size_t stride,
                    const uint64_t *factors, int accumulate, int divides) {
  size_t widths[2] = {n, n > LANES ? n - LANES : 0};
  F(sums) sums[4][2];
  UNROLL for (int i = 0; i < rows; i++) {
    UNROLL for (int v = 0; v < vectors; v++) {
      F(words) old = F(splat)(0);
      if (factors || accumulate) old = F(load)(c + i * ldc + LANES * v, widths[v]);
      sums[i][v] = F(no_sums)();
      if (!factors) sums[i][v].low = old;
      if (factors) {
        F(words) x = F(splat)(factors[i]);
        sums[i][v] = F(with_product)(sums[i][v], F(numbers_of)(x), F(numbers_of)(old));
      }
    }
  }
  for (size_t t = 0; t < k; t++) {
    const uint64_t *row = b + (gathers ? places[t] : t) * ldb;
    F(numbers) y[2];
    UNROLL for (int v = 0; v < vectors; v++) {
      y[v] = F(numbers_of)(F(load)(row + LANES * v, widths[v]));
    }
    UNROLL for (int i = 0; i < rows; i++) {
      F(numbers) x = F(splat_number)(F(entry)(a, lda, i, t));
      UNROLL for (int v = 0; v < vectors; v++) sums[i][v] = F(with_product)(sums[i][v], x, y[v]);
    }
  }
  UNROLL for (int i = 0; i < rows; i++) {
    const residue_modulus *m = moduli ? moduli + (size_t)i * stride : 0;
    UNROLL for (int v = 0; v < vectors; v++) {
      size_t at = (size_t)i * ldc + LANES * (size_t)v;
      F(sums) s = F(settled)(sums[i][v], k + (factors ? 1 : 0));
      if (!moduli) {
        F(store)(c + at, s.low, widths[v]);
        F(store)(high + at, s.high, widths[v]);
        continue;
      }
      F(words) r = F(divided)(s, m);
      if (!divides) {
        F(modulus) modulus = F(broadcast)(m);
        F(numbers) power = F(numbers_of)(F(splat)(m->power2));
        r = F(words_of)(F(times)(F(numbers_of)(r), power, modulus), modulus);
      }
      F(store)(c + at, r, widths[v]);
    }
  }
}

/* TILE(rows, vectors, columns) for a tile of so many rows, at most 4, and columns, at least 1. */
#define TILES(rows, columns)                          \
  switch ((rows) + (FILLS(columns) ? 4 : 0)) {        \
    case 1: TILE(1, 1, columns); break;               \
    case 2: TILE(2, 1, columns); break;               \
    case 3: TILE(3, 1, columns); break;               \
    case 4: TILE(4, 1, columns); break;               \
    case 5: TILE(1, VECTORS, WIDTH(columns)); break;  \
    case 6: TILE(2, VECTORS, WIDTH(columns)); break;  \
    case 7: TILE(3, VECTORS, WIDTH(columns)); break;  \
    default: TILE(4, VECTORS, WIDTH(columns));        \
  }

INLINE void F(tiles)(const uint64_t *a, size_t lda, const uint64_t *b, size_t ldb, uint64_t *c,
                     uint64_t *high, size_t ldc, size_t m, size_t n, size_t k,
                     const residue_modulus *moduli, size_t stride, int accumulate) {
  F(number) room[PANEL];
  for (size_t i = 0; i < m; i += 4) {
    size_t rows = m - i < 4 ? m - i : 4;
    int is_panel = F(panel)(room, a + i * lda, lda, rows, k);
    const F(number) *panel = is_panel ? room : (const F(number) *)(a + i * lda);
    for (size_t j = 0; j < n; j += VECTORS * LANES) {
      uint64_t *target = c + i * ldc + j, *upper = high ? high + i * ldc + j : 0;
      const residue_modulus *own = moduli ? moduli + i * stride : 0;
#define TILE(count, vectors, across)                                                             \
  F(tile)(count, vectors, panel, lda, b + j, ldb, 0, 0, target, upper, ldc, across, k, own, stride, 0, \
          accumulate, 0)
      TILES(rows, n - j)
#undef TILE
    }
  }
}

TARGET static void F(product)(const uint64_t *a, size_t lda, const uint64_t *b, size_t ldb, uint64_t *c,
                              size_t ldc, size_t m, size_t n, size_t k, const residue_modulus *moduli,
                              size_t modulus_stride, int accumulate) {
  F(tiles)(a, lda, b, ldb, c, 0, ldc, m, n, k, moduli, modulus_stride, accumulate);
}

TARGET static void F(product_sums)(const uint64_t *a, size_t lda, const uint64_t *b, size_t ldb,
                                   uint64_t *low, uint64_t *high, size_t ldc, size_t m, size_t n,
                                   size_t k) {
  F(tiles)(a, lda, b, ldb, low, high, ldc, m, n, k, 0, 0, 0);
}

TARGET static void F(add_multiple)(uint64_t *y, const uint64_t *x, uint64_t factor,
                                   uint64_t quotient, size_t n, uint64_t p) {
  for (size_t i = 0; i < n; i += LANES) {
    F(words) r = F(multiple)(F(load)(x + i, n - i), factor, quotient, p);
    F(store)(y + i, F(sum)(r, F(load)(y + i, n - i), p), n - i);
  }
}

TARGET static void F(multiples)(uint64_t *y, const uint64_t *x, uint64_t factor, uint64_t quotient,
                                size_t n, uint64_t p) {
  for (size_t i = 0; i < n; i += LANES) {
    F(store)(y + i, F(multiple)(F(load)(x + i, n - i), factor, quotient, p), n - i);
  }
}

/* x y / 2^52 modulo p. */
INLINE F(words) F(product_of_words)(F(words) x, F(words) y, F(modulus) m) {
  return F(words_of)(F(times)(F(numbers_of)(x), F(numbers_of)(y), m), m);
}

TARGET static void F(montgomery)(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t rows,
                                 size_t n, const residue_modulus *modulus) {
  F(modulus) m = F(broadcast)(modulus);
  for (size_t j = 0; j < n; j += LANES) {
    F(numbers) factor = F(numbers_of)(F(load)(y + j, n - j));
    for (size_t i = 0; i < rows; i++) {
      F(numbers) own = F(numbers_of)(F(load)(x + i * n + j, n - j));
      F(store)(z + i * n + j, F(words_of)(F(times)(own, factor, m), m), n - j);
    }
  }
}

/* As residue_inverses, at most 4 primes, whose steps alternate, since each waits for the one before.
   LANES inversions side by side for each, in which the numbers beyond the last are 1. */
INLINE uint64_t F(inverses_tile)(int primes, uint64_t *y, size_t ldy, const uint64_t *x, size_t ldx,
                                 size_t n, const residue_modulus *moduli) {
  F(modulus) m[4];
  F(words) one[4];
  F(numbers) product[4], inverse[4];
  uint64_t exponents[4], all = 0, units = 0;
  for (int k = 0; k < primes; k++) {
    m[k] = F(broadcast)(moduli + k);
    one[k] = F(splat)(moduli[k].power1);
    product[k] = inverse[k] = F(numbers_of)(one[k]);
    exponents[k] = moduli[k].p - 2;
    all |= exponents[k];
  }
  for (size_t i = 0; i < n; i += LANES) {
    for (int k = 0; k < primes; k++) {
      F(words) own = F(select)(n - i, F(load)(x + (size_t)k * ldx + i, n - i), one[k]);
      F(store)(y + (size_t)k * ldy + i, F(words_of)(product[k], m[k]), n - i);
      product[k] = F(times)(product[k], F(numbers_of)(own), m[k]);
    }
  }
  for (int k = 0; k < primes; k++) {
    if (F(different)(F(words_of)(product[k], m[k]), F(splat)(0)) == (1u << LANES) - 1) {
      units |= (uint64_t)1 << k;
    }
  }
  for (; all; all >>= 1) {
    for (int k = 0; k < primes; k++) {
      if (exponents[k] & 1) inverse[k] = F(times)(inverse[k], product[k], m[k]);
      product[k] = F(times)(product[k], product[k], m[k]);
      exponents[k] >>= 1;
    }
  }
  for (size_t i = (n + LANES - 1) / LANES * LANES; i > 0; i -= LANES) {
    size_t first = i - LANES, count = n - first;
    for (int k = 0; k < primes; k++) {
      uint64_t *target = y + (size_t)k * ldy + first;
      F(words) own = F(select)(count, F(load)(x + (size_t)k * ldx + first, count), one[k]);
      F(numbers) before = F(numbers_of)(F(load)(target, count));
      F(store)(target, F(words_of)(F(times)(before, inverse[k], m[k]), m[k]), count);
      inverse[k] = F(times)(inverse[k], F(numbers_of)(own), m[k]);
    }
  }
  return units;
}

TARGET static uint64_t F(inverses)(uint64_t *y, size_t ldy, const uint64_t *x, size_t ldx, size_t n,
                                   const residue_modulus *moduli, size_t primes) {
  uint64_t units = 0;
  size_t k = 0;
#define TILE(count) F(inverses_tile)(count, y + k * ldy, ldy, x + k * ldx, ldx, n, moduli + k) << k
  for (; k + 4 <= primes; k += 4) units |= TILE(4);
  for (; k + 2 <= primes; k += 2) units |= TILE(2);
  for (; k < primes; k++) units |= TILE(1);
#undef TILE
  return units;
}

TARGET static size_t F(difference)(const uint64_t *x, uint64_t f, const uint64_t *y, uint64_t g,
                                   size_t n, const residue_modulus *modulus) {
  F(modulus) m = F(broadcast)(modulus);
  F(words) left = F(splat)(f), right = F(splat)(g);
  for (size_t i = 0; i < n; i += LANES) {
    unsigned unequal =
        F(different)(F(product_of_words)(F(load)(x + i, n - i), left, m),
                     F(product_of_words)(F(load)(y + i, n - i), right, m));
    if (unequal) return i + (size_t)__builtin_ctz(unequal);
  }
  return n;
}

TARGET static void F(scale_columns)(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t m,
                                    residue_support support, const residue_modulus *modulus) {
  F(modulus) p = F(broadcast)(modulus);
  for (size_t g = 0; 4 * g < m; g++) {
    group_support own = group(support, g, m);
    for (size_t j = 0; j < own.width; j += LANES) {
      size_t count = own.width - j;
      F(numbers) factor = F(numbers_of)(F(gather)(y, own.columns + j, count));
      for (size_t i = 0; i < own.rows; i++) {
        size_t at = own.first + i * own.width + j;
        F(numbers) r = F(times)(F(numbers_of)(F(load)(x + at, count)), factor, p);
        F(store)(z + at, F(words_of)(r, p), count);
      }
    }
  }
}

TARGET static void F(update)(uint64_t *c, const uint64_t *factors, const uint64_t *a,
                             const uint64_t *b, size_t m, size_t n, residue_support support,
                             const residue_modulus *modulus) {
  F(number) room[PANEL];
  for (size_t i = 0; i < m; i += 4) {
    group_support own = group(support, i / 4, m);
    int is_panel = F(panel)(room, a + own.first, own.width, own.rows, own.width);
    const F(number) *panel = is_panel ? room : (const F(number) *)(a + own.first);
    for (size_t j = 0; j < n; j += VECTORS * LANES) {
#define TILE(count, vectors, across)                                                              \
  F(tile)(count, vectors, panel, own.width, b + j, n, 1, own.columns, c + i * n + j, 0, n, across, own.width, \
          modulus, 0, factors + i, 0, 1)
      TILES(own.rows, n - j)
#undef TILE
    }
  }
}

#undef TILES
