# SPDX-License-Identifier: Apache-2.0
"""The other end of a UART on which virtual consoles are: this terminal has the view of all as it
is, and ./mullion attach has each console for itself, over the one line (el2/console/wire.h)."""
import contextlib
import os
import re
import select
import socket
import sys
import termios
import threading

from console import LINE

VIEW, NAMES = "@", "x"
UNIT, WINDOW = 64, 256  # of wire.h
CALL = re.compile((LINE % "el2 EL2" + "virtual consoles have the UART from here$").encode(), re.M)
MOST = 1 << 24  # bytes that wait for a terminal that does not take them
PREFIX = 0x01   # Ctrl-A, as QEMU has it
HELP = ("\nC-a h    this help\nC-a x    ends the machine\nC-a c    between the console and QEMU's "
        "monitor\nC-a C-a  Ctrl-A itself\n")


class Frames:
    """The line's frames, both ways."""

    def __init__(self, escape):
        self.escape, self.called, self.framed = escape, False, False
        self.stream, self.to = VIEW, VIEW  # that were named last
        self.rest, self.names = b"", None  # names: while they come

    def taken_apart(self, data):
        """[(stream, bytes), (NAMES, [name, ..]), ("!", stream)]: what came, in its order."""
        data, self.rest, found = self.rest + data, b"", []
        at = 0
        while at < len(data):
            end = data.find(self.escape, at)
            end = len(data) if end < 0 or not self.called else end
            self.give(found, data[at:end])
            at = end
            if at == len(data):
                break
            key = data[at + 1:at + 2].decode("latin-1")
            if not key or key == "!" and len(data) < at + 3:
                self.rest = data[at:]
                break
            at += 2
            if not self.framed and key != NAMES:
                self.give(found, self.escape + key.encode("latin-1"))
            elif key.encode("latin-1") == self.escape:
                self.give(found, self.escape)
            elif key == "!":
                found.append(("!", chr(data[at])))
                at += 1
            elif key in "q\r":  # it has ended; another machine has started, in whatever frame
                self.framed, self.called, self.stream = False, False, VIEW
            else:
                self.stream = key
                if key == NAMES:
                    self.framed, self.names = True, b""
        return found

    def give(self, found, data):
        if self.stream == NAMES and data:
            self.names += data
            if self.names.endswith(b"\n\n"):
                names = self.names.decode(errors="replace").split("\n")[:-2]
                found.append((NAMES, names))
                self.stream = VIEW
        elif data:
            found.append((self.stream, data))

    def call(self):
        self.called, self.to = True, VIEW
        return self.escape + NAMES.encode()

    def put(self, stream, data):
        """What goes on the line for it."""
        if not self.called:
            return data
        name = b"" if stream == self.to else self.escape + stream.encode("latin-1")
        self.to = stream
        return name + data.replace(self.escape, 2 * self.escape)

    def order(self, stream, key):
        return self.put(stream, b"") + self.escape + key


class Terminal:
    """Somebody who has asked for a console."""

    def __init__(self, at):
        self.socket, self.stream = at, None
        self.asked = b""         # the name, until it is whole
        self.out, self.typed = b"", b""  # what waits for it, and for the console


