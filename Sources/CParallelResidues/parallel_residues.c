#include "parallel_residues.h"

#include "arithmetic/forms.h"
#include "arithmetic/rounding.h"

#define LANES parallel_lanes

static const uint64_t mask52 = ((uint64_t)1 << 52) - 1;

/* So many digits are summed before their sum is reduced: an even number, so that their products and
   what is added to them are no more than 2048 products. */
enum { longest_part = 4080 };

/* Sums of so many products, each below 3 p^2, are reduced loosely. */
enum { longest_loose = 5000 };

/* Prefetches the 32nd digits of eight numbers from here on: those of all numbers do not stay in the first
   caches, and processors do not fetch them early enough by themselves. There may be none at that address. */
static inline void prefetch_digits(const void *digits) {
  __builtin_prefetch((const void *)((uintptr_t)digits + 32 * LANES * sizeof(uint64_t)));
}

/* Sums stay in registers only if no loop over them is left. */
#define UNROLL _Pragma("clang loop unroll(full)")

/* Functions with vectors as arguments are called from this file only. */
#pragma clang diagnostic ignored "-Wpsabi"

/* The functions of one form, with what includes them. */
#define FORM                                                                                    \
  {F(name),          PRIME_BITS,    IS_HEAVY,                                                   \
   F(from_integers), F(from_residues), F(to_residues), F(sum),       F(difference),             \
   F(permute),       F(multiply),   F(product),        F(inverses),  F(factors),                \
   F(inverse),       F(triangular_inverse),            F(eigenvectors),                         \
   F(scale_columns), F(update),     F(unequal),        F(prepare_digits),                       \
   F(write_powers),  F(from_digits)}

#define IS_HEAVY 0

#define F(name) portable_##name
#include "portable.h"
#include "functions.h"
#include "digits.h"
static const parallel_form portable_form = FORM;
#undef F

#if defined(__x86_64__)
#define F(name) ifma_##name
#include "ifma.h"
#include "functions.h"
#include "digits.h"
static const parallel_form ifma_form = FORM;
#undef F
#endif

#if defined(__x86_64__) || defined(__aarch64__)
#define F(name) fused_##name
#include "fused.h"
#include "functions.h"
#include "digits.h"
static const parallel_form fused_form = FORM;
#undef F

#define F(name) narrow_##name
#include "narrow.h"
#include "functions.h"
#include "narrow_digits.h"
static const parallel_form narrow_form = FORM;
#undef F
#endif

#if defined(__x86_64__)
/* Processors with AVX-512 that are without 52-bit multiply-add lower their clock for it. */
#define AVX512
#undef IS_HEAVY
#define IS_HEAVY 1
#define F(name) fused512_##name
#include "fused.h"
#include "functions.h"
#include "digits.h"
static const parallel_form fused512_form = FORM;
#undef F

#define F(name) narrow512_##name
#include "narrow.h"
#include "functions.h"
#include "narrow_digits.h"
static const parallel_form narrow512_form = FORM;
#undef F
#undef AVX512
#endif

const parallel_form *parallel_available_form(size_t index) {
#if defined(__x86_64__)
  OFFER(ifma)
  OFFER(narrow512)
#endif
#if defined(__x86_64__) || defined(__aarch64__)
  OFFER(narrow)
#endif
#if defined(__x86_64__)
  OFFER(fused512)
#endif
#if defined(__x86_64__) || defined(__aarch64__)
  OFFER(fused)
#endif
  return index == 0 ? &portable_form : 0;
}

size_t parallel_digits_size(unsigned prime_bits, size_t length) {
  size_t parts = (length + longest_part - 1) / longest_part;
  return LANES * (prime_bits == 25 ? 2 * length : length + 2 * parts);
}

size_t parallel_powers_size(size_t length) { return LANES * 2 * length; }

unsigned parallel_round_to_nearest(void) { return (unsigned)round_to_nearest(); }

void parallel_round_as(unsigned mode) { round_as((rounding_mode)mode); }
