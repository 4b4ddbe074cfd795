/* The forms for processors with 52-bit multiply-add vectors, and whether this one is such. */

#if defined(__x86_64__)

#include <immintrin.h>

#define VECTOR __attribute__((target("avx512f,avx512ifma")))
#define INLINE static inline __attribute__((always_inline)) VECTOR
/* Sums of tiles stay in registers only if no loop over them is left. */
#define UNROLL _Pragma("clang loop unroll(full)")

static int has_vectors(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512ifma");
}

typedef struct {
  __m512i p, p2, negated_inverse, power1, power2, power3;
} vector_modulus;

INLINE vector_modulus broadcast(const residue_modulus *m) {
  return (vector_modulus){_mm512_set1_epi64((int64_t)m->p),
                          _mm512_set1_epi64((int64_t)(2 * m->p)),
                          _mm512_set1_epi64((int64_t)m->negated_inverse),
                          _mm512_set1_epi64((int64_t)m->power1),
                          _mm512_set1_epi64((int64_t)m->power2),
                          _mm512_set1_epi64((int64_t)m->power3)};
}

/* x if it is less than m, else x - m; x < 2^63. */
INLINE __m512i subtract_once(__m512i x, __m512i m) {
  return _mm512_min_epu64(x, _mm512_sub_epi64(x, m));
}

INLINE __m512i reduce_vector(__m512i low, __m512i high, vector_modulus m) {
  const __m512i mask = _mm512_set1_epi64((int64_t)mask52), zero = _mm512_setzero_si512();
  __m512i carry = _mm512_add_epi64(high, _mm512_srli_epi64(low, 52));
  __m512i h1 = _mm512_srli_epi64(carry, 52), h0 = _mm512_and_si512(carry, mask);
  __m512i l = _mm512_and_si512(low, mask);
  __m512i s0 = _mm512_madd52lo_epu64(zero, h1, m.power3);
  __m512i s1 = _mm512_madd52hi_epu64(zero, h1, m.power3);
  s0 = _mm512_madd52lo_epu64(s0, h0, m.power2);
  s1 = _mm512_madd52hi_epu64(s1, h0, m.power2);
  s0 = _mm512_madd52lo_epu64(s0, l, m.power1);
  s1 = _mm512_madd52hi_epu64(s1, l, m.power1);
  __m512i t = _mm512_madd52lo_epu64(zero, s0, m.negated_inverse);
  s0 = _mm512_madd52lo_epu64(s0, t, m.p);
  s1 = _mm512_madd52hi_epu64(s1, t, m.p);
  __m512i r = _mm512_add_epi64(s1, _mm512_srli_epi64(s0, 52));
  return subtract_once(subtract_once(r, m.p2), m.p);
}

/* As `divide`. */
INLINE __m512i divide_vector(__m512i low, __m512i high, const residue_modulus *m) {
  const __m512i mask = _mm512_set1_epi64((int64_t)mask52), zero = _mm512_setzero_si512();
  __m512i p = _mm512_set1_epi64((int64_t)m->p);
  __m512i reciprocal = _mm512_set1_epi64((int64_t)m->reciprocal);
  __m512i inverse = _mm512_set1_epi64((int64_t)m->negated_inverse);
  __m512i carry = _mm512_srli_epi64(_mm512_add_epi64(low, mask), 52);
  __m512i t = _mm512_madd52lo_epu64(zero, low, inverse);
  __m512i u = _mm512_madd52hi_epu64(_mm512_add_epi64(high, carry), t, p);
  __m512i leading = _mm512_srlv_epi64(u, _mm512_set1_epi64((int64_t)m->shift));
  __m512i q = _mm512_madd52hi_epu64(zero, leading, reciprocal);
  return _mm512_and_si512(_mm512_sub_epi64(u, _mm512_madd52lo_epu64(zero, q, p)), mask);
}

/* The negatives of numbers below 3 p, below 3 p, too, where the mask says so. */
INLINE __m512i negated(__m512i x, __mmask8 mask, const residue_modulus *m) {
  __m512i most = _mm512_set1_epi64((int64_t)(3 * m->p));
  return _mm512_mask_sub_epi64(x, _mm512_mask_test_epi64_mask(mask, x, x), most, x);
}

