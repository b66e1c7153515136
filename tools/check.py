# SPDX-License-Identifier: Apache-2.0
"""./mullion check: all errors of a configuration at once, each with its line and its mend
(config_errors.py), or what each domain would get."""
import os
import sys

import config_errors
import desk
import loss_table
import machine
from dts_lines import DtsError
from machine import OUT

NO_IMAGES = "where memory lies, and whether there is enough, is left out"


def shown(file):
    """The file as it is best named: from here, where it is below."""
    short = os.path.relpath(file)
    return str(file) if short.startswith("..") else short


def count(number, what):
    return f"{number} {what}{'s' if number != 1 else ''}"


def tell_errors(errors, notes, file, board=""):
    """Prints the errors, and behind them what was noted. The exit code."""
    for error in errors:
        print(*error.lines(), sep="\n", file=sys.stderr)
    for note in notes:
        print(f"mullion: {note}", file=sys.stderr)
    print(f"mullion: check: {shown(file)}: {count(len(errors), 'error')}{board}", file=sys.stderr)
    return 1


def look(m, folder, args, notes):
    """(what is said of the configuration and its domains, whose board it is), or the Refused."""
    m.make_bundle(folder)
    tree, words, board = desk.tree_of(args, m, folder)
    missing = desk.absent(m, folder)
    if desk.tree_file(args):  # a board of our own starts all its cores itself
        words = [*words, "--by-loader"]
    try:
        said, losses = desk.verdict(m, folder, tree, must=True, words=words, whole=not missing)
    except desk.Refused as refused:
        errors = config_errors.all_errors(shown(m.config_file()), tree, refused.said,
                                          config_errors.folders(OUT))
        return tell_errors(errors, [*refused.notes, *notes], m.config_file(), f" on {board}")
    if missing:
        said.append(f"no --image of {', '.join(missing)}: {NO_IMAGES}")
    if told := [*said, *loss_table.lines(losses, args.verbose)]:
        print(*told, sep="\n")
    for note in notes:
        print(f"mullion: {note}", file=sys.stderr)
    desk.note_unused(m, folder)
    domains = len(list(machine.domains(folder / "config.dtbo")))
    channels = len(list(machine.all_in(folder / "config.dtbo", "channels")))
    also = f" and {count(channels, 'channel')}" if channels else ""
    print(f"mullion: check: {m.config_file()}: {count(domains, 'domain')}{also}, fine on {board}")
    return 0


def check(args):
    """Says what is wrong with a configuration, or what each domain would get."""
    m = desk.the_machine(args)
    folder = desk.run_folder()
    notes = []
    m.note = notes.append
    try:
        return look(m, folder, args, notes)
    except DtsError as error:
        return tell_errors(list(config_errors.of_dtc(error)), [], m.config_file())
    finally:
        desk.remove_images(folder)
