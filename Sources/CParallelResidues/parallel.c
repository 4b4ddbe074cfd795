#include "parallel_residues.h"

#include <stdatomic.h>

#define LANES parallel_lanes

static atomic_int vectors_allowed = 1;

static const uint64_t mask52 = ((uint64_t)1 << 52) - 1;

/* One field at a time, with pointers to its words. */

typedef unsigned __int128 wide;
typedef uint64_t word;

#define F(name) portable_##name
#define TARGET
#define vec word
#define load(x) (*(x))
#define store(x, y) (*(x) = (y))
#define splat(x) ((word)(x))
#define plus(x, y) ((x) + (y))
#define minus(x, y) ((x) - (y))
#define carry(x) ((x) >> 52)
#define low52(x) ((x) & mask52)
#define madd_low(x, y, z) ((x) + ((word)((wide)((y) & mask52) * ((z) & mask52)) & mask52))
#define madd_high(x, y, z) ((x) + (word)(((wide)((y) & mask52) * ((z) & mask52)) >> 52))
#define product_sum wide
#define no_sum 0
#define add_product(s, x, y) ((s) += (wide)(x) * (y))
#define low(s) ((word)(s) & mask52)
#define high(s) ((word)((s) >> 52))
#define carried(s) (s)
#define once(x, m) portable_once(x, m)
#define vanishes(x) ((x) == 0)
#define choose(x, y, z) ((x) == 0 ? (y) : (z))
#define odd(x, i, y, z) ((x) >> (i) & 1 ? (y) : (z))
#define distribute(z, step, x, count) ((void)(step), (count) ? (void)(*(z) = (x)) : (void)0)
static inline word portable_once(word x, word m) { return x < m ? x : x - m; }
#include "parallel_kernels.h"
#undef F
#undef TARGET
#undef vec
#undef load
#undef store
#undef splat
#undef plus
#undef minus
#undef carry
#undef low52
#undef madd_low
#undef madd_high
#undef product_sum
#undef no_sum
#undef add_product
#undef low
#undef high
#undef carried
#undef once
#undef vanishes
#undef choose
#undef odd
#undef distribute

/* All fields at once. */

#if defined(__x86_64__)

#include <immintrin.h>

#define VECTOR __attribute__((target("avx512f,avx512ifma")))

static int has_vectors(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512ifma") &&
         atomic_load_explicit(&vectors_allowed, memory_order_relaxed);
}

#define F(name) vector_##name
#define TARGET VECTOR
#define vec __m512i
#define load(x) _mm512_loadu_si512(x)
#define store(x, y) _mm512_storeu_si512(x, y)
#define splat(x) _mm512_set1_epi64((int64_t)(x))
#define plus(x, y) _mm512_add_epi64(x, y)
#define minus(x, y) _mm512_sub_epi64(x, y)
#define carry(x) _mm512_srli_epi64(x, 52)
#define low52(x) _mm512_and_si512(x, _mm512_set1_epi64((int64_t)mask52))
#define madd_low(x, y, z) _mm512_madd52lo_epu64(x, y, z)
#define madd_high(x, y, z) _mm512_madd52hi_epu64(x, y, z)
#define product_sum vector_product_sum
#define no_sum ((vector_product_sum){_mm512_setzero_si512(), _mm512_setzero_si512()})
#define add_product(s, x, y) ((s) = vector_add_product(s, x, y))
#define low(s) ((s).low)
#define high(s) ((s).high)
#define carried(s) ((vector_product_sum){low52((s).low), plus((s).high, carry((s).low))})
#define once(x, m) vector_once(x, m)
#define vanishes(x) vector_vanishes(x)
#define choose(x, y, z) _mm512_mask_mov_epi64(y, _mm512_test_epi64_mask(x, x), z)
#define odd(x, i, y, z) \
  _mm512_mask_mov_epi64(z, _mm512_test_epi64_mask(x, splat((uint64_t)1 << (i))), y)
