# SPDX-License-Identifier: Apache-2.0
"""Machines that QEMU does not have, bent into shape by a debugger while EL3 looks at them: a GIC
with one security state, a core that the monitor's signal does not reach, one that lets EL2 send
nothing by itself (docs/direct-interrupts.md)."""
import re

import pytest

from gdbremote import Gdb
from harness import OUT, Machine, guest, unprovoked
from test_branch_history import symbols
from test_deaf import config_of, play
from test_direct import alone
from test_guests import CONFIGS, finished

pytestmark = pytest.mark.mullion

CORES, SIGNAL = 4, 1 << 9  # MONITOR_SIGNAL_SGI
GICD, ONE_STATE = 0x08000000, 0x33 | 1 << 6  # GICD_CTLR: ARE_S, ARE_NS, both groups, DS
# gic/gic_el3.h: their places in struct gic_el3
HAS_SECURITY, SHARE_SGI, SET_ACTIVE = 9, 12, 13
STORE = 0xb9000001.to_bytes(4, "little")  # str w1, [x0]


def disable(core):
    """GICR_ICENABLER0 of a core."""
    return 0x080a0000 + 0x20000 * core + 0x10180


class Bent:
    """A machine whose cores, at EL3, are stopped where one of struct gic_el3's functions begins."""

    def __init__(self, lab, function, **options):
        machine, folder = Machine(smp=CORES, **options), lab.new_folder()
        self.run = lab.start(machine.command(folder) + Gdb.arguments(folder / "gdb"), folder, 90)
        self.gdb, at = Gdb(folder / "gdb"), symbols(OUT / "loader.elf")
        self.gdb.run_to(at["images_load"])
        place = at["gicv3_el3"] + 8 * function
        self.at = int.from_bytes(self.gdb.read(place, 8), "little")
        code = self.gdb.read(at["monitor_vectors"], 0x4000)
        self.store_at = at["monitor_vectors"] + next(
            n for n in range(0, len(code), 4) if code[n:n + 4] == STORE)

    def each(self):
        """Each time that a core comes there: its number. Whoever ends this lets the machine go."""
        self.gdb.ask(f"Z1,{self.at:x},4")
        while True:
            self.thread = re.search(r"thread:(\w+);", self.gdb.ask("c"))[1]
            yield int(self.thread, 16) - 1

    def go(self):
        self.gdb.ask(f"z1,{self.at:x},4")
        self.gdb.go()

    def store(self, address, value):
        """As if the monitor had written it, a word, on the core that has come there."""
        kept = {name: self.gdb.register(name) for name in ("x0", "x1", "pc")}
        for name, content in ("x0", address), ("x1", value), ("pc", self.store_at):
            self.gdb.set_register(name, content)
        assert self.gdb.ask(f"vCont;s:{self.thread}").startswith("T")  # and no other core
        assert self.gdb.register("pc") == self.store_at + 4
        for name, content in kept.items():
            self.gdb.set_register(name, content)


def one_state(lab, **options):
    """GICD_CTLR.DS is 1 from the first look at it on: QEMU's GIC then has one security state."""
    bent = Bent(lab, HAS_SECURITY, **options)
    next(bent.each())
    bent.store(GICD, ONE_STATE)
    bent.go()
    return bent.run


def unheard(lab, **options):
    """The signal does not come to core 2, as if active priorities kept it away, which no core of
    QEMU's does: while it is tried, it is off there."""
    bent = Bent(lab, SET_ACTIVE, **options)
    for core in bent.each():
        if core == 2 and bent.gdb.register("x0") == 1:
            break
    bent.store(disable(2), SIGNAL)
    bent.go()
    return bent.run


@pytest.mark.covers("direct interrupts refused by what EL3 finds", cpus=4)
@pytest.mark.parametrize("bend, said", [
    (one_state, "on cpu0: the GIC has one security state"),
    (unheard, "on cpu2: a guest's active interrupts keep Group 0 from this core")])
def test_refused(lab, tmp_path, bend, said):
    """No guest runs, and the line says what would."""
    run = bend(lab, kernel=guest("basic"), config=alone(tmp_path))
    run.expect(r"stopped\r*\n")
    assert (f'linux: mullion,interrupts: "direct" is not possible {said}; "virtual" is\n'
            in run.text())
    assert "guest:" not in run.text()


@pytest.mark.covers("a GIC with one security state, and one without EL3's signal", cpus=4)
@pytest.mark.parametrize("bend", [one_state, unheard])
def test_virtual(lab, bend):
    """What is offered instead: two guests with virtual GICs run to their ends."""
    run = bend(lab, kernel=guest("pair"), config=CONFIGS / "pair.dts",
               image=[("second", guest("pair"))])
    assert run.ended(60) == 0
    assert finished(run.text()) == 2
    assert not unprovoked(run.text())


@pytest.mark.covers("EL3's signal sent by a call", cpus=4)
def test_sent_by_a_call(lab, tmp_path):
    """No core lets EL2 send SGI 9 (GICR_NSACR stays 0, as where it is not writable): what
    hears nothing (test_deaf) is reached all the same."""
    bent = Bent(lab, SHARE_SGI, kernel=guest("pair"), image=[("second", guest("deaf"))],
                config=config_of(tmp_path, True))
    for count, _ in enumerate(bent.each(), 1):
        bent.gdb.set_register("x0", 0)
        bent.gdb.set_register("pc", bent.gdb.register("x30"))
        if count == CORES:
            break
    bent.go()
    play(bent.run, True)
