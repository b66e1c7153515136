# SPDX-License-Identifier: Apache-2.0
"""The boot chain in AArch32, on QEMU's virt with Cortex-A15s: secure SVC mode, Monitor mode, and
Debian's 32-bit kernel in Hyp mode or in SVC mode."""
import os
import re
import struct
import subprocess

import pytest

import fat
import fit
import prepare
from fitedit import Bundle
from harness import ALARM, TOP, board_folder, copy_patched, errors, machine, variant
from test_bundle import NOWHERE, stops

pytestmark = [pytest.mark.mullion, pytest.mark.covers(board="virt32", gic=2, way="linux-el2")]

# Without the kernel's tests of its own ciphers, a third of its boot; its lines as they come.
QUICK = "console=ttyAMA0 earlycon cryptomgr.notests"
LINUX = TOP / "configs" / "linux.dts"
SYSTEM_OFF = 0xe3a00484, 0xe3800008, 0xe1600070, 0xeafffffe  # mov, orr r0; smc; b .
UNDEFINED = b"\x00\xde"  # UDF #0, of Thumb


@pytest.fixture(scope="module")
def virt32():
    prepare.arm_packages()
    return board_folder("virt32")


def at_offset(path, offset):
    """linux.dts without a ramdisk, whose kernel is a flat binary for that place."""
    text = LINUX.read_text().replace('mullion,ramdisk = "ramdisk";',
                                     f"mullion,load-offset = <{offset:#x}>;")
    path.write_text(text)
    return path


def checked(run, mode):
    """Linux's log, which has all cores in `mode` and nothing to complain of."""
    log = run.ok("dmesg", 30)
    assert f"CPU: All CPU(s) started in {mode} mode" in log
    assert "PSCIv1.1 detected in firmware" in log
    assert not ALARM.search(log), ALARM.search(log)[0]
    assert not errors(run.text())
    return log


@pytest.mark.covers("Debian's armmp in Hyp mode: four cores, hotplug, reboot")
def test_linux(lab, virt32):
    run = lab.boot(limit=100, out=virt32, append=QUICK).login(60)
    assert re.search(r"core 0x0 \(Cortex-A15\) leads", run.text())
    # in the kernel's low memory, whatever there is (Linux's booting.rst, 4b)
    assert int(re.search(r"4 CPUs, tree (0x\w+)", run.text())[1], 16) < 0x40000000 + (512 << 20)
    assert run.ok("uname -m; nproc").split() == ["armv7l", "4"]
    checked(run, "HYP")
    assert run.ok("cat /proc/device-tree/psci/method") == "smc\0"
    for n in (3, 1, 2):
        online = f"/sys/devices/system/cpu/cpu{n}/online"
        run.ok(f"echo 0 >{online} && echo 1 >{online}")
    assert run.ok("nproc") == "4"
    run.send("reboot\n")
    run.expect("Mullion on board virt32", 30)
    run.expect("3 cores parked in WFI")
    run.expect(r"CPU: All CPU\(s\) started in HYP mode", 60)


@pytest.mark.covers("Debian's armmp in SVC mode, poweroff", way="linux-el1", park="WFE", cpus=2)
def test_svc_and_mailbox(lab, virt32):
    """What Kconfig has otherwise: the mode, and how cores are parked."""
    bank = variant("svc", board=virt32, START_LINUX_EL1="y", PARK_WFE="y")
    run = lab.boot(limit=100, out=virt32, flash={0: bank}, smp=2, append=QUICK).login(60)
    assert run.ok("nproc") == "2"
    checked(run, "SVC")
    run.send("poweroff\n")
    assert run.ended(30) == 0


@pytest.mark.covers("a 64-bit kernel: its exact line", way="reset", cpus=1)
def test_other_kernel(lab, virt32):
    stops(lab.boot(limit=40, out=virt32, kernel=machine.DEPS / "vmlinuz", smp=1),
          "kernel: is an arm64 Image, and this CPU runs 32-bit code alone", "loader", NOWHERE)


@pytest.fixture(scope="module")
def payload(tmp_path_factory):
    """tests/guest/arm/flat.c, linked for where a flat binary goes by itself."""
    folder = tmp_path_factory.mktemp("payload")
    elf, flat = folder / "flat.elf", folder / "flat.bin"
    subprocess.run(["arm-none-eabi-gcc", "-mcpu=cortex-a15", "-marm", "-Os", "-Wall", "-Werror",
                    "-ffreestanding", "-nostdlib", "-Wl,-Ttext=0x42000040",
                    "-Wl,--section-start=.start=0x42000000", "-Wl,--no-warn-rwx-segments",
                    TOP / "tests/guest/arm/flat.c", "-o", elf], check=True)
    subprocess.run(["arm-none-eabi-objcopy", "-O", "binary", elf, flat], check=True)
    return flat


@pytest.mark.covers("a flat binary in Hyp mode; CPU_ON of T32 code", cpus=2)
def test_flat(lab, virt32, payload):
    """Where a zImage goes, and as one is entered; A, I and F masked, in mode 0x1a."""
    run = lab.boot(limit=40, out=virt32, kernel=payload, smp=2)
    run.expect(r"kernel 0x42000000 at EL2, 2 CPUs")
    run.expect("payload: r0 00000000 r1 ffffffff tree d00dfeed cpsr [0-9a-f]{5}1da")
    run.expect("payload: even entry fffffff7")
    run.expect("payload: odd entry 00000000")
    run.expect("second: r0 1234abcd cpsr [0-9a-f]{5}1da")
    assert run.ended(30) == 0


