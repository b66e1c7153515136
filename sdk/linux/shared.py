#!/usr/bin/env python3
# SPDX-License-Identifier: MIT-0
"""Memory that this Linux shares with other partitions, and its doorbells (docs/channels.md).

    shared.py                          which channels there are
    shared.py NAME read OFFSET         the 32-bit word there
    shared.py NAME write OFFSET VALUE
    shared.py NAME ring DOMAIN
    shared.py NAME wait DOMAIN         until DOMAIN rings

Uncached memory is mapped by /dev/mem, word by word; cached memory is read and written as a block of
/dev/pmemN (modprobe of_pmem nd_pmem). Lines are those of libgpiod's tools, version 1. Needs root.
"""
import ctypes
import glob
import mmap
import os
import pathlib
import subprocess
import sys

TREE = pathlib.Path("/proc/device-tree")
BLOCK = 4096


def text(node, name):
    return (node / name).read_bytes().rstrip(b"\0").decode()


class Shared:
    """One channel, by its node."""

    def __init__(self, node):
        reg = (node / "reg").read_bytes()
        half = len(reg) // 2
        self.node, self.name = node, text(node, "label")
        self.base, self.size = (int.from_bytes(part, "big") for part in (reg[:half], reg[half:]))
        self.cached = not (node / "no-map").exists()
        self.read_only = (node / "mullion,read-only").exists()

    def check(self, offset):
        if offset % 4 or not 0 <= offset < self.size:
            sys.exit(f"shared.py: {offset:#x} is no word of {self.name}")

    def access(self, offset, value=None):
        """The word there, which becomes `value` first if there is one."""
        self.check(offset)
        return (self.by_block if self.cached else self.by_map)(offset, value)

    def by_map(self, offset, value):
        kind = mmap.PROT_READ | (0 if value is None else mmap.PROT_WRITE)
        page = offset - offset % mmap.PAGESIZE
        file = os.open("/dev/mem", (os.O_RDONLY if value is None else os.O_RDWR) | os.O_SYNC)
        libc = ctypes.CDLL(None, use_errno=True)
        libc.mmap.restype = ctypes.c_void_p
        at = libc.mmap(None, ctypes.c_size_t(mmap.PAGESIZE), kind, mmap.MAP_SHARED, file,
                       ctypes.c_long(self.base + page))
        if at == ctypes.c_void_p(-1).value:
            sys.exit(f"shared.py: /dev/mem: {os.strerror(ctypes.get_errno())}")
        word = ctypes.c_uint32.from_address(at + offset - page)
        if value is not None:
            word.value = value
        return word.value

    def device(self):
        """The block device that is this memory."""
        for disk in glob.glob("/sys/block/pmem*"):
            resource = pathlib.Path(disk, "device", "resource")
            if resource.exists() and int(resource.read_text(), 0) == self.base:
                return "/dev/" + os.path.basename(disk)
        sys.exit(f"shared.py: {self.name}: no /dev/pmemN is at {self.base:#x}: "
                 "modprobe of_pmem nd_pmem")

    def by_block(self, offset, value):
        block = offset - offset % BLOCK
        room = mmap.mmap(-1, BLOCK)  # aligned, as O_DIRECT wants it
        file = os.open(self.device(),
                       (os.O_RDONLY if value is None else os.O_RDWR) | os.O_DIRECT)
        os.preadv(file, [room], block)
        if value is not None:
            room[offset - block:offset - block + 4] = value.to_bytes(4, sys.byteorder)
            os.pwritev(file, [room], block)
        return int.from_bytes(room[offset - block:offset - block + 4], sys.byteorder)


def channels():
    nodes = [*TREE.glob("shared-memory@*"), *TREE.glob("reserved-memory/shared-memory@*")]
    return {shared.name: shared for shared in map(Shared, nodes)}


def line(name):
    """Chip and number of a line, as gpiomon and gpioset take them."""
    found = subprocess.run(["gpiofind", name], stdout=subprocess.PIPE, text=True, check=False)
    if found.returncode:
        sys.exit(f"shared.py: no line is called {name}")
    return found.stdout.split()


def ring(channel, domain):
    chip, number = line(f"{channel}-to-{domain}")
    for level in 1, 0:
        subprocess.run(["gpioset", chip, f"{number}={level}"], check=True)


def wait(channel, domain):
    subprocess.run(["gpiomon", "--num-events=1", "--silent", *line(f"{channel}-from-{domain}")],
                   check=True)


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
    elif what in ("ring", "wait"):
        (ring if what == "ring" else wait)(name, rest[0])
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
