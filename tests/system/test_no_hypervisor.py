# SPDX-License-Identifier: Apache-2.0
"""The boot stages start Debian's Linux themselves, at EL2 or EL1, with PSCI from the monitor, with
a spin-table, or with neither."""
import pytest

from harness import ALARM, TOP, errors, guest, variant
from test_bundle import stops

pytestmark = pytest.mark.mullion
# The builds by the level that Linux is started at.
EL2, EL1 = pytest.mark.covers(way="linux-el2"), pytest.mark.covers(way="linux-el1")

BUILDS = {
    "el2-psci": dict(START_LINUX_EL2="y"),
    "el1-psci": dict(START_LINUX_EL1="y"),
    "el2-spin-table": dict(START_LINUX_EL2="y", LINUX_SPIN_TABLE="y"),
    "el1-spin-table": dict(START_LINUX_EL1="y", LINUX_SPIN_TABLE="y"),
    "el2-no-monitor": dict(START_LINUX_EL2="y", LINUX_SPIN_TABLE="y", LINUX_NO_MONITOR="y"),
}


def stages(name):
    """Flash bank 0 of one of the builds."""
    return variant(name, **BUILDS[name])


def boot(lab, name, **options):
    run = lab.boot(limit=100, flash={0: stages(name)}, **options).login(80)
    assert run.ok("nproc") == str(options.get("smp", 4))
    log = run.ok("dmesg", 30)
    assert not ALARM.search(log), ALARM.search(log)[0]
    assert not errors(run.text())
    assert "el2 EL2" not in run.text()
    assert not run.ok("ls -d /proc/device-tree/hypervisor 2>/dev/null; true")
    return run, log


@pytest.mark.parametrize("gic", [2, 3])
@pytest.mark.parametrize("name",
                         [pytest.param("el2-psci", marks=EL2), pytest.param("el1-psci", marks=EL1)])
@pytest.mark.covers("Debian by the monitor's PSCI: hotplug, reboot; KVM at EL2")
def test_psci(lab, name, gic):
    run, log = boot(lab, name, gic=gic)
    level = name[:3].upper()
    assert f"CPU: All CPU(s) started at {level}" in log
    assert ("Hyp mode initialized successfully" in log) == (level == "EL2")
    assert ("crw" in run.ok("ls -l /dev/kvm 2>/dev/null; true")) == (level == "EL2")
    assert run.ok("cat /proc/device-tree/psci/method") == "smc\0"
    for n in (3, 1, 2):
        online = f"/sys/devices/system/cpu/cpu{n}/online"
        run.ok(f"echo 0 >{online} && echo 1 >{online}")
    assert run.ok("nproc") == "4"
    run.send("reboot\n")
    run.expect(r"bootblock EL3 cpu0: Mullion", 30)
    run.login(60)
    run.send("poweroff\n")
    assert run.ended(30) == 0


@EL2
@pytest.mark.covers("Debian on max: VHE", cpus=2)
def test_psci_vhe(lab):
    """Linux keeps EL2 for itself: its timer's PPI must not be the monitor's."""
    run, log = boot(lab, "el2-psci", smp=2, cpu="max,pauth-impdef=on")
    assert "VHE mode initialized successfully" in log
    run.send("poweroff\n")
    assert run.ended(30) == 0


@EL1
@pytest.mark.covers("Debian on max: nothing traps to an empty EL2", cpus=2)
def test_el1_all_features(lab):
    """EL2 is empty: nothing of a CPU with every feature traps to it."""
    run, log = boot(lab, "el1-psci", smp=2, cpu="max,pauth-impdef=on")
    assert "All CPU(s) started at EL1" in log and "Scalable Vector Extension" in log
    run.send("poweroff\n")
    assert run.ended(30) == 0


@pytest.mark.parametrize("gic", [2, 3])
@pytest.mark.parametrize("name", [pytest.param("el2-spin-table", marks=EL2),
                                  pytest.param("el1-spin-table", marks=EL1)])
@pytest.mark.covers("Debian, poweroff by PSCI", park="spin-table")
def test_spin_table(lab, name, gic):
    run, log = boot(lab, name, gic=gic)
    assert f"CPU: All CPU(s) started at {name[:3].upper()}" in log
    assert run.ok("cat /proc/device-tree/cpus/cpu@1/enable-method") == "spin-table\0"
    run.send("poweroff\n")
    assert run.ended(30) == 0


@EL2
@pytest.mark.covers("Debian, KVM", park="spin-table, no PSCI")
def test_no_monitor(lab):
    run, log = boot(lab, "el2-no-monitor")
    assert "Hyp mode initialized successfully" in log
    assert not run.ok("ls -d /proc/device-tree/psci 2>/dev/null; true")


@EL2
@pytest.mark.covers("Debian", park="WFE")
def test_parked_by_wfe(lab):
    build = variant("el2-psci-wfe", **BUILDS["el2-psci"], PARK_WFE="y")
    run = lab.boot(limit=100, flash={0: build}).login(80)
    assert run.ok("nproc") == "4"
    run.send("poweroff\n")
    assert run.ended(30) == 0
    assert not errors(run.text())


@pytest.mark.covers("a build without the hypervisor refuses what needs it", cpus=2)
def test_flat_binary(lab):
    run = lab.boot(limit=40, flash={0: stages("el2-psci")}, kernel=guest("basic-flat"), smp=2)
    stops(run, r"kernel: has no arm64 Image header: only a guest of the hypervisor can do without",
          "loader")


@pytest.mark.covers("a build without the hypervisor refuses what needs it", cpus=2)
def test_places(lab, tmp_path):
    config = tmp_path / "places.dts"
    config.write_text((TOP / "configs/linux.dts").read_text().replace(
        "mullion,memory-rest;", "mullion,memory-rest; mullion,tree-address = <0x40000000>;"))
    run = lab.boot(limit=40, flash={0: stages("el2-psci")}, config=config, smp=2)
    stops(run, r"linux: mullion,load-offset, mullion,entry and mullion,tree-address are for guests "
               r"of the hypervisor", "loader")


@pytest.mark.covers("a build without the hypervisor refuses what needs it")
def test_two_domains(lab):
    run = lab.boot(limit=40, flash={0: stages("el2-psci")}, config="configs/two-vms.dts",
                   kernel=guest("pair"),
                   image=[("guest-a", guest("pair")), ("guest-b", guest("pair"))])
    stops(run, r"/domains: 2 domains: without the hypervisor there can be one", "loader")
