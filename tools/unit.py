# SPDX-License-Identifier: Apache-2.0
"""Runs host unit tests (cmocka programs): one line each, their output where they fail, a total at the end."""
import argparse
import os
import pathlib
import re
import subprocess
import sys

LIMIT_S = 120


def run(program):
    """Returns (passed, failed, output). A program that dies counts as one failure more than it reported."""
    if not program.exists():
        return 0, 1, f"{program} could not be built\n"
    env = dict(os.environ, CMOCKA_MESSAGE_OUTPUT="TAP", UBSAN_OPTIONS="print_stacktrace=1")
    try:
        done = subprocess.run([str(program)], env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=LIMIT_S)
        output, code = done.stdout.decode(errors="replace"), done.returncode
    except subprocess.TimeoutExpired as e:
        output, code = (e.stdout or b"").decode(errors="replace") + f"\nno end after {LIMIT_S} s\n", -1
    passed = len(re.findall(r"^ok \d+", output, re.M))
    failed = len(re.findall(r"^not ok \d+", output, re.M))
    if code != 0 and failed == 0:
        failed = 1
    return passed, failed, output


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("names", nargs="*")
    args = parser.parse_args()
    total = [0, 0]
    for name in args.names:
        passed, failed, output = run(args.out / f"test_{name}")
        total[0] += passed
        total[1] += failed
        print(f"unit {name}: {passed} passed" + (f", {failed} FAILED" if failed else ""))
        if failed:
            print(output)
    print(f"unit: {total[0]} passed, {total[1]} failed")
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "result").write_text(f"{total[0]} {total[1]}\n")
    sys.exit(1 if total[1] else 0)


main()
