# SPDX-License-Identifier: Apache-2.0
"""Emulated devices and their interrupts, software SPIs, on a build with the test device."""
import re

import pytest

from harness import errors, guest, unprovoked, variant
from test_guests import CONFIGS, finished, verdict

pytestmark = pytest.mark.mullion

DEVICE = "an emulated device and its interrupts, edge and level"


def build():
    """The hypervisor with a test device for each VM: its build folder."""
    return variant("vdev", images=("flash0", "el2"), TEST_VDEV="y").parent


def lines(text):
    """What each guest says of its device: (address, level line, edge line)."""
    said = re.findall(r"guest: test device at (0x\w+), lines (\d+) and (\d+)", text)
    return [(int(address, 16), int(level), int(edge)) for address, level, edge in said]


@pytest.mark.quick
@pytest.mark.parametrize("gic", [2, 3])
@pytest.mark.parametrize("cpus", [1, 2, 3, 4])
@pytest.mark.covers(DEVICE)
def test_device(lab, gic, cpus):
    run = lab.boot(limit=90, gic=gic, smp=cpus, kernel=guest("vdev"), out=build())
    run.expect(r"guest: DONE.*\n", 80)
    assert verdict(run.text()) >= (40 if cpus == 1 else 55)
    assert run.ended(20) == 0
    assert not unprovoked(run.text())
    (_, level, edge), = lines(run.text())
    assert level >= 256 and edge == level + 1, "beyond the lines of QEMU's GIC: they have no wire"


@pytest.mark.parametrize("gic", [2, 3])
@pytest.mark.covers("two VMs with an emulated device each")
def test_device_each(lab, gic):
    """Each has its own, with interrupts that no other has."""
    run = lab.boot(limit=120, gic=gic, smp=4, kernel=guest("vdev"), out=build(),
                   config=CONFIGS / "vdev.dts", image=[("second", guest("vdev"))])
    assert run.ended(110) == 0
    text = run.text()
    assert not re.findall(r"guest: FAIL.*", text), re.findall(r"guest: FAIL.*", text)
    assert finished(text) == 2, re.findall(r"guest: DONE.*", text)
    first, second = lines(text)
    assert len({*first[1:], *second[1:]}) == 4, "lines are shared"
    assert not unprovoked(text)
    # what the guests tried and the device does not have
    assert any("next to test-device: " in what for _, what in errors(text))


@pytest.mark.covers("an emulated device, on a build that checks the order of locks")
def test_order_of_locks(lab):
    out = variant("vdev-locks", images=("flash0", "el2"), TEST_VDEV="y", DEBUG_LOCKS="y").parent
    run = lab.boot(limit=120, smp=4, kernel=guest("vdev"), config=CONFIGS / "vdev.dts", out=out,
                   image=[("second", guest("vdev"))])
    assert run.ended(110) == 0
    assert finished(run.text()) == 2, re.findall(r"guest: (?:FAIL|DONE).*", run.text())
    assert not [e for e in errors(run.text()) if "lock order" in e[1]]


@pytest.mark.parametrize("gic", [2, 3])
@pytest.mark.parametrize("name", ["basic", "hotplug"])
@pytest.mark.covers("guests with devices' interrupts, on a build with software SPIs")
def test_others(lab, name, gic):
    """The build with software lines is as good for lines with wires."""
    run = lab.boot(limit=120, gic=gic, smp=4, kernel=guest(name), out=build())
    run.expect(r"guest: DONE passed \d+ failed 0", 110)
    assert run.ended(20) == 0
    assert not unprovoked(run.text())
