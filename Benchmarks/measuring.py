"""Running programs: wall time, peak memory, and what they print."""
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
PYTHON = BUILD / "venv" / "bin" / "python"
PEERS = ROOT / "Benchmarks" / "peers"

# A run that takes more seconds is not repeated; short ones are, until they take so many together.
SLOW = 10
SHORT = 1


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
    scale = 1e6 if sys.platform == "darwin" else 1e3
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


def couplet_verify(certificate, runs, timeout, prefix=()):
    """Reading is timed by demanding another target, which is refused before the check starts.

    The check is the whole, as the program reports it, without that.
    """
    other = BUILD / "other-target.json"
    other.write_text('["1 0", "0 1"]\n')
    command = [*prefix, COUPLET, "verify", "--json", certificate]
    whole, reading = [], []
    while len(whole) < runs or sum(each.wall for each in whole) < SHORT:
        first = run(command, timeout)
        if first is None:
            return None
        if first.status != 0:
            raise RuntimeError(f"{certificate} is not verified")
        whole.append(first)
        second = run([*command, "--target", other], timeout)
        if second is None or second.status != 1:
            raise RuntimeError(f"{certificate}: another target is not refused")
        reading.append(second.report["certificates"][0]["seconds"])
        if first.wall > SLOW:
            break
    total = median([each.report["certificates"][0]["seconds"] for each in whole])
    read = min(median(reading), total)
    return Checked(
        read, total - read, max(each.memory for each in whole),
        median([each.wall for each in whole]))


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


def machine():
    """One line: processor, cores, system, load."""
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
    return f"{model}, {os.cpu_count()} cores, {os.uname().sysname}; load average {load}"
