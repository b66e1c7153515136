# SPDX-License-Identifier: Apache-2.0
"""A machine with a GICv2: what test_guests.py, test_hotplug.py and test_monitor.py show of a GICv3.
test_linux.py has both."""
import re
import subprocess

import pytest

import test_hotplug
import test_monitor
from harness import Machine, errors, guest, unprovoked, variant
from test_bundle import stops
from test_guests import BASIC, CONFIGS, TWO, finished, verdict
from gdbremote import Gdb

pytestmark = pytest.mark.covers(gic=2)


def passes(lab, limit=60, **options):
    run = lab.boot(limit=limit, gic=2, **options)
    run.expect(r"guest: DONE.*\n")
    assert verdict(run.text()) > 75
    assert run.ended(20) == 0
    assert not unprovoked(run.text())
    return run.text()


def partitions(lab, kernel, config, limit=90, **options):
    """Two domains, the second with `pair`: both pass. Returns the console's text."""
    run = lab.boot(limit=limit, gic=2, smp=4, kernel=guest(kernel), config=CONFIGS / config,
                   image=[("second", guest("pair"))],
                   **options)
    assert run.ended(limit - 10) == 0
    text = run.text()
    assert not re.search(r"guest: FAIL", text), re.findall(r"guest: FAIL.*", text)
    assert finished(text) == 2, re.findall(r"guest: DONE.*", text)
    return text


@pytest.mark.quick
@pytest.mark.covers(BASIC)
@pytest.mark.on_qemu10
def test_basic(lab):
    """Also on a plain machine: SGIs with their senders, targets, groups, split end of interrupt,
    priorities."""
    text = passes(lab, kernel=guest("basic"))
    for name in ("sgi_senders", "sgi_while_active", "targets_banked", "group1_on", "eoimode1_spi",
                 "many_active", "fiq", "irq_beside_fiq"):
        assert f"guest: PASS {name}\n" in text


@pytest.mark.parametrize("cpus", [1, 8])
@pytest.mark.covers(BASIC)
def test_basic_on_cores(lab, cpus):
    passes(lab, kernel=guest("basic"), smp=cpus, limit=120)


@pytest.mark.mullion
@pytest.mark.quick
@pytest.mark.covers(BASIC, way="el2", park="PSCI")
def test_basic_el2_entry(lab):
    """The distributor has one security state there: all of it is EL2's."""
    passes(lab, kernel=guest("basic"), entry="el2")


@pytest.mark.mullion
@pytest.mark.covers(BASIC, park="WFE")
def test_basic_wfe(lab):
    passes(lab, kernel=guest("basic"), flash={0: variant("wfe", PARK_WFE="y")})


@pytest.mark.mullion
@pytest.mark.covers("lines that several CPUs may take, and none")
def test_targets_of_several(lab):
    """A line that several CPUs may take, and one that none may: QEMU's own model has this
    otherwise, so only here."""
    text = passes(lab, kernel=guest("basic"))
    for name in ("targets_nobody", "targets_again", "targets_several", "spi_reroute"):
        assert f"guest: PASS {name}\n" in text


@pytest.mark.mullion
@pytest.mark.parametrize("way, park, cpus",
                         [("reset", "WFI", 2), ("reset", "WFI", 4), ("el2", "PSCI", 6)])
@pytest.mark.covers("cores off and on in every order from any core")
def test_hotplug_orders(lab, way, park, cpus):
    """Not on a plain machine: in QEMU's model what is pending for a CPU that is off does not follow
    its route."""
    run = lab.boot(limit=90, gic=2, smp=cpus, entry=way, kernel=guest("hotplug"))
    assert run.ended(80) == 0
    assert test_hotplug.verdict(run.text()) > {2: 2, 4: 24, 6: 24}[cpus]
    assert not errors(run.text())


@pytest.mark.mullion
@pytest.mark.covers("60 resets of a VM while its cores go off and on", cpus=5)
def test_resets_during_hotplug(lab):
    run = lab.boot(limit=120, gic=2, smp=5, kernel=guest("hotplug"),
                   config=CONFIGS / "hotplug_lives.dts",
                   image=[("second", guest("pair"))])
    run.expect(r"guest: PASS lives", 100)
    assert run.ended(30) == 0
    text = run.text()
    assert not re.findall(r"guest: FAIL (?!foreign)", text)
    assert not unprovoked(text)


@pytest.mark.mullion
@pytest.mark.covers(TWO)
@pytest.mark.on_qemu10
def test_two_partitions(lab):
    text = partitions(lab, "pair", "pair.dts")
    assert not unprovoked(text)


@pytest.mark.mullion
@pytest.mark.covers("a hostile VM, and one that loses no tick beside it")
def test_hostile_partition(lab):
    text = partitions(lab, "hostile", "hostile.dts", limit=150)
    assert "bystander ticks 600" in text


@pytest.mark.mullion
@pytest.mark.covers("a VM that resets itself")
def test_partition_resets_itself(lab):
    text = partitions(lab, "reborn", "reborn.dts")
    assert not unprovoked(text)
    assert [m[1] for m in re.finditer(r"guest: life (\d)", text)] == ["1", "2", "3"]


@pytest.mark.parametrize("cpu", ["cortex-a53", "cortex-a72"])
@pytest.mark.covers("every system register and sensitive instruction", cpus=1)
@pytest.mark.on_qemu10
def test_registers(lab, cpu):
    """No ICC register is there; each access is undefined."""
    run = lab.boot(limit=90, gic=2, smp=1, cpu=cpu, kernel=guest("sweep"))
    run.expect(r"guest: DONE.*\n")
    assert verdict(run.text()) == 19
    assert run.ended(20) == 0
    assert not errors(run.text())


