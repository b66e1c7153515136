# SPDX-License-Identifier: Apache-2.0
"""What a Raspberry Pi's firmware does before our first instruction, and the files that it reads."""
import pathlib
import re
import subprocess

CONFIG_NAME = "config.txt"
VIDEOCORE = 64 << 20  # what it keeps of the first GiB at its end, on QEMU's models
GIB = 1 << 30


def set_memory(tree, size):
    """The machine's memory in its tree, as the firmware fills it in: below what the VideoCore
    keeps, and what is above 1 GiB (Pi 4)."""
    text = subprocess.run(["fdtget", "-l", tree, "/"], check=True, stdout=subprocess.PIPE,
                          text=True).stdout
    cells = [int(n) for name in ("#address-cells", "#size-cells") for n in
             subprocess.run(["fdtget", tree, "/", name], check=True, stdout=subprocess.PIPE,
                            text=True).stdout.split()]
    banks = [(0, min(size, GIB) - VIDEOCORE)] + ([(GIB, size - GIB)] if size > GIB else [])
    words = [f"{value >> 32 * half & 0xffffffff:#x}" for bank in banks
             for value, count in zip(bank, cells) for half in reversed(range(count))]
    node = re.search(r"^memory@\w+$", text, re.M)[0]
    subprocess.run(["fdtput", "-t", "x", tree, f"/{node}", "reg", *words], check=True)


def config(board):
    """What config.txt says: which files the firmware puts where."""
    tree = pathlib.Path(board["QEMU_TREE"]).name
    return (f"# Mullion on {board['BOARD_NAME']}: docs/boards/{board['BOARD_NAME']}.md\n"
            "arm_64bit=1\nenable_uart=1\n"
            f"armstub={board['ARMSTUB']}\n"
            f"kernel=mullion.itb\nkernel_address={board['BUNDLE_BASE']:#x}\n"
            f"device_tree={tree}\ndevice_tree_address={board['TREE_BASE']:#x}\n")


def files(machine, made):
    """The files beside the bundle: (name, path). The firmware itself is not among them."""
    text = made / CONFIG_NAME
    text.write_text(config(machine.board))
    tree = machine.debian_tree()
    return [(CONFIG_NAME, text), (machine.board["ARMSTUB"], machine.out / "flash0.img"),
            (tree.name, tree)]
