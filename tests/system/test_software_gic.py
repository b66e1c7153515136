# SPDX-License-Identifier: Apache-2.0
"""A guest's GICv2 wholly in software (GIC_SOFTWARE): on a machine that has one, whose GICH and GICV
are left unused; and on a Raspberry Pi 3, which has none (GIC_BCM2836)."""
import re
import subprocess

import machine
import pytest

from fat_card import FatCard
from harness import OUT, board_folder, errors, guest, unprovoked, variant
from test_gicv2 import partitions, passes
from test_hotplug import verdict as hotplug_verdict

pytestmark = [pytest.mark.mullion]
SOFTWARE = "GICv2 in software"


@pytest.fixture(scope="module")
def out():
    """The hypervisor for it; the names in it say that the hardware's part is not there."""
    folder = variant("software-gic", ("flash0", "el2"), GIC_SOFTWARE="y").parent
    names = subprocess.run(["aarch64-linux-gnu-nm", folder / "el2.elf"], check=True,
                           stdout=subprocess.PIPE, text=True).stdout
    assert re.search(r" vgic_interface_read$", names, re.M) and "gich.c" not in names
    return folder


@pytest.mark.parametrize("cpus", [1, 4, 8])
@pytest.mark.covers(f"bare metal on a {SOFTWARE}", gic=2)
def test_basic(lab, out, cpus):
    text = passes(lab, kernel=guest("basic"), out=out, smp=cpus, limit=120)
    assert "guest: PASS fiq\n" in text and "guest: PASS irq_beside_fiq\n" in text


@pytest.mark.covers(f"cores off and on in every order on a {SOFTWARE}", gic=2)
def test_hotplug_orders(lab, out):
    run = lab.boot(limit=90, gic=2, smp=4, out=out, kernel=guest("hotplug"))
    assert run.ended(80) == 0
    assert hotplug_verdict(run.text()) > 24
    assert not errors(run.text())


@pytest.mark.covers(f"two partitions on a {SOFTWARE}", gic=2)
@pytest.mark.on_qemu10
def test_two_partitions(lab, out):
    assert not unprovoked(partitions(lab, "pair", "pair.dts", out=out))


@pytest.mark.covers(f"a hostile VM, and one that loses no tick, on a {SOFTWARE}", gic=2)
def test_hostile_partition(lab, out):
    text = partitions(lab, "hostile", "hostile.dts", limit=150, out=out)
    assert "bystander ticks 600" in text


@pytest.mark.covers(f"a VM that resets itself on a {SOFTWARE}", gic=2)
def test_partition_resets_itself(lab, out):
    text = partitions(lab, "reborn", "reborn.dts", out=out)
    assert [m[1] for m in re.finditer(r"guest: life (\d)", text)] == ["1", "2", "3"]


@pytest.mark.covers(f"Debian on a {SOFTWARE}", gic=2)
def test_linux(lab, out):
    """To a shell, with all its CPUs, off and on again, and once more after a reboot."""
    run = lab.boot(limit=200, gic=2, smp=4, memory="1G", out=out, kernel=machine.DEPS / "vmlinuz",
                   initrd=OUT / "initramfs.cpio").login(120)
    assert run.ok("nproc") == "4"
    assert "GIC-0" in run.ok("cat /proc/interrupts")
    for cpu in (1, 3):
        run.ok(f"echo 0 > /sys/devices/system/cpu/cpu{cpu}/online")
        run.ok(f"echo 1 > /sys/devices/system/cpu/cpu{cpu}/online")
    assert run.ok("nproc") == "4"
    run.send("reboot\n")
    run.expect(r"reboot: Restarting system", 30)
    assert run.login(120).ok("nproc") == "4"
    run.send("poweroff\n")
    assert run.ended(30) == 0
    assert not errors(run.text())


@pytest.fixture(scope="module")
def pi():
    return board_folder("raspi3")


@pytest.mark.covers("Debian's full kernel under the hypervisor: a card, CPU hotplug",
                    board="raspi3", gic=0)
def test_raspi3(lab, pi, tmp_path):
    """A stock kernel finds an ordinary GICv2 and PSCI, and takes the lines of the UART, of the
    card's controller and its DMA, and all timers from it; its CPUs go off and on."""
    card = FatCard(tmp_path)
    run = lab.boot(limit=200, out=pi, kernel="debian-full", extra=card.option(),
                   append="console=ttyS1,115200 iomem=relaxed").login(120)
    card.linux_uses(run)
    assert run.ok("nproc") == "4"
    lines = run.ok("cat /proc/interrupts")
    assert re.search(r"(\d+ +){4}GIC-0 +27 Level +arch_timer", lines), lines
    assert re.search(r"[1-9]\d* .*GIC-0 +93 Level", lines), lines  # the mini UART's
    assert re.search(r"[1-9]\d* .*GIC-0 +120 Level +mmc0", lines), lines
    assert re.search(r"[1-9]\d* .*GIC-0 +80 Level +DMA IRQ", lines), lines
    # the VideoCore answers, through the page that has the interrupt controller, too
    assert re.search(r"[1-9]\d* .*GIC-0 +33 Level +3f00b880", lines), lines
    assert "Attached to firmware" in run.ok("dmesg")
    assert run.ok("devmem 0x3f00b898") == "0x40000000"  # there is nothing to read
    for nothing in ("0x3f00b210", "0x3f00b400", "0x3f00b8c0", "0x40000060"):
        run.send(f"devmem {nothing}\n")
        run.expect("Bus error", 20)
    assert run.ok("cat /proc/device-tree/cpus/cpu@1/enable-method") == "psci\0"
    for cpu in (1, 3):
        run.ok(f"echo 0 > /sys/devices/system/cpu/cpu{cpu}/online")
        run.ok(f"echo 1 > /sys/devices/system/cpu/cpu{cpu}/online")
    assert run.ok("nproc") == "4"
    run.send("reboot\n")
    run.expect(r"reboot: Restarting system", 30)
    assert run.login(120).ok("nproc") == "4"
    run.send("poweroff\n")
    assert run.ended(30) == 0