@pytest.mark.covers("aborts, table walks, alignment, AArch32 at EL0", cpus=1)
def test_faults(lab):
    passes(lab, kernel=guest("faults"), smp=1)


@pytest.mark.mullion
@pytest.mark.parametrize("park", ["WFI", "WFE"])
@pytest.mark.covers("boot stages and monitor alone, seen from EL2")
def test_monitor_alone(lab, park):
    """EL3's part: what non-secure software cannot reach, the wake-up SGI, cores off and on,
    resets."""
    text = test_monitor.passes(lab, gic=2, smp=4,
                               flash={0: variant(park.lower(), **{f"PARK_{park}": "y"})})
    assert text.count(f"3 cores parked in {park}") == test_monitor.RUNS
    assert not errors(text)


@pytest.mark.mullion
@pytest.mark.covers("a core whose wake-up is held back")
def test_core_whose_signal_is_held_back(lab):
    run = lab.boot(limit=60, gic=2, kernel=guest("basic"),
                   flash={0: variant("suppress-wfi", TEST_SGI_SUPPRESS_CPU="2", PARK_WFI="y")})
    run.expect(r"guest: DONE.*\n")
    verdict(run.text())
    assert [e for _, e in errors(run.text())] == [
        "core 0x2: stays parked: did not answer its wake-up signal, left out"]
    assert run.ended(20) == 0


@pytest.mark.mullion
@pytest.mark.covers("Debian", way="el2", park="PSCI", cpus=8)
def test_linux_el2_entry_on_eight_cores(lab):
    run = lab.boot(limit=200, gic=2, smp=8, entry="el2").login(120)
    assert run.ok("nproc") == "8"
    assert "GIC-0" in run.ok("cat /proc/interrupts")
    run.send("poweroff\n")
    assert run.ended(30) == 0
    assert not errors(run.text())


# GICH and GICV are the third and fourth range, 0x08030000 and 0x08040000.
ALIKE = "are not laid out alike; if the GIC is, the configuration can correct reg"
FRAMES = {
    "none": (b"\x08\x03\0\0\0\0\0\0\0\x01\0\0", b"\x08\x03\0\0\0\0\0\0\0\0\0\0",
             r"intc@8000000: reg 2 is not an address of the CPU's", "loader"),
    "unaligned": (b"\x08\x04\0\0\0\0\0\0\0\x01\0\0", b"\x08\x04\x01\x00\0\0\0\0\0\x01\0\0",
                  r"intc@8000000: GICC at 0x8010000 and GICV at 0x8040100 are not page-aligned",
                  "el2"),
    "aliased": (b"\x08\x04\0\0\0\0\0\0\0\x01\0\0", b"\x08\x04\0\0\0\0\0\0\0\x02\0\0",
                "intc@8000000: GICC of 0x10000 bytes and GICV of 0x20000 " + ALIKE,
                "el2"),
    "short": (b"\x08\x04\0\0\0\0\0\0\0\x01\0\0", b"\x08\x04\0\0\0\0\0\0\0\0\x10\0",
              "intc@8000000: GICC of 0x10000 bytes and GICV of 0x1000 " + ALIKE,
              "el2"),
}


@pytest.mark.mullion
@pytest.mark.parametrize("what, park", [(what, None if frame[3] == "loader" else "WFI")
                                        for what, frame in FRAMES.items()])
@pytest.mark.covers("trees whose GICV no guest can be given", cpus=2)
def test_frames_that_cannot_be_given(lab, what, park):
    """A tree whose GICV cannot stand in the place of GICC, page by page: one line and no guest. The
    loader stops before it parks a core."""
    del park
    old, new, line, stage = FRAMES[what]
    folder = lab.new_folder()
    socket = folder / "gdb.sock"
    run = lab.start(Machine(kernel=guest("basic"), gic=2, smp=2).command(folder) +
                    Gdb.arguments(socket), folder, 40)
    gdb = Gdb(socket)
    tree = gdb.read(0x40000000, int.from_bytes(gdb.read(0x40000004, 4), "big"))
    assert tree.count(old) == 1
    gdb.write(0x40000000 + tree.index(old), new)
    gdb.go()
    stops(run, line, stage)


def built_for(version):
    """The build folder of a hypervisor for one version of the GIC alone, and the names in it."""
    symbols = {f"EL2_GICV{version}": "y", f"EL2_GICV{5 - version}": "n"}
    out = variant(f"gicv{version}-alone", ("flash0", "el2"), **symbols).parent
    done = subprocess.run(["aarch64-linux-gnu-nm", out / "el2.elf"], check=True,
                          stdout=subprocess.PIPE, text=True)
    return out, done.stdout


@pytest.mark.mullion
@pytest.mark.parametrize("gic", [2, 3])
@pytest.mark.covers("a hypervisor built for this GIC alone")
def test_built_for_one_version(lab, gic):
    """Its guests pass, and nothing of the other version is in it."""
    out, names = built_for(gic)
    assert f"vectors_v{gic}" in names and f"gicv{gic}_ops" in names
    assert not re.search(rf"_v{5 - gic}\b|\bgicv{5 - gic}_", names)
    run = lab.boot(limit=60, out=out, gic=gic, kernel=guest("basic"))
    run.expect(r"guest: DONE.*\n")
    assert verdict(run.text()) > 75
    assert run.ended(20) == 0


@pytest.mark.mullion
@pytest.mark.parametrize("gic", [2, 3])
@pytest.mark.covers("a hypervisor built for the other GIC alone")
def test_built_for_the_other_version(lab, gic):
    out, _ = built_for(5 - gic)
    run = lab.boot(limit=30, out=out, gic=gic, kernel=guest("basic"))
    stops(run, f"intc@8000000: a GICv{gic}, for which this hypervisor was not built "
               rf"\(EL2_GICV{gic}\)", "el2")
