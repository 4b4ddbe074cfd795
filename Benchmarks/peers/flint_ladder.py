#!/usr/bin/env python3
"""The ladder in python-flint: flint_ladder.py INPUT [--tensor NAME] ARITY OUTPUT

The same construction as couplet's strategies `balanced` (ARITY 2) and `shallow` (ARITY 0: one
level), with G = I, in FLINT's rational matrices, file to file. Triangular factors and similarities
are loops over entries, as a script has them. OUTPUT is a certificate without the checks of its
parts; couplet verifies it. Zero pivots are not handled: the inputs of the benchmark have none.
The time of the decomposition is the median of several where it is short.
"""
import json
import statistics
import sys
import time

import flint_matrices  # noqa: F401 (sets FLINT's number of threads)
from flint import fmpq, fmpq_mat


def identity(size):
    return diagonal([1] * size)


def diagonal(values):
    size = len(values)
    return fmpq_mat(
        size, size, [v if i == j else 0 for i, v in enumerate(values) for j in range(size)])


def block(matrix, rows, columns):
    return fmpq_mat(len(rows), len(columns), [matrix[i, j] for i in rows for j in columns])


def triangular_factors(matrix):
    """Unit lower and upper triangular factors, without pivoting."""
    size = matrix.nrows()
    lower, upper = identity(size), fmpq_mat(matrix)
    for k in range(size):
        for i in range(k + 1, size):
            factor = upper[i, k] / upper[k, k]
            if factor != 0:
                lower[i, k] = factor
                for j in range(k, size):
                    upper[i, j] = upper[i, j] - factor * upper[k, j]
    return lower, upper


