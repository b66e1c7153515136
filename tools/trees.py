# SPDX-License-Identifier: Apache-2.0
"""The sweep: every tree of Debian's kernel package, derived for one domain and for two, and
compared with the board's own.

    /usr/bin/python3 tools/trees.py             what does not pass, and the sums
    /usr/bin/python3 tools/trees.py --write     makes docs/board-trees.md anew
    /usr/bin/python3 tools/trees.py --check     exits with 1 where it is not what the sweep gives
"""
import argparse
import multiprocessing
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import dtb
import program
import trees_board
import trees_compare
import trees_page
from trees_nodes import Fault, is_bare
from trees_page import START

TOP = pathlib.Path(__file__).resolve().parent.parent
KEPT = "kept"  # how --losses begins to say that a property may be no reference, and is as it was
LIMIT = 120  # seconds of one program, which takes 0.1


def run(*argv):
    return subprocess.run([str(word) for word in argv], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=LIMIT)


def warnings_of(path):
    """What dtc has against a tree, without the name of its file."""
    said = run("dtc", "-I", "dtb", "-O", "dts", "-o", os.devnull, path).stderr.decode()
    return {re.sub(r"^\S+: ", "", line) for line in said.splitlines()}


def refusal(done):
    """Why mullion-dt failed, or how."""
    said = done.stderr.decode().strip().splitlines()
    kind = "refused" if done.returncode == 1 else "tool"
    what = said[-1] if said else "says nothing"
    return Fault(kind, re.sub("^mullion-dt: error: ", "", what) +
                 ("" if kind == "refused" else f" ({done.returncode})"))


class Board:
    """One tree of the package, in a folder of its own."""

    def __init__(self, tool, path, name, folder):
        self.tool, self.name, self.folder = tool, name, pathlib.Path(folder)
        self.tree = dtb.read(path.read_bytes())
        self.path = path
        wanted = trees_board.memory_wanted(self.tree)
        self.memory = ["--memory", wanted] if wanted else []

    def said(self):
        """What mullion-dt says is lost: {(domain, node, property, provider): kind}."""
        done = run(self.tool, self.path, self.folder / "config.dtbo", "--losses", *self.memory)
        rows = [line.split("\t") for line in done.stdout.decode().splitlines()]
        return {tuple(row[:4]): KEPT if row[6].startswith(KEPT) else row[4] for row in rows}

    def configuration(self, domains):
        """The configuration for so many domains, compiled."""
        source, overlay = self.folder / "config.dts", self.folder / "config.dtbo"
        source.write_text(trees_board.config(self.tree, domains))
        done = run("dtc", "-@", "-q", "-I", "dts", "-O", "dtb", "-o", overlay, source)
        if done.returncode:
            raise RuntimeError(f"{self.name}: {done.stderr.decode()}")
        return overlay

    def derive(self, domains):
        """(trees, faults) for so many domains."""
        overlay, derived = self.configuration(domains), []
        for domain in ("first", "second")[:domains]:
            out = self.folder / f"{domain}.dtb"
            done = run(self.tool, self.path, overlay, "--domain", domain, "-o", out,
                       *self.memory)
            if done.returncode:
                return derived, [refusal(done)]
            try:
                derived.append(dtb.read(out.read_bytes()))
            except dtb.Damaged as wrong:
                return derived, [Fault("tool", f"the tree of {domain}: {wrong}")]
        return derived, []

    def dtc(self, domains, derived):
        """What dtc has against the derived trees and not against the board's."""
        found = set().union(*[warnings_of(self.folder / f"{domain}.dtb")
                              for domain in ("first", "second")[:domains]])
        new = found - warnings_of(self.path) if found else found
        if new:  # a node may have a warning of its own when its children are not okay, and so gone
            path = self.folder / "enabled.dtb"
            path.write_bytes(dtb.write(trees_board.enabled(self.tree)))
            new -= warnings_of(path)
        # A bus with nothing in its registers.
        bare = [f"_reg): {node.path}: " for node in self.tree.root.walk()
                if new and any(is_bare(tree, node) for tree in derived)]
        new = {line for line in new if not any(name in line for name in bare)}
        # Where memory begins is --memory's guess: at the number of a bus's name, maybe.
        new = {line for line in new if "(unique_unit_address): /memory@" not in line}
        return [Fault("dtc", line) for line in sorted(new)]

    def sweep(self, domains):
        """(faults, losses)."""
        if domains == 2 and len(trees_board.cpus(self.tree)) < 2:
            return [Fault("one CPU", "two domains need two")], []
        if domains == 2 and not trees_board.second_device(self.tree):
            return [Fault("no device", "none that a second domain could have")], []
        derived, faults = self.derive(domains)
        if faults:
            return faults, []
        faults, losses = trees_compare.compare(self.tree, derived, self.said())
        return faults + self.dtc(domains, derived), losses

    def start(self):
        """(faults, no losses): whether boot takes the board, also where no tree is the matter."""
        done = run(self.tool, self.path, self.configuration(1), "--check", *self.memory)
        return [refusal(done)] if done.returncode else [], []


