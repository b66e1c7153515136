# SPDX-License-Identifier: Apache-2.0
"""What can be learnt of a machine from its console, and from the log ring in its memory
(lib/log.h)."""
import json
import pathlib
import re
import select
import socket
import struct
import time

LINE = r"^\[ *\d+\.\d{6}\] %s cpu\d+: "
# The firmware has the UART from here on, and until what guests print is there.
STARTS = re.compile(LINE % "bootblock EL3" + "Mullion on board|"
                    + LINE % "el2 EL2" + r"Mullion \S+, image at", re.M)
GIVEN = re.compile(LINE % "el2 EL2" +
                   "(?:the UART is a guest's|virtual consoles have the UART) from here$", re.M)
STOPPED = re.compile(LINE % r"(?:bootblock|loader|monitor|el2) EL[23]" + "stopped$|^stopped$", re.M)
ERROR = re.compile(LINE % r"\w+ EL[23]" + "(error: .*)$|^bootblock: (error: .*)$", re.M)
# Of the monitor, which has nothing to do it with, or has tried: what a guest has asked for.
ASKED = re.compile(r"error: (power off|reset): (.*)$")
# boot/source.c: behind the error of a source, and the last one, which hides why each has failed
NEXT_SOURCE = re.compile(LINE % r"\w+ EL[23]" + "next boot source: ", re.M)
NO_SOURCE = "no boot source has a good one: "
# Said whoever has the UART, and in the middle of its line: a domain that cannot go on, the
# hypervisor's own fault.
REPORT = re.compile(LINE[1:] % "el2 EL2" + r"error: ((\S+): stopped: .*|(EL2): .*)", re.M)
HYPERVISOR = re.compile(LINE % "el2 EL2" + r"Mullion \S+, image at (0x[0-9a-f]+)", re.M)

# include/handoff.h
LOG_OFFSET, LOG_SIZE = 0x130000, 0xc000
MAGIC = 0x324f4c4d
# el2/console/text_table.h
TABLE_MAGIC = 0x31434c4d
ENTRY = struct.Struct("<32sIII")


