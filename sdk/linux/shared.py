#!/usr/bin/env python3
# SPDX-License-Identifier: MIT-0
"""Memory that this Linux shares with other partitions, and its doorbells (docs/channels.md).

    shared.py                          which channels there are
    shared.py NAME read OFFSET         the 32-bit word there
    shared.py NAME write OFFSET VALUE
    shared.py NAME ring DOMAIN
    shared.py NAME wait DOMAIN         until DOMAIN rings
    shared.py NAME call DOMAIN         rings, and waits for DOMAIN to ring back

As shared.c, which says more. Needs root, and nothing but Python and what Debian's kernels have.
"""
import fcntl
import glob
import mmap
import os
import pathlib
import struct
import sys

TREE = pathlib.Path("/proc/device-tree")
BLOCK = 512  # of /dev/pmemN

# linux/gpio.h
GET_LINEINFO, GET_LINE, SET_VALUES = 0xc100b405, 0xc250b407, 0xc010b40f
INPUT, OUTPUT, EDGE_RISING = 1 << 2, 1 << 3, 1 << 4
LINEINFO = struct.Struct("=32s32sI188x")
REQUEST = struct.Struct("=I252x32sQ264xI24xi")
EVENT_SIZE = 48


def text(node, name):
    return (node / name).read_bytes().rstrip(b"\0").decode()


class Shared:
    """One channel, by its node."""

    def __init__(self, node):
        reg = (node / "reg").read_bytes()
        half = len(reg) // 2
        self.name = text(node, "label")
        self.base, self.size = (int.from_bytes(part, "big") for part in (reg[:half], reg[half:]))
        self.cached = not (node / "no-map").exists()
        self.read_only = (node / "mullion,read-only").exists()

    def access(self, offset, value=None):
        """The word there, which becomes `value` first if there is one."""
        if offset % 4 or not 0 <= offset < self.size:
            sys.exit(f"shared.py: {offset:#x} is no word of {self.name}")
        return (self.by_block if self.cached else self.by_map)(offset, value)

    def by_map(self, offset, value):
        kind = mmap.PROT_READ | (0 if value is None else mmap.PROT_WRITE)
        file = os.open("/dev/mem", (os.O_RDONLY if value is None else os.O_RDWR) | os.O_SYNC)
        page = mmap.mmap(file, mmap.PAGESIZE, mmap.MAP_SHARED, kind,
                         offset=self.base + offset - offset % mmap.PAGESIZE)
        # words, each one access: slices would be copied in pieces of any size, which Device memory
        # does not allow
        words = memoryview(page).cast("I")
        if value is not None:
            words[offset % mmap.PAGESIZE // 4] = value
        return words[offset % mmap.PAGESIZE // 4]

    def device(self):
        """The block device that is this memory."""
        for disk in glob.glob("/sys/block/pmem*"):
            resource = pathlib.Path(disk, "device", "resource")
            if resource.exists() and int(resource.read_text(), 0) == self.base:
                return "/dev/" + os.path.basename(disk)
        sys.exit(f"shared.py: no /dev/pmemN is at {self.base:#x}: modprobe of_pmem nd_pmem")

    def by_block(self, offset, value):
        start, at = offset - offset % BLOCK, offset % BLOCK
        room = mmap.mmap(-1, mmap.PAGESIZE)  # aligned, as O_DIRECT wants it
        block = memoryview(room)[:BLOCK]
        file = os.open(self.device(),
                       (os.O_RDONLY if value is None else os.O_RDWR) | os.O_DIRECT)
        os.preadv(file, [block], start)
        if value is not None:
            block[at:at + 4] = value.to_bytes(4, sys.byteorder)
            os.pwritev(file, [block], start)
        return int.from_bytes(block[at:at + 4], sys.byteorder)


def channels():
    nodes = [*TREE.glob("shared-memory@*"), *TREE.glob("reserved-memory/shared-memory@*")]
    return {shared.name: shared for shared in map(Shared, nodes)}


def lines(chip):
    """{name: number} of a chip's lines."""
    found = {}
    try:
        while True:
            info = bytearray(LINEINFO.pack(b"", b"", len(found)))
            fcntl.ioctl(chip, GET_LINEINFO, info)
            name = LINEINFO.unpack(info)[0].rstrip(b"\0").decode()
            found[name or len(found)] = len(found)
    except OSError:  # there is no such line
        return found


def open_line(name, flags):
    """The line of this name, until its file is closed."""
    for path in glob.glob("/dev/gpiochip*"):
        chip = os.open(path, os.O_RDWR)
        number = lines(chip).get(name)
        if number is not None:
            wanted = bytearray(REQUEST.pack(number, b"shared.py", flags, 1, 0))
            fcntl.ioctl(chip, GET_LINE, wanted)
            return REQUEST.unpack(wanted)[-1]
        os.close(chip)
    sys.exit(f"shared.py: no line is called {name}")


def ring(channel, domain):
    """Each edge of the wire rings."""
    line = open_line(f"{channel}-to-{domain}", OUTPUT)
    for level in 1, 0:
        fcntl.ioctl(line, SET_VALUES, struct.pack("=QQ", level, 1))
    os.close(line)


def wait(channel, domain, call):
    # who rings has to be listened to before it is asked to
    line = open_line(f"{channel}-from-{domain}", INPUT | EDGE_RISING)
    if call:
        ring(channel, domain)
    os.read(line, EVENT_SIZE)


def main(arguments):
    known = channels()
    if not arguments:
        for one in known.values():
            print(f"{one.name}: {one.size >> 10} KiB at {one.base:#x}, "
                  f"{'cached' if one.cached else 'uncached'}"
                  f"{', read-only' if one.read_only else ''}")
        return
    name, what, *rest = arguments + [""]
    if name not in known:
        sys.exit(f"shared.py: no channel {name}: there is {', '.join(known) or 'none'}")
    if what == "read":
        print(f"{known[name].access(int(rest[0], 0)):#x}")
    elif what == "write":
        known[name].access(int(rest[0], 0), int(rest[1], 0))
    elif what == "ring":
        ring(name, rest[0])
    elif what in ("wait", "call"):
        wait(name, rest[0], what == "call")
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
