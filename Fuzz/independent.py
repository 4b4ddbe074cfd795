"""Runs the independent checkers on texts from standard input, each with its length in front: T, F or M
for true, false and malformed, ? where one gives up, D where two disagree.

Certificates go through the checker that is extracted from Formal, too, if that has been built."""

import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

root = Path(sys.argv[1])
sys.path.insert(0, str(root / "Tests/Independent"))
import check_certificate
import check_depth_bound
import check_lower_bound
import check_universality

EXTRACTED = root / "Formal/build/check_certificate"


def certificate(text):
    return check_certificate.check(text) is None


CHECKS = {
    "couplet-lower-bound/1": lambda text: check_lower_bound.check(text) is None,
    "couplet-depth-bound/1": lambda text: check_depth_bound.check(text)[0],
    "couplet-universality/1": lambda text: check_universality.bounds(text)[0],
}
MALFORMED = (
    ValueError, RecursionError, check_depth_bound.Malformed, check_universality.Malformed)


def answer(data, file):
    stated = re.search(rb'"format": "([a-z/1-]+)"', data)
    check = CHECKS.get(stated[1].decode() if stated else "", certificate)
    try:
        found = b"T" if check(data.decode("utf-8")) else b"F"
    except MALFORMED:
        found = b"M"
    except (MemoryError, OverflowError):
        return b"?"
    if check is certificate and EXTRACTED.exists():
        file.write_bytes(data)
        run = subprocess.run([EXTRACTED, file], capture_output=True)
        verdict = run.stdout.rsplit(b": ", 1)[-1].split()[0]
        if {b"true": b"T", b"false": b"F", b"malformed": b"M"}.get(verdict, found) != found:
            return b"D"
    return found


getattr(sys, "set_int_max_str_digits", int)(0)
with TemporaryDirectory() as folder:
    while header := sys.stdin.buffer.read(4):
        text = sys.stdin.buffer.read(int.from_bytes(header, "little"))
        sys.stdout.buffer.write(answer(text, Path(folder) / "it.json"))
        sys.stdout.buffer.flush()
