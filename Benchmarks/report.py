"""The results as Markdown."""
import math

from measuring import multiply_adds


def seconds(value):
    if value < 0.00001:
        return f"{1e6 * value:.1f} µs"
    if value < 0.001:
        return f"{1e6 * value:.0f} µs"
    if value < 1:
        return f"{1e3 * value:.3g} ms"
    return f"{value:.3g} s"


def ratio(value):
    return f"{value:.2g}×" if value < 10 else f"{value:.0f}×"


def exponent(rows, x, y):
    """The slope of log y against log x, by least squares over the larger half of the sizes."""
    points = [(math.log(row[x]), math.log(row[y])) for row in rows if row[x] > 0 and row[y] > 0]
    points = points[-max(3, len(points) // 2):]
    if len(points) < 2:
        return None
    mean_x = sum(a for a, _ in points) / len(points)
    mean_y = sum(b for _, b in points) / len(points)
    spread = sum((a - mean_x) ** 2 for a, _ in points)
    return sum((a - mean_x) * (b - mean_y) for a, b in points) / spread if spread else None


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|---" + "|---:" * (len(header) - 1) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def peer_names(results):
    return list(dict.fromkeys(name for row in results["verify"] for name in row["peers"]))


def checks(results):
    names = peer_names(results)
    rows = []
    for row in results["verify"]:
        own = row["couplet"]
        cells = [
            row["name"], str(row["layers"]), str(row["bits"]), f"{row['megabytes']:.2f}",
            seconds(own["check"]),
        ]
        for name in names:
            if name not in row["peers"]:
                cells.append("–")
            elif "limit" in row["peers"][name]:
                bound = row["peers"][name]["limit"]
                times = f" (> {ratio(bound / own['check'])})" if bound > own["check"] else ""
                cells.append(f"> {bound:.0f} s{times}")
            else:
                value = row["peers"][name]["check"]
                cells.append(f"{seconds(value)} ({ratio(value / own['check'])})")
        rows.append(cells)
    return table(["certificate", "layers", "bits", "MB", "**couplet**", *names], rows)


def summary(results):
    rows = []
    cores = {row["name"]: row["one"] / row["two"] for row in results.get("two cores", [])}
    for row in results["verify"]:
        own = row["couplet"]["check"]
        work = row["couplet"]["work"]
        limit = multiply_adds(work) / work["rate"] if work else None
        rows.append([
            row["name"], seconds(own),
            *([str(work["primes"]), f"{multiply_adds(work) / 1e6:.3g}", seconds(limit),
               ratio(own / limit)] if work else ["–"] * 4),
            best(row, "FLINT"), best(row, "SymPy, flint"), best(row, ""),
            ratio(cores[row["name"]]) if row["name"] in cores else "–",
        ])
    return table(
        ["certificate", "check", "primes", "million multiply-adds", "arithmetic limit",
         "check / limit", "FLINT's best", "SymPy, flint", "fastest peer", "one core / two"], rows)


def best(row, start):
    """How many times couplet's time the fastest of some peers takes."""
    own = row["couplet"]["check"]
    peers = [peer for name, peer in row["peers"].items() if name.startswith(start)]
    times = [peer["check"] for peer in peers if "check" in peer]
    if times:
        return ratio(min(times) / own)
    limit = min((peer["limit"] for peer in peers if "limit" in peer), default=0)
    return f"> {ratio(limit / own)}" if limit > own else "–"


def slower(results):
    """Where a peer's check is faster."""
    found = [
        f"- {row['name']}: {name}, {seconds(peer['check'])} against "
        + seconds(row["couplet"]["check"])
        for row in results["verify"] for name, peer in row["peers"].items()
        if "check" in peer and peer["check"] < row["couplet"]["check"]
    ]
    return "\n".join(found or ["Nowhere."]) + "\n"


def reading(results):
    names = peer_names(results)
    rows = []
    for row in results["verify"]:
        own = row["couplet"]
        peers = [row["peers"].get(name, {}) for name in names]
        rows.append(
            [row["name"], seconds(own["read"]), speed(row["megabytes"], own["read"]),
             ratio(own["read"] / own["check"]), seconds(own["wall"]),
             f"{own['memory']:.0f}" if own["memory"] else "–"]
            + [seconds(peer["read"]) if "read" in peer else "–" for peer in peers])
    return table(
        ["certificate", "couplet", "MB/s", "reading / check", "whole process", "peak MB", *names],
        rows)


def speed(megabytes, read):
    return f"{megabytes / read:.0f}" if read > 0.001 else "–"


def large(results):
    if not results.get("large"):
        return "Not measured.\n"
    return table(
        ["certificate", "MB", "MB of the file", "reading", "MB/s", "check", "peak MB",
         "peak / MB"],
        [[row["name"], f"{row['megabytes']:.1f}", f"{row['stored']:.1f}", seconds(row["read"]),
          speed(row["megabytes"], row["read"]), seconds(row["check"]), f"{row['memory']:.0f}",
          ratio(row["memory"] / row["megabytes"])] for row in results["large"]])


def cores(results):
    if not results.get("two cores"):
        return "Not measured.\n"
    return table(
        ["certificate", "check, one core", "two cores", "", "reading, one core", "two cores", ""],
        [[row["name"], seconds(row["one"]), seconds(row["two"]), ratio(row["one"] / row["two"]),
          seconds(row["read one"]), seconds(row["read two"]),
          ratio(row["read one"] / row["read two"])] for row in results["two cores"]])


def decompositions(results):
    if not results.get("decompose"):
        return "Not measured.\n"
    rows = []
    for row in results.get("decompose", []):
        rows.append([
            row["name"], seconds(row["seconds"]), *script_times(row, "flint", "seconds"),
            seconds(row["first"]), seconds(row["wall"]), *script_times(row, "flint wall", "wall"),
            f"{row['memory']:.0f}",
        ])
    return table(
        ["certificate", "couplet, with check", "python-flint script", "ratio", "first in a process",
         "file to file", "script", "ratio", "peak MB"], rows)


def script_times(row, key, own):
    """The time of the python-flint script, and its ratio to couplet's."""
    if row[key]:
        return seconds(row[key]), ratio(row[key] / row[own])
    if row["limit"]:
        return f"> {row['limit']:.0f} s", f"> {ratio(row['limit'] / row[own])}"
    return "–", "–"


# The exponents that the methods have: of the check's time, its memory, and of reading.
THEORY = {
    "n": "Theory: a check takes (primes) × (layers) × n³/4 products for the layers and (primes) × "
         "(size in words) for the residues; the number of primes and the length of an entry grow "
         "with n, so from 4 to 5 for the time, and 3 for the memory.",
    "bits": "Theory: 1 for the products, 2 for residues by division of every entry by every "
            "prime; 1 for memory and reading.",
    "permutations": "Theory: 1 throughout.",
}


def scaling(results):
    text = []
    for title, rows in results.get("scaling", {}).items():
        if not rows:
            continue
        x = "bits" if "bits" in title else "n"
        columns = ["check", "read", "memory", "decompose", "decompose_memory", "megabytes"]
        body = [
            [str(row[x]), seconds(row["check"]), seconds(row["read"]), f"{row['memory']:.0f}",
             seconds(row["decompose"]), f"{row['decompose_memory']:.0f}", f"{row['megabytes']:.2f}"]
            for row in rows
        ]
        slopes = [exponent(rows, x, column) for column in columns]
        body.append(["exponent"] + ["–" if s is None else f"{s:.2f}" for s in slopes])
        key = "permutations" if "permutations" in title else x
        text.append(
            f"Against {title}:\n\n"
            + table([x, "check", "reading", "peak MB", "decompose", "peak MB", "file, MB"], body)
            + f"\n{THEORY[key]}\n")
    return "\n".join(text) or "Not measured.\n"


def rates(results):
    """The machine's multiply-adds in a second, from the least to the most, for each way to compute."""
    found = {}
    for row in results["verify"]:
        if work := row["couplet"]["work"]:
            found.setdefault(work.get("form"), []).append(work["rate"] / 1e9)
    return ", ".join(
        f"{min(rates):.1f} to {max(rates):.1f}·10⁹" + (f" ({form})" if len(found) > 1 else "")
        for form, rates in sorted(found.items(), key=lambda pair: -max(pair[1])))


def markdown(results, picture):
    return f"""# Results

Written by `make bench`. {results["machine"]}. Medians of {results["runs"]} runs, \
of one where it takes longer than {results["slow"]} s. \
What is measured, and how: [README.md](../README.md).

![Time of the check against size]({picture})

## Summary

Time of the check, and that of others as multiples of it. The arithmetic limit: the multiply-adds of
machine words that the method needs, for products of blocks, residues of all numbers and reductions, at the
rate in a second that products of residue matrices in the cache have on all cores of this machine, the
best in the processes in which the check was measured, as a machine is not always equally fast:
{rates(results)}.

{summary(results)}
## Checking

Time of the check without reading, and the ratio to couplet's. A dash: not measured.

{checks(results)}
Where a peer is faster:

{slower(results)}
## Reading

{reading(results)}
Certificates of some 100 MB:

{large(results)}
## Decomposition

{decompositions(results)}
## Growth

Exponents are fitted to the larger sizes.

{scaling(results)}
## Two cores

{cores(results)}"""
