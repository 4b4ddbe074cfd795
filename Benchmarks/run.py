#!/usr/bin/env python3
"""Measures couplet and its peers; writes results/*.md, *.svg and *.json as it goes on.

With --quick: a few certificates, compared with the stored ratios. Results and ratios are kept for each
way in which processors compute with residues.
"""
import argparse
import json
import pathlib
import sys

import chart
import inputs
import report
from measuring import (
    BUILD, PEERS, PYTHON, SLOW, Clock, couplet_verify, decompose_in_process, form,
    machine, median, multiply_adds, peer_verify, run)

HERE = pathlib.Path(__file__).resolve().parent
RATIOS = HERE / "ratios.json"

# Name, script, environment, and the largest permutation it is given.
VERIFIERS = [
    ("FLINT rational, inverse", "flint_rational.py", {}, 1000),
    ("FLINT rational, forward", "flint_forward.py", {}, 1000),
    ("FLINT integer", "flint_integer.py", {}, 1000),
    ("PARI/GP", "pari.py", {}, 1000),
    ("SymPy, flint", "sympy_domain.py", {"SYMPY_GROUND_TYPES": "flint"}, 100_000),
    ("SymPy, gmpy2", "sympy_domain.py", {"SYMPY_GROUND_TYPES": "gmpy"}, 100_000),
    ("SymPy, Python", "sympy_domain.py", {"SYMPY_GROUND_TYPES": "python"}, 100_000),
    ("Python fractions", "python_fractions.py", {}, 1_000_000),
]
QUICK = [
    ("balanced", 8), ("balanced", 16), ("balanced", 32), ("shallow", 8), ("shallow", 16),
    ("convolution", 16),
]
FALL = 0.8

# Time-outs are at least so many times couplet's time, up to so many seconds.
DECISIVE, LONGEST = 55, 60

# The seconds that peers are given beside the time-out: to start and to repeat short checks, and for reading
# a megabyte, more than they take.
STARTING, READING = 6, 0.1


def say(text):
    print(text, file=sys.stderr, flush=True)


def verified(made, options, clock, timed_out):
    """A row of the table of checks: the certificate, couplet's times, those of the peers."""
    say(f"{made.name}: {made.layers} layers, {made.bits} bits, {made.megabytes:.2f} MB")
    row = {
        "name": made.name, "family": made.family, "n": made.size, "layers": made.layers,
        "bits": made.bits, "megabytes": made.megabytes, "peers": {},
    }
    own = couplet_verify(made.path, options.runs, 10 * options.timeout)
    if own is None:
        raise RuntimeError(f"couplet does not verify {made.name} in time")
    row["couplet"] = vars(own)
    say(f"  couplet: check {own.check:.4f} s, reading {own.read:.4f} s, process {own.wall:.4f} s")
    if own.work:
        seconds = multiply_adds(own.work) / own.work["rate"]
        say(f"  arithmetic limit: {seconds:.5f} s, check {own.check / seconds:.1f} times that")
    for name, script, environment, largest in VERIFIERS:
        if made.family == "permutation" and made.size > largest:
            continue
        # FLINT and PARI are given the whole time-out, the others a quarter of it; FLINT and SymPy
        # at least what decides whether couplet is the stated multiple as fast, if that is short.
        timeout = options.timeout / (1 if name.startswith(("FLINT", "PARI")) else 4)
        decisive = DECISIVE * own.check
        if name.startswith("FLINT") or name.startswith("SymPy") and decisive <= LONGEST:
            timeout = max(timeout, min(LONGEST, decisive))
        exceeded = timed_out.get((name, made.family), 0)
        if exceeded >= timeout:
            row["peers"][name] = {"limit": exceeded}
            continue
        if clock.left(0.6) < timeout:
            say(f"  {name}: not measured, time is up")
            continue
        try:
            result = peer_verify(
                script, made.path, options.runs, timeout + STARTING + READING * made.megabytes,
                environment)
        except (OSError, RuntimeError) as error:
            say(f"  {name}: not measured: {error}")
            continue
        if result is None:
            timed_out[name, made.family] = timeout
            say(f"  {name}: more than {timeout:.0f} s")
            row["peers"][name] = {"limit": timeout}
        else:
            row["peers"][name] = vars(result)
            say(f"  {name}: check {result.check:.4f} s, {result.check / own.check:.1f} times")
    return row


