#!/usr/bin/env python3
"""Proves the claims of constructions (constructions/README.md) with SymPy's noncommutative symbols.

usage: prove_constructions.py DIRECTORY [NAME ...]     prints one JSON object {name: {claim: bool}}

Shares no code with the package: its own reader, SymPy's expansion and cancellation of inverses. Sizes
are not checked here; blocks are noncommutative scalars, I is 1 and a lone number is a multiple of the
identity of whatever size it meets.
"""

import json
import pathlib
import re
import sys

import sympy

TOKEN = re.compile(r"<=|[A-Za-zΑ-Ωα-ω][\wΑ-Ωα-ω']*|\d+|\S")
ONE, ZERO = sympy.Integer(1), sympy.Integer(0)


class Refused(Exception):
    pass


class Rules:
    """Rewriting of words, which are lists of (symbol, 1 or -1)."""

    def __init__(self):
        self.rules, self.diagonals = [], []

    def letters(self, term):
        coefficient, word = ONE, []
        for factor in sympy.Mul.make_args(term):
            base, exponent = factor.as_base_exp()
            if base.is_commutative:
                coefficient *= factor
            else:
                word += [(base, 1 if exponent > 0 else -1)] * abs(int(exponent))
        return coefficient, word

    def once(self, word):
        for left, right in self.rules:
            for i in range(len(word) - len(left) + 1):
                if word[i : i + len(left)] == left:
                    return product(word[:i]) * right * product(word[i + len(left) :])
        for i in range(len(word) - 1):
            (a, _), (b, _) = word[i : i + 2]
            if (
                a in self.diagonals
                and b in self.diagonals
                and self.diagonals.index(b) < self.diagonals.index(a)
            ):
                return product(word[:i] + [word[i + 1], word[i]] + word[i + 2 :])
        return None

    def reduce(self, value):
        while True:
            value, changed = sympy.expand(value), False
            terms = []
            for term in sympy.Add.make_args(value):
                coefficient, word = self.letters(term)
                replaced = self.once(word)
                changed |= replaced is not None
                terms.append(term if replaced is None else coefficient * replaced)
            if not changed:
                return value
            value = sympy.Add(*terms)


def product(word):
    return sympy.Mul(*[symbol**exponent for symbol, exponent in word])


