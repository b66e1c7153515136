# SPDX-License-Identifier: Apache-2.0
"""Seeded bugs (tests/mutants/*.patch): each is put into a copy of the sources, and the test that it
names must fail with it. One line each; OUT/result.json has the same for ./mullion test.

    Item: 4                      the number its file's name begins with
    Bug: what is wrong with it, in one sentence
    Caught-by: unit NAME         tests/unit/test_NAME.c; or NAME::function, which must be the one
    Caught-by: system FILE.py::FUNCTION
    Caught-by: make TARGET       a check of the sources

and a patch for git apply. The copy is OUT/tree, with an output folder of its own, and stays there:
the next run compiles only what is another. --check looks only at the patches: that each applies
and names a test that there is.
"""
import argparse
import fcntl
import json
import os
import pathlib
import re
import subprocess
import sys
import time

import program

TOP = pathlib.Path(__file__).resolve().parent.parent
PATCHES = "tests/mutants"
PYTHON = "/usr/bin/python3"
CHEAP = ("unit", "make")
LINE = re.compile(r"^(Item|Bug|Caught-by): *(\S.*?) *$", re.M)


class Mutant:
    """A patch, by its file."""

    def __init__(self, path):
        self.path, self.name = path, path.stem
        self.lines = dict(LINE.findall(path.read_text().partition("\ndiff --git ")[0]))
        self.kind, _, self.test = self.lines.get("Caught-by", "").partition(" ")

    def wrong(self, top, targets):
        """What is wrong with it; None: nothing."""
        if missing := [name for name in ("Item", "Bug", "Caught-by") if name not in self.lines]:
            return f"no line {missing[0]}: before the patch"
        number = re.match(r"(\d\d)-", self.name)
        if not number or self.lines["Item"] != str(int(number[1])):
            return f"Item: {self.lines['Item']} is not what its name begins with"
        if said := self.no_test(top, targets):
            return f"Caught-by: {said}"
        done = git_apply(top, self.path, "--check")
        return f"does not apply: {done.stdout.strip()}" if done.returncode else None

    def no_test(self, top, targets):
        name, _, function = self.test.partition("::")
        if self.kind == "make":
            return None if name in targets else f"no check '{name}'; there are: {' '.join(targets)}"
        file = {"unit": f"tests/unit/test_{name}.c", "system": f"tests/system/{name}"}
        if self.kind not in file:
            return f"'{self.kind}' is neither unit nor system nor make"
        path = top / file[self.kind]
        if not path.is_file():
            return f"no {file[self.kind]}"
        if self.kind == "system" and not function:
            return "FILE.py::FUNCTION of a system test"
        found = rf"\b{re.escape(function.partition('[')[0])}\b"
        return None if re.search(found, path.read_text()) else f"no {function} in {path.name}"


def git_apply(tree, patch, *options):
    return subprocess.run(["git", "-C", tree, "apply", *options, patch.resolve()], text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)


def all_of(top):
    return [Mutant(path) for path in sorted((top / PATCHES).glob("*.patch"))]


def sources(top):
    listed = subprocess.run(["git", "-C", top, "ls-files", "-z", "--cached", "--others",
                             "--exclude-standard"], check=True, stdout=subprocess.PIPE, text=True)
    return {name for name in listed.stdout.split("\0") if name and (top / name).is_file()}


def copy_sources(top, tree):
    """Makes `tree` what `top` is, without what was built; touches no file that is the same. It is a
    repository of its own: git looks for none above it, and our checks ask git for the files."""
    tree.mkdir(parents=True, exist_ok=True)
    subprocess.run(["git", "-c", "init.defaultBranch=main", "init", "-q", tree], check=True)
    wanted = sources(top)
    for name in sources(tree) - wanted:
        (tree / name).unlink()
    for name in wanted:
        source, copy = top / name, tree / name
        content = source.read_bytes()
        if not copy.is_file() or copy.read_bytes() != content:
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(content)
        copy.chmod(source.stat().st_mode)


