# SPDX-License-Identifier: Apache-2.0
"""The Orange Pi PC on QEMU's model of it: the boot ROM loads the bootblock from the card that
./mullion image makes to SRAM, clocks and DRAM are set up from nothing, and Debian's 32-bit kernel
comes to a shell on all cores."""
import os
import struct
import subprocess

import pytest

import prepare
from harness import ALARM, TOP, board_folder, errors, machine

pytestmark = [pytest.mark.mullion, pytest.mark.covers(board="orangepi-pc", gic=2, way="linux-el2")]

FIRST_STAGE = [
    r"Mullion on board orangepi-pc, core 0x0 \(Cortex-A7\) leads",
    r"clocks in MHz: PLL_CPUX 1008.0 PLL_PERIPH0 600.0 PLL_DDR 1248.0 CPU 1008.0 AXI 336.0 ATB "
    r"504.0 AHB1 200.0 APB1 100.0 APB2 24.0 MMC0 24.0 DRAM 1248.0 MBUS 400.0",
    r"DRAM DDR3-1333: 2 ranks of 4 lanes, 8192 rows, 8 banks, pages of 8192 bytes, 1024 MiB",
]


@pytest.fixture(scope="module")
def orange():
    prepare.arm_packages()
    return board_folder("orangepi-pc", "orangepi-pc_qemu_defconfig")


@pytest.mark.covers("Debian's armmp from a card: DRAM from nothing, four cores, hotplug")
def test_linux(lab, orange, tmp_path):
    path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
    done = subprocess.run([TOP / "mullion", "image", "--board", "orangepi-pc", "--out", tmp_path],
                          env={**os.environ, "PATH": path}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    card = tmp_path / "card.img"
    os.truncate(card, machine.card_size(card.stat().st_size))
    run = lab.boot(limit=200, out=orange, card=card)
    for line in FIRST_STAGE:
        run.expect(line)
    run.expect("DRAM 1024 MiB at 0x40000000, measured, sample test passed")
    run.expect("3 other cores answered and wait")
    run.expect("mullion.itb in partition 1 of SD card, a FAT32")
    run.login(120)
    assert run.ok("uname -m; nproc").split() == ["armv7l", "4"]
    assert run.ok("cat /proc/device-tree/model") == "Xunlong Orange Pi PC\0"
    log = run.ok("dmesg", 30)
    assert "CPU: All CPU(s) started in HYP mode" in log and not ALARM.search(log)
    run.ok("echo 0 >/sys/devices/system/cpu/cpu3/online")
    run.ok("echo 1 >/sys/devices/system/cpu/cpu3/online")
    assert run.ok("nproc") == "4"
    assert not errors(run.text())


@pytest.mark.covers("a card without the other parts: its exact line", way="reset", park=None)
def test_no_tree(lab, orange, tmp_path):
    """The bootblock alone is enough for the log of clocks and DRAM, and for what is missing."""
    card = tmp_path / "card.img"
    with open(card, "wb") as f:
        f.truncate(64 << 20)
        f.seek(8192)
        f.write((orange / "boot.egon").read_bytes())
    run = lab.boot(limit=60, out=orange, card=card)
    for line in FIRST_STAGE:
        run.expect(line)
    run.expect("error: tree image: wrong magic 0x00000000, want 0x54444c4d")
    run.expect("stopped")


@pytest.mark.no_machine
def test_first_stage_is_what_the_rom_takes(orange):
    """All of it, the header too, in 32 KiB; linked behind the header."""
    image = (orange / "boot.egon").read_bytes()
    assert len(image) <= 32 << 10
    assert image[4:12] == b"eGON.BT0" and struct.unpack_from("<I", image, 16) == (len(image),)
    assert image[0x60:].startswith((orange / "bootblock.bin").read_bytes())
