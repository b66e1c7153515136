# SPDX-License-Identifier: Apache-2.0
"""Raspberry Pi 3 on QEMU's model: our stages where its firmware has its own, Debian's full kernel
with Debian's tree at EL2 on all cores by the spin-table, and what the firmware may get wrong."""
import re
import struct
import subprocess

import pytest

import card_image
import debian_full
import variant as variants
from fat_card import FatCard
from harness import ALARM, OUT, TOP, Machine, board_folder, copy_patched, errors, variant
from test_bundle import stops
from test_raspi_card import NONE, linux_at_el2

pytestmark = [pytest.mark.mullion, pytest.mark.covers(board="raspi3", gic=0)]

SPIN_TABLE = 0xd8
TREE = "/proc/device-tree"


@pytest.fixture(scope="module")
def pi():
    return linux_at_el2()


def boot(lab, pi, limit=30, **options):
    return lab.boot(limit=limit, out=pi, kernel="debian-full", **options)


@pytest.mark.covers("Debian's full kernel: memory, a card, reboot, poweroff", way="linux-el2",
                    park="spin-table")
def test_linux(lab, pi, tmp_path):
    """The firmware's release addresses are where Linux finds its CPUs; EL3's memory and the
    VideoCore's are not Linux's."""
    card = FatCard(tmp_path)
    run = boot(lab, pi, 120, extra=card.option()).login(100)
    assert run.ok("nproc") == "4"
    assert run.ok(f"cat {TREE}/model").strip("\0") == "Raspberry Pi 3 Model B"
    for cpu in range(4):
        assert run.ok(f"cat {TREE}/cpus/cpu@{cpu}/enable-method") == "spin-table\0"
        release = run.ok(f"od -An -v -tx1 {TREE}/cpus/cpu@{cpu}/cpu-release-addr | tr -d ' '")
        assert int(release, 16) == SPIN_TABLE + 8 * cpu
    ram = [(int(a, 16), int(b, 16) + 1) for a, b in
           re.findall(r"^([0-9a-f]+)-([0-9a-f]+) : System RAM", run.ok("cat /proc/iomem"), re.M)]
    # behind what is EL3's, but for the page in which cores waited
    assert ram == [(0x400000, 0x3bffb000), (0x3bffc000, 0x3c000000)]
    log = run.ok("dmesg", 30)
    assert "CPU: All CPU(s) started at EL2" in log
    assert not ALARM.search(log), ALARM.search(log)[0]
    assert "ttyS1" in run.ok("cat /proc/consoles")
    card.linux_uses(run)
    run.send("reboot\n")
    run.expect(r"Mullion on board raspi3", 30)
    run.login(60)
    assert run.ok("nproc") == "4"
    run.send("poweroff\n")
    assert run.ended(30) == 0
    assert not errors(run.text())


@pytest.mark.covers("Debian's full kernel by PSCI: CPU hotplug", way="linux-el2")
def test_psci(lab):
    """EL3 has the cores that are off in WFI, out of which a mailbox of the local controller brings
    them; Linux, which has that controller, never sees it."""
    out = variant("psci", ("images",), board=board_folder("raspi3"), START_LINUX_EL2="y",
                  LINUX_PSCI="y").parent
    run = boot(lab, out, 120).login(100)
    assert "3 cores parked in WFI, woken by mailbox" in run.text()
    for cpu in (1, 2, 3, 1, 2, 3):
        run.ok(f"echo 0 > /sys/devices/system/cpu/cpu{cpu}/online")
        run.ok(f"echo 1 > /sys/devices/system/cpu/cpu{cpu}/online")
    assert run.ok("nproc") == "4"
    log = run.ok("dmesg", 30)
    assert not ALARM.search(log), ALARM.search(log)[0]
    run.send("poweroff\n")
    assert run.ended(30) == 0
    assert not errors(run.text())


