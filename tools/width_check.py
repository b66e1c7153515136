# SPDX-License-Identifier: Apache-2.0
"""Checks that no line of the sources and the documentation is wider than WIDTH columns, a tab going
to the next multiple of eight. One line for each breach."""
import pathlib
import re
import subprocess
import sys

import program

WIDTH, TAB = 100, 8
KINDS = {".c", ".h", ".S", ".py", ".sh", ".mk", ".dts", ".dtsi", ".md", ".txt", ".cmd", ".list"}
NAMES = {"Makefile", "Kconfig", "mullion", ".clang-format", ".gitignore"}
# docs/performance.md has tables and commands made from measurements (tests/bench/report.py);
# fuzzers' seeds are data.
GENERATED = re.compile(r"docs/performance\.md$|tests/fuzz/corpus/|tests/unit/data/")
# Markdown cannot break an address.
ADDRESS = re.compile(r"\S*https?://\S+")


def is_text(path):
    by_name = path.name in NAMES or path.name.endswith("_defconfig") or path.parent.name == ".ci"
    return path.suffix in KINDS or by_name


def too_wide(path):
    """(number, columns) of the lines that are too wide."""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        columns = len(line.expandtabs(TAB))
        if columns > WIDTH and len(ADDRESS.sub("", line).expandtabs(TAB)) > WIDTH:
            yield number, columns


def main():
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"],
                            check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    found = [f"{path}:{number}: {columns} columns"
             for path in map(pathlib.Path, listed)
             if is_text(path) and path.is_file() and not GENERATED.search(str(path))
             for number, columns in too_wide(path)]
    print(*found, f"width-check: {len(found)} line{'' if len(found) == 1 else 's'} of more than "
          f"{WIDTH} columns", sep="\n")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    program.run_main(main)
