# SPDX-License-Identifier: Apache-2.0
"""Partitions whose interrupts reach them without EL2 (docs/direct-interrupts.md)."""
import re

import pytest

from harness import TOP, guest, poll, unprovoked, variant
from test_deaf import config_of
from test_front import mullion
from test_guests import CONFIGS, finished, verdict
from test_hotplug import verdict as all_passed
from test_regs import exits
from test_shell import Terminal

pytestmark = [pytest.mark.mullion, pytest.mark.covers("direct interrupts")]

DIRECT = 'mullion,interrupts = "direct";'
BOTH = pytest.mark.parametrize("gic", [3, 2])


def direct(folder, source, *names):
    """A configuration in which these domains have direct interrupts."""
    text = source.read_text()
    for name in names:
        assert len(re.findall(rf"\b{name} {{", text)) == 1
        text = re.sub(rf"\b{name} {{", rf"\g<0> {DIRECT}", text)
    config = folder / f"direct-{source.name}"
    config.write_text(text)
    return config


def alone(folder):
    """All of the machine, without a ramdisk."""
    config = direct(folder, TOP / "configs" / "linux.dts", "linux")
    config.write_text(config.read_text().replace('mullion,ramdisk = "ramdisk";', ""))
    return config


def two(lab, folder, gic, kernel, source, *names, limit=90, **options):
    """A guest and one that counts its ticks beside it: both end, without a failed check."""
    run = lab.boot(limit=limit, gic=gic, kernel=guest(kernel), image=[("second", guest("pair"))],
                   config=direct(folder, CONFIGS / source, *names), **options)
    assert run.ended(limit - 10) == 0
    text = run.text()
    assert not re.search(r"guest: FAIL", text), re.findall(r"guest: FAIL.*", text)
    return text


@BOTH
@pytest.mark.quick
@pytest.mark.on_qemu10
def test_basic(lab, tmp_path, gic):
    """CPU, memory, PSCI, timers; the GIC as non-secure software sees it, with 8 SGIs."""
    run = lab.boot(gic=gic, kernel=guest("basic"), config=alone(tmp_path))
    run.expect(r"guest: DONE.*\n")
    assert verdict(run.text()) > 100
    assert run.ended(20) == 0
    assert not unprovoked(run.text())


@pytest.mark.parametrize("gic, name, symbols", [
    (2, "gicv2-alone", {"EL2_GICV2": "y", "EL2_GICV3": "n"}),
    (3, "gicv3-alone", {"EL2_GICV2": "n", "EL2_GICV3": "y"})])
@pytest.mark.covers("direct interrupts, by builds for one GIC")
def test_other_builds(lab, tmp_path, gic, name, symbols):
    """For one version of the GIC. Where its virtual interface is software's there are none."""
    text = two(lab, tmp_path, gic, "pair", "pair.dts", "left",
               out=variant(name, ("flash0", "el2"), **symbols).parent)
    assert finished(text) == 2


@BOTH
@pytest.mark.parametrize("names", [["left"], ["right"], ["left", "right"]])
@pytest.mark.on_qemu10
def test_beside_another(lab, tmp_path, gic, names):
    """With a virtual one, and with another direct one: each has its own interrupts."""
    text = two(lab, tmp_path, gic, "pair", "pair.dts", *names)
    assert finished(text) == 2
    assert "left ticks 20" in text and "right ticks 60" in text
    assert not unprovoked(text)


@BOTH
def test_resets_itself(lab, tmp_path, gic):
    """Out of an interrupt handler, and with a device's interrupt active and pending: each life
    finds itself as new, the virtual one beside it loses no tick."""
    text = two(lab, tmp_path, gic, "reborn", "reborn.dts", "left")
    assert [m[1] for m in re.finditer(r"guest: life (\d)", text)] == ["1", "2", "3"]
    assert finished(text) == 2 and "right ticks 60" in text
    assert not unprovoked(text)


