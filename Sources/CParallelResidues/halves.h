/* Sums that are two vectors of words, low and high. */

INLINE F(sums) F(total)(F(sums) s, F(sums) t) { return (F(sums)){s.low + t.low, s.high + t.high}; }

INLINE F(sums) F(splat_sums)(const uint64_t *sums, size_t i) {
  return (F(sums)){F(splat)(sums[i]), F(splat)(sums[LANES + i])};
}
