# SPDX-License-Identifier: Apache-2.0
"""What ./mullion test does: unit tests, static checks, coverage, fuzzers, whole-system tests; the last line is the total."""
import os
import pathlib
import subprocess
import sys
import xml.etree.ElementTree as xml

TOP = pathlib.Path(__file__).resolve().parent.parent
OUT = pathlib.Path(os.environ.get("O", TOP / "build"))
SYSTEM = TOP / "tests" / "system"
FUZZ_SECONDS = 5
CHECKS = ("deps-check", "boot-only-check", "cppcheck", "format-check", "shellcheck", "sizes")


def make(*targets, quiet=False):
    jobs = len(os.sched_getaffinity(0))
    OUT.mkdir(parents=True, exist_ok=True)
    return subprocess.run(["flock", "--no-fork", OUT, "make", "-C", TOP, f"-j{jobs}", "--no-print-directory", *targets], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE if quiet else None, text=True)


class Total:
    def __init__(self):
        self.passed = self.failed = 0

    def add(self, passed, failed):
        self.passed += passed
        self.failed += failed


def built(total, what, done):
    """What does not build fails here: the program of an earlier build is still there, and would pass."""
    if done.returncode:
        print(f"{what}: not all of them build: FAILED")
        total.add(0, 1)


def unit(total, names):
    """Unit tests. What does not build counts as a failure and keeps nothing else from running."""
    result = OUT / "unit" / "result"
    result.unlink(missing_ok=True)
    built(total, "unit tests", make("-s", "-k", "unit-build", f"T={' '.join(names)}"))
    subprocess.run(["/usr/bin/python3", TOP / "tools" / "unit.py", "--out", OUT / "unit", *names])
    total.add(*map(int, result.read_text().split()))


def fuzz(total):
    """Every fuzzer for a few seconds from its seeds; prints executions and coverage."""
    result = OUT / "fuzz" / "result"
    result.unlink(missing_ok=True)
    names = make("-s", "fuzz-names", quiet=True).stdout.split()
    built(total, "fuzzers", make("-s", "-k", "fuzz-build"))
    subprocess.run(["/usr/bin/python3", TOP / "tools" / "fuzz.py", "--out", OUT / "fuzz", "--seconds", str(FUZZ_SECONDS), *names])
    total.add(*map(int, result.read_text().split()))


def coverage(total):
    """Branch coverage of every module without hardware access against its floor."""
    done = make("-s", "coverage", quiet=True)
    print(done.stdout.rstrip().splitlines()[-1] if done.stdout.strip() else "")
    print(f"check coverage: {'FAILED' if done.returncode else 'passed'}")
    if done.returncode:
        print(done.stdout)
    total.add(*((0, 1) if done.returncode else (1, 0)))


def checks(total):
    """A check whose tool is missing says so in its output, and counts neither as passed nor as failed."""
    for check in CHECKS:
        done = make("-s", check, quiet=True)
        skipped = done.returncode == 0 and f"{check}: skipped" in done.stdout
        print(f"check {check}: {'FAILED' if done.returncode else 'skipped' if skipped else 'passed'}")
        if done.returncode or skipped:
            print(done.stdout)
        if not skipped:
            total.add(*((0, 1) if done.returncode else (1, 0)))


def bench(total):
    """Instruction counts are exact, so a budget is a test like any other."""
    done = subprocess.run(["/usr/bin/python3", TOP / "tests" / "bench" / "bench.py", "--check"], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=TOP)
    print(f"bench --check: {'passed' if done.returncode == 0 else 'FAILED'}")
    if done.returncode:
        print(done.stdout)
    total.add(*((0, 1) if done.returncode else (1, 0)))


def system(total, quick, names):
    if make("-s", "images").returncode:
        total.add(0, 1)
        return
    report = OUT / "run" / "system.xml"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    argv = ["/usr/bin/python3", "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}"]
    files = [str(SYSTEM / f"test_{n}.py") for n in names if (SYSTEM / f"test_{n}.py").exists()]
    words = [n for n in names if not (SYSTEM / f"test_{n}.py").exists()]
    if words and files:  # -k chooses by the names of files too
        words += [pathlib.Path(f).stem for f in files]
    argv += [str(SYSTEM)] if words else files or [str(SYSTEM)]
    if words:
        argv += ["-k", " or ".join(words)]
    if quick:
        argv += ["-m", "quick"]
    subprocess.run(argv, stdin=subprocess.DEVNULL, cwd=TOP)
    if not report.exists():
        total.add(0, 1)
        return
    suite = xml.parse(report).getroot().find("testsuite")
    bad = int(suite.get("failures")) + int(suite.get("errors"))
    ran = int(suite.get("tests")) - bad - int(suite.get("skipped"))
    total.add(ran, bad)
    if names and ran + bad == 0:
        print(f"no test is called {' or '.join(names)}")


def unknown_names(names):
    """Those that are in no system test's file, function or parameters. Where pytest cannot even list them, it will say why."""
    listed = subprocess.run(["/usr/bin/python3", "-m", "pytest", "-q", "--collect-only", "-p", "no:cacheprovider", str(SYSTEM)],
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, cwd=TOP)
    return [n for n in names if n.lower() not in listed.stdout.lower()] if listed.returncode == 0 else []


def main():
    quick = "--quick" in sys.argv[1:]
    names = [a for a in sys.argv[1:] if a != "--quick"]
    known = make("-s", "unit-names", quiet=True).stdout.split()
    others = [n for n in names if n not in known]
    unknown = unknown_names(others) if others else []
    if unknown:
        print(f"mullion: test: no test is called {' or '.join(unknown)} (unit tests: {' '.join(known)}; system tests: "
              f"files, functions or parts of names in tests/system)", file=sys.stderr)
        sys.exit(2)
    total = Total()
    units = [n for n in names if n in known]
    if units or not names:
        unit(total, units or known)
    if not names and not quick:
        checks(total)
        coverage(total)
        fuzz(total)
    if others or not names:
        system(total, quick, others)
    if not names and not quick:
        bench(total)
    print(f"mullion: {total.passed} passed, {total.failed} failed")
    sys.exit(1 if total.failed or not total.passed else 0)


try:
    main()
except KeyboardInterrupt:
    sys.exit(130)
