# SPDX-License-Identifier: Apache-2.0
"""Runs the unit tests that were built with coverage and prints line and branch coverage of the sources they test."""
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


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("sources", nargs="*")
    rest = sys.argv[1:]
    names = rest[rest.index("--") + 1:]
    args = parser.parse_args(rest[:rest.index("--")])

    for old in args.out.rglob("*.gcda"):
        old.unlink()
    for name in names:
        if subprocess.run([args.out / f"test_{name}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode:
            print(f"coverage: test {name} fails", file=sys.stderr)
    total = [0, 0, 0, 0]
    for source in sorted(set(args.sources)):
        files = gcov((args.out / source).with_suffix(".o"))
        lines = [line for f in files if f["file"].endswith(source) for line in f["lines"]]
        branches = [b for line in lines for b in line["branches"]]
        row = [sum(1 for line in lines if line["count"]), len(lines), sum(1 for b in branches if b["count"]), len(branches)]
        total = [a + b for a, b in zip(total, row)]
        show(source, row)
    show("total", total)


def show(name, row):
    share = [100 * row[i] / row[i + 1] if row[i + 1] else 100.0 for i in (0, 2)]
    print(f"{name:32} lines {share[0]:5.1f}% ({row[0]}/{row[1]})  branches {share[1]:5.1f}% ({row[2]}/{row[3]})")


main()
