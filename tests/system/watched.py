# SPDX-License-Identifier: Apache-2.0
"""A machine of `pair` guests that go on until the test has seen enough, whatever the host's speed:
a debugger can halt it, look, and let the guests come to their end."""
import re
import subprocess

from gdbremote import Gdb
from harness import GUESTS, OUT, TOP, Machine, guest

CONFIGS = TOP / "tests" / "system" / "configs"
FOR_EVER = 1000000  # ticks; `pair_wanted` in the guest's memory ends it before


def endless(folder, config="pair.dts", *edits):
    """A copy of a configuration whose pair guests do not end by themselves, with `edits` replaced:
    (old, new). Of one with other guests, too, only the second is a pair."""
    text = re.sub(r"ticks=\d+", f"ticks={FOR_EVER}", (CONFIGS / config).read_text())
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    copy = folder / f"endless_{config}"
    copy.write_text(text)
    return copy


def symbol(elf, name):
    text = subprocess.run(["aarch64-linux-gnu-nm", elf], check=True, stdout=subprocess.PIPE,
                          text=True).stdout
    only, = re.findall(rf"^(\w+) \w {name}$", text, re.M)
    return int(only, 16)


def code_symbols(elf):
    """(address, name) of what is in its code, by address."""
    text = subprocess.run(["aarch64-linux-gnu-nm", elf], check=True, stdout=subprocess.PIPE,
                          text=True).stdout
    return sorted((int(at, 16), name) for at, name in re.findall(r"^(\w+) [tT] (\w+)$", text, re.M))


class Watched:
    """The machine, which runs. Its options are Machine's; `more` are QEMU's. `halted` is called
    with the debugger at reset, before the first instruction."""

    def __init__(self, lab, more=(), limit=90, halted=lambda gdb: None, **options):
        options = {"smp": 4, "kernel": guest("pair"), "image": [("second", guest("pair"))],
                   "qemu_program": lab.emulator, **options}
        self.machine = Machine(**options)
        folder = lab.new_folder()
        self.socket = folder / "gdb"
        argv = [*self.machine.command(folder), *more, *Gdb.arguments(self.socket)]
        self.run = lab.start(argv, folder, limit)
        gdb = Gdb(self.socket)
        halted(gdb)
        gdb.go()

    def stop(self):
        """Halts the machine: a debugger, to look and to let it go on."""
        gdb = Gdb(self.socket)
        gdb.came()
        gdb.physical()
        return gdb

    def let_end(self, *names):
        """The pair guests of these domains have counted enough."""
        gdb = self.stop()
        at = symbol(GUESTS / "pair.elf", "pair_wanted")
        for name in names:
            base = re.search(rf"cpu\d+: {name}: .* kernel (0x[0-9a-f]+)", self.run.text())[1]
            gdb.write(int(base, 16) + at, bytes(4))
        gdb.go()


def without_handler(gdb, base):
    """System registers have no handler any more: not the one that few registers do for, and none
    in the table of all."""
    at = {name: base + symbol(OUT / "el2.elf", name)
          for name in ("trap_sysreg", "trap_rest", "trap_handlers")}
    branch = 0x14000000 | (at["trap_rest"] - at["trap_sysreg"]) // 4 & 0x3ffffff
    gdb.write(at["trap_sysreg"], branch.to_bytes(4, "little"))
    gdb.write(at["trap_handlers"] + 8 * 0x18, bytes(8))
