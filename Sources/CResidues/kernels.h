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
   F(splat)(x)                        of equal words
   F(select)(n, x, y)                 the first n words of x, the others of y
   F(has_zero)(x)                     whether a word is 0

   F(numbers)        a vector of numbers in the form in which they are multiplied, F(number) being one
   F(numbers_of)(x)  words below 2^52 in this form
   F(panel)(room, a, lda, m, k)       puts at most 4 rows of k words of a, lda apart, into `room` in this
                                      form, in its own order; 0 if the form is that of words, and rows
                                      stay where they are
   F(entry)(panel, lda, i, j)         the place of an entry there
   F(splat_number)(x)                 equal numbers

   F(modulus)        a modulus p for all words: F(broadcast)(modulus)
   F(times)(x, y, m)                  x y / 2^52 modulo p. Results are less than |x y| / 2^52 + p / 2 in
                                      absolute value; |x y| <= 2^103
   F(words_of)(x, m)                  such numbers, below 2^53, as words below p

   F(sums)           sums of products: low + 2^52 high, and more that is known for each product
   F(no_sums)()                       0
   F(with_product)(s, x, y)           with one more; x y < 2^103, and neither is negative
   F(settled)(s, count)               low + 2^52 high, for so many products
   F(divided)(s, modulus)             such sums, divided by 2^52, as words below 3 p

   F(multiple)(x, factor, quotient, p), F(sum)(x, y, p)   modulo p, of words below p */

/* Up to 4 rows by up to VECTORS vectors of columns, n columns in all. The sums begin with c if `accumulate`.
   They are stored as two words if `moduli` is null, else reduced. */
INLINE void F(tile)(int rows, int vectors, const F(number) *a, size_t lda, const uint64_t *b,
                    size_t ldb, uint64_t *c, uint64_t *high, size_t ldc, size_t n, size_t k,
                    const residue_modulus *moduli, size_t stride, int accumulate) {
  size_t widths[2] = {n, n > LANES ? n - LANES : 0};
  F(sums) sums[4][2];
  UNROLL for (int i = 0; i < rows; i++) {
    UNROLL for (int v = 0; v < vectors; v++) {
      sums[i][v] = F(no_sums)();
      if (accumulate) sums[i][v].low = F(load)(c + i * ldc + LANES * v, widths[v]);
    }
  }
  for (size_t t = 0; t < k; t++) {
    F(numbers) y[2];
    UNROLL for (int v = 0; v < vectors; v++) {
      y[v] = F(numbers_of)(F(load)(b + t * ldb + LANES * v, widths[v]));
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
      F(sums) s = F(settled)(sums[i][v], k);
      if (!moduli) {
        F(store)(c + at, s.low, widths[v]);
        F(store)(high + at, s.high, widths[v]);
        continue;
      }
      F(modulus) modulus = F(broadcast)(m);
      F(numbers) power = F(numbers_of)(F(splat)(m->power2));
      F(words) r = F(divided)(s, m);
      F(store)(c + at, F(words_of)(F(times)(F(numbers_of)(r), power, modulus), modulus), widths[v]);
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
  F(tile)(count, vectors, panel, lda, b + j, ldb, target, upper, ldc, across, k, own, stride,    \
          accumulate)
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

/* LANES inversions side by side, in which the numbers beyond the last are 1. */
TARGET static int F(inverses)(uint64_t *y, const uint64_t *x, size_t n,
                              const residue_modulus *modulus) {
  F(modulus) m = F(broadcast)(modulus);
  F(words) one = F(splat)(modulus->power1);
  F(numbers) product = F(numbers_of)(one), inverse = product;
  for (size_t i = 0; i < n; i += LANES) {
    F(words) own = F(select)(n - i, F(load)(x + i, n - i), one);
    F(store)(y + i, F(words_of)(product, m), n - i);
    product = F(times)(product, F(numbers_of)(own), m);
  }
  if (F(has_zero)(F(words_of)(product, m))) return 0;
  for (uint64_t exponent = modulus->p - 2; exponent; exponent >>= 1) {
    if (exponent & 1) inverse = F(times)(inverse, product, m);
    product = F(times)(product, product, m);
  }
  for (size_t i = (n + LANES - 1) / LANES * LANES; i > 0; i -= LANES) {
    size_t first = i - LANES, count = n - first;
    F(words) own = F(select)(count, F(load)(x + first, count), one);
    F(numbers) before = F(numbers_of)(F(load)(y + first, count));
    F(store)(y + first, F(words_of)(F(times)(before, inverse, m), m), count);
    inverse = F(times)(inverse, F(numbers_of)(own), m);
  }
  return 1;
}

#undef TILES
