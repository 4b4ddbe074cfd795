/* The functions of parallel_residues.h for vectors of all fields, or for one field at a time. What
   includes this defines

   vec          a word for each of the fields, or of one
   F(name)      the names of the functions here
   TARGET       attributes of functions
   load, store, splat, plus, minus, carry (its bits from 52 on), low52
   madd_low, madd_high    x plus the low or high 52 bits of a product
   product_sum  a sum of products: low + 2^52 high; `no_sum` is 0
   add_product(s, x, y)   adds a product to a sum
   low(s), high(s)        its parts
   carried(s)   the sum, written such that 2048 more products can be added
   once(x, m)   x if it is less than m, else x - m
   vanishes(x)  whether a word of x is 0
   choose(x, y, z)        y where x is 0, else z
   odd(x, i, y, z)        y where bit i of x is 1, else z
   distribute(z, step, x, count)   the words of x, `count` at most, to z, z + step, ... */

#define ALWAYS static inline __attribute__((always_inline)) TARGET

/* tile(count), for the constant 4 or what is left of it. */
#define FOUR_AT_MOST(left, tile) \
  switch (left) {                \
    case 1: tile(1); break;      \
    case 2: tile(2); break;      \
    case 3: tile(3); break;      \
    default: tile(4);            \
  }

typedef struct {
  vec p, negated_inverse, one, square, minus_one;
} F(field);

ALWAYS F(field) F(constants)(const uint64_t *m) {
  return (F(field)){load(m), load(m + LANES), load(m + 2 * LANES), load(m + 3 * LANES),
                    load(m + 4 * LANES)};
}

/* A sum, divided by 2^52, modulo p. With high + low / 2^52 = 2^52 h1 + h0 and l = low modulo 2^52, the
   number l + h0 2^52 + h1 2^104, its powers of two replaced by their residues, is below
   2^52 p + 2^12 p + 2^52; Montgomery's reduction divides it by 2^52 modulo p and gives less than
   2 p + 2. */
ALWAYS vec F(reduce)(product_sum s, F(field) m) {
  vec above = plus(high(s), carry(low(s))), h0 = low52(above), h1 = carry(above);
  vec s0 = madd_low(madd_low(low52(low(s)), h0, m.one), h1, m.square);
  vec s1 = madd_high(madd_high(splat(0), h0, m.one), h1, m.square);
  vec t = madd_low(splat(0), s0, m.negated_inverse);
  s0 = madd_low(s0, t, m.p);
  s1 = madd_high(s1, t, m.p);
  return once(once(plus(s1, carry(s0)), m.p), m.p);
}

/* x y / 2^52 modulo p. */
ALWAYS vec F(times)(vec x, vec y, F(field) m) {
  product_sum s = no_sum;
  add_product(s, x, y);
  add_product(s, madd_low(splat(0), low(s), m.negated_inverse), m.p);
  return once(plus(high(s), carry(low(s))), m.p);
}

ALWAYS vec F(subtracted)(vec x, vec y, F(field) m) { return once(minus(plus(x, m.p), y), m.p); }

/* 1 / x by Fermat's theorem, for any x that is not 0. */
TARGET static vec F(reciprocal)(vec x, const uint64_t *moduli) {
  F(field) m = F(constants)(moduli);
  vec result = m.one, exponent = minus(m.p, splat(2));
  for (int i = 0; i < 50; i++) {
    result = odd(exponent, i, F(times)(result, x, m), result);
    x = F(times)(x, x, m);
  }
  return result;
}

TARGET static void F(from_integers)(uint64_t *z, const int64_t *x, size_t n, const uint64_t *moduli) {
  F(field) m = F(constants)(moduli);
  for (size_t i = 0; i < n; i++) {
    vec value = splat((uint64_t)(x[i] < 0 ? -x[i] : x[i]));
    value = F(times)(x[i] < 0 ? minus(m.p, value) : value, m.square, m);
    store(z + i * LANES, value);
  }
}

TARGET static void F(to_residues)(uint64_t *z, size_t step, const uint64_t *x, size_t n, size_t count,
                                  const uint64_t *moduli) {
  F(field) m = F(constants)(moduli);
  for (size_t i = 0; i < n; i++) {
    distribute(z + i, step, F(times)(load(x + i * LANES), splat(1), m), count);
  }
}

TARGET static void F(sum)(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n,
                          const uint64_t *moduli) {
  F(field) m = F(constants)(moduli);
  for (size_t i = 0; i < n * LANES; i += LANES) {
    store(z + i, once(plus(load(x + i), load(y + i)), m.p));
  }
}

TARGET static void F(difference)(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n,
                                 const uint64_t *moduli) {
  F(field) m = F(constants)(moduli);
  for (size_t i = 0; i < n * LANES; i += LANES) {
    store(z + i, F(subtracted)(load(x + i), load(y + i), m));
  }
}

