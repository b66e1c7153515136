# SPDX-License-Identifier: Apache-2.0
"""Mullion built with the compiler of Debian 13, whose packages are unpacked beside the system's:
the boards in AArch64, the one of 32 bits is not among them."""
import os
import re
import subprocess

import pytest

import prepare
from harness import TOP, guest
from test_guests import verdict

pytestmark = [pytest.mark.mullion, pytest.mark.long]
CHECKS = ("boot-only-check", "register-check", "harden-check")  # of what the compiler made
PROFILES = sorted(path.name for path in (TOP / "board").glob("*/*_defconfig")
                  if "select ARM\n" not in (path.parent / "Kconfig.choice").read_text())


def gcc_version(cross):
    return int(subprocess.run([f"{cross}gcc", "-dumpversion"], check=True, text=True,
                              stdout=subprocess.PIPE).stdout.partition(".")[0])


@pytest.fixture(scope="module")
def cross():
    """The prefix of its programs."""
    if gcc_version("aarch64-linux-gnu-") >= 14:
        pytest.skip("the system's gcc is 14 or newer: all was built with it")
    folder = prepare.from_suite("gcc14", "trixie")
    if not folder:
        pytest.skip("the gcc of Debian 13 cannot be had here: the line of setup says why")
    found = f"{os.path.realpath(folder)}/root/usr/bin/aarch64-linux-gnu-"
    assert gcc_version(found) == 14
    return found


def build(folder, cross, *targets):
    """What make says, which must end well and without a warning."""
    done = subprocess.run(["make", "--no-print-directory", "-s", "-C", TOP, f"O={folder}",
                           f"CROSS={cross}", f"-j{os.cpu_count()}", *targets], text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    assert done.returncode == 0, done.stdout[-3000:]
    assert not re.search("warning:", done.stdout), done.stdout[-3000:]


@pytest.mark.no_machine
@pytest.mark.parametrize("profile", PROFILES)
def test_no_warning(tmp_path, cross, profile):
    build(tmp_path, cross, profile)
    build(tmp_path, cross, "images")
    build(tmp_path, cross, *CHECKS)


@pytest.mark.parametrize("gic", [3, 2])
@pytest.mark.covers("Debian, and every register, on a hypervisor of Debian 13's gcc", cpus=2)
def test_boots(lab, tmp_path, cross, gic):
    out = tmp_path / "out"
    build(out, cross, "virt_defconfig")
    build(out, cross, "images")
    assert b"GCC: (Debian 14." in (out / "el2/el2/vm/vm.o").read_bytes()
    run = lab.boot(out=out, smp=2, gic=gic).login(60)
    run.send("poweroff\n")
    assert run.ended(30) == 0
    run = lab.boot(out=out, smp=2, gic=gic, cpu="cortex-a53", kernel=guest("preserved"))
    run.expect(r"guest: DONE.*\n")
    assert verdict(run.text()) > 180
