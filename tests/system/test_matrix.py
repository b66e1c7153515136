# SPDX-License-Identifier: Apache-2.0
"""docs/matrix.md is what the marks `covers` give, and a mark that says something else than its
machine was fails its test."""
import itertools
import os
import pathlib
import re
import subprocess
import sys

import pytest

import claims
import matrix
import qemu
from harness import TOP

pytestmark = pytest.mark.quick

BASE = ["qemu-system-aarch64", "-M", "virt,secure=on,virtualization=on,gic-version=3,acpi=off",
        "-smp", "4"]
FLASH = ["-drive", "if=pflash,unit=0,format=raw,readonly=on,file=flash0.img"]
EL2 = ["-kernel", "mullion.bin"]
UBOOT = ["-bios", "u-boot.bin", "-drive", "if=none,id=boot,format=raw,file=disk.img"]

BOOTED = """\
[    0.001373] one EL3 cpu0: Mullion on board virt, core 0x0 (Cortex-A72) leads
[    0.018172] two EL3 cpu0: GICv3 distributor up, secure
[    0.019022] two EL3 cpu0: 3 cores parked in WFI, woken by secure SGI
"""
OURS = BOOTED + """\
[    0.493559] el2 EL2 cpu0: Mullion 0.1, image at 0x7fe00000, entered from our loader
[    0.496135] el2 EL2 cpu0: 4 of 4 cores at EL2
"""
OTHERS = """\
[    0.493559] el2 EL2 cpu0: Mullion 0.1, image at 0x40200000, entered from another boot loader
[    0.496135] el2 EL2 cpu0: 4 of 4 cores at EL2
"""
LINUX = "[    0.4] two EL3 cpu0: linux: kernel 0x40200000 at EL%d, 4 CPUs, tree 0x48000000; " \
        "the other cores are %s\n"
OFF = "off, PSCI 1.1 stays at EL3"
PEN = "in a pen, PSCI 1.1 stays at EL3"
NO_PSCI = "in a pen, no PSCI"
SBSA = ["qemu-system-aarch64", "-M", "sbsa-ref", "-smp", "4", *FLASH]

MACHINES = {
    "reset": (BASE + FLASH, OURS, {}),
    "no other core": (BASE + FLASH + ["-smp", "1"], OURS.replace("3 cores", "0 cores"),
                      dict(cpus=1, park=None)),
    "two cores": (BASE + FLASH + ["-smp", "2"], OURS.replace("3 cores", "1 core"), dict(cpus=2)),
    "mailbox": (BASE + FLASH, OURS.replace("WFI, woken by secure SGI", "WFE, mailbox"),
                dict(park="WFE")),
    "gicv2": (BASE + FLASH + ["-M", "gic-version=2"], OURS.replace("GICv3", "GICv2"), dict(gic=2)),
    "sbsa-ref": (SBSA, OURS.replace("board virt", "board sbsa-ref"), dict(board="sbsa-ref")),
    "stops early": (BASE + FLASH, "", dict(park=None)),
    "three boots": (BASE + FLASH, OURS * 3, {}),
    "by QEMU": (BASE + EL2, OTHERS, dict(way="el2", park="PSCI")),
    "by U-Boot": (BASE + UBOOT, "U-Boot 2023.01\n" + OTHERS, dict(way="uboot", park="PSCI")),
    "nobody starts them": (BASE + EL2, OTHERS.replace("4 of 4", "1 of 4"),
                           dict(way="el2", park=None)),
    "many": (BASE + EL2, OTHERS.replace("4 of 4", "11 of 11"), dict(way="el2", park="PSCI")),
    "Linux at EL2": (BASE + FLASH, BOOTED + LINUX % (2, OFF), dict(way="linux-el2")),
    "Linux at EL1": (BASE + FLASH, BOOTED + LINUX % (1, OFF), dict(way="linux-el1")),
    "pen": (BASE + FLASH, BOOTED + LINUX % (2, PEN), dict(way="linux-el2", park="spin-table")),
    "no PSCI": (BASE + FLASH, BOOTED + LINUX % (2, NO_PSCI),
                dict(way="linux-el2", park="spin-table, no PSCI")),
    "firmware": (BASE + FLASH, BOOTED + LINUX % (2, PEN) + OTHERS,
                 dict(way="firmware", park="spin-table")),
}