def splittings(size, arity):
    """Lists of ranges: everything, its children, and so on, down to the parents of elements."""
    result, current = [], [range(size)]
    while max(map(len, current)) > 1:
        result.append(current)
        finer = []
        for part in current:
            count = min(arity or len(part), len(part))
            cuts = [part.start + len(part) * k // count for k in range(count + 1)]
            finer += [range(a, b) for a, b in zip(cuts, cuts[1:])]
        current = finer
    return result or [[range(size)]]


def child_numbers(parents, children, size):
    """For each index, the number of its child among those of its parent, from 1."""
    numbers = [0] * size
    for parent in parents:
        inside = (child for child in children if child.start in parent)
        for number, child in enumerate(inside, 1):
            for i in child:
                numbers[i] = number
    return numbers


def block_diagonal(matrix, ranges):
    size = matrix.nrows()
    result = fmpq_mat(size, size)
    for part in ranges:
        for i in part:
            for j in part:
                result[i, j] = matrix[i, j]
    return result


def left_eigenvectors(lower, values, ranges):
    """K, unit lower block triangular, with K · lower = diag(values) · K."""
    size = len(values)
    result = identity(size)
    for index, rows in enumerate(ranges):
        for columns in reversed(ranges[:index]):
            for i in rows:
                for j in columns:
                    total = sum(
                        (result[i, k] * lower[k, j] for k in range(columns.stop, rows.stop)),
                        fmpq(0))
                    if total != 0:
                        result[i, j] = total / (values[i] - lower[j, j])
    return result


def right_eigenvectors(triangular, ranges):
    """K, unit block triangular, with triangular · K = K · diag(its diagonal), for an upper one."""
    size = triangular.nrows()
    values = [triangular[i, i] for i in range(size)]
    result = identity(size)
    for index, columns in enumerate(ranges):
        for rows in reversed(ranges[:index]):
            for i in rows:
                for j in columns:
                    total = sum(
                        (triangular[i, k] * result[k, j] for k in range(rows.stop, columns.stop)),
                        fmpq(0))
                    if total != 0:
                        result[i, j] = total / (values[j] - values[i])
    return result


def eigenvectors(triangular, is_lower, ranges):
    """K, unit triangular, with triangular · K = K · diag(its diagonal), range by range."""
    size = triangular.nrows()
    result = identity(size)
    for part in ranges:
        order = list(part) if is_lower else list(reversed(part))
        for place, j in enumerate(order):
            for step in range(place + 1, len(order)):
                i = order[step]
                total = sum((triangular[i, k] * result[k, j] for k in order[place:step]), fmpq(0))
                if total != 0:
                    result[i, j] = total / (triangular[j, j] - triangular[i, i])
    return result


def eigenvalues(pivots, splitting, numbers):
    """E and s: P starts with the eigenvalues 1/E, Σ with s; at the last level they match."""
    size = len(pivots)
    leaf = {i: number for number, part in enumerate(splitting[-1]) for i in part}
    product = [1] * size
    for level in numbers:
        product = [a * b for a, b in zip(product, level)]
    taken = {(side, number): set() for side in "PS" for number in leaf.values()}
    first, second = [fmpq(0)] * size, [fmpq(0)] * size

    def assign(i, j, sign):
        number = 1
        while sign * number * product[i] in taken["P", leaf[i]] | taken["S", leaf[j]]:
            number += 1
        value = sign * number * product[i]
        taken["P", leaf[i]].add(value)
        taken["S", leaf[j]].add(value)
        first[i], second[j] = fmpq(sign * number), fmpq(value, product[j])

    negative = [i for i in range(size) if pivots[i] < 0]
    for a, b in zip(negative[::2], negative[1::2]):
        assign(a, b, 1)
        assign(b, a, -1)
    for i in range(size):
        if first[i] == 0:
            assign(i, i, 1)
    return first, second


class State:
    """T, and the layers taken off its left end."""

    def __init__(self, p, q, r, s):
        self.p, self.q, self.r, self.s = p, q, r, s
        self.removed = []

    def remove_first(self, shift):
        self.p, self.q = self.p + shift * self.r, self.q + shift * self.s
        self.removed.append(("first", -shift))

    def move(self, g, r):
        """The step lemma: P becomes P g⁻¹ and R becomes r."""
        shift = (r - self.r) * self.p.inv()
        self.s, self.r = self.s + shift * self.q, r
        self.removed.append(("second", -shift))
        inverse = g.inv()
        shift = (self.p * inverse - self.p) * r.inv()
        self.q, self.p = self.q + shift * self.s, self.p * inverse
        self.removed.append(("first", -shift))


def ladder(target, arity):
    """The layers in the order they act, and the scale of the first."""
    half = target.nrows() // 2
    top, bottom = range(half), range(half, 2 * half)
    state = State(
        *(block(target, rows, columns) for rows in (top, bottom) for columns in (top, bottom)))
    lower, upper = triangular_factors((state.p - state.q * state.s.inv() * state.r) * state.s)
    pivots = [upper[i, i] for i in range(half)]
    splitting = splittings(half, arity)
    numbers = [child_numbers(*pair, half) for pair in zip(splitting, splitting[1:])]
    chosen, others = eigenvalues(pivots, splitting, numbers)
    scale = [chosen[i] * pivots[i] / others[i] for i in range(half)]

    unscale = diagonal([1 / value for value in scale])
    state.q, state.s = state.q * unscale, state.s * unscale
    start = state.s.inv() * (identity(half) - state.r)
    state.p, state.r = state.p + state.q * start, identity(half)
    state.remove_first(lower * diagonal([1 / value for value in chosen]) - state.p)
    sigma = diagonal(chosen) * upper * unscale

    for level, children in zip(numbers, splitting[1:]):
        q = diagonal([fmpq(number) for number in level])
        normal = block_diagonal(state.p, children).inv() * state.p
        diagonal_part = block_diagonal(sigma, children)
        g = q * normal
        opposite = q * (sigma * diagonal_part.inv()).inv()
        similarity = right_eigenvectors(opposite, children) * left_eigenvectors(
            g, [fmpq(number) for number in level], children)
        state.move(g, similarity)
        sigma = q * diagonal_part

    leaves, inverse = splitting[-1], sigma.inv()
    positions = {}
    for j in range(half):
        positions.setdefault(str(inverse[j, j]), []).append(j)
    matching = fmpq_mat(half, half)
    for i in range(half):
        candidates = positions[str(state.p[i, i])]
        candidates.sort(key=lambda j, i=i: j != i)
        matching[candidates.pop(0), i] = 1
    state.move(
        state.p,
        eigenvectors(inverse, False, leaves) * matching * eigenvectors(state.p, True, leaves).inv())
    acting = [("second", -start), ("first", state.q), ("second", state.r)]
    return acting + state.removed[::-1], scale


def load(path, tensor):
    if tensor is None:
        with open(path, encoding="utf-8") as file:
            rows = [[fmpq(int(word)) for word in line.split()] for line in file]
    else:
        from safetensors.numpy import load_file

        rows = [
            [fmpq(*value.as_integer_ratio()) for value in map(float, row)]
            for row in load_file(path)[tensor]
        ]
    return fmpq_mat(rows)


def text(matrix):
    return [
        " ".join(str(matrix[i, j]) for j in range(matrix.ncols())) for i in range(matrix.nrows())
    ]


def main():
    sys.set_int_max_str_digits(0)
    arguments = sys.argv[1:]
    path, *tensor, arity, output = [word for word in arguments if word != "--tensor"]
    started = time.perf_counter()
    target = load(path, tensor[0] if tensor else None)
    size = target.nrows()
    claim = {"format": "couplet-certificate/1", "size": size, "target": {"matrix": text(target)}}
    if target.det() < 0:
        claim["flip"] = size - 1
        for i in range(size):
            target[i, size - 1] = -target[i, size - 1]
    times = []
    while not times or len(times) < 100 and sum(times) < 0.5:
        begun = time.perf_counter()
        layers, scale = ladder(target, int(arity))
        times.append(time.perf_counter() - begun)
    repeated = sum(times[1:])
    claim["layers"] = [{"updates": kind, "shift": text(shift)} for kind, shift in layers]
    claim["layers"][0]["scale"] = " ".join(map(str, scale))
    with open(output, "w", encoding="utf-8") as file:
        json.dump(claim, file)
    print(json.dumps({
        "decompose": statistics.median(times), "first": times[0],
        "seconds": time.perf_counter() - started - repeated, "repeated": repeated, "true": True}))


if __name__ == "__main__":
    main()
