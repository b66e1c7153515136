# SPDX-License-Identifier: Apache-2.0
"""EL2 itself faults while it serves the UART with the virtual consoles: one sees it there, and what
does not need that core goes on."""
import re

import pytest

from gdbremote import Gdb
from harness import OUT, Machine, guest
from test_branch_history import symbols
from test_guests import CONFIGS
from test_shell import Terminal

pytestmark = pytest.mark.mullion

FAULT = (r"\[ +\d+\.\d+\] el2 EL2 cpu{}: error: EL2: synchronous exception: "
         r"ESR_EL2 0x8600000\w ELR_EL2 0x1000 FAR_EL2 0x1000\r*\n")


class Broken:
    """A machine at EL2's console, whose next command is to fault."""

    def __init__(self, lab, begun, reach="command_ps", **options):
        machine = Machine(**options)
        folder = lab.new_folder()
        self.run = lab.start(machine.command(folder) + Gdb.arguments(folder / "gdb"), folder, 60)
        self.gdb = Gdb(folder / "gdb")
        self.at = {name: machine.hypervisor_base() + value
                   for name, value in symbols(OUT / "el2.elf").items()}
        self.reach = self.at[reach]
        self.gdb.ask(f"Z1,{self.reach:x},4")
        self.gdb.send("c")
        self.terminal = Terminal(self.run, begun)

    def fault(self, core, command="ps", at=None):
        """Types a command, which comes to `reach`; there, or at `at`, a core jumps to where nothing
        is mapped."""
        self.run.send(command + "\n")
        assert self.gdb.receive().startswith("T")
        self.gdb.ask(f"z1,{self.reach:x},4")
        if at:
            self.gdb.run_to(self.at[at])
        self.gdb.set_register("pc", 0x1000)
        self.gdb.go()
        self.run.expect(FAULT.format(core))

    def faults(self):
        return re.findall("synchronous exception", self.run.text())


@pytest.mark.quick
@pytest.mark.parametrize("gic", [2, 3])
@pytest.mark.covers("a fault of EL2's on the core that serves consoles", cpus=1)
@pytest.mark.parametrize("at", [None, "mux_look"])
def test_alone(lab, gic, at):
    """The only domain ends with it, so the machine goes off: the command is not done again, nor is
    what every turn of the consoles does."""
    broken = Broken(lab, "guest: ", gic=gic, smp=1, kernel=guest("pair"),
                    config=CONFIGS / "one-console.dts", append="ticks=1000000")
    broken.fault(0, at=at)
    assert broken.run.ended(20) == 0
    assert len(broken.faults()) == 1


@pytest.mark.quick
@pytest.mark.parametrize("gic", [2, 3])
@pytest.mark.covers("a fault of EL2's on the core that serves consoles", cpus=4)
def test_beside(lab, gic):
    """The domain of that core ends. The core goes on serving consoles, and the other domain runs;
    with its end the machine goes off."""
    broken = Broken(lab, "right ticks", gic=gic, smp=4, kernel=guest("pair"),
                    config=CONFIGS / "shell.dts", image=[("second", guest("pair"))])
    terminal = broken.terminal
    broken.fault(0)
    broken.run.expect("given up: the hypervisor has faulted\r*\nmullion> ")
    terminal.until(r"^left +down +0 of 2 .* 1 +-  crash: a fault of the hypervisor's")
    assert re.search(r"^right +up +2 of 2 ", terminal.ask("ps"), re.M)
    assert len(broken.faults()) == 1
    broken.run.send("stop right\n")
    assert broken.run.ended(20) == 0


@pytest.mark.parametrize("gic", [3])
@pytest.mark.covers("a fault of EL2's on another core, while the log is not shown", cpus=4)
def test_another_core(lab, gic):
    """right's, which a command has asked something of: the command is answered."""
    broken = Broken(lab, "right ticks", "vcpu_regs_take", gic=gic, smp=4, kernel=guest("pair"),
                    config=CONFIGS / "shell.dts", image=[("second", guest("pair"))])
    broken.fault(2, "regs right 0")
    broken.terminal.until(r"^right +down +0 of 2 .* 1 +-  crash: a fault of the hypervisor's")
    assert re.search(r"^left +up +2 of 2 ", broken.terminal.ask("ps"), re.M)
    assert len(broken.faults()) == 1
