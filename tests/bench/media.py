# SPDX-License-Identifier: Apache-2.0
"""What each medium costs that Mullion boots from: the loader for each byte of an image, by driver,
file system, copy and hash; from reset to the kernel's first instruction.

The same boot with an image of MORE bytes and without: what it takes more is what they cost, and
hardly anything that is done once is in it. Counted by the plugin, by the files that the loader's
functions come from.
"""
import pathlib
import random
import re
import subprocess
import sys
import tempfile

from machines import COUNTED, plugin, run  # sets the path to tools
import fat
import flash
import variant
import zcu102
from machine import OUT, card_size, show as command
from systems import DRAM, GUEST, ONE_GHZ, UNAFFECTED, mullion

MORE = 8 << 20
# What the loader has of these files: what reads blocks, what finds them in a FAT, ...
PARTS = {
    "driver": r"sdhci|gqspi|virtio_blk|block",
    "file system": r"fat|fat_file|fat_find",
    "copy": r"string",
    "SHA-256": r"sha256|sha256_ce",
    "cache": r"cache|cache_clean",
}
WAIT, LOOP = "wait", 64  # and the most bytes that such a loop has
PADDING = 16
COLUMNS = (*PARTS, "all", "budget")
# For a byte of an image, all in all; from reset to the first instruction of the guest of 31 KiB.
BUDGETS = {
    "virt: flash, in memory": (1.9, 15600000),
    "virt: a FAT on virtio-blk": (2.5, 15900000),
    "zcu102: a FAT on an SD card": (3.5, 79500000),
    "zcu102: QSPI flash, two chips": (5.3, 84000000),
}


