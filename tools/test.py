# SPDX-License-Identifier: Apache-2.0
"""What ./mullion test does: unit tests, the checks of lint, seeded bugs, coverage, fuzzers,
whole-system tests and budgets, or with --long what is done once in a while. The last line is the
total."""
import collections
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as xml

import program
import mutants
import prepare
import record
from machine import OUT, TOP

PYTHON = "/usr/bin/python3"
SYSTEM = TOP / "tests" / "system"
FUZZ_SECONDS = 5
MUTANTS = "mutants"  # all of them, among the names
LONG_RUNS, LONG_SECONDS = 10_000_000, 3 * 3600  # of a fuzzer, whichever comes first
SLOWEST = 10
MOST_AT_ONCE = 8  # system tests: some have machines with GiBs of memory
GROUP = re.compile(r"@\w+$")  # which pytest-xdist has at a test's name


class Total:
    """What passed and what failed, and how long each of it took."""

    def __init__(self):
        self.passed = self.failed = 0
        self.skipped = collections.Counter()  # why: how many
        self.began = time.monotonic()
        self.took = []  # (seconds, what)

    def add(self, what, passed, failed, seconds=0):
        self.passed += passed
        self.failed += failed
        self.took.append((seconds, what))

    def says(self):
        """The last lines: why tests were skipped, and the numbers of all."""
        for why, number in sorted(self.skipped.items()):
            print(f"mullion: skipped: {number} tests: {why}")
        skipped = self.skipped.total()
        print(f"mullion: {self.passed} passed, {self.failed} failed" +
              (f", {skipped} skipped" if skipped else ""))

    def slowest(self):
        print(f"The {SLOWEST} slowest of {time.monotonic() - self.began:.0f} s:")
        for seconds, what in sorted(self.took, reverse=True)[:SLOWEST]:
            print(f"{seconds:8.1f} s  {what}")


def quiet_make(*targets):
    return prepare.make("-s", *targets, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)


def words(target):
    """The names that a target of the Makefile prints."""
    return quiet_make(target).stdout.split()


def programs(total, kind, names, *options):
    """Builds and runs unit tests or fuzzers. One that does not build fails here: the program of an
    earlier build is still there, and would pass. It keeps nothing else from running."""
    if prepare.make("-s", "-k", f"{kind}-build", f"T={' '.join(names)}",
                    stdin=subprocess.DEVNULL).returncode:
        print(f"{kind}: not all of them build: FAILED")
        total.add(f"{kind}: the build", 0, 1)
    return rows_of(total, kind, kind, *options, *names)


def rows_of(total, kind, tool, *options):
    """Runs one of our tools, which leaves what passed and failed in a file."""
    result = OUT / tool / "result.json"
    result.unlink(missing_ok=True)
    source = TOP / "tools" / f"{tool}.py"
    program.run([PYTHON, "-u", source, "--out", OUT / tool, *options])
    if not result.exists():
        total.add(f"{tool}.py", 0, 1)
        return []
    done = json.loads(result.read_text())
    for row in done:
        total.add(f"{kind} {row['name']}", row["passed"], row["failed"], row["seconds"])
    return done


def fuzz(total, names, *options):
    jobs = str(len(os.sched_getaffinity(0)))
    return programs(total, "fuzz", names, "--jobs", jobs, *options)


def seeded_bugs(total, *options):
    rows_of(total, "mutant", "mutants", "--targets", " ".join(words("lint-names")), *options)


def without_mutants(total, names):
    """The names but those of seeded bugs, which are run."""
    known = [m.name for m in mutants.all_of(TOP)]
    if named := [n for n in names if n in known or n == MUTANTS]:
        seeded_bugs(total, *[n for n in named if n != MUTANTS])  # `mutants` alone: all
    return [n for n in names if n not in named]


def check(total, what, run, last_line=False, seconds=None):
    """One that passes or fails as a whole; its output is shown where it fails. One whose tool is
    missing says so, and counts neither as passed nor as failed. `seconds`: it has run before."""
    began = time.monotonic()
    done = run()
    skipped = done.returncode == 0 and ": skipped" in done.stdout
    said = "FAILED" if done.returncode else "skipped" if skipped else "passed"
    if last_line and not done.returncode:
        said += ": " + done.stdout.rstrip().rpartition("\n")[2]
    print(f"check {what}: {said}")
    if done.returncode or skipped:
        print(done.stdout)
    if not skipped:
        failed = int(done.returncode != 0)
        total.add(f"check {what}", 1 - failed, failed, seconds or time.monotonic() - began)


class Bench:
    """./mullion bench --check, beside what else is tested: it has one QEMU at a time. Instruction
    counts are exact, so a budget is a test like any other, and a busy host changes none."""

    def __enter__(self):
        self.began, self.said = time.time(), tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            [TOP / "mullion", "bench", "--check"], cwd=TOP, stdin=subprocess.DEVNULL, text=True,
            stdout=self.said, stderr=subprocess.STDOUT, start_new_session=True,
            preexec_fn=program.die_with_parent(signal.SIGTERM))
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait()
        self.said.close()

    def check(self, total):
        """Waits for its end."""
        status = self.process.wait()
        seconds = os.fstat(self.said.fileno()).st_mtime - self.began  # until its last word
        self.said.seek(0)
        done = subprocess.CompletedProcess(self.process.args, status, self.said.read())
        check(total, "bench", lambda: done, seconds=seconds)


