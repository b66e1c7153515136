# SPDX-License-Identifier: Apache-2.0
"""Raspberry Pi 4 on QEMU 10's model: Debian's full kernel with Debian's tree under the hypervisor,
on the virtual GICv2."""
import re
import struct
import subprocess

import pytest

import card_image
from fat_card import FatCard
from harness import ALARM, TOP, Machine, board_folder, errors
from test_bundle import stops
from test_front import mullion
from test_guests import passes
from test_raspi_card import NONE

pytestmark = [pytest.mark.mullion, pytest.mark.needs_qemu10,
              pytest.mark.covers(board="raspi4", gic=2)]

GIB = 1 << 30


@pytest.fixture(scope="module")
def pi():
    return board_folder("raspi4")


def memory(run):
    """What Linux has as RAM: (start, end)."""
    return [(int(a, 16), int(b, 16) + 1) for a, b in
            re.findall(r"^([0-9a-f]+)-([0-9a-f]+) : System RAM", run.ok("cat /proc/iomem"), re.M)]


@pytest.mark.covers("Debian's full kernel: memory, a card, hotplug, reboot, poweroff")
@pytest.mark.lengthy
def test_linux(lab, pi, tmp_path):
    """All memory but EL3's, EL2's and the VideoCore's; what old devices reach of it. The bundle
    is the card's, from which Linux reads and to which it writes then."""
    card = FatCard(tmp_path)
    bundle = Machine(out=pi, kernel="debian-full").make_bundle(tmp_path)
    subprocess.run(["mcopy", "-i", f"{card.path}@@1M", bundle, "::mullion.itb"], check=True)
    run = lab.boot(limit=200, out=pi, kernel="debian-full", extra=card.option()).login(150)
    assert "mullion.itb in partition 1 of SD card at EMMC, a FAT" in run.text()
    assert run.ok("nproc") == "4"
    assert run.ok("cat /sys/firmware/devicetree/base/model").strip("\0") == \
        "Raspberry Pi 4 Model B"
    assert memory(run) == [(0x400000, GIB - (64 << 20)), (GIB, 2 * GIB - (2 << 20))]
    window = "od -An -v -tx1 /proc/device-tree/%s/dma-ranges | tr -d ' \\n'"
    assert run.ok(window % "soc") == "c0000000" "0000000000000000" "40000000"
    assert run.ok(window % "emmc2bus") == "00000000c0000000" "0000000000000000" "40000000"
    card.linux_uses(run)
    log = run.ok("dmesg", 30)
    assert re.search(r"DMA +\[mem 0x0000000000400000-0x000000003fffffff\]", log)
    assert not ALARM.search(log), ALARM.search(log)[0]
    run.ok("echo 0 >/sys/devices/system/cpu/cpu3/online")
    assert run.ok("nproc") == "3"
    run.ok("echo 1 >/sys/devices/system/cpu/cpu3/online")
    assert run.ok("nproc") == "4"
    run.send("reboot\n")
    run.expect("Mullion on board raspi4", 60)
    run.login(150)
    run.send("poweroff\n")
    assert run.ended(30) == 0
    assert not errors(run.text())


@pytest.mark.covers("bare metal: all that a guest may ask of its machine")
def test_basic(lab, pi):
    """Whose devices are below /soc: the interrupt controller, too."""
    passes(lab, out=pi, kernel=pi / "guest" / "basic.bin")


@pytest.mark.covers("a Raspberry Pi 3's bundle: its exact line", park=None)
def test_other_board(lab, pi, tmp_path):
    bundle = tmp_path / "bundle"
    bundle.write_bytes((board_folder("raspi3") / "bundle.itb").read_bytes())
    stops(lab.boot(limit=40, out=pi, flash={1: bundle}),
          "bundle: is for board raspi3, this is raspi4", "loader", [NONE])


@pytest.mark.no_machine
def test_on_the_desk(pi):
    """Devices below /soc are where a CPU finds them, and board.dts counts: the PL011 is the
    hypervisor's."""
    done = mullion("map", "linux+rt", "--board", "raspi4")
    assert done.returncode == 0, done.stderr
    for row in (r"0x00fe201000 +512 B  hypervisor  serial@7e201000; 153",
                r"0x00fe300000 +256 B  linux +mmc@7e300000",
                r"0x00ff841000 +4 KiB  hypervisor  interrupt-controller@40041000; each domain"):
        assert re.search(row, done.stdout), done.stdout
    for row in (r"0x0000000000 +2 MiB  firmware +reserved memory 0",  # by the tree, too
                r"0x0000200000 +2 MiB  firmware +loader RAM",
                r"0x0000400000 +\d+ MiB  linux +memory, rwx"):
        assert re.search(f"^ *{row}$", done.stdout, re.M), done.stdout
    done = mullion("explain", "linux+rt", "0xfe201000", "--board", "raspi4")
    assert re.search(r"^what: +serial@7e201000, 0x0 from its begin\nowner: +the hypervisor$",
                     done.stdout, re.M), done.stdout + done.stderr


@pytest.mark.no_machine
def test_direct_on_the_desk(pi):
    """Only boot can say whether the GIC has what it needs; the model's has not."""
    done = mullion("check", "linux+rt-direct", "--board", "raspi4")
    assert done.returncode == 0, done.stderr
    assert 'note: rt: mullion,interrupts: "direct" needs a GICv2 with two security states: ' \
        "boot finds out" in done.stdout.splitlines(), done.stdout


@pytest.mark.no_machine
@pytest.mark.parametrize("board", ["raspi3", "raspi4"])
def test_memory_on_the_desk(board, tmp_path):
    """EL3's memory is refused as boot refuses it; the bundle's, once it is loaded, is free."""
    size = "mullion,memory-size = <0x2000000>;"
    source = (TOP / "configs" / "linux+rt.dts").read_text()
    assert source.count(size) == 1
    for base, refused in ("0x200000", True), ("0x8000000", False):
        file = tmp_path / "a.dts"
        file.write_text(source.replace(size, f"memory = <0x0 {base} 0x0 0x200000>;"))
        done = mullion("check", file, "--board", board)
        assert (done.returncode, "memory 0x200000 + 0x200000 is not free DRAM" in done.stderr) == \
            (int(refused), refused), done.stdout + done.stderr


@pytest.mark.no_machine
def test_card(pi, tmp_path):
    """What the firmware is told, and that what it is told to load is there."""
    image, _ = card_image.make_card(Machine(out=pi), pi / "bundle.itb", tmp_path)

    def file(name):
        return subprocess.run(["mtype", "-i", f"{image}@@1M", f"::{name}"], check=True,
                              stdout=subprocess.PIPE).stdout
    lines = file("config.txt").decode().splitlines()[1:]
    said = dict(line.split("=") for line in lines if "=" in line)
    assert lines[0] == "[pi4]" and said["device_tree"] == "bcm2711-rpi-4-b.dtb"
    assert file(said["armstub"])[0xf0:0xf4] == struct.pack("<I", 0x5afe570b)
    assert file(said["kernel"])[:4] == file(said["device_tree"])[:4] == b"\xd0\x0d\xfe\xed"
