/* Numbers that are words, times 2^52 and below p (Montgomery's form), by what is defined before:
   F(product_of), F(once). */

INLINE F(numbers) F(canonical)(F(numbers) x, F(field) m) { return x; }

INLINE F(numbers) F(with_residues)(F(words) x, F(field) m) {
  return F(product_of)(x, m.square, m);
}

INLINE F(words) F(residues_of)(F(numbers) x, F(field) m) {
  return F(product_of)(x, F(splat)(1), m);
}

INLINE F(numbers) F(sum_of)(F(numbers) x, F(numbers) y, F(field) m) {
  return F(once)(x + y, m.p);
}

INLINE F(numbers) F(difference_of)(F(numbers) x, F(numbers) y, F(field) m) {
  return F(once)(x + m.p - y, m.p);
}