def pytest_argv(marked, *options):
    # xunit1: the other family has no record_property
    return [PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "junit_family=xunit1",
            "-m", marked, *options]


def at_once(marked):
    """pytest's arguments to run a test for each CPU of the host, and one more, for a test waits a
    third of its time, for a guest's timer or for a terminal; what is long, alone."""
    tests = min(len(os.sched_getaffinity(0)) + 1, MOST_AT_ONCE)
    return [] if marked == "long" else ["-n", str(tests), "--dist", "loadgroup"]


def chosen(names):
    """pytest's arguments for names of files, functions or parts of them."""
    files = [str(SYSTEM / f"test_{n}.py") for n in names if (SYSTEM / f"test_{n}.py").exists()]
    parts = [n for n in names if not (SYSTEM / f"test_{n}.py").exists()]
    if not parts:
        return files or [str(SYSTEM)]
    # -k chooses by the names of files, too
    parts += [os.path.basename(f).removesuffix(".py") for f in files]
    return [str(SYSTEM), "-k", " or ".join(parts)]


def system(total, marked, names):
    """Whole-system tests; returns what record.py wants of each."""
    if prepare.make("-s", "images", stdin=subprocess.DEVNULL).returncode:
        total.add("the build of the images", 0, 1)
        return []
    report = OUT / "run" / "system.xml"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    program.run(pytest_argv(marked, f"--junitxml={report}", *at_once(marked), *chosen(names)),
               stdin=subprocess.DEVNULL, cwd=TOP)
    if not report.exists():
        total.add("pytest", 0, 1)
        return []
    found = []
    for case in xml.parse(report).getroot().iter("testcase"):
        where = case.get("classname").rpartition(".")[2]
        test, seconds = GROUP.sub("", case.get("name")), float(case.get("time"))
        name = f"{where}.py: {test}"
        failed = any(case.find(tag) is not None for tag in ("failure", "error"))
        skipped = case.find("skipped")
        if skipped is not None:
            total.skipped[skipped.get("message")] += 1
        total.add(f"system {name}", int(not failed and skipped is None), int(failed), seconds)
        figures = [p.get("value") for p in case.iter("property") if p.get("name") == "figures"]
        found.append({"name": name, "figures": "; ".join(figures), "seconds": seconds,
                      "failed": int(failed)})
    return found


def refuse_unknown(names, marked, others):
    """Names that are in no system test's file, function or parameters end it. Where pytest cannot
    even list them, it will say why."""
    listed = subprocess.run(pytest_argv(marked, "--collect-only", str(SYSTEM)), text=True, cwd=TOP,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    unknown = [n for n in names if n.lower() not in listed.stdout.lower()]
    if unknown and listed.returncode == 0:
        print(f"mullion: test: no test is called {' or '.join(unknown)} ({others}; system tests: "
              "files, functions or parts of names in tests/system; those marked long need --long)",
              file=sys.stderr)
        sys.exit(2)


def everything(total, units):
    programs(total, "unit", units)
    with Bench() as bench:
        for name in words("lint-names"):
            check(total, name, lambda: quiet_make(name))
        seeded_bugs(total, "--cheap")
        check(total, "coverage", lambda: quiet_make("coverage"), last_line=True)
        fuzz(total, words("fuzz-names"), "--seconds", str(FUZZ_SECONDS))
        system(total, "not long", [])
        bench.check(total)


def some(total, units, names):
    """Unit tests and system tests by their names. A unit test's name stands also for those that go
    on from it with a _, as for make; a file of system tests that has that name is meant, too."""
    names = without_mutants(total, names)
    of_unit = {name: [u for u in units if u == name or u.startswith(name + "_")] for name in names}
    others = [name for name, found in of_unit.items()
              if not found or name not in found and (SYSTEM / f"test_{name}.py").exists()]
    if others:
        refuse_unknown(others, "not long", f"unit tests: {' '.join(units)}")
    if named := list(dict.fromkeys(u for found in of_unit.values() for u in found)):
        programs(total, "unit", named)
    if others:
        system(total, "not long", others)


def long(total, args):
    """The fuzzers for millions of executions, the system tests marked long and all seeded bugs; or
    those named."""
    if args.record:
        record.clean_tree()
    known = words("fuzz-names")
    fuzzers = [n for n in args.names if n in known]
    others = [n for n in args.names if n not in known]
    if others:
        refuse_unknown(others, "long", f"fuzzers: {' '.join(known)}")
    rows = []
    if fuzzers or not args.names:
        done = fuzz(total, fuzzers or known, "--seconds", str(LONG_SECONDS),
                    "--runs", str(LONG_RUNS))
        rows += [{**row, "name": f"fuzz {row['name']}"} for row in done]
    if others or not args.names:
        rows += system(total, "long", others)
    if not args.names:
        check(total, "size-parts", lambda: quiet_make("size-parts"))
        seeded_bugs(total)
    passed = [record.line(row) for row in rows if not row["failed"]]
    print(*passed, sep="\n")
    if args.record:
        record.write(passed)


def test(args):
    total = Total()
    units = words("unit-names")
    if args.long:
        long(total, args)
    elif args.names:
        some(total, units, args.names)
    elif args.quick:
        programs(total, "unit", units)
        system(total, "quick and not again", [])
    else:
        everything(total, units)
    if not args.names:
        total.slowest()
    total.says()
    return 1 if total.failed or not total.passed else 0
