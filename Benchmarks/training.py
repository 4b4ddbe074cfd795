"""Steps of training a second: couplet against JAX on the same couplings, batch and optimiser.

    python Benchmarks/training.py [--couplet PROGRAM]

Needs jax and numpy from PyPI. Both train six affine couplings with two hidden layers of ReLUs on batches
of 256 padded points by Adam, in float32; JAX compiles its step beforehand, couplet's time includes
drawing the points and a measurement every 250 steps. The median of three runs is printed, and the ratio.
"""

import argparse
import statistics
import subprocess
import tempfile
import time

import jax
import jax.numpy as jnp
import numpy as np

BATCH, DEPTH, RATE, STEPS = 256, 6, 0.003, {64: 2000, 256: 500}


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


@jax.jit
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
    state = step(*state, 1.0, batches[0])
    jax.block_until_ready(state)
    begin = time.perf_counter()
    for index in range(STEPS[width]):
        state = step(*state, index + 2.0, batches[index % 16])
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
    parser = argparse.ArgumentParser()
    parser.add_argument("--couplet", default=".build/release/couplet")
    program = parser.parse_args().couplet
    print("width  couplet steps/s  JAX steps/s  ratio")
    for width in STEPS:
        pairs = [(couplet_rate(program, width), jax_rate(width)) for _ in range(3)]
        ours, theirs = (statistics.median(values) for values in zip(*pairs))
        print(f"{width:5}  {ours:15.0f}  {theirs:11.0f}  {ours / theirs:5.2f}")


if __name__ == "__main__":
    main()
