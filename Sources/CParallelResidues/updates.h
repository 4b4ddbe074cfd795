/* The functions of parallel_residues.h that updates of blocks of rows take, by those of kernels.h. */

/* Group g of a support, of `rows` rows. */
typedef struct {
  size_t rows, width, first;
  const uint32_t *columns;
} F(group_support);

INLINE F(group_support) F(group)(parallel_support support, size_t g, size_t m) {
  size_t start = support.starts[g];
  return (F(group_support)){m - 4 * g < 4 ? m - 4 * g : 4, support.starts[g + 1] - start, 4 * start,
                            support.columns + start};
}

TARGET static void F(scale_columns)(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t m,
                                    parallel_support support, const uint64_t *moduli) {
  F(field) field = F(constants)(moduli);
  for (size_t g = 0; 4 * g < m; g++) {
    F(group_support) own = F(group)(support, g, m);
    for (size_t j = 0; j < own.width; j++) {
      F(numbers) factor = F(load)(y + own.columns[j] * LANES);
      for (size_t i = 0; i < own.rows; i++) {
        size_t at = (own.first + i * own.width + j) * LANES;
        F(store)(z + at, F(canonical_product)(F(load)(x + at), factor, field));
      }
    }
  }
}

INLINE void F(update_tile)(int rows, int columns, uint64_t *c, const uint64_t *factors,
                           const uint64_t *a, const uint64_t *b, ptrdiff_t width,
                           const uint32_t *places, size_t k, F(field) m) {
  F(sums) sums[4][4];
  UNROLL for (int i = 0; i < rows; i++) {
    F(numbers) factor = F(load)(factors + i * LANES);
    UNROLL for (int j = 0; j < columns; j++) {
      sums[i][j] = F(with_product)(F(no_sums)(), factor, F(load)(c + i * width + j * LANES));
    }
  }
  F(add_products)(rows, columns, sums, 1, a, (ptrdiff_t)(k * LANES), LANES, b, LANES, width, places, k,
                  m);
  for (int i = 0; i < rows; i++) {
    for (int j = 0; j < columns; j++) {
      F(sums) s = sums[i][j];
      F(store)(c + i * width + j * LANES, k < longest_loose ? F(loose)(s, m) : F(reduced)(s, m));
    }
  }
}

TARGET static void F(update)(uint64_t *c, const uint64_t *factors, const uint64_t *a,
                             const uint64_t *b, size_t m, size_t n, size_t step,
                             parallel_support support, const uint64_t *moduli) {
  F(field) field = F(constants)(moduli);
  size_t groups = (m + 3) / 4, span = m ? F(span)(support.starts[groups] / groups) : COLUMNS;
  for (size_t left = 0; left < n; left += span) {
    size_t end = n - left < span ? n : left + span;
    for (size_t i = 0; i < m; i += ROWS) {
      F(group_support) group = F(group)(support, i / 4, m);
      const uint64_t *own = a + (group.first + i % 4 * group.width) * LANES;
      /* Columns that follow each other need no look-up. */
      int is_run = group.width && group.columns[group.width - 1] - group.columns[0] < group.width;
      const uint64_t *rows = is_run ? b + group.columns[0] * step * LANES : b;
      for (size_t j = left; j < end; j += COLUMNS) {
        uint64_t *target = c + (i * step + j) * LANES;
        const uint64_t *other = rows + j * LANES, *own_factors = factors + i * LANES;
#define TILE(count, across) \
  F(update_tile)(count, across, target, own_factors, own, other, (ptrdiff_t)(step * LANES),    \
                 PLACES, group.width, field)
        if (is_run) {
#define PLACES 0
          TILES(m - i, end - j)
#undef PLACES
        } else {
#define PLACES group.columns
          TILES(m - i, end - j)
#undef PLACES
        }
#undef TILE
      }
    }
  }
}

TARGET static unsigned F(unequal)(const uint64_t *x, const uint64_t *f, const uint64_t *y,
                                  const uint64_t *g, size_t n, const uint64_t *moduli) {
  F(field) field = F(constants)(moduli);
  F(numbers) left = F(load)(f), right = F(load)(g);
  F(words) differences = F(splat)(0);
  for (size_t i = 0; i < n * LANES; i += LANES) {
    differences |= (F(words))F(canonical_product)(F(load)(x + i), left, field) ^
                   (F(words))F(canonical_product)(F(load)(y + i), right, field);
  }
  return parallel_all_fields & ~F(vanishes)(differences);
}

#undef TILES
