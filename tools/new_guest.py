# SPDX-License-Identifier: Apache-2.0
"""What ./mullion new-guest does: a folder with a guest of one's own, out of sdk/template, and a
copy of the kit in sdk/.

new_guest.py NAME FOLDER    the same for the build, which says nothing (build/guest/rt.bin)"""
import argparse
import os
import pathlib
import shlex

import board_dir
import output_folder
import program
from prepare import TOP, Failure

KIT = TOP / "sdk"
TEMPLATE = KIT / "template"
# what a domain's name may have, which it often is
LONGEST = 31
IGNORED = "/build/\n/*.bin\n"
# In the checkout the guest is its owner's: git and the checks of the sources leave it alone.
ALL_IGNORED = "*\n"


def check_name(name):
    """Failure where a guest cannot have this name."""
    if not board_dir.NAME.fullmatch(name) or len(name) > LONGEST:
        raise Failure(f"'{name}' is no name of a guest: letters, digits and single dashes inside, "
                      f"{LONGEST} at most")


def files(name, inside):
    """{file of the guest's folder: its text}"""
    found = {path.name.removesuffix(".in"): path.read_text().replace("@NAME@", name)
             for path in sorted(TEMPLATE.iterdir())}
    found |= {f"sdk/{path.name}": path.read_text() for path in sorted(KIT.iterdir())
              if path.is_file() and path.name != "build.mk"}
    return found | {".gitignore": ALL_IGNORED if inside else IGNORED}


def write(name, folder):
    """Makes the folder, which must not be there yet."""
    check_name(name)
    if os.path.lexists(folder):
        raise Failure(f"{folder} is there already: nothing was written")
    inside = TOP in folder.parents
    (folder / "sdk").mkdir(parents=True)
    for file, text in files(name, inside).items():
        (folder / file).write_text(text)


def new_guest(args):
    """Makes the folder, and says what comes next."""
    check_name(args.name)
    given = pathlib.Path(args.folder or args.name)
    folder = pathlib.Path(os.path.realpath(given))
    if not os.path.lexists(folder):
        output_folder.refuse_sources(folder)
    write(args.name, folder)
    mullion = "./mullion" if pathlib.Path.cwd() == TOP else shlex.quote(str(TOP / "mullion"))
    print(f"""\
{folder} has the guest {args.name}: main.c is yours, sdk/kit.h says what it can do.

    make -C {shlex.quote(str(given))}
    {mullion} run --config linux+rt --image rt={shlex.quote(str(given / args.name))}.bin

docs/partitions.md goes on from there.""")


def main():
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("name")
    parser.add_argument("folder")
    args = parser.parse_args()
    write(args.name, pathlib.Path(os.path.realpath(args.folder)))


if __name__ == "__main__":
    program.run_main(main, "new-guest")