@BOTH
def test_hotplug(lab, tmp_path, gic):
    """Cores off and on in every order; an interrupt for one that is off waits for it."""
    run = lab.boot(limit=90, gic=gic, kernel=guest("hotplug"), config=alone(tmp_path))
    assert run.ended(80) == 0
    assert all_passed(run.text()) > 24
    assert len(set(re.findall(r"guest: PASS (order_\d+)", run.text()))) == 24


@BOTH
@pytest.mark.quick
@pytest.mark.covers("consoles say whose interrupts are direct")
def test_it_is_said(lab, tmp_path, gic):
    """Of right, not of left: by ps, by irq and explain of its RTC; ./mullion explain says it so."""
    config = config_of(tmp_path, True)
    run = lab.boot(limit=120, smp=4, gic=gic, kernel=guest("pair"), config=config,
                   image=[("second", guest("pair"))])
    terminal = Terminal(run, "left ticks 10 ")
    said = terminal.ask("ps")
    assert re.search(r"^right +up .*\n +direct interrupts$", said, re.M), said
    assert said.count("direct") == 1
    said, mapped = terminal.ask("explain irq 34"), "mapped:  right: from a wire, direct, level\n"
    assert mapped in said
    assert re.search(r"^ +34  direct  level  -  .* vCPU 0, cpu2$", said, re.M), said
    assert mapped in mullion("explain", config, "irq", 34).stdout
    assert not unprovoked(run.text())


@pytest.mark.covers("every register, with direct interrupts", cpus=2)
def test_preserved(lab, tmp_path):
    """A trap leaves all registers as they were, but the one that its instruction writes."""
    run = lab.boot(limit=60, smp=2, kernel=guest("preserved"), config=alone(tmp_path))
    run.expect(r"guest: DONE.*\n")
    assert verdict(run.text()) > 180
    assert run.ended(20) == 0
    assert not unprovoked(run.text())


INTERRUPTS = {"interrupt of its devices", "list registers to fill", "SGI from its other vCPUs"}
OWN = "call, or interrupt of EL2's"


@BOTH
@pytest.mark.covers("direct interrupts: hundreds of ticks, none of them an exit")
def test_no_exits(lab, tmp_path, gic):
    """What is counted of its exits, on each core, behind 300 ticks there: no interrupt, but for the
    few signals by which EL2 itself came. The same ticks of the virtual one are exits."""
    image = variant("statistics", images=("flash0", "el2"), VM_STATISTICS="y")
    config = config_of(tmp_path, True)
    run = lab.boot(limit=120, smp=4, gic=gic, kernel=guest("pair"), config=config,
                   image=[("second", guest("pair"))], out=image.parent)
    terminal = Terminal(run, "left ticks 300 ")
    poll(lambda: re.search(r"right ticks ([3-9]|\d\d)\d\d ([3-9]|\d\d)\d\d$", terminal.ask("log"),
                           re.M), "300 ticks of each vCPU of right")
    for vcpu in 0, 1:
        virtual, found = (exits(terminal.ask(f"stats {name} {vcpu}")) for name in ("left", "right"))
        assert virtual["interrupt of its devices"] > 200, virtual
        assert found["emulated device"] and not found.keys() & INTERRUPTS, found
        assert found.get(OWN, 0) < 30, found
    assert not unprovoked(run.text())