class Broker(threading.Thread):
    """`line`: a socket to the UART. `monitor`: one to QEMU's, or None. `path`: where terminals
    ask."""

    def __init__(self, line, monitor, path, log, escape):
        super().__init__(daemon=True)
        line.setblocking(False)
        self.line, self.monitor, self.log = line, monitor, open(log, "wb", buffering=0)
        self.frames = Frames(escape)
        self.path, self.terminals = path, []
        self.path.unlink(missing_ok=True)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen(8)
        self.names = None           # the channels', once they are known
        self.on_way = {}            # by stream: characters that are not taken yet
        self.to_line, self.seen = b"", b""
        self.keys_end = self.prefixed = self.at_monitor = False
        self.held = b""             # what the monitor has said, until it is looked at
        self.left = False           # Ctrl-A X
        self.over, self.stop = os.pipe()

    # --- the line ---

    def heard(self, data):
        for stream, what in self.frames.taken_apart(data):
            if stream == VIEW:
                self.show(what)
            elif stream == NAMES:
                self.named(what)
            elif stream == "!":
                self.on_way[what] = max(0, self.on_way.get(what, 0) - UNIT)
            else:
                for one in self.terminals:
                    if one.stream == stream:
                        one.out += what

    def show(self, data):
        self.log.write(data)
        with contextlib.suppress(OSError):
            write_all(1, data)
        self.seen = (self.seen + data.replace(b"\r", b""))[-400:]
        if CALL.search(self.seen):
            self.seen = b""
            # in frames it is a guest that says so: a machine that starts ends them first
            if not self.frames.framed:
                self.may_be_called()

    def may_be_called(self):
        """The hypervisor has said that it has the UART. It is of our build, and knows of frames."""
        self.to_line += self.frames.call()

    def named(self, names):
        self.names, self.on_way = names, {}
        for one in self.terminals:
            if one.stream:
                self.to_line += self.frames.order(one.stream, b"+")
            self.answer(one)

    # --- who asks ---

    def answer(self, one):
        if one.stream or not self.frames.framed or self.names is None or b"\n" not in one.asked:
            return
        name, _, one.typed = one.asked.partition(b"\n")
        name = name.decode(errors="replace")
        there = [other for other in self.names if other != "-"]
        if name not in there:
            one.out += f"no {', '.join(there)}\n".encode()
            one.stream = "-"
            return
        one.stream = chr(ord("1") + self.names.index(name))
        one.out += b"ok\n"
        if not self.others(one):
            self.to_line += self.frames.order(one.stream, b"+")

    def others(self, one):
        return [other for other in self.terminals
                if other is not one and other.stream == one.stream]

    def ask(self, one):
        """Takes what one has sent."""
        data = b""
        with contextlib.suppress(OSError):
            data = one.socket.recv(4096)
        if not data:
            self.forget(one)
        elif one.stream:
            one.typed += data
        else:
            one.asked += data
            self.answer(one)

    def forget(self, one):
        self.terminals.remove(one)
        one.socket.close()
        if self.frames.framed and one.stream and one.stream != "-" and not self.others(one):
            self.to_line += self.frames.order(one.stream, b"-")

    def give(self, one):
        with contextlib.suppress(BlockingIOError, ConnectionError):
            one.out = one.out[one.socket.send(one.out):]
        if one.stream == "-" and not one.out or len(one.out) > MOST:
            self.forget(one)

    def type_on(self):
        """What terminals type goes on the line, as far as their consoles have room; where the line
        has no frames, when it has them again."""
        for one in self.terminals if self.frames.framed else []:
            room = WINDOW - self.on_way.get(one.stream, 0)
            if one.typed and one.stream and one.stream != "-" and room > 0:
                piece, one.typed = one.typed[:room], one.typed[room:]
                self.on_way[one.stream] = self.on_way.get(one.stream, 0) + len(piece)
                self.to_line += self.frames.put(one.stream, piece)

    # --- this terminal ---

    def keys(self):
        data = os.read(0, 4096)
        self.keys_end = not data
        for key in data:
            if self.prefixed:
                self.prefixed = False
                self.command(key)
            elif key == PREFIX:
                self.prefixed = True
            else:
                self.key(bytes([key]))

    def command(self, key):
        if key == PREFIX:
            self.key(b"\x01")
        elif key in b"xX":
            self.left = True
        elif key in b"cC":
            self.at_monitor = not self.at_monitor
            write_all(1, self.held)
            self.held = b""
        else:
            write_all(1, HELP.encode())

    def key(self, key):
        if self.at_monitor:
            self.monitor.sendall(key)
        else:
            self.to_line += self.frames.put(VIEW, key)

    def monitor_said(self):
        data = self.monitor.recv(4096)
        if self.at_monitor:
            write_all(1, data)
        else:
            self.held = (self.held + data)[-4096:]
        return bool(data)

    # --- all of it ---

    def wants(self):
        """(who may have something, who is to get something)"""
        reads = [self.over, self.listener, self.line, *filter(None, [self.monitor])]
        reads += [one.socket for one in self.terminals if len(one.typed) < 4096]
        if not self.keys_end and len(self.to_line) < 4096:
            reads.append(0)
        return reads, [self.line] * bool(self.to_line) + [one.socket for one in self.terminals
                                                          if one.out]

    def patience(self):
        """Seconds until a turn ends in which nothing happens; None: for ever."""

    def turn(self):
        """False: the line has ended."""
        reads, writes, _ = select.select(*self.wants(), [], self.patience())
        if self.line in reads:
            data = self.line.recv(65536)
            if not data:
                return False
            self.heard(data)
        elif self.over in reads:
            return self.line_ends()
        if self.monitor in reads and not self.monitor_said():
            return self.line_ends()
        if 0 in reads:
            self.keys()
        if self.listener in reads:
            one = Terminal(self.listener.accept()[0])
            one.socket.setblocking(False)
            self.terminals.append(one)
        for one in list(self.terminals):
            if one.socket in reads:
                self.ask(one)
        self.type_on()
        if self.line in writes:
            self.to_line = self.to_line[self.line.send(self.to_line):]
        for one in list(self.terminals):
            if one.socket in writes:
                self.give(one)
        return True

    def line_ends(self):
        """QEMU is gone: what it has said before."""
        self.line.setblocking(True)
        with contextlib.suppress(OSError):
            while data := self.line.recv(65536):
                self.heard(data)
        return False

    def run(self):
        try:
            while self.turn():
                pass
        except OSError:  # QEMU was killed
            self.line_ends()
        finally:
            for one in self.terminals:
                with contextlib.suppress(OSError):
                    one.socket.setblocking(True)
                    one.socket.settimeout(1)
                    one.socket.sendall(one.out)
                one.socket.close()
            self.listener.close()
            self.path.unlink(missing_ok=True)

    def end(self):
        """QEMU has ended: all that it has said is shown when this returns."""
        os.write(self.stop, b"x")
        self.join(5)


