/* round_to_nearest() rounds to the nearest, whatever the caller has asked for; round_as(mode) then rounds as
   before. */

#if defined(__x86_64__)
#include <immintrin.h>
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
#include <fenv.h>
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
