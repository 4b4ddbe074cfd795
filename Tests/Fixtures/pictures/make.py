#!/usr/bin/env python3
"""Draws boat.pgm, a sailing boat on waves under a sun, 80 x 80 pixels, and small pictures that
readers are tested with, as PGM and PNG. Standard library only."""

import math
import struct
import zlib
from pathlib import Path

FOLDER = Path(__file__).parent
SIZE = 80


def inside(polygon, x, y):
    """Whether a point lies in a polygon, by counting crossings."""
    result = False
    for (x1, y1), (x2, y2) in zip(polygon, polygon[1:] + polygon[:1]):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
            result = not result
    return result


HULL = [(14, 56), (66, 56), (56, 67), (24, 67)]
MAIN = [(41, 12), (41, 52), (64, 52)]
JIB = [(37, 18), (37, 52), (18, 52)]
MAST = [(38, 8), (40, 8), (40, 56), (38, 56)]


def ink(x, y):
    if inside(HULL, x, y):
        return 255
    if inside(MAST, x, y):
        return 220
    if inside(MAIN, x, y):
        return 150
    if inside(JIB, x, y):
        return 110
    sun = math.hypot(x - 66, y - 14)
    if sun < 6.5:
        return 240
    if 8.5 < sun < 11.5 and math.cos(10 * math.atan2(y - 14, x - 66)) > 0.45:
        return 160
    for level in (66, 71, 76):
        wave = level + 1.6 * math.sin(2 * math.pi * (x + 3 * level) / 16)
        if abs(y - wave) < 1.0 and y > 60:
            return 170
    return 0


def write_pgm(name, rows, plain=False):
    header = "%s\n# drawn by make.py\n%d %d\n255\n" % ("P2" if plain else "P5", len(rows[0]), len(rows))
    body = (
        "\n".join(" ".join(map(str, row)) for row in rows).encode() + b"\n"
        if plain else b"".join(bytes(row) for row in rows))
    (FOLDER / name).write_bytes(header.encode() + body)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def paeth(a, b, c):
    p = a + b - c
    return min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]


def write_png(name, rows, kind, channels, bits=8, interlace=0):
    """Rows of bytes; the filters 0 to 4 take turns."""
    data, above = b"", [0] * len(rows[0])
    for number, row in enumerate(rows):
        choice, line = number % 5, []
        for i, value in enumerate(row):
            left = row[i - channels] if i >= channels else 0
            corner = above[i - channels] if i >= channels else 0
            guess = [0, left, above[i], (left + above[i]) // 2, paeth(left, above[i], corner)][choice]
            line.append((value - guess) % 256)
        data += bytes([choice] + line)
        above = row
    header = struct.pack(
        ">IIBBBBB", len(rows[0]) // channels, len(rows), bits, kind, 0, 0, interlace)
    (FOLDER / name).write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"tEXt", b"Software\0make.py")
        + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b""))


write_pgm("boat.pgm", [[255 - ink(x + 0.5, y + 0.5) for x in range(SIZE)] for y in range(SIZE)])
small = [[(37 * x + 91 * y * y) % 256 for x in range(7)] for y in range(11)]
write_pgm("small.pgm", small)
write_pgm("small-plain.pgm", small, plain=True)
write_png("small.png", small, 0, 1)
write_png("small-rgb.png", [[v for value in row for v in (value, value, value)] for row in small], 2, 3)
write_png("small-alpha.png", [[v for value in row for v in (value, 255)] for row in small], 4, 2)
write_png("sixteen-bits.png", [[0, 1] * 3] * 2, 0, 2, bits=16)
write_png("interlaced.png", [[0, 1, 2]] * 2, 0, 1, interlace=1)
