# SPDX-License-Identifier: Apache-2.0
"""Runs the unit tests that were built with coverage, and has gcovr count what they reach.

Fails when a test does, and, with all tests, when a source file, header or not, has less of its
branches covered than the floor: gcovr itself (5.2) knows a floor for the whole alone."""
import argparse
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys

import program

FLOOR = 95.0  # per cent of branches, of every file with a module's code


def passes(program):
    return subprocess.run([program], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL).returncode == 0


def remove_old(out, sources):
    """What earlier runs counted goes; with all sources, also what is built of none of them any
    more."""
    objects = {str(pathlib.Path(source).with_suffix(".gcno")) for source in sources}
    for counted in [*out.rglob("*.gcda"), *out.rglob("*.gcno")]:
        if counted.suffix == ".gcda" or sources and str(counted.relative_to(out)) not in objects:
            counted.unlink()


def summary(out):
    """gcovr's account of each source file but the tests' own: [{"filename", "branch_total",
    ...}]."""
    argv = ["gcovr", "--root", ".", "--exclude", "tests/", "--json-summary", "-", out]
    done = subprocess.run(argv, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def show(name, row):
    share = {what: 100 * row[f"{what}_covered"] / (row[f"{what}_total"] or 1)
             for what in ("line", "branch")}
    print(f"{name:32} lines {share['line']:5.1f}% ({row['line_covered']}/{row['line_total']})  "
          f"branches {share['branch']:5.1f}% ({row['branch_covered']}/{row['branch_total']})")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--sources", nargs="*", default=[],
                        help="all that is compiled for the tests; without them not all tests run, "
                        "and no floor is asked of those that do")
    parser.add_argument("--uncounted", nargs="*", default=[],
                        help="of the sources, those that no floor is asked of: they are linked "
                        "around what is tested. One that reaches the floor has no business here")
    parser.add_argument("--tests", nargs="+", required=True)
    args = parser.parse_args()
    remove_old(args.out, args.sources)
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        passed = list(pool.map(passes, [args.out / f"test_{name}" for name in args.tests]))
    wrong = [f"test {name} fails" for name, fine in zip(args.tests, passed) if not fine]
    found = summary(args.out)
    for row in found["files"]:
        if row["line_covered"] or args.sources:
            show(row["filename"], row)
        below = 100 * row["branch_covered"] < FLOOR * row["branch_total"]
        if args.sources and below and row["filename"] not in args.uncounted:
            wrong.append(f"{row['filename']}: {row['branch_percent']}% of branches, the floor is "
                         f"{FLOOR:.0f}%")
        if not below and row["filename"] in args.uncounted:
            wrong.append(f"{row['filename']}: reaches the floor, so take it out of uncounted-y")
    show("total", found)
    print(*(f"coverage: {what}\n" for what in wrong), sep="", end="")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    program.run_main(main)
