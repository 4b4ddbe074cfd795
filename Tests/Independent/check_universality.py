#!/usr/bin/env python3
"""A second checker for the format couplet-universality/1, without any library.

Written from Documentation/universality-format.md; shares nothing with couplet. Exact with
fractions; the normal distribution function is computed with 80 decimal digits.

Usage: check_universality.py FILE...   prints "FILE: true|false|malformed" and the bounds.
"""

import json
import re
import sys
from decimal import Decimal, getcontext
from fractions import Fraction
from functools import lru_cache

getcontext().prec = 120
NUMBER = re.compile(r"0|-?[1-9][0-9]*(/[1-9][0-9]*)?", re.ASCII)


class Malformed(Exception):
    pass


def need(condition, what):
    if not condition:
        raise Malformed(what)


def number(text):
    need(isinstance(text, str) and NUMBER.fullmatch(text), "number %r" % (text,))
    value = Fraction(text)
    need(str(value) == text, text)
    return value


def numbers(text, count):
    need(isinstance(text, str), "string")
    fields = text.split(" ")
    need(len(fields) == count, "%d numbers" % count)
    return [number(field) for field in fields]


def natural(value):
    need(isinstance(value, int) and not isinstance(value, bool) and value >= 0, "natural")
    return value


def members(value, required, optional=()):
    need(isinstance(value, dict), "object")
    need(all(key in value for key in required), "key missing")
    need(all(key in required or key in optional for key in value), "unknown key")
    return value


def array(value):
    need(isinstance(value, list), "array")
    return value


def unique(pairs):
    need(len({key for key, _ in pairs}) == len(pairs), "key repeated")
    return dict(pairs)


def integer(text):
    need(re.fullmatch(r"0|[1-9][0-9]*|-[1-9][0-9]*", text), "integer")
    return int(text)


def refuse(text):
    raise Malformed(text)


# Targets: a list of (mass, mean), the variance of each, the range of each coordinate.


def read_target(value):
    value = members(value, [], ["points", "histogram"])
    need(len(value) == 1, "one kind of target")
    if "points" in value:
        rows = array(value["points"])
        need(rows and isinstance(rows[0], str), "points")
        count = len(rows[0].split(" "))
        need(count >= 3 and count % 2 == 1, "even dimension")
        rows = [numbers(row, count) for row in rows]
        need(all(row[0] > 0 for row in rows), "positive weight")
        total = sum(row[0] for row in rows)
        atoms = [(row[0] / total, row[1:]) for row in rows]
        ranges = [
            (min(a[1][c] for a in atoms), max(a[1][c] for a in atoms)) for c in range(count - 1)
        ]
        return atoms, Fraction(0), ranges
    grid = members(value["histogram"], ["shape", "lower", "upper", "weights"], ["refinement"])
    shape = [natural(extent) for extent in array(grid["shape"])]
    n = len(shape)
    need(n >= 2 and n % 2 == 0 and all(extent >= 1 for extent in shape), "shape")
    size = 1
    for extent in shape:
        size *= extent
    need(size <= 10**7, "too large")
    lower, upper = numbers(grid["lower"], n), numbers(grid["upper"], n)
    need(all(a < b for a, b in zip(lower, upper)), "corners")
    r = natural(grid.get("refinement", 1))
    need(r >= 1, "refinement")
    weights = [w for row in array(grid["weights"]) for w in numbers(row, shape[-1])]
    need(len(weights) == size and min(weights) >= 0 and max(weights) > 0, "weights")
    total = sum(weights)
    need(size * r**n <= 10**6, "limit")
    sides = [(b - a) / (e * r) for a, b, e in zip(lower, upper, shape)]
    atoms = []
    for k in range(size * r**n):
        index, rest = [], k
        for extent in reversed(shape):
            index.append(rest % (extent * r))
            rest //= extent * r
        index.reverse()
        box = 0
        for i, extent in zip(index, shape):
            box = box * extent + i // r
        mean = [a + (i + Fraction(1, 2)) * s for a, i, s in zip(lower, index, sides)]
        atoms.append((weights[box] / total / r**n, mean))
    return atoms, sum(s * s for s in sides) / 12, list(zip(lower, upper))


