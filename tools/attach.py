# SPDX-License-Identifier: Apache-2.0
"""What ./mullion attach does: this terminal is a domain's virtual console, while ./mullion run goes
on in another one."""
import contextlib
import os
import select
import socket
import sys
import termios

import broker
import machine_log
from machine import Failure

MOST = 1 << 16  # bytes that wait to be taken
LEAVE, AGAIN = b"qQ", 0x1d  # after Ctrl-]
HELP = b"\r\n[mullion] after ^]: q leaves, ^] itself\r\n"


def connected(folder, name):
    """A socket that is that console."""
    path = machine_log.socket_path(folder, "attach")
    if not path.exists():
        raise Failure(f"machine {folder.name} has no virtual consoles (mullion,console)")
    at = socket.socket(socket.AF_UNIX)
    at.connect(str(path))
    at.sendall(name.encode() + b"\n")
    answer = b""
    while not answer.endswith(b"\n"):
        if not (data := at.recv(1)):
            raise Failure("the machine has ended")
        answer += data
    if answer.startswith(b"why "):
        raise Failure(answer.decode().strip().partition(" ")[2])
    if answer != b"ok\n":
        raise Failure(f"there is no console {name}; there are: "
                      f"{answer.decode().strip().partition(' ')[2]}")
    return at


class Keys:
    """What is typed here."""

    def __init__(self):
        self.escaped, self.left, self.helped = False, False, False

    def of(self, data):
        """What of it is for the domain; `left`, `helped`: what was asked for."""
        typed = bytearray()
        for key in data:
            if self.escaped:
                self.escaped = False
                self.left |= key in LEAVE
                self.helped |= key not in LEAVE and key != AGAIN
                typed += bytes([key] * (key == AGAIN))
            elif key == AGAIN:
                self.escaped = True
            else:
                typed.append(key)
        return bytes(typed)


def carry(at, is_terminal):
    """Until who sits here leaves ("left"), or the other end goes (None). What is no terminal is
    sent as it is, and its end is not that of what the domain says. Keys are heard also when the
    domain takes none."""
    keys, waits, ended = Keys(), b"", False
    at.setblocking(False)
    while not keys.left:
        hears = not ended and (is_terminal or len(waits) < MOST)
        reads, writes, _ = select.select([at] + [0] * hears, [at] * bool(waits), [])
        if at in reads:
            data = at.recv(65536)
            if not data:
                return None
            broker.write_all(1, data)
        if at in writes:
            waits = waits[at.send(waits):]
        if 0 in reads:
            data = os.read(0, 4096)
            ended = not data
            new = keys.of(data) if is_terminal else data
            if is_terminal and len(waits) + len(new) > MOST:
                broker.write_all(1, b"\a")
            else:
                waits += new
            if keys.helped:
                keys.helped = False
                broker.write_all(1, HELP)
    return "left"


def attach(args):
    by = ("qmp", "attach")  # without consoles only where nothing with them was started or named
    if args.pid is None and machine_log.machines(("attach",))[0]:
        by = ("attach",)
    folder, runs = machine_log.of_machine(args.pid, what=f"console {args.domain}", by=by)
    if not runs:
        raise Failure("no machine runs (./mullion run, or console --attach, with the same --board)")
    whose = "machine" if machine_log.alive(folder) else "console"  # of a board, which goes on
    at, is_terminal = connected(folder, args.domain), sys.stdin.isatty()
    mode = termios.tcgetattr(0) if is_terminal else None
    if is_terminal:
        print("mullion: Ctrl-] q leaves", file=sys.stderr)
    broker.raw()
    why = "left"
    try:
        why = carry(at, is_terminal) or f"the {whose} has ended"
    except ConnectionError:
        why = f"the {whose} has ended"
    finally:
        if mode:
            with contextlib.suppress(termios.error):
                termios.tcsetattr(0, termios.TCSADRAIN, mode)
        print(f"\nmullion: {why}", file=sys.stderr)
    return 0
