# SPDX-License-Identifier: Apache-2.0
"""What can be learnt of a machine from its console, and from the log ring in its memory
(lib/log.h)."""
import json
import pathlib
import re
import socket
import struct

LINE = r"^\[ *\d+\.\d{6}\] %s cpu\d+: "
# The firmware has the UART from here on, and until a guest gets it.
STARTS = re.compile(LINE % "bootblock EL3" + "Mullion on board|"
                    + LINE % "el2 EL2" + r"Mullion \S+, image at", re.M)
GIVEN = re.compile(LINE % "el2 EL2" + "the UART is a guest's from here$", re.M)
STOPPED = re.compile(LINE % r"(?:bootblock|loader|monitor|el2) EL[23]" + "stopped$|^stopped$", re.M)
ERROR = re.compile(LINE % r"\w+ EL[23]" + "(error: .*)$|^bootblock: (error: .*)$", re.M)
# Said whoever has the UART, and in the middle of its line: a domain that cannot go on, the
# hypervisor's own fault.
REPORT = re.compile(LINE[1:] % "el2 EL2" + r"error: (?:\S+: stopped: |EL2: )", re.M)
HYPERVISOR = re.compile(LINE % "el2 EL2" + r"Mullion \S+, image at (0x[0-9a-f]+)", re.M)

# include/handoff.h
LOG_OFFSET, LOG_SIZE = 0x100000, 0xc000
MAGIC = 0x324f4c4d


class Watch:
    """Follows serial.log while QEMU writes it, for the line by which boot says that it does not go
    on."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.read, self.line = 0, ""  # how far, and the beginning of a line that is not whole yet
        self.ours, self.error, self.reported = True, None, False

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
        self.reported |= bool(REPORT.search(line))
        if self.ours and (found := ERROR.search(line)):
            self.error = found[1] or found[2]
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


class Qmp:
    """QEMU's machine protocol, as much of it as one question needs."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(10)
        self.socket.connect(str(path))
        self.file = self.socket.makefile("rw")
        self.file.readline()  # its greeting
        self.ask("qmp_capabilities")

    def ask(self, command, **arguments):
        self.file.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self.file.flush()
        while True:
            answer = json.loads(self.file.readline())
            if "error" in answer:
                raise OSError(answer["error"]["desc"])
            if "return" in answer:
                return answer["return"]
