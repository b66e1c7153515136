# SPDX-License-Identifier: Apache-2.0
"""QEMU 10 beside the system's: Debian on it, and ./mullion's way to it. Tests that are marked
on_qemu10, in other files, run on it once more."""
import re
import subprocess

import pytest

import qemu
import test_linux
from harness import TOP
from test_front import RUNS

pytestmark = [pytest.mark.mullion, pytest.mark.needs_qemu10]
WHILE_IT_RUNS = (test_linux.test_boot_log_is_a_story, test_linux.test_cpus_online,
                 test_linux.test_interrupts_on_every_cpu, test_linux.test_cpu_hotplug,
                 test_linux.test_devices_passed_through, test_linux.test_kernel_has_no_complaint)


@pytest.mark.parametrize("gic", [3, 2])
@pytest.mark.covers("Debian: boot, interrupts, hotplug, a reboot, poweroff")
def test_debian(lab, gic):
    run = lab.boot(limit=200, memory="1G", gic=gic).login(60)
    for check in WHILE_IT_RUNS:
        check(run)
    run.send("reboot\n")
    run.expect("reboot: Restarting system", 30)
    run.login(60)
    test_linux.test_cpus_online(run)
    test_linux.test_poweroff(run)


@RUNS
@pytest.mark.no_machine
@pytest.mark.parametrize("command", ["run", "debug"])
def test_command_line(command, monkeypatch):
    """The option, and above it nothing; the environment; and neither of them."""
    def program(*options):
        done = subprocess.run([TOP / "mullion", command, "--dry-run", *options], check=True,
                              text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        return re.search(r"^(\S+) -M virt", done.stdout, re.M)[1]
    assert program("--qemu-program", "10") == qemu.ten()
    monkeypatch.setenv("QEMU", "/bin/true")
    assert program() == "/bin/true"
    assert program("--qemu-program", "10") == qemu.ten()
    monkeypatch.delenv("QEMU")
    assert program() == qemu.SYSTEM
