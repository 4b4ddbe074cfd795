#!/usr/bin/env python3
"""A second checker for the format couplet-depth-bound/1, without any library.

Written from Documentation/depth-bound-format.md; shares nothing with couplet.

Usage: check_depth_bound.py FILE...   prints "FILE: true|false|malformed" and why.
"""

import json
import re
import sys
from fractions import Fraction
from math import comb

NUMBER = re.compile(r"(0|-?[1-9][0-9]*)(/[1-9][0-9]*)?", re.ASCII)
LARGEST = 1 << 20
REQUIRED = [
    "format", "dimension", "modes", "parameters", "range", "lipschitz", "parameterLipschitz",
    "distance", "code", "subsets", "intervals", "depth"]


class Malformed(Exception):
    pass


def need(condition, what):
    if not condition:
        raise Malformed(what)


def unique(pairs):
    need(len({key for key, _ in pairs}) == len(pairs), "key repeated")
    return dict(pairs)


def refuse(text):
    raise Malformed(text)


def integer(text):
    need(re.fullmatch(r"0|-?[1-9][0-9]*", text, re.ASCII), text)
    return int(text)


def rational(text):
    need(isinstance(text, str) and NUMBER.fullmatch(text), "number")
    need(str(Fraction(text)) == text, "canonical number")
    return Fraction(text)


def count(text):
    value = rational(text)
    need(value.denominator == 1 and value > 0, "count")
    return value.numerator


def size(value, lowest):
    need(isinstance(value, int) and not isinstance(value, bool), "natural")
    need(lowest <= value <= LARGEST, "size")
    return value


def check(text):
    try:
        claim = json.loads(
            text, object_pairs_hook=unique, parse_int=integer, parse_float=refuse,
            parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise Malformed(str(error))
    need(isinstance(claim, dict) and all(key in claim for key in REQUIRED), "keys")
    need(all(key in REQUIRED + ["note"] for key in claim), "keys")
    need(claim["format"] == "couplet-depth-bound/1", "format")
    need(isinstance(claim.get("note", ""), str), "note")
    d, k, h, depth = (size(claim[key], 1) for key in ["dimension", "modes", "distance", "depth"])
    p = size(claim["parameters"], 0)
    r, lipschitz, m_lipschitz = (
        rational(claim[key]) for key in ["range", "lipschitz", "parameterLipschitz"])
    need(min(r, lipschitz, m_lipschitz) >= 0, "negative")
    n, cuts = count(claim["subsets"]), count(claim["intervals"])
    code = claim["code"]
    need(isinstance(code, dict) and len(code) == 1, "code")
    words = None
    if "words" in code:
        words = code["words"]
        need(isinstance(words, list), "words")
        need(all(isinstance(w, str) and re.fullmatch("[01]*", w) and len(w) == d for w in words),
             "word")
        m = len(words)
    else:
        need("count" in code, "code")
        m = count(code["count"])

    if words is not None:
        for i, word in enumerate(words):
            for other in words[:i]:
                if sum(a != b for a, b in zip(word, other)) < h:
                    return False, "words too close"
    elif (m - 1) * sum(comb(d, i) for i in range(h)) >= 2**d:
        return False, "too many words"
    if m < k:
        return False, "too few words"
    # C(k, j) C(m - k, k - j) for j = k, k - 1, ...
    near, mine, other, j = 0, 1, 1, k
    while 2 * j > k:
        near += mine * other
        mine = mine * j // (k - j + 1)
        other = other * (m - 2 * k + j) // (k - j + 1)
        j -= 1
    if (n - 1) * near >= comb(m, k):
        return False, "too many subsets"
    t = depth - 1
    # The sum without its closed form; long ones by doubling: S(2i) = S(i) (1 + L^i).
    total, power, bits = Fraction(0), Fraction(1), bin(t)[2:]
    for bit in bits:
        total, power = total * (1 + power), power * power
        if bit == "1":
            total, power = total * lipschitz + 1, power * lipschitz
    if 16 * d * (m_lipschitz * total * r) ** 2 > cuts**2 * h:
        return False, "intervals too long"
    exponent = p * t
    if cuts > 1 and exponent > n.bit_length():
        return False, "enough flows"
    if n <= (1 if cuts == 1 else cuts**exponent):
        return False, "enough flows"
    return True, ""


def main(paths):
    worst = 0
    for path in paths:
        try:
            with open(path, "rb") as file:
                holds, reason = check(file.read().decode("utf-8"))
            verdict, worst = ("true", worst) if holds else ("false  " + reason, max(worst, 1))
        except (Malformed, UnicodeDecodeError) as error:
            verdict, worst = "malformed  %s" % error, 65
        print("%s: %s" % (path, verdict))
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
