# SPDX-License-Identifier: Apache-2.0
"""How long the C files and functions are: median, 95th percentile and the longest, for the code and
for the tests.

A file is a .c file, with all its lines. A function is one with a body, in a .c or .h file, from the
line of its type to that of its closing brace; comments and empty lines inside count, the comment
above does not. A percentile is a length that is there (nearest rank).

    /usr/bin/python3 tools/shape.py                  the figures
    /usr/bin/python3 tools/shape.py --longest 10     and the ten longest files and functions
    /usr/bin/python3 tools/shape.py --check          exits with 1 where the code is over its limits
"""
import argparse
import math
import pathlib
import re
import statistics
import subprocess
import sys

import program

TOP = pathlib.Path(__file__).resolve().parent.parent
GROUPS = {
    "code": ("arch", "boot", "dtb", "el2", "gic", "image", "lib", "storage"),
    "boards": ("board",),
    "tests": ("tests",),
    "tools": ("tools",),
}
# Of "code", as it was at fdf855c, before the house was put in order: issue 9.
LIMITS = {"files": {"median": 161, "p95": 300}, "functions": {"p95": 27, "longest": 54}}

TEXT = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)
DIRECTIVE = re.compile(r"^[ \t]*#(?:\\\n|[^\n])*", re.M)
# A head ends in its parameters; what is before them is neither an initialiser nor a struct.
HEAD = re.compile(r"(\w+)\s*\((?:[^{}=;])*\)\s*(?:__attribute__\s*\(\(.*\)\)\s*)?$", re.S)


def blank(match):
    return re.sub(r"[^\n]", " ", match.group())


def functions(text):
    """(name, line, number of lines) of each function of a source text."""
    bare = DIRECTIVE.sub(blank, TEXT.sub(blank, text))
    depth, before, head = 0, 0, ""
    for mark in re.finditer(r"[{};]", bare):
        if mark.group() == "{":
            if not depth:
                head = bare[before:mark.start()]
            depth += 1
            continue
        depth -= mark.group() == "}"
        if depth:
            continue
        named = mark.group() == "}" and "=" not in head and HEAD.search(head.rstrip())
        if named:
            first = before + len(head) - len(head.lstrip())
            lines = bare.count("\n", first, mark.end()) + 1
            # the name before the first bracket that is not an attribute's
            names = [name for name in re.findall(r"(\w+)\s*\(", head) if name != "__attribute__"]
            yield names[0], bare.count("\n", 0, first) + 1, lines
        before, head = mark.end(), ""


def percentile(lengths, share):
    return sorted(lengths)[max(0, math.ceil(share * len(lengths)) - 1)]


def figures(lengths):
    median = statistics.median(lengths)
    return {"median": int(median) if median == int(median) else median,
            "p95": percentile(lengths, 0.95), "longest": max(lengths)}


def measure(paths):
    """The .c files and the functions of all paths: [(length, name)] of each."""
    files, found = [], []
    for path in paths:
        text = (TOP / path).read_text()
        if path.suffix == ".c":
            files.append((text.count("\n"), str(path)))
        found += [(lines, f"{path}:{at}: {name}") for name, at, lines in functions(text)]
    return {"files": files, "functions": found}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--longest", type=int, default=0, metavar="N",
                        help="list the N longest files and functions of each group")
    parser.add_argument("--check", action="store_true", help="exit with 1 where code is over")
    args = parser.parse_args()

    listed = subprocess.run(["git", "-C", TOP, "ls-files", "--cached", "--others",
                             "--exclude-standard", "*.c", "*.h"], check=True,
                            stdout=subprocess.PIPE, text=True).stdout.split()
    listed = [pathlib.Path(name) for name in listed if (TOP / name).exists()]
    over = []
    print(f"{'lines of':18} {'number':>7} {'median':>7} {'p95':>7} {'longest':>7}")
    for group, folders in GROUPS.items():
        measured = measure([path for path in listed if path.parts[0] in folders])
        for what, found in measured.items():
            row = figures([length for length, _ in found])
            print(f"{group + ', ' + what:18} {len(found):7}", *(f"{n:7}" for n in row.values()))
            for length, name in sorted(found, reverse=True)[:args.longest]:
                print(f"{length:26} {name}")
            if group == "code":
                over += [f"{what}: {name} {row[name]}, the limit is {limit}"
                         for name, limit in LIMITS[what].items() if row[name] > limit]
    print(*(f"shape: {reason}" for reason in over), sep="\n", end="\n" if over else "")
    sys.exit(1 if args.check and over else 0)


if __name__ == "__main__":
    program.run_main(main)
