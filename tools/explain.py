# SPDX-License-Identifier: Apache-2.0
"""./mullion explain: whose something of the machine is, how it is mapped, which line of the
configuration decided it, and what would move it. mullion-dt --explain knows all but the lines."""
import os
import pathlib
import subprocess
import sys

import config_errors
import desk
import dtb
from dts_lines import DtsError, DtsLines
from machine import OUT, Failure

KINDS = ("irq", "cpu")
USAGE = "ADDRESS | DOMAIN:ADDRESS | irq N | cpu N | NODE | CHANNEL"


def is_configuration(word):
    return pathlib.Path(word).is_file() or (desk.prepare.TOP / "configs" / f"{word}.dts").is_file()


def split(words):
    """(configuration or None, what) of the words of the command line; None: it is not understood.
    One word is what is asked for, unless it is a configuration's name."""
    what = words[-2:] if len(words) > 1 and words[-2] in KINDS else words[-1:]
    rest = words[:-len(what)]
    if len(rest) > 1 or what[-1] in KINDS or (not rest and is_configuration(what[0])):
        return None
    return (rest[0] if rest else None), " ".join(what)


def shown(file):
    """A path as short as it can be read from here."""
    near = os.path.relpath(file)
    return str(file) if near.startswith("..") else near


class Places:
    """Where the configuration says something: " (FILE:LINE)"; "" of a compiled one."""

    def __init__(self, config, tree):
        self.lines = None
        if str(config).endswith((".dtb", ".dtbo")):
            return
        board = dtb.read(pathlib.Path(tree).read_bytes())
        try:
            self.lines = DtsLines(config, config_errors.folders(OUT), board)
        except DtsError as e:
            raise Failure(e) from None

    def of(self, path, prop):
        """Behind what is said of a node's property; of a node of the board's only where the
        configuration changes it, of a domain where that is, or would be."""
        if not self.lines:
            return ""
        if path.startswith("/domains/"):
            name, _, below = path.removeprefix("/domains/").partition("/")
            path = self.lines.domain(name) or path  # of a group it is elsewhere in the source
            found = self.lines.find(f"{path}/{below}" if below else path, prop or None)
        elif path.startswith("/channels/"):
            found = self.lines.find(path, prop or None)
        else:
            found = self.lines.decided(path, prop)
        return f" ({shown(found[0])}:{found[1]})" if found else " (the board's tree)"


def lines(answer, places):
    """What mullion-dt has said, with the lines of the source."""
    for line in answer.splitlines():
        text, tab, about = line.partition("\t")
        yield text + (places.of(*about.split("\t")) if tab else "")


def explain(args):
    m = desk.the_machine(args)
    folder = desk.run_folder()
    bundle = m.make_bundle(folder)
    tree, words, _ = desk.tree_of(args, m, folder)
    whole = bundle.exists() and not desk.absent(m, folder) and m.board.get("START_HYPERVISOR")
    places = Places(m.config_file(), tree)
    done = desk.mullion_dt(tree, bundle if whole else folder / "config.dtbo", *words, "--explain",
                           args.what, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    said = [line.removeprefix(desk.PROGRAM) for line in done.stderr.splitlines()]
    desk.remove_images(folder)
    notes = [line for line in said if line.startswith("note: ")]
    if not done.returncode and not whole:
        notes.append("note: images are not given: memory is divided as if they took none")
    for note in notes:
        print(f"mullion: {note}", file=sys.stderr)
    if done.returncode == 2:
        args.parser.error(said[-1].removeprefix("error: "))
    if done.returncode:
        raise Failure(f"{said[-1].removeprefix('error: ')} (./mullion check "
                      f"{m.config or 'linux'} says more)")
    print(*lines(done.stdout, places), sep="\n")
    return 0
