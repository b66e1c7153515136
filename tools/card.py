# SPDX-License-Identifier: Apache-2.0
"""The card that ./mullion run --card puts into the machine: whether the file is one, the bundle
that is on it, and what becomes of what the machine writes."""
import hashlib
import os
import pathlib
import shlex
import struct
import subprocess
import sys

import fit
import gpt
import machine
import medium
import program
from card_image import BUNDLE_NAME
from fat import fat_offset
from machine import OUT, Failure


def named_file(args):
    """The file that the command line names, or what ./mullion image has made last."""
    file = pathlib.Path(OUT / "image" / "card.img" if args.card is True else args.card)
    makes = f"./mullion image{of_board(args)}"
    if not file.is_file():
        raise Failure(f"{file}: is no file" if file.exists() else
                      f"no file {file} ({makes} makes it)")
    with open(file, "rb") as f:
        if f.read(512)[510:] != b"\x55\xaa":
            raise Failure(f"{file}: is no image of a card: it has no partition table ({makes} "
                          "makes one)")
    return file


def of_board(args):
    """As it goes into a command for the same board."""
    return f" --board {args.board}" if args.board else ""


def check_machine(m):
    """Failure where such a machine would not look at a card."""
    if not m.reads_cards():
        raise Failure(f"--card: this build of {m.board['BOARD_NAME']} boots from no card")


def checked(data):
    """(the configuration, what it is for) of a bundle in which all is as its digests say."""
    root, config = fit.parse(data), None
    if fit.DIGEST in root.props and root.props[fit.DIGEST][1] != fit.digest(root):
        raise fit.FitError
    base = int.from_bytes(data[4:8], "big") + 3 & ~3
    for image in root.children["images"].children.values():
        at, size = base + image.cell("data-offset"), image.cell("data-size")
        want = next(h for name, h in image.children.items() if name.startswith("hash"))
        if hashlib.sha256(data[at:at + size]).digest() != want.props["value"][1]:
            raise fit.FitError
        if image.text("type") == b"flat_dt":
            config = data[at:at + size]
    if not config or not config.startswith(b"\xd0\x0d\xfe\xed"):
        raise fit.FitError
    return config, root.text(fit.BOARD).decode()


def take_bundle(file, folder):
    """Writes the bundle that is on the card into `folder`: what it is for, or None where it cannot
    be read, or is damaged. Then the machine says why, as a board would."""
    bundled = folder / "bundle.itb"
    done = program.run(["mcopy", "-n", "-i", f"{file}@@{fat_offset(file)}", f"::{BUNDLE_NAME}",
                        bundled], env={**os.environ, "MTOOLS_SKIP_CHECK": "1"},
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
    try:
        if program.ended("mcopy", done.returncode):
            raise fit.FitError
        config, board = checked(bundled.read_bytes())
        (folder / "config.dtbo").write_bytes(config)
        return board
    except (fit.FitError, OSError, struct.error, ValueError, IndexError, KeyError, StopIteration):
        for name in "bundle.itb", "config.dtbo":
            (folder / name).unlink(missing_ok=True)
        return None


def is_kept(file):
    """What the machine writes stays in the file, as on a card. An image that ./mullion flash is
    still to write stays as it is: its map of blocks has the digests of its content."""
    file = file.resolve()
    return not file.with_name(f"{file.name}.bmap").exists() and os.access(file, os.W_OK)


def kept(file):
    """The file itself, which nobody else may have."""
    file = file.absolute()
    if loops := medium.Host().loops_of(file.resolve()):
        raise Failure(f"{file}: is in use as {', '.join(loops)} (losetup -d {loops[0]})")
    return file


def copied(file, folder, board=""):
    """A card of the machine's own, with what is in the file."""
    card = folder / "card.img"
    subprocess.run(["cp", "--sparse=always", "--", file, card], check=True)
    size = machine.card_size(card.stat().st_size)
    card.chmod(0o600)
    os.truncate(card, size)
    try:
        with open(card, "r+b") as f:
            gpt.spread(f, size)
    except gpt.GptError:
        pass  # it has another table, or a damaged one: as it is
    print(f"mullion: note: {file}: stays as it is: what the machine writes is gone with it. A card "
          f"that keeps it: truncate -s {size >> 20}M sd.img; ./mullion flash sd.img{board} "
          f"--image {shlex.quote(str(file))}; and --card sd.img", file=sys.stderr)
    return card


def insert(args, m, folder):
    """Makes the file the card of the machine, whose images are in it."""
    check_machine(m)
    file = named_file(args)
    board = take_bundle(file, folder)
    if board not in (None, m.board["BOARD_NAME"]):
        raise Failure(f"{file}: is a card for {board}, the machine is "
                      f"{m.board['BOARD_NAME']} (--board {board})")
    if (folder / "config.dtbo").exists():
        m.config = folder / "config.dtbo"
    m.card_name = file
    m.card = kept(file) if is_kept(file) else copied(file, folder, of_board(args))
    size = m.card.stat().st_size
    if m.board.get("QEMU_TREE") and size != machine.card_size(size):
        raise Failure(f"{file}: QEMU's SD cards have a power of two of bytes, this has {size}: "
                      f"truncate -s {machine.card_size(size) >> 20}M "
                      f"{shlex.quote(str(file))}")
