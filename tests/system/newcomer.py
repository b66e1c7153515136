# SPDX-License-Identifier: Apache-2.0
"""A newcomer's path, from a clone to a partition of one's own that prints beside Linux: types what
README.md and docs/partitions.md say, in a folder of its own, and prints how long each command took.

newcomer.py [FOLDER]    into FOLDER (default: one that is removed at the end). The arm64 packages of
                        this checkout are used (DEPS), so nothing is downloaded: a newcomer's first
                        command takes that much longer."""
import argparse
import collections
import os
import pathlib
import re
import shlex
import sys
import tempfile
import time

import pexpect

from harness import PROMPT, TOP, plain

LIMIT = 900  # seconds; ends a command that hangs
SECOND, CLONE = "rt", "<this repository>"
# where the commands are: the page, the title above them, how many of the block the path has
BLOCKS = (("README.md", "Two commands", 2), ("docs/partitions.md", "Partitions", 1),
          ("docs/partitions.md", "Your own", None))

Step = collections.namedtuple("Step", "command seconds screen")


class Lost(Exception):
    """Says where the newcomer's path ends."""


def block(text, title):
    """The lines of the first block of commands below this title, without remarks."""
    below = re.split(rf"^#+ {re.escape(title)}$", text, maxsplit=1, flags=re.M)
    found = re.search(r"(?:^    \S.*\n)+", below[-1], re.M) if len(below) == 2 else None
    if not found:
        raise Lost(f"no commands below {title!r}")
    return [re.sub(r"\s+#.*", "", line).strip() for line in found[0].splitlines()]


def commands(top):
    """What a newcomer types, by the pages of the checkout `top`."""
    return [command for page, title, most in BLOCKS
            for line in block((top / page).read_text(), title)[:most]
            for command in line.split(" && ")]


def edited(path):
    """What the newcomer's own line says: what the page has put into main.c."""
    words = [shlex.split(command) for command in path if command.startswith("sed -i ")]
    return words[0][2].split("/")[2]


class Newcomer:
    """Somebody at a terminal, in the folder where the last `cd` has led."""

    def __init__(self, folder, own_line):
        self.folder, self.own_line = pathlib.Path(folder), own_line
        self.environment = {**os.environ, "DEPS": str(TOP / "build" / "deps")}
        self.environment.pop("O", None)

    def awaited(self, command):
        """What a machine's console shows before it is left."""
        if not command.startswith("./mullion run"):
            return []
        second = [rf"\[{SECOND}\] [^\n]*second 1, CPU 0"] if "--config" in command else []
        mine = [rf"\[{SECOND}\] [^\n]*{re.escape(self.own_line)}"] if "--image" in command else []
        return [*mine, *second, re.escape(PROMPT)]

    def look(self, child, patterns):
        """Waits until the screen has shown all of them, in any order. The screen."""
        screen = ""
        while patterns:
            if child.expect([".+", pexpect.EOF]):
                raise Lost(f"it ended before {patterns[0]!r}:\n{plain(screen)}")
            screen += child.after
            patterns = [one for one in patterns if not re.search(one, plain(screen))]
        return screen

    def type(self, command):
        """Types a command and waits for its end; a machine's is that it is left by Ctrl-A X."""
        # host time: it is what is measured; only LIMIT ends anything by it
        begun = time.monotonic()
        if command.startswith("cd "):
            self.folder /= command.split()[1]
            return Step(command, 0.0, "")
        words = command.replace(CLONE, shlex.quote(str(TOP)))
        child = pexpect.spawn("/bin/sh", ["-c", words], cwd=str(self.folder), encoding="utf-8",
                              codec_errors="replace", timeout=LIMIT, env=self.environment)
        try:
            if patterns := self.awaited(command):
                screen = self.look(child, patterns)
                child.send("\x01x")
            else:
                screen = ""
            child.expect(pexpect.EOF)
            screen = plain(screen + child.before).replace("\r", "")
        except pexpect.TIMEOUT:
            raise Lost(f"{command}: not within {LIMIT} s") from None
        finally:
            child.close(force=True)
        if child.exitstatus:
            raise Lost(f"{command}: exit code {child.exitstatus}:\n{screen}")
        return Step(command, time.monotonic() - begun, screen)


def walk(folder):
    """Goes the path in `folder`: each step, when it is done."""
    path = commands(TOP)
    newcomer = Newcomer(folder, edited(path))
    for command in path:
        yield newcomer.type(command)


def cpu_time():
    """Seconds of a CPU that what was typed has taken, whatever else the host does."""
    spent = os.times()
    return spent.children_user + spent.children_system


def main():
    parser = argparse.ArgumentParser(allow_abbrev=False, description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?")
    folder = parser.parse_args().folder
    total = 0
    with tempfile.TemporaryDirectory(prefix="newcomer-") as own:
        for number, step in enumerate(walk(folder or own), 1):
            total += step.seconds
            print(f"{number:2}  {step.seconds:6.1f} s  {step.command}", flush=True)
    print(f"    {total:6.1f} s; {cpu_time():.0f} s of CPU time")


if __name__ == "__main__":
    try:
        main()
    except Lost as lost:
        sys.exit(f"newcomer: {lost}")
