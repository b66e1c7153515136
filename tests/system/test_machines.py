# SPDX-License-Identifier: Apache-2.0
"""Linux to its shell on other cores, numbers of cores, sizes of memory and ways to park: nproc,
then poweroff."""
import pytest

from harness import ALARM, errors, variant

pytestmark = pytest.mark.covers("Debian", cpus=2)


def boots(lab, cpus, **options):
    run = lab.boot(limit=150, smp=cpus, **options).login(110)
    assert run.ok("nproc") == str(cpus)
    log = run.ok("dmesg", 30)
    assert not ALARM.search(log), ALARM.search(log)[0]
    run.send("poweroff\n")
    assert run.ended(30) == 0
    assert not errors(run.text())
    return run.text()


@pytest.mark.parametrize("cpu", ["cortex-a53", "cortex-a76", "max,pauth-impdef=on"])
@pytest.mark.covers("Debian on Cortex-A53, A76 and max")
def test_core_model(lab, cpu):
    boots(lab, 2, cpu=cpu)


@pytest.mark.parametrize("cpus", [1, 3, 8])
@pytest.mark.covers("Debian")
def test_number_of_cores(lab, cpus):
    boots(lab, cpus)


@pytest.mark.covers("Debian with a GICv4's redistributors, 256 KiB each", cpus=10)
def test_large_redistributors(lab):
    boots(lab, 10, qemu="-machine gic-version=4")


@pytest.mark.parametrize("memory", ["256M", "3G"])
@pytest.mark.covers("Debian in 256 MiB and 3 GiB")
def test_memory(lab, memory):
    boots(lab, 2, memory=memory)


@pytest.mark.mullion
@pytest.mark.parametrize("park", ["WFI", "WFE"])
@pytest.mark.covers("Debian", cpus=4)
def test_park_method(lab, park):
    text = boots(lab, 4, flash={0: variant(park.lower(), **{f"PARK_{park}": "y"})})
    assert f"3 cores parked in {park}" in text


@pytest.mark.mullion
@pytest.mark.covers("Debian", way="el2", park="PSCI", cpus=4)
@pytest.mark.on_qemu10
def test_entry_by_another_boot_loader(lab):
    """QEMU as the firmware: EL2 entry by the Linux protocol, PSCI by SMC, the bundle as ramdisk."""
    text = boots(lab, 4, entry="el2")
    assert "bootblock" not in text


@pytest.mark.parametrize("how", ["gzip", "lz4"])
@pytest.mark.covers("Debian, its kernel as gzip and lz4")
def test_compressed_kernel(lab, how):
    boots(lab, 2, compress=how)


@pytest.mark.covers("Debian with a command line of the user's")
def test_command_line(lab):
    run = lab.boot(limit=90, smp=2, append="console=ttyAMA0 mullion.test=1 quiet").login(60)
    assert run.ok("cat /proc/cmdline").split() == ["console=ttyAMA0", "mullion.test=1", "quiet"]
    run.send("poweroff\n")
    assert run.ended(30) == 0
    assert not errors(run.text())
