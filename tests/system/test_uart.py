# SPDX-License-Identifier: Apache-2.0
"""EL2's UART: which one it takes by the tree, and what it does without one."""
import re
import subprocess
import time

import pytest

from console import LOG_OFFSET, LOG_SIZE, ring_text
from gdbremote import Gdb
from harness import OUT, Machine, errors, guest, unprovoked, variant
from test_bundle import stops
from test_guests import CONFIGS, punctual

pytestmark = [pytest.mark.mullion]

NODE, NODE_OF_RTC = "/pl011@9000000", "/pl031@9010000"


def board_tree(board, folder, *edit):
    """QEMU's tree of a machine, changed by fdtput."""
    dtb = folder / "board.dtb"
    dump = board.bare_command()
    dump[2] += f",dumpdtb={dtb}"
    subprocess.run(dump, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    options = 2 if edit[0] == "-t" else 0
    subprocess.run(["fdtput", *edit[:options], dtb, *edit[options:]], check=True)
    return dtb


class Watched:
    """A machine of two partitions with another tree, looked at by a debugger while it runs."""

    def __init__(self, lab, folder, *edit):
        config = folder / "long.dts"
        text = (CONFIGS / "pair.dts").read_text()
        config.write_text(re.sub(r"ticks=\d+", "ticks=3000", text))
        self.machine = Machine(smp=4, kernel=guest("pair"), config=config,
                               image=[("second", guest("pair"))])
        dtb = board_tree(self.machine, folder, *edit)
        where = lab.new_folder()
        self.socket = where / "gdb"
        argv = [*self.machine.command(where), "-dtb", str(dtb), *Gdb.arguments(self.socket)]
        self.run = lab.start(argv, where, 90)
        Gdb(self.socket).go()

    def stop(self):
        gdb = Gdb(self.socket)
        gdb.receive()
        gdb.physical()
        return gdb

    def ring(self, awaited, limit=60):
        """The log in memory as soon as it has a text, and the debugger: the machine is stopped."""
        end = time.monotonic() + limit
        while True:
            time.sleep(0.5)
            gdb = self.stop()
            ring = gdb.read(self.machine.hypervisor_base() + LOG_OFFSET, LOG_SIZE)
            text = ring_text(ring) or ""
            if awaited in text:
                return text, gdb
            assert time.monotonic() < end, f"not in the log: {awaited!r}\n{text}"
            gdb.go()


def symbol(name):
    text = subprocess.run(["aarch64-linux-gnu-nm", OUT / "el2.elf"], check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    return next(int(line.split()[0], 16) for line in text.splitlines() if line.split()[-1] == name)


@pytest.mark.covers("a machine whose UART nobody knows")
def test_unknown_uart(lab, tmp_path):
    """One line names it; then the log is in memory alone, and so is what a stop has to say."""
    m = Watched(lab, tmp_path, "-t", "s", NODE, "compatible", "test,uart")
    m.run.expect(r'el2 EL2 cpu0: error: UART: no driver for "test,uart"\r*\n', 60)
    text, gdb = m.ring("left ticks 10")
    # both are stopped by their next trap, as in test_stop_report
    gdb.write(m.machine.hypervisor_base() + symbol("trap_handlers") + 8 * 0x18, bytes(8))
    gdb.go()
    assert m.run.ended(60) == 0
    assert "4 of 4 cores at EL2" in text and "the UART is a guest's" not in text
    # nothing but EL3's farewell behind the line
    rest = m.run.text().split('no driver for "test,uart"')[1]
    assert "el2" not in rest and "guest" not in rest, rest
    assert [e for _, e in errors(m.run.text())] == ['UART: no driver for "test,uart"']


# the core that takes the interrupt: one of a guest's, or, of five, the one that nobody has
CORE = 4


def own_interrupt(lab, tmp_path, gic, guest_has_core, limit=120, config=None, **more):
    image = variant("own-irq", images=("flash0", "el2"), TEST_OWN_IRQ="y", TEST_OWN_IRQ_CPU=CORE)
    two = tmp_path / "two.dts"
    text = (CONFIGS / "pair.dts").read_text()
    if guest_has_core:
        text = text.replace("<&cpus 0xc 0>", "<&cpus 0x18 0>")
    two.write_text(re.sub(r"ticks=\d+", "ticks=150", text))
    return lab.boot(limit=limit, smp=5, gic=gic, kernel=guest("pair"), config=config or two,
                    image=[("second", guest("pair"))], out=image.parent, **more)


@pytest.mark.covers("EL2's own interrupt, on a guest's core and on a free one", cpus=5)
@pytest.mark.parametrize("gic", [2, 3])
@pytest.mark.parametrize("guest_has_core", [True, False])
def test_own_interrupt(lab, tmp_path, gic, guest_has_core):
    """Every character comes to EL2, on its core; a line that it cannot silence is disabled, and
    that is said once; no guest loses a tick."""
    run = own_interrupt(lab, tmp_path, gic, guest_has_core)
    run.expect(rf"the UART's interrupt 33 is EL2's own, on cpu{CORE}\r*\n", 60)
    run.expect(r"left ticks \d+")
    run.expect(r"right ticks \d+")
    for length in (5, 1, 0, 200, 17):
        run.send("x" * length + "\n")
        run.expect(rf"el2 EL2 cpu{CORE}: own interrupt: {length} characters\r*\n", 20)
    run.send("!")
    run.expect(r"ticks \d+")
    run.send("and more\n")
    run.expect(rf"el2 EL2 cpu{CORE}: error: interrupt: INTID 33, EL2's own, .*: disabled\r*\n", 20)
    assert run.ended(100) == 0
    text = run.text()
    assert len(re.findall(r"guest: DONE passed \d+ failed 0", text)) == 2
    assert "left ticks 150" in text and "right ticks 150" in text
    punctual(text, "left")
    punctual(text, "right")
    assert [e for e in unprovoked(text) if "INTID 33" not in e] == []
    assert text.count("INTID 33") == 1


@pytest.mark.covers("EL2's own interrupt on a line that a domain is given", cpus=5)
def test_own_interrupt_is_not_given_away(lab, tmp_path):
    m = Machine(smp=5)
    tree = board_tree(m, tmp_path, "-t", "i", NODE_OF_RTC, "interrupts", "0", "1", "4")
    stops(own_interrupt(lab, tmp_path, 3, False, limit=60, config=CONFIGS / "reborn.dts",
                        extra=["-dtb", str(tree)]),
          r"pl031@9010000: interrupt 33 is EL2's own", "el2")