# Networks: lists of (start, end, value).


def read_layer(value, updates, d):
    value = members(value, ["updates", "scale", "shift"])
    need(value["updates"] == updates, "updates")
    scale = number(value["scale"])
    need(scale > 0, "scale")
    steps = [numbers(row, d + 2) for row in array(value["shift"])]
    need(steps, "plateaus")
    need(all(step[0] <= step[1] for step in steps), "plateau")
    need(all(a[1] < b[0] for a, b in zip(steps, steps[1:])), "order")
    return scale, [(step[0], step[1], step[2:]) for step in steps]


def evaluate(network, t):
    """By linear interpolation between the two plateaus around t."""
    before = None
    for start, end, value in network:
        if t < start:
            if before is None:
                return value
            share = (t - before[1]) / (start - before[1])
            return [p + share * (q - p) for p, q in zip(before[2], value)]
        if t <= end:
            return value
        before = (start, end, value)
    return before[2]


def relu_network(network, t):
    """The same by neurons: v_0 + sum of s relu(t - b) - s relu(t - a)."""
    value = list(network[0][2])
    for (_, b, v), (a, _, w) in zip(network, network[1:]):
        rise = max(t - b, 0) - max(t - a, 0)
        value = [x + (q - p) / (a - b) * rise for x, p, q in zip(value, v, w)]
    return value


def ranges(network, low, high):
    values = [evaluate(network, low), evaluate(network, high)]
    values += [v for a, b, v in network if low <= a <= high or low <= b <= high]
    return [(min(column), max(column)) for column in zip(*values)]


def far(low, high, a, b):
    """The largest squared distance between numbers of two intervals."""
    return max((high - a) ** 2, (b - low) ** 2)


# The source.


@lru_cache(maxsize=None)
def pi():
    getcontext().prec = 120
    # Gauss and Legendre.
    a, b, t, p = Decimal(1), 1 / Decimal(2).sqrt(), Decimal(1) / 4, Decimal(1)
    for _ in range(8):
        a, b, t, p = (a + b) / 2, (a * b).sqrt(), t - p * ((a - b) / 2) ** 2, 2 * p
    return (a + b) ** 2 / (4 * t)


def decimal(x):
    return Decimal(x.numerator) / Decimal(x.denominator)


def density(x):
    x = decimal(x)
    return (-x * x / 2).exp() / (2 * pi()).sqrt()


@lru_cache(maxsize=None)
def normal(x):
    """The distribution function, by the series of positive terms phi(x) x^(2k+1) / (2k+1)!!."""
    y = abs(decimal(x))
    term, total, k = y, y, 1
    while term > Decimal(10) ** -110:
        term *= y * y / (2 * k + 1)
        total += term
        k += 1
    half = density(x) * total
    return Decimal("0.5") + (half if x > 0 else -half)


def fraction(value):
    return Fraction(value)


class Uniform:
    low, high, mean, variance, tail = (
        Fraction(0), Fraction(1), Fraction(1, 2), Fraction(1, 12), Fraction(0))

    def mass(self, a, b):
        return b - a


class Normal:
    mean, variance = Fraction(0), Fraction(1)

    def __init__(self, radius):
        self.low, self.high = -radius, radius
        self.tail = 2 * (radius * fraction(density(radius)) + 1 - fraction(normal(radius)))

    def mass(self, a, b):
        return fraction(normal(b) - normal(a))


def read_source(value):
    if value == "uniform":
        return Uniform()
    value = members(value, ["normal"])
    radius = number(value["normal"])
    need(1 <= radius <= 16, "radius")
    return Normal(radius)


def overlaps(network, low, high):
    for index, (start, end, value) in enumerate(network):
        a, b = max(start, low), min(end, high)
        if a < b:
            yield index, a, b, value


