# SPDX-License-Identifier: Apache-2.0
"""What the boot chain in AArch32 costs: the SRAM of a first stage that has no DRAM, the bytes of
each stage, and the way from reset to the payload's first instruction, of the core that boots: on
virt32 with one core, on QEMU's model of the Orange Pi PC with its four.

As it is configured. Counted by the plugin, by the first instruction of each stage.
"""
import pathlib
import re
import struct
import subprocess
import sys
import tempfile

from machines import COUNTED, plugin, run  # sets the path to tools
import prepare
import sizes
import variant
from budgets import AARCH32_BYTES, AARCH32_STAGES
from machine import DEPS, OUT, Machine, settings
from machine import show as command

NAME = "aarch32"  # as ./mullion bench NAME
VIRT, ORANGE = "virt32", "orangepi-pc"
DEFCONFIG = {VIRT: None, ORANGE: "orangepi-pc_qemu_defconfig"}
CORES = {VIRT: 1, ORANGE: 4}  # the model has no fewer
KERNEL = 0x42000000  # of both: 32 MiB behind the start of DRAM
HEADER = 0x60  # of what an Allwinner boot ROM loads
UART = {VIRT: 0x09000000, ORANGE: 0x01c28000}
# ldr r1, =UART; mov r0, #'@'; str r0, [r1], three times; b .
SAYS = (0xe59f1010, 0xe3a00040, 0xe5810000, 0xe5810000, 0xe5810000, 0xeafffffe)
SMALL, LINUX = "@@@", "Booting Linux on physical CPU"


def entry_of(elf):
    """Its first instruction's address."""
    return int.from_bytes(elf.read_bytes()[24:28], "little")


def boot(board, folder, until, **options):
    """{stage: instructions of the core that boots, from reset to the stage's end}"""
    machine = Machine(out=folder, smp=CORES[board], accel="tcg,thread=single", **options)
    with tempfile.TemporaryDirectory(dir=OUT) as name:
        ends = {f"{board}, bootblock": entry_of(folder / "loader.elf"),
                f"{board}, loader": KERNEL}
        argv = machine.command(name) + COUNTED + plugin(name, [f"at={at:#x}" for at in
                                                               ends.values()])
        text = run(argv, until)
        reached = re.findall(r"^at 0 (\d+)\b", (pathlib.Path(name) / "count").read_text(), re.M)
    if len(reached) != len(ends):
        sys.exit(f"bench: {board}: the payload did not start: {command(argv)}\n{text}")
    return dict(zip(ends, map(int, reached)))


def stages_of(board, folder):
    """{stage: [small payload, its budget, Debian, its budget]}"""
    with tempfile.TemporaryDirectory(dir=OUT) as name:
        payload = pathlib.Path(name) / "payload.bin"
        payload.write_bytes(struct.pack("<7I", *SAYS, UART[board]).ljust(31 << 10, b"\0"))
        small = boot(board, folder, SMALL, kernel=payload)
    linux = {}
    if (DEPS / "armhf" / "vmlinuz").exists():
        linux = boot(board, folder, LINUX, append="earlycon")
    return {stage: [n, AARCH32_STAGES[stage][0], linux.get(stage, ""), AARCH32_STAGES[stage][1]]
            for stage, n in small.items()}


def sram_of(folder):
    """{what: [bytes, the linker's limit]} of the SRAM of a bootblock that runs there."""
    found = {name: size for name, size, _ in sizes.sections(folder / "bootblock.elf")}
    config, symbols = settings(folder), subprocess.run(
        ["arm-none-eabi-nm", folder / "bootblock.elf"], check=True, stdout=subprocess.PIPE,
        text=True).stdout
    start = config["BOOTBLOCK_BASE"] - HEADER
    used = int(re.search(r"^(\w+) \w bootblock_ram_end$", symbols, re.M)[1], 16) - start
    limit = config["SRAM_BASE"] + config["SRAM_SIZE"] - start
    return {f"{ORANGE}, bootblock: code, constants": [found[".text"] + found[".rodata"],
                                                      config["BOOTBLOCK_SIZE"]],
            f"{ORANGE}, log and what the loader is told": [found[".shared"], ""],
            f"{ORANGE}, variables": [found[".bss"], ""],
            f"{ORANGE}, stacks": [found[".stacks"], ""],
            f"{ORANGE}, SRAM in all, with header and gaps": [used, limit]}


def bytes_of(board, folder):
    """{what: [bytes, budget]} of what each stage has of code and read-only data."""
    found = {} if board == ORANGE else {"bootblock": sizes.split(folder / "bootblock.elf")["ro"]}
    loader = sizes.split(folder / "loader.elf")
    found.update({"loader": loader["boot-ro"], "monitor, which stays": loader["ro"]})
    return {f"{board}, {what}: code, constants": [n, AARCH32_BYTES[board, what]]
            for what, n in found.items()}


def table():
    """What is in docs/performance.json by this name."""
    prepare.arm_packages()
    found = {"stages": {}, "bytes": {}}
    for board, defconfig in DEFCONFIG.items():
        folder = variant.board_folder(OUT, board, defconfig)
        if board == ORANGE:
            found["bytes"].update(sram_of(folder))
        found["bytes"].update(bytes_of(board, folder))
        found["stages"].update(stages_of(board, folder))
    return found


def over(found):
    """What is over its budget."""
    return [f"{NAME}: {what}" for part in found.values() for what, row in part.items()
            if any(n and budget and n > budget for n, budget in zip(row[::2], row[1::2]))]


def show(found):
    heads = {"stages": ("31 KiB", "budget", "Debian", "budget"), "bytes": ("bytes", "most")}
    for part, rows in found.items():
        print(f"\nAArch32: {'from reset to the end of' if part == 'stages' else 'bytes':44}" +
              "".join(f"{head:>14}" for head in heads[part]))
        for what, row in rows.items():
            print(f"  {what:51}" + "".join(f"{n:14,}" if n else f"{'':14}" for n in row))
