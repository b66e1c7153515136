# SPDX-License-Identifier: Apache-2.0
"""Runs host unit tests (cmocka programs), as many at once as the host has CPUs: one line each,
their output where they fail, a total at the end. OUT/result.json has the same for ./mullion
test."""
import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import resource
import signal
import subprocess
import sys
import time

import program

# Against hanging: of CPU time, which other work on the host does not use up; and of all time for
# one that waits for ever, and uses none.
LIMIT_CPU_S, LIMIT_S = 120, 1800


def limit_cpu():
    """For Popen's preexec_fn."""
    resource.setrlimit(resource.RLIMIT_CPU, (LIMIT_CPU_S, LIMIT_CPU_S + 5))


def run(program):
    """Returns (passed, failed, output). A program that dies counts as one failure more than it
    reported."""
    if not program.exists():
        return 0, 1, f"{program} could not be built\n"
    env = dict(os.environ, CMOCKA_MESSAGE_OUTPUT="TAP", UBSAN_OPTIONS="print_stacktrace=1")
    try:
        done = subprocess.run([program], env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=LIMIT_S,
                              preexec_fn=limit_cpu)
        output, code = done.stdout.decode(errors="replace"), done.returncode
        if code == -signal.SIGXCPU:
            output += f"\nno end after {LIMIT_CPU_S} s of CPU time\n"
    except subprocess.TimeoutExpired as e:
        output = (e.stdout or b"").decode(errors="replace") + f"\nno end after {LIMIT_S} s\n"
        code = -1
    passed = len(re.findall(r"^ok \d+", output, re.M))
    failed = len(re.findall(r"^not ok \d+", output, re.M))
    if code != 0 and failed == 0:
        failed = 1
    return passed, failed, output


def timed(program):
    """As run(), and how long it took."""
    began = time.monotonic()
    return *run(program), time.monotonic() - began


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("names", nargs="*")
    args = parser.parse_args()
    results = []
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        done = pool.map(timed, [args.out / f"test_{name}" for name in args.names])
        for name, (passed, failed, output, seconds) in zip(args.names, done):
            results.append({"name": name, "passed": passed, "failed": failed, "seconds": seconds})
            print(f"unit {name}: {passed} passed" + (f", {failed} FAILED" if failed else ""))
            if failed:
                print(output)
    passed, failed = (sum(r[what] for r in results) for what in ("passed", "failed"))
    print(f"unit: {passed} passed, {failed} failed")
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "result.json").write_text(json.dumps(results))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    program.run_main(main)