class Tree:
    """The copy, in which tests run."""

    def __init__(self, folder):
        self.folder = folder
        self.env = dict(os.environ, O=str(folder / "build"))
        # those of a make that started us, which speak of its own folder
        for name in "MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES":
            self.env.pop(name, None)

    def run(self, *argv):
        done = subprocess.run(argv, cwd=self.folder, env=self.env, text=True, errors="replace",
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        return done.returncode, done.stdout

    def make(self, *targets):
        return self.run("make", "-s", f"-j{len(os.sched_getaffinity(0))}",
                        f"O={self.folder / 'build'}", *targets)

    def test(self, kind, test):
        """("passed", "failed" or what kept the test from being run; the output)"""
        name, _, function = test.partition("::")
        if kind == "make":
            status, said = self.make(name)
            return ("skipped" if ": skipped" in said else "failed" if status else "passed"), said
        status, said = self.make(f"build/unit/test_{name}" if kind == "unit" else "images")
        if status:
            return "does not build", said
        if kind == "unit":
            status, said = self.run(PYTHON, "tools/unit.py", "--out", "build/unit", name)
            if status and function and not re.search(rf"^not ok \d+ - {function}$", said, re.M):
                return f"fails, but not in {function}", said
            return ("failed" if status else "passed"), said
        status, said = self.run(PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider",
                                f"tests/system/{test}")
        if status and "does not build:" in said:  # a variant of the test's own
            return "does not build", said
        return {0: "passed", 1: "failed"}.get(status, f"pytest ends with {status}"), said


class Runner:
    def __init__(self, tree):
        self.tree = tree
        self.without = {}  # (kind, test): what it says without a mutant

    def run(self, mutant):
        """(whether it is caught, what is said of it, the output where it is not)"""
        key = mutant.kind, mutant.test
        by = f"{mutant.kind} {mutant.test}"
        if key not in self.without:
            self.without[key] = self.tree.test(*key)
        result, output = self.without[key]
        if result != "passed":
            return False, f"without it: {by}: {result}", output
        done = git_apply(self.tree.folder, mutant.path)
        if done.returncode:
            return False, "does not apply", done.stdout
        try:
            result, output = self.tree.test(*key)
        finally:
            git_apply(self.tree.folder, mutant.path, "-R")
        if result == "passed":
            return False, f"NOT CAUGHT by {by}", ""
        if result == "failed":
            return True, f"caught by {by}", ""
        return False, f"{by}: {result}", output[-6000:]


def chosen(top, args):
    found = all_of(top)
    if unknown := set(args.names) - {m.name for m in found}:
        sys.exit(f"mutants: no mutant is called {' or '.join(sorted(unknown))}")
    found = [m for m in found if not args.names or m.name in args.names]
    found = [m for m in found if not args.cheap or m.kind in CHEAP]
    return sorted(found, key=lambda m: (CHEAP + ("system",)).index(m.kind))


def check(top, targets):
    found = [(m.name, m.wrong(top, targets)) for m in all_of(top)]
    wrong = [f"{PATCHES}/{name}.patch: {said}" for name, said in found if said]
    print(*wrong, f"mutants-check: {len(found)} patches, {len(wrong)} wrong", sep="\n")
    return 1 if wrong else 0


def run(top, out, args):
    results = []
    out.mkdir(parents=True, exist_ok=True)
    with open(out / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        copy_sources(top, out / "tree")
        runner = Runner(Tree(out / "tree"))
        for mutant in chosen(top, args):
            began = time.monotonic()
            said = mutant.wrong(top, args.targets)
            fine, said, output = (False, said, "") if said else runner.run(mutant)
            print(f"mutant {mutant.name}: {said}", flush=True)
            if output:
                print(output)
            results.append({"name": mutant.name, "passed": int(fine), "failed": int(not fine),
                            "seconds": time.monotonic() - began})
    passed, failed = (sum(r[what] for r in results) for what in ("passed", "failed"))
    print(f"mutants: {passed} passed, {failed} failed")
    (out / "result.json").write_text(json.dumps(results))
    return 1 if failed else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--top", type=pathlib.Path, default=TOP, help="the sources")
    parser.add_argument("--out", type=pathlib.Path, help="where they are copied to")
    parser.add_argument("--targets", type=str.split, default=[],
                        help="the checks of the sources that there are")
    parser.add_argument("--check", action="store_true", help="look at the patches, run nothing")
    parser.add_argument("--cheap", action="store_true",
                        help="leave out those that a system test catches")
    parser.add_argument("names", nargs="*")
    args = parser.parse_args()
    if not (args.top / PATCHES).is_dir():
        raise program.Failure(f"{args.top}: has no {PATCHES}")
    if not args.check and not args.out:
        parser.error("--out DIR, or --check")
    if args.check:
        sys.exit(check(args.top, args.targets))
    sys.exit(run(args.top, args.out.resolve(), args))


if __name__ == "__main__":
    program.run_main(main)