typedef struct {
  __m512i low, high;
} vector_product_sum;
VECTOR static inline __attribute__((always_inline)) vector_product_sum vector_add_product(
    vector_product_sum s, __m512i x, __m512i y) {
  return (vector_product_sum){_mm512_madd52lo_epu64(s.low, x, y),
                              _mm512_madd52hi_epu64(s.high, x, y)};
}
VECTOR static inline __attribute__((always_inline)) __m512i vector_once(__m512i x, __m512i m) {
  return _mm512_min_epu64(x, _mm512_sub_epi64(x, m));
}
VECTOR static inline __attribute__((always_inline)) int vector_vanishes(__m512i x) {
  return _mm512_test_epi64_mask(x, x) != 0xff;
}
#define distribute(z, step, x, count) vector_distribute(z, step, x, count)
VECTOR static inline __attribute__((always_inline)) void vector_distribute(uint64_t *z, size_t step,
                                                                           __m512i x,
                                                                           size_t count) {
  uint64_t words[LANES];
  _mm512_storeu_si512(words, x);
  for (size_t i = 0; i < count; i++) z[i * step] = words[i];
}
#include "parallel_kernels.h"

#define VECTORS(name, arguments)    \
  if (has_vectors()) {              \
    const size_t lane = 0;          \
    return vector_##name arguments; \
  }

#else

#define VECTORS(name, arguments)

#endif

/* A function for all fields at once, or for each of them, whose words begin at `lane`. */
#define RUN(name, arguments)                    \
  VECTORS(name, arguments)                      \
  for (size_t lane = 0; lane < LANES; lane++) { \
    portable_##name arguments;                  \
  }

/* The same for one that can fail. */
#define TRY(name, arguments)                    \
  VECTORS(name, arguments)                      \
  int succeeds = 1;                             \
  for (size_t lane = 0; lane < LANES; lane++) { \
    succeeds &= portable_##name arguments;      \
  }                                             \
  return succeeds

void parallel_allow_vectors(int allowed) { atomic_store(&vectors_allowed, allowed); }

void parallel_from_integers(uint64_t *z, const int64_t *x, size_t n, const uint64_t *moduli) {
  RUN(from_integers, (z + lane, x, n, moduli + lane));
}

void parallel_sum(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n,
                  const uint64_t *moduli) {
  RUN(sum, (z + lane, x + lane, y + lane, n, moduli + lane));
}

void parallel_difference(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t n,
                         const uint64_t *moduli) {
  RUN(difference, (z + lane, x + lane, y + lane, n, moduli + lane));
}

void parallel_permute(uint64_t *z, const uint64_t *x, size_t width, const ptrdiff_t *rows, size_t m,
                      const ptrdiff_t *columns, size_t n, const uint64_t *moduli) {
  RUN(permute, (z + lane, x + lane, width, rows, m, columns, n, moduli + lane));
}

void parallel_multiply(uint64_t *z, const uint64_t *x, const uint64_t *factors, size_t m, size_t n,
                       ptrdiff_t row_step, ptrdiff_t column_step, const uint64_t *moduli) {
  RUN(multiply, (z + lane, x + lane, factors + lane, m, n, row_step, column_step, moduli + lane));
}

void parallel_product(uint64_t *c, const uint64_t *a, const uint64_t *b, size_t m, size_t n, size_t k,
                      int accumulate, const uint64_t *moduli) {
  RUN(product, (c + lane, a + lane, b + lane, m, n, k, accumulate, moduli + lane));
}

int parallel_inverses(uint64_t *y, const uint64_t *x, size_t n, const uint64_t *moduli) {
  TRY(inverses, (y + lane, x + lane, n, moduli + lane));
}

int parallel_factors(uint64_t *a, uint64_t *inverses, size_t n, const uint64_t *moduli) {
  TRY(factor, (a + lane, inverses + lane, 0, n, moduli + lane));
}

int parallel_inverse(uint64_t *x, uint64_t *work, size_t *permutation, size_t n,
                     const uint64_t *moduli) {
  TRY(inverse, (x + lane, work + lane, permutation, n, moduli + lane));
}

void parallel_triangular_inverse(uint64_t *x, const uint64_t *l, size_t n, int is_upper,
                                 const uint64_t *inverses, const uint64_t *moduli) {
  RUN(triangular_inverse,
      (x + lane, l + lane, n, is_upper, inverses ? inverses + lane : 0, moduli + lane));
}

int parallel_eigenvectors(uint64_t *x, const uint64_t *l, size_t n, int is_upper, uint64_t *work,
                          const uint64_t *moduli) {
  TRY(eigenvectors, (x + lane, l + lane, n, is_upper, work + lane, moduli + lane));
}

void parallel_to_residues(uint64_t *z, size_t step, const uint64_t *x, size_t n, size_t count,
                          const uint64_t *moduli) {
  RUN(to_residues,
      (z + lane * step, step, x + lane, n, lane < count ? count - lane : 0, moduli + lane));
}