@pytest.mark.covers("a flat binary from a FAT on a virtio-blk disk", cpus=2)
def test_disk(lab, virt32, payload, tmp_path):
    """As ./mullion image makes a card, and run --card gives it to the machine."""
    card = tmp_path / "card.img"
    card.touch()
    os.truncate(card, 64 << 20)
    made = machine.Machine(out=virt32, kernel=payload)
    fat.make(card, {"mullion.itb": made.make_bundle(tmp_path)})
    run = lab.boot(limit=40, out=virt32, card=card, smp=2)
    run.expect("error: FIT: magic is 0x00000000")
    run.expect("mullion.itb in partition 1 of virtio-blk, a FAT")
    run.expect("payload: r0 00000000 r1 ffffffff tree d00dfeed")
    assert run.ended(30) == 0


@pytest.mark.covers("a flat binary where something is: its exact line", way="reset", cpus=1)
def test_flat_place(lab, virt32, payload, tmp_path):
    """The configuration's offset counts from the start of memory."""
    run = lab.boot(limit=40, out=virt32, kernel=payload, smp=1,
                   config=at_offset(tmp_path / "high.dts", 0x1fe00000))
    stops(run, r"kernel: 0x5fe00000\+0x\w+ is taken by 0x5fe00000\+0x200000", "loader")


def entered_at(lab, virt32, folder, entry):
    """A flat binary that asks for power off, whose FIT says where it belongs and begins."""
    flat, bank = folder / "off.bin", folder / f"{entry:x}.img"
    flat.write_bytes(struct.pack("<4I", *SYSTEM_OFF))
    bundle = Bundle(machine.Machine(out=virt32, kernel=flat).make_bundle(folder))
    for prop, value in ("load", 0x43000000), ("entry", entry):
        bundle.set_cell("kernel", prop, value)
    fit.stamp(bundle.write())
    machine.flash(bank, machine.settings(virt32)["BUNDLE_SIZE"], [(0, bundle.path)])
    return lab.boot(limit=40, out=virt32, flash={1: bank}, smp=1)


@pytest.mark.covers("a flat binary where its FIT says", cpus=1)
def test_flat_of_a_fit(lab, virt32, tmp_path):
    run = entered_at(lab, virt32, tmp_path, 0x43000000)
    run.expect("kernel 0x43000000 at EL2, 1 CPUs")
    assert run.ended(30) == 0


@pytest.mark.covers("a FIT's entry that is not in its image: its exact line", way="reset", cpus=1)
def test_entry_of_a_fit(lab, virt32, tmp_path):
    for entry in (0x43000010, 0x43000002):
        stops(entered_at(lab, virt32, tmp_path, entry),
              f"linux: kernel is entered at {entry:#x}, which is no multiple of 4 in its 0x10 "
              "bytes from 0x43000000", "loader")


@pytest.mark.no_machine
def test_elf(virt32, payload, tmp_path):
    """./mullion run says at once what is no kernel of such a board."""
    made = machine.Machine(out=virt32, kernel=payload.with_name("flat.elf"))
    with pytest.raises(prepare.Failure, match="is an ELF file: a board in AArch32 takes a zImage or"
                       " a flat binary"):
        made.make_bundle(tmp_path)


def code_of(elf, name):
    return subprocess.run(["arm-none-eabi-objdump", "-d", f"--disassemble={name}", elf],
                          check=True, text=True, stdout=subprocess.PIPE).stdout


@pytest.mark.no_machine
def test_coherent_first(virt32):
    """ACTLR.SMP before the first operation on a cache, and before one is on (Arm DDI 0464, ACTLR):
    on QEMU nothing of that shows."""
    elf = virt32 / "bootblock.elf"
    actlr, iciallu, sctlr = (rf"mcr\t15, 0, r\w+, {register}" for register in (
        r"cr1, cr0, \{1\}", r"cr7, cr5, \{0\}", r"cr1, cr0, \{0\}"))
    reset, settings = code_of(elf, "reset"), code_of(elf, "cpu_reset_settings")
    assert re.search(sctlr, reset) and not re.search(iciallu, reset)
    places = [re.search(wanted, settings).start() for wanted in (actlr, iciallu, sctlr)]
    assert places == sorted(places)


@pytest.mark.covers("an exception in secure state: its registers", way="reset", cpus=1)
def test_exception(lab, virt32, tmp_path):
    """The bootblock's code lies in flash by its addresses."""
    table = subprocess.run(["arm-none-eabi-nm", virt32 / "bootblock.elf"], check=True, text=True,
                           stdout=subprocess.PIPE).stdout
    at = int(re.search(r"^(\w+) T memory_find$", table, re.M)[1], 16)
    bank = copy_patched(virt32 / "flash0.img", tmp_path / "flash0.img", {at: UNDEFINED})
    run = lab.boot(limit=40, out=virt32, flash={0: bank}, smp=1)
    run.expect(rf"error: exception: undefined instruction at 0x{at:x}, .* SPSR 0x\w*f3\b")
    run.expect(r"r8 0x\w+, r9 0x\w+, r10 0x\w+, r11 0x\w+")
    run.expect(r"r12 0x\w+")
    run.expect("stopped")