/* Up to 8 rows by up to 8 or 16 columns, one vector or two. The sums begin with the rows of c times
   factors[i * factor_stride], or if `factors` is null, with c if `accumulate`. They are stored as two
   words if `moduli` is null, divided if `divides`, and else reduced; what is divided in the columns of
   the bits of `negative` is replaced by its negative. If `places` is not null, row t of the second matrix
   is row places[t] of b. Rows of b are fetched `prefetch` rows ahead, if that is not 0. */
INLINE void tile(int rows, int vectors, const uint64_t *a, size_t lda, const uint64_t *b, size_t ldb,
                 const uint32_t *places, uint64_t *c, uint64_t *high, size_t ldc, size_t n, size_t k,
                 const residue_modulus *moduli, size_t stride, const uint64_t *factors,
                 size_t factor_stride, int accumulate, int divides, uint32_t negative,
                 size_t prefetch) {
  __mmask8 masks[2] = {n >= 8 ? 0xff : (__mmask8)((1u << n) - 1),
                       n >= 16 ? 0xff : n <= 8 ? 0 : (__mmask8)((1u << (n - 8)) - 1)};
  const __m512i zero = _mm512_setzero_si512();
  __m512i l[8][2], h[8][2];
  UNROLL for (int i = 0; i < rows; i++) {
    UNROLL for (int v = 0; v < vectors; v++) {
      l[i][v] = h[i][v] = zero;
      if (factors || accumulate) l[i][v] = _mm512_maskz_loadu_epi64(masks[v], c + i * ldc + 8 * v);
      if (factors) {
        __m512i x = _mm512_set1_epi64((int64_t)factors[(size_t)i * factor_stride]), old = l[i][v];
        l[i][v] = _mm512_madd52lo_epu64(zero, x, old);
        h[i][v] = _mm512_madd52hi_epu64(zero, x, old);
      }
    }
  }
  for (size_t t = 0; t < k; t++) {
    const uint64_t *row = b + (places ? places[t] : t) * ldb;
    __m512i y[2];
    UNROLL for (int v = 0; v < vectors; v++) y[v] = _mm512_maskz_loadu_epi64(masks[v], row + 8 * v);
    if (prefetch) _mm_prefetch((const char *)(b + (t + prefetch) * ldb), _MM_HINT_T0);
    UNROLL for (int i = 0; i < rows; i++) {
      __m512i x = _mm512_set1_epi64((int64_t)a[(size_t)i * lda + t]);
      UNROLL for (int v = 0; v < vectors; v++) {
        l[i][v] = _mm512_madd52lo_epu64(l[i][v], x, y[v]);
        h[i][v] = _mm512_madd52hi_epu64(h[i][v], x, y[v]);
      }
    }
  }
  UNROLL for (int i = 0; i < rows; i++) {
    const residue_modulus *m = moduli ? moduli + (size_t)i * stride : 0;
    UNROLL for (int v = 0; v < vectors; v++) {
      size_t at = (size_t)i * ldc + 8 * (size_t)v;
      if (!moduli) {
        _mm512_mask_storeu_epi64(c + at, masks[v], l[i][v]);
        _mm512_mask_storeu_epi64(high + at, masks[v], h[i][v]);
      } else if (divides) {
        __m512i r = divide_vector(l[i][v], h[i][v], m);
        if (negative) r = negated(r, (__mmask8)(negative >> 8 * v), m);
        _mm512_mask_storeu_epi64(c + at, masks[v], r);
      } else {
        _mm512_mask_storeu_epi64(c + at, masks[v], reduce_vector(l[i][v], h[i][v], broadcast(m)));
      }
    }
  }
}

