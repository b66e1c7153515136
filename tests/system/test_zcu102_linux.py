# SPDX-License-Identifier: Apache-2.0
"""Debian's full kernel with Debian's tree of the ZCU102, on QEMU's model of the board: all cores,
the memory of both banks, the console and the SD card, which is the one that the machine boots
from."""
import hashlib
import os
import re

import pytest

import debian_full
from harness import TOP, board_folder, poll, unprovoked
from test_consoles import ESCAPE
from test_watchdog import BITE
from test_zcu102 import NO_ENTROPY
from watched import FOR_EVER

pytestmark = [pytest.mark.mullion, pytest.mark.covers(board="zcu102", gic=2)]

MIB = 1 << 20


@pytest.fixture(scope="module")
def zcu():
    return board_folder("zcu102", "zcu102_qemu_defconfig")


def linux(lab, zcu, **options):
    return lab.boot(limit=120, out=zcu, cpu="cortex-a53", kernel="debian-full",
                    append="console=ttyPS0,115200", **options).login(100)


def memory(run):
    """What Linux has as RAM: (start, end)."""
    ram = re.findall(r"^([0-9a-f]+)-([0-9a-f]+) : System RAM", run.ok("cat /proc/iomem"), re.M)
    return [(int(a, 16), int(b, 16) + 1) for a, b in ram]


def sum_of(run, first, count):
    """SHA-256 of so many MiB of the card, as the guest reads them from it."""
    run.ok("sync; echo 3 >/proc/sys/vm/drop_caches")
    return run.ok(f"dd if=/dev/mmcblk0 bs=1M skip={first} count={count} 2>/dev/null | sha256sum",
                  timeout=60).split()[0]


def stored(card, first, count):
    """The same of the file on the host."""
    with open(card, "rb") as f:
        f.seek(first * MIB)
        return hashlib.sha256(f.read(count * MIB)).hexdigest()


def card_works(run):
    """Its size and what is on it are those of the file, also of what Linux writes."""
    card = run.folder / "card.img"
    run.ok("until [ -b /dev/mmcblk0 ]; do sleep 0.1; done", timeout=30)
    last = os.path.getsize(card) // MIB - 1
    assert int(run.ok("cat /sys/block/mmcblk0/size")) * 512 == (last + 1) * MIB
    assert sum_of(run, 0, 8) == stored(card, 0, 8)
    run.ok("dd if=/dev/urandom of=/tmp/new bs=1M count=1")
    run.ok(f"dd if=/tmp/new of=/dev/mmcblk0 bs=1M seek={last}")
    written = run.ok("sha256sum /tmp/new").split()[0]
    assert sum_of(run, last, 1) == written == stored(card, last, 1)
    assert re.search(r"^ *\d+:( +\d+)+ +GIC-0 +81 Level +mmc0$", run.ok("cat /proc/interrupts"),
                     re.M)


@pytest.mark.covers("Debian's full kernel, CPU hotplug, the SD card, poweroff")
@pytest.mark.lengthy
@pytest.mark.on_qemu10
def test_linux(lab, zcu):
    """Every CPU, off and on again, all memory but what is EL3's and EL2's, and the card."""
    run = linux(lab, zcu)
    assert run.ok("nproc") == "4"
    assert run.ok("cat /sys/firmware/devicetree/base/model").strip("\0") == "ZynqMP ZCU102 Rev1.0"
    assert "ttyPS0" in run.ok("cat /proc/consoles")
    assert memory(run) == [(0, 0x6000000), (0x6200000, (1 << 30) - (2 << 20))]
    for cpu in 1, 2, 3:
        online = f"/sys/devices/system/cpu/cpu{cpu}/online"
        run.ok(f"echo 0 >{online}")
        assert run.ok("nproc") == "3"
        run.ok(f"echo 1 >{online}")
        assert run.ok("nproc") == "4"
    card_works(run)
    run.send("poweroff\n")
    assert run.ended(30) == 0
    assert unprovoked(run.text()) == [NO_ENTROPY]


