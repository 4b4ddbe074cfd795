#!/usr/bin/env python3
"""check_constructions.py COUPLET: Coq's verdict on the theorems that `couplet prove --coq` writes.

Each construction is given TIMEOUT seconds (300). Exit status 1 unless all of them go through.
"""
import os
import subprocess
import sys
import time
from pathlib import Path

FORMAL = Path(__file__).resolve().parent
WORK = FORMAL / "build" / "constructions"
TIMEOUT = float(os.environ.get("TIMEOUT", "300"))


def main(couplet):
    WORK.mkdir(parents=True, exist_ok=True)
    status, proved = 0, 0
    for path in sorted((FORMAL.parent / "constructions").glob("*.construction")):
        run = subprocess.run([couplet, "prove", path, "--coq"], capture_output=True, text=True)
        file = WORK / (path.stem.replace("-", "_") + ".v")
        file.write_text(run.stdout)
        started = time.monotonic()
        try:
            coq = ["coqc", "-q", "-w", "none", "-R", FORMAL, "Couplet", file]
            result = subprocess.run(coq, capture_output=True, text=True, timeout=TIMEOUT)
            outcome = "proved" if result.returncode == run.returncode == 0 else "FAILS"
        except subprocess.TimeoutExpired:
            outcome = f"FAILS: more than {TIMEOUT:g} s"
        theorems = run.stdout.count("\nTheorem ")
        omitted = run.stdout.count("(* Not stated")
        print(f"{path.stem}: {theorems} theorems {outcome}, {omitted} not stated, "
              f"{time.monotonic() - started:.1f} s", flush=True)
        proved += theorems if outcome == "proved" else 0
        status |= outcome != "proved"
    print(f"constructions: {proved} theorems go through")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
