/* The functions of parallel_residues.h on vectors of eight numbers. What is included before this defines,
   as explained in Sources/CResidues/kernels.h,

   F(name), TARGET, INLINE
   F(words), F(splat), F(numbers)
   F(numbers_of), F(sums), F(no_sums), F(with_product), F(settled)

   and

   ROWS, COLUMNS             the numbers of rows and columns of a tile of a product, at most 4 and 2
   LONGEST                   so many products are summed up before sums are settled
   PRIME_BITS                primes are below 2 to this power
   F(field)                  what is known of the moduli: p, among others, and the number `one`
   F(field_of)(p, r, power1, power2, reciprocal, inverse)   from the rows of words that moduli are
   F(with_residues)(x, m), F(residues_of)(x, m)   numbers from words and back
   F(product_of)(x, y, m)    a number that may be negative, but less than p in absolute value; as x and y
                             may be
   F(canonical)(x, m)        such a number in the form in which it is stored: one for equal numbers
   F(sum_of)(x, y, m), F(difference_of)(x, y, m)   of such numbers, in this form
   F(resumed)(s, m)          settled sums as the beginning of longer ones, in the room that LONGEST leaves
   F(reduced)(s, m)          what settled sums of products are, in this form
   F(loose)(s, m)            the same as a loose number, for sums of at most longest_loose products of loose
                             numbers and others
   F(loosely_opposite)(x, m) the opposite of a loose number
   F(choose)(x, y, z)        y where the word of x is 0, else z
   F(vanishes)(x)            the fields in which the word of x is 0

   DIGITS                    so many sums of digits are computed together
   F(digit_unit)(m)          what digits are multiplied by to become numbers
   F(opposite_sums)(s, count)          minus the sums of so many products
   F(total)(s, t)            their sum with such opposites
   F(splat_sums)(sums, i)    the sums at place i in memory, for all fields */

INLINE F(numbers) F(load)(const uint64_t *x) {
  F(numbers) v;
  __builtin_memcpy(&v, x, sizeof v);
  return v;
}

INLINE void F(store)(uint64_t *x, F(numbers) v) { __builtin_memcpy(x, &v, sizeof v); }

/* Words, whatever stands for numbers. */
INLINE F(words) F(load_words)(const uint64_t *x) {
  F(words) v;
  __builtin_memcpy(&v, x, sizeof v);
  return v;
}

INLINE F(field) F(constants)(const uint64_t *moduli) {
  return F(field_of)(F(load_words)(moduli), F(load_words)(moduli + LANES),
                     F(load_words)(moduli + 2 * LANES), F(load_words)(moduli + 3 * LANES),
                     F(load_words)(moduli + 4 * LANES), F(load_words)(moduli + 5 * LANES));
}

INLINE F(numbers) F(canonical_product)(F(numbers) x, F(numbers) y, F(field) m) {
  return F(canonical)(F(product_of)(x, y, m), m);
}

INLINE F(numbers) F(opposite)(F(numbers) x, F(field) m) {
  return F(difference_of)((F(numbers))F(splat)(0), x, m);
}

/* 1 / x by Fermat's theorem, for any x that is not 0. */
TARGET static F(numbers) F(reciprocal)(F(numbers) x, const uint64_t *moduli) {
  F(field) m = F(constants)(moduli);
  F(numbers) result = m.one;
  F(words) exponent = F(load_words)(moduli) - F(splat)(2);
  for (int i = 0; i < PRIME_BITS; i++) {
    F(words) bit = exponent & F(splat)((uint64_t)1 << i);
    result = F(choose)(bit, result, F(product_of)(result, x, m));
    x = F(product_of)(x, x, m);
  }
  return F(canonical)(result, m);
}

TARGET static void F(from_integers)(uint64_t *z, const int64_t *x, size_t n, const uint64_t *moduli) {
  F(field) m = F(constants)(moduli);
  F(words) p = F(load_words)(moduli);
  for (size_t i = 0; i < n; i++) {
    F(words) residue = F(splat)((uint64_t)(x[i] < 0 ? -x[i] : x[i]));
    F(store)(z + i * LANES, F(with_residues)(x[i] < 0 ? p - residue : residue, m));
  }
}

TARGET static void F(from_residues)(uint64_t *z, size_t n, const uint64_t *moduli) {
  F(field) m = F(constants)(moduli);
  for (size_t i = 0; i < n * LANES; i += LANES) {
    F(store)(z + i, F(with_residues)(F(load_words)(z + i), m));
  }
}