@pytest.mark.covers("Debian's full kernel in two banks of DRAM, a reboot")
def test_reboot(lab, zcu):
    """The model has no reset: QEMU ends, and says by its status which of the two it was."""
    run = linux(lab, zcu, memory="2560M")
    assert memory(run) == [(0, 0x6000000), (0x6200000, 0x80000000), (0x800000000, 0x81fe00000)]
    run.send("reboot\n")
    assert run.ended(30) == 3
    assert unprovoked(run.text()) == [NO_ENTROPY]


@pytest.mark.covers("Debian's full kernel reboots beside bare metal with a UART")
@pytest.mark.lengthy
def test_two_uarts(lab, zcu, tmp_path):
    """The partition sets up the second UART itself and prints there; Linux has the first one, and
    its start, its reboot and its end are nothing to the other."""
    second, config = tmp_path / "second.log", tmp_path / "config.dts"
    text = (TOP / "configs" / "zcu102-two-uarts.dts").read_text()
    config.write_text(re.sub(r"ticks=\d+", f"ticks={FOR_EVER}", text))
    run = lab.boot(limit=200, out=zcu, cpu="cortex-a53", kernel="debian-full", config=config,
                   image=[("control", zcu / "guest" / "pair.bin")],
                   after=["-serial", f"file:{second}"])

    def ticks():
        return int(re.findall(r"control ticks (\d+)", second.read_text())[-1])

    def goes_on():
        then = ticks()
        poll(lambda: ticks() > then + 50, "ticks at the second UART")
    run.login(100)
    assert run.ok("cat /proc/consoles").split()[0] == "ttyPS0"
    assert not run.ok("ls /dev | grep ttyPS1 || true")
    goes_on()
    run.send("reboot\n")
    run.expect("Booting Linux on physical CPU", 60)
    run.login(100)
    assert run.ok("nproc") == "3"
    run.send("poweroff\n")
    run.expect("reboot: Power down")
    goes_on()
    said = second.read_text()
    assert said.count("guest: pair control, 1 cpus") == 1
    assert "guest: PASS foreign_interrupts_raz_wi" in said and "guest: FAIL" not in said
    assert run.text().count("Mullion on board zcu102") == 1
    assert unprovoked(run.text()) == [NO_ENTROPY]


@pytest.mark.no_machine
def test_modules_of_the_ramdisk(zcu):
    """Those that the usual ramdisk has for its kernel, of this kernel."""
    ramdisk = debian_full.images(zcu)[1].read_bytes()
    for name in "sbsa_gwdt", "ramoops", "reed_solomon":
        assert re.search(rb"lib/modules/[0-9.-]+-arm64/%s\.ko\0" % name.encode(), ramdisk), name


@pytest.mark.long
@pytest.mark.covers("Debian's full kernel and bare metal on one UART; its watchdog")
def test_two_consoles(lab, zcu):
    """The configuration of docs/boards/zcu102.md: Linux on a virtual console restarts the other
    one, and is restarted itself."""
    run = lab.boot(limit=250, out=zcu, cpu="cortex-a53", kernel="debian-full",
                   config=TOP / "configs" / "zcu102-two-consoles.dts",
                   image=[("control", zcu / "guest" / "talk.bin")])
    run.expect("guest: control listens")
    run.expect("Enter 'help' for a list of built-in commands")
    run.send(ESCAPE + "1\n")
    run.login(60)
    assert run.ok("cat /proc/consoles").split()[0] == "ttyAMA0"
    assert run.ok("mullionctl restart control") == ""
    poll(lambda: re.search(r"^control +up .* 2 .*restart: by request$", run.ok("mullionctl ps"),
                           re.M), "control's second life")
    run.ok("watchdog -T 6 -t 1 /dev/watchdog")
    run.send(ESCAPE + "a")
    run.expect("all are shown")
    run.send("killall -9 watchdog\n")
    run.expect(rf"error: linux: stopped: {BITE}\r*\n", 60)
    run.expect("Enter 'help' for a list of built-in commands", 100)
    run.send(ESCAPE + "1\n")
    run.login(60)
    assert re.search(r"^linux +up .* 2 ", run.ok("mullionctl ps"), re.M)
    run.send("poweroff\n")
    run.send(ESCAPE + "2off\n")
    assert run.ended(60) == 0
