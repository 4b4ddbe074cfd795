#include "residues.h"

#include "arithmetic/forms.h"

#if defined(__x86_64__)
#include <immintrin.h>
#else
#include <fenv.h>
#endif

typedef unsigned __int128 wide;

static const uint64_t mask52 = ((uint64_t)1 << 52) - 1;

/* So many digits are summed before the sum is divided: an even number, with one more no more than
   residue_maximum_inner. */
enum { longest_part = 3998 };

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

/* (low + 2^52 high) / 2^52 modulo p, less than 3 p, if high is less than 2^(52 + shift) - 2^51. With
   l = low modulo 2^52 and t = -l / p modulo 2^52, it is u = high + low / 2^52 + t p / 2^52, where the
   two fractions are rounded up and down: their fractional parts sum up to 0 or 1. The quotient
   floor(u / 2^shift) reciprocal / 2^52 is less than u / p by less than 2 + 2^-39, and more when it is
   rounded down: what remains of u is less than 3 p (Barrett). */
static inline uint64_t divide(uint64_t low, uint64_t high, const residue_modulus *modulus) {
  uint64_t t = ((low & mask52) * modulus->negated_inverse) & mask52;
  uint64_t u = high + ((low + mask52) >> 52) + (uint64_t)(((wide)t * modulus->p) >> 52);
  uint64_t q = (uint64_t)(((wide)(u >> modulus->shift) * modulus->reciprocal) >> 52);
  return u - q * modulus->p;
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

/* Group g of a support, of `rows` rows, as in `residue_support`. */
typedef struct {
  size_t rows, width, first;
  const uint32_t *columns;
} group_support;

static inline group_support group(residue_support support, size_t g, size_t m) {
  size_t start = support.starts[g];
  return (group_support){m - 4 * g < 4 ? m - 4 * g : 4, support.starts[g + 1] - start, 4 * start,
                         support.columns + start};
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

static uint64_t portable_inverses(uint64_t *y, size_t ldy, const uint64_t *x, size_t ldx, size_t n,
                                  const residue_modulus *moduli, size_t primes) {
  uint64_t units = 0;
  for (size_t k = 0; k < primes; k++, x += ldx, y += ldy) {
    const residue_modulus *modulus = moduli + k;
    uint64_t product = modulus->power1;
    for (size_t i = 0; i < n; i++) {
      y[i] = product;
      product = montgomery(product, x[i], modulus);
    }
    if (product == 0) continue;
    units |= (uint64_t)1 << k;
    uint64_t inverse = power(product, modulus->p - 2, modulus);
    for (size_t i = n; i-- > 0;) {
      y[i] = montgomery(y[i], inverse, modulus);
      inverse = montgomery(inverse, x[i], modulus);
    }
  }
  return units;
}

static size_t portable_difference(const uint64_t *x, uint64_t f, const uint64_t *y, uint64_t g,
                                  size_t n, const residue_modulus *modulus) {
  size_t i = 0;
  while (i < n && montgomery(x[i], f, modulus) == montgomery(y[i], g, modulus)) i++;
  return i;
}

static void portable_scale_columns(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t m,
                                   residue_support support, const residue_modulus *modulus) {
  for (size_t g = 0; 4 * g < m; g++) {
    group_support own = group(support, g, m);
    for (size_t i = 0; i < own.rows * own.width; i++) {
      size_t at = own.first + i;
      z[at] = montgomery(x[at], y[own.columns[i % own.width]], modulus);
    }
  }
}

static void portable_update(uint64_t *c, const uint64_t *factors, const uint64_t *a,
                            const uint64_t *b, size_t m, size_t n, residue_support support,
                            const residue_modulus *modulus) {
  for (size_t i = 0; i < m; i++) {
    group_support own = group(support, i / 4, m);
    const uint64_t *row = a + own.first + i % 4 * own.width;
    for (size_t j = 0; j < n; j++) {
      uint64_t *target = c + i * n + j;
      wide sum = (wide)factors[i] * *target;
      for (size_t t = 0; t < own.width; t++) sum += (wide)row[t] * b[own.columns[t] * n + j];
      *target = divide((uint64_t)sum & mask52, (uint64_t)(sum >> 52), modulus);
    }
  }
}

static void portable_prepare_digits(uint64_t *digits, size_t length) {}

/* One row for each prime. */
static void portable_write_powers(uint64_t *powers, size_t length, const residue_modulus *moduli,
                                  size_t primes) {
  for (size_t i = 0; i < primes; i++) {
    const residue_modulus *m = moduli + i;
    uint64_t step = montgomery(((uint64_t)1 << residue_digit_bits) % m->p, m->power2, m);
    uint64_t power = m->power2;
    for (size_t j = 0; j < length; j++, power = montgomery(power, step, m)) {
      powers[i * length + j] = power;
    }
  }
}

static void portable_digits(const uint64_t *powers, size_t powers_length, const uint64_t *digits,
                            size_t length, uint32_t negative, uint64_t *residues, size_t ldr,
                            const residue_modulus *moduli, size_t primes) {
  for (size_t i = 0; i < primes; i++) {
    for (size_t j = 0; j < 8; j++) {
      uint64_t low, high, r = 0;
      for (size_t start = 0; start < length; start += longest_part) {
        size_t part = length - start < longest_part ? length - start : longest_part;
        wide before = (wide)r * moduli[i].power1;
        inner_product(powers + i * powers_length + start, digits + start * 8 + j, 8, part, before,
                      &low, &high);
        r = divide(low, high, moduli + i);
      }
      residues[ldr * i + j] = (negative >> j & 1) && r ? 3 * moduli[i].p - r : r;
    }
  }
}

static const residue_form portable_form = {
    "portable", 0, portable_product, portable_sums, portable_add_multiple, portable_multiple,
    portable_montgomery, portable_inverses, portable_difference, portable_scale_columns,
    portable_update, portable_prepare_digits, portable_write_powers, portable_digits};

/* Sums stay in registers only if no loop over them is left. */
#define UNROLL _Pragma("clang loop unroll(full)")

/* The functions for one kind of vectors, with what includes them. */
#define FORM                                                                                        \
  {F(name),           ROUNDS,          F(product),    F(product_sums),  F(add_multiple),            \
   F(multiples),      F(montgomery),   F(inverses),   F(difference),    F(scale_columns),           \
   F(update),         F(prepare_digits), F(write_powers), F(digits)}

#if defined(__x86_64__)
#define F(name) ifma_##name
#include "ifma.h"
#include "kernels.h"
#include "digits.h"
static const residue_form ifma_form = FORM;
#undef F
#endif

#if defined(__x86_64__) || defined(__aarch64__)
#define F(name) fused_##name
#include "fused.h"
#include "kernels.h"
#include "digits.h"
static const residue_form fused_form = FORM;
#undef F
#endif

const residue_form *residue_available_form(size_t index) { FORM_AT(index) }

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

/* Rounds to the nearest, whatever the caller has asked for, and then as before. */
#if defined(__x86_64__)
typedef unsigned rounding_mode;
static inline rounding_mode round_to_nearest(void) {
  unsigned before = _mm_getcsr();
  if (before & _MM_ROUND_MASK) _mm_setcsr(before & ~(unsigned)_MM_ROUND_MASK);
  return before;
}
static inline void round_as(rounding_mode before) {
  if (before & _MM_ROUND_MASK) _mm_setcsr(before);
}
#else
typedef int rounding_mode;
static inline rounding_mode round_to_nearest(void) {
  int before = fegetround();
  if (before != FE_TONEAREST) fesetround(FE_TONEAREST);
  return before;
}
static inline void round_as(rounding_mode before) {
  if (before != FE_TONEAREST) fesetround(before);
}
#endif

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

/* One that has a result. */
#define RETURN(type, function, arguments)              \
  const residue_form *form = used_form();              \
  if (!form->rounds) return form->function arguments;  \
  rounding_mode before = round_to_nearest();           \
  type result = form->function arguments;              \
  round_as(before);                                    \
  return result

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

uint64_t residue_inverses(uint64_t *y, size_t ldy, const uint64_t *x, size_t ldx, size_t n,
                          const residue_modulus *moduli, size_t primes) {
  RETURN(uint64_t, inverses, (y, ldy, x, ldx, n, moduli, primes));
}

size_t residue_difference(const uint64_t *x, uint64_t f, const uint64_t *y, uint64_t g, size_t n,
                          const residue_modulus *modulus) {
  RETURN(size_t, difference, (x, f, y, g, n, modulus));
}

void residue_scale_columns(uint64_t *z, const uint64_t *x, const uint64_t *y, size_t m,
                           residue_support support, const residue_modulus *modulus) {
  RUN(scale_columns, (z, x, y, m, support, modulus));
}

void residue_update(uint64_t *c, const uint64_t *factors, const uint64_t *a, const uint64_t *b,
                    size_t m, size_t n, residue_support support, const residue_modulus *modulus) {
  RUN(update, (c, factors, a, b, m, n, support, modulus));
}

size_t residue_digits_size(size_t length) {
  return 8 * length + 16 * ((length + longest_part - 1) / longest_part);
}

void residue_prepare_digits(uint64_t *digits, size_t length) {
  RUN(prepare_digits, (digits, length));
}

size_t residue_powers_size(size_t length, size_t primes) { return 2 * length * ((primes + 7) / 8 * 8); }

void residue_write_powers(uint64_t *powers, size_t length, const residue_modulus *moduli,
                          size_t primes) {
  RUN(write_powers, (powers, length, moduli, primes));
}

void residue_digits(const uint64_t *powers, size_t powers_length, const uint64_t *digits,
                    size_t length, uint32_t negative, uint64_t *residues, size_t ldr,
                    const residue_modulus *moduli, size_t primes) {
  RUN(digits, (powers, powers_length, digits, length, negative, residues, ldr, moduli, primes));
}
