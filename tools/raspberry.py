# SPDX-License-Identifier: Apache-2.0
"""What a Raspberry Pi's firmware does before our first instruction, and the files that it reads."""
import os
import pathlib
import re
import subprocess

import fat
import program
from program import Failure

CONFIG_NAME = "config.txt"
BUNDLE_NAME = "mullion.itb"
STUB_TREE = 0xf8  # in the stub: where the firmware says that it has put the tree
VIDEOCORE = 64 << 20  # what it keeps of the first GiB at its end, on QEMU's models
GIB = 1 << 30
LOW_END = 0xfc000000  # DRAM of a Pi 4 ends here, for the peripherals, and goes on from 4 GiB
MEMORY = {"raspi3": ("512M", "1G"), "raspi4": ("1G", "2G", "4G", "8G")}  # of all that are made
CORES, GIC = 4, 2

# What QEMU's raspi4b has no registers for, and Linux has drivers for that touch them at once.
ABSENT = ("/soc/interrupt-controller@7ef00100", "/soc/avs-monitor@7d5d2000",
          "/soc/clock@7ef00000", "/soc/hdmi@7ef00700", "/soc/hdmi@7ef05700", "/soc/i2c@7ef04500",
          "/soc/i2c@7ef09500", "/soc/vec@7ec13000", "/soc/rng@7e104000", "/scb/pcie@7d500000",
          "/scb/ethernet@7d580000", "/scb/gpu@7ec00000")
# It has the card at the controller that is the radio's on the board, whose power the VideoCore
# switches; and none at the card's own.
CARD, CARD_ON_MODEL = "/emmc2bus/mmc@7e340000", "/soc/mmc@7e300000"
# Its mini UART has no divisor latch (DLAB): Linux' write of the divisor's high byte goes to the
# register of interrupt enables, where bit 1 is the transmitter's, whose interrupt then has no end.
# By this clock the byte is 1 at 115200 baud, by the one of the model's PLLs 2.
MINI_UART, MINI_UART_HZ = "/soc/serial@7e215040", 250000000


def fdtget(*words):
    return subprocess.run(["fdtget", *words], check=True, stdout=subprocess.PIPE, text=True).stdout


def set_tree(tree, size):
    """What the firmware adds to a tree, memory and seeds; and what QEMU's model lacks."""
    set_memory(tree, size)
    for name, words in ("kaslr-seed", 2), ("rng-seed", 8):
        seed = [os.urandom(4).hex() for _ in range(words)]
        subprocess.run(["fdtput", "-t", "x", tree, "/chosen", name, *seed], check=True)
    if "brcm,bcm2711" in fdtget(tree, "/", "compatible"):
        for node in *ABSENT, CARD:
            subprocess.run(["fdtput", "-t", "s", tree, node, "status", "disabled"], check=True)
        subprocess.run(["fdtput", "-d", tree, CARD_ON_MODEL, "mmc-pwrseq", "non-removable"],
                       check=True)
        subprocess.run(["fdtput", "-d", tree, MINI_UART, "clocks"], check=True)
        subprocess.run(["fdtput", "-t", "u", tree, MINI_UART, "clock-frequency",
                        str(MINI_UART_HZ)], check=True)


def check_options(board, memory, smp, cpu, gic):
    """Failure where an option asks for what no such board has; `memory` in bytes and `smp` are what
    holds, the others None where nobody has asked."""
    name, sizes = board["BOARD_NAME"], MEMORY[board["BOARD_NAME"]]
    if memory not in map(size_of, sizes):
        raise Failure(f"--memory {words_of(memory)}: {name} has {', '.join(sizes[:-1])} or "
                      f"{sizes[-1]}")
    if smp != CORES:
        raise Failure(f"--smp {smp}: {name} has {CORES} cores")
    if cpu:
        raise Failure(f"--cpu {cpu}: {name} has no other cores than its own")
    if gic and board.get("NO_GIC"):
        raise Failure(f"--gic {gic}: {name} has no GIC")
    if gic not in (None, GIC):
        raise Failure(f"--gic {gic}: {name} has a GICv{GIC}")


def check_model(board, memory):
    """Failure where QEMU's model of the board, which knows one of them, has other memory."""
    has = board.get("QEMU_MEMORY", "1G")
    if memory != size_of(has):
        raise Failure(f"--memory {words_of(memory)}: QEMU's {board['QEMU_RESET']} has {has} (check "
                      "and map take other sizes)")


def size_of(text):
    return int(text[:-1]) << {"M": 20, "G": 30}[text[-1]]


