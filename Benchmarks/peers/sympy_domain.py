#!/usr/bin/env python3
"""SymPy's DomainMatrix over QQ: the layers applied to F, and the result compared with T.

SYMPY_GROUND_TYPES (python, gmpy or flint) says what numbers QQ is made of. Sparse layers stay
sparse; dense ones use SymPy's fastest dense representation for the ground types.
"""
from sympy import QQ
from sympy.polys.matrices import DomainMatrix

from common import flip_part, layers, parts, run, target_part


def matrix(shape, entries, is_dense):
    rows = {}
    for i, j, numerator, denominator in entries:
        rows.setdefault(i, {})[j] = QQ(int(numerator), int(denominator or 1))
    sparse = DomainMatrix(rows, tuple(shape), QQ)
    return sparse.to_dfm_or_ddm() if is_dense else DomainMatrix.from_rep(sparse.rep.to_sdm())


def read(claim):
    is_dense = any(isinstance(layer["shift"], list) for layer in claim["layers"])

    def convert(shape, entries):
        result = matrix(shape, entries, is_dense)
        return result if isinstance(result, DomainMatrix) else DomainMatrix.from_rep(result)

    def diagonal(values):
        size = len(values)
        return convert((size, size), [(i, i, *value) for i, value in enumerate(values)])

    return (
        [convert(*flip_part(claim, part)) for part in parts(claim)],
        layers(claim, convert, diagonal),
        [convert(*target_part(claim, part)) for part in parts(claim)],
    )


def check(native):
    start, steps, wanted = native
    state = list(start)
    for updated, shift, scale in steps:
        if scale is not None:
            state[updated] = scale * state[updated]
        state[updated] = state[updated] + shift * state[1 - updated]
    return all((found - right).is_zero_matrix for found, right in zip(state, wanted))


if __name__ == "__main__":
    run(read, check)
