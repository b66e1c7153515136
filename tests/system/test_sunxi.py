# SPDX-License-Identifier: Apache-2.0
"""Boards with an Allwinner H3 or R40 on QEMU's models of them: the boot ROM loads the bootblock
from a card to SRAM, clocks and DRAM are set up from nothing, and Debian's 32-bit kernel comes to a
shell on all cores."""
import contextlib
import os
import re
import struct
import subprocess

import pytest

import console
import debian_full
import desk
import prepare
from harness import ALARM, TOP, board_folder, errors, machine

pytestmark = [pytest.mark.mullion, pytest.mark.covers(board="orangepi-pc", gic=2, way="linux-el2")]

CONFIGS = TOP / "tests" / "system" / "configs"
SPL = 32 << 10  # bytes of a card's first stage, in front of U-Boot proper
FIRST_STAGE = [
    r"Mullion on board orangepi-pc, core 0x0 \(Cortex-A7\) leads",
    r"clocks in MHz: PLL_CPUX 1008.0 PLL_PERIPH0 600.0 PLL_DDR 1248.0 CPU 1008.0 AXI 336.0 ATB "
    r"504.0 AHB1 200.0 APB1 100.0 APB2 24.0 MMC0 24.0 DRAM 1248.0 MBUS 400.0",
    r"DRAM DDR3-1333: 2 ranks of 4 lanes, 8192 rows, 8 banks, pages of 8192 bytes, 1024 MiB",
]

# Without the kernel's tests of its own ciphers, which take a second or two.
QUICK = "console=ttyS0,115200 cryptomgr.notests"
NO_POWER_OFF = "error: power off: not on this board: take its power away"
# SYSTEM_OFF and SYSTEM_RESET of PSCI, and no more: mov, orr r0; smc; b .
PAYLOAD = {call: struct.pack("<4I", 0xe3a00484, 0xe3800000 | call, 0xe1600070, 0xeafffffe)
           for call in (8, 9)}

R40_DRAM = r"DRAM DDR3-1333: 1 rank of 4 lanes, \d+ rows, 8 banks, pages of \d+ bytes,"
# The model has one core, and the tree four.
R40_STAGE = [
    r"Mullion on board bpim2u, core 0x0 \(Cortex-A7\) leads",
    r"clocks in MHz: PLL_CPUX 816.0 PLL_PERIPH0 600.0 PLL_DDR1 1152.0 CPU 816.0 ",
    f"{R40_DRAM} 512 MiB",
    r"DRAM 512 MiB at 0x40000000, measured, sample test passed",
    r"error: core 0x3: is in the tree but never answered: left out",
    r"0 other cores answered and wait",
]


@pytest.fixture(scope="module")
def orange():
    prepare.arm_packages()
    return board_folder("orangepi-pc", "orangepi-pc_qemu_defconfig")


@pytest.fixture(scope="module")
def bpim2u():
    prepare.arm_packages()
    return board_folder("bpim2u", "bpim2u_qemu_defconfig")