@pytest.mark.no_machine
def test_debians_trees():
    """Each of Debian's trees of this SoC becomes one of a GICv2: by the host's unit test, which
    compares those that are there."""
    debian_full.folder()
    with variants.builder(OUT):
        assert variants.build(OUT, "unit-build", "T=bcm2836_tree").returncode == 0
    said = subprocess.run([OUT / "unit" / "test_bcm2836_tree"], capture_output=True, text=True,
                          check=True)
    assert re.search(r"OK \] debians", said.stdout + said.stderr), said


@pytest.mark.no_machine
def test_defconfig(pi, tmp_path):
    """What these tests boot is what a user gets by it."""
    done = subprocess.run(["make", "-s", "-C", TOP, f"O={tmp_path}", "raspi3_linux_defconfig"],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    ours, theirs = (set((folder / ".config").read_text().splitlines()) for folder in
                    (pi, tmp_path))
    assert ours == theirs, ours ^ theirs


@pytest.mark.no_machine
def test_words_of_the_firmware(pi):
    """Where it looks for its magic word, and fills in addresses, there is nothing of ours."""
    stub = (pi / "flash0.img").read_bytes()
    assert stub[SPIN_TABLE:0x100] == struct.pack("<5Q", 0, 0, 0, 0x5afe570b, 0)


@pytest.mark.covers("a device tree at another address than config.txt's", park=None)
def test_tree_elsewhere(lab, pi, tmp_path):
    stub = copy_patched(pi / "flash0.img", tmp_path / "stub", {0xf8: struct.pack("<I", 0x100)})
    stops(boot(lab, pi, flash={0: stub}),
          "config.txt: the firmware has put the device tree to 0x100, wanted is "
          "device_tree_address=0x4000000", "bootblock")


@pytest.mark.covers("a damaged loader: its exact line", park=None)
def test_damaged_loader(lab, pi, tmp_path):
    stub = copy_patched(pi / "flash0.img", tmp_path / "stub", {0x10000 + 0x4000: b"damage"})
    stops(boot(lab, pi, flash={0: stub}), r"loader image: CRC mismatch: is 0x\w+, should be 0x\w+",
          "bootblock")


@pytest.mark.covers("a bundle cut off, and none: each its line", park=None)
@pytest.mark.parametrize("size, line", [
    (4096, r"config: SHA-256 of its 531 bytes begins with \w+, the bundle says \w+"),
    (0, "FIT: magic is 0x00000000, expected 0xd00dfeed")])
def test_no_bundle(lab, pi, tmp_path, size, line):
    bundle = tmp_path / "bundle"
    bundle.write_bytes((pi / "bundle.itb").read_bytes()[:size])
    stops(boot(lab, pi, flash={1: bundle}), line, "loader", [NONE])


@pytest.mark.no_machine
def test_card(pi, tmp_path):
    """What the firmware is told, and that what it is told to load is there."""
    image, _ = card_image.make_card(Machine(out=pi), pi / "bundle.itb", tmp_path)

    def file(name):
        return subprocess.run(["mtype", "-i", f"{image}@@1M", f"::{name}"], check=True,
                              stdout=subprocess.PIPE).stdout
    lines = file("config.txt").decode().splitlines()[1:]
    assert lines[0] == "[pi3]"  # for no other board
    said = dict(line.split("=") for line in lines[1:])
    assert said == {
        "arm_64bit": "1", "enable_uart": "1", "disable_commandline_tags": "1",
        "armstub": "mullion3.bin", "kernel": "mullion.itb",
        "kernel_address": "0x8000000", "device_tree": "bcm2837-rpi-3-b.dtb",
        "device_tree_address": "0x4000000"}
    assert file(said["armstub"])[0xf0:0xf4] == struct.pack("<I", 0x5afe570b)
    assert file(said["kernel"])[:4] == file(said["device_tree"])[:4] == b"\xd0\x0d\xfe\xed"
