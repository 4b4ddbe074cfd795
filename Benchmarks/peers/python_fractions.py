#!/usr/bin/env python3
"""Python's fractions: the independent checker of the tests, reading and checking in one go.

It validates the file as it goes, so its time is that of `json` and the whole check; the part that
`json` takes alone is reported as reading.
"""
import importlib.util
import json
import pathlib
import sys
import time

PATH = pathlib.Path(__file__).parents[2] / "Tests" / "Independent" / "check_certificate.py"


def main():
    specification = importlib.util.spec_from_file_location("check_certificate", PATH)
    checker = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(checker)
    sys.set_int_max_str_digits(0)
    started = time.perf_counter()
    with open(sys.argv[1], encoding="utf-8") as file:
        text = file.read()
    json.loads(text)
    reading = time.perf_counter() - started
    started = time.perf_counter()
    problem = checker.check(text)
    checking = time.perf_counter() - started - reading
    print(json.dumps({"read": reading, "check": checking, "true": problem is None}))


if __name__ == "__main__":
    main()
