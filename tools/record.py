# SPDX-License-Identifier: Apache-2.0
"""The table in docs/testing.md of what ./mullion test --long found: a row for each fuzzer and test,
with the commit and the day of the run that it is from. Rows that are not written anew stay."""
import datetime
import subprocess

from prepare import TOP, Failure

PAGE = TOP / "docs" / "testing.md"
BEGIN, END = "<!-- long -->", "<!-- end -->"
HEAD = ["| What | Figures | Time | Commit | Date |", "|---|---|---:|---|---|"]


def git(*words):
    return subprocess.run(["git", "-C", TOP, *words], stdout=subprocess.PIPE,
                          text=True).stdout.strip()


def clean_tree():
    if git("status", "--porcelain", "--untracked-files=no"):
        raise Failure("--record names the commit that the figures are of: commit first")


def row(result):
    """A result of a fuzzer or a test as a row of the table."""
    cells = [result["name"], result["figures"], f"{result['seconds']:,.0f} s",
             git("rev-parse", "--short", "HEAD"), datetime.date.today().isoformat()]
    return f"| {' | '.join(cells)} |"


def table(rows):
    return HEAD + rows


def name_of(line):
    return line.split("|")[1].strip()


def write(rows):
    """Puts the rows into the table, in place of those of the same names."""
    before, _, rest = PAGE.read_text().partition(BEGIN)
    old, end, after = rest.partition(END)
    if not end:
        raise Failure(f"{PAGE} has no {BEGIN} and {END}")
    kept = {name_of(line): line for line in old.strip().splitlines()[len(HEAD):]}
    kept.update((name_of(line), line) for line in rows)
    text = "\n".join(table(list(kept.values())))
    PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}")
