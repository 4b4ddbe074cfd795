#!/usr/bin/env python3
"""PARI/GP: the inverse layers applied to T, block by block, in matrices over the rationals.

The certificate is translated into GP's own notation first, which is not timed; reading is GP's
`read` of that file.
"""
import json
import os
import subprocess
import sys
import tempfile

from common import flip_part, layers, parts, target_part

PROGRAM = """
default(parisizemax, "8G");
{ check() =
  my(x = start, l);
  forstep(k = #steps, 1, -1,
    l = steps[k];
    x[l[1]] = x[l[1]] - l[2] * x[3 - l[1]];
    if(#l[3], x[l[1]] = matdiagonal(l[3]) * x[l[1]]));
  x == wanted;
}
{ run() =
  my(started = getwalltime(), read_time, times = List(), total = 0, repeats = 1, verdict, t);
  read("%s");
  read_time = getwalltime() - started;
  while(#times == 0 || (#times < 25 && total + repeats * times[#times] < 2000),
    t = getwalltime();
    for(r = 1, repeats, verdict = check());
    t = getwalltime() - t;
    if(t < 20, repeats *= 2; next);
    listput(times, t / repeats); total += t);
  times = vecsort(Vec(times));
  printf("{\\"read\\": %%.6f, \\"check\\": %%.6f, \\"true\\": %%s}\\n",
    read_time / 1000., times[#times \\ 2 + 1] / 1000., if(verdict, "true", "false"));
}
run();
"""


def matrix(shape, entries):
    rows = [["0"] * shape[1] for _ in range(shape[0])]
    for i, j, numerator, denominator in entries:
        rows[i][j] = f"{numerator}/{denominator}" if denominator else numerator
    return "[" + ";".join(",".join(row) for row in rows) + "]"


def inverse_scale(values):
    return "[" + ",".join(f"{b or 1}/{a}" for a, b in values) + "]"


def translation(claim):
    blocks = [
        [matrix(*rows(claim, part)) for part in parts(claim)]
        for rows in (target_part, flip_part)
    ]
    yield f"start = [{','.join(blocks[0])}];\nwanted = [{','.join(blocks[1])}];\n"
    steps = layers(claim, matrix, inverse_scale)
    yield f"steps = vector({len(steps)});\n"
    for k, (updated, shift, scale) in enumerate(steps, 1):
        yield f"steps[{k}] = [{updated + 1}, {shift}, {scale or '[]'}];\n"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        claim = json.load(file)
    with tempfile.NamedTemporaryFile("w", suffix=".gp", delete=False) as file:
        file.writelines(translation(claim))
    try:
        answer = subprocess.run(
            ["gp", "--quiet", "--fast"], input=PROGRAM % file.name, text=True, check=True,
            capture_output=True)
    finally:
        os.unlink(file.name)
    print(answer.stdout.strip() or sys.exit(answer.stderr))


if __name__ == "__main__":
    main()
