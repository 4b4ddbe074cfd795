/* The functions of parallel_residues.h that eliminate, by those of kernels.h. */

/* tile(count), for the constant ROWS or what is left of it. */
#define ROWS_AT_MOST(left, tile)           \
  switch ((left) < ROWS ? (left) : ROWS) { \
    case 1: tile(1); break;                \
    case 2: tile(2); break;                \
    case 3: tile(3); break;                \
    default: tile(4);                      \
  }

/* `count` entries of a column below the diagonal, or of a row, minus the products of entries before
   them. */
INLINE void F(schur)(int count, uint64_t *target, ptrdiff_t step, const uint64_t *own,
                     ptrdiff_t own_step, ptrdiff_t own_next, const uint64_t *shared,
                     ptrdiff_t shared_next, size_t k, F(field) m) {
  F(sums) sums[4][4];
  F(inner_products)(1, count, sums, shared, 0, shared_next, own, own_step, own_next, k, m);
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

TARGET static int F(factors)(uint64_t *a, uint64_t *inverses, size_t n, const uint64_t *moduli) {
  return F(factor)(a, inverses, 0, n, moduli);
}

INLINE void F(recurrence_tile)(int count, uint64_t *x, const uint64_t *l, ptrdiff_t row,
                               ptrdiff_t column, size_t length, F(numbers) factor,
                               const uint64_t *factors, F(field) m) {
  F(sums) sums[4][4];
  F(inner_products)(1, count, sums, l, 0, column, x, column, row, length, m);
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
  if (F(inverses)(work, differences, pairs, moduli) != parallel_all_fields) return 0;
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

#undef ROWS_AT_MOST
