"""Conversion into FLINT's matrices, shared by the peers that use python-flint."""
import os

import flint

# FLINT may use as many threads as couplet.
flint.ctx.threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def number(numerator, denominator):
    value = flint.fmpz(numerator)
    return flint.fmpq(value, flint.fmpz(denominator)) if denominator else flint.fmpq(value)


def matrix(shape, entries):
    rows, columns = shape
    flat = [0] * (rows * columns)
    for i, j, numerator, denominator in entries:
        flat[i * columns + j] = number(numerator, denominator)
    return flint.fmpq_mat(rows, columns, flat)


def diagonal(values):
    size = len(values)
    return matrix((size, size), [(i, i, *value) for i, value in enumerate(values)])
