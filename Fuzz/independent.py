"""Runs the independent checker on texts from standard input, each with its length in front: T, F or M
for true, false and malformed, ? where it gives up."""

import sys

sys.path.insert(0, sys.argv[1])
from check_certificate import check

getattr(sys, "set_int_max_str_digits", int)(0)
while header := sys.stdin.buffer.read(4):
    text = sys.stdin.buffer.read(int.from_bytes(header, "little"))
    try:
        answer = b"F" if check(text.decode("utf-8")) else b"T"
    except (ValueError, RecursionError):
        answer = b"M"
    except (MemoryError, OverflowError):
        answer = b"?"
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
