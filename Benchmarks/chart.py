"""The chart: time of the check against size, on logarithmic axes, for light and dark pages."""
import math

WIDTH, HEIGHT = 920, 420
TOP, BOTTOM, PANEL, GAP, LEFT = 56, 64, 300, 48, 64

# Lines of the chart: a label, the peers of which the fastest counts, colour on light, on dark.
SERIES = [
    ("couplet", None, "#0b62d6", "#6cb2ff"),
    ("FLINT, best way", "FLINT", "#c2410c", "#ff9d5c"),
    ("PARI/GP", "PARI", "#15803d", "#5fd38a"),
    ("SymPy, best", "SymPy", "#7e22ce", "#cf9bff"),
    ("Python fractions", "Python", "#6b7280", "#a3abb8"),
]

STYLE = """
text { font: 12px system-ui, sans-serif; fill: #1f2937 }
.title { font-size: 14px; font-weight: 600 }
.grid { stroke: #d1d5db; stroke-width: 1 }
.line { fill: none; stroke-width: 1.8 }
.own { stroke-width: 3 }
"""


def best(row, prefix):
    """The time of couplet's check, or of the fastest peer whose name begins with `prefix`."""
    if prefix is None:
        return row["couplet"]["check"]
    times = [
        peer["check"] for name, peer in row["peers"].items()
        if "check" in peer and name.startswith(prefix)
    ]
    return min(times, default=None)


def label(exponent):
    return {-6: "1 µs", -5: "10 µs", -4: "0.1 ms", -3: "1 ms", -2: "10 ms", -1: "0.1 s",
            0: "1 s", 1: "10 s", 2: "100 s", 3: "1000 s"}.get(exponent, f"1e{exponent} s")


def svg(results):
    families = ["balanced", "shallow"]
    panels = {
        family: [row for row in results["verify"] if row["family"] == family]
        for family in families
    }
    values = [
        value for rows in panels.values() for row in rows for _, prefix, _, _ in SERIES
        if (value := best(row, prefix))
    ]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    sizes = sorted({row["n"] // 2 for rows in panels.values() for row in rows})
    height = HEIGHT - TOP - BOTTOM

    def x(panel, half):
        span = math.log(sizes[-1] / sizes[0]) or 1
        return LEFT + panel * (PANEL + GAP) + PANEL * math.log(half / sizes[0]) / span

    def y(value):
        return TOP + height * (1 - (math.log10(value) - low) / (high - low))

    light = "".join(
        f".s{k} {{ stroke: {a} }} .d{k} {{ fill: {a} }}\n" for k, (_, _, a, _) in enumerate(SERIES))
    dark = "".join(
        f".s{k} {{ stroke: {b} }} .d{k} {{ fill: {b} }}\n" for k, (_, _, _, b) in enumerate(SERIES))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'aria-labelledby="title"><title id="title">Time of the exact check against half size d: '
        "couplet and its peers</title>",
        f"<style>{STYLE}{light}@media (prefers-color-scheme: dark) {{\n"
        "text { fill: #e5e7eb }\n.grid { stroke: #374151 }\n" + dark + "}</style>",
    ]
    for panel, family in enumerate(families):
        left = LEFT + panel * (PANEL + GAP)
        parts.append(f'<text class="title" x="{left}" y="28">{family.capitalize()} certificates, '
                     "time of the check</text>")
        for power in range(low, high + 1):
            at = y(10.0**power)
            parts.append(f'<line class="grid" x1="{left}" x2="{left + PANEL}" y1="{at:.1f}" '
                         f'y2="{at:.1f}"/>')
            if panel == 0:
                parts.append(f'<text x="{left - 8}" y="{at + 4:.1f}" text-anchor="end">'
                             f"{label(power)}</text>")
        for half in sizes:
            parts.append(f'<text x="{x(panel, half):.1f}" y="{HEIGHT - BOTTOM + 20}" '
                         f'text-anchor="middle">{half}</text>')
        parts.append(f'<text x="{left + PANEL / 2}" y="{HEIGHT - BOTTOM + 42}" '
                     'text-anchor="middle">d = n / 2</text>')
        for k, (_, prefix, _, _) in reversed(list(enumerate(SERIES))):
            points = [
                (x(panel, row["n"] // 2), y(value)) for row in panels[family]
                if (value := best(row, prefix))
            ]
            path = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
            own = " own" if prefix is None else ""
            parts.append(f'<polyline class="line s{k}{own}" points="{path}"/>')
            parts += [
                f'<circle class="d{k}" cx="{a:.1f}" cy="{b:.1f}" r="{4 if own else 3}"/>'
                for a, b in points
            ]
    left = LEFT + 2 * PANEL + GAP + 28
    for k, (name, _, _, _) in enumerate(SERIES):
        at = TOP + 12 + 24 * k
        parts.append(f'<line class="line s{k}{" own" if k == 0 else ""}" x1="{left}" '
                     f'x2="{left + 22}" y1="{at}" y2="{at}"/><text x="{left + 30}" '
                     f'y="{at + 4}">{name}</text>')
    return "\n".join(parts) + "\n</svg>\n"