TARGET static void F(to_residues)(uint64_t *z, size_t step, const uint64_t *x, size_t n, size_t count,
                                  const uint64_t *moduli) {
  F(field) m = F(constants)(moduli);
  for (size_t i = 0; i < n; i++) {
    F(words) residues = F(residues_of)(F(load)(x + i * LANES), m);
    uint64_t words[LANES];
    __builtin_memcpy(words, &residues, sizeof words);
    for (size_t f = 0; f < count; f++) z[f * step + i] = words[f];
  }
}

TARGET static void F(sum)(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n,
                          const uint64_t *moduli) {
  F(field) m = F(constants)(moduli);
  for (size_t i = 0; i < n * LANES; i += LANES) {
    F(store)(z + i, F(sum_of)(F(load)(x + i), F(load)(y + i), m));
  }
}

TARGET static void F(difference)(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n,
                                 const uint64_t *moduli) {
  F(field) m = F(constants)(moduli);
  for (size_t i = 0; i < n * LANES; i += LANES) {
    F(store)(z + i, F(difference_of)(F(load)(x + i), F(load)(y + i), m));
  }
}

TARGET static void F(permute)(uint64_t *z, const uint64_t *x, size_t width, const ptrdiff_t *rows,
                              size_t m, const ptrdiff_t *columns, size_t n,
                              const uint64_t *moduli) {
  F(field) field = F(constants)(moduli);
  for (size_t i = 0; i < m; i++) {
    const uint64_t *row = x + (size_t)(rows[i] < 0 ? ~rows[i] : rows[i]) * width * LANES;
    for (size_t j = 0; j < n; j++, z += LANES) {
      F(numbers) entry = F(load)(row + (size_t)(columns[j] < 0 ? ~columns[j] : columns[j]) * LANES);
      F(store)(z, (rows[i] ^ columns[j]) < 0 ? F(opposite)(entry, field) : entry);
    }
  }
}

TARGET static void F(multiply)(uint64_t *z, const uint64_t *x, const uint64_t *factors, size_t m,
                               size_t n, ptrdiff_t row_step, ptrdiff_t column_step,
                               const uint64_t *moduli) {
  F(field) field = F(constants)(moduli);
  for (size_t i = 0; i < m; i++) {
    const uint64_t *factor = factors + (ptrdiff_t)i * row_step * LANES;
    for (size_t j = 0; j < n; j++, factor += column_step * LANES) {
      size_t at = (i * n + j) * LANES;
      F(store)(z + at, F(canonical_product)(F(load)(x + at), F(load)(factor), field));
    }
  }
}

/* Adds k products to each of `rows` by `columns` sums, which are of `begun` products so far, and settles
   them: number s of row i of a, `a_step` words apart, times number s of column j of b, `b_step` words
   apart, or number places[s] if that is not null. */
INLINE void F(add_products)(int rows, int columns, F(sums) sums[4][4], size_t begun,
                            const uint64_t *a, ptrdiff_t a_row, ptrdiff_t a_step, const uint64_t *b,
                            ptrdiff_t b_column, ptrdiff_t b_step, const uint32_t *places, size_t k,
                            F(field) m) {
  size_t start = 0, end;
  do {
    end = k - start < LONGEST - begun ? k : start + LONGEST - begun;
    for (size_t s = start; s < end; s++) {
      const uint64_t *row = b + (ptrdiff_t)(places ? places[s] : s) * b_step;
      F(numbers) y[4];
      UNROLL for (int j = 0; j < columns; j++) y[j] = F(load)(row + j * b_column);
      UNROLL for (int i = 0; i < rows; i++) {
        F(numbers) x = F(load)(a + (ptrdiff_t)s * a_step + i * a_row);
        UNROLL for (int j = 0; j < columns; j++) {
          sums[i][j] = F(with_product)(sums[i][j], x, y[j]);
        }
      }
    }
    UNROLL for (int i = 0; i < rows; i++) {
      UNROLL for (int j = 0; j < columns; j++) {
        sums[i][j] = F(settled)(sums[i][j], end - start + begun);
        if (end < k) sums[i][j] = F(resumed)(sums[i][j], m);
      }
    }
    begun = 0;
    start = end;
  } while (start < k);
}

/* The same for sums of nothing else. */
INLINE void F(inner_products)(int rows, int columns, F(sums) sums[4][4], const uint64_t *a,
                              ptrdiff_t a_row, ptrdiff_t a_step, const uint64_t *b,
                              ptrdiff_t b_column, ptrdiff_t b_step, size_t k, F(field) m) {
  UNROLL for (int i = 0; i < rows; i++) {
    UNROLL for (int j = 0; j < columns; j++) sums[i][j] = F(no_sums)();
  }
  F(add_products)(rows, columns, sums, 0, a, a_row, a_step, b, b_column, b_step, 0, k, m);
}

