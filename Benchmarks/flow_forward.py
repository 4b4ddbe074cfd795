#!/usr/bin/env python3
"""flow_forward.py: the forward map of a certificate of 64 channels against NumPy.

For each type and batch size, the shortest times of both, in turns, in microseconds for a layer:
couplet's forward map divided by the number of layers; NumPy's product of the batch with a 64 × 64
matrix; and NumPy's coupling layer, a product with a 32 × 32 matrix, added. Run from the root of the
repository after `make build`, with the Python of .build-bench/venv; `flows.py` writes the table.
"""
import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

FOLDER = Path(".build-bench")
CERTIFICATE = FOLDER / "flow-64.json"
TRAINED = "Tests/Fixtures/glow-digits/glow-digits.safetensors"
SIZES = [1, 64, 1024, 16384]


def shortest(body, runs=30):
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        body()
        times.append(time.perf_counter() - start)
    return min(times)


def by_numpy(kind, size):
    x = np.random.default_rng(1).standard_normal((size, 64)).astype(kind)
    matrix = np.random.default_rng(2).standard_normal((64, 64)).astype(kind)
    shift = np.random.default_rng(3).standard_normal((32, 32)).astype(kind)
    first, second = x[:, :32].copy(), x[:, 32:].copy()

    def coupling():
        np.add(second, first @ shift.T, out=second)

    return shortest(lambda: x @ matrix.T), shortest(coupling)


def measure(rounds=3):
    """For each type and batch, seconds for a layer: couplet, NumPy's product, NumPy's coupling."""
    if not CERTIFICATE.exists():
        subprocess.run(
            [".build/release/couplet", "decompose", TRAINED, "--tensor", "2.0.invconv.weight",
             "--flip", "auto", "--strategy", "balanced", "-o", CERTIFICATE],
            check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["swift", "build", "--configuration", "release", "--product", "flow-benchmark"],
                   check=True, capture_output=True)
    best = {}
    for _ in range(rounds):
        run = subprocess.run(
            [".build/release/flow-benchmark", CERTIFICATE, *map(str, SIZES)],
            check=True, capture_output=True, text=True)
        for line in run.stdout.splitlines():
            entry = json.loads(line)
            key = entry["type"], entry["batch"]
            product, coupling = by_numpy(entry["type"], entry["batch"])
            values = entry["seconds"] / entry["layers"], product, coupling
            best[key] = [min(pair) for pair in zip(best.get(key, values), values)]
    return best


def main():
    print(f"NumPy {np.__version__}; microseconds for a layer, the shortest of 90 runs")
    print("type     batch    couplet  product 64×64  coupling   product/couplet")
    for (kind, size), (own, product, coupling) in measure().items():
        print(f"{kind:8} {size:5} {own * 1e6:10.2f} {product * 1e6:14.2f} {coupling * 1e6:9.2f} "
              f"{product / own:13.2f}")


if __name__ == "__main__":
    sys.exit(main())
