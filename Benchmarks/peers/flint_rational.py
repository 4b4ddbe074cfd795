#!/usr/bin/env python3
"""FLINT with rational matrices: the inverse layers applied to T, block by block."""
import flint_matrices as fm
from common import flip_part, layers, parts, run, target_part


def read(claim):
    def inverse_scale(values):
        return fm.diagonal(values).inv()

    return (
        [fm.matrix(*target_part(claim, part)) for part in parts(claim)],
        layers(claim, fm.matrix, inverse_scale),
        [fm.matrix(*flip_part(claim, part)) for part in parts(claim)],
    )


def check(native):
    start, steps, wanted = native
    state = list(start)
    for updated, shift, inverse_scale in reversed(steps):
        state[updated] = state[updated] - shift * state[1 - updated]
        if inverse_scale is not None:
            state[updated] = inverse_scale * state[updated]
    return state == wanted


if __name__ == "__main__":
    run(read, check)
