# SPDX-License-Identifier: Apache-2.0
"""What a command needs before it starts: its folders, Debian's packages, what is built."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import threading

import board_dir
import program
from board_dir import Failure, configured_board  # noqa: F401

TOP = pathlib.Path(__file__).resolve().parent.parent
ALL_GROUPS = ("run", "qemu", "uboot", "image", "flash", "console", "debug", "test")
CANNOT_BE_HAD = 3  # tools/suite.sh
UNUSABLE = re.compile(r"[\s,:#$%]")


def board_folders():
    """{name: folder} of the tree's boards, of those that output folders remember, and of
    BOARD_DIR's."""
    found = {p.parent.name: p.parent for p in TOP.glob("board/*/*_defconfig")
             if p.name == f"{p.parent.name}_defconfig"}
    top = pathlib.Path(os.environ.get("O") or TOP / "build")
    found |= {link.name: link for folder in (top, *top.glob("*"))
              for link in board_dir.links(folder).glob("board/*")}
    try:
        given = os.environ["BOARD_DIR"]
        found[board_dir.name_of(given)] = pathlib.Path(given)
    except (KeyError, Failure, OSError):  # folders() says what is wrong with it
        pass
    return found


def boards():
    return sorted(board_folders())


def configurations():
    """The names of ours, for --config."""
    return sorted(path.stem for path in (TOP / "configs").glob("*.dts"))


def commit():
    """What git calls the sources, "" where they are in no repository."""
    if not shutil.which("git"):
        return ""
    return subprocess.run(["git", "-C", TOP, "describe", "--always", "--dirty"], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.strip()


def out():
    """The output folder of this command."""
    return pathlib.Path(os.environ["O"])


def for_itself(board):
    """The commands that make a card for a board itself, where a build is for QEMU's model of it."""
    folder = out() if configured_board(out()) in (None, board) else out() / board
    if TOP in folder.parents:
        folder = folder.relative_to(TOP)
    return f"make O={folder} {board}_defconfig; ./mullion image --board {board}"


def folders(board=None):
    """Puts the output folder and that of the arm64 packages into the environment, where make and
    all of our programs find them. Another board than the configured one has a folder of its own. A
    board's folder outside of the tree counts where nothing else is asked for."""
    os.environ["O"] = os.path.realpath(os.environ.get("O") or TOP / "build")
    # The one of the checkout by its name there, as make has it, also where that is a link: else one
    # would build anew what the other has built.
    deps = os.environ.get("DEPS")
    os.environ["DEPS"] = os.path.realpath(deps) if deps else str(TOP / "build" / "deps")
    if given := os.environ.pop("BOARD_DIR", ""):
        name = board_dir.name_of(given)
        board = board or name
        if board == name:
            os.environ["BOARD_DIR"] = os.path.realpath(given)
    if board and configured_board(out()) != board:
        os.environ.update(O=str(out() / board), BOARD=board)
        if configured_board(out()) not in (None, board):
            raise Failure(f"{out()}/.config is of another board than {board}: remove it")


def usable_folders():
    """Ends it where make or QEMU cannot take one of the folders."""
    used = [str(TOP), os.environ["O"], os.environ["DEPS"]]
    if any(UNUSABLE.search(folder) for folder in used):
        sys.exit("mullion: make and QEMU take no folder with a space or one of , : # $ % in its "
                 f"name: {', '.join(used)}")


def packages(*groups):
    """Installs what is missing of these groups (tools/packages.txt); unpacks the arm64 packages,
    and those of AArch32 for a board that wants them."""
    usable_folders()
    for name in "O", "DEPS":
        writable(name)
    setup("install", "front", *groups)
    setup("unpack", "arm64", os.environ["DEPS"])
    board = os.environ.get("BOARD") or configured_board(out())
    if selects(board, "ARM") or selects(board, "SOC_SUNXI"):
        arm_packages()


def selects(board, symbol):
    """Whether a board's Kconfig.choice does: ARM, its cores run in AArch32; SOC_SUNXI, at least the
    bootblock does."""
    choice = board_folders().get(board, pathlib.Path()) / "Kconfig.choice"
    return choice.is_file() and f"\tselect {symbol}\n" in choice.read_text()


def arm_packages():
    """What such a board is built and started with."""
    setup("install", "arm32")
    deps = pathlib.Path(os.environ.get("DEPS") or TOP / "build" / "deps")
    for group in "armel", "armhf":
        setup("unpack", group, str(deps / group))


def host_packages(*groups):
    """As packages(), for a command that builds nothing and writes into no folder of ours."""
    setup("install", "front", *groups)


def writable(name):
    """Makes the folder that this variable of the environment names, or says what to do."""
    folder = os.environ[name]
    try:
        os.makedirs(folder, exist_ok=True)
        if os.access(folder, os.W_OK):
            return
        why = "cannot be written to"
    except OSError as error:
        why = f"cannot be made ({error.strerror})"
    sys.exit(f"mullion: {folder} {why}: choose another folder by {name}=DIR" +
             (", and one for the arm64 packages by DEPS=DIR" if name == "O" else ""))


def peers():
    """Unpacks what bench --peers measures."""
    setup("unpack", "peers", str(pathlib.Path(os.environ["DEPS"]) / "peers"))


def trees():
    """Unpacks the device trees of Debian's kernel package, for tools/trees.py: their folder. The
    rest of the package, 400 MB, is left out."""
    folder = pathlib.Path(os.environ["DEPS"]) / "trees"
    setup("unpack", "trees", str(folder), "./usr/lib/linux-image-*.dtb")
    return folder


def from_suite(group, suite):
    """Unpacks a group's packages of another suite of Debian's: their folder, or None where they
    cannot be had, which has been said."""
    folder = pathlib.Path(os.environ.get("DEPS") or TOP / "build" / "deps") / group
    status = setup_status("suite", group, suite, str(folder))
    if status not in (0, CANNOT_BE_HAD):
        sys.exit(status)
    return None if status else folder


def setup(*words):
    status = setup_status(*words)
    if status:
        sys.exit(status)  # it has said why


def setup_status(*words):
    return program.ended("setup.sh",
                         program.run([TOP / "tools" / "setup.sh", *words]).returncode)


def make(*targets, lock=True, **options):
    """Runs make: a CompletedProcess. One at a time in an output folder: another terminal's waits.
    Without a lock is one in whose menu somebody sits, or whose targets may be commands of ours."""
    writable("O")
    jobs = f"-j{len(os.sched_getaffinity(0))}"
    argv = ["make", "--no-print-directory", "-C", TOP, jobs, *targets]
    if lock:
        done = program.run_apart(["flock", "--no-fork", out(), *argv], text=True, **options)
    else:
        done = program.run(argv, text=True, **options)
    program.ended("make", done.returncode)
    return done


def built(*targets, **options):
    """As make(), which has said why when it fails; then that is the end."""
    status = make(*targets, **options).returncode
    if status:
        sys.exit(status)


def built_quietly(what, *targets):
    """As built(), for a command whose output is read: of what make prints as it goes one line,
    `what`, on stderr; all where it fails."""
    mine, its = os.pipe()
    said = []

    def read():
        with open(mine) as lines:
            for line in lines:
                if not said:
                    print(f"mullion: {what}", file=sys.stderr)
                said.append(line)
    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        status = make(*targets, stdout=its).returncode
    finally:
        os.close(its)
        reader.join()
    if status:
        sys.stderr.writelines(said)
        sys.exit(status)
