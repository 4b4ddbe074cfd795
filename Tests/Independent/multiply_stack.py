#!/usr/bin/env python3
"""Multiplies a stack of steps (Documentation/simulation.md) in plain Python, and compares.

    multiply_stack.py STACK CERTIFICATE    prints "equal" if the product of the stack is the T of
                                           the certificate, and the first differing entry otherwise

Written from the description of the formats alone.
"""

import json
import sys
from fractions import Fraction


def numbers(text):
    text, _, divisor = text.partition(" / ")
    return [Fraction(word) / Fraction(divisor or 1) for word in text.split(" ")]


def matrix(value):
    if isinstance(value, list):
        return [numbers(row) for row in value]
    rows, columns = value["shape"]
    result = [[Fraction(0)] * columns for _ in range(rows)]
    for entry in value["entries"]:
        i, j, number = entry.split(" ")
        result[int(i)][int(j)] = Fraction(number)
    return result


def parts(value):
    if isinstance(value, list):
        return value
    (name, size), = value.items()
    if name == "halves":
        return [list(range(size // 2)), list(range(size // 2, size))]
    if name == "alternating":
        return [list(range(0, size, 2)), list(range(1, size, 2))]
    channels, height, width = size
    cells = [(c, y, x) for c in range(channels) for y in range(height) for x in range(width)]
    return [[i for i, (_, y, x) in enumerate(cells) if (x + y) % 2 == parity] for parity in (0, 1)]


def squeezed(channels, height, width):
    """For every coordinate of the result, the one it is taken from."""
    place = {}
    for c in range(channels):
        for y in range(height):
            for x in range(width):
                channel = 4 * c + 2 * (y % 2) + x % 2
                row = (channel * (height // 2) + y // 2) * (width // 2) + x // 2
                place[row] = (c * height + y) * width + x
    return [place[i] for i in range(channels * height * width)]


def combination(weights, rows):
    return [sum((w * row[j] for w, row in zip(weights, rows) if w), Fraction(0))
            for j in range(len(rows[0]))]


def apply(step, rows):
    if "partition" in step:
        split = parts(step["partition"])
        updated, other = split if step["updates"] == "first" else split[::-1]
        shift = matrix(step["shift"])
        scale = numbers(step["scale"]) if "scale" in step else [Fraction(1)] * len(updated)
        result = list(rows)
        for i, place in enumerate(updated):
            added = combination(shift[i], [rows[k] for k in other])
            result[place] = [scale[i] * a + b for a, b in zip(rows[place], added)]
        return result
    if "scale" in step:
        return [[s * a for a in row] for s, row in zip(numbers(step["scale"]), rows)]
    if "permutation" in step:
        return [rows[k] for k in step["permutation"]]
    if "squeeze" in step:
        return [rows[k] for k in squeezed(*step["squeeze"])]
    if "matrix" in step:
        return [combination(weights, rows) for weights in matrix(step["matrix"])]
    pixels = step["pixels"]
    result = list(rows)
    for pixel in range(pixels):
        channels = rows[pixel::pixels]
        for c, weights in enumerate(matrix(step["convolution"])):
            result[c * pixels + pixel] = combination(weights, channels)
    return result


def main(stack_file, certificate_file):
    with open(certificate_file, encoding="utf-8") as file:
        certificate = json.load(file)
    size = certificate["size"]
    rows = [[Fraction(int(i == j)) for j in range(size)] for i in range(size)]
    with open(stack_file, encoding="utf-8") as file:
        for step in json.load(file):
            rows = apply(step, rows)
    target = certificate["target"]
    if "permutation" in target:
        expected = [[Fraction(int(j == k)) for j in range(size)] for k in target["permutation"]]
    else:
        expected = matrix(target["matrix"])
    for i in range(size):
        for j in range(size):
            if rows[i][j] != expected[i][j]:
                print(f"entry ({i}, {j}): {rows[i][j]} in the stack, {expected[i][j]} in T")
                return 1
    print("equal")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