class Construction:
    def __init__(self, library, name, outer=None):
        self.library, self.name, self.values, self.inverses = library, name, {}, {}
        self.rules = outer.rules if outer else Rules()
        self.naturals, self.invertible, self.layers, self.target = {}, set(), None, None
        self.outer, self.statements = outer, []
        for line in library.texts[name].splitlines():
            line = line.split("#")[0].rstrip()
            if line and not line[0].isspace():
                self.statements.append(line)
            elif line:
                self.statements[-1] += " " + line.strip()

    # Values are lists of rows of SymPy expressions.

    def add(self, a, b, scale=ONE):
        if len(a) != len(b):
            small, big = (a, b) if len(a) < len(b) else (b, a)
            if not (len(small) == 1 and small[0][0].is_commutative):
                raise Refused("sizes")
            spread = [
                [small[0][0] if i == j else ZERO for j in range(len(big))] for i in range(len(big))
            ]
            a, b = (spread, b) if small is a else (a, spread)
        return [[self.rules.reduce(x + scale * y) for x, y in zip(r, s)] for r, s in zip(a, b)]

    def times(self, a, b):
        for x, y in ((a, b), (b, a)):
            if len(x) == 1 == len(x[0]) and len(y) * len(y[0]) > 1:
                return [
                    [self.rules.reduce(x[0][0] * e if x is a else e * x[0][0]) for e in row]
                    for row in y
                ]
        return [
            [
                self.rules.reduce(sum((a[i][k] * b[k][j] for k in range(len(b))), ZERO))
                for j in range(len(b[0]))
            ]
            for i in range(len(a))
        ]

    def invert(self, value):
        ((entry,),) = value
        for known, inverse in self.inverses.items():
            if sympy.expand(known - entry) == 0:
                return [[inverse]]
        coefficient, word = self.rules.letters(entry)
        if entry.is_Add or coefficient == 0 or any(s not in self.invertible for s, _ in word):
            raise Refused(f"no inverse of {entry}")
        return [[product([(s, -e) for s, e in reversed(word)]) / coefficient]]

    # Expressions, from a list of tokens that is consumed.

    def expression(self, t):
        sign = -ONE if t[0] == "-" else ONE
        if t[0] in "+-":
            t.pop(0)
        value = [[sign * e for e in row] for row in self.term(t)]
        while t and t[0] in "+-":
            sign = ONE if t.pop(0) == "+" else -ONE
            value = self.add(value, self.term(t), sign)
        return value

    def term(self, t):
        value, start = [[ONE]], len(t)
        if t[0].isdigit():
            number = sympy.Integer(t.pop(0))
            if t and t[0] == "/":
                t.pop(0)
                number /= sympy.Integer(t.pop(0))
            value = [[number]]
        while (
            t
            and (t[0][0].isalpha() or t[0] in "([")
            and t[0] not in ("given", "by", "with", "eliminating", "invertible", "then", "from")
        ):
            value = self.times(value, self.factor(t))
        if len(t) == start:
            raise Refused(f"found {t[:1]}")
        return value

    def factor(self, t):
        value = self.primary(t)
        if t[:3] == ["^", "-", "1"]:
            del t[:3]
            value = self.invert(value)
        return value

    def arguments(self, t, open_, close, separators):
        assert t.pop(0) == open_
        rows = [[]]
        while True:
            rows[-1].append(self.expression(t))
            token = t.pop(0)
            if token == close:
                return rows
            if token == ";":
                rows.append([])
            elif token not in separators:
                raise Refused(f"found {token}")

    def primary(self, t):
        if t[0] == "(":
            return self.arguments(t, "(", ")", "")[0][0]
        if t[0] == "[":
            return [[entry[0][0] for entry in row] for row in self.arguments(t, "[", "]", ",;")]
        name = t.pop(0)
        if name == "I":
            if t and t[0] == "[":
                del t[:3]
            return [[ONE]]
        if name == "kron":
            assert t.pop(0) == "("
            value = self.expression(t)
            del t[:3]
            return value
        if name in ("L", "U", "diag"):
            entries = [v[0][0] for v in self.arguments(t, "(", ")", ",")[0]]
            if name == "diag":
                return [
                    [e if i == j else ZERO for j in range(len(entries))]
                    for i, e in enumerate(entries)
                ]
            return layer(name, *entries)
        value = self.values[name]
        if t and t[0] == "[" and isinstance(t[0], Adjacent):
            i, j = int(t[1]), int(t[3])
            del t[:5]
            return [[value[i - 1][j - 1]]]
        return value

    def count(self, t):
        value = self.count_term(t)
        while t and t[0] in "+-":
            sign = 1 if t.pop(0) == "+" else -1
            value += sign * self.count_term(t)
        return sympy.expand(value)

    def count_term(self, t):
        value = ONE
        if t[0].isdigit():
            value = sympy.Integer(t.pop(0))
            if not (t and (t[0] == "(" or t[0][0].isalpha())):
                return value
        if t[0] == "(":
            t.pop(0)
            value *= self.count(t)
            t.pop(0)
        elif t[0] == "layers":
            del t[:2]
            other = Construction(self.library, construction_name(t)).run()
            t.pop(0)
            value *= length(merged(self, other.layers))
        else:
            value *= self.naturals[t.pop(0)]
        return value

    # Factors of the product: ("L" or "U", shift, scale) and ("rest", matrix, count).

    def factors(self, t):
        result = []
        while t:
            kind = t.pop(0)
            if kind in "LU":
                entries = [v[0][0] for v in self.arguments(t, "(", ")", ",")[0]]
                result.append((kind, entries[0], entries[1] if len(entries) > 1 else ONE))
            elif kind == "rest":
                t.pop(0)
                matrix = self.expression(t)
                t.pop(0)
                result.append(("rest", matrix, self.count(t)))
                t.pop(0)
            elif kind == "from":
                chain = self.include(t, None)
                while t and t[0] == "then":
                    t.pop(0)
                    i = [f[0] for f in chain].index("rest")
                    chain[i : i + 1] = self.include(t, chain[i][1])
                result += chain
            else:
                raise Refused(f"found {kind}")
        return result

    def include(self, t, target):
        other = Construction(self.library, construction_name(t), outer=self)
        t.pop(0)
        if target is None:
            target = self.expression(t)
            if t[0] == ";":
                t.pop(0)
        given = {}
        while t[0] != ")":
            parameter = t.pop(0)
            t.pop(0)
            counts = any(
                s.startswith("natural") and parameter in tokens(s)[1:] for s in other.statements
            )
            given[parameter] = self.count(t) if counts else self.expression(t)
            if t[0] == ",":
                t.pop(0)
        t.pop(0)
        return other.run(given, target).layers

    # Statements.

    def run(self, given=None, target=None):
        included, claims = self.outer is not None, {}
        pending = []
        if included:
            self.invertible, self.inverses = self.outer.invertible, self.outer.inverses
            self.bind(given, target)
        else:
            # Rules first, in the free algebra.
            for s in self.statements:
                keyword, t = s.split()[0], tokens(s)[1:]
                if keyword == "symbol":
                    self.declare(s, t)
                elif keyword in ("assume", "define"):
                    pending.append(self.rule(keyword, s))
            self.rules.rules = pending
            for name, value in list(self.values.items()):
                self.values[name] = [[self.rules.reduce(value[0][0])]]
        for s in self.statements:
            keyword, t = s.split()[0], tokens(s)[1:]
            if keyword == "natural" and not included:
                self.naturals.update({n: sympy.Symbol(n) for n in t if n != ","})
            elif keyword == "assume" and included:
                left = self.expression(t)
                t.pop(0)
                if not self.is_zero(self.add(left, self.expression(t), -ONE)):
                    raise Refused(f"{self.name}: {s}")
            elif keyword == "define" and included:
                self.values[t[0]] = self.expression(t[2:])
            elif keyword == "let":
                name = t.pop(0)
                t.pop(0)
                self.values[name] = self.expression(t)
                if t:
                    inverse = self.expression(t[2:])
                    for product_ in (
                        self.times(self.values[name], inverse),
                        self.times(inverse, self.values[name]),
                    ):
                        if not self.is_zero(self.add(product_, [[ONE]], -ONE)):
                            raise Refused(f"{self.name}: {s}")
                    self.inverses[self.values[name][0][0]] = inverse[0][0]
            elif keyword == "target":
                value = self.expression(t[2:] if t[1] == "=" else t)
                self.values["target"] = value
                if t[1] == "=":
                    self.values[t[0]] = value
                if included and not self.is_zero(self.add(value, target, -ONE)):
                    raise Refused(f"{self.name}: target")
            elif keyword == "layers":
                self.layers = self.factors(t)
                self.values["product"] = [[ONE]]
                for f in self.layers:
                    matrix = f[1] if f[0] == "rest" else layer(*f)
                    self.values["product"] = (
                        self.times(self.values["product"], matrix)
                        if self.values["product"] != [[ONE]]
                        else matrix
                    )
            elif keyword == "claim" and not included:
                claims[" ".join(s.split()[1:])] = bool(self.claim(t))
        self.claims = claims
        return self

    def declare(self, s, t):
        colon = t.index(":")
        for name in [n for n in t[:colon] if n != ","]:
            symbol = sympy.Symbol(name, commutative=False)
            self.values[name] = [[symbol]]
            if "invertible" in t or "positive" in t:
                self.invertible.add(symbol)
            if "positive" in t:
                self.rules.diagonals.append(symbol)

    def rule(self, keyword, s):
        t = tokens(s)[1:]
        if keyword == "assume":
            left = self.expression(t)
            t.pop(0)
            return self.rules.letters(left[0][0])[1], self.expression(t)[0][0]
        name = t.pop(0)
        t.pop(0)
        value = self.expression(t)[0][0]
        symbol = sympy.Symbol(name, commutative=False)
        if t.pop(0) == "invertible":
            self.invertible.add(symbol)
            t.pop(0)
        self.values[name] = [[symbol]]
        word = self.expression(t)[0][0]
        return self.rules.letters(word)[1], sympy.expand(symbol - value + word)

    def bind(self, given, target):
        self.naturals = {k: v for k, v in given.items() if not isinstance(v, list)}
        self.values = {k: v for k, v in given.items() if isinstance(v, list)}
        declared = set()
        for s in self.statements:
            t = tokens(s)[1:]
            if s.startswith("natural"):
                for n in t:
                    self.naturals.setdefault(n, sympy.Symbol(f"{self.name}.{n}"))
            if s.startswith("symbol"):
                declared |= set(t[: t.index(":")])
        pattern = next(s for s in self.statements if s.startswith("target")).split("=")[-1].strip()
        inside = pattern[pattern.index("[") + 1 : -1] if pattern[0] == "[" else pattern[5:-1]
        rows = [r.split(",") for r in inside.split(";")]
        if pattern.startswith("diag"):
            rows = [
                [e if i == j else "" for j in range(len(rows[0]))] for i, e in enumerate(rows[0])
            ]
        for row, values in zip(rows, target):
            for entry, value in zip(row, values):
                if entry.strip() in declared and entry.strip() not in self.values:
                    self.values[entry.strip()] = [[value]]

    def is_zero(self, value):
        return all(self.rules.reduce(e) == 0 for row in value for e in row)

    def claim(self, t):
        if t[0] in ("layers", "count") and t[1] != "(":
            left = length(merged(self, self.layers)) if t.pop(0) == "layers" else self.count(t)
            relation = t.pop(0)
            difference = sympy.expand(self.count(t) - left)
            if relation == "=":
                return difference == 0
            return all(
                c >= 0
                for c in sympy.Poly(
                    difference, *sorted(difference.free_symbols, key=str) or [sympy.Symbol("_")]
                ).coeffs()
            )
        left = self.expression(t)
        t.pop(0)
        difference = self.add(left, self.expression(t), -ONE)
        if not t:
            return self.is_zero(difference)
        premise, by = t[1], t[3:]
        if not self.is_zero(self.add(difference, self.expression(list(by)), -ONE)):
            return False
        saved = self.values[premise]
        self.values[premise] = [[ZERO for _ in row] for row in saved]
        vanishes = self.is_zero(self.expression(list(by)))
        self.values[premise] = saved
        return vanishes