def card_of(board, folder):
    """As ./mullion image makes it."""
    path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
    done = subprocess.run([TOP / "mullion", "image", "--board", board, "--out", folder,
                           "--append", QUICK],
                          env={**os.environ, "PATH": path}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    card = folder / "card.img"
    os.truncate(card, machine.card_size(card.stat().st_size))
    return card


def bootblock_card(out, folder):
    card = folder / "card.img"
    with open(card, "wb") as f:
        f.truncate(64 << 20)
        f.seek(8192)
        f.write((out / "boot.egon").read_bytes())
    return card


@pytest.mark.covers("armmp from a card: DRAM from nothing, four cores, hotplug, poweroff")
def test_linux(lab, orange, tmp_path):
    run = lab.boot(limit=200, out=orange, card=card_of("orangepi-pc", tmp_path))
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
    run.send("poweroff\n")
    run.expect(NO_POWER_OFF, 30)


@pytest.fixture(scope="module")
def uboot(tmp_path_factory):
    """U-Boot proper for an H3, out of what Debian has for a card: behind its SPL."""
    prepare.setup("unpack", "sunxi", str(machine.DEPS / "sunxi"),
                  "./usr/lib/u-boot/orangepi_plus/*")
    folder = tmp_path_factory.mktemp("uboot")
    whole = machine.DEPS / "sunxi/root/usr/lib/u-boot/orangepi_plus/u-boot-sunxi-with-spl.bin"
    (folder / "u-boot.img").write_bytes(whole.read_bytes()[SPL:])
    subprocess.run(["dumpimage", "-T", "firmware", "-p", "0", "-o", folder / "u-boot.bin",
                    folder / "u-boot.img"], check=True, stdout=subprocess.DEVNULL)
    return folder / "u-boot.bin"


@pytest.mark.covers("U-Boot proper in Hyp mode, to its prompt")
def test_uboot(lab, orange, uboot):
    """Its counter has to have the board's rate: it would set it, as only secure state may."""
    run = lab.boot(limit=100, out=orange, kernel=uboot, config=CONFIGS / "uboot_h3.dts",
                   cpu="cortex-a7,cntfrq=24000000")
    run.expect("kernel 0x4a000000 at EL2, 4 CPUs")
    run.expect(r"U-Boot 20\d\d")
    run.expect("CPU:   Allwinner H3")
    run.expect("1 GiB")
    run.expect("Hit any key to stop autoboot")
    run.send("\n")
    run.expect("=> ")
    run.send("md.l 4a000000 1\n")
    run.expect("4a000000: ea0000b8")
    assert not errors(run.text())


def whole_log(out, socket, folder):
    """The loader has moved the log out of SRAM, and went on there."""
    table = subprocess.run(["arm-none-eabi-nm", "-S", out / "loader.elf"], check=True, text=True,
                           stdout=subprocess.PIPE).stdout
    at, size = re.search(r"^(\w+) (\w+) \w moved_ring\S*$", table, re.M).groups()
    console.Qmp(socket).ask("pmemsave", val=int(at, 16), size=int(size, 16),
                            filename=str(folder / "ring"))
    lines = console.ring_text((folder / "ring").read_bytes()).splitlines()
    assert re.search(R40_STAGE[0], lines[0]) and "linux: kernel 0x" in lines[-1]
    assert len([line for line in lines if re.search(R40_STAGE[-1], line)]) == 1


@pytest.mark.needs_qemu10
@pytest.mark.covers("Debian's armmp from a card: an R40's DRAM from nothing, one core",
                    board="bpim2u", park=None)
def test_bpim2u(lab, bpim2u, tmp_path):
    socket = tmp_path / "qmp"
    run = lab.boot(limit=100, out=bpim2u, memory="512M", append=QUICK,
                   extra=["-qmp", f"unix:{socket},server=on,wait=off"])
    for line in R40_STAGE:
        run.expect(line)
    run.login(80)
    assert run.ok("uname -m; nproc").split() == ["armv7l", "1"]
    assert run.ok("cat /proc/device-tree/model") == "Banana Pi BPI-M2-Ultra\0"
    log = run.ok("dmesg", 30)
    assert "CPU: All CPU(s) started in HYP mode" in log and not ALARM.search(log)
    assert len(errors(run.text())) == 3
    whole_log(bpim2u, socket, tmp_path)
    run.send("reboot\n")
    run.expect(R40_STAGE[0])


def asks(lab, out, call, folder, **options):
    """A flat binary that asks for the machine's end."""
    payload = folder / "payload.bin"
    payload.write_bytes(PAYLOAD[call])
    return lab.boot(limit=40, out=out, kernel=payload, **options)


@pytest.mark.covers("a reset that the model has nothing for: its exact line")
def test_reset(lab, orange, tmp_path):
    asks(lab, orange, 9, tmp_path).expect("error: reset: the board did not obey")


@pytest.mark.needs_qemu10
@pytest.mark.covers("power-off of an R40: its exact line", board="bpim2u", park=None)
def test_bpim2u_off(lab, bpim2u, tmp_path):
    asks(lab, bpim2u, 8, tmp_path, memory="512M").expect(NO_POWER_OFF)


@pytest.mark.needs_qemu10
@pytest.mark.covers("an R40's DRAM of another size, found out", board="bpim2u", way="reset",
                    park=None)
def test_bpim2u_memory(lab, bpim2u, tmp_path):
    run = lab.boot(limit=60, out=bpim2u, card=bootblock_card(bpim2u, tmp_path), memory="1G")
    run.expect(f"{R40_DRAM} 1024 MiB")
    run.expect("error: tree image: wrong magic 0x00000000, want 0x54444c4d")


@pytest.mark.covers("a card without the other parts: its exact line", way="reset", park=None)
def test_no_tree(lab, orange, tmp_path):
    """The bootblock alone is enough for the log of clocks and DRAM, and for what is missing."""
    run = lab.boot(limit=60, out=orange, card=bootblock_card(orange, tmp_path))
    for line in FIRST_STAGE:
        run.expect(line)
    run.expect("error: tree image: wrong magic 0x00000000, want 0x54444c4d")
    run.expect("stopped")


@pytest.mark.no_machine
def test_memory_is_known(orange):
    """Its tree has none: the commands know what the bootblock measures."""
    done = subprocess.run([TOP / "mullion", "check", "--board", "orangepi-pc"], text=True,
                          stdin=subprocess.DEVNULL, capture_output=True)
    assert done.returncode == 0, done.stderr


KINDS = "kernel: is an arm64 Image, and this CPU runs 32-bit code alone"
ONE = "/domains: 2 domains: without the hypervisor there can be one"


@pytest.mark.no_machine
@pytest.mark.parametrize("options, reason", [
    ({}, None), ({"kernel": machine.DEPS / "vmlinuz"}, KINDS), ({"config": "two-vms"}, ONE)])
def test_what_the_loader_refuses_is_said_before(orange, tmp_path, monkeypatch, options, reason):
    """By check and run on the board's tree, and by image and bundle, which have none."""
    zimage = machine.DEPS / "armhf/vmlinuz"
    m = machine.Machine(out=orange, image=[("guest-a", zimage), ("guest-b", zimage)], **options)
    monkeypatch.setattr(desk, "OUT", orange)
    m.make_bundle(tmp_path)
    tree, said = m.board_tree(tmp_path), []
    for asked in (lambda: desk.verdict(m, tmp_path, tree, must=True, words=desk.in_dram(m)),
                  lambda: desk.check_images(m, tmp_path)):
        with pytest.raises(prepare.Failure) if reason else contextlib.nullcontext() as refused:
            asked()
        said.append(str(refused and refused.value))
    shown = desk.mullion_dt(tree, tmp_path / "config.dtbo", "--map", *desk.in_dram(m),
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert shown.returncode == (1 if reason == ONE else 0)
    assert "hypervisor" not in shown.stdout
    if reason:
        assert reason in said[0]
        assert said[1].startswith(f"the loader of orangepi-pc would refuse this: {reason} (")


@pytest.mark.no_machine
@pytest.mark.parametrize("name", debian_full.KERNELS)
def test_debians_other_kernels(orange, name):
    with pytest.raises(prepare.Failure, match=f"--kernel {name}: is an arm64 kernel, and "
                       "orangepi-pc runs 32-bit code alone: leave it out for Debian's armmp"):
        machine.Machine(out=orange, kernel=name)


def lines_of(*folders):
    return sum(len(path.read_text().splitlines()) for folder in folders
               for path in (TOP / folder).rglob("*") if path.is_file())


@pytest.mark.no_machine
def test_what_is_written_for_it():
    """A board of the family is under 100 lines, and AArch32 under 1,500."""
    for board in ("orangepi-pc", "bpim2u", "pine64"):
        assert lines_of(f"board/{board}") < 100, board
    assert lines_of("arch/arm", "boot/arm", "boot/bootblock/arm", "boot/loader/arm",
                    "boot/monitor/arm", "board/virt32") < 1500


@pytest.mark.no_machine
def test_first_stage_is_what_the_rom_takes(orange):
    """All of it, the header too, in 32 KiB; linked behind the header."""
    image = (orange / "boot.egon").read_bytes()
    assert len(image) <= 32 << 10
    assert image[4:12] == b"eGON.BT0" and struct.unpack_from("<I", image, 16) == (len(image),)
    assert image[0x60:].startswith((orange / "bootblock.bin").read_bytes())
