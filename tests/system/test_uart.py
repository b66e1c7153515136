# SPDX-License-Identifier: Apache-2.0
"""EL2's UART: which one it takes by the tree, and what it does without one."""
import subprocess
import time

import pytest

from console import LOG_OFFSET, LOG_SIZE, ring_text
from gdbremote import Gdb
from harness import OUT, Machine, errors, guest
from test_guests import CONFIGS

pytestmark = [pytest.mark.mullion]

NODE = "/pl011@9000000"


class Watched:
    """A machine of two partitions with another tree, looked at by a debugger while it runs."""

    def __init__(self, lab, folder, edit):
        config = folder / "long.dts"
        text = (CONFIGS / "pair.dts").read_text()
        config.write_text(text.replace("ticks=20", "ticks=2000").replace("ticks=60", "ticks=2000"))
        self.machine = Machine(smp=4, kernel=guest("pair"), config=config,
                               image=[("second", guest("pair"))])
        dtb = folder / "board.dtb"
        dump = self.machine.bare_command()
        dump[2] += f",dumpdtb={dtb}"
        subprocess.run(dump, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        edit(dtb)
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
    def rename(dtb):
        subprocess.run(["fdtput", "-t", "s", dtb, NODE, "compatible", "test,uart"], check=True)

    m = Watched(lab, tmp_path, rename)
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
