# SPDX-License-Identifier: Apache-2.0
"""A guest whose tree says spin-table: Debian's kernel starts its CPUs from the pen, and powers off
and resets by PSCI."""
import re

import pytest

from harness import ALARM, TOP, errors, guest, unprovoked

CONFIG = TOP / "tests" / "system" / "configs" / "spin_table.dts"
CPUS = 4
TREE = "/proc/device-tree"


@pytest.mark.mullion
@pytest.mark.covers("Debian starts its cores by spin-table")
def test_linux_by_spin_table(lab):
    linux = lab.boot(limit=150, smp=CPUS, config=CONFIG).login(60)
    assert linux.ok("nproc") == str(CPUS)
    methods = linux.ok(
        f"for c in {TREE}/cpus/cpu@*; do tr '\\0' '\\n' <$c/enable-method; done").split()
    assert methods == ["spin-table"] * CPUS
    release = [int(linux.ok(f"od -An -v -tx1 {TREE}/cpus/cpu@{n}/cpu-release-addr | tr -d ' \\n'"),
                   16) for n in range(CPUS)]
    pen = int(re.search(r"mullion-pen@([0-9a-f]+)", linux.ok(f"ls {TREE}/reserved-memory"))[1], 16)
    assert release == [pen + 8 * n for n in range(CPUS)]
    # not the kernel's to use, and not said to be
    areas = [tuple(int(a, 16) for a in m)
             for m in re.findall(r"([0-9a-f]+)-([0-9a-f]+) : (?:reserved|System RAM)",
                                 linux.ok("cat /proc/iomem"))]
    assert any(a <= pen and pen + 4095 <= b for a, b in areas), (hex(pen), areas)
    log = linux.ok("dmesg", 30)
    assert re.search(r"psci: PSCIv1\.1", log)
    assert "All CPU(s) started at EL1" in log
    assert not ALARM.search(log), ALARM.search(log)[0]
    assert not re.search(r"failed to (?:reserve|come online)|reserved mem: .*fail", log)
    linux.ok(
        "for i in 0 1 2 3; do taskset $((1 << i)) "
        "sh -c 'n=0; while [ $n -lt 2000 ]; do n=$((n + 1)); done' & done; wait", 60)
    linux.send("reboot\n")
    linux.expect(r"reboot: Restarting system", 30)
    linux.login(60)
    assert linux.ok("nproc") == str(CPUS)
    linux.send("poweroff\n")
    linux.expect(r"reboot: Power down", 30)
    assert linux.ended(20) == 0
    assert not errors(linux.text()), errors(linux.text())


@pytest.mark.mullion
@pytest.mark.covers("a VM starts its cores by spin-table, in two lives")
def test_pen_in_two_lives(lab):
    """Each CPU comes when it is released and not before; a reset finds one still in the pen, and
    the pen is as new after it."""
    run = lab.boot(limit=60, smp=4, kernel=guest("hotplug"),
                   config=CONFIG.with_name("spin_lives.dts"),
                   image=[("second", guest("pair"))])
    run.expect(r"\[spin\] guest: DONE passed \d+ failed 0", 50)
    assert run.ended(30) == 0
    text = run.text()
    assert not re.findall(r"\[spin\] guest: FAIL.*", text)
    assert len(re.findall(r"spin_release", text)) == 3
    assert len(re.findall(r"spin: starts again", text)) == 1
    assert not unprovoked(text)
