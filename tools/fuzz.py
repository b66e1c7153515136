# SPDX-License-Identifier: Apache-2.0
"""Runs libFuzzer targets for a while, each from its seeds in tests/fuzz/corpus, and prints what was executed and covered.

What a run finds stays in OUT/NAME-crash-*; its corpus in OUT/corpus/NAME is where the next one goes on.
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys

SEEDS = pathlib.Path(__file__).resolve().parent.parent / "tests" / "fuzz" / "corpus"
GRACE_S = 60


def command(out, name, args):
    corpus, seeds = out / "corpus" / name, SEEDS / name
    corpus.mkdir(parents=True, exist_ok=True)
    argv = [out / f"fuzz_{name}", f"-artifact_prefix={out}/{name}-", "-print_final_stats=1", "-timeout=10",
            f"-max_total_time={args.seconds}", f"-runs={args.runs}", corpus]
    if seeds.is_dir():  # an input longer than the longest seed only takes longer
        argv += [seeds, f"-max_len={max(p.stat().st_size for p in seeds.iterdir())}"]
    return [str(a) for a in argv]


def run(out, name, args):
    """True when nothing was found."""
    program = out / f"fuzz_{name}"
    if not program.exists():
        print(f"fuzz {name}: {program} could not be built")
        return False
    limit = args.seconds + GRACE_S if args.seconds else None
    try:
        done = subprocess.run(command(out, name, args), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True, errors="replace", timeout=limit, env=dict(os.environ, UBSAN_OPTIONS="print_stacktrace=1"))
    except subprocess.TimeoutExpired:
        print(f"fuzz {name}: does not end after {limit} s")
        return False
    executed = re.search(r"^stat::number_of_executed_units: (\d+)", done.stderr, re.M)
    covered = re.findall(r"\bcov: (\d+) ft: (\d+)", done.stderr)
    if done.returncode or not executed or not covered:
        print(f"fuzz {name}: FAILED, exit status {done.returncode}\n{done.stderr[-6000:]}")
        return False
    print(f"fuzz {name}: {int(executed[1]):,} executions, {covered[-1][0]} edges and {covered[-1][1]} features covered, nothing found")
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--seconds", type=int, default=20, help="for each; 0: until --runs")
    parser.add_argument("--runs", type=int, default=-1)
    parser.add_argument("names", nargs="+")
    args = parser.parse_args()
    out = args.out.resolve()
    passed = [run(out, name, args) for name in args.names]
    (out / "result").write_text(f"{sum(passed)} {len(passed) - sum(passed)}\n")
    sys.exit(not all(passed))


main()
