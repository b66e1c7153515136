# SPDX-License-Identifier: Apache-2.0
"""What ./mullion new-board does: a board's folder out of tools/board_template."""
import os
import pathlib
import shlex

import board_dir
import output_folder
from prepare import TOP, Failure

TEMPLATE = TOP / "tools" / "board_template"
# what struct handoff has room for
LONGEST = 31


def symbol_of(name):
    """NAME in the names of Kconfig's symbols."""
    return name.upper().replace("-", "_")


def check_name(name):
    """Failure where a board cannot have this name."""
    if not board_dir.NAME.fullmatch(name) or len(name) > LONGEST:
        raise Failure(f"'{name}' is no name of a board: letters, digits and single dashes inside, "
                      f"{LONGEST} at most")
    if (TOP / "board" / name).exists():
        raise Failure(f"there is a board/{name} already: nothing was written")
    if name in output_folder.BUILT | output_folder.CONFIGURED | {"deps"}:
        raise Failure(f"'{name}' is the name of a folder that every build has")
    others = [path.parent.name for path in TOP.glob("board/*/Kconfig.choice")] + ["name"]
    for other in others:
        if symbol_of(other) == symbol_of(name):
            raise Failure(f"'{name}': BOARD_{symbol_of(name)} is "
                          + ("the symbol of every board's name" if other == "name" else
                             f"the symbol of board/{other}"))


def files(name):
    """{file of the board's folder: its text}"""
    found = {}
    for path in sorted(TEMPLATE.iterdir()):
        text = path.read_text()
        if path.suffix == ".in":
            text = text.replace("@SYMBOL@", symbol_of(name)).replace("@NAME@", name)
        stem = path.name.removesuffix(".in")
        found[f"{name}_defconfig" if stem == "defconfig" else stem] = text
    return found


def new_board(args):
    """Makes the folder, and says what comes next."""
    check_name(args.name)
    inside = TOP / "board" / args.name
    folder = pathlib.Path(os.path.realpath(args.folder)) if args.folder else inside
    if os.path.lexists(folder):
        raise Failure(f"{folder} is there already: nothing was written")
    if folder != inside and TOP / "board" in folder.parents:
        raise Failure(f"{folder}: in the tree the folder of this board is board/{args.name}")
    folder.mkdir(parents=True)
    for file, text in files(args.name).items():
        (folder / file).write_text(text)
    before, after = (("", f" --board {args.name}") if folder == inside else
                     (f"BOARD_DIR={shlex.quote(str(folder))} ", ""))
    print(f"""\
{folder} has the board {args.name}. As it is, it is QEMU's virt machine, and boots:

    {before}./mullion run{after}

Make it yours file by file, as docs/porting.md has it, and after each look whether it is whole:

    step 2  Kconfig.choice   its name, the driver of its UART
    step 3  Kconfig          where things lie
    step 4  board.c          UART, GIC, stores, power
    step 5  core_slot.S      which cores there are
    step 6  build.mk         drivers of flash and power
    step 7  board.dts        only where the machine's own tree is not whole
    step 8  {args.name}_defconfig

    {before}./mullion check{after}""")
