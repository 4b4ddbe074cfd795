#!/usr/bin/env python3
"""training.py: steps of training a second, couplet against JAX on the same couplings, batch and optimiser.

Both train six affine couplings with two hidden layers of ReLUs on batches of 256 padded points by Adam,
in float32. JAX compiles its step beforehand; couplet's time includes drawing the points and a measurement
every 250 steps. Both are bound to so many processors, and OpenBLAS has as many threads. They take turns;
medians of five runs are printed, and the median of the ratios of two runs in succession.
"""

import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time

import numpy as np

BATCH, DEPTH, RATE, STEPS = 256, 6, 0.003, {64: 1000, 256: 200}


def load_jax(threads):
    """Binds to the first processors, then loads JAX, which counts them."""
    global jax, jnp
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
    os.environ["OPENBLAS_NUM_THREADS"] = str(threads)
    import jax
    import jax.numpy as jnp


def network(key, width):
    sizes = [2, width, width, 4]
    keys = jax.random.split(key, 3)
    return [(jax.random.normal(k, (b, a)) * np.sqrt(2 / a), jnp.zeros(b))
            for k, a, b in zip(keys, sizes, sizes[1:])]


def loss(parameters, batch):
    parts, total = [batch[:, 0::2], batch[:, 1::2]], 0.0
    for index, layers in enumerate(parameters):
        own, other = (1, 0) if index % 2 == 0 else (0, 1)
        hidden = parts[other]
        for weights, bias in layers[:-1]:
            hidden = jax.nn.relu(hidden @ weights.T + bias)
        weights, bias = layers[-1]
        output = hidden @ weights.T + bias
        scale = 2 * jnp.tanh(output[:, :2] / 2)
        parts[own] = jnp.exp(scale) * parts[own] + output[:, 2:]
        total = total + scale.sum(axis=1)
    squares = sum((part ** 2).sum(axis=1) for part in parts)
    return (squares / 2 - total).mean()


def step(parameters, first, second, count, batch):
    gradient = jax.grad(loss)(parameters, batch)
    first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, gradient)
    second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, second, gradient)
    parameters = jax.tree.map(
        lambda p, m, v: p - RATE * (m / (1 - 0.9 ** count))
        / (jnp.sqrt(v / (1 - 0.999 ** count)) + 1e-8), parameters, first, second)
    return parameters, first, second


def jax_rate(width):
    parameters = [network(key, width) for key in jax.random.split(jax.random.PRNGKey(0), DEPTH)]
    zeros = jax.tree.map(jnp.zeros_like, parameters)
    state = (parameters, zeros, zeros)
    random = np.random.default_rng(0)
    batches = [random.standard_normal((BATCH, 4), dtype=np.float32) for _ in range(16)]
    compiled = jax.jit(step)
    state = compiled(*state, 1.0, batches[0])
    jax.block_until_ready(state)
    begin = time.perf_counter()
    for index in range(STEPS[width]):
        state = compiled(*state, index + 2.0, batches[index % 16])
    jax.block_until_ready(state)
    return STEPS[width] / (time.perf_counter() - begin)


def couplet_rate(program, width):
    seconds = []
    for steps in (1, STEPS[width] + 1):
        with tempfile.TemporaryDirectory() as folder:
            begin = time.perf_counter()
            subprocess.run(
                [program, "flow", "train", "padding", "-o", folder, "--distribution", "two-moons",
                 "--padding", "gaussian", "--width", str(width), "--steps", str(steps)],
                check=True, stdout=subprocess.DEVNULL)
            seconds.append(time.perf_counter() - begin)
    return STEPS[width] / (seconds[1] - seconds[0])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--couplet", default=".build/release/couplet")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    load_jax(options.threads)
    rows = []
    for width in STEPS:
        pairs = [(couplet_rate(options.couplet, width), jax_rate(width))
                 for _ in range(options.runs)]
        own, other = (statistics.median(values) for values in zip(*pairs))
        ratio = statistics.median(first / second for first, second in pairs)
        rows.append({"threads": options.threads, "width": width, "couplet": own, "jax": other,
                     "ratio": ratio})
        if not options.json:
            print(f"width {width}, processors {options.threads}: couplet {own:.0f} steps/s, "
                  f"JAX {jax.__version__} {other:.0f} steps/s, ratio {ratio:.2f}", flush=True)
    if options.json:
        print(json.dumps({"version": jax.__version__, "rows": rows}))


if __name__ == "__main__":
    main()