@pytest.mark.parametrize("name", MACHINES)
def test_what_a_machine_was(name):
    argv, text, differs = MACHINES[name]
    truth = {**claims.DEFAULT, **differs}
    assert claims.facts(argv, text) == truth
    claims.check(truth, [(argv, text)])
    lies = {"way": "other", "board": "other", "gic": 4, "park": "other", "cpus": 3, "qemu": "10"}
    for field, lie in lies.items():
        words = f"says {field} {lie!r}, the machine had {truth[field]!r}$"
        with pytest.raises(AssertionError, match=words):
            claims.check({**truth, field: lie}, [(argv, text)])


@pytest.mark.parametrize("argv, text, reason", [
    (BASE + FLASH, OURS.replace("board virt", "board other"),
     "QEMU's machine is virt, the build is for other"),
    (BASE + FLASH, OURS.replace("GICv3", "GICv2"), "QEMU has a GICv3, the boot log says GICv2"),
    (BASE + FLASH, OURS + OURS.replace("WFI", "WFE"), "says how cores are parked in several ways"),
    (BASE + FLASH, OTHERS, "started by another boot loader, and there is none"),
    (BASE + EL2, OURS, "started by our stages, and there are none"),
])
def test_machine_that_contradicts_itself(argv, text, reason):
    with pytest.raises(AssertionError, match=reason):
        claims.facts(argv, text)


# A machine that says what it is told to; what it is started with is seen by the harness, and not by
# it.
TESTS = """
import pytest
from harness import Run

pytestmark = pytest.mark.covers("of the module")
LOG = %r


def machine(gic, then=""):
    script = f"printf '%%s' '{LOG}'; {then}".replace("GICv3", f"GICv{gic}")
    return ["/bin/sh", "-c", script, "-M", f"virt,gic-version={gic}", "-smp", "4",
            "-drive", "if=pflash,unit=0"]

def start(folder, gic=3):
    with Run(machine(gic), folder, 10) as run:
        assert run.ended() == 0


def test_true(tmp_path):
    start(tmp_path)

@pytest.mark.covers(cpus=8)
def test_false(tmp_path):
    start(tmp_path)

@pytest.mark.parametrize("gic", [2, 3])
def test_parameter(tmp_path, gic):
    start(tmp_path, gic)

@pytest.mark.parametrize("gic", [2, 3])
def test_parameter_not_used(tmp_path, gic):
    start(tmp_path)

def test_starts_none():
    pass

@pytest.mark.no_machine
def test_needs_none():
    pass

@pytest.mark.no_machine
def test_starts_one(tmp_path):
    start(tmp_path)

@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    with Run(machine(3, "exec sleep 600"), tmp_path_factory.mktemp("shared"), 600) as run:
        run.expect("cores at EL2")
        yield run

def test_shared(shared):
    shared.text()

@pytest.mark.covers(park="WFE")
def test_shared_false(shared):
    shared.text()
"""
WANT = ["test_true", "test_parameter[2]", "test_parameter[3]", "test_parameter_not_used[3]",
        "test_needs_none", "test_shared"]


def test_marks_that_lie_fail_their_tests(tmp_path):
    """Through pytest, with the system tests' own conftest."""
    (tmp_path / "test_marks.py").write_text(TESTS % OURS)
    done = subprocess.run([sys.executable, "-m", "pytest", "-rA", "-p", "no:cacheprovider", "-p",
                           "conftest", tmp_path],
                          cwd=TOP / "tests" / "system", stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, text=True,
                          timeout=900)
    results = [line.split()[:2] for line in done.stdout.splitlines()
               if line.startswith(("PASSED", "FAILED"))]
    passed = [test.split("::")[1] for result, test in results if result == "PASSED"]
    assert len(results) == 11 and passed == WANT, done.stdout
    for reason in ("its mark `covers` says cpus 8, the machine had 4",
                   "its mark `covers` says gic 2, the machine had 3",
                   "speaks of a machine, and none was started",
                   "it started a machine that no mark `covers` speaks of",
                   "its mark `covers` says park 'WFE', the machine had 'WFI'"):
        assert reason in done.stdout, done.stdout


