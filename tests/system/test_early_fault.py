# SPDX-License-Identifier: Apache-2.0
"""A core's fault on its way into EL2 is said, and does not end in the vectors of the firmware."""
import pytest

from gdbremote import Gdb
from harness import OUT, Machine, guest
from test_branch_history import symbols


@pytest.mark.mullion
@pytest.mark.covers("a secondary core's fault before its own setup", cpus=2)
def test_secondary_faults_early(lab):
    """At the first instruction behind the MMU it jumps to where nothing is mapped."""
    machine = Machine(kernel=guest("basic"), smp=2)
    at, base = symbols(OUT / "el2.elf"), machine.hypervisor_base()
    folder = lab.new_folder()
    socket = folder / "gdb"
    run = lab.start(machine.command(folder) + Gdb.arguments(socket), folder, 60)
    gdb = Gdb(socket)
    gdb.run_to(base + at["el2_secondary"])
    gdb.set_register("pc", 0x1000)
    gdb.go()
    run.expect(r"el2 EL2 cpu1: error: EL2: synchronous exception: ESR_EL2 0x8600000\w "
               r"ELR_EL2 0x1000 FAR_EL2 0x1000")
