# SPDX-License-Identifier: Apache-2.0
"""Every register around every class of trap (tests/guest/preserved)."""
import re

import pytest

from harness import guest, unprovoked, variant
from test_consoles import ESCAPE
from test_guests import CONFIGS, verdict
from test_shell import Terminal

WHAT = "every register around every class of trap"
CPUS = ["cortex-a53", "cortex-a72", "max,pauth-impdef=on"]


def passes(lab, **options):
    run = lab.boot(limit=60, smp=2, kernel=guest("preserved"), **options)
    run.expect(r"guest: DONE.*\n")
    assert verdict(run.text()) > 180
    assert run.ended(20) == 0
    assert not unprovoked(run.text())


@pytest.mark.parametrize("gic", [3, 2])
@pytest.mark.parametrize("cpu", CPUS)
@pytest.mark.covers(WHAT, cpus=2)
@pytest.mark.on_qemu10
def test_preserved(lab, cpu, gic):
    """A trap leaves all registers as they were but the one that its instruction writes: at EL1, at
    EL0, at EL0 in AArch32."""
    passes(lab, cpu=cpu, gic=gic)


@pytest.mark.mullion
@pytest.mark.parametrize("gic, name, symbols", [
    (3, "statistics", {"VM_STATISTICS": "y"}),
    (2, "gicv2-alone", {"EL2_GICV2": "y", "EL2_GICV3": "n"})])
@pytest.mark.covers("every register on hypervisors built otherwise", cpus=2)
def test_preserved_by_other_builds(lab, gic, name, symbols):
    """Where each trap is counted, its handler has more to do after its last call."""
    passes(lab, gic=gic, cpu="cortex-a53", out=variant(name, ("flash0", "el2"), **symbols).parent)


@pytest.mark.mullion
@pytest.mark.parametrize("gic", [3, 2])
@pytest.mark.covers("every register while EL2 works for others")
def test_preserved_meanwhile(lab, tmp_path, gic):
    """The same with virtual consoles, and while EL2's console asks the vCPUs of their registers and
    takes what is typed: its own interrupts and calls find them in loops that notice."""
    config = tmp_path / "spin.dts"
    text = (CONFIGS / "shell.dts").read_text()
    text = text.replace("ticks=1000000", "rows spin", 1).replace("ticks=1000000", "spin")
    config.write_text(text)
    run = lab.boot(limit=120, smp=4, gic=gic, kernel=guest("preserved"), config=config,
                   image=[("second", guest("preserved"))])
    terminal = Terminal(run, r"(?s:left\S* guest: PASS loop.*right\S* guest: PASS loop|"
                             r"right\S* guest: PASS loop.*left\S* guest: PASS loop)")
    for command in ["ps", "regs left 0", "regs right 0", "irq right"] * 3:
        assert terminal.ask(command)
    # a wrong turn would have been a guest's last
    for name in "left", "right":
        assert not re.findall("guest: .* is 0x.*|guest: FAIL.*", terminal.ask(f"log {name}"))
    run.send(ESCAPE + "a")
    for name in "left", "right":
        run.expect(rf"\[{name}\]\S* guest: PASS loop for ever", 30)
    assert not re.findall(r"guest: FAIL.*", run.text())
    assert not unprovoked(run.text())
