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

/* tile(count), for the constant ROWS or what is left of it. */
#define ROWS_AT_MOST(left, tile)           \
  switch ((left) < ROWS ? (left) : ROWS) { \
    case 1: tile(1); break;                \
    case 2: tile(2); break;                \
    case 3: tile(3); break;                \
    default: tile(4);                      \
  }

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

/* `count` entries of a column below the diagonal, or of a row, minus the products of entries before
   them. */
INLINE void F(schur)(int count, uint64_t *target, ptrdiff_t step, const uint64_t *own,
                     ptrdiff_t own_step, ptrdiff_t own_next, const uint64_t *shared,
                     ptrdiff_t shared_next, size_t k, F(field) m) {
  F(sums) sums[4][4];
  F(inner_products)(1, count, sums, shared, 0, shared_next, own, own_step, own_next, k);
  for (int i = 0; i < count; i++) {
    F(numbers) r = F(reduced)(sums[0][i], m);
    F(store)(target + i * step, F(difference_of)(F(load)(target + i * step), r, m));
  }
}

/* The factors in place, the inverses of the pivots, and the rows in the order of `permutation`, which
   stays the identity if it is null; 0 if a pivot vanishes. */
TARGET static int F(factor)(uint64_t *a, uint64_t *inverses, size_t *permutation, size_t n,
                            const uint64_t *moduli) {
  F(field) m = F(constants)(moduli);
  ptrdiff_t width = (ptrdiff_t)(n * LANES);
  for (size_t k = 0; k < n; k++) {
    uint64_t *row = a + k * n * LANES, *column = a + k * LANES;
    for (size_t i = k; i < n; i += ROWS) {
      uint64_t *start = a + i * n * LANES;
#define SCHUR(count) \
  F(schur)(count, start + k * LANES, width, start, width, LANES, column, width, k, m)
      ROWS_AT_MOST(n - i, SCHUR)
#undef SCHUR
    }
    size_t pivot = k;
    while (pivot < n && F(vanishes)(F(load_words)(column + pivot * n * LANES))) {
      pivot = permutation ? pivot + 1 : n;
    }
    if (pivot == n) return 0;
    if (pivot != k) {
      uint64_t *other = a + pivot * n * LANES;
      for (ptrdiff_t j = 0; j < width; j += LANES) {
        F(numbers) kept = F(load)(row + j);
        F(store)(row + j, F(load)(other + j));
        F(store)(other + j, kept);
      }
      size_t kept = permutation[k];
      permutation[k] = permutation[pivot];
      permutation[pivot] = kept;
    }
    F(numbers) inverse = F(reciprocal)(F(load)(row + k * LANES), moduli);
    F(store)(inverses + k * LANES, inverse);
    for (size_t i = k + 1; i < n; i++) {
      uint64_t *entry = column + i * n * LANES;
      F(store)(entry, F(canonical_product)(F(load)(entry), inverse, m));
    }
    for (size_t j = k + 1; j < n; j += ROWS) {
#define SCHUR(count) \
  F(schur)(count, row + j * LANES, LANES, a + j * LANES, LANES, width, row, LANES, k, m)
      ROWS_AT_MOST(n - j, SCHUR)
#undef SCHUR
    }
  }
  return 1;
}

INLINE void F(recurrence_tile)(int count, uint64_t *x, const uint64_t *l, ptrdiff_t row,
                               ptrdiff_t column, size_t length, F(numbers) factor,
                               const uint64_t *factors, F(field) m) {
  F(sums) sums[4][4];
  F(inner_products)(1, count, sums, l, 0, column, x, column, row, length);
  for (int j = 0; j < count; j++) {
    F(numbers) r = F(reduced)(sums[0][j], m);
    F(numbers) own = factors ? F(load)(factors + j * LANES) : factor;
    F(store)(x + (ptrdiff_t)length * row + j * column, F(canonical_product)(r, own, m));
  }
}

/* Row i of a lower triangular x, whose rows before are known: entry j < i becomes the sum of
   l[i, k] x[k, j] for j <= k < i, times `factor`, or if that is not null, times factors[j]. Rows and
   columns of x and l are `row` and `column` words apart: negative numbers reverse them. */
INLINE void F(recurrence)(uint64_t *x, const uint64_t *l, ptrdiff_t i, ptrdiff_t row, ptrdiff_t column,
                          F(numbers) factor, const uint64_t *factors, F(field) m) {
  for (ptrdiff_t j = 0; j < i; j += ROWS) {
    uint64_t *start = x + j * (row + column);
    const uint64_t *own = factors ? factors + j * LANES : 0;
#define TILE(count)                                                                             \
  F(recurrence_tile)(count, start, l + i * row + j * column, row, column, (size_t)(i - j), factor, \
                     own, m)
    ROWS_AT_MOST(i - j, TILE)
#undef TILE
  }
}

