# SPDX-License-Identifier: Apache-2.0
"""What EL2's console says of vCPUs: regs of one that hangs, deaf to interrupts, of one that works,
of one that is off; stats."""
import re
import subprocess

import pytest

from harness import guest, unprovoked, variant
from machine import OUT, settings
from test_guests import CONFIGS
from test_shell import Terminal
from watched import GUESTS, symbol

pytestmark = [pytest.mark.mullion]


def booted(lab, folder, **options):
    """left ticks, right hangs."""
    config = folder / "hang.dts"
    text = (CONFIGS / "shell.dts").read_text()
    before, after = text.split("right {")
    assert "ticks=1000000" in after
    config.write_text(before + "right {" + after.replace("ticks=1000000", "hang"))
    return lab.boot(limit=120, smp=4, kernel=guest("pair"), config=config,
                    image=[("second", guest("stuck"))], **options)


def registers(text):
    return {name: int(value, 16)
            for name, value in re.findall(r"\b(x\d+|\w+_EL[012]) +([0-9a-f]{16})\b", text)}


def exits(said):
    """{what for: how many}"""
    return {what: int(count)
            for what, count in re.findall(r"^  (\S.*?\S) +(\d+) +\d+ +\d+$", said, re.M)}


@pytest.mark.covers("the registers of a vCPU that runs, from another core")
@pytest.mark.parametrize("gic", [2, 3])
def test_regs(lab, tmp_path, gic):
    """Each of them, of a guest that was interrupted where nothing in it takes part."""
    terminal = Terminal(booted(lab, tmp_path, gic=gic), "left ticks")
    said = terminal.ask("regs right 0")
    assert said.startswith("right: vCPU 0 on core 2 is on\n"), said
    found = registers(said)
    assert [found.get(f"x{n}") for n in range(31)] == [0x1000 + n for n in range(31)], said
    kernel = int(re.search(r"right: .* kernel (0x[0-9a-f]+)", terminal.run.text())[1], 16)
    assert found["ELR_EL2"] == kernel + symbol(GUESTS / "stuck.elf", "known_registers_loop")
    assert found["VBAR_EL1"] == kernel + symbol(GUESTS / "stuck.elf", "vectors")
    assert "called from" not in said
    # the other one of it was never switched on, and the first of left has the console's core
    assert terminal.ask("regs right").endswith("right: vCPU 1 on core 3 is off\n")
    said = terminal.ask("regs left")
    assert "left: vCPU 0 on core 0 is on\n" in said and "left: vCPU 1 on core 1 is on\n" in said
    assert len(re.findall("called from", said)) >= 1
    assert terminal.ask("regs left 2") == "left has 2 vCPUs, from 0 on\n"
    assert not unprovoked(terminal.run.text())


@pytest.mark.covers("what is counted of a vCPU's exits")
def test_stats(lab, tmp_path):
    """Of a guest that works the numbers grow; of one that hangs they stay."""
    image = variant("statistics", images=("flash0", "el2"), VM_STATISTICS="y")
    terminal = Terminal(booted(lab, tmp_path, gic=3, out=image.parent), "left ticks")
    first, hung = terminal.ask("stats left 0"), terminal.ask("stats right 0")
    counts = exits(first)
    assert counts["interrupt of its devices"] and counts["system register"], first
    assert re.search(r"on for \d+\.\d+ s; [1-9]\d* interrupts injected", first)
    stays = re.findall(r"^ +(?:\d+ ns|longer) +(\d+)$", first, re.M)
    assert abs(sum(map(int, stays)) - sum(counts.values())) < 3, first  # it runs meanwhile
    # its ticks are 10 ms apart: several answers may come between two
    looks = (exits(terminal.ask("stats left 0")) for _ in range(100))
    assert any(again["interrupt of its devices"] > counts["interrupt of its devices"]
               for again in looks)
    assert exits(terminal.ask("stats right 0")) == exits(hung) and sum(exits(hung).values()), hung
    assert not unprovoked(terminal.run.text())


@pytest.mark.quick
def test_nothing_is_counted():
    """The hypervisor as it is configured has no counter, and no path of it asks for the time that a
    stay takes."""
    assert not settings().get("VM_STATISTICS")
    names = subprocess.run(["aarch64-linux-gnu-nm", OUT / "el2.elf"], check=True, text=True,
                           stdout=subprocess.PIPE).stdout
    assert "vcpu_stats" not in names and "stats_" not in names
    for version in "23":
        code = subprocess.run(["aarch64-linux-gnu-objdump", "-d",
                               OUT / "el2" / "el2" / "trap" / f"dispatch.v{version}.o"],
                              check=True, text=True, stdout=subprocess.PIPE).stdout
        assert "trap_data_abort" in code and "cntpct" not in code
