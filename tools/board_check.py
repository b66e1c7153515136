# SPDX-License-Identifier: Apache-2.0
"""Names what a board's folder lacks, or has wrong, each with the step of docs/porting.md that is
about it. make runs it before it builds anything: what the linker would say otherwise is a symbol,
and what Kconfig would say is nothing.

    board_check.py OUT [NAME]     of the board NAME, or of the one that OUT is configured for
"""
import argparse
import os
import re
import sys

import kconfiglib

import board_dir
import program
from board_dir import TOP

STEP = {"Kconfig.choice": 2, "Kconfig": 3, "board.c": 4, "core_slot.S": 5, "build.mk": 6,
        "board.dts": 7, "defconfig": 8}
SYMBOLS = ("DRAM_BASE UART_BASE TEST_HOLE TEST_SECURE_DEVICE BOOTBLOCK_BASE BOOTBLOCK_SIZE "
           "LOADER_STORE_BASE LOADER_STORE_SIZE BUNDLE_BASE BUNDLE_SIZE SRAM_BASE SRAM_SIZE "
           "LOADER_BASE FALLBACK_STACK").split()
MEMBERS = ("name uart tree sram sources gicd dram_test devices system_off "
           "system_reset").split()
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*|(?<![^\n])[ \t]*#[^\n]*", re.S)
# what board.c calls or names -> the file of board/driver that has it
DRIVERS = {"cfi_flash_": "cfi_flash.c", "pl061_": "pl061.c", "semihosting_": "semihosting.c"}
UARTS = {"uart_pl011": "UART_PL011", "uart_cadence": "UART_CADENCE", "uart_ns16550": "UART_8250",
         "uart_dw_apb": "UART_8250", "uart_bcm_aux": "UART_BCM_AUX"}


