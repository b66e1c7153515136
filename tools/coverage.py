# SPDX-License-Identifier: Apache-2.0
"""Runs the unit tests that were built with coverage and prints line and branch coverage of the sources they test.

Fails when a test does, and, with all tests, when the branch coverage of a module is below the floor.
"""
import argparse
import gzip
import json
import pathlib
import subprocess
import sys


def gcov(obj):
    """gcov's own account of one object, per source file."""
    out = subprocess.run(["gcov", "--json-format", "--stdout", "--branch-probabilities", obj], check=True,
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    return json.loads(gzip.decompress(out) if out[:2] == b"\x1f\x8b" else out.splitlines()[0])["files"]


FLOOR = 95.0  # per cent of branches, of every module
HEADERS = ("mmio", "abort")  # modules that are a header of el2/trap/ alone


def count(files, source):
    lines = [line for f in files if f["file"].endswith(source) for line in f["lines"]]
    branches = [b for line in lines for b in line["branches"]]
    return [sum(1 for line in lines if line["count"]), len(lines), sum(1 for b in branches if b["count"]), len(branches)]


def below(rows):
    """What is below the floor."""
    for source, (_, _, hit, all_) in rows.items():
        if 100 * hit < FLOOR * all_:
            yield f"{source}: {100 * hit / all_:.1f}% of branches, the floor is {FLOOR:.0f}%"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--some", action="store_true", help="not all tests: no floor can be asked of them")
    parser.add_argument("sources", nargs="*")
    rest = sys.argv[1:]
    names = rest[rest.index("--") + 1:]
    args = parser.parse_args(rest[:rest.index("--")])

    for old in args.out.rglob("*.gcda"):
        old.unlink()
    wrong = []
    for name in names:
        if subprocess.run([args.out / f"test_{name}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode:
            wrong.append(f"test {name} fails")
    sources = [(s, (args.out / s).with_suffix(".o")) for s in sorted(set(args.sources)) if not s.startswith("tests/")]
    sources += [(f"el2/trap/{n}.h", args.out / "tests" / "unit" / f"test_{n}.o") for n in HEADERS if n in names]
    rows = {source: count(gcov(obj), source) for source, obj in sources}
    for source, row in rows.items():
        show(source, row)
    show("total", [sum(column) for column in zip(*rows.values())])
    if not args.some:
        wrong += below(rows)
    for what in wrong:
        print(f"coverage: {what}")
    sys.exit(1 if wrong else 0)


def show(name, row):
    share = [100 * row[i] / row[i + 1] if row[i + 1] else 100.0 for i in (0, 2)]
    print(f"{name:32} lines {share[0]:5.1f}% ({row[0]}/{row[1]})  branches {share[1]:5.1f}% ({row[2]}/{row[3]})")


main()