def words_of(memory):
    """Bytes, as --memory has them."""
    return f"{memory >> 30}G" if memory % GIB == 0 else f"{memory >> 20}M"


def banks_of(size):
    """[(base, size)]: the Arm's memory, below what the VideoCore keeps, and what is above 1 GiB,
    around the peripherals (Pi 4): as bcm283x_memory() of board/soc/bcm283x."""
    parts = (0, min(size, GIB) - VIDEOCORE), (GIB, min(size, LOW_END)), (4 * GIB, size)
    return [parts[0], *((base, end - base) for base, end in parts[1:] if end > base)]


def set_memory(tree, size):
    """The machine's memory in its tree, as the firmware fills it in."""
    cells = [int(fdtget(tree, "/", name)) for name in ("#address-cells", "#size-cells")]
    banks = banks_of(size)
    words = [f"{value >> 32 * half & 0xffffffff:#x}" for bank in banks
             for value, count in zip(bank, cells) for half in reversed(range(count))]
    node = re.search(r"^memory@\w+$", fdtget("-l", tree, "/"), re.M)[0]
    subprocess.run(["fdtput", "-t", "x", tree, f"/{node}", "reg", *words], check=True)


def config(board):
    """What config.txt says: which files the firmware puts where, on this board alone. It wants a
    kernel in any case; where that is not to be the bundle, it gets a small file."""
    tree = pathlib.Path(board["QEMU_TREE"]).name
    kernel = BUNDLE_NAME if board.get("RASPBERRY_FIRMWARE") else board["ARMSTUB"]
    return (f"# Mullion on {board['BOARD_NAME']}: docs/boards/{board['BOARD_NAME']}.md\n"
            f"[{section(board)}]\narm_64bit=1\nenable_uart=1\ndisable_commandline_tags=1\n"
            f"armstub={board['ARMSTUB']}\n"
            f"kernel={kernel}\nkernel_address={board['BUNDLE_BASE']:#x}\n"
            f"device_tree={tree}\ndevice_tree_address={board['TREE_BASE']:#x}\n")


def section(board):
    """What config.txt calls the board."""
    return board["BOARD_NAME"].removeprefix("ras")


def files(machine, made):
    """The files beside the bundle: (name, path). The firmware itself is not among them."""
    text = made / CONFIG_NAME
    text.write_text(config(machine.board))
    tree = machine.debian_tree()
    return [(CONFIG_NAME, text), (machine.board["ARMSTUB"], machine.out / "flash0.img"),
            (tree.name, tree)]


# ---- What the firmware does with them, on QEMU ----

def copy(card, at, name, folder):
    """A file of the FAT at `at` of a card, in `folder`."""
    done = program.run(["mcopy", "-n", "-i", f"{card}@@{at}", f"::{name}", folder / name],
                       env={**os.environ, "MTOOLS_SKIP_CHECK": "1"}, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if program.ended("mcopy", done.returncode):
        raise Failure(f"{card}: has no {name}")
    return folder / name


def said(text, board):
    """What config.txt says for this board: {name: value}."""
    found, ours = {}, True
    for line in text.splitlines():
        if line.startswith("["):
            ours = line.strip() in ("[all]", f"[{section(board)}]")
        elif ours and "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found[name.strip()] = value.strip()
    return found


def loaded(board, card, memory, folder):
    """[(file, address)]: what the firmware puts into memory, by the card's config.txt; `memory` is
    the machine's, in bytes."""
    at = fat.fat_offset(card)
    say = said(copy(card, at, CONFIG_NAME, folder).read_text(errors="replace"), board)
    for name in "armstub", "kernel", "device_tree":
        if name not in say:
            raise Failure(f"{card}: {CONFIG_NAME} has no {name}= for {board['BOARD_NAME']}: its "
                          "firmware starts nothing of ours")
    if say.get("arm_64bit") != "1":
        raise Failure(f"{card}: {CONFIG_NAME} has no arm_64bit=1 for {board['BOARD_NAME']}: its "
                      "cores start in AArch32")
    stub, kernel, tree = (copy(card, at, say[name], folder)
                          for name in ("armstub", "kernel", "device_tree"))
    tree_at = int(say.get("device_tree_address", "0x2eff0000"), 0)
    set_tree(tree, memory)
    with open(stub, "r+b") as f:
        f.seek(STUB_TREE)
        f.write(tree_at.to_bytes(4, "little"))
    return [(stub, board["BOOTBLOCK_BASE"]), (tree, tree_at),
            (kernel, int(say.get("kernel_address", "0x80000"), 0))]
