# SPDX-License-Identifier: Apache-2.0
"""A guest that no one here wrote and that has places of its own: Debian's U-Boot for QEMU's virt.
It is built to find its tree at the start of DRAM, and from there it boots Linux."""
import pytest

import machine
import uboot
from harness import ALARM, DRAM, OUT, TOP, errors, guest

pytestmark = pytest.mark.mullion
CONFIG = TOP / "tests/system/configs/uboot.dts"
BESIDE = CONFIG.with_name("uboot_beside.dts")
KERNEL = (machine.DEPS / "vmlinuz").resolve()
LINUX = KERNEL, OUT / "initramfs.cpio"
HIGH = DRAM + (896 << 20)
PROMPT = r"\n=> $"


def to_linux(run, cpus=4):
    """The guest's prompt, and from there by booti of what the disk has to Linux and to its end."""
    run.expect(r"Hit any key to stop autoboot")
    run.send("\n")
    run.expect(PROMPT)
    for command in ("setenv bootargs console=ttyAMA0", "virtio scan",
                    f"load virtio 0 ${{kernel_addr_r}} {KERNEL.name}",
                    "load virtio 0 ${ramdisk_addr_r} initramfs.cpio"):
        run.send(command + "\n")
        run.expect(PROMPT, 20)
    run.send("booti ${kernel_addr_r} ${ramdisk_addr_r}:${filesize} ${fdtcontroladdr}\n")
    run.expect(r"Starting kernel \.\.\.")
    run.login(60)
    assert run.ok("nproc") == str(cpus)
    assert not ALARM.search(run.ok("dmesg", 30))
    run.send("poweroff\n")
    assert run.ended(30) == 0
    assert not errors(run.text())


@pytest.mark.parametrize("gic", [
    3, pytest.param(2, marks=pytest.mark.covers("U-Boot as a guest, to booti of Debian", gic=2))])
@pytest.mark.covers("U-Boot as a guest, to booti of Debian")
def test_uboot_guest(lab, tmp_path, gic):
    """From its package, as a flat binary 2 MiB above the start of memory, its tree at the start
    (mullion,load-offset, mullion,tree-address). Kernel and ramdisk come from a virtio disk; Linux
    has the domain's CPUs by our PSCI, and powers off."""
    disk = uboot.file_system(tmp_path / "linux.img", *LINUX)
    run = lab.boot(limit=150, gic=gic, memory="1G", kernel=uboot.FIRMWARE, config=CONFIG,
                   qemu=f"-drive file={disk},format=raw,if=none,id=linux "
                        "-device virtio-blk-device,drive=linux")
    run.expect(rf"kernel {DRAM + (2 << 20):#x}, no ramdisk, tree {DRAM:#x}\r")
    run.expect(r"U-Boot 20\d\d\.\d\d")
    run.expect(r"DRAM: +1022 MiB")
    to_linux(run)


def from_high_uboot(tmp_path, monkeypatch, config):
    """The configuration for a machine that another U-Boot starts: that loads the hypervisor high
    (docs/u-boot.md), keeps its environment in the first bank, and has the disk with Linux."""
    make_disk = uboot.file_system
    changed, script = tmp_path / "uboot.dts", tmp_path / "boot.cmd"
    changed.write_text(config.read_text().replace("flash_4000000", "flash_0"))
    script.write_text(f"setenv kernel_addr_r {HIGH:#x}\n" + uboot.SCRIPT.read_text())
    monkeypatch.setattr(uboot, "SCRIPT", script)
    monkeypatch.setattr(uboot, "file_system", lambda out, *files: make_disk(out, *files, *LINUX))
    return changed


@pytest.mark.covers("U-Boot as a guest of U-Boot's, which loads the hypervisor high", way="uboot",
                    park="PSCI")
def test_uboot_guest_of_uboot(lab, tmp_path, monkeypatch):
    """booti leaves the hypervisor where the script loads it (docs/u-boot.md), so the guest's memory
    begins in one piece at the start of DRAM, where this guest needs it."""
    config = from_high_uboot(tmp_path, monkeypatch, CONFIG)
    run = lab.boot(limit=150, entry="uboot", memory="1G", kernel=uboot.FIRMWARE, config=config)
    run.expect(rf"image at {HIGH:#x}, entered from another boot loader")
    run.expect(rf", 896 MiB from {DRAM:#x} and 126 MiB from {HIGH + (2 << 20):#x}, "
               rf"kernel {DRAM + (2 << 20):#x}, no ramdisk, tree {DRAM:#x}\r")
    run.expect(r"U-Boot 20\d\d\.\d\d")
    to_linux(run)


def beside(lab, config, **options):
    """Its memory is named by address, from the start of DRAM: the images lie at the top. The other
    has ended by itself, or the machine would not."""
    run = lab.boot(limit=150, memory="1G", kernel=uboot.FIRMWARE, config=config,
                   image=[("critical", guest("pair"))], **options)
    run.expect(rf"uboot: 3 CPUs \(mask 0x7\), 768 MiB from {DRAM:#x}, "
               rf"kernel {DRAM + (2 << 20):#x}, no ramdisk, tree {DRAM:#x}\r")
    run.expect(r"critical: 1 CPU \(mask 0x8\), 32 MiB from")
    run.expect(r"U-Boot 20\d\d\.\d\d")
    to_linux(run, 3)


@pytest.mark.covers("U-Boot as a guest at the start of DRAM, one beside it")
def test_uboot_guest_beside(lab, tmp_path):
    disk = uboot.file_system(tmp_path / "linux.img", *LINUX)
    beside(lab, BESIDE, qemu=f"-drive file={disk},format=raw,if=none,id=linux "
                             "-device virtio-blk-device,drive=linux")


@pytest.mark.covers("U-Boot as a guest at the start of DRAM, one beside it", way="uboot",
                    park="PSCI")
def test_uboot_guest_beside_of_uboot(lab, tmp_path, monkeypatch):
    """The bundle, which is in the guest's memory, is free again by then."""
    beside(lab, from_high_uboot(tmp_path, monkeypatch, BESIDE), entry="uboot")


@pytest.mark.covers("memory by address on the hypervisor's block: refused", way="el2",
                    park="PSCI")
def test_uboot_guest_beside_at_el2(lab, tmp_path):
    """QEMU's -kernel puts the hypervisor's block 2 MiB above the start of DRAM."""
    config = tmp_path / "uboot.dts"
    config.write_text(BESIDE.read_text().replace("flash_4000000", "flash_0"))
    run = lab.boot(limit=60, entry="el2", memory="1G", kernel=uboot.FIRMWARE, config=config,
                   image=[("critical", guest("pair"))])
    run.expect(rf"uboot: memory {DRAM:#x} \+ 0x30000000 is not free DRAM")