def decomposed(made, arity, options, clock):
    """couplet's time to decompose, and that of the same algorithm in python-flint."""
    output = BUILD / "flint-ladder.json"
    limit = 2 * options.timeout
    scripts = []
    for _ in range(options.runs):
        if clock.left(0.8) < limit and not scripts:
            say(f"script for {made.name}: not measured, time is up")
            limit = 0
            break
        result = run(
            [PYTHON, PEERS / "flint_ladder.py", *made.source, str(arity), output], limit)
        if result is None:
            scripts = []
            break
        scripts.append(result)
        if result.wall > SLOW:
            break
    if scripts and couplet_verify(output, 1, 10 * options.timeout) is None:
        raise RuntimeError("the layers of the script cannot be checked in time")
    own = [made]
    while len(own) < options.runs and made.wall < SLOW:
        own.append(inputs.again(made))
    inside = decompose_in_process(made, options.runs, 10 * options.timeout)
    if inside is None:
        raise RuntimeError(f"couplet does not decompose {made.name} in time")
    row = {
        "name": made.name, "seconds": inside["decompose"], "first": inside["first"],
        "wall": median([each.wall for each in own]), "memory": made.memory,
        "flint": median([each.report["decompose"] for each in scripts]) if scripts else None,
        "flint wall": median([each.wall - each.report["repeated"] for each in scripts])
        if scripts else None,
        "limit": limit,
    }
    say(f"decomposition of {made.name}: {row['seconds']:.5f} s, script {row['flint']} s")
    return row


def scaled(made, options, known):
    """A row of a scaling table; `known` has what was measured before, by name."""
    own = known.get(made.name) or vars(couplet_verify(made.path, options.runs, 10 * options.timeout))
    return {
        "name": made.name, "n": made.size, "bits": made.bits, "megabytes": made.megabytes,
        "decompose": made.seconds, "decompose_memory": made.memory, **own,
    }


def two_cores(made, options):
    """couplet's times on one core and on two; None where that cannot be asked."""
    try:
        one, two = (
            couplet_verify(made.path, options.runs, 10 * options.timeout, ("taskset", "-c", cores))
            for cores in ("0", "0,1"))
    except (OSError, RuntimeError):
        return None
    if one is None or two is None:
        return None
    say(f"two cores, {made.name}: {one.check / two.check:.2f} times one")
    return {
        "name": made.name, "one": one.check, "two": two.check,
        "read one": one.read, "read two": two.read,
    }


def large(made, megabytes, options):
    """Reading and memory of a large certificate of so many megabytes, perhaps compressed."""
    own = couplet_verify(made.path, options.runs, 10 * options.timeout)
    say(f"{made.name}: reading {own.read:.2f} s, check {own.check:.2f} s, {own.memory:.0f} MB")
    return {"name": made.name, "megabytes": megabytes, "stored": made.megabytes, **vars(own)}


def full(options):
    clock = Clock(60 * options.minutes)
    line = machine()
    results = {"machine": line, "form": form(), "runs": options.runs, "slow": SLOW}

    def finished(key, value):
        """Keeps a part of the results, and writes all there are."""
        results[key] = value
        load = machine().rpartition(" average ")[2]
        results["machine"] = f"{line} at the start, {load} at the end"
        save(results)

    halves = [half for half in (4, 8, 16, 32, 64) if half <= options.largest]
    certificates = [
        inputs.dense(strategy, half) for strategy in ("balanced", "shallow") for half in halves]
    channels = [(4, "balanced"), (16, "balanced"), (16, "shallow"), (64, "balanced")]
    certificates += [inputs.convolution(*each) for each in channels if each[0] <= options.largest]
    sizes = [size for size in (10, 100, 1000, 10_000, 100_000, 1_000_000)
             if size <= options.permutations]
    permutations = [inputs.permutation(size) for size in sizes]
    certificates = [each for each in certificates if each is not None]
    permutations = [each for each in permutations if each is not None]
    made = certificates + permutations

    rows, timed_out = [], {}
    # The largest come last: their peers may use up the time.
    for each in sorted(
            made, key=lambda each: (each.family != "permutation") * max(each.megabytes - 5, 0)):
        rows.append(verified(each, options, clock, timed_out))
        finished("verify", sorted(rows, key=lambda row: [m.name for m in made].index(row["name"])))
    store_ratios({row["name"]: flint_ratio(row) for row in rows})
    known = {row["name"]: row["couplet"] for row in results["verify"]}
    rows = []
    for each in made:
        # Where there is enough to do for two.
        if known[each.name]["check"] > 0.02 and (row := two_cores(each, options)) is not None:
            rows.append(row)
            finished("two cores", rows)
    rows = []
    for each in sorted(certificates, key=lambda each: each.megabytes):
        arity = 0 if "shallow" in each.name else 2
        rows.append(decomposed(each, arity, options, clock))
        finished("decompose", sorted(
            rows, key=lambda row: [m.name for m in certificates].index(row["name"])))
    widths = [inputs.with_bits(32, bits) for bits in (8, 16, 32, 64, 128)]
    series = {
        "n (balanced, entries −9…9)": [each for each in made if each.family == "balanced"],
        "the bits of the largest entry (balanced, n = 32)": widths,
        "n (permutations)": permutations,
    }
    finished("scaling", {
        title: [scaled(each, options, known) for each in rows if each is not None]
        for title, rows in series.items()
    })
    rows = []
    for each in large_certificates(made, options):
        for file in (each, inputs.compressed(each)):
            rows.append(large(file, each.megabytes, options))
            finished("large", rows)
    print(stored(results["form"], "md").read_text(encoding="utf-8"))


