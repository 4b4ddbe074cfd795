#!/usr/bin/env python3
"""Reference values of the standard normal distribution with 200 digits, by mpmath.

Writes values.txt: lines "x  Phi(x)  phi(x)  E[X^2; |X| > |x|]", x a fraction.
"""

from pathlib import Path

import mpmath

mpmath.mp.dps = 260
arguments = ["0", "1/1000000007", "1/3", "-1/3", "1/2", "1", "-1", "7/5", "-22/7", "2", "5/2", "3",
             "-3", "4", "9/2", "-5", "6", "-6", "27/4", "8", "-8", "31/3", "-12", "15", "16", "-16",
             "123456789/100000007", "-98765432123/40000000003", "1/18446744073709551616"]
lines = []
for text in arguments:
    parts = [int(part) for part in text.split("/")]
    x = mpmath.mpf(parts[0]) / (parts[1] if len(parts) > 1 else 1)
    phi = mpmath.npdf(x)
    tail = 2 * (abs(x) * phi + mpmath.ncdf(-abs(x)))
    numbers = [mpmath.nstr(value, 200, min_fixed=-mpmath.inf, max_fixed=mpmath.inf,
                           strip_zeros=False) for value in (mpmath.ncdf(x), phi, tail)]
    lines.append(" ".join([text] + numbers))
Path(__file__).with_name("values.txt").write_text("\n".join(lines) + "\n")
