#!/usr/bin/env python3
"""Layers, lengths of numbers, certificate size, accuracy and time of `couplet decompose` against n.

    Benchmarks/growth.py [--sizes 8,16,32,64] [--prefer size] [--timeout 300]

Random integers -9...9 with fixed seeds, and the trained convolutions of the tests. Needs a release
build and NumPy. Prints Markdown; exponents are fitted by least squares in logarithms.
"""
import argparse
import json
import math
import pathlib
import random
import subprocess
import sys
import tempfile
from fractions import Fraction

import numpy

ROOT = pathlib.Path(__file__).resolve().parent.parent
COUPLET = ROOT / ".build" / "release" / "couplet"
CONVOLUTIONS = ROOT / "Tests" / "Fixtures" / "glow-digits" / "glow-digits.safetensors"

# Options of the program, and up to which n they are tried.
FORMS = {
    "5 layers": (["--strategy", "shallow", "--without-shift"], 64),
    "6 layers": (["--strategy", "shallow"], 64),
    "8 layers": (["--strategy", "ladder", "--levels", "2"], 128),
    "10 layers": (["--strategy", "ladder", "--levels", "3"], 128),
    "binary": (["--strategy", "balanced"], 256),
}


def numbers(row):
    """The rationals of one row of a certificate, as floats."""
    if " / " in row:
        integers, denominator = row.split(" / ")
        return [float(Fraction(int(i), int(denominator))) for i in integers.split()]
    return [float(Fraction(text)) for text in row.split()]


def floating_error(certificate):
    """Relative error (Frobenius norm) of evaluating the layers in binary64."""
    size, parts = certificate["size"], certificate["partition"]
    target = numpy.array([numbers(row) for row in certificate["target"]["matrix"]])
    state = numpy.eye(size)
    if certificate.get("flip") is not None:
        state[certificate["flip"], certificate["flip"]] = -1
    for layer in certificate["layers"]:
        updated, other = parts[1], parts[0]
        if layer["updates"] == "first":
            updated, other = other, updated
        shift = numpy.array([numbers(row) for row in layer["shift"]])
        scale = numpy.array(numbers(layer["scale"])) if "scale" in layer else numpy.ones(len(updated))
        state[updated] = scale[:, None] * state[updated] + shift @ state[other]
    return numpy.linalg.norm(state - target) / numpy.linalg.norm(target)


def decompose(source, options, folder, timeout):
    """What the program reports, with the floating-point error; None after the time-out."""
    path = folder / "certificate.json"
    command = [COUPLET, "decompose", *source, "--flip", "auto", "-o", path, "--json", *options]
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=timeout)
    except subprocess.TimeoutExpired:
        return None
    if run.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: {run.stderr}")
    entry = json.loads(run.stdout)["certificates"][0]
    entry["error"] = floating_error(json.loads(path.read_text()))
    return entry


def exponent(points):
    """The slope of log y against log x."""
    logarithms = [(math.log(x), math.log(y)) for x, y in points if y > 0]
    if len(logarithms) < 3:
        return "–"
    slope = numpy.polyfit(*zip(*logarithms), 1)[0]
    return f"{slope:.1f}"


def line(name, entry):
    return (
        f"| {name} | {entry['layers']} | {entry['largestBits']:,} | {entry['bytes'] / 1e6:.3f} "
        f"| {entry['seconds']:.2f} | {entry['error']:.1e} |"
    )


HEADER = "| {} | layers | bits | MB | s | float64 error |\n|---|---|---|---|---|---|"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="8,12,16,24,32,48,64,96,128")
    parser.add_argument("--prefer", default="size", choices=["size", "conditioning"])
    parser.add_argument("--timeout", type=float, default=300)
    parser.add_argument("--forms", default=",".join(FORMS))
    parser.add_argument("--convolutions", action="store_true", help="the trained ones as well")
    arguments = parser.parse_args()
    sys.set_int_max_str_digits(0)
    sizes = [int(size) for size in arguments.sizes.split(",")]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for form in arguments.forms.split(","):
            options, largest = FORMS[form]
            print(f"\n{form}\n\n{HEADER.format('n')}", flush=True)
            entries = []
            for size in sizes:
                if size > largest:
                    continue
                generator = random.Random(size)
                rows = [[generator.randint(-9, 9) for _ in range(size)] for _ in range(size)]
                source = folder / "matrix.txt"
                source.write_text("\n".join(" ".join(map(str, row)) for row in rows))
                entry = decompose(
                    [source], options + ["--prefer", arguments.prefer], folder, arguments.timeout)
                if entry is None:
                    print(f"| {size} | more than {arguments.timeout:.0f} s | | | | |")
                    break
                entries.append((size, entry))
                print(line(size, entry), flush=True)
            fits = [
                exponent([(n, e[key]) for n, e in entries if n >= 16])
                for key in ("largestBits", "bytes", "seconds")
            ]
            print(f"| exponent, n ≥ 16 | | {fits[0]} | {fits[1]} | {fits[2]} | |", flush=True)
        if arguments.convolutions:
            print(f"\nTrained convolutions\n\n{HEADER.format('channels, levels')}", flush=True)
            for tensor, channels, levels in [
                ("1.0.invconv.weight", 16, (1, 2, 3)), ("2.0.invconv.weight", 64, (2, 3, 5))]:
                for level in levels:
                    options = ["--strategy", "ladder", "--levels", str(level)]
                    entry = decompose(
                        [CONVOLUTIONS, "--tensor", tensor], options, folder, arguments.timeout)
                    if entry is not None:
                        print(line(f"{channels}, {level}", entry), flush=True)


if __name__ == "__main__":
    main()
