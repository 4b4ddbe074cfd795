#!/usr/bin/env python3
"""FLINT with integer matrices and one denominator for each block: the inverse layers applied to T.

A block is N / c with an integer matrix N. After every step the common factor of N and c is removed:
without that the denominators of all layers pile up.
"""
import flint_matrices as fm
from common import flip_part, layers, parts, run, target_part


def cleared(*arguments):
    return fm.matrix(*arguments).numer_denom()


def reduced(numerators, denominator):
    common = denominator
    for value in numerators.entries():
        common = common.gcd(value)
        if common == 1:
            return numerators, denominator
    return numerators / common, denominator // common


def read(claim):
    def inverse_scale(values):
        return fm.diagonal(values).inv().numer_denom()

    return (
        [cleared(*target_part(claim, part)) for part in parts(claim)],
        layers(claim, cleared, inverse_scale),
        [cleared(*flip_part(claim, part)) for part in parts(claim)],
    )


def check(native):
    start, steps, wanted = native
    state = list(start)
    for updated, (shift, shift_denominator), inverse_scale in reversed(steps):
        x, x_denominator = state[updated]
        y, y_denominator = state[1 - updated]
        product_denominator = shift_denominator * y_denominator
        common = x_denominator.lcm(product_denominator)
        x = x * (common // x_denominator) - shift * y * (common // product_denominator)
        if inverse_scale is not None:
            scale, scale_denominator = inverse_scale
            x, common = scale * x, common * scale_denominator
        state[updated] = reduced(x, common)
    return state == wanted


if __name__ == "__main__":
    run(read, check)