VECTOR static void tiles(const uint64_t *a, size_t lda, const uint64_t *b, size_t ldb, uint64_t *c,
                         uint64_t *high, size_t ldc, size_t m, size_t n, size_t k,
                         const residue_modulus *moduli, size_t stride, int accumulate) {
  for (size_t i = 0; i < m; i += 4) {
    for (size_t j = 0; j < n; j += 16) {
      const uint64_t *rows = a + i * lda;
      uint64_t *target = c + i * ldc + j, *upper = high ? high + i * ldc + j : 0;
      const residue_modulus *own = moduli ? moduli + i * stride : 0;
#define TILE(count)                                                                             \
  tile(count, 2, rows, lda, b + j, ldb, 0, target, upper, ldc, n - j, k, own, stride, 0, 0,         \
       accumulate, 0, 0, 0)
      switch (m - i) {
        case 1: TILE(1); break;
        case 2: TILE(2); break;
        case 3: TILE(3); break;
        default: TILE(4);
      }
#undef TILE
    }
  }
}

INLINE __m512i multiple_vector(__m512i x, __m512i factor, __m512i quotient, __m512i p) {
  const __m512i zero = _mm512_setzero_si512();
  __m512i q = _mm512_madd52hi_epu64(zero, quotient, x);
  __m512i r = _mm512_sub_epi64(_mm512_madd52lo_epu64(zero, factor, x),
                               _mm512_madd52lo_epu64(zero, q, p));
  return _mm512_and_si512(r, _mm512_set1_epi64((int64_t)mask52));
}

VECTOR static void multiples(uint64_t *y, const uint64_t *x, uint64_t factor, uint64_t quotient,
                             size_t n, uint64_t p, int add) {
  __m512i f = _mm512_set1_epi64((int64_t)factor), q = _mm512_set1_epi64((int64_t)quotient);
  __m512i modulus = _mm512_set1_epi64((int64_t)p), twice = _mm512_set1_epi64((int64_t)(2 * p));
  for (size_t i = 0; i < n; i += 8) {
    __mmask8 mask = n - i >= 8 ? 0xff : (__mmask8)((1u << (n - i)) - 1);
    __m512i r = multiple_vector(_mm512_maskz_loadu_epi64(mask, x + i), f, q, modulus);
    if (add) {
      r = _mm512_add_epi64(r, _mm512_maskz_loadu_epi64(mask, y + i));
      r = subtract_once(r, twice);
    }
    _mm512_mask_storeu_epi64(y + i, mask, subtract_once(r, modulus));
  }
}

/* x y / 2^52 modulo p, for x y < 2^52 p. */
INLINE __m512i montgomery_vector(__m512i x, __m512i y, vector_modulus m) {
  const __m512i zero = _mm512_setzero_si512();
  __m512i low = _mm512_madd52lo_epu64(zero, x, y), high = _mm512_madd52hi_epu64(zero, x, y);
  __m512i t = _mm512_madd52lo_epu64(zero, low, m.negated_inverse);
  low = _mm512_madd52lo_epu64(low, t, m.p);
  high = _mm512_madd52hi_epu64(high, t, m.p);
  return subtract_once(_mm512_add_epi64(high, _mm512_srli_epi64(low, 52)), m.p);
}

VECTOR static void montgomery_rows(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t rows,
                                   size_t n, const residue_modulus *modulus) {
  vector_modulus m = broadcast(modulus);
  for (size_t j = 0; j < n; j += 8) {
    __mmask8 mask = n - j >= 8 ? 0xff : (__mmask8)((1u << (n - j)) - 1);
    __m512i factor = _mm512_maskz_loadu_epi64(mask, y + j);
    for (size_t i = 0; i < rows; i++) {
      __m512i r = montgomery_vector(_mm512_maskz_loadu_epi64(mask, x + i * n + j), factor, m);
      _mm512_mask_storeu_epi64(z + i * n + j, mask, r);
    }
  }
}

/* As residue_inverses, at most 4 primes, whose steps alternate, since each waits for the one before.
   Eight inversions side by side for each, in which the numbers beyond the last are 1. */
