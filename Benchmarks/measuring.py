"""Running programs: wall time, peak memory, and what they print."""
import functools
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass

ROOT = pathlib.Path(__file__).resolve().parents[1]
BUILD = ROOT / ".build-bench"
COUPLET = ROOT / ".build" / "release" / "couplet"
CHECK_BENCHMARK = ROOT / ".build" / "release" / "check-benchmark"
DECOMPOSE_BENCHMARK = ROOT / ".build" / "release" / "decompose-benchmark"
PYTHON = BUILD / "venv" / "bin" / "python"
PEERS = ROOT / "Benchmarks" / "peers"

# A run that takes more seconds is not repeated.
SLOW = 2

# A program repeats a check in its process for so many seconds at most, and so often at most.
BUDGET, OFTEN = 2, 25

# What the multiply-adds of a check are for, beside their rate.
WORK = ("primes", "products", "residues", "reductions", "rate", "form")


@dataclass
class Run:
    """A finished process: seconds of wall time, peak memory in MB, its JSON object."""

    wall: float
    memory: float
    status: int
    report: dict


def run(command, timeout, environment=None):
    """Runs a command that prints a JSON object; None if it takes longer than `timeout` seconds."""
    started = time.perf_counter()
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [str(word) for word in command], stdout=output, stderr=errors,
            env={**os.environ, **(environment or {})}, cwd=ROOT, start_new_session=True)
        expired = threading.Event()

        def stop():
            expired.set()
            os.killpg(process.pid, 9)

        timer = threading.Timer(timeout, stop)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - started
        if expired.is_set():
            return None
        output.seek(0)
        errors.seek(0)
        text, complaint = output.read().decode(), errors.read().decode()
    try:
        report = json.loads(text)
    except ValueError:
        raise RuntimeError(f"{command} printed no report: {(text + complaint)[-500:]}") from None
    scale = 1e6 if sys.platform == "darwin" else 1e6 / 1024
    return Run(wall, usage.ru_maxrss / scale, process.returncode, report)


def median(values):
    return statistics.median(values)


@dataclass
class Checked:
    """Median seconds of reading a certificate and of checking it; of couplet, the process too."""

    read: float
    check: float
    memory: float
    wall: float
    # Of couplet: the multiply-adds of the check, if it is by primes, and this machine's rate.
    work: dict = None


def couplet_verify(certificate, runs, timeout, prefix=()):
    """Medians over processes.

    The first process is given the file once, and tells the memory and the time of the whole; others
    are given it several times if it is small, and tell how long reading takes. Checks are repeated
    in processes of their own, like those of the peers, on what has been read once.
    """
    first = verify_once(certificate, 1, timeout, prefix)
    if first is None:
        return None
    copies = max(1, min(OFTEN, int(BUDGET / first.wall)))
    walls, readings, reports = [first.wall], [], []
    done = [first] if first.wall > SLOW else []
    while len(done) < runs and first.wall <= SLOW:
        again = verify_once(certificate, copies, timeout, prefix)
        if again is None:
            return None
        done.append(again)
        if copies == 1:
            walls.append(again.wall)
    for each in done:
        entries = each.report["certificates"]
        readings.append(median([entry["readingSeconds"] for entry in entries]))
        repeated = run([*prefix, CHECK_BENCHMARK, certificate], timeout)
        if repeated is None:
            return None
        if not repeated.report["true"]:
            raise RuntimeError(f"{certificate} is not verified")
        reports.append(repeated.report)
    work = None
    if "primes" in reports[0]:
        work = {key: reports[0][key] for key in WORK}
        work["rate"] = max(report["rate"] for report in reports)
    return Checked(
        median(readings), median([report["check"] for report in reports]), first.memory,
        median(walls), work)


def verify_once(certificate, copies, timeout, prefix=()):
    """A run of couplet on so many copies of a certificate, one after the other."""
    done = run(
        [*prefix, COUPLET, "verify", "--json", "--jobs", "1", *[certificate] * copies], timeout)
    if done is not None and done.status != 0:
        raise RuntimeError(f"{certificate} is not verified")
    return done


def peer_verify(script, certificate, runs, timeout, environment=None):
    """Medians over processes; each process repeats a short check itself."""
    done = []
    while len(done) < runs:
        result = run([PYTHON, PEERS / script, certificate], timeout, environment)
        if result is None:
            return None
        if result.status != 0 or not result.report["true"]:
            raise RuntimeError(f"{script} does not verify {certificate}")
        done.append(result)
        if result.wall > SLOW:
            break
    return Checked(
        median([each.report["read"] for each in done]),
        median([each.report["check"] for each in done]),
        max(each.memory for each in done), median([each.wall for each in done]))


def decompose_in_process(made, runs, timeout):
    """The first decomposition of a process and the median of the others, medians over processes.

    None if it takes longer than `timeout` seconds.
    """
    done = []
    while len(done) < runs:
        result = run(
            [DECOMPOSE_BENCHMARK, made.strategy, *(word for word in made.source if word != "--tensor")],
            timeout)
        if result is None:
            return None
        done.append(result.report)
        if result.wall > SLOW:
            break
    return {key: median([each[key] for each in done]) for key in ("decompose", "first")}


def multiply_adds(work):
    """All multiply-adds of a check."""
    return work["products"] + work["residues"] + work["reductions"]


class Clock:
    """So many seconds for everything."""

    def __init__(self, seconds):
        self.end = time.perf_counter() + seconds
        self.seconds = seconds

    def left(self, fraction=1):
        """The seconds until so much of the time is used up."""
        return self.end - (1 - fraction) * self.seconds - time.perf_counter()


@functools.cache
def form():
    """How couplet computes with residues on this processor."""
    return run([CHECK_BENCHMARK], 10).report["form"]


def machine():
    """One line: processor, cores, how it computes with residues, system, load."""
    model = "unknown processor"
    try:
        for line in open("/proc/cpuinfo", encoding="utf-8"):
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    except OSError:
        model = subprocess.run(
            ["sysctl", "-n", "machdep.cpu.brand_string"], capture_output=True, text=True,
            check=False).stdout.strip() or model
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"{model}, {os.cpu_count()} cores, {form()}, {os.uname().sysname}; load average {load}"
