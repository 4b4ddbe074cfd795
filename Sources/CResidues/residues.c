#include "residues.h"

typedef unsigned __int128 wide;

static const uint64_t mask52 = ((uint64_t)1 << 52) - 1;

/* The value low + 2^52 high modulo p. With h = high + low / 2^52 = 2^52 h1 + h0 and l = low modulo
   2^52, the number h1 2^156 + h0 2^104 + l 2^52, its powers of two replaced by their residues, is
   below 2^53 p + 2^12 p; Montgomery's reduction divides it by 2^52 modulo p and gives less than
   4 p. */
static inline uint64_t reduce(uint64_t low, uint64_t high, const residue_modulus *modulus) {
  uint64_t p = modulus->p;
  uint64_t carry = high + (low >> 52);
  wide sum = (wide)(carry >> 52) * modulus->power3 + (wide)(carry & mask52) * modulus->power2 +
             (wide)(low & mask52) * modulus->power1;
  uint64_t t = ((uint64_t)sum * modulus->negated_inverse) & mask52;
  uint64_t r = (uint64_t)((sum + (wide)t * p) >> 52);
  if (r >= 2 * p) r -= 2 * p;
  return r >= p ? r - p : r;
}

/* low + 2^52 high = sum of a[t] * b[t * ldb] for t < k. */
static inline void inner_product(const uint64_t *a, const uint64_t *b, size_t ldb, size_t k,
                                 uint64_t start, uint64_t *low, uint64_t *high) {
  wide sum = start;
  for (size_t t = 0; t < k; t++) sum += (wide)a[t] * b[t * ldb];
  *low = (uint64_t)sum & mask52;
  *high = (uint64_t)(sum >> 52);
}

static inline uint64_t multiple(uint64_t x, uint64_t factor, uint64_t quotient, uint64_t p) {
  uint64_t q = (uint64_t)(((wide)quotient * x) >> 52);
  return (factor * x - q * p) & mask52;
}

#if defined(__x86_64__)

#include <immintrin.h>

#define VECTOR __attribute__((target("avx512f,avx512ifma")))
#define INLINE static inline __attribute__((always_inline)) VECTOR

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