def sweep_one(job):
    tool, path, name = job
    with tempfile.TemporaryDirectory(prefix="mullion-trees.") as folder:
        board = Board(tool, path, name, folder)
        return name, {1: board.sweep(1), 2: board.sweep(2), START: board.start()}


def sweep(tool, folder, names=()):
    """{tree: {domains or START: (faults, losses)}} of the package's trees."""
    jobs = [(tool, path, name) for path in sorted(folder.glob("root/usr/lib/*/*/*.dtb"))
            if (name := f"{path.parent.name}/{path.name}") and
            (not names or any(part in name for part in names))]
    if not jobs:
        raise SystemExit(f"trees: no tree below {folder} (of that name)")
    with multiprocessing.Pool(len(os.sched_getaffinity(0))) as pool:
        return dict(pool.imap_unordered(sweep_one, jobs, chunksize=4))


def shape(fault):
    """A fault without its names and numbers: what is the same in many trees."""
    return re.sub(r"\S*[/@]\S*|0x[0-9a-f]+|\b\d+\b", "_", fault.text)


def groups(done, domains):
    """[(kind, shape, [(tree, text)])], the most frequent first."""
    found = {}
    for name, got in sorted(done.items()):
        for fault in got[domains][0]:
            found.setdefault((fault.kind, shape(fault)), {}).setdefault(name, fault.text)
    return sorted(((*key, list(trees.items())) for key, trees in found.items()),
                  key=lambda group: -len(group[2]))


def show(done):
    for domains in trees_page.SWEPT:
        passed = sum(not got[domains][0] for got in done.values())
        print(f"{trees_page.said(domains)}: {passed} of {len(done)} trees pass")
        for kind, _, trees in groups(done, domains):
            print(f"{len(trees):5} {kind}: {trees[0][0]}: {trees[0][1]}")


def write(of, done):
    trees_page.PAGE.write_text(trees_page.page(of, done))
    trees_page.EXPECTED.write_text(trees_page.expected_text(of, trees_page.results(done)))


def check(of, done):
    """What is not as tests/trees/expected.txt and the page have it: lines, none when all is well.
    Of another version of the package only the trees that are in both are compared."""
    known_of, known = trees_page.read_expected()
    found = trees_page.results(done)
    wrong = trees_page.differences(known, found)
    if of != known_of:
        both, new, gone = known.keys() & found.keys(), found.keys() - known, known.keys() - found
        print(f"trees: the package is {of}, docs/board-trees.md is of {known_of}: {len(both)} "
              f"trees that both have are compared, {len(new)} are new, {len(gone)} gone")
    elif not wrong and trees_page.PAGE.read_text() != trees_page.page(of, done):
        wrong.append("docs/board-trees.md is not what the sweep gives")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--write", action="store_true",
                      help="make docs/board-trees.md and tests/trees/expected.txt anew")
    what.add_argument("--check", action="store_true", help="are they what the sweep gives?")
    what.add_argument("--all", action="store_true", help="print each fault of each tree")
    parser.add_argument("--tool", type=pathlib.Path, default=TOP / "build" / "tools" / "mullion-dt")
    parser.add_argument("--trees", type=pathlib.Path, default=TOP / "build" / "deps" / "trees",
                        help="where prepare.trees() has unpacked the package")
    parser.add_argument("names", nargs="*", help="only trees with one of these in their names")
    args = parser.parse_args()
    if args.names and (args.write or args.check):
        parser.error("--write and --check are of all trees")

    done = sweep(args.tool, args.trees, args.names)
    of = trees_page.version(args.trees)
    if args.write:
        write(of, done)
    if args.check:
        if wrong := check(of, done):
            sys.exit("\n".join([*wrong, "trees: if this is as it should be: "
                                 "tools/trees.py --write"]))
        return
    show(done)
    for name, got in sorted(done.items()) if args.all else ():
        for domains, (faults, _) in got.items():
            for fault in faults:
                print(f"{name} {domains} {fault.kind}: {fault.text}")


if __name__ == "__main__":
    program.run_main(main)
