#!/usr/bin/env python3
"""check_lower_bound.py FILE... checks couplet-lower-bound/1.

Prints a verdict for each file; exit status as check_certificate.py, whose reading of numbers and
matrices it shares. Written from the description of the format alone, with fractions only.
"""
import itertools
import json
import sys
from fractions import Fraction

from check_certificate import (
    demand, fields, index, integer, matrix, permutation, rationals, typed, unique)

DATA = {
    "shape": ((1,), []), "pivots": ((2,), []), "combination": ((3,), ["x", "y"]),
    "null-space": ((4,), ["w"]), "minors": ((4, 5), ["order"]), "cycles": ((4, 5), []),
    "characteristic-polynomial": ((4, 5), []), "nullity": ((4, 5), ["polynomial"]),
    "unipotent-ranks": ((4, 5), ["power"]), "defect": ((5,), [])}
ADDITIVE = ("characteristic-polynomial", "nullity", "unipotent-ranks", "defect")

def dense(rows, columns):
    return [[row.get(j, Fraction(0)) for j in range(columns)] for row in rows]

def identity(n):
    return [[Fraction(i == j) for j in range(n)] for i in range(n)]

def times(a, b):
    return [[sum((x * y for x, y in zip(row, column)), Fraction(0)) for column in zip(*b)]
            for row in a] if b and b[0] else [[] for _ in a]

def minus(a, b):
    return [[x - y for x, y in zip(r, s)] for r, s in zip(a, b)]

def diagonal(a):
    return [a[i][i] for i in range(len(a))]

def eliminate(a):
    """Row echelon form, rank and determinant (0 if not square)."""
    a, rank, determinant = [row[:] for row in a], 0, Fraction(1)
    for column in range(len(a[0]) if a else 0):
        pivot = next((i for i in range(rank, len(a)) if a[i][column]), None)
        if pivot is None:
            determinant = Fraction(0)
            continue
        if pivot != rank:
            a[rank], a[pivot], determinant = a[pivot], a[rank], -determinant
        determinant *= a[rank][column]
        for i in range(rank + 1, len(a)):
            factor = a[i][column] / a[rank][column]
            a[i] = [x - factor * y for x, y in zip(a[i], a[rank])]
        rank += 1
    return rank, determinant if rank == len(a) else Fraction(0)

def rank(a):
    return eliminate(a)[0]

def inverse(a):
    """Gauss and Jordan; None if there is none."""
    n = len(a)
    a = [row + unit for row, unit in zip(a, identity(n))]
    for column in range(n):
        pivot = next((i for i in range(column, n) if a[i][column]), None)
        if pivot is None:
            return None
        a[column], a[pivot] = a[pivot], a[column]
        a[column] = [x / a[column][column] for x in a[column]]
        for i in range(n):
            if i != column and a[i][column]:
                a[i] = [x - a[i][column] * y for x, y in zip(a[i], a[column])]
    return [row[n:] for row in a]

def pad(a, size):
    n = len(a)
    return [[a[i][j] if i < n and j < n else Fraction(i == j) for j in range(size)]
            for i in range(size)]

def characteristic(a):
    """Coefficients by Faddeev and LeVerrier, the leading one first."""
    n, m, coefficients = len(a), identity(len(a)), [Fraction(1)]
    for k in range(1, n + 1):
        am = times(a, m)
        coefficients.append(-sum(diagonal(am)) / k)
        m = [[am[i][j] + (coefficients[-1] if i == j else 0) for j in range(n)] for i in range(n)]
    return coefficients

def minors(a, order):
    for rows in itertools.combinations(range(len(a)), order):
        yield eliminate([[a[i][j] for j in rows] for i in rows])[1]

def power(a, exponent):
    result = identity(len(a))
    for _ in range(exponent):
        result = times(result, a)
    return result

def scale(a, additive):
    return all(a[i][j] == 0 for i in range(len(a)) for j in range(len(a)) if i != j) and all(
        x == 1 if additive else x > 0 for x in diagonal(a))

def exclude(numbers, additive):
    return sum(numbers) != 0 if additive else min(numbers) >= 0 < max(numbers)

def cycles_hold(rows, split, k):
    """rows: T F with the first part first."""
    n = len(rows)
    entries = [[(j, x) for j, x in enumerate(row) if x] for row in rows]
    if any(len(row) != 1 for row in entries) or len({row[0][0] for row in entries}) < n:
        return False
    image = {row[0][0]: (i, row[0][1]) for i, row in enumerate(entries)}
    seen, pure, crossing = set(), ([], []), False
    for start in range(n):
        points, sign, point = [], 1, start
        while point not in seen:
            seen.add(point)
            points.append(point)
            target, value = image[point]
            sign, point = sign * (1 if value > 0 else -1), target
        if points:
            parts = {p >= split for p in points}
            if len(parts) == 1:
                pure[parts.pop()].append((len(points), sign))
            else:
                crossing = True
    if k == 4 and crossing and all(value > 0 for _, value in image.values()):
        return True
    d = max(split, n - split)
    for part, size in zip(pure, (split, n - split)):
        part += [(1, 1)] * (d - size)
    # Roots as fractions of a full turn.
    counts = []
    for part in pure:
        count = {}
        for length, sign in part:
            for j in range(length):
                turn = (Fraction(j) + (Fraction(1, 2) if sign < 0 else 0)) / length
                count[turn] = count.get(turn, 0) + 1
        counts.append(count)
    common = sum(min(counts[0][z], counts[1].get(z, 0)) for z in counts[0])
    return common < sum(length for part in pure for length, _ in part) - d