/* `rows` rows by up to 16 columns; what is done with the sums depends on `moduli` being null. */
INLINE void tile(int rows, const uint64_t *a, size_t lda, const uint64_t *b, size_t ldb,
                 uint64_t *c, uint64_t *high, size_t ldc, size_t n, size_t k,
                 const residue_modulus *moduli, size_t stride, int accumulate) {
  __mmask8 mask0 = n >= 8 ? 0xff : (__mmask8)((1u << n) - 1);
  __mmask8 mask1 = n >= 16 ? 0xff : n <= 8 ? 0 : (__mmask8)((1u << (n - 8)) - 1);
  __m512i l[4][2], h[4][2];
  for (int i = 0; i < rows; i++) {
    l[i][0] = l[i][1] = h[i][0] = h[i][1] = _mm512_setzero_si512();
    if (accumulate) {
      l[i][0] = _mm512_maskz_loadu_epi64(mask0, c + i * ldc);
      l[i][1] = _mm512_maskz_loadu_epi64(mask1, c + i * ldc + 8);
    }
  }
  for (size_t t = 0; t < k; t++) {
    __m512i b0 = _mm512_maskz_loadu_epi64(mask0, b + t * ldb);
    __m512i b1 = _mm512_maskz_loadu_epi64(mask1, b + t * ldb + 8);
    for (int i = 0; i < rows; i++) {
      __m512i x = _mm512_set1_epi64((int64_t)a[(size_t)i * lda + t]);
      l[i][0] = _mm512_madd52lo_epu64(l[i][0], x, b0);
      h[i][0] = _mm512_madd52hi_epu64(h[i][0], x, b0);
      l[i][1] = _mm512_madd52lo_epu64(l[i][1], x, b1);
      h[i][1] = _mm512_madd52hi_epu64(h[i][1], x, b1);
    }
  }
  for (int i = 0; i < rows; i++) {
    size_t at = (size_t)i * ldc;
    if (moduli) {
      vector_modulus m = broadcast(moduli + (size_t)i * stride);
      _mm512_mask_storeu_epi64(c + at, mask0, reduce_vector(l[i][0], h[i][0], m));
      if (mask1) _mm512_mask_storeu_epi64(c + at + 8, mask1, reduce_vector(l[i][1], h[i][1], m));
    } else {
      _mm512_mask_storeu_epi64(c + at, mask0, l[i][0]);
      _mm512_mask_storeu_epi64(c + at + 8, mask1, l[i][1]);
      _mm512_mask_storeu_epi64(high + at, mask0, h[i][0]);
      _mm512_mask_storeu_epi64(high + at + 8, mask1, h[i][1]);
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
  tile(count, rows, lda, b + j, ldb, target, upper, ldc, n - j, k, own, stride, accumulate)
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

#else

static int has_vectors(void) { return 0; }

static void tiles(const uint64_t *a, size_t lda, const uint64_t *b, size_t ldb, uint64_t *c,
                  uint64_t *high, size_t ldc, size_t m, size_t n, size_t k,
                  const residue_modulus *moduli, size_t stride, int accumulate) {}

static void multiples(uint64_t *y, const uint64_t *x, uint64_t factor, uint64_t quotient, size_t n,
                      uint64_t p, int add) {}

#endif

void residue_product_portable(const uint64_t *a, size_t lda, const uint64_t *b, size_t ldb,
                              uint64_t *c, size_t ldc, size_t m, size_t n, size_t k,
                              const residue_modulus *moduli, size_t modulus_stride,
                              int accumulate) {
  for (size_t i = 0; i < m; i++) {
    for (size_t j = 0; j < n; j++) {
      uint64_t low, high, *target = c + i * ldc + j;
      inner_product(a + i * lda, b + j, ldb, k, accumulate ? *target : 0, &low, &high);
      *target = reduce(low, high, moduli + i * modulus_stride);
    }
  }
}

void residue_sums_portable(const uint64_t *a, size_t lda, const uint64_t *b, size_t ldb,
                           uint64_t *low, uint64_t *high, size_t ldc, size_t m, size_t n,
                           size_t k) {
  for (size_t i = 0; i < m; i++) {
    for (size_t j = 0; j < n; j++) {
      inner_product(a + i * lda, b + j, ldb, k, 0, low + i * ldc + j, high + i * ldc + j);
    }
  }
}

void residue_add_multiple_portable(uint64_t *y, const uint64_t *x, uint64_t factor,
                                   uint64_t quotient, size_t n, uint64_t p) {
  for (size_t i = 0; i < n; i++) {
    uint64_t r = y[i] + multiple(x[i], factor, quotient, p);
    if (r >= 2 * p) r -= 2 * p;
    y[i] = r >= p ? r - p : r;
  }
}

void residue_multiple_portable(uint64_t *y, const uint64_t *x, uint64_t factor, uint64_t quotient,
                               size_t n, uint64_t p) {
  for (size_t i = 0; i < n; i++) {
    uint64_t r = multiple(x[i], factor, quotient, p);
    y[i] = r >= p ? r - p : r;
  }
}

void residue_product(const uint64_t *a, size_t lda, const uint64_t *b, size_t ldb, uint64_t *c,
                     size_t ldc, size_t m, size_t n, size_t k, const residue_modulus *moduli,
                     size_t modulus_stride, int accumulate) {
  if (has_vectors()) {
    tiles(a, lda, b, ldb, c, 0, ldc, m, n, k, moduli, modulus_stride, accumulate);
  } else {
    residue_product_portable(a, lda, b, ldb, c, ldc, m, n, k, moduli, modulus_stride, accumulate);
  }
}

void residue_sums(const uint64_t *a, size_t lda, const uint64_t *b, size_t ldb, uint64_t *low,
                  uint64_t *high, size_t ldc, size_t m, size_t n, size_t k) {
  if (has_vectors()) {
    tiles(a, lda, b, ldb, low, high, ldc, m, n, k, 0, 0, 0);
  } else {
    residue_sums_portable(a, lda, b, ldb, low, high, ldc, m, n, k);
  }
}

void residue_add_multiple(uint64_t *y, const uint64_t *x, uint64_t factor, uint64_t quotient,
                          size_t n, uint64_t p) {
  if (has_vectors()) {
    multiples(y, x, factor, quotient, n, p, 1);
  } else {
    residue_add_multiple_portable(y, x, factor, quotient, n, p);
  }
}

void residue_multiple(uint64_t *y, const uint64_t *x, uint64_t factor, uint64_t quotient, size_t n,
                      uint64_t p) {
  if (has_vectors()) {
    multiples(y, x, factor, quotient, n, p, 0);
  } else {
    residue_multiple_portable(y, x, factor, quotient, n, p);
  }
}
