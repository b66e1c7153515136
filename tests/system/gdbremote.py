# SPDX-License-Identifier: Apache-2.0
"""A small client of the GDB remote serial protocol: memory, and go. For faults that no image can
bring about."""
import re
import socket

from harness import poll

CHUNK = 0x400
# Seconds for an answer, such as that a breakpoint far in the boot was met: only against hanging.
LIMIT = 180


class Gdb:
    def __init__(self, path):
        self.path = str(path)
        self.socket = poll(self.connect, f"the debugger's socket {path}")
        self.socket.settimeout(LIMIT)
        self.pending = b""

    def connect(self):
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            made.connect(self.path)
            return made
        except OSError:
            made.close()
            return None

    @staticmethod
    def arguments(path):
        """QEMU's: halted before the first instruction, with a stub on the socket."""
        return ["-S", "-chardev", f"socket,id=gdb,path={path},server=on,wait=off", "-gdb",
                "chardev:gdb"]

    def byte(self):
        if not self.pending:
            self.pending = self.socket.recv(4096)
            if not self.pending:
                raise EOFError("QEMU closed the debug connection")
        first, self.pending = self.pending[:1], self.pending[1:]
        return first

    def send(self, payload):
        data = payload.encode()
        self.socket.sendall(b"$" + data + b"#%02x" % (sum(data) & 0xff))

    def receive(self):
        while self.byte() != b"$":
            pass
        data = bytearray()
        while (c := self.byte()) != b"#":
            data += c
        self.byte(), self.byte()
        self.socket.sendall(b"+")
        return data.decode()

    def ask(self, payload):
        self.send(payload)
        return self.receive()

    def read(self, address, size):
        data = b""
        while len(data) < size:
            n = min(CHUNK, size - len(data))
            got = self.ask(f"m{address + len(data):x},{n:x}")
            if got.startswith("E"):
                raise OSError(f"read at {address + len(data):#x}: {got}")
            data += bytes.fromhex(got)
        return data

    def write(self, address, data):
        for at in range(0, len(data), CHUNK):
            part = data[at:at + CHUNK]
            got = self.ask(f"M{address + at:x},{len(part):x}:{part.hex()}")
            if got != "OK":
                raise OSError(f"write at {address + at:#x}: {got}")

    def physical(self):
        """Addresses of read and write are physical from now on, whatever the core that stopped
        translates."""
        got = self.ask("Qqemu.PhyMemMode:1")
        if got != "OK":
            raise OSError(f"physical addresses: {got}")

    def run_to(self, address):
        """Lets the machine run until a core is about to execute `address`."""
        for packet in (f"Z1,{address:x},4", "c", f"z1,{address:x},4"):
            got = self.ask(packet)
            if got != "OK" and not got.startswith("T"):
                raise OSError(f"{packet}: {got}")

    def run_past_write(self, address):
        """Lets the machine run until a core has written the word at `address`, of memory or of a
        device. QEMU stops before the write."""
        for packet in (f"Z2,{address:x},4", "c", f"z2,{address:x},4", "s"):
            got = self.ask(packet)
            if got != "OK" and not got.startswith("T"):
                raise OSError(f"{packet}: {got}")

    def cores(self):
        """QEMU's names of the cores."""
        found, more = [], self.ask("qfThreadInfo")
        while more.startswith("m"):
            found += more[1:].split(",")
            more = self.ask("qsThreadInfo")
        return found

    def system_register(self, core, name):
        assert self.ask(f"Hg{core}") == "OK"
        text, last = "", False
        while not last:
            got = self.ask(f"qXfer:features:read:system-registers.xml:{len(text):x},800")
            text, last = text + got[1:], got.startswith("l")
        number = int(re.search(rf'name="{name}"[^>]* regnum="(\d+)"', text)[1])
        return int.from_bytes(bytes.fromhex(self.ask(f"p{number:x}")), "little")

    def set_register(self, name, value):
        """Of the core that stopped: x0 to x30, sp, pc."""
        # QEMU takes P only from a client that knows its registers
        self.ask("qXfer:features:read:target.xml:0,100")
        number = {"sp": 31, "pc": 32}[name] if name in ("sp", "pc") else int(name[1:])
        got = self.ask(f"P{number:x}={value.to_bytes(8, 'little').hex()}")
        if got != "OK":
            raise OSError(f"{name}: {got}")

    def register(self, name):
        """Of the core that stopped: x0 to x30, sp, pc."""
        self.ask("qXfer:features:read:target.xml:0,100")
        number = {"sp": 31, "pc": 32}[name] if name in ("sp", "pc") else int(name[1:])
        return int.from_bytes(bytes.fromhex(self.ask(f"p{number:x}")), "little")

    def halt(self):
        """Of a machine that runs with us."""
        self.socket.sendall(b"\x03")
        got = self.receive()
        if not got.startswith("T"):
            raise OSError(f"halt: {got}")

    def came(self):
        """Of a machine that ran and stops because we are there: QEMU 7.2 says so by itself, QEMU 10
        does not. So what it says before the answer to a question is left out."""
        self.send("qAttached")
        while (got := self.receive()).startswith("T"):
            pass
        if got != "1":
            raise OSError(f"a machine that runs: {got}")

    def go(self):
        """Lets the machine run and leaves."""
        try:
            self.ask("D")
        except (BrokenPipeError, ConnectionResetError):
            pass  # the machine has ended before we could say that we have its answer
        self.socket.close()


def readable(gdb, address):
    """Whether the core that stopped translates an address."""
    try:
        gdb.read(address, 4)
        return True
    except OSError:
        return False
