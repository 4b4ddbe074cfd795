#include "residues.h"

#include "arithmetic/forms.h"
#include "arithmetic/rounding.h"

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

/* low + 2^52 high = start + sum of a[t] * b[t * ldb] for t < k. */
static inline void inner_product(const uint64_t *a, const uint64_t *b, size_t ldb, size_t k,
                                 wide start, uint64_t *low, uint64_t *high) {
  wide sum = start;
  for (size_t t = 0; t < k; t++) sum += (wide)a[t] * b[t * ldb];
  *low = (uint64_t)sum & mask52;
  *high = (uint64_t)(sum >> 52);
}

static inline uint64_t montgomery(uint64_t x, uint64_t y, const residue_modulus *modulus) {
  wide product = (wide)x * y;
  uint64_t t = ((uint64_t)product * modulus->negated_inverse) & mask52;
  uint64_t r = (uint64_t)((product + (wide)t * modulus->p) >> 52);
  return r >= modulus->p ? r - modulus->p : r;
}

static inline uint64_t multiple(uint64_t x, uint64_t factor, uint64_t quotient, uint64_t p) {
  uint64_t q = (uint64_t)(((wide)quotient * x) >> 52);
  return (factor * x - q * p) & mask52;
}

static void portable_product(const uint64_t *a, size_t lda, const uint64_t *b, size_t ldb, uint64_t *c,
                             size_t ldc, size_t m, size_t n, size_t k, const residue_modulus *moduli,
                             size_t modulus_stride, int accumulate) {
  for (size_t i = 0; i < m; i++) {
    for (size_t j = 0; j < n; j++) {
      uint64_t low, high, *target = c + i * ldc + j;
      inner_product(a + i * lda, b + j, ldb, k, accumulate ? *target : 0, &low, &high);
      *target = reduce(low, high, moduli + i * modulus_stride);
    }
  }
}

static void portable_sums(const uint64_t *a, size_t lda, const uint64_t *b, size_t ldb, uint64_t *low,
                          uint64_t *high, size_t ldc, size_t m, size_t n, size_t k) {
  for (size_t i = 0; i < m; i++) {
    for (size_t j = 0; j < n; j++) {
      inner_product(a + i * lda, b + j, ldb, k, 0, low + i * ldc + j, high + i * ldc + j);
    }
  }
}

static void portable_add_multiple(uint64_t *y, const uint64_t *x, uint64_t factor, uint64_t quotient,
                                  size_t n, uint64_t p) {
  for (size_t i = 0; i < n; i++) {
    uint64_t r = y[i] + multiple(x[i], factor, quotient, p);
    if (r >= 2 * p) r -= 2 * p;
    y[i] = r >= p ? r - p : r;
  }
}

static void portable_multiple(uint64_t *y, const uint64_t *x, uint64_t factor, uint64_t quotient,
                              size_t n, uint64_t p) {
  for (size_t i = 0; i < n; i++) {
    uint64_t r = multiple(x[i], factor, quotient, p);
    y[i] = r >= p ? r - p : r;
  }
}

static void portable_montgomery(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t rows,
                                size_t n, const residue_modulus *modulus) {
  for (size_t i = 0; i < rows; i++) {
    for (size_t j = 0; j < n; j++) z[i * n + j] = montgomery(x[i * n + j], y[j], modulus);
  }
}

/* x to the power n, in Montgomery's form. */
static uint64_t power(uint64_t x, uint64_t n, const residue_modulus *modulus) {
  uint64_t result = modulus->power1;
  for (; n; n >>= 1) {
    if (n & 1) result = montgomery(result, x, modulus);
    x = montgomery(x, x, modulus);
  }
  return result;
}

static int portable_inverses(uint64_t *y, const uint64_t *x, size_t n,
                             const residue_modulus *modulus) {
  uint64_t product = modulus->power1;
  for (size_t i = 0; i < n; i++) {
    y[i] = product;
    product = montgomery(product, x[i], modulus);
  }
  if (product == 0) return 0;
  uint64_t inverse = power(product, modulus->p - 2, modulus);
  for (size_t i = n; i-- > 0;) {
    y[i] = montgomery(y[i], inverse, modulus);
    inverse = montgomery(inverse, x[i], modulus);
  }
  return 1;
}

static const residue_form portable_form = {
    "portable", 0, portable_product, portable_sums, portable_add_multiple, portable_multiple,
    portable_montgomery, portable_inverses};

/* Sums stay in registers only if no loop over them is left. */
#define UNROLL _Pragma("clang loop unroll(full)")

/* The functions for one kind of vectors, with what includes them. */
#define FORM                                                                             \
  {F(name),      ROUNDS,        F(product),  F(product_sums), F(add_multiple),           \
   F(multiples), F(montgomery), F(inverses)}

#if defined(__x86_64__)
#define F(name) ifma_##name
#include "ifma.h"
#include "kernels.h"
static const residue_form ifma_form = FORM;
#undef F
#endif

#if defined(__x86_64__) || defined(__aarch64__)
#define F(name) fused_##name
#include "fused.h"
#include "kernels.h"
static const residue_form fused_form = FORM;
#undef F
#endif

const residue_form *residue_available_form(size_t index) {
#if defined(__x86_64__)
  OFFER(ifma)
#endif
#if defined(__x86_64__) || defined(__aarch64__)
  OFFER(fused)
#endif
  return index == 0 ? &portable_form : 0;
}

/* The form that is used. */
static inline const residue_form *used_form(void) {
  static const residue_form *used;
  const residue_form *form = __atomic_load_n(&used, __ATOMIC_RELAXED);
  if (!form) {
    form = residue_available_form(0);
    __atomic_store_n(&used, form, __ATOMIC_RELAXED);
  }
  return form;
}

/* A function of the form that is used. */
#define RUN(function, arguments)             \
  const residue_form *form = used_form();    \
  if (!form->rounds) {                       \
    form->function arguments;                \
    return;                                  \
  }                                          \
  rounding_mode before = round_to_nearest(); \
  form->function arguments;                  \
  round_as(before)

void residue_product(const uint64_t *a, size_t lda, const uint64_t *b, size_t ldb, uint64_t *c,
                     size_t ldc, size_t m, size_t n, size_t k, const residue_modulus *moduli,
                     size_t modulus_stride, int accumulate) {
  RUN(product, (a, lda, b, ldb, c, ldc, m, n, k, moduli, modulus_stride, accumulate));
}

void residue_sums(const uint64_t *a, size_t lda, const uint64_t *b, size_t ldb, uint64_t *low,
                  uint64_t *high, size_t ldc, size_t m, size_t n, size_t k) {
  RUN(sums, (a, lda, b, ldb, low, high, ldc, m, n, k));
}

void residue_add_multiple(uint64_t *y, const uint64_t *x, uint64_t factor, uint64_t quotient,
                          size_t n, uint64_t p) {
  RUN(add_multiple, (y, x, factor, quotient, n, p));
}

void residue_multiple(uint64_t *y, const uint64_t *x, uint64_t factor, uint64_t quotient, size_t n,
                      uint64_t p) {
  RUN(multiple, (y, x, factor, quotient, n, p));
}

void residue_montgomery(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t rows, size_t n,
                        const residue_modulus *modulus) {
  RUN(montgomery, (z, x, y, rows, n, modulus));
}

int residue_inverses(uint64_t *y, const uint64_t *x, size_t n, const residue_modulus *modulus) {
  const residue_form *form = used_form();
  rounding_mode before = form->rounds ? round_to_nearest() : 0;
  int result = form->inverses(y, x, n, modulus);
  if (form->rounds) round_as(before);
  return result;
}