def holds(kind, data, rows, split, k, additive):
    if kind == "cycles":
        return cycles_hold(rows, split, k)
    n = len(rows)
    def blocks(a):
        return ([row[:split] for row in a[:split]], [row[split:] for row in a[:split]],
                [row[:split] for row in a[split:]], [row[split:] for row in a[split:]])
    p, q, r, s = blocks(rows)
    zero_q = not any(x for row in q for x in row)
    if kind == "shape":
        return not (p == identity(split) and zero_q and scale(s, additive))
    if kind == "pivots":
        return not (scale(p, additive)
                    and scale(minus(s, times(times(r, inverse(p)), q)), additive))
    if kind == "combination":
        x, y = data["x"], data["y"]
        xq = times(x, q)
        constant = sum(diagonal(times(x, p))) - sum(diagonal(y))
        numbers = diagonal(minus(times(s, y), times(r, xq)))
        return times(q, y) == times(p, xq) and exclude(
            [constant] + [-v for v in diagonal(x)] + numbers, additive)
    if kind == "null-space":
        w = data["w"]
        nothing = [[Fraction(0)] * split for _ in range(split)]
        return times(p, w) == nothing == times(w, p) and exclude(
            diagonal(w) + diagonal(times(times(r, w), q)), additive)
    inverted = inverse(rows)
    if inverted is None:
        return False
    _, q2, _, s2 = blocks(inverted)
    d1, d2 = split, n - split
    p1, s1 = minus(p, identity(d1)), minus(s2, identity(d2))
    if kind == "defect":
        a = rank([row + other for row, other in zip(p1, q)])
        b = rank(s1 + q2)
        return 2 * (a - rank(q)) - d1 > b or 2 * (b - rank(q2)) - d2 > a
    if k == 5 and not zero_q:
        return False
    size = max(d1, d2)
    if kind == "minors":
        left, right = (list(minors(pad(m, size), data["order"])) for m in (p, s2))
        right = [-v for v in right]
        both = left + right
        return any(both) and (min(both) >= 0 or max(both) <= 0)
    if kind == "characteristic-polynomial":
        return characteristic(pad(p, size)) != characteristic(pad(s2, size))
    if kind == "nullity":
        f = data["polynomial"]
        if sum(f) == 0:
            return False
        nullities = []
        for m in (p, s2):
            value = [[Fraction(0)] * len(m) for _ in m]
            for c in reversed(f):
                value = times(value, m)
                value = [[x + (c if i == j else 0) for j, x in enumerate(row)]
                         for i, row in enumerate(value)]
            nullities.append(len(m) - rank(value))
        return nullities[0] != nullities[1]
    m = data["power"]
    return (rank(power(p1, m + 1)) > rank(power(s1, m))
            or rank(power(s1, m + 1)) > rank(power(p1, m)))

def check(text):
    """None if the arguments prove the claim, otherwise which one fails; ValueError if malformed."""
    claim = json.loads(text, object_pairs_hook=unique, parse_int=integer, parse_float=integer,
                       parse_constant=integer)
    fields(claim, "claim", ["format", "size", "target", "layers", "couplings", "arguments"],
           ["partition", "flip", "starts", "note"])
    demand(claim["format"] == "couplet-lower-bound/1", "format", "couplet-lower-bound/1")
    typed(claim.get("note", ""), str, "note").encode()
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
        rows = [{j: Fraction(1)} for j in permutation(typed(image, list, place), place, size)]
    else:
        rows = matrix(target["matrix"], "target.matrix", size, size)
    flip = -1 if claim.get("flip") is None else index(claim["flip"], "flip", size)
    rows = [{j: -x if j == flip else x for j, x in row.items()} for row in rows]
    layers = typed(claim["layers"], int, "layers")
    demand(layers >= 2, "layers", "2 or more")
    demand(claim["couplings"] in ("affine", "additive"), "couplings", "affine or additive")
    additive = claim["couplings"] == "additive"
    demand(claim.get("starts", "first") in ("first", "second"), "starts", "first or second")
    orders = [claim["starts"]] if "starts" in claim else ["first", "second"]
    arguments = typed(claim["arguments"], list, "arguments")
    demand(len(arguments) == len(orders), "arguments", f"one for each of {orders}")
    k, problem, full = layers - 1, None, dense(rows, size)
    for number, (argument, order) in enumerate(zip(arguments, orders)):
        place = f"arguments[{number}]"
        kind = typed(typed(argument, dict, place).get("kind"), str, place)
        demand(kind in DATA, place, f"one of {list(DATA)}")
        allowed, keys = DATA[kind]
        fields(argument, place, ["starts", "kind", *keys])
        demand(argument["starts"] == order, place, f"starts {order}")
        demand(k in allowed, place, f"a kind against {k} layers")
        demand(additive or kind not in ADDITIVE, place, "a kind about affine couplings")
        last = order if k % 2 else ("second" if order == "first" else "first")
        first, second = parts if last == "second" else parts[::-1]
        split, data = len(first), {}
        for key in keys:
            value, here = argument[key], f"{place}.{key}"
            if key in ("x", "w"):
                data[key] = dense(matrix(value, here, split, split), split)
            elif key == "y":
                data[key] = dense(matrix(value, here, len(second), len(second)), len(second))
            elif key == "order":
                data[key] = index(value, here, max(split, len(second)) + 1)
                demand(value >= 1, here, "1 or more")
            elif key == "power":
                data[key] = index(value, here, size + 1)
            else:
                count = typed(value, str, here).count(" ") + 1
                demand(count <= size + 1, here, f"at most {size + 1} coefficients")
                data[key] = rationals(value, here, count)
                demand(data[key][-1], here, "a last coefficient other than 0")
        sorted_rows = [[full[i][j] for j in first + second] for i in first + second]
        if problem is None and not holds(kind, data, sorted_rows, split, k, additive):
            problem = f"{place} does not hold"
    return problem

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
