#!/usr/bin/env python3
"""FLINT with rational matrices: the layers applied to F, and the result compared with T."""
import flint_matrices as fm
from common import flip_part, layers, parts, run, target_part


def read(claim):
    return (
        [fm.matrix(*flip_part(claim, part)) for part in parts(claim)],
        layers(claim, fm.matrix, fm.diagonal),
        [fm.matrix(*target_part(claim, part)) for part in parts(claim)],
    )


def check(native):
    start, steps, wanted = native
    state = list(start)
    for updated, shift, scale in steps:
        if scale is not None:
            state[updated] = scale * state[updated]
        state[updated] = state[updated] + shift * state[1 - updated]
    return state == wanted


if __name__ == "__main__":
    run(read, check)
