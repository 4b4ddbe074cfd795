/* What forms whose vectors are the compiler's have in common. */

INLINE F(numbers) F(choose)(F(words) x, F(numbers) y, F(numbers) z) { return x == 0 ? y : z; }

INLINE unsigned F(vanishes)(F(words) x) {
  const F(words) bits = {1, 2, 4, 8, 16, 32, 64, 128};
  return (unsigned)__builtin_reduce_or((F(words))(x == 0) & bits);
}