def bounds(text):
    """Whether the claims are true, the squared distance, and the two sides for the condition."""
    try:
        root = json.loads(
            text, object_pairs_hook=unique, parse_int=integer, parse_float=refuse,
            parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise Malformed(str(error))
    root = members(
        root, ["format", "source", "target", "error", "layers", "cells"],
        ["discretisation", "condition", "note"])
    need(root["format"] == "couplet-universality/1", "format")
    need(isinstance(root.get("note", ""), str), "note")
    source = read_source(root["source"])
    atoms, variance, extent = read_target(root["target"])
    n = len(extent)
    d = n // 2
    error = number(root["error"])
    discretisation = number(root.get("discretisation", "0"))
    condition = number(root.get("condition", "1"))
    need(error >= 0 and discretisation >= 0 and condition >= 1, "claims")
    need(len(array(root["layers"])) == 3, "three layers")
    (a, f), (b, g), (c, h) = [
        read_layer(layer, part, d)
        for layer, part in zip(root["layers"], ["second", "first", "second"])
    ]
    cells = []
    for row in array(root["cells"]):
        need(isinstance(row, str), "cells")
        fields = row.split(" ") if row else []
        need(all(re.fullmatch("0|[1-9][0-9]*", field, re.ASCII) for field in fields), "cells")
        cells.append([int(field) for field in fields])
        need(all(atom < len(atoms) for atom in cells[-1]), "atom")

    mu, var = source.mean, source.variance
    coupled, cost, expansion = {}, {}, Fraction(0)
    slabs = list(overlaps(f, source.low, source.high))
    if len(slabs) != len(cells):
        return False, None, None
    for (_, low, high, value), listed in zip(slabs, cells):
        found = list(overlaps(g, a * source.low + value[0], a * source.high + value[0]))
        if len(found) != len(listed):
            return False, None, None
        before = None
        for (_, start, end, u), atom in zip(found, listed):
            x0, x1 = u[0] + b * low, u[0] + b * high
            shift = ranges(h, x0, x1)
            mean = atoms[atom][1]
            sup = far(x0, x1, mean[0], mean[0])
            sup += far(c * start + shift[0][0], c * end + shift[0][1], mean[d], mean[d])
            for m in range(1, d):
                sup += (u[m] + b * mu - mean[m]) ** 2 + b * b * var
                move = c * (a * mu + value[m]) - mean[d + m]
                sup += far(shift[m][0] + move, shift[m][1] + move, 0, 0) + c * c * a * a * var
            mass = source.mass(low, high) * source.mass(
                (start - value[0]) / a, (end - value[0]) / a)
            coupled[atom] = coupled.get(atom, 0) + mass
            cost[atom] = max(cost.get(atom, 0), sup)
            here = evaluate(h, u[0] + b * (low + high) / 2)
            if before:
                step = (start - before[0]) / a
                images = [q - p for p, q in zip(before[1] + before[2], u + here)]
                images[d] += c * a * step
                expansion = max(expansion, sum(x * x for x in images) / step**2)
            before = (end, u, here)

    part = {atom: min(mass, atoms[atom][0]) for atom, mass in coupled.items()}
    square = sum(part[atom] * (cost[atom] + variance) for atom in part)
    loss = 1 - sum(part.values())
    spread = Fraction(0)
    for m in range(d):
        values = [[step[2][m] for step in network] for network in (f, g, h)]
        spread += far(min(values[1]) + b * mu, max(values[1]) + b * mu, *extent[m])
        spread += far(
            min(values[2]) + c * min(values[0]) + c * a * mu,
            max(values[2]) + c * max(values[0]) + c * a * mu, *extent[d + m])
    radius = max(source.high - mu, mu - source.low) ** 2
    moment = loss * radius + source.tail + (d - 1) * loss * var
    square += 2 * loss * spread + 2 * (b * b + c * c * a * a) * moment
    near = error >= discretisation and square <= (error - discretisation) ** 2
    determinant = (a * b * c) ** d
    steep = condition == 1 or (
        condition ** (2 * (n - 1)) * determinant**2 <= expansion**n)
    return near and steep, square, expansion**n / determinant**2


def main(paths):
    worst = 0
    for path in paths:
        try:
            with open(path, "rb") as file:
                holds, square, _ = bounds(file.read().decode("utf-8"))
            verdict = "true" if holds else "false"
            if square is not None:
                verdict += "  W2^2 <= %.6g" % float(square)
            worst = max(worst, 0 if holds else 1)
        except (Malformed, UnicodeDecodeError) as error:
            verdict, worst = "malformed  %s" % error, 65
        print("%s: %s" % (path, verdict))
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