TARGET static void F(triangular_inverse)(uint64_t *x, const uint64_t *l, size_t n, int is_upper,
                                         const uint64_t *inverses, const uint64_t *moduli) {
  F(field) m = F(constants)(moduli);
  ptrdiff_t sign = is_upper ? -1 : 1, row = sign * (ptrdiff_t)(n * LANES), column = sign * LANES;
  size_t first = is_upper && n ? (n * n - 1) * LANES : 0;
  x += first;
  l += first;
  for (ptrdiff_t i = 0; i < (ptrdiff_t)n; i++) {
    size_t at = (is_upper ? n - 1 - (size_t)i : (size_t)i) * LANES;
    F(numbers) inverse = inverses ? F(load)(inverses + at) : m.one;
    F(store)(x + i * (row + column), inverse);
    F(recurrence)(x, l, i, row, column, F(opposite)(inverse, m), 0, m);
  }
}

TARGET static int F(inverse)(uint64_t *x, uint64_t *work, size_t *permutation, size_t n,
                             const uint64_t *moduli) {
  size_t size = n * n * LANES;
  uint64_t *lower = work + size, *upper = lower + size, *pivots = upper + size;
  for (size_t i = 0; i < n; i++) permutation[i] = i;
  if (!F(factor)(work, pivots, permutation, n, moduli)) return 0;
  F(triangular_inverse)(lower, work, n, 0, 0, moduli);
  F(triangular_inverse)(upper, work, n, 1, pivots, moduli);
  F(product)(work, upper, lower, n, n, n, 0, moduli);
  for (size_t i = 0; i < n; i++) {
    for (size_t j = 0; j < n; j++) {
      F(store)(x + (i * n + permutation[j]) * LANES, F(load)(work + (i * n + j) * LANES));
    }
  }
  return 1;
}

/* Entry (j, j) of l minus entry (i, i), places on the diagonal being `step` words apart. */
INLINE F(numbers) F(eigenvalues_apart)(const uint64_t *l, ptrdiff_t i, ptrdiff_t j, ptrdiff_t step,
                                       F(field) m) {
  return F(difference_of)(F(load)(l + j * step), F(load)(l + i * step), m);
}

TARGET static int F(eigenvectors)(uint64_t *x, const uint64_t *l, size_t n, int is_upper,
                                  uint64_t *work, const uint64_t *moduli) {
  F(field) m = F(constants)(moduli);
  ptrdiff_t sign = is_upper ? -1 : 1, row = sign * (ptrdiff_t)(n * LANES), column = sign * LANES;
  size_t first = is_upper && n ? (n * n - 1) * LANES : 0, pairs = 0;
  uint64_t *differences = work + n * n * LANES;
  x += first;
  l += first;
  for (ptrdiff_t i = 0; i < (ptrdiff_t)n; i++) {
    for (ptrdiff_t j = 0; j < i; j++, pairs++) {
      F(numbers) difference = F(eigenvalues_apart)(l, i, j, row + column, m);
      F(store)(differences + pairs * LANES, F(choose)((F(words))difference, m.one, difference));
    }
  }
  if (!F(inverses)(work, differences, pairs, moduli)) return 0;
  int is_diagonalisable = 1;
  for (ptrdiff_t i = 0; i < (ptrdiff_t)n; i++) {
    F(store)(x + i * (row + column), m.one);
    F(recurrence)(x, l, i, row, column, m.one, work + i * (i - 1) / 2 * LANES, m);
    for (ptrdiff_t j = 0; j < i; j++) {
      F(numbers) difference = F(eigenvalues_apart)(l, i, j, row + column, m);
      F(words) entry = F(load_words)(x + i * row + j * column);
      if (F(vanishes)((F(words))F(choose)(entry, m.one, difference))) is_diagonalisable = 0;
    }
  }
  return is_diagonalisable;
}

TARGET static int F(factors)(uint64_t *a, uint64_t *inverses, size_t n, const uint64_t *moduli) {
  return F(factor)(a, inverses, 0, n, moduli);
}

static const parallel_form F(form) = {
    F(name),    F(from_integers), F(from_residues), F(to_residues),        F(sum),
    F(difference), F(permute),    F(multiply),      F(product),            F(inverses),
    F(factors), F(inverse),       F(triangular_inverse), F(eigenvectors)};

#undef ROWS
#undef COLUMNS
#undef ROWS_AT_MOST