INLINE uint64_t inverses_tile(int primes, uint64_t *y, size_t ldy, const uint64_t *x, size_t ldx,
                              size_t n, const residue_modulus *moduli) {
  vector_modulus m[4];
  __m512i product[4], inverse[4];
  uint64_t exponents[4], all = 0, units = 0;
  for (int k = 0; k < primes; k++) {
    m[k] = broadcast(moduli + k);
    product[k] = inverse[k] = m[k].power1;
    exponents[k] = moduli[k].p - 2;
    all |= exponents[k];
  }
  for (size_t i = 0; i < n; i += 8) {
    __mmask8 mask = n - i >= 8 ? 0xff : (__mmask8)((1u << (n - i)) - 1);
    for (int k = 0; k < primes; k++) {
      __m512i own = _mm512_mask_loadu_epi64(m[k].power1, mask, x + (size_t)k * ldx + i);
      _mm512_mask_storeu_epi64(y + (size_t)k * ldy + i, mask, product[k]);
      product[k] = montgomery_vector(product[k], own, m[k]);
    }
  }
  for (int k = 0; k < primes; k++) {
    if (_mm512_test_epi64_mask(product[k], product[k]) == 0xff) units |= (uint64_t)1 << k;
  }
  for (; all; all >>= 1) {
    for (int k = 0; k < primes; k++) {
      if (exponents[k] & 1) inverse[k] = montgomery_vector(inverse[k], product[k], m[k]);
      product[k] = montgomery_vector(product[k], product[k], m[k]);
      exponents[k] >>= 1;
    }
  }
  for (size_t i = (n + 7) / 8 * 8; i > 0; i -= 8) {
    size_t first = i - 8;
    __mmask8 mask = n - first >= 8 ? 0xff : (__mmask8)((1u << (n - first)) - 1);
    for (int k = 0; k < primes; k++) {
      uint64_t *target = y + (size_t)k * ldy + first;
      __m512i own = _mm512_mask_loadu_epi64(m[k].power1, mask, x + (size_t)k * ldx + first);
      __m512i before = _mm512_maskz_loadu_epi64(mask, target);
      _mm512_mask_storeu_epi64(target, mask, montgomery_vector(before, inverse[k], m[k]));
      inverse[k] = montgomery_vector(inverse[k], own, m[k]);
    }
  }
  return units;
}

VECTOR static uint64_t inverses(uint64_t *y, size_t ldy, const uint64_t *x, size_t ldx, size_t n,
                                const residue_modulus *moduli, size_t primes) {
  uint64_t units = 0;
  size_t k = 0;
#define TILE(count) inverses_tile(count, y + k * ldy, ldy, x + k * ldx, ldx, n, moduli + k) << k
  for (; k + 4 <= primes; k += 4) units |= TILE(4);
  for (; k + 2 <= primes; k += 2) units |= TILE(2);
  for (; k < primes; k++) units |= TILE(1);
#undef TILE
  return units;
}

VECTOR static size_t difference(const uint64_t *x, uint64_t f, const uint64_t *y, uint64_t g,
                                size_t n, const residue_modulus *modulus) {
  vector_modulus m = broadcast(modulus);
  __m512i left = _mm512_set1_epi64((int64_t)f), right = _mm512_set1_epi64((int64_t)g);
  for (size_t i = 0; i < n; i += 8) {
    __mmask8 mask = n - i >= 8 ? 0xff : (__mmask8)((1u << (n - i)) - 1);
    __m512i a = montgomery_vector(_mm512_maskz_loadu_epi64(mask, x + i), left, m);
    __m512i b = montgomery_vector(_mm512_maskz_loadu_epi64(mask, y + i), right, m);
    __mmask8 unequal = _mm512_cmpneq_epu64_mask(a, b);
    if (unequal) return i + (size_t)__builtin_ctz(unequal);
  }
  return n;
}