def flint_ratio(row):
    """FLINT's best time over couplet's; None if it was not measured."""
    times = [peer["check"] for name, peer in row["peers"].items()
             if name.startswith("FLINT") and "check" in peer]
    return round(min(times) / row["couplet"]["check"], 2) if times else None


def quick_certificates():
    return [
        inputs.convolution(half, "balanced") if strategy == "convolution"
        else inputs.dense(strategy, half)
        for strategy, half in QUICK
    ]


def store_ratios(ratios):
    """Keeps those that `--quick` compares with."""
    names = [
        f"convolution {half} balanced" if strategy == "convolution" else f"{strategy} d={half}"
        for strategy, half in QUICK
    ]
    if all(ratios.get(name) for name in names):
        kept = known_ratios() | {form(): {name: ratios[name] for name in names}}
        RATIOS.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")


def known_ratios():
    """The stored ratios, for each form."""
    return json.loads(RATIOS.read_text(encoding="utf-8")) if RATIOS.exists() else {}


def large_certificates(made, options):
    """A sparse and a dense certificate of some 100 MB."""
    found = [each for each in made if 50 < each.megabytes < 200]
    if options.largest >= 48:
        found.append(inputs.dense("shallow", 48))
    return [each for each in found if each is not None]


def save(results):
    """The results, the tables and the chart."""
    texts = {
        "json": json.dumps(results, indent=1) + "\n",
        "md": report.markdown(results, stored(results["form"], "svg").name),
        "svg": chart.svg(results),
    }
    for kind, text in texts.items():
        path = stored(results["form"], kind)
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


def stored(name, kind):
    """The file of this kind with the results for a form."""
    return HERE / "results" / f"{name.lower().replace(' ', '-')}.{kind}"


def quick(options):
    """Ratios of FLINT's best check to couplet's, with a warning where one fell."""
    ratios = {}
    for made in quick_certificates():
        own = couplet_verify(made.path, options.runs, 10 * options.timeout)
        peers = [
            peer_verify(script, made.path, options.runs, options.timeout, environment)
            for name, script, environment, _ in VERIFIERS if name.startswith("FLINT")
        ]
        ratios[made.name] = round(min(peer.check for peer in peers if peer) / own.check, 2)
    if options.store:
        store_ratios(ratios)
    known = known_ratios().get(form(), {})
    print(f"FLINT's best check / couplet's; {machine()}")
    for name, ratio in ratios.items():
        before = known.get(name)
        note = f"stored {before:.2f}" if before else "nothing stored"
        if before and ratio < FALL * before:
            note += f"  WARNING: fell by {100 * (1 - ratio / before):.0f}%"
        print(f"{name:24} {ratio:7.2f}  {note}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="compare with the stored ratios")
    parser.add_argument("--store", action="store_true", help="with --quick: store the ratios")
    parser.add_argument("--report", action="store_true", help="only write the table and the chart")
    parser.add_argument("--runs", type=int, default=3, help="medians are of so many runs")
    parser.add_argument("--timeout", type=float, default=10, help="of one run, in seconds")
    parser.add_argument("--minutes", type=float, default=20,
                        help="after three fifths of this no peer is started any more")
    parser.add_argument("--largest", type=int, default=64, help="the largest half size d")
    parser.add_argument("--permutations", type=int, default=1_000_000, help="the largest of them")
    options = parser.parse_args()
    if options.report:
        for path in (HERE / "results").glob("*.json"):
            save(json.loads(path.read_text(encoding="utf-8")))
    elif options.quick:
        options.runs = max(options.runs, 5)
        quick(options)
    else:
        full(options)


if __name__ == "__main__":
    main()
