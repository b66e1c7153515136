# SPDX-License-Identifier: Apache-2.0
"""Objects for a build with other Kconfig symbols: what has been compiled for another one, and is
the same for both. Most of a variant's files know nothing of the few symbols that it has other
values of; four fifths of a board's nothing of the board."""
import functools
import os
import pathlib
import re
import shutil
import subprocess

from prepare import TOP

KINDS = "bootblock", "loader", "el2", "guest", "tool"  # folders with objects in an output folder
IN_IT = "|".join((*KINDS, "include"))
HEADER = "include/generated/autoconf.h"
# In a file's flags, and not in what .flags has of its folder: hardening of what EL2 runs at boot.
IN_FLAGS = re.compile("CONFIG_HARDEN_")
PASTED = re.compile(r"\bCONFIG_\w*\s*##|##\s*CONFIG_")
ANY = "CONFIG_*"
# Has other files in it than those that the compiler says.
INCLUDES_BINARY = "overlay.o"


def relative(folder):
    """As the Makefile writes it in .d files and flags."""
    folder = pathlib.Path(folder).resolve()
    return str(folder.relative_to(TOP) if folder.is_relative_to(TOP) else folder)


def values(folder):
    """{symbol: its line} of what C files are told."""
    text = (folder / HEADER).read_text()
    return {m[1]: m[0] for m in re.finditer(r"^#define (CONFIG_\w+).*$", text, re.M)}


def changed(one, other):
    """The symbols that two configurations have other values of."""
    ours, theirs = values(one), values(other)
    return {name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name)}


@functools.lru_cache(maxsize=None)
def named(path, _changed):
    """The symbols that a file names, as of when it was changed; ANY where it makes names of parts:
    CONFIG_##name."""
    return frozenset(re.findall(r"\bCONFIG_\w+", path.read_text())) | \
        ({ANY} if PASTED.search(path.read_text()) else set())


def sources(deps):
    """What an object was made of, by what its compiler said: paths."""
    first = deps.read_text().replace("\\\n", " ").partition("\n")[0]
    return first.partition(":")[2].split()


def command_of(obj):
    return obj.with_name(obj.name + ".cmd")


def is_the_same(obj, board, symbols):
    """Whether an object of the board's folder would not be another with other values of these
    symbols, and is up to date: as far as we see, for make looks at its time itself (take)."""
    folder, made = relative(board), os.stat(obj).st_mtime_ns
    if not command_of(obj).exists():
        return False  # another build made it, as the partition kit's
    for name in sources(obj.with_suffix(".d")):
        if name == f"{folder}/{HEADER}":
            continue
        if name.startswith(f"{folder}/include/"):
            return False
        try:
            changed_at = os.stat(TOP / name).st_mtime_ns
            if changed_at > made or named(TOP / name, changed_at) & (symbols | {ANY}):
                return False
        except FileNotFoundError:
            return False
    return True


def take(obj, board, out):
    """Copies it, with what make knows of it and its time: a source that is changed meanwhile is
    newer."""
    target = out / obj.relative_to(board)
    target.parent.mkdir(parents=True, exist_ok=True)
    of_board = re.compile(rf"((?:^|\s)(?:-I)?){re.escape(relative(board))}(?=/({IN_IT})\b)", re.M)
    for beside in obj.with_suffix(".d"), command_of(obj):
        (target.parent / beside.name).write_text(
            of_board.sub(rf"\g<1>{relative(out)}", beside.read_text()))
    shutil.copy2(obj, target)


def flags_are_the_same(kind, board, out):
    """But for the folders' own names, and for where the headers of a board from outside of the tree
    are: those of no other board are found there."""
    ours, theirs = ((folder / kind / ".flags").read_text()
                    .replace(f"-I{relative(folder)}/include/external", "")
                    .replace(f"-I{relative(folder)}/include", "-I") for folder in (board, out))
    return ours == theirs


def seed(board, out, debug_info="-g"):
    """Puts the objects of the board's folder that are the same into a variant's new folder; the
    number of them. It is configured, nothing is built in it yet, and it will be with this
    DEBUG_INFO, as the other was. Nobody builds in either meanwhile (variant.seeded)."""
    kinds = [kind for kind in KINDS if (board / kind / ".flags").exists()]
    if not (board / HEADER).exists() or any((out / kind).exists() for kind in KINDS):
        return 0
    flags = [f"{relative(out)}/{kind}/.flags" for kind in kinds]
    make = ["make", "--no-print-directory", "-C", TOP, "-s", f"O={out}", f"DEBUG_INFO={debug_info}"]
    if subprocess.run([*make, "configured", *flags], stdin=subprocess.DEVNULL,
                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode:
        return 0  # the build will say why
    symbols = changed(board, out)
    if any(IN_FLAGS.match(name) for name in symbols):
        return 0
    taken = [obj for kind in kinds if flags_are_the_same(kind, board, out)
             for obj in sorted((board / kind).rglob("*.o"))
             if obj.name != INCLUDES_BINARY and is_the_same(obj, board, symbols)]
    for obj in taken:
        take(obj, board, out)
    # They depend on these as well, which are as they were when the objects were made.
    oldest = min((os.stat(obj).st_mtime for obj in taken), default=0) - 1
    for path in [out / HEADER, *(out / kind / ".flags" for kind in kinds)] if taken else ():
        os.utime(path, (oldest, oldest))
    return len(taken)
