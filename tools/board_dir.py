# SPDX-License-Identifier: Apache-2.0
"""A board's folder outside of the tree (BOARD_DIR). An output folder has a link to it, under which
make, Kconfig, the compilers and the tools find what board/NAME is inside the tree: so its path may
have what make does not take, and the output folder remembers it.

    board_dir.py OUT FOLDER [--reconfigure]     makes that link, and prints the board's name
"""
import argparse
import os
import pathlib
import re

import program
from program import Failure

TOP = pathlib.Path(__file__).resolve().parent.parent
NAME = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")


def links(out):
    """The folder of an output folder that has board/NAME of boards outside of the tree."""
    return pathlib.Path(out) / "include" / "external"


def configured_board(out):
    """The board whose configuration is in an output folder; None: none yet."""
    kept = pathlib.Path(out) / ".config"
    text = kept.read_text(errors="replace") if kept.exists() else ""
    found = re.search(r'^CONFIG_BOARD_NAME="(.*)"', text, re.M)
    return found[1] if found else None


def name_of(folder):
    """The name of the board in a folder: what its Kconfig says."""
    folder = pathlib.Path(folder)
    if not folder.is_dir():
        raise Failure(f"BOARD_DIR={folder}: no such folder")
    if not (folder / "Kconfig").is_file():
        raise Failure(f"BOARD_DIR={folder}: has no Kconfig, so it is no board's folder "
                      "(docs/porting.md)")
    found = re.search(r'^config BOARD_NAME\n(?:[ \t]+.*\n)*?[ \t]+(?:def_string|default) "(.*)"',
                      (folder / "Kconfig").read_text(errors="replace"), re.M)
    if not found:
        raise Failure(f'{folder}/Kconfig: has no config BOARD_NAME with def_string "NAME" '
                      "(docs/porting.md)")
    if not NAME.fullmatch(found[1]):
        raise Failure(f"{folder}/Kconfig: BOARD_NAME \"{found[1]}\" is not of letters, digits and "
                      "single dashes")
    inside = TOP / "board" / found[1]
    if inside.exists() and not inside.samefile(folder):
        raise Failure(f"BOARD_DIR={folder}: there is a board/{found[1]} in the tree")
    return found[1]


def link(out, folder):
    """Makes an output folder find the board in `folder`, and none else outside of the tree: its
    name."""
    name, folder = name_of(folder), pathlib.Path(folder).resolve()
    if folder.parent == TOP / "board":
        return name
    import output_folder  # which knows boards by this module
    output_folder.mark(pathlib.Path(os.path.realpath(out)))
    known = links(out) / "board"
    known.mkdir(parents=True, exist_ok=True)
    for other in known.iterdir():
        if other.name != name or os.readlink(other) != str(folder):
            other.unlink()
    if not (known / name).is_symlink():
        (known / name).symlink_to(folder)
    return name


def hand_on(out, other):
    """Output folder `other` finds the same boards as `out`."""
    for known in (links(out) / "board").glob("*"):
        link(other, known)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("folder")
    parser.add_argument("--reconfigure", action="store_true")
    args = parser.parse_args()
    out, folder = args.out, args.folder
    name, before = name_of(folder), configured_board(out)
    if before not in (None, name) and not args.reconfigure:
        raise Failure(f"BOARD_DIR={folder}: {out}/.config is of board {before}: O=DIR for another "
                      f"output folder, or make {name}_defconfig")
    print(link(out, folder))


if __name__ == "__main__":
    program.run_main(main, "error")
