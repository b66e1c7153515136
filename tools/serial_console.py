# SPDX-License-Identifier: Apache-2.0
"""What ./mullion console does: the serial port of a board, by tio or else picocom, with the rate
that the board's sources have."""
import grp
import os
import pathlib
import re
import shutil
import stat
import sys

import board_dir
import prepare
from prepare import Failure

DEFAULT_BOARD = "virt"
# How each is told, and left. Eight bits, no parity, one stop bit, no flow control, as board/driver.
PROGRAMS = {
    "tio": (["-b", "{baud}", "-d", "8", "-p", "none", "-s", "1", "-f", "none"],
            ["--log", "--log-file", "{log}"], "Ctrl-T Q"),
    "picocom": (["-b", "{baud}", "-d", "8", "-y", "n", "-p", "1", "-f", "n"],
                ["--logfile", "{log}"], "Ctrl-A Ctrl-X"),
}


def headers(folder, text):
    """The text of the headers that a board.c includes: the tree's and those of its folder."""
    places = (prepare.TOP, folder, folder.parent.parent)
    for name in re.findall(r'^#include\s+"(.+)"', text, re.M):
        if found := next((at / name for at in places if (at / name).is_file()), None):
            yield found.read_text(errors="replace")


def baud_rate(board):
    """The rate of a board's log, as its board.c has it, or a header that it includes: a number, or
    a name that one of them defines."""
    folder = prepare.board_folders()[board]
    source = folder / "board.c"
    text = source.read_text(errors="replace")
    texts = text, *headers(folder, text)

    def first(pattern):
        return next(filter(None, (re.search(pattern, one, re.M) for one in texts)), None)
    found = first(r"\.uart_baud\s*=\s*(\w+)\s*,")
    if found and not found[1][0].isdigit():
        found = first(rf"^#define\s+{found[1]}\s+(\w+)\s*(?:/\*.*)?$")
    found = found and re.fullmatch(r"(\d+)[uU]?[lL]*", found[1])
    if not found:
        raise Failure(f"{source}: has no .uart_baud that is a number (--baud N)")
    return int(found[1])


def ports(root="/"):
    """{serial port: what it is, ""}; of those of a PC only what is there."""
    root, found = pathlib.Path(root), {}
    links = root / "dev/serial/by-id"
    names = {os.path.basename(os.readlink(link)): link.name
             for link in (sorted(links.iterdir()) if links.is_dir() else [])}
    for tty in sorted((root / "sys/class/tty").glob("*")):
        kind = tty / "type"  # of a driver of UARTs: 0 is none
        if (tty / "device").exists() and not (kind.exists() and kind.read_text().strip() == "0"):
            found[f"/dev/{tty.name}"] = names.get(tty.name, "")
    return found


def listed(there):
    return ", ".join(f"{path} ({what})" if what else path for path, what in there.items())


def choose(device, there):
    """The port that is meant."""
    if device is None and len(there) > 1:
        raise Failure(f"several serial ports, name one: {listed(there)}")
    if device is None and not there:
        raise Failure("no serial port: is the board's cable plugged in?")
    device = device or next(iter(there))
    try:
        mode = os.stat(device).st_mode
    except OSError as error:
        raise Failure(f"{device}: {error.strerror}; there is {listed(there) or 'no serial port'}") \
            from None
    if not stat.S_ISCHR(mode):
        raise Failure(f"{device}: is no serial port")
    return device


def check_rights(device):
    if os.access(device, os.R_OK | os.W_OK):
        return
    try:
        group = grp.getgrgid(os.stat(device).st_gid).gr_name
    except KeyError:
        group = str(os.stat(device).st_gid)
    raise Failure(f"{device}: you may not use it: sudo usermod -aG {group} $USER, and log in again")


def program_there(which=shutil.which):
    return next((name for name in PROGRAMS if which(name)), None)


def command(name, device, baud, log=None):
    settings, logs, _ = PROGRAMS[name]
    words = settings + (logs if log else [])
    return [name, *(word.format(baud=baud, log=log) for word in words), device]


def log_file(path):
    """An absolute name that can be written."""
    path = os.path.abspath(path)
    with open(path, "a"):
        pass
    return path


def console(args):
    board = args.board or board_dir.configured_board(prepare.out()) or DEFAULT_BOARD
    baud = args.baud or baud_rate(board)
    device = choose(args.device, ports())
    check_rights(device)
    log = log_file(args.log) if args.log else None
    if args.attach:
        import serial_line
        return serial_line.shared(device, baud, board, log)
    name = program_there()
    print(f"mullion: {device}, {baud} baud, 8N1 ({board}), by {name}: {PROGRAMS[name][2]} leaves",
          file=sys.stderr)
    argv = command(name, device, baud, log)
    os.execvp(argv[0], argv)
