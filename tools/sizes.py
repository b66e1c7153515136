# SPDX-License-Identifier: Apache-2.0
"""Prints the size of every image and the hypervisor's sizes against their budgets; --check fails when one is exceeded.

In el2.elf, sections whose name begins with .boot, and what only relocation needs, are gone before a guest runs; the others stay.
"""
import argparse
import pathlib
import re
import subprocess
import sys

KIB = 1024
BUDGET_RESIDENT = 64 * KIB    # hypervisor: code and read-only data that stay
BUDGET_MEMORY = 512 * KIB     # hypervisor: memory it holds while guests run
BUDGET_LINES = 6800           # lines of C in COUNTED, without blank lines and comments: 6,000, and 800 for GICv2 and exact aborts
COUNTED = ("el2", "gic", "dtb", "arch")
ONLY_BOOT = re.compile(r"\.boot|\.rela|\.dynamic")
READ_ONLY_AFTER_BOOT = ".data.rel.ro"


def sections(elf):
    """The sections that take memory: (name, size, flags)."""
    text = subprocess.run(["aarch64-linux-gnu-readelf", "-SW", elf], check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True).stdout
    row = re.compile(r"^\s*\[ *\d+\] (\S+)\s+\S+\s+[0-9a-f]+ [0-9a-f]+ ([0-9a-f]+) [0-9a-f]+ +(\S*)", re.M)
    return [(name, int(size, 16), flags) for name, size, flags in row.findall(text) if "A" in flags]


def split(elf):
    """Bytes by what they are: code and read-only data, writable; resident and boot-only."""
    total = {"ro": 0, "rw": 0, "boot-ro": 0, "boot-rw": 0}
    for name, size, flags in sections(elf):
        writable = "W" in flags and not name.startswith(READ_ONLY_AFTER_BOOT)
        total[("boot-" if ONLY_BOOT.match(name) else "") + ("rw" if writable else "ro")] += size
    return total


def beside_image():
    """What the hypervisor keeps beside its image: the log ring and the hand-off's page (include/handoff.h)."""
    ring = re.search(r"HYP_LOG_SIZE\s+(0x[0-9a-f]+)u?", pathlib.Path("include/handoff.h").read_text())
    return int(ring[1], 16) + 4 * KIB


def lines_of_c():
    """Lines of the .c files that hold code."""
    comment = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
    texts = (path.read_text() for folder in COUNTED for path in pathlib.Path(folder).rglob("*.c"))
    return sum(1 for text in texts for line in comment.sub("", text).splitlines() if line.strip())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()

    for name in ("bootblock", "loader"):
        elf = args.out / f"{name}.elf"
        if elf.exists():
            s = split(elf)
            print(f"{name:10} {s['ro']:8} code and read-only data {s['rw']:8} writable")
    rows = [("lines of C in " + "+".join(COUNTED), lines_of_c(), BUDGET_LINES)]
    if (args.out / "el2.elf").exists():
        s = split(args.out / "el2.elf")
        print(f"{'el2':10} {s['ro']:8} code and read-only data {s['rw']:8} writable, resident")
        print(f"{'':10} {s['boot-ro']:8} code and read-only data {s['boot-rw']:8} writable, boot-only")
        rows += [("el2 code and read-only data", s["ro"], BUDGET_RESIDENT),
                 ("el2 run-time memory", s["ro"] + s["rw"] + beside_image(), BUDGET_MEMORY)]
    over = [r for r in rows if r[1] > r[2]]
    for what, size, budget in rows:
        print(f"{what:32} {size:8} of {budget:8}{'  OVER BUDGET' if size > budget else ''}")
    sys.exit(1 if over and args.check else 0)


main()