class Watch:
    """Follows serial.log while QEMU writes it, for the line by which boot says that it does not go
    on."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.read, self.line = 0, ""  # how far, and the beginning of a line that is not whole yet
        self.ours, self.error = True, None
        self.before, self.tried = None, []  # the last line's, those of sources that have failed
        self.reported = {}  # the first report of each domain, of the hypervisor: {name: text}
        self.base = None  # where the hypervisor has said that it is

    def stopped(self):
        """True when boot has stopped since the last call; then `error` is the reason."""
        if not self.path.exists():
            return False
        with open(self.path, "rb") as f:
            f.seek(self.read)
            new = f.read()
        self.read += len(new)
        *lines, self.line = (self.line + new.decode(errors="replace").replace("\r", "")).split("\n")
        return any([self.take(line) for line in lines])

    def take(self, line):
        self.ours = bool(STARTS.search(line)) or (self.ours and not GIVEN.search(line))
        if said := REPORT.search(line):
            self.reported.setdefault(said[2] or said[3], said[1])
        if self.ours and (said := HYPERVISOR.search(line)):
            self.base = int(said[1], 16)
        if STARTS.search(line):
            self.tried = []
        if self.before and (NEXT_SOURCE.search(line) or NO_SOURCE in line):
            self.tried.append(self.before)
        self.before = None
        if self.ours and (found := ERROR.search(line)):
            self.before = self.error = found[1] or found[2]
            if NO_SOURCE in self.error:
                self.error = "; ".join([*dict.fromkeys(self.tried), self.error])
        return self.ours and bool(STOPPED.search(line))


def hypervisor_base(serial):
    """Where the hypervisor said that it is, or None when it has not said anything."""
    path = pathlib.Path(serial)
    text = path.read_bytes().decode(errors="replace") if path.exists() else ""
    said = HYPERVISOR.findall(text.replace("\r", ""))
    return int(said[-1], 16) if said else None


def ring_text(data):
    """The text in a log: its beginning and its end, and a line for what is gone in between; None
    when it is no log."""
    magic, size, head, kept = (struct.unpack_from("<IIQI", data) if len(data) >= 24
                               else (0, 0, 0, 0))
    begin, ring = data[24:24 + kept], data[24 + kept:24 + kept + size]
    if magic != MAGIC or not size or size & (size - 1) or len(ring) < size:
        return None
    gone = head - kept - size
    if gone <= 0:
        return (begin + ring)[:head].decode(errors="replace")
    at = (head - kept) % size
    end = (ring[at:] + ring[:at]).split(b"\n", 1)[-1]
    whole = begin[:begin.rfind(b"\n") + 1]
    mark = f"(about {max(1, gone // 1024)} KiB of lines are gone here)\n".encode() if whole else b""
    return (whole + mark + end).decode(errors="replace")


def texts(memory):
    """{console: (characters ever written, those of them that are kept)}, of a copy of the
    hypervisor's memory up to its log's end. Nothing when there are no virtual consoles."""
    magic, _, _, _, others = struct.unpack_from("<IIQII", memory, LOG_OFFSET)
    table = LOG_OFFSET - others
    if magic != MAGIC or not 0 < others <= LOG_OFFSET or \
            struct.unpack_from("<I", memory, table)[0] != TABLE_MAGIC:
        return {}
    found, count = {}, struct.unpack_from("<I", memory, table + 4)[0]
    for i in range(count):
        name, written, text, size = ENTRY.unpack_from(memory, table + 8 + i * ENTRY.size)
        written, = struct.unpack_from("<Q", memory, LOG_OFFSET - written)
        ring = memory[LOG_OFFSET - text:LOG_OFFSET - text + size]
        at = written % size if written > size else 0
        kept = (ring[at:] + ring[:at])[:written]
        found[name.rstrip(b"\0").decode(errors="replace")] = written, kept
    return found


class Qmp:
    """QEMU's machine protocol, as much of it as questions need."""

    def __init__(self, at):
        """`at`: the path of its socket, or one that is connected."""
        self.socket = at
        if not isinstance(at, socket.socket):
            self.socket = socket.socket(socket.AF_UNIX)
            # QEMU hears one at a time: others wait, as connect() does where it may block
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", 10, 0))
            self.socket.connect(str(at))
            self.socket.settimeout(10)
        self.rest = b""   # of a message that is not whole yet
        self.asked = 0    # number of the last question
        self.answers = {}
        self.events = set()
        self.say("qmp_capabilities")

    def say(self, command, **arguments):
        """Asks; returns the number of the answer."""
        self.asked += 1
        message = {"execute": command, "arguments": arguments, "id": self.asked}
        self.socket.sendall(json.dumps(message).encode() + b"\n")
        return self.asked

    def hear(self, seconds=0):
        """Takes what QEMU says within that time; False: nothing."""
        if not select.select([self.socket], [], [], seconds)[0]:
            return False
        new = self.socket.recv(1 << 16)
        if not new:
            raise OSError("QEMU has ended")
        *lines, self.rest = (self.rest + new).split(b"\n")
        for message in map(json.loads, lines):
            if "event" in message:
                self.events.add(message["event"])
            elif "id" in message:
                self.answers[message["id"]] = message
        return True

    def answer(self, command, limit, **arguments):
        """Asks, and waits `limit` seconds for the answer."""
        number, end = self.say(command, **arguments), time.monotonic() + limit
        while number not in self.answers:
            left = end - time.monotonic()
            if left <= 0 or not self.hear(left):
                raise OSError(f"QEMU does not answer to {command} within {limit:g} s")
        return self.answers.pop(number)

    def ask(self, command, **arguments):
        answer = self.answer(command, 10, **arguments)
        if "error" in answer:
            raise OSError(answer["error"]["desc"])
        return answer["return"]
