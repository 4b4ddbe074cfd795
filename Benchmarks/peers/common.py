"""What the peers share: the certificate as plain lists, and the protocol with the driver.

A peer defines `read(claim)`, which turns a parsed certificate into its own matrices, and
`check(native)`, which says whether the claim is true. `run` measures both and prints one JSON
object. The files come from couplet itself, so peers parse them without the strictness that a
verifier needs: that is in their favour.
"""
import json
import sys
import time


def split_row(text):
    """The numerators and denominators of a dense row, as text; None for a denominator of 1."""
    numbers, slash, shared = text.partition(" / ")
    if slash:
        return [(word, shared) for word in numbers.split(" ")]
    return [(a, b or None) for a, _, b in (word.partition("/") for word in text.split(" "))]


def entries(matrix):
    """The shape of a matrix of a certificate, and its entries (i, j, numerator, denominator)."""
    if isinstance(matrix, dict):
        words = (entry.split(" ") for entry in matrix["entries"])
        fractions = ((int(i), int(j), *value.partition("/")[::2]) for i, j, value in words)
        return matrix["shape"], [(i, j, a, b or None) for i, j, a, b in fractions]
    rows = [split_row(row) for row in matrix]
    return (len(rows), len(rows[0])), [
        (i, j, a, b) for i, row in enumerate(rows) for j, (a, b) in enumerate(row) if a != "0"
    ]


def parts(claim):
    """The two lists of coordinates."""
    half = claim["size"] // 2
    return claim.get("partition") or [list(range(half)), list(range(half, 2 * half))]


def target_entries(claim):
    """The entries of T, like `entries`."""
    target, size = claim["target"], claim["size"]
    if "permutation" in target:
        return (size, size), [(i, j, "1", None) for i, j in enumerate(target["permutation"])]
    return entries(target["matrix"])


def target_part(claim, part):
    """The entries of the rows of T that belong to a part, numbered from 0."""
    position = {row: index for index, row in enumerate(part)}
    _, values = target_entries(claim)
    return (len(part), claim["size"]), [
        (position[i], j, a, b) for i, j, a, b in values if i in position
    ]


def flip_part(claim, part):
    """The entries of the rows of F that belong to a part, numbered from 0."""
    return (len(part), claim["size"]), [
        (index, row, "-1" if row == claim.get("flip") else "1", None)
        for index, row in enumerate(part)
    ]


def layers(claim, convert, convert_scale):
    """(index of the updated part, shift, scale or None) for each layer, converted."""
    return [
        (
            0 if layer["updates"] == "first" else 1,
            convert(*entries(layer["shift"])),
            convert_scale(split_row(layer["scale"])) if "scale" in layer else None,
        )
        for layer in claim["layers"]
    ]


def run(read, check, budget=2.0):
    """Reads and checks the certificate named on the command line.

    The check is repeated, 200 times at most, while the repetitions stay within `budget` seconds.
    """
    sys.set_int_max_str_digits(0)
    started = time.perf_counter()
    with open(sys.argv[1], encoding="utf-8") as file:
        native = read(json.load(file))
    reading = time.perf_counter() - started
    times = []
    while not times or (len(times) < 200 and sum(times) + times[-1] < budget):
        started = time.perf_counter()
        verdict = check(native)
        times.append(time.perf_counter() - started)
    times.sort()
    print(json.dumps({"read": reading, "check": times[len(times) // 2], "true": verdict}))
