# SPDX-License-Identifier: Apache-2.0
"""What boot leaves behind once guests run: nothing of it in EL2's own map (mmu_end_boot), and no
secret in memory (wipe)."""
import mmap
import re
import subprocess

import pytest

from harness import DRAM, OUT
from test_branch_history import symbols
from watched import Watched, endless

pytestmark = [pytest.mark.mullion, pytest.mark.covers("what boot leaves: no mapping, no secret")]

PAGE = 0x1000
VALID, TABLE, ADDRESS = 1, 2, 0x0000fffffffff000
# include/handoff.h: HYP_HANDOFF_OFFSET; offset and size of `entropy`
HANDOFF, ENTROPY = 0x140000, (88, 64)
CONFIG_ONLY = b"mullion,memory-size\0"  # a property of the configuration that no guest's tree has


class Ram:
    """The machine's DRAM, which QEMU has in a file."""

    def __init__(self, folder):
        self.path = folder / "ram.img"

    def arguments(self):
        return ["-object", f"memory-backend-file,id=ram,size=256M,share=on,mem-path={self.path}",
                "-M", "memory-backend=ram"]

    def open(self):
        with open(self.path, "rb") as f:
            self.bytes = mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ)

    def read(self, address, size):
        return self.bytes[address - DRAM:address - DRAM + size]

    def word(self, address):
        return int.from_bytes(self.read(address, 8), "little")

    def places(self, what):
        """Every address at which these bytes are. By `re`: find() of Python 3.11 may look at the
        byte behind the last, which is nowhere where nothing is mapped behind the file."""
        return [DRAM + m.start() for m in re.finditer(re.escape(what), self.bytes)]


def board_seeds(ram, folder):
    """The seeds in the tree that QEMU left in memory at reset."""
    found = set()
    for at in ram.places(b"\xd0\x0d\xfe\xed"):
        blob = folder / "found.dtb"
        blob.write_bytes(ram.read(at, int.from_bytes(ram.read(at + 4, 4), "big")))
        for name in ("rng-seed", "kaslr-seed"):
            got = subprocess.run(["fdtget", "-t", "bx", blob, "/chosen", name],
                                 stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            if got.returncode == 0:
                found.add(bytes(int(b, 16) for b in got.stdout.split()))
    return found


def translate(ram, root, va):
    """The physical address that a virtual one has in tables of 4 KiB and four levels (D8.3); None:
    unmapped."""
    table = root & ADDRESS
    for shift in (39, 30, 21, 12):
        entry = ram.word(table + 8 * (va >> shift & 511))
        if not entry & VALID:
            return None
        if shift == 12 or not entry & TABLE:
            return (entry & ADDRESS & -1 << shift) | (va & (1 << shift) - 1)
        table = entry & ADDRESS
    raise AssertionError


@pytest.mark.parametrize("way, park", [("reset", "WFI"), ("el2", "PSCI")])
def test_end_of_boot(lab, tmp_path, way, park):
    ram = Ram(tmp_path)
    seeds = set()

    def halted(gdb):
        gdb.read(DRAM, 4)  # answered when the machine is there
        ram.open()
        seeds.update(board_seeds(ram, tmp_path))
        assert sorted(len(s) for s in seeds) == [8, 32] and all(ram.places(s) for s in seeds)
    watched = Watched(lab, ram.arguments(), halted=halted, entry=way, config=endless(tmp_path))
    machine, run = watched.machine, watched.run
    run.shown("guest: left ticks", "guest: right ticks")

    base, at = machine.hypervisor_base(), symbols(OUT / "el2.elf")
    root = ram.word(base + at["secondary_start"] + 16)  # what every core has in TTBR0_EL2
    resident = range(base + at["text_start"], base + at["runtime_end"], PAGE)
    assert [a for a in resident if translate(ram, root, a) != a] == []
    for first, end in (("image_start", "text_start"), ("runtime_end", "image_end")):
        assert at[first] < at[end]
        assert [a for a in range(base + at[first], base + at[end], PAGE)
                if translate(ram, root, a) is not None] == [], first
    memory = re.findall(r"pair (?:left|right), 2 cpus, memory (0x[0-9a-f]+) size (0x[0-9a-f]+)",
                        run.text())
    assert len(memory) == 2
    for start, size in ((int(m, 16) for m in pair) for pair in memory):
        assert [a for a in range(start, start + size, 0x200000)
                if translate(ram, root, a) is not None] == []

    entropy = ram.read(base + HANDOFF + ENTROPY[0], ENTROPY[1])
    assert not any(entropy), "the hand-off still has what seeds are made from"
    left = {s.hex(): [hex(a) for a in ram.places(s)] for s in seeds}
    assert not any(left.values()), f"the board's seeds are in memory: {left}"
    if way == "reset":  # with another boot loader the whole bundle stays where that has put it
        outside = [hex(a) for a in ram.places(CONFIG_ONLY) if not base <= a < base + 0x200000]
        assert not outside, f"the configuration is in memory: {outside}"
    watched.let_end("left", "right")
    assert run.ended(50) == 0


@pytest.mark.no_machine
@pytest.mark.quick
def test_invalidation_is_for_all_cores():
    """All cores walk EL2's one set of tables, each for any address at any time: what stays at EL2
    invalidates on all of them, and waits for that (Arm ARM D8.14.1). A core that comes may drop
    what its own TLB has."""
    text = subprocess.run(["aarch64-linux-gnu-objdump", "-d", "--no-show-raw-insn",
                           OUT / "el2.elf"], check=True, stdout=subprocess.PIPE, text=True).stdout
    lines = re.findall(r"^(?:[0-9a-f]+ <(\w+)>:| +[0-9a-f]+:\t(.*?)(?: *//.*)?)$", text, re.M)
    function, found = None, {}
    for i, (name, instruction) in enumerate(lines):
        function = name or function
        if instruction.startswith("tlbi"):
            found.setdefault(function, []).append(
                (instruction.split("\t")[1].split(",")[0], lines[i + 1][1]))
    for early in ("secondary_released", "mmu_start", "mmu_unmap_boot"):  # of a core alone
        assert found.pop(early)
    assert "mmu_end_boot" in found and "mmu_window_close" in found
    wrong = [(f, *t) for f, ts in found.items() for t in ts
             if not t[0].endswith("is") or t[1] != "dsb\tish"]
    assert not wrong