class Adjacent(str):
    pass


def tokens(text):
    return [
        (Adjacent if m.start() and not text[m.start() - 1].isspace() else str)(m.group())
        for m in TOKEN.finditer(text)
    ]


def construction_name(t):
    name = t.pop(0)
    while t[0] == "-":
        name += t.pop(0) + t.pop(0)
    return name


def layer(kind, shift, scale=ONE):
    return [[ONE, ZERO], [shift, scale]] if kind == "L" else [[scale, shift], [ZERO, ONE]]


def merged(construction, factors):
    reduce, result = construction.rules.reduce, []
    for f in factors:
        if result and f[0] != "rest" and result[-1][0] == f[0]:
            kind, shift, scale = result[-1]
            result[-1] = (kind, reduce(shift + scale * f[1]), reduce(scale * f[2]))
        elif (
            len(result) > 1
            and f[0] != "rest"
            and reduce(f[1]) == 0
            and result[-2][0] == f[0]
            and result[-1][0] != "rest"
        ):
            kind, shift, scale = result[-2]
            result[-2] = (kind, shift, reduce(scale * f[2]))
            result[-1] = (result[-1][0], reduce(result[-1][1] * f[2]), result[-1][2])
        else:
            result.append(f)
    return result


def length(factors):
    return sympy.expand(sum((f[2] if f[0] == "rest" else ONE for f in factors), ZERO))


class Library:
    def __init__(self, directory):
        self.texts = {p.stem: p.read_text() for p in pathlib.Path(directory).glob("*.construction")}


def main():
    library = Library(sys.argv[1])
    result = {}
    for name in sys.argv[2:] or sorted(library.texts):
        try:
            result[name] = Construction(library, name).run().claims
        except Exception as problem:
            result[name] = {repr(problem): False}
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
