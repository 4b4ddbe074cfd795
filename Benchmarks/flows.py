#!/usr/bin/env python3
"""flows.py: flows in floating point against NumPy and JAX; writes flows.md.

Part of `make bench`. Takes some three minutes.
"""
import json
import os
import pathlib
import subprocess
import sys

import numpy as np

import flow_forward
from measuring import machine

HERE = pathlib.Path(__file__).resolve().parent


def training(threads):
    run = subprocess.run(
        [sys.executable, HERE / "training.py", "--threads", str(threads), "--json"],
        check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(run.stdout)


def main():
    os.chdir(HERE.parent)
    before = machine()
    kernels = os.environ.get("OPENBLAS_CORETYPE", "those that it chooses")
    runs = [training(threads) for threads in (1, 2)]
    lines = [
        "# Flows against NumPy and JAX", "",
        f"{before}; kernels of OpenBLAS: {kernels}. Written by `flows.py`, in `make bench`.", "",
        "## Training", "",
        "Steps of Adam a second on batches of 256 (`training.py` says of what), both in float32 and both "
        f"bound to so many processors, in turns; JAX {runs[0]['version']}. Medians of five.", "",
        "| processors | width | couplet | JAX | couplet/JAX |", "|---:|---:|---:|---:|---:|",
    ]
    for row in (row for run in runs for row in run["rows"]):
        lines.append(f"| {row['threads']} | {row['width']} | {row['couplet']:.0f} "
                     f"| {row['jax']:.0f} | {row['ratio']:.2f} |")
    lines += [
        "", "## Forward", "",
        "The forward map of a certificate of 64 channels against NumPy's product of the batch with a "
        "64 × 64 matrix and NumPy's coupling layer (`flow_forward.py`). Microseconds for a layer, the "
        f"shortest of 90 runs; NumPy {np.__version__}.", "",
        "| type | batch | couplet | NumPy, 64 × 64 product | NumPy, coupling layer | product/couplet |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for (kind, size), (own, product, coupling) in flow_forward.measure().items():
        lines.append(f"| {kind} | {size} | {own * 1e6:.3g} | {product * 1e6:.3g} "
                     f"| {coupling * 1e6:.3g} | {product / own:.2f} |")
    lines += ["", f"Load at the end: {machine().rpartition(' average ')[2]}."]
    (HERE / "flows.md").write_text("\n".join(lines) + "\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
