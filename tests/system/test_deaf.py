# SPDX-License-Identifier: Apache-2.0
"""VMs that hear nothing (tests/guest/deaf) are stopped and started again, and begin as new."""
import re

import pytest

from harness import guest, poll, unprovoked
from test_guests import CONFIGS
from test_shell import Terminal

pytestmark = [pytest.mark.mullion]

ACTS = 9


def config_of(folder, direct):
    """shell.dts, in which right has an RTC: it counts the lives. Left has the console's core. With
    direct interrupts right has no console, and prints to the hypervisor's log."""
    text = (CONFIGS / "shell.dts").read_text()
    before, after = text.split("right {")
    named = 'mullion,console = "virtual";'
    assert named in after
    config = folder / "deaf.dts"
    how = 'mullion,interrupts = "direct";' if direct else named
    own = f"access = <&pl031_9010000>; {how}"
    config.write_text(before + "right {" + after.replace(named, own))
    return config


def ticks(terminal):
    return int(re.findall(r"left ticks (\d+)", terminal.ask("log left"))[-1])


@pytest.mark.parametrize("gic, direct", [(3, False), (2, False), (3, True), (2, True)])
@pytest.mark.covers("VMs that hear nothing are ended by others, and begin as new")
@pytest.mark.on_qemu10
def test_deaf(lab, tmp_path, gic, direct):
    """Each of its lives hears nothing in another way, on both of its cores. It tells its registers,
    is ended from another core, and takes all interrupts in the next life. The other one ticks
    on."""
    run = lab.boot(limit=120, smp=4, gic=gic, kernel=guest("pair"),
                   config=config_of(tmp_path, direct), image=[("second", guest("deaf"))])
    play(run, direct)


def play(run, direct):
    """All lives of deaf in a machine that begins."""
    said = "log" if direct else "log right"
    terminal = Terminal(run, "left ticks 10" if direct else "guest: life 1 masks")
    for life in range(1, ACTS + 1):
        assert re.search(rf"guest: PASS life {life} takes all", terminal.ask(said))
        assert re.search(rf"guest: PASS life {life} begins as", terminal.ask(said))
        for vcpu in 0, 1:
            assert f"right: vCPU {vcpu} on core {2 + vcpu} is on\n" in terminal.ask(
                f"regs right {vcpu}")
        if life % 2:
            assert terminal.ask("restart right") == ""
        else:
            assert terminal.ask("stop right") == ""
            terminal.until(r"^right +down +0 of 2")
            assert terminal.ask("start right") == ""
        begun = rf"guest: life {life + 1} \w+" if life < ACTS else r"guest: DONE passed \d+ failed"
        poll(lambda: re.search(begun, terminal.ask(said)), begun)
    assert re.search(rf"guest: PASS life {ACTS + 1} takes all", terminal.ask(said))
    before = ticks(terminal)
    poll(lambda: ticks(terminal) > before, "the other one's next tick")
    assert not re.findall("FAIL.*", terminal.ask("log left"))
    assert not unprovoked(run.text())
