#!/usr/bin/env python3
"""check_certificate.py FILE... checks couplet-certificate/1 and couplet-approximation/1. Written
from the description of the format alone. Prints a verdict for each file. Exit status, the largest
that applies: 0 true, 1 false, 65 malformed, 66 unreadable, 69 out of memory.
"""
import json
import re
import sys
from fractions import Fraction
from math import gcd

RATIONAL = re.compile(r"0|-?[1-9][0-9]*(/[1-9][0-9]*)?")
FORMATS = ("couplet-certificate/1", "couplet-approximation/1")

def demand(condition, place, expected):
    if not condition:
        raise ValueError(f"{place}: expected {expected}")

def integer(text):
    demand(re.fullmatch("0|-?[1-9][0-9]*", text), text[:20], "a canonical integer")
    return int(text)

def unique(pairs):
    demand(len(dict(pairs)) == len(pairs), "object", "no key twice")
    return dict(pairs)

def typed(value, kind, place):
    demand(type(value) is kind, place, kind.__name__)
    return value

def fields(value, place, required, optional=()):
    demand(set(required) <= set(typed(value, dict, place)) <= {*required, *optional},
           place, f"the keys {required}, perhaps {optional}, no others")
    return value

def index(value, place, bound):
    demand(0 <= typed(value, int, place) < bound, place, f"an integer from 0 below {bound}")
    return value

def permutation(values, place, size):
    demand(len(values) == size == len({index(value, place, size) for value in values}),
           place, f"each of 0...{size - 1} once")
    return values

def rational(text, place):
    demand(RATIONAL.fullmatch(text), place, "a canonical rational")
    numerator, denominator = (int(part) for part in (text + "/1").split("/")[:2])
    demand("/" not in text or gcd(numerator, denominator) == 1 < denominator, place, "lowest terms")
    return Fraction(numerator, denominator)

def rationals(text, place, count, absent="0"):
    words = [absent] * count if text == () else typed(text, str, place).split(" ")
    values = [rational(word, place) for word in words]
    demand(len(values) == count, place, f"{count} numbers")
    return values

def dense_row(text, place, columns):
    numbers, slash, denominator = typed(text, str, place).partition(" / ")
    values = rationals(numbers, place, columns)
    if slash:
        divisor = integer(denominator)
        common = gcd(divisor, *(value.numerator for value in values))
        demand(divisor > 1 == common and "/" not in numbers, place, "integers, lowest terms")
        values = [value / divisor for value in values]
    return {j: value for j, value in enumerate(values) if value}

def matrix(value, place, rows, columns):
    """The rows, each a dictionary of its non-zero entries."""
    if type(value) is list:
        demand(len(value) == rows, place, f"{rows} rows")
        return [dense_row(row, f"{place}[{i}]", columns) for i, row in enumerate(value)]
    fields(value, place, ["shape", "entries"])
    lengths = [typed(length, int, place) for length in typed(value["shape"], list, place)]
    demand(lengths == [rows, columns], place, f"shape {[rows, columns]}")
    result, last = [{} for _ in range(rows)], (-1, -1)
    for k, entry in enumerate(typed(value["entries"], list, place)):
        here = f"{place}.entries[{k}]"
        words = typed(entry, str, here).split(" ")
        demand(len(words) == 3, here, "row, column and value")
        i, j = index(integer(words[0]), here, rows), index(integer(words[1]), here, columns)
        demand(last < (i, j), here, "strictly increasing indices")
        last, result[i][j] = (i, j), rational(words[2], here)
        demand(result[i][j], here, "a value other than 0")
    return result

def check(text):
    """None if the claim is true, otherwise what is wrong; raises ValueError if malformed."""
    claim = json.loads(text, object_pairs_hook=unique, parse_int=integer, parse_float=integer,
                       parse_constant=integer)
    fields(claim, "certificate", ["format", "size", "target", "layers"],
           ["partition", "flip", "construction", "note", "tolerance", "bias"])
    demand(claim["format"] in FORMATS, "format", f"one of {FORMATS}")
    demand(("tolerance" in claim) == (claim["format"] == FORMATS[1]), "tolerance", "if approximate")
    [tolerance] = rationals(claim.get("tolerance", ()), "tolerance", 1)
    for key in ("construction", "note"):
        typed(claim.get(key, ""), str, key).encode()  # refuses unpaired surrogates
    size = typed(claim["size"], int, "size")
    demand(size >= 2 and ("partition" in claim or size % 2 == 0), "size", "from 2 on, or even")
    parts = typed(claim["partition"] if "partition" in claim else
                  [list(range(size // 2)), list(range(size // 2, size))], list, "partition")
    demand(len(parts) == 2 and all(parts), "partition", "two non-empty parts")
    permutation([i for part in parts for i in typed(part, list, "partition")], "partition", size)
    target = fields(claim["target"], "target", [], ["permutation", "matrix"])
    demand(len(target) == 1, "target", "either permutation or matrix")
    if "permutation" in target:
        place, image = "target.permutation", target["permutation"]
        wanted = [{j: Fraction(1)} for j in permutation(typed(image, list, place), place, size)]
    else:
        wanted = matrix(target["matrix"], "target.matrix", size, size)
    terms = rationals(claim.get("bias", ()), "bias", size)  # column n of all rows
    wanted = [{**row, size: term} for row, term in zip(wanted, terms)]
    flip = -1 if claim.get("flip") is None else index(claim["flip"], "flip", size)
    previous, product = None, [{i: Fraction(-1 if i == flip else 1)} for i in range(size)]
    demand(typed(claim["layers"], list, "layers"), "layers", "at least one")
    for k, layer in enumerate(claim["layers"]):
        place = f"layers[{k}]"
        updates = fields(layer, place, ["updates", "shift"], ["scale", "bias"])["updates"]
        demand(updates in ("first", "second") and updates != previous, place, "alternation")
        previous, (own, other) = updates, parts if updates == "first" else parts[::-1]
        shift = matrix(layer["shift"], f"{place}.shift", len(own), len(other))
        scale = rationals(layer.get("scale", ()), place, len(own), "1")
        bias = rationals(layer.get("bias", ()), place, len(own))
        demand(min(scale) > 0, f"{place}.scale", "positive numbers")
        for i, factor, row, constant in zip(own, scale, shift, bias):
            product[i] = {j: factor * value for j, value in product[i].items()}
            product[i][size] = product[i].get(size, 0) + constant
            for entry, value in row.items():
                for j, term in product[other[entry]].items():
                    product[i][j] = product[i].get(j, 0) + value * term
    for i, j in ((i, j) for i in range(size) for j in sorted({0, *product[i], *wanted[i]})):
        found, right = product[i].get(j, Fraction(0)), wanted[i].get(j, Fraction(0))
        if abs(found - right) > tolerance:
            return f"entry ({i}, {j}) is {found} in the product, {right} in the target"

if __name__ == "__main__":
    getattr(sys, "set_int_max_str_digits", int)(0)
    status = 0 if len(sys.argv) > 1 else 64
    for path in sys.argv[1:]:
        try:
            with open(path, "rb") as file:
                problem = check(file.read().decode("utf-8"))
            code, text = (1, f"false: {problem}") if problem else (0, "true")
        except (ValueError, RecursionError) as error:
            code, text = 65, f"malformed: {error}"
        except (OSError, MemoryError, OverflowError) as error:
            code, text = 66 if isinstance(error, OSError) else 69, f"not checked: {error}"
        print(f"{path}: {text}")
        status = max(status, code)
    sys.exit(status)