def write_all(fd, data):
    while data:
        data = data[os.write(fd, data):]


def raw(fd=0):
    """The terminal as QEMU sets it for a console: keys as they are, the screen as before."""
    if not sys.stdin.isatty():
        return
    mode = termios.tcgetattr(fd)
    mode[0] &= ~(termios.IGNBRK | termios.BRKINT | termios.PARMRK | termios.ISTRIP |
                 termios.INLCR | termios.IGNCR | termios.ICRNL | termios.IXON)
    mode[3] &= ~(termios.ECHO | termios.ECHONL | termios.ICANON | termios.IEXTEN | termios.ISIG)
    termios.tcsetattr(fd, termios.TCSADRAIN, mode)


class Stdio:
    """QEMU has this terminal itself, with its monitor behind Ctrl-A C."""

    left = False

    def __init__(self, words):
        self.words = words

    def options(self):
        return self.words, []

    def begin(self):
        pass

    def end(self):
        pass


class Shared:
    """The terminal of a machine with virtual consoles: a broker's."""

    def __init__(self, folder, path, escape):
        self.ours, self.qemus = zip(*(socket.socketpair() for _ in range(2)))
        self.broker = Broker(*self.ours, path, folder / "serial.log", escape)

    def options(self):
        """QEMU's, and the files that it is to have."""
        fds = [end.fileno() for end in self.qemus]
        return ["-chardev", f"socket,id=console,fd={fds[0]}", "-serial", "chardev:console",
                "-chardev", f"socket,id=monitor,fd={fds[1]}",
                "-mon", "chardev=monitor,mode=readline"], fds

    def begin(self):
        for end in self.qemus:
            end.close()
        raw()
        self.broker.start()

    @property
    def left(self):
        return self.broker.left

    def end(self):
        self.broker.end()
