#!/usr/bin/env python3
"""compare_checkers.py COUPLET: compares Coq's verdicts with those of Tests/Independent.

1. The extracted checker on every certificate of the tests, true, false or malformed, and on ones
   with changed characters and numbers.
2. `coqc` on what `couplet export --to coq` writes of every true and false certificate of the tests,
   and of ones with changed numbers: it must accept exactly the true ones.

Run by `make formal`. COMPARISONS, a number, multiplies the changed certificates; SEED chooses them.
"""
import os
import random
import re
import subprocess
import sys
from pathlib import Path

FORMAL = Path(__file__).resolve().parent
TESTS = FORMAL.parent / "Tests"
WORK = FORMAL / "build" / "comparison"
EXTRACTED = FORMAL / "build" / "check_certificate"
TIMES = int(os.environ.get("COMPARISONS", "1"))
SEED = int(os.environ.get("SEED", "2021"))
sys.path.insert(0, str(TESTS / "Independent"))
from check_certificate import check  # noqa: E402


def verdict(data):
    try:
        return "false" if check(data.decode("utf-8")) else "true"
    except (ValueError, RecursionError):
        return "malformed"


def with_changed_number(data):
    text = data.decode("utf-8")
    number = random.choice(list(re.finditer(r"(?<![\w.])-?\d+(?![\w.])", text)))
    value = int(number[0]) + random.choice([-1, 1, 2])
    return (text[: number.start()] + str(value) + text[number.end() :]).encode("utf-8")


def with_changed_byte(data):
    place, byte = random.randrange(len(data)), random.choice(b'0123456789 -/,.[]{}":e\\ut\n\x80\xff')
    return data[:place] + bytes([byte] * random.randrange(3)) + data[place + random.randrange(2) :]


def by_extracted_checker(cases):
    """The verdicts of the extracted checker on texts."""
    paths = []
    for number, data in enumerate(cases):
        paths.append(WORK / f"{number}.json")
        paths[-1].write_bytes(data)
    run = subprocess.run([EXTRACTED, *paths], capture_output=True, text=True)
    return [line.split(": ")[1] for line in run.stdout.splitlines()]


def by_coq(couplet, data):
    """Whether `coqc` accepts what is exported."""
    certificate, file = WORK / "certificate.json", WORK / "certificate.v"
    certificate.write_bytes(data)
    export = [couplet, "export", certificate, "--to", "coq", "-o", file]
    subprocess.run(export, check=True, capture_output=True)
    coq = ["coqc", "-q", "-R", FORMAL, "Couplet", file]
    return "true" if subprocess.run(coq, capture_output=True).returncode == 0 else "false"


def report(name, cases, expected, found):
    wrong = [i for i in range(len(cases)) if found[i : i + 1] != [expected[i]]]
    for i in wrong:
        print(f"{name}: expected {expected[i]}, found {found[i : i + 1]}\n{cases[i]!r}")
    counts = ", ".join(f"{expected.count(v)} {v}" for v in ("true", "false", "malformed"))
    print(f"{name}: {len(cases)} certificates ({counts}), {len(wrong)} wrong verdicts")
    return not wrong


def main(couplet):
    random.seed(SEED)
    WORK.mkdir(parents=True, exist_ok=True)
    # The checker in Coq is about linear maps: it knows no biases.
    fixtures = {
        name: [data for path in sorted((TESTS / "Fixtures/certificates" / name).glob("*"))
               if b'"bias"' not in (data := path.read_bytes())]
        for name in ("true", "false", "malformed")
    }
    true = fixtures["true"]
    numbers = [with_changed_number(random.choice(true)) for _ in range(400 * TIMES)]
    bytes_ = [with_changed_byte(random.choice(true)) for _ in range(1000 * TIMES)]
    cases = sum(fixtures.values(), []) + numbers + bytes_
    agree = report("extracted checker", cases, [verdict(case) for case in cases],
                   by_extracted_checker(cases))
    well_formed = [case for case in numbers if verdict(case) != "malformed"][: 40 * TIMES]
    cases = true + fixtures["false"] + well_formed
    agree &= report("coqc", cases, [verdict(case) for case in cases],
                    [by_coq(couplet, case) for case in cases])
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