def waits_in(elf, lo, hi):
    """[(first address, end)] of the loops that look at the counter, in a range of the loader."""
    text = subprocess.run(["aarch64-linux-gnu-objdump", "-d", "--no-show-raw-insn",
                           f"--start-address={lo:#x}", f"--stop-address={hi:#x}", elf], check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    looks = [int(at, 16) for at in re.findall(r"^ *(\w+):\s+mrs\s.*cntpct_el0", text, re.M)]
    back = [(int(to, 16), int(at, 16)) for at, to in
            re.findall(r"^ *(\w+):\s+b\.\w+\s+(\w+) <", text, re.M)]
    return [(to, at + 4) for to, at in back
            if at - to < LOOP and any(to <= look < at for look in looks)]


def places(text, pattern):
    """[(first address, end)] of the functions of some files, by the linker's map: those that it has
    left out are at 0 there. With one that begins where another ends, but for padding, it is one."""
    found = []
    for at, size in sorted((int(at, 16), int(size, 16)) for at, size in re.findall(
            rf"^ \.text\S*\s+(0x\w+)\s+(0x\w+) \S*/(?:{pattern})\.o$", text, re.M)):
        if at and size and found and at - found[-1][1] < PADDING:
            found[-1] = (found[-1][0], at + size)
        elif at and size:
            found.append((at, at + size))
    return found


def parts_of(folder):
    """[(part, first address, end)] of the loader. While virtio-blk's driver waits, QEMU reads, on a
    thread of its own and as long as the host takes: a part of its own, which comes first."""
    text, elf = (folder / "loader.map").read_text(), folder / "loader.elf"
    polled = places(text, "virtio_blk")
    waits = [(WAIT, *loop) for lo, hi in polled for loop in waits_in(elf, lo, hi)]
    if polled and not waits:
        sys.exit(f"bench: {elf}: no loop of virtio_blk.c looks at the counter")
    return waits + [(part, *place) for part, pattern in PARTS.items()
                    for place in places(text, pattern)]


def disk(machine, folder):
    """virt with its bundle as a file of a disk."""
    bundled = machine.make_bundle(folder)
    machine.card = folder / "disk.img"
    flash.flash(machine.card, card_size(fat.CARD_FIRST + fat.ROOM + bundled.stat().st_size), [])
    fat.make(machine.card, {"mullion.itb": bundled})
    return machine.command(folder)


def qspi(machine, folder):
    """The ZCU102 without a card: its two chips have the even bytes and the others."""
    argv, board, raw = machine.command(folder), machine.board, folder / "raw.img"
    flash.flash(raw, 128 << 20, [
        (board["TREE_STORE_BASE"], folder / "tree.img"),
        (board["LOADER_STORE_BASE"], machine.out / "loader.img"),
        (board["BUNDLE_BASE"], folder / "bundle.itb")])
    whole, at, drives = raw.read_bytes(), argv.index("-drive"), []
    for half, index in enumerate((2, 5)):
        chip = folder / f"chip{half}.img"
        chip.write_bytes(whole[half::2])
        drives += ["-drive", f"if=mtd,index={index},format=raw,file={chip}"]
    return argv[:at] + drives + argv[at + 2:]


def of_virt(**options):
    return mullion(smp=1, cpu=f"{UNAFFECTED},{ONE_GHZ}", **options), DRAM + 0x200000


def of_zcu102(**options):
    folder = variant.board_folder(OUT, zcu102.NAME, zcu102.DEFCONFIG)
    return zcu102.machine_of(folder, **options), zcu102.KERNEL


def plain(machine, folder):
    return machine.command(folder)


# (the machine and where its kernel begins, QEMU's command)
MEDIA = {
    "virt: flash, in memory": (of_virt, plain),
    "virt: a FAT on virtio-blk": (of_virt, disk),
    "zcu102: a FAT on an SD card": (of_zcu102, plain),
    "zcu102: QSPI flash, two chips": (of_zcu102, qspi),
}


def boot(medium, until=None, **options):
    """({part, or "all": instructions until the loader's end}, those until the kernel's first)"""
    make, start = MEDIA[medium]
    machine, kernel = make(**options)
    parts = parts_of(machine.out)
    ends = [zcu102.entry_of(machine.out / "loader.elf"), machine.hypervisor_base(), kernel]
    with tempfile.TemporaryDirectory(dir=OUT) as name:
        argv = start(machine, pathlib.Path(name)) + COUNTED + plugin(
            name, [f"at={at:#x}" for at in ends] + [f"part={lo:#x}-{hi:#x}" for _, lo, hi in parts])
        text = run(argv, until)
        said = (pathlib.Path(name) / "count").read_text()
    reached = [int(n) for n in re.findall(r"^at 0 (\d+)", said, re.M)]
    counts = [int(n) for n in re.findall(r"^part \w+ (\d+)$", said, re.M)]
    if len(reached) != len(ends) or until and until not in text:
        sys.exit(f"bench: {medium}: the kernel did not start: {command(argv)}\n{text}")
    taken = dict.fromkeys([WAIT, *PARTS], 0)
    # each end says what every part has taken up to it: the second is the loader's
    for (part, _, _), count in zip(parts, counts[len(parts):]):
        taken[part] += count
    waited = taken.pop(WAIT)
    return {**taken, "all": reached[1] - reached[0] - waited}, reached[2] - waited


def per_byte(medium, less):
    """[instructions for a byte, by part and all in all], where a boot without the image has taken
    `less`."""
    with tempfile.TemporaryDirectory(dir=OUT) as folder:
        image = pathlib.Path(folder) / "image"
        image.write_bytes(random.Random(0).randbytes(MORE))
        more, _ = boot(medium, kernel=GUEST, initrd=image)
    return [round((more[part] - less[part]) / MORE, 2) for part in less]


def table(with_linux):
    """({medium: what a byte costs, and its budget}, {medium: [from reset to the small guest, its
    budget, to Debian's kernel]})"""
    bytes_, resets = {}, {}
    for medium, (budget, its_budget) in BUDGETS.items():
        less, small = boot(medium, kernel=GUEST)
        bytes_[medium] = [*per_byte(medium, less), budget or ""]
        resets[medium] = [small, its_budget or "",
                          boot(medium, zcu102.STARTED,
                               kernel=zcu102.KERNEL_OF_DEBIAN)[1] if with_linux else ""]
    return bytes_, resets


def over(bytes_, resets):
    """What is over its budget."""
    found = [f"a byte of {what}" for what, (*_, n, budget) in bytes_.items()
             if budget and n > budget]
    return found + [f"from reset, {what}" for what, (n, budget, _) in resets.items()
                    if budget and n > budget]


def show(bytes_, resets):
    print("\nloader, instructions for a byte of an image; reset to the kernel's first instruction")
    print(f"  {'':32}" + "".join(f"{head:>12}" for head in COLUMNS))
    for what, row in bytes_.items():
        print(f"  {what:32}" + "".join(f"{n:>12}" for n in row))
    print(f"  {'':32}{'31 KiB guest':>16}{'budget':>16}{'Debian':>16}")
    for what, row in resets.items():
        print(f"  {what:32}" + "".join(f"{n:16,}" if n else f"{'':16}" for n in row))