class Board:
    """A board's folder, and what is wrong with it: lines."""

    def __init__(self, name, folder):
        self.name, self.folder = name, folder
        self.symbol = f"BOARD_{name.upper().replace('-', '_')}"
        self.wrong = []

    def blame(self, file, what):
        step = STEP["defconfig" if file.endswith("_defconfig") else file]
        self.wrong.append(f"{self.folder / file}: {what} (docs/porting.md, step {step})")

    def text(self, file, comments=True):
        """A file's text; None: it is not there, and blamed for that."""
        if not (self.folder / file).is_file():
            self.blame(file, "is missing")
            return None
        text = (self.folder / file).read_text(errors="replace")
        return text if comments else COMMENT.sub("", text)

    def selects(self, symbol):
        file = self.folder / "Kconfig.choice"
        return file.is_file() and re.search(rf"^\s*select {symbol}$", file.read_text(), re.M)

    def check_choice(self):
        text = self.text("Kconfig.choice")
        if text is not None and not re.search(rf"^config {self.symbol}$", text, re.M):
            self.blame("Kconfig.choice", f"config {self.symbol} is missing")

    def check_defconfig(self):
        file = f"{self.name}_defconfig"
        text = self.text(file)
        if text is not None and f"CONFIG_{self.symbol}=y" not in text.split():
            self.blame(file, f"CONFIG_{self.symbol}=y is missing")

    def check_kconfig(self):
        """With the board chosen each symbol has a value."""
        text = self.text("Kconfig")
        if text is None:
            return
        for condition in re.findall(r"^if (\w+)$", text, re.M):
            if condition != self.symbol:
                self.blame("Kconfig", f"is for {condition}: if {self.symbol} is missing")
                return
        try:
            values = kconfiglib.Kconfig(TOP / "Kconfig", warn=False)
        except kconfiglib.KconfigError as e:
            self.blame("Kconfig", str(e))
            return
        if self.symbol not in values.syms:
            return  # of Kconfig.choice
        values.syms[self.symbol].set_value(2)
        said = {name: values.syms[name].str_value if name in values.syms else ""
                for name in ("BOARD_NAME", *SYMBOLS)}
        for name in SYMBOLS:
            if not said[name]:
                self.blame("Kconfig", f"{name} is missing, or has no value")
        if said["BOARD_NAME"] != self.name:
            self.blame("Kconfig", f'BOARD_NAME is "{said["BOARD_NAME"]}", not "{self.name}"')
        if int(values.syms["LOADER_RAM_SIZE"].str_value, 0) == 0:
            self.check_places({name: int(value, 0) for name, value in said.items()
                               if name in SYMBOLS and value})
        self.check_uart(values)

    def check_places(self, at):
        """LOADER_BASE lies in secure RAM."""
        needed = "SRAM_BASE", "SRAM_SIZE", "LOADER_BASE"
        if all(name in at for name in needed):
            base, size, loader = (at[name] for name in needed)
            if not base <= loader < base + size:
                self.blame("Kconfig", f"LOADER_BASE {loader:#x} is not in SRAM_BASE {base:#x} + "
                           f"SRAM_SIZE {size:#x}")

    def check_uart(self, values):
        file = self.folder / "board.c"
        text = file.read_text(errors="replace") if file.is_file() else ""
        used = re.findall(r"\.ops\s*=\s*&(\w+)", text)
        for driver in used:
            symbol = UARTS.get(driver)
            if symbol and values.syms[symbol].str_value != "y":
                self.blame("Kconfig.choice", f"select {symbol} is missing: board.c has {driver}")

    def check_board(self):
        text = self.text("board.c", comments=False)
        if text is None:
            return
        found = re.search(r"^const struct board board\s*=\s*\{(.*?)^\};", text, re.M | re.S)
        if not found:
            self.blame("board.c", "const struct board board = { .. }; is missing")
            return
        members = re.findall(r"(?:^|[,{])\s*\.(\w+)\s*=", found[1], re.M)
        for name in MEMBERS:
            if name not in members:
                self.blame("board.c", f"struct board's .{name} is missing")
        if not {"gicr", "gicc"} & set(members) and not self.selects("NO_GIC"):
            self.blame("board.c", "struct board's .gicr (GICv3) or .gicc (GICv2) is missing")
        overlay = "board_overlay" in found[1]
        if (self.folder / "board.dts").exists() and not overlay:
            self.blame("board.c", ".tree_overlay = board_overlay is missing: there is a board.dts")
        if overlay and not (self.folder / "board.dts").exists():
            self.blame("board.dts", "is missing: board.c has board_overlay")

    def check_core_slot(self):
        text = self.text("core_slot.S", comments=False)
        if text is not None and "FUNC(board_core_slot)" not in text:
            self.blame("core_slot.S", "FUNC(board_core_slot) is missing")

    def check_build(self):
        text = self.text("build.mk")
        if text is None:
            return
        listed = f"board-src-$(CONFIG_{self.symbol})"
        if listed not in text:
            self.blame("build.mk", f"{listed} += .. is missing")
            return
        source = self.folder / "board.c"
        code = COMMENT.sub("", source.read_text(errors="replace")) if source.is_file() else ""
        needed = [f"board/{self.name}/board.c", f"board/{self.name}/core_slot.S"]
        needed += [file for call, file in DRIVERS.items() if re.search(rf"\b{call}\w+\(", code)]
        needed += ["board/overlay.S"] if "board_overlay" in code else []
        for file in needed:
            if not re.search(rf"(?<![\w.-])(?:\S*/)?{re.escape(file.rpartition('/')[2])}(?!\S)",
                             text.replace(")", " ").replace(",", " ")):
                self.blame("build.mk", f"{file if '/' in file else 'board/driver/' + file} is "
                           "missing")
        for name, file in re.findall(r"\bboard/([\w-]+)/([\w.-]+\.[cS])\b", text):
            inside = TOP / "board" / name / file
            if not (self.folder / file if name == self.name else inside).is_file():
                self.blame("build.mk", f"board/{name}/{file}: no such file")

    def check(self):
        for part in (self.check_choice, self.check_kconfig, self.check_board, self.check_core_slot,
                     self.check_build, self.check_defconfig):
            part()
        return self.wrong


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("name", nargs="?")
    args = parser.parse_args()
    out, name = args.out, args.name or board_dir.configured_board(args.out)
    if name and not board_dir.NAME.fullmatch(name):
        raise program.Failure(f"'{name}' is no name of a board")
    if not name:
        return  # a .config by hand: Kconfig says which board
    os.environ["EXTERNAL"] = str(board_dir.links(out))
    places = TOP / "board" / name, board_dir.links(out) / "board" / name
    folder = next((place for place in places if place.is_dir()), None)
    if not folder:
        sys.exit(f"error: {out}/.config is of board {name}, which is not in board/ nor where it "
                 "was: BOARD_DIR=FOLDER says where it is")
    shown = folder.relative_to(TOP) if folder == places[0] else folder.resolve()
    wrong = Board(name, shown).check()
    if wrong:
        print(*(f"error: {line}" for line in wrong), sep="\n", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    program.run_main(main)
