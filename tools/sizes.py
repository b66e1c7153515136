# SPDX-License-Identifier: Apache-2.0
"""Prints the size of every image and the hypervisor's against its budget (--check fails when that
is exceeded), or with --bare what the hypervisor is without its optional parts, with --parts also
each of these.

In el2.elf and loader.elf, sections whose name begins with .boot, and what only relocation needs,
are gone before a guest runs; the others stay (of loader.elf: the monitor). A part is a symbol of
the menu "Optional parts of the hypervisor" in Kconfig. It is measured by a build of the hypervisor
with it, and one without.
"""
import argparse
import collections
import pathlib
import re
import subprocess
import sys

import program
import variant

KIB = 1024
# The hypervisor while guests run: code and read-only data; all memory that it holds.
Size = collections.namedtuple("Size", "code memory")
BUDGET_BARE = Size(60 * KIB, 448 * KIB)  # without optional parts and hardening
# As configured. An issue may raise it, with a reason: 64 KiB until issue 9, which compiles the hot
# code once for each version of the GIC, so that nothing is patched; 74 KiB until issue 10, whose
# isolation stays in memory (a guest's PMU, the restart's clearing, windows of one owner, a report's
# deadline). What hardening takes by default comes on top (docs/decisions.md).
HARDENING = 4300
# The virtual consoles of issue 15: device, view, EL2's own interrupts and software lines; the text
# of nine, 4 KiB each; that a domain may have several, and which one is meant (1 KiB).
CONSOLES = Size(15 * KIB, 50 * KIB)
# Its stop records: backtrace, registers and their text, and regs; a record of 1.1 KiB for each of
# eight VMs, the last exits of 16 cores.
STOP_RECORDS = Size(5 * KIB, 24 * KIB)
# EL2's own console: line editor, commands (most of it their words), what it has printed.
SHELL = Size(12 * KIB, 20 * KIB)
# The life of a VM: requests of others, policies, back-off.
LIFE = Size(4 * KIB, 4 * KIB)
# Watchdogs, and EL2's own timers.
WATCHDOG = Size(5 * KIB // 2, 4 * KIB)
# Devices that come to rest; a Raspberry Pi's DMA engine, by channels, and its USB: 0.3 KiB.
QUIESCE = Size(13 * KIB // 4, 8 * KIB)
# Consoles in terminals of their own (frames), and a domain's way to EL2's: a PL011, a shell's text.
TERMINALS = Size(3 * KIB, 10 * KIB)
# A fault of its own: what is kept of it, of eight VMs, and who goes on.
OWN_FAULT = Size(2 * KIB, 4 * KIB)
# A list of images for a domain: the choice among them, their names and places for eight VMs.
IMAGES = Size(KIB, 3 * KIB)
# Its `explain` (issue 16): the rules that decide, and what would move something, in words that are
# the host's, too (2.4 KiB of them), for addresses of a domain's own, interrupts, CPUs and nodes;
# both addresses of a memory that is moved, in ps and map as well.
EXPLAIN = Size(11 * KIB // 2, 2 * KIB)
# What guests see of the ID registers of sixteen cores, and the code that makes it out of the table.
ID_REGISTERS = Size(KIB // 2, 8 * KIB)
# Rows of the virtual distributors that are found by a shift: eight bytes more each. An access of
# nothing that ends with few registers saved. Stores and SGIs of any register.
SHORT_PATHS = Size(5 * KIB // 4, KIB)
# Direct interrupts (issue 17): vectors of their own, 4 KiB; a second table of the distributor's
# registers, what traps of the CPU interface, resets, the monitor's signal; that EL2's console says
# which interrupts are direct, and reads their route and kind from the hardware. What reaches each
# of sixteen cores by an SGI, for eight VMs, 1 KiB. A virtual domain's line that another has ended,
# 0.8 KiB. Lines of emulated devices, and EL2's own on such a core, 1.3 KiB.
# GICv2: registers of its distributor, lists of interfaces, and what of the hardware is another's.
DIRECT = Size(18 * KIB, 20 * KIB)
# The log's line that a guest waits for: two more comparisons of places, a path for each kind.
LINES = Size(KIB // 4, 0)
# Channels between domains (issue 20): virtqueues and registers of virtio 4.9 KiB; net 2.1, console
# 2.8 and vsock 2.5; what all have 2.1, and 2.1 around it in EL2; doorbells 1.9; eight more places
# in each VM's table of devices. Their counters and whose they are at EL2's console (stats, map,
# irq, explain), half of it words, 2.8. A console's peer that does not read, windows that are closed
# and edges that are set anew, 0.5. Their names are whole in the table of places, 2 KiB.
CHANNELS = Size(49 * KIB // 2, 59 * KIB // 2)
PARTS = (EXPLAIN, CONSOLES, STOP_RECORDS, SHELL, LIFE, WATCHDOG, QUIESCE, TERMINALS, OWN_FAULT,
         IMAGES, ID_REGISTERS, SHORT_PATHS, DIRECT, LINES, CHANNELS)
BUDGET_DEFAULT = Size(76 * KIB + HARDENING + sum(part.code for part in PARTS),
                      448 * KIB + HARDENING + sum(part.memory for part in PARTS))
# What boards have beside that of virt, on top where a symbol of Kconfig says so. A Raspberry Pi's
# mini UART is a second driver, with a row in the table of those that trees name: 272 bytes. An
# 8250 is one with two rows, 0.7 KiB. The counter of an A64 is read again where it may be wrong, at
# each of some twenty places: 0.9 KiB.
OF_BOARDS = {"UART_BCM_AUX": Size(KIB // 2, 0), "UART_8250": Size(3 * KIB // 4, 0),
             "COUNTER_ROLL": Size(KIB, 0)}
FOLDERS = ("arch", "board", "boot", "dtb", "el2", "gic", "image", "lib", "storage")
ONLY_BOOT = re.compile(r"\.boot|\.rela|\.dynamic")
READ_ONLY_AFTER_BOOT = ".data.rel.ro"


def sections(elf):
    """The sections that take memory: (name, size, flags)."""
    text = subprocess.run(["aarch64-linux-gnu-readelf", "-SW", elf], check=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    row = re.compile(r"^\s*\[ *\d+\] (\S+)\s+\S+\s+[0-9a-f]+ [0-9a-f]+ ([0-9a-f]+) [0-9a-f]+"
                     r" +(\S*)", re.M)
    return [(name, int(size, 16), flags) for name, size, flags in row.findall(text) if "A" in flags]


def split(elf):
    """Bytes by what they are: code and read-only data, writable; resident and boot-only."""
    total = {"ro": 0, "rw": 0, "boot-ro": 0, "boot-rw": 0}
    for name, size, flags in sections(elf):
        writable = "W" in flags and not name.startswith(READ_ONLY_AFTER_BOOT)
        total[("boot-" if ONLY_BOOT.match(name) else "") + ("rw" if writable else "ro")] += size
    return total


def beside_image():
    """What the hypervisor keeps beside its image: the log ring and the hand-off's page."""
    text = pathlib.Path("include/handoff.h").read_text()
    return int(re.search(r"HYP_LOG_SIZE\s+(0x[0-9a-f]+)u?", text)[1], 16) + 4 * KIB


def resident(out):
    """What stays of the hypervisor in an output folder."""
    sizes = split(out / "el2.elf")
    return Size(sizes["ro"], sizes["ro"] + sizes["rw"] + beside_image())


def lines_of_c(folder):
    """Lines of a folder's .c files that hold code."""
    comment = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
    texts = (path.read_text() for path in pathlib.Path(folder).rglob("*.c"))
    return sum(1 for text in texts for line in comment.sub("", text).splitlines() if line.strip())


def print_against(what, size, budget):
    """Prints it; returns whether it is within the budget."""
    for name, used, most in (("code and read-only data", size.code, budget.code),
                             ("run-time memory", size.memory, budget.memory)):
        over = "  OVER BUDGET" if used > most else ""
        print(f"{f'{what} {name}':46} {used:8} of {most:8}{over}")
    return size.code <= budget.code and size.memory <= budget.memory


def print_image(name, code, writable, what):
    print(f"{name:10} {code:8} code and read-only data {writable:8} writable{what}")


def budget(out):
    """Of what is configured in an output folder."""
    text = (out / "auto.conf").read_text()
    more = [size for symbol, size in OF_BOARDS.items() if f"CONFIG_{symbol}=y\n" in text]
    return Size(*(sum(numbers) for numbers in zip(BUDGET_DEFAULT, *more)))


def print_images(out):
    """Of an output folder. Returns whether the hypervisor is within its budget."""
    for name in ("bootblock", "loader", "el2"):
        elf = out / f"{name}.elf"
        if elf.exists():
            s = split(elf)
            print_image(name, s["ro"], s["rw"], ", resident" if s["boot-ro"] else "")
            if s["boot-ro"]:
                print_image("", s["boot-ro"], s["boot-rw"], ", boot-only")
    lines = {folder: lines_of_c(folder) for folder in FOLDERS}
    print(f"lines of C: {sum(lines.values())}: "
          + ", ".join(f"{folder} {n}" for folder, n in lines.items()))
    return not (out / "el2.elf").exists() or print_against("el2", resident(out), budget(out))


def built(out, name, symbols):
    """The size of the hypervisor with these symbols, built as a variant."""
    folder = variant.configure(out, name, symbols)
    done = variant.build(folder, "el2", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        sys.exit(f"sizes: variant {name} does not build:\n{done.stdout}")
    return resident(folder)


def print_bare(out):
    """What the hypervisor is without optional parts. Returns whether it is within its budget."""
    bare = built(out, "bare", variant.without_parts(out / ".config"))
    return print_against("el2 without optional parts:", bare, BUDGET_BARE)


def print_parts(out):
    """The same, and what each part adds to the hypervisor as it is configured."""
    parts = variant.parts(variant.load(out / ".config"))
    within = print_bare(out)
    configured = resident(out)
    for part in parts:
        there = part.str_value == "y"
        other = built(out, f"other-{part.name}", {part.name: "n" if there else "y"})
        more, less = (configured, other) if there else (other, configured)
        print(f"optional part {part.name:24} {'on' if there else 'off':4} "
              f"{more.code - less.code:+8} code and read-only data "
              f"{more.memory - less.memory:+8} memory")
    return within


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--check", action="store_true", help="fail when a budget is exceeded")
    parser.add_argument("--bare", action="store_true", help="without optional parts")
    parser.add_argument("--parts", action="store_true", help="the optional parts")
    args = parser.parse_args()
    if not (args.out / "el2.elf").exists() and not (args.out / "bootblock.elf").exists():
        raise program.Failure(f"{args.out}: has no el2.elf: no build of Mullion's")
    show = print_parts if args.parts else print_bare if args.bare else print_images
    within = show(args.out)
    sys.exit(0 if within or not args.check else 1)


if __name__ == "__main__":
    program.run_main(main)
