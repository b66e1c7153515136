# SPDX-License-Identifier: Apache-2.0
"""What ./mullion console --attach does: the serial port of a board with virtual consoles, of which
./mullion attach has each in a terminal of its own. As the UART of ./mullion run, but the board may
run already, and anything may be at the other end."""
import contextlib
import errno
import fcntl
import os
import select
import signal
import sys
import termios
import time

import broker
import desk
import machine
import machine_log
from machine import OUT, Failure

CALLS, ANSWER = 2, 3.0  # how often the hypervisor is asked for frames; seconds that it has for one
LEAVES = b"xX\x18"      # after Ctrl-A; the last one is picocom's
HELP = ("\nC-a h    this help\nC-a x    leaves; the board goes on\nC-a C-a  Ctrl-A itself\n")
SILENT = ("the board does not answer: nothing of Mullion's with virtual consoles (mullion,console, "
          "CONSOLE_ATTACH) is there, or the rate is another (--baud)")


def speed(baud):
    if not (found := getattr(termios, f"B{baud}", None)):
        raise Failure(f"--baud {baud}: with --attach a rate that Linux has a name for (9600, "
                      "115200, 921600, ..)")
    return found


class Tty:
    """A serial port with the face of a socket: 8 bits, no parity, one stop bit, no flow control."""

    def __init__(self, device, baud):
        rate = speed(baud)
        try:
            self.fd = os.open(device, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as e:
            raise Failure(f"{device}: is in use by another program" if e.errno == errno.EBUSY else
                          f"{device}: {e.strerror}") from None
        try:
            self.take(device, rate, baud)
        except Failure:
            os.close(self.fd)
            raise

    def take(self, device, rate, baud):
        try:
            self.before = termios.tcgetattr(self.fd)
        except termios.error:
            raise Failure(f"{device}: is no serial port") from None
        try:  # as tio and picocom do, so that none of us shares the line with another
            fcntl.flock(self.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            fcntl.ioctl(self.fd, termios.TIOCEXCL)
        except OSError:
            raise Failure(f"{device}: is in use by another program") from None
        control = termios.CS8 | termios.CREAD | termios.CLOCAL
        characters = list(self.before[6])
        characters[termios.VMIN], characters[termios.VTIME] = 1, 0
        try:
            termios.tcsetattr(self.fd, termios.TCSANOW, [0, 0, control, 0, rate, rate, characters])
            has = termios.tcgetattr(self.fd)[4]
        except termios.error as e:
            raise Failure(f"{device}: {baud} baud: {e.args[1]}") from None
        if has != rate:
            raise Failure(f"{device}: does not do {baud} baud")

    def fileno(self):
        return self.fd

    def setblocking(self, _):
        """It never blocks."""

    def recv(self, size):
        return os.read(self.fd, size)

    def send(self, data):
        return os.write(self.fd, data)

    def close(self):
        with contextlib.suppress(termios.error, OSError):  # it was unplugged
            termios.tcsetattr(self.fd, termios.TCSADRAIN, self.before)
            fcntl.ioctl(self.fd, termios.TIOCNXCL)
        os.close(self.fd)


class Console(broker.Broker):
    """`line`: the port. Frames are asked for when somebody attaches, and not before: whoever is at
    the other end, a boot loader or a Linux without Mullion, is not sent what nobody has typed."""

    def __init__(self, line, path, log, escape):
        super().__init__(line, None, path, log, escape)
        self.calls, self.until = 0, None  # while there is no answer
        self.gone = True                  # nobody has ended it here

    def answer(self, one):
        if b"\n" in one.asked and not one.stream and not self.frames.framed and not self.until:
            self.ask_for_frames()
        super().answer(one)

    def may_be_called(self):
        """For who was attached before a reset. It may be one without frames, or its only guest that
        says so: it is called as when somebody attaches, so that an end is put to the question."""
        if not self.until and any(one.stream != "-" for one in self.terminals):
            self.ask_for_frames()

    def ask_for_frames(self):
        self.calls, self.until = self.calls + 1, time.monotonic() + ANSWER
        self.to_line += self.frames.call()

    def named(self, names):
        self.calls, self.until = 0, None
        super().named(names)

    def unanswered(self):
        """Once more, as it may have been in the middle of an escape sequence; then it is said."""
        if self.calls < CALLS:
            return self.ask_for_frames()
        self.calls, self.until, self.frames.called = 0, None, False
        for one in self.terminals:
            if not one.stream and b"\n" in one.asked:
                one.out, one.stream = f"why {SILENT}\n".encode(), "-"

    def patience(self):
        return self.until and max(0, self.until - time.monotonic())

    def turn(self):
        goes_on = super().turn()
        if self.until and time.monotonic() >= self.until:
            self.unanswered()
        return goes_on and self.gone

    def command(self, key):
        if key == broker.PREFIX:
            self.key(b"\x01")
        elif key in LEAVES:
            self.gone = False
        else:
            broker.write_all(1, HELP.encode())

    def end_by_signal(self, *_):
        self.gone = False
        os.write(self.stop, b"x")

    def leave(self):
        """The line without frames for whoever has it next."""
        if not self.frames.called or self.gone:
            return
        data = self.to_line + self.frames.escape + b"q"
        with contextlib.suppress(OSError):
            while data and select.select([], [self.line], [], 1)[1]:
                data = data[self.line.send(data):]


def escape_of(out):
    """Of the board's build, or the usual one where this folder has none."""
    made = machine.settings(out) if (out / "auto.conf").exists() else None
    if made is not None and not made.get("CONSOLE_ATTACH"):
        raise Failure("--attach: this build's hypervisor does not know of it (CONSOLE_ATTACH)")
    return bytes([ord(made["CONSOLE_ESCAPE"][0] if made else "]") - ord("@")])


def shared(device, baud, board, log):
    """The port until somebody leaves, or it is gone: the exit status."""
    escape = escape_of(OUT)
    line = Tty(device, baud)
    folder = desk.run_folder()
    console = Console(line, machine_log.socket_path(folder, "attach"), log or os.devnull, escape)
    print(f"mullion: {device}, {baud} baud, 8N1 ({board}): Ctrl-A X leaves; ./mullion attach "
          "DOMAIN in another terminal", file=sys.stderr)
    mode = termios.tcgetattr(0) if sys.stdin.isatty() else None
    for number in signal.SIGTERM, signal.SIGHUP, signal.SIGINT:
        signal.signal(number, console.end_by_signal)
    broker.raw()
    try:
        console.run()
    finally:
        console.leave()
        line.close()
        if mode:
            with contextlib.suppress(termios.error):
                termios.tcsetattr(0, termios.TCSADRAIN, mode)
    if console.gone:
        print(file=sys.stderr)
        raise Failure(f"{device}: is gone: was it unplugged?")
    print("\nmullion: left", file=sys.stderr)
    return 0
