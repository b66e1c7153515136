# SPDX-License-Identifier: Apache-2.0
"""docs/matrix.md, what is tested on which machine, out of the marks `covers` of the system tests
(tests/system/claims.py).

    /usr/bin/python3 tools/matrix.py --write     makes the page anew
    /usr/bin/python3 tools/matrix.py --check     exits with 1 where it is not what the marks give
"""
import argparse
import contextlib
import difflib
import io
import pathlib
import sys

import pytest

TOP = pathlib.Path(__file__).resolve().parent.parent
SYSTEM = TOP / "tests" / "system"
PAGE = TOP / "docs" / "matrix.md"
COLUMNS = 100

sys.path.insert(0, str(SYSTEM))

import claims  # noqa: E402
import program

HEAD = """<!-- SPDX-License-Identifier: Apache-2.0 -->
# What is tested

Made by `tools/matrix.py --write` from the marks `covers` in `tests/system`; not to be edited. A
mark cannot be wrong: after each test it is compared with the machine that ran, which is QEMU's
command line and what the boot log says of board, GIC, cores and way in. Where they differ, the
test fails (`tests/system/claims.py`). The words under "What" are the author's.

A row stands for all combinations of what it lists, each of which is tested. `FILE` is
`tests/system/test_FILE.py`; `./mullion test FILE` runs it. "Cores wait" is where the other
cores are until the software that is started asks for them: at EL3 in WFI, woken by an SGI, or
in WFE, at a mailbox; in the firmware below, behind its PSCI; in a spin-table's pen. "None" is a
machine of one core, or one that stops before. All is run on the system's QEMU, 7.2 on Debian 12;
what says "QEMU 10" on version 10 beside it, where that [can be had](dependencies.md): else it is
skipped, and `./mullion test` says how many were.
"""


class Collector:
    """What the marks say: (way, board, qemu) -> (file, what) -> {(gic, park, cpus)}."""

    def __init__(self):
        self.found = {}
        self.wrong = []

    def pytest_collection_finish(self, session):
        for item in session.items:
            try:
                claim = claims.claim(item)
            except AssertionError as wrong:
                self.wrong.append(str(wrong))
                continue
            if not claim:
                continue
            if any(map(item.get_closest_marker, ("skip", "skipif", "xfail"))):
                self.wrong.append(f"{item.nodeid}: a test that may not run covers nothing")
            what, said = claim
            rows = self.found.setdefault((said["way"], said["board"], said["qemu"]), {})
            machines = rows.setdefault((item.path.stem.removeprefix("test_"), what), set())
            machines.add((said["gic"], said["park"], said["cpus"]))


def collect():
    """Every test's claim, without running one."""
    collector, said = Collector(), io.StringIO()
    argv = ["--collect-only", "-q", "-p", "no:cacheprovider", str(SYSTEM)]
    with contextlib.redirect_stdout(said):
        failed = pytest.main(argv, plugins=[collector])
    if failed or not collector.found:
        sys.exit(f"{said.getvalue()}\nmatrix: the tests cannot be listed")
    if collector.wrong:
        sys.exit("matrix: " + "\nmatrix: ".join(collector.wrong))
    return collector.found


def products(machines):
    """Machines as rows of sets, each of which is all combinations of its sets, and no other."""
    rows = [tuple(frozenset([value]) for value in machine) for machine in machines]
    for column in (2, 1, 0):
        groups = {}
        for row in rows:
            groups.setdefault(row[:column] + row[column + 1:], []).append(row[column])
        rows = [key[:column] + (frozenset().union(*values),) + key[column:]
                for key, values in groups.items()]
    return rows


def ranges(values):
    """{1, 2, 3, 8}: "1-3, 8"."""
    runs = []
    for value in sorted(values):
        if runs and value == runs[-1][-1] + 1:
            runs[-1].append(value)
        else:
            runs.append([value])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 2 else ", ".join(map(str, run))
                     for run in runs)


def cells(gics, parks, cpus):
    waits = [park or "none" for park in claims.PARKS if park in parks]
    versions = [f"v{gic}" if gic else "none" for gic in sorted(gics)]
    return [", ".join(versions), "; ".join(waits), ranges(cpus)]


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def sections(found):
    """The keys of `found` in the page's order, with their headings."""
    for way, (heading, _) in claims.WAYS.items():
        for board in sorted({b for w, b, _ in found if w == way}, key=lambda b: (b != "virt", b)):
            for name, which in claims.QEMUS.items():
                if (way, board, name) in found:
                    yield (way, board, name), f"{heading}, board `{board}`{which}"


def page(found):
    """The page's text."""
    overview, details = [], []
    for key, heading in sections(found):
        covered = set().union(*found[key].values())
        overview += [[heading, *cells(*row)] for row in sorted(products(covered), key=cells_order)]
        rows = []
        for (file, what), covered in sorted(found[key].items()):
            rows += [[*cells(*row), f"`{file}`", what]
                     for row in sorted(products(covered), key=cells_order)]
        details.append(f"## {heading}\n\n{claims.WAYS[key[0]][1]}\n\n" +
                       table(["GIC", "Cores wait", "CPUs", "File", "What"], rows))
    machines = "## On which machines\n\n" + table(["Way in", "GIC", "Cores wait", "CPUs"], overview)
    parts = [HEAD, machines, *details]
    text = "\n".join(parts)
    long = [line for line in text.splitlines() if len(line) > COLUMNS]
    if long:
        reason = f"matrix: more than {COLUMNS} columns: their marks need fewer words"
        sys.exit("\n".join([*long, reason]))
    return text


def cells_order(row):
    gics, parks, cpus = row
    return sorted(gics), [park in parks for park in claims.PARKS][::-1], sorted(cpus)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--write", action="store_true", help="make docs/matrix.md anew")
    what.add_argument("--check", action="store_true", help="is docs/matrix.md what the marks give?")
    args = parser.parse_args()

    text = page(collect())
    if args.write:
        PAGE.write_text(text)
        return
    old = PAGE.read_text() if PAGE.exists() else ""
    if old != text:
        names = ("docs/matrix.md", "what the marks give")
        difference = difflib.unified_diff(old.splitlines(True), text.splitlines(True), *names)
        sys.stdout.writelines(difference)
        sys.exit("matrix: docs/matrix.md is not what the marks give: tools/matrix.py --write")


if __name__ == "__main__":
    program.run_main(main)
