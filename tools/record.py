# SPDX-License-Identifier: Apache-2.0
"""What ./mullion test --long found, in docs/testing.md: a line for each fuzzer and test, with the
commit and the day of the run that it is from. Lines that are not written anew stay."""
import datetime
import re
import subprocess
import textwrap

from prepare import TOP, Failure

PAGE = TOP / "docs" / "testing.md"
BEGIN, END = "<!-- long -->", "<!-- end -->"
COLUMNS = 100


def git(*words):
    return subprocess.run(["git", "-C", TOP, *words], stdout=subprocess.PIPE,
                          text=True).stdout.strip()


def clean_tree():
    if git("status", "--porcelain", "--untracked-files=no"):
        raise Failure("--record names the commit that the figures are of: commit first")


def line(result):
    """A result of a fuzzer or a test for the page."""
    text = (f"- `{result['name']}`: {result['figures']}; {result['seconds']:,.0f} s "
            f"({git('rev-parse', '--short', 'HEAD')}, {datetime.date.today().isoformat()})")
    return "\n".join(textwrap.wrap(text, COLUMNS, subsequent_indent="  ", break_long_words=False,
                                   break_on_hyphens=False))


def name_of(text):
    return re.match(r"- `(.*?)`", text)[1]


def merged(page, lines):
    """The page with these lines, in place of those of the same names."""
    before, _, rest = page.partition(BEGIN)
    old, end, after = rest.partition(END)
    if not end:
        raise Failure(f"{PAGE} has no {BEGIN} and {END}")
    kept = {name_of(text): text for text in re.findall(r"^- (?:.|\n(?!- |\Z))*", old.strip(), re.M)}
    kept.update((name_of(text), text) for text in lines)
    return before + "\n\n".join([BEGIN, "\n".join(kept.values()), END]) + after


def write(lines):
    PAGE.write_text(merged(PAGE.read_text(), lines))