def program(path, version):
    """A QEMU that only says this version."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\necho 'QEMU emulator version {version} (Debian)'\n")
    path.chmod(0o755)
    return str(path)


def test_which_qemu(tmp_path):
    """It is asked for its version."""
    argv = [program(tmp_path / "qemu", "10.0.2"), *BASE[1:], *FLASH]
    assert claims.facts(argv, OURS) == {**claims.DEFAULT, "qemu": "10"}
    with pytest.raises(AssertionError, match="says qemu 'system', the machine had '10'$"):
        claims.check(claims.DEFAULT, [(argv, OURS)])


ON_BOTH = """
import pytest

pytestmark = pytest.mark.no_machine

@pytest.mark.on_qemu10
def test_both(lab):
    print("told", lab.emulator)

@pytest.mark.needs_qemu10
def test_of_a_board():
    pass

def test_other(lab):
    assert lab.emulator is None
"""
ALONE = ["test_both[system]", "test_other"]


@pytest.mark.parametrize("systems, beside, passed, skipped", [
    ("7.2.0", None, ALONE, ["[2]", "QEMU 10 cannot be had here: ./mullion setup says why"]),
    ("7.2.0", "10.0.2", ["test_both[qemu10]", *ALONE, "test_of_a_board"], None),
    ("10.0.2", None, [*ALONE, "test_of_a_board"],
     ["[1]", "the system's QEMU is 10, so all is run on it"]),
])
def test_tests_on_qemu_10(tmp_path, systems, beside, passed, skipped):
    """What is run twice, and what is skipped, with the reason and how many."""
    program(tmp_path / "bin" / qemu.SYSTEM, systems)
    if beside:
        program(tmp_path / "qemu10" / qemu.SYSTEM, beside)
    (tmp_path / "test_both.py").write_text(ON_BOTH)
    env = {**os.environ, "DEPS": str(tmp_path), "PATH": f"{tmp_path}/bin:{os.environ['PATH']}"}
    env.pop("QEMU", None)
    done = subprocess.run([sys.executable, "-m", "pytest", "-rA", "-p", "no:cacheprovider", "-p",
                           "conftest", tmp_path], cwd=TOP / "tests" / "system", env=env,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, timeout=900)
    assert done.returncode == 0, done.stdout
    assert sorted(re.findall(r"^PASSED .*::(\S+)", done.stdout, re.M)) == sorted(passed)
    assert sorted(re.findall(r"^told (\S+)", done.stdout, re.M)) == \
        (["10", "None"] if beside else ["None"])
    said = re.findall(r"^SKIPPED (\[\d+\]) .*?: (.*)", done.stdout, re.M)
    assert said == ([tuple(skipped)] if skipped else [])


def test_rows_are_exact():
    """Merged rows list each machine that was there, and no other."""
    machines = {(2, "WFI", 4), (3, "WFI", 4), (3, "WFE", 4), (3, "WFI", 1), (2, None, 1),
                (3, None, 1)}
    rows = matrix.products(machines)
    listed = [machine for row in rows for machine in itertools.product(*row)]
    assert sorted(listed, key=str) == sorted(machines, key=str) and len(rows) < len(machines)
    assert matrix.ranges({8, 1, 2, 3, 11, 12}) == "1-3, 8, 11, 12"


def test_page_is_what_the_marks_give():
    done = subprocess.run([sys.executable, pathlib.Path(TOP, "tools", "matrix.py"), "--check"],
                          stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=900)
    assert done.returncode == 0, done.stdout