VECTOR static void scale_columns(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t m,
                                 residue_support support, const residue_modulus *modulus) {
  vector_modulus p = broadcast(modulus);
  for (size_t g = 0; 4 * g < m; g++) {
    group_support own = group(support, g, m);
    for (size_t j = 0; j < own.width; j += 8) {
      __mmask8 mask = own.width - j >= 8 ? 0xff : (__mmask8)((1u << (own.width - j)) - 1);
      __m256i places = _mm512_castsi512_si256(
          _mm512_maskz_loadu_epi32((__mmask16)mask, own.columns + j));
      __m512i zero = _mm512_setzero_si512();
      __m512i factor = _mm512_mask_i32gather_epi64(zero, mask, places, y, 8);
      for (size_t i = 0; i < own.rows; i++) {
        size_t at = own.first + i * own.width + j;
        __m512i r = montgomery_vector(_mm512_maskz_loadu_epi64(mask, x + at), factor, p);
        _mm512_mask_storeu_epi64(z + at, mask, r);
      }
    }
  }
}

VECTOR static void update(uint64_t *c, const uint64_t *factors, const uint64_t *a,
                          const uint64_t *b, size_t m, size_t n, residue_support support,
                          const residue_modulus *modulus) {
  for (size_t i = 0; i < m; i += 4) {
    group_support own = group(support, i / 4, m);
    for (size_t j = 0; j < n; j += 16) {
#define TILE(count, vectors)                                                                     \
  tile(count, vectors, a + own.first, own.width, b + j, n, own.columns, c + i * n + j, 0, n,      \
       n - j, own.width, modulus, 0, factors + i, 1, 0, 1, 0, 0)
      switch (own.rows + (n - j > 8 ? 4 : 0)) {
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

/* As residue_digits, at most 8 primes. */
INLINE void digits_tile(int primes, const uint64_t *powers, size_t ldp, const uint64_t *digits,
                        size_t length, uint32_t negative, uint64_t *residues, size_t ldr,
                        const residue_modulus *moduli) {
  size_t start = 0;
  do {
    size_t part = length - start < longest_digits ? length - start : longest_digits;
    tile(primes, 1, powers + start, ldp, digits + start * 8, 8, 0, residues, 0, ldr, 8, part, moduli,
         1, start ? &moduli->power1 : 0, sizeof *moduli / sizeof(uint64_t), 0, 1,
         start + part == length ? negative : 0, 32);
    start += part;
  } while (start < length);
}

VECTOR static void digits_vectors(const uint64_t *powers, size_t ldp, const uint64_t *digits,
                                  size_t length, uint32_t negative, uint64_t *residues,
                                  size_t ldr, const residue_modulus *moduli, size_t primes) {
  size_t i = 0;
#define TILE(count) \
  digits_tile(count, powers + i * ldp, ldp, digits, length, negative, residues + ldr * i, ldr,   \
              moduli + i)
  for (; i + 8 <= primes; i += 8) TILE(8);
  for (; i + 4 <= primes; i += 4) TILE(4);
  for (; i + 2 <= primes; i += 2) TILE(2);
  for (; i < primes; i++) TILE(1);
#undef TILE
}

#else

static int has_vectors(void) { return 0; }

static void tiles(const uint64_t *a, size_t lda, const uint64_t *b, size_t ldb, uint64_t *c,
                  uint64_t *high, size_t ldc, size_t m, size_t n, size_t k,
                  const residue_modulus *moduli, size_t stride, int accumulate) {}

static void multiples(uint64_t *y, const uint64_t *x, uint64_t factor, uint64_t quotient, size_t n,
                      uint64_t p, int add) {}

static void montgomery_rows(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t rows,
                            size_t n, const residue_modulus *modulus) {}

static uint64_t inverses(uint64_t *y, size_t ldy, const uint64_t *x, size_t ldx, size_t n,
                         const residue_modulus *moduli, size_t primes) { return 0; }

static size_t difference(const uint64_t *x, uint64_t f, const uint64_t *y, uint64_t g, size_t n,
                         const residue_modulus *modulus) { return n; }

static void scale_columns(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t m,
                          residue_support support, const residue_modulus *modulus) {}

static void update(uint64_t *c, const uint64_t *factors, const uint64_t *a, const uint64_t *b,
                   size_t m, size_t n, residue_support support, const residue_modulus *modulus) {}

static void digits_vectors(const uint64_t *powers, size_t ldp, const uint64_t *digits,
                           size_t length, uint32_t negative, uint64_t *residues, size_t ldr,
                           const residue_modulus *moduli, size_t primes) {}

#endif