INLINE void F(product_tile)(int rows, int columns, uint64_t *c, const uint64_t *a, const uint64_t *b,
                            size_t n, size_t k, int accumulate, F(field) m) {
  F(sums) sums[4][4];
  ptrdiff_t width = (ptrdiff_t)(n * LANES);
  F(inner_products)(rows, columns, sums, a, (ptrdiff_t)(k * LANES), LANES, b, LANES, width, k, m);
  for (int i = 0; i < rows; i++) {
    for (int j = 0; j < columns; j++) {
      uint64_t *target = c + i * width + j * LANES;
      F(numbers) r = F(reduced)(sums[i][j], m);
      F(store)(target, accumulate ? F(sum_of)(r, F(load)(target), m) : r);
    }
  }
}

/* TILE(rows, columns) for a tile of so many rows and columns, or what is left of one. */
#define TILES(rows, columns)                                              \
  switch (((rows) < ROWS ? (rows) : ROWS) + ((columns) < COLUMNS ? 0 : 4)) { \
    case 1: TILE(1, 1); break;                                            \
    case 2: TILE(2, 1); break;                                            \
    case 3: TILE(3, 1); break;                                            \
    case 4: TILE(4, 1); break;                                            \
    case 5: TILE(1, COLUMNS); break;                                      \
    case 6: TILE(2, COLUMNS); break;                                      \
    case 7: TILE(3, COLUMNS); break;                                      \
    default: TILE(4, COLUMNS);                                            \
  }

/* So many columns of k numbers stay in the second cache while they are multiplied by rows in the first. */
static inline size_t F(span)(size_t k) { return k < 4096 ? 8192 / (k + 1) / COLUMNS * COLUMNS : COLUMNS; }

TARGET static void F(product)(uint64_t *c, const uint64_t *a, const uint64_t *b, size_t m, size_t n,
                              size_t k, int accumulate, const uint64_t *moduli) {
  F(field) field = F(constants)(moduli);
  size_t span = F(span)(k);
  for (size_t left = 0; left < n; left += span) {
    size_t end = n - left < span ? n : left + span;
    for (size_t i = 0; i < m; i += ROWS) {
      const uint64_t *own = a + i * k * LANES;
      for (size_t j = left; j < end; j += COLUMNS) {
        uint64_t *target = c + (i * n + j) * LANES;
        const uint64_t *other = b + j * LANES;
#define TILE(rows, columns) \
  F(product_tile)(rows, columns, target, own, other, n, k, accumulate, field)
        TILES(m - i, end - j)
#undef TILE
      }
    }
  }
}

/* Montgomery's simultaneous inversion, of CHAINS parts side by side, as each product waits for the one
   before. */
TARGET static unsigned F(inverses)(uint64_t *y, const uint64_t *x, size_t n, const uint64_t *moduli) {
  enum { CHAINS = 4 };
  F(field) m = F(constants)(moduli);
  F(numbers) products[CHAINS], before[CHAINS], all = m.one;
  UNROLL for (int c = 0; c < CHAINS; c++) products[c] = m.one;
  size_t length = n / CHAINS, whole = CHAINS * length;
  for (size_t i = 0; i < length; i++) {
    UNROLL for (int c = 0; c < CHAINS; c++) {
      size_t at = (i + (size_t)c * length) * LANES;
      F(store)(y + at, products[c]);
      products[c] = F(product_of)(products[c], F(load)(x + at), m);
    }
  }
  for (size_t i = whole; i < n; i++) {
    F(store)(y + i * LANES, all);
    all = F(product_of)(all, F(load)(x + i * LANES), m);
  }
  UNROLL for (int c = 0; c < CHAINS; c++) {
    before[c] = all;
    all = F(product_of)(all, products[c], m);
  }
  unsigned units = parallel_all_fields & ~F(vanishes)((F(words))F(canonical)(all, m));
  F(numbers) inverse = F(reciprocal)(all, moduli);
  UNROLL for (int c = CHAINS - 1; c >= 0; c--) {
    F(numbers) own = F(product_of)(before[c], inverse, m);
    inverse = F(product_of)(inverse, products[c], m);
    products[c] = own;
  }
  for (size_t i = n; i-- > whole;) {
    F(store)(y + i * LANES, F(canonical_product)(F(load)(y + i * LANES), inverse, m));
    inverse = F(product_of)(inverse, F(load)(x + i * LANES), m);
  }
  for (size_t i = length; i-- > 0;) {
    UNROLL for (int c = 0; c < CHAINS; c++) {
      size_t at = (i + (size_t)c * length) * LANES;
      F(store)(y + at, F(canonical_product)(F(load)(y + at), products[c], m));
      products[c] = F(product_of)(products[c], F(load)(x + at), m);
    }
  }
  return units;
}
