/* The functions of parallel_residues.h on vectors of eight numbers. What is included before this defines,
   as explained in Sources/CResidues/kernels.h,

   F(name), TARGET, INLINE
   F(words), F(splat), F(numbers)
   F(sums), F(no_sums), F(with_product), F(settled)

   and

   ROWS, COLUMNS             the numbers of rows and columns of a tile of a product, at most 4 and 2
   F(field)                  what is known of the moduli: p, among others, and the number `one`
   F(field_of)(p, r, power1, power2)   from words: p, -1/p modulo 2^52, 2^52 and 2^104 modulo p
   F(with_residues)(x, m), F(residues_of)(x, m)   numbers from words and back
   F(product_of)(x, y, m)    a number that may be negative, but less than p in absolute value; as x and y
                             may be
   F(canonical)(x, m)        such a number in the form in which it is stored: at least 0
   F(sum_of)(x, y, m), F(difference_of)(x, y, m)   of such numbers, in this form
   F(resumed)(s)             settled sums as the beginning of longer ones
   F(reduced)(s, m)          what settled sums of products are, in this form
   F(choose)(x, y, z)        y where the word of x is 0, else z
   F(vanishes)(x)            whether a word of x is 0 */

/* So many products are summed up before sums are settled. */
enum { F(longest) = 2048 };

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
                     F(load_words)(moduli + 2 * LANES), F(load_words)(moduli + 3 * LANES));
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
  for (int i = 0; i < 50; i++) {
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

/* `rows` by `columns` sums of k products, settled: number s of row i of a, `a_step` words apart, times
   number s of column j of b, `b_step` words apart. */
INLINE void F(inner_products)(int rows, int columns, F(sums) sums[4][4], const uint64_t *a,
                              ptrdiff_t a_row, ptrdiff_t a_step, const uint64_t *b,
                              ptrdiff_t b_column, ptrdiff_t b_step, size_t k) {
  UNROLL for (int i = 0; i < rows; i++) {
    UNROLL for (int j = 0; j < columns; j++) sums[i][j] = F(no_sums)();
  }
  for (size_t start = 0, end; start < k; start = end) {
    end = k - start < F(longest) ? k : start + F(longest);
    for (size_t s = start; s < end; s++) {
      F(numbers) y[4];
      UNROLL for (int j = 0; j < columns; j++) {
        y[j] = F(load)(b + (ptrdiff_t)s * b_step + j * b_column);
      }
      UNROLL for (int i = 0; i < rows; i++) {
        F(numbers) x = F(load)(a + (ptrdiff_t)s * a_step + i * a_row);
        UNROLL for (int j = 0; j < columns; j++) {
          sums[i][j] = F(with_product)(sums[i][j], x, y[j]);
        }
      }
    }
    UNROLL for (int i = 0; i < rows; i++) {
      UNROLL for (int j = 0; j < columns; j++) {
        sums[i][j] = F(settled)(sums[i][j], end - start);
        if (end < k) sums[i][j] = F(resumed)(sums[i][j]);
      }
    }
  }
}

INLINE void F(product_tile)(int rows, int columns, uint64_t *c, const uint64_t *a, const uint64_t *b,
                            size_t n, size_t k, int accumulate, F(field) m) {
  F(sums) sums[4][4];
  ptrdiff_t width = (ptrdiff_t)(n * LANES);
  F(inner_products)(rows, columns, sums, a, (ptrdiff_t)(k * LANES), LANES, b, LANES, width, k);
  for (int i = 0; i < rows; i++) {
    for (int j = 0; j < columns; j++) {
      uint64_t *target = c + i * width + j * LANES;
      F(numbers) r = F(reduced)(sums[i][j], m);
      F(store)(target, accumulate ? F(sum_of)(r, F(load)(target), m) : r);
    }
  }
}

/* In blocks of rows of a that stay in the second cache. */
TARGET static void F(product)(uint64_t *c, const uint64_t *a, const uint64_t *b, size_t m, size_t n,
                              size_t k, int accumulate, const uint64_t *moduli) {
  F(field) field = F(constants)(moduli);
  size_t height = k < 1024 ? 4096 / (k + 1) / 4 * 4 + 4 : 4;
  for (size_t top = 0; top < m; top += height) {
    size_t end = m - top < height ? m : top + height;
    for (size_t j = 0; j < n; j += COLUMNS) {
      for (size_t i = top; i < end; i += ROWS) {
        uint64_t *target = c + (i * n + j) * LANES;
        const uint64_t *left = a + i * k * LANES, *right = b + j * LANES;
#define TILE(rows, columns) \
  F(product_tile)(rows, columns, target, left, right, n, k, accumulate, field)
        switch ((end - i < ROWS ? end - i : ROWS) + (n - j < COLUMNS ? 0 : 4)) {
          case 1: TILE(1, 1); break;
          case 2: TILE(2, 1); break;
          case 3: TILE(3, 1); break;
          case 4: TILE(4, 1); break;
          case 5: TILE(1, COLUMNS); break;
          case 6: TILE(2, COLUMNS); break;
          case 7: TILE(3, COLUMNS); break;
          default: TILE(4, COLUMNS);
        }
#undef TILE
      }
    }
  }
}

/* Montgomery's simultaneous inversion. */
TARGET static int F(inverses)(uint64_t *y, const uint64_t *x, size_t n, const uint64_t *moduli) {
  F(field) m = F(constants)(moduli);
  F(numbers) product = m.one;
  for (size_t i = 0; i < n * LANES; i += LANES) {
    F(store)(y + i, product);
    product = F(product_of)(product, F(load)(x + i), m);
  }
  if (F(vanishes)((F(words))F(canonical)(product, m))) return 0;
  F(numbers) inverse = F(reciprocal)(product, moduli);
  for (size_t i = n * LANES; i > 0;) {
    i -= LANES;
    F(store)(y + i, F(canonical_product)(F(load)(y + i), inverse, m));
    inverse = F(product_of)(inverse, F(load)(x + i), m);
  }
  return 1;
}
