# SPDX-License-Identifier: Apache-2.0
"""EL2 itself faults while it serves the UART with the virtual consoles: one sees it there, and what
does not need that core goes on."""
import re

import pytest

from gdbremote import Gdb
from harness import GUESTS, OUT, Machine, guest, poll
from test_branch_history import symbols
from test_deaf import config_of
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

    def fault(self, core, command="ps", at=None, last=True):
        """Types a command, which comes to `reach`; there, or at `at`, a core jumps to where nothing
        is mapped. `last`: the debugger leaves."""
        self.run.send(command + "\n")
        assert self.gdb.receive().startswith("T")
        if last:
            self.gdb.ask(f"z1,{self.reach:x},4")
        if at:
            self.gdb.run_to(self.at[at])
        self.gdb.set_register("x20", 0x20202020)
        self.gdb.set_register("pc", 0x1000)
        self.while_halted()
        if last:
            self.gdb.go()
        else:
            self.gdb.send("c")
        self.run.expect(FAULT.format(core))
        self.run.expect(r"EL2: x20\.\. 20202020 ")

    def while_halted(self):
        """What else is done at a fault."""

    def faults(self):
        return re.findall("error: EL2: synchronous exception", self.run.text())


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


def of_two(lab, gic, reach="command_ps"):
    """Beside the domain of the core that serves consoles is another one."""
    return Broken(lab, "right ticks", reach, gic=gic, smp=4, kernel=guest("pair"),
                  config=CONFIGS / "shell.dts", image=[("second", guest("pair"))])


@pytest.mark.quick
@pytest.mark.parametrize("gic", [2, 3])
@pytest.mark.covers("a fault of EL2's on the core that serves consoles", cpus=4)
def test_beside(lab, gic):
    """The domain of that core ends, if it runs, and can start again. The core goes on serving
    consoles, and the other domain runs, until the machine goes off."""
    broken = of_two(lab, gic)
    terminal = broken.terminal
    terminal.ask("stop left")
    broken.fault(0, last=False)
    broken.run.expect("given up: the hypervisor has faulted\r*\nmullion> ")
    assert terminal.ask("report left") == ("left: no report: neither a fault nor its watchdog has "
                                           "stopped it\n")
    terminal.ask("start left")
    poll(lambda: " is on\n" in terminal.ask("regs left 0"), "left's second life")
    broken.fault(0)
    broken.run.expect("given up: the hypervisor has faulted\r*\nmullion> ")
    terminal.until(r"^left +down +0 of 2 .* 2 +-  kernel +crash: a fault of the hypervisor's "
                   r"\(report")
    assert re.search(r"^right +up +2 of 2 ", terminal.ask("ps"), re.M)
    kept = terminal.ask("report left")
    assert re.search(r"^left: stopped at .* on core 0, vCPU 0:\n  synchronous exception: ESR_EL2 .*"
                     r"\n(.*\n)?a fault of the hypervisor's, with these registers:\n", kept), kept
    assert re.search(r"x20 0{8}20202020 (?s:.*)  sp  [0-9a-f]{16}\n"
                     r"the vCPU's at its last trap, .*\nx0  ", kept), kept
    assert re.search(r"ELR_EL2   0{12}1000 ", kept), kept
    assert len(broken.faults()) == 2
    broken.run.send("poweroff\n")
    assert broken.run.ended(20) == 0


@pytest.mark.parametrize("gic", [3])
@pytest.mark.covers("a fault of EL2's on another core, while the log is not shown", cpus=4)
def test_another_core(lab, gic):
    """right's, which a command has asked something of: the command is answered."""
    broken = of_two(lab, gic, "vcpu_regs_take")
    broken.fault(2, "regs right 0")
    broken.terminal.until(r"^right +down +0 of 2 .* 1 +-  second +"
                          r"crash: a fault of the hypervisor's")
    assert re.search(r"^left +up +2 of 2 ", broken.terminal.ask("ps"), re.M)
    assert len(broken.faults()) == 1


@pytest.mark.quick
@pytest.mark.parametrize("gic", [3])
@pytest.mark.covers("a fault of EL2's on a core that starts its VM again", cpus=4)
def test_in_a_restart(lab, gic):
    """The VM stays off, as nobody knows what was done of its start; the core serves on."""
    broken = of_two(lab, gic, "vm_restore")
    broken.fault(0, "restart left")
    broken.terminal.until(r"^left +down +0 of 2 .* 1 +-  kernel +"
                          r"crash: a fault of the hypervisor's$")
    assert broken.terminal.ask("start left") == "left: one of its cores is lost\n"
    assert re.search(r"^right +up +2 of 2 ", broken.terminal.ask("ps"), re.M)
    said = "a fault of the hypervisor's, as cpu0 ended or started it: it stays off\n"
    assert f"error: left: {said}" in broken.terminal.ask("log")