TARGET static void F(permute)(uint64_t *z, const uint64_t *x, size_t width, const ptrdiff_t *rows, size_t m,
                              const ptrdiff_t *columns, size_t n, const uint64_t *moduli) {
  F(field) field = F(constants)(moduli);
  for (size_t i = 0; i < m; i++) {
    const uint64_t *row = x + (size_t)(rows[i] < 0 ? ~rows[i] : rows[i]) * width * LANES;
    for (size_t j = 0; j < n; j++, z += LANES) {
      vec entry = load(row + (size_t)(columns[j] < 0 ? ~columns[j] : columns[j]) * LANES);
      store(z, (rows[i] ^ columns[j]) < 0 ? F(subtracted)(splat(0), entry, field) : entry);
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
      store(z + at, F(times)(load(x + at), load(factor), field));
    }
  }
}

/* `rows` by `columns` sums of k products: number s of row i of a, `a_step` words apart, times number s
   of column j of b, `b_step` words apart. */
ALWAYS void F(sums)(int rows, int columns, product_sum sums[4][4], const uint64_t *a, ptrdiff_t a_row,
                    ptrdiff_t a_step, const uint64_t *b, ptrdiff_t b_column, ptrdiff_t b_step,
                    size_t k) {
  for (int i = 0; i < rows; i++) {
    for (int j = 0; j < columns; j++) sums[i][j] = no_sum;
  }
  for (size_t start = 0; start < k; start += 2048) {
    for (size_t s = start; s < k && s < start + 2048; s++) {
      vec y[4];
      for (int j = 0; j < columns; j++) {
        y[j] = load(b + (ptrdiff_t)s * b_step + j * b_column);
      }
      for (int i = 0; i < rows; i++) {
        vec x = load(a + (ptrdiff_t)s * a_step + i * a_row);
        for (int j = 0; j < columns; j++) add_product(sums[i][j], x, y[j]);
      }
    }
    if (k <= 2048) break;
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) sums[i][j] = carried(sums[i][j]);
    }
  }
}

