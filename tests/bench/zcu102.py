# SPDX-License-Identifier: Apache-2.0
"""What a board that one can buy costs, on QEMU's model of the ZCU102: from reset to the kernel's
first instruction by stage, of the core that boots; the SD card's driver for each byte; the size of
each stage.

As it is configured, with hardening and all memory cleared. Counted by the plugin, as all four cores
run.
"""
import pathlib
import re
import sys
import tempfile

from machines import COUNTED, plugin, run  # sets the path to tools
import sizes
import variant
from machine import OUT, Machine
from machine import show as command

NAME, DEFCONFIG = "zcu102", "zcu102_qemu_defconfig"
CORE = "cortex-a53,cntfrq=1000000000"
KERNEL = 0  # DRAM's first address, where a kernel goes
KERNEL_OF_DEBIAN = "debian-cloud"  # that of the figures so far, and of other machines
STARTED = "Booting Linux on physical CPU"
STAGES = ("bootblock", "loader", "el2")
DRIVER = "the SD card's driver, a byte"
# Instructions to the end of each stage, and of the driver for each byte of the images: a guest of
# 31 KiB, Debian's kernel and ramdisk.
BUDGETS = {"bootblock": (None, None), "loader": (None, None), "el2": (None, None),
           DRIVER: (None, None)}


def functions_of(folder, source):
    """[(first address, end)] of what the loader has of a source file."""
    text = (folder / "loader.map").read_text()
    found = re.findall(rf"^ \.text\S*\s+(0x\w+)\s+(0x\w+) \S*/{re.escape(source)}\.o$", text, re.M)
    return [(int(at, 16), int(at, 16) + int(size, 16)) for at, size in found if int(size, 16)]


def entry_of(elf):
    """Its first instruction's address."""
    return int.from_bytes(elf.read_bytes()[24:32], "little")


def machine_of(folder, **options):
    return Machine(out=folder, cpu=CORE, accel="tcg,thread=single", **options)


def boot(folder, until=None, **options):
    """({stage: instructions of the core that boots, to the stage's end}, those of the driver, the
    bytes of the images)"""
    machine = machine_of(folder, **options)
    driver = functions_of(folder, "sdhci")
    ends = [entry_of(folder / "loader.elf"), machine.hypervisor_base(), KERNEL]
    with tempfile.TemporaryDirectory(dir=OUT) as name:
        argv = machine.command(name) + COUNTED + plugin(
            name, [f"at={at:#x}" for at in ends] + [f"part={lo:#x}-{hi:#x}" for lo, hi in driver])
        text = run(argv, until)
        said = (pathlib.Path(name) / "count").read_text()
        payload = sum(pathlib.Path(path).stat().st_size for _, _, path in machine.images())
    reached = re.findall(r"^at 0 (\d+) ", said, re.M)
    if len(reached) != len(ends) or until and until not in text:
        sys.exit(f"bench: {NAME}: the kernel did not start: {command(argv)}\n{text}")
    # each place says what every part has taken up to it; all is read before the hypervisor starts
    parts = [int(n) for n in re.findall(r"^part \w+ (\d+)$", said, re.M)][-len(driver):]
    return dict(zip(STAGES, map(int, reached))), sum(parts), payload


def size_of(elf):
    """Bytes of code and read-only data, of writable data; what is gone before a guest included."""
    found = sizes.split(elf)
    return [found["ro"] + found["boot-ro"], found["rw"] + found["boot-rw"]]


def table(has_linux):
    """{stage, or the driver: [small guest, its budget, Debian, its budget, bytes of code and
    read-only data, of writable data]}"""
    folder = variant.board_folder(OUT, NAME, DEFCONFIG)
    small, _, _ = boot(folder, kernel=folder / "guest" / "bench.bin")
    linux = {}
    if has_linux:
        linux, driver, payload = boot(folder, STARTED, kernel=KERNEL_OF_DEBIAN,
                                      append="console=ttyPS0,115200")
        linux[DRIVER] = round(driver / payload, 2)
    return {what: [small.get(what, ""), budgets[0] or "", linux.get(what, ""), budgets[1] or "",
                   *(size_of(folder / f"{what}.elf") if what in STAGES else ["", ""])]
            for what, budgets in BUDGETS.items()}


def over(figures):
    """What is over its budget."""
    return [f"{NAME}, {what}" for what, (small, budget, linux, its_budget, *_) in figures.items()
            if small and budget and small > budget or linux and its_budget and linux > its_budget]


def show(figures):
    heads = ("31 KiB guest", "budget", "Debian", "budget", "code, ro", "writable")
    print(f"\n{NAME}, the core that boots, from reset to the end of each stage; bytes of each")
    print(f"  {'':30}" + "".join(f"{head:>14}" for head in heads))
    for what, row in figures.items():
        print(f"  {what:30}" + "".join(f"{n:14,}" if n else f"{'':14}" for n in row))