@pytest.mark.parametrize("gic", [2, 3])
@pytest.mark.covers("a fault of EL2's on a core with direct interrupts", cpus=4)
def test_direct_core(lab, tmp_path, gic):
    """Of right, which hears nothing (test_deaf) and has left all pending: its next life, of its
    other image, has ticks and SGIs on both cores."""
    broken = Broken(lab, "left ticks 10 ", "vcpu_regs_take", gic=gic, smp=4, kernel=guest("pair"),
                    config=config_of(tmp_path, True), image=[("second", guest("deaf"))])
    broken.fault(2, "regs right 0")
    broken.terminal.until(r"^right +down +0 of 2 .*\n.*")
    assert "crash: a fault of the hypervisor's" in broken.terminal.ask("ps")
    assert broken.terminal.ask("start right") == ""
    poll(lambda: re.search(r"right ticks 50 [45]\d$", broken.terminal.ask("log"), re.M),
         "ticks of right's second life, on both cores")
    assert "guest: FAIL" not in broken.terminal.ask("log")
    assert len(broken.faults()) >= 1


NOT_SAVED = "x8 to x15 and x18 to x29 were not saved: they are 0 here\n"


@pytest.mark.quick
@pytest.mark.parametrize("gic", [3])
@pytest.mark.covers("a fault of EL2's own in a trap that has saved few registers", cpus=4)
def test_in_a_short_trap(lab, gic):
    """An SGI of left's: the report has EL2's registers, and of the guest's those that were saved. A
    command's interrupt had saved all of them before."""
    broken = of_two(lab, gic)
    broken.terminal.ask("regs left 0")
    broken.run.send("ps\n")
    assert broken.gdb.receive().startswith("T")
    broken.gdb.ask(f"z1,{broken.reach:x},4")
    broken.gdb.run_to(broken.at["trap_sysreg"])
    frame = broken.gdb.register("x0")
    for number in 8, 15, 18, 20, 29:  # as of another trap before
        broken.gdb.write(frame + 8 * number, b"\x55" * 8)
    broken.gdb.set_register("x20", 0x20202020)
    broken.gdb.set_register("pc", 0x1000)
    broken.gdb.go()
    broken.run.expect(r"EL2: x20\.\. 20202020 ")
    core = re.search(FAULT.format(r"(\d)"), broken.run.text().replace("\n", "\r\n"))
    vm = "left" if core[1] in "01" else "right"
    broken.terminal.until(rf"^{vm} +down")
    kept = broken.terminal.ask(f"report {vm}")
    assert re.search(r"x20 0{8}20202020 (?s:.*)named EL2:\n" + NOT_SAVED + "x0  ", kept), kept
    assert "5555" not in kept and f"{vm}: {NOT_SAVED}" in broken.terminal.ask("log")
    own, guests = kept.split(NOT_SAVED)
    assert re.search(r"x20 0{16} .*\n.*\n.*x29 0{16} ", guests), guests


class Absent(Broken):
    """left's first CPU, whose core serves the consoles, is off: the second one switches it on when
    it is asked."""

    def __init__(self, lab, gic):
        self.asked = 0
        super().__init__(lab, "the first CPU is off", gic=gic, smp=4, kernel=guest("absent"),
                         config=CONFIGS / "shell.dts", image=[("second", guest("pair"))])
        base = re.search(r"cpu\d+: left: .* kernel (0x[0-9a-f]+)", self.run.text())[1]
        self.word = int(base, 16) + symbols(GUESTS / "absent.elf")["absent_asked"]

    def while_halted(self):
        self.asked += 1
        self.gdb.physical()
        self.gdb.write(self.word, self.asked.to_bytes(4, "little"))
        self.gdb.ask("Qqemu.PhyMemMode:0")


@pytest.mark.quick
@pytest.mark.parametrize("gic", [3])
@pytest.mark.covers("faults of EL2's on a core whose vCPU is off", cpus=4)
def test_while_off(lab, gic):
    """Its domain loses nothing: the core serves on, and comes when CPU_ON calls it, perhaps before
    the fault. At the eighth it is given up, and CPU_ON says INTERNAL_FAILURE; then left ends,
    and the machine with it, as right is off."""
    broken = Absent(lab, gic)
    broken.terminal.ask("stop right")
    for count in range(1, 8):
        broken.fault(0, last=False)
        broken.run.expect("given up: the hypervisor has faulted\r*\nmullion> ")
        poll(lambda: f"the first CPU has come and gone, {count}\n"
             in broken.terminal.ask("log left"), f"CPU_ON {count}")
    broken.while_halted = lambda: None
    broken.fault(0, last=False)
    broken.run.shown("core: cpu0 has faulted 8 times: it is given up")
    assert "crash" not in broken.run.text()
    del broken.while_halted
    broken.gdb.halt()
    broken.while_halted()
    broken.gdb.go()
    assert broken.run.ended(30) == 0