ALWAYS void F(product_tile)(int rows, int columns, uint64_t *c, const uint64_t *a, const uint64_t *b,
                            size_t n, size_t k, int accumulate, F(field) m) {
  product_sum sums[4][4];
  ptrdiff_t width = (ptrdiff_t)(n * LANES);
  F(sums)(rows, columns, sums, a, (ptrdiff_t)(k * LANES), LANES, b, LANES, width, k);
  for (int i = 0; i < rows; i++) {
    for (int j = 0; j < columns; j++) {
      uint64_t *target = c + i * width + j * LANES;
      vec r = F(reduce)(sums[i][j], m);
      store(target, accumulate ? once(plus(r, load(target)), m.p) : r);
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
    for (size_t j = 0; j < n; j += 2) {
      for (size_t i = top; i < end; i += 4) {
        uint64_t *target = c + (i * n + j) * LANES;
        const uint64_t *left = a + i * k * LANES, *right = b + j * LANES;
#define TILE(rows, columns) \
  F(product_tile)(rows, columns, target, left, right, n, k, accumulate, field)
        switch ((end - i < 4 ? end - i : 4) + (n - j > 1 ? 4 : 0)) {
          case 1: TILE(1, 1); break;
          case 2: TILE(2, 1); break;
          case 3: TILE(3, 1); break;
          case 4: TILE(4, 1); break;
          case 5: TILE(1, 2); break;
          case 6: TILE(2, 2); break;
          case 7: TILE(3, 2); break;
          default: TILE(4, 2);
        }
#undef TILE
      }
    }
  }
}

/* Montgomery's simultaneous inversion. */
TARGET static int F(inverses)(uint64_t *y, const uint64_t *x, size_t n, const uint64_t *moduli) {
  F(field) m = F(constants)(moduli);
  vec product = m.one;
  for (size_t i = 0; i < n * LANES; i += LANES) {
    store(y + i, product);
    product = F(times)(product, load(x + i), m);
  }
  if (vanishes(product)) return 0;
  vec inverse = F(reciprocal)(product, moduli);
  for (size_t i = n * LANES; i > 0;) {
    i -= LANES;
    store(y + i, F(times)(load(y + i), inverse, m));
    inverse = F(times)(inverse, load(x + i), m);
  }
  return 1;
}

/* Four entries of a column below the diagonal, or of a row, minus the products of entries before them. */
ALWAYS void F(schur)(int count, uint64_t *target, ptrdiff_t step, const uint64_t *own,
                     ptrdiff_t own_step, ptrdiff_t own_next, const uint64_t *shared,
                     ptrdiff_t shared_next, size_t k, F(field) m) {
  product_sum sums[4][4];
  F(sums)(1, count, sums, shared, 0, shared_next, own, own_step, own_next, k);
  for (int i = 0; i < count; i++) {
    vec r = F(reduce)(sums[0][i], m);
    store(target + i * step, F(subtracted)(load(target + i * step), r, m));
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
    for (size_t i = k; i < n; i += 4) {
      uint64_t *start = a + i * n * LANES;
#define SCHUR(count) \
  F(schur)(count, start + k * LANES, width, start, width, LANES, column, width, k, m)
      FOUR_AT_MOST(n - i, SCHUR)
#undef SCHUR
    }
    size_t pivot = k;
    while (pivot < n && vanishes(load(column + pivot * n * LANES))) {
      pivot = permutation ? pivot + 1 : n;
    }
    if (pivot == n) return 0;
    if (pivot != k) {
      uint64_t *other = a + pivot * n * LANES;
      for (ptrdiff_t j = 0; j < width; j += LANES) {
        vec kept = load(row + j);
        store(row + j, load(other + j));
        store(other + j, kept);
      }
      size_t kept = permutation[k];
      permutation[k] = permutation[pivot];
      permutation[pivot] = kept;
    }
    vec inverse = F(reciprocal)(load(row + k * LANES), moduli);
    store(inverses + k * LANES, inverse);
    for (size_t i = k + 1; i < n; i++) {
      uint64_t *entry = column + i * n * LANES;
      store(entry, F(times)(load(entry), inverse, m));
    }
    for (size_t j = k + 1; j < n; j += 4) {
#define SCHUR(count) \
  F(schur)(count, row + j * LANES, LANES, a + j * LANES, LANES, width, row, LANES, k, m)
      FOUR_AT_MOST(n - j, SCHUR)
#undef SCHUR
    }
  }
  return 1;
}

ALWAYS void F(recurrence_tile)(int count, uint64_t *x, const uint64_t *l, ptrdiff_t row,
                               ptrdiff_t column, size_t length, vec factor, const uint64_t *factors,
                               F(field) m) {
  product_sum sums[4][4];
  F(sums)(1, count, sums, l, 0, column, x, column, row, length);
  for (int j = 0; j < count; j++) {
    vec r = F(reduce)(sums[0][j], m);
    vec own = factors ? load(factors + j * LANES) : factor;
    store(x + (ptrdiff_t)length * row + j * column, F(times)(r, own, m));
  }
}

/* Row i of a lower triangular x, whose rows before are known: entry j < i becomes the sum of
   l[i, k] x[k, j] for j <= k < i, times `factor`, or if that is not null, times factors[j]. Rows and
   columns of x and l are `row` and `column` words apart: negative numbers reverse them. */
ALWAYS void F(recurrence)(uint64_t *x, const uint64_t *l, ptrdiff_t i, ptrdiff_t row, ptrdiff_t column,
                          vec factor, const uint64_t *factors, F(field) m) {
  for (ptrdiff_t j = 0; j < i; j += 4) {
    uint64_t *start = x + j * (row + column);
    const uint64_t *own = factors ? factors + j * LANES : 0;
#define TILE(count)                                                                             \
  F(recurrence_tile)(count, start, l + i * row + j * column, row, column, (size_t)(i - j), factor, \
                     own, m)
    FOUR_AT_MOST(i - j, TILE)
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
    vec inverse = inverses ? load(inverses + at) : m.one;
    store(x + i * (row + column), inverse);
    F(recurrence)(x, l, i, row, column, F(subtracted)(splat(0), inverse, m), 0, m);
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
      store(x + (i * n + permutation[j]) * LANES, load(work + (i * n + j) * LANES));
    }
  }
  return 1;
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
      vec difference = F(subtracted)(load(l + j * (row + column)), load(l + i * (row + column)), m);
      store(differences + pairs * LANES, choose(difference, m.one, difference));
    }
  }
  if (!F(inverses)(work, differences, pairs, moduli)) return 0;
  int is_diagonalisable = 1;
  for (ptrdiff_t i = 0; i < (ptrdiff_t)n; i++) {
    store(x + i * (row + column), m.one);
    F(recurrence)(x, l, i, row, column, m.one, work + i * (i - 1) / 2 * LANES, m);
    for (ptrdiff_t j = 0; j < i; j++) {
      vec difference = F(subtracted)(load(l + j * (row + column)), load(l + i * (row + column)), m);
      vec entry = load(x + i * row + j * column);
      if (vanishes(choose(entry, m.one, difference))) is_diagonalisable = 0;
    }
  }
  return is_diagonalisable;
}

#undef ALWAYS
#undef FOUR_AT_MOST