@BOTH
@pytest.mark.lengthy
@pytest.mark.covers("direct interrupts: resets while cores go off and on", cpus=5)
@pytest.mark.parametrize("lives", [60, pytest.param(1000, marks=pytest.mark.long)])
def test_lives(lab, tmp_path, gic, lives):
    """Resets while its cores go off and on."""
    source = tmp_path / "lives.dts"
    text = (CONFIGS / "hotplug_lives.dts").read_text()
    assert "lives=60" in text
    source.write_text(text.replace("lives=60", f"lives={lives}"))
    text = two(lab, tmp_path, gic, "hotplug", source, "lives", limit=60 + lives // 2, smp=5)
    assert finished(text) == 2 and "other ticks 50" in text
    assert not unprovoked(text)


@BOTH
@pytest.mark.lengthy
@pytest.mark.covers("direct interrupts: resets with a device's line active and pending")
@pytest.mark.parametrize("lives", [40, pytest.param(1000, marks=pytest.mark.long)])
def test_lives_with_a_line(lab, tmp_path, gic, lives):
    """deaf ends itself with a device's line and a timer active, these and SGIs pending: each life
    begins as after a reset and takes ten of each kind."""
    source = tmp_path / "lines.dts"
    text = (CONFIGS / "reborn.dts").read_text()
    assert text.count('"ticks=20"') == 1
    source.write_text(text.replace('"ticks=20"', f'"lives={lives}"'))
    text = two(lab, tmp_path, gic, "deaf", source, "left", limit=60 + lives // 2)
    for said in "begins as after reset", "takes all interrupts":
        assert re.findall(rf"guest: PASS life (\d+) {said}", text) == [
            str(life) for life in range(1, lives + 1)]
    assert text.count("guest: PASS left_active") == lives - 1
    assert "right ticks 60" in text and not unprovoked(text)


@BOTH
@pytest.mark.lengthy
def test_hostile(lab, tmp_path, gic):
    """Every register, random accesses, storms of SGIs: the neighbour loses no tick."""
    text = two(lab, tmp_path, gic, "hostile", "hostile.dts", "hostile", limit=150)
    assert finished(text) == 2
    assert "bystander ticks 600" in text and "guest: PASS own_memory" in text


@BOTH
@pytest.mark.covers("Debian with direct interrupts")
@pytest.mark.on_qemu10
def test_linux(lab, tmp_path, gic):
    """Debian with 4 CPUs: ticks on all of them, a CPU off and on, and its end."""
    config = direct(tmp_path, TOP / "configs" / "linux.dts", "linux")
    linux = lab.boot(limit=200, gic=gic, config=config).login(90)
    assert linux.ok("nproc") == "4"
    online = "/sys/devices/system/cpu/cpu3/online"
    for _ in range(3):
        assert linux.ok(f"echo 0 >{online}; nproc") == "3"
        assert linux.ok(f"echo 1 >{online}; nproc") == "4"
    ticks = linux.ok("sleep 1; grep arch_timer /proc/interrupts").split()
    assert all(int(count) > 10 for count in ticks[1:5]), ticks
    assert ("GICv3" if gic == 3 else "GIC-0") in linux.ok("grep arch_timer /proc/interrupts")
    linux.send("poweroff -f\n")
    assert linux.ended(60) == 0


@pytest.mark.covers("direct interrupts refused below another firmware", way="el2", park="PSCI")
def test_refused(lab, tmp_path):
    """Where EL3 is not ours nothing runs, and the line says what would."""
    run = lab.boot(limit=60, kernel=guest("basic"), config=alone(tmp_path), entry="el2")
    run.expect(r"stopped")
    assert ('linux: mullion,interrupts: "direct" is not possible on cpu0: the firmware at EL3 is '
            'not Mullion\'s monitor (from a cold reset it is); "virtual" is' in run.text())
    assert "guest:" not in run.text()


@pytest.mark.covers("one with direct interrupts that ends another's SPI", cpus=3)
@pytest.mark.parametrize("owner", ["virtual", "direct"])
def test_foreign_end(lab, tmp_path, owner):
    """A virtual neighbour notices nothing: EL2 takes the line again and leaves it in service. A
    direct one sees what is documented: its line is not active any more, so another of its cores
    takes it. It loses none, and no memory; EL2 says nothing. (QEMU's GICv2 has an active state
    for each core, and such an end does nothing.)"""
    config = direct(tmp_path, CONFIGS / "foreign_end.dts", "left",
                    *(["right"] if owner == "direct" else []))
    run = lab.boot(limit=120, smp=3, kernel=guest("foreign_end"), config=config)
    run.shown(r"left has ended INTID 34 \d+ times", r"guest: DONE passed \d+ failed \d+.*\n")
    assert "guest: DONE passed 7 failed 0" in run.text()
    found = re.findall(r"in service (.*)", run.text())
    if owner == "virtual":
        assert found == ["it was left alone", "the other core waited"]
    else:
        assert found == ["it was ended", "the other core took it"]
    assert not unprovoked(run.text())
