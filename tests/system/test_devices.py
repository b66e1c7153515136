# SPDX-License-Identifier: Apache-2.0
"""Devices passed through to Linux: DMA and interrupts of virtio over MMIO (edge) and over PCIe
(INTx, level)."""
import hashlib
import random

import pytest

from harness import machine
import initramfs

MODULES = ["virtio/virtio_ring", "virtio/virtio", "virtio/virtio_mmio",
           "virtio/virtio_pci_modern_dev",
           "virtio/virtio_pci_legacy_dev", "virtio/virtio_pci", "block/virtio_blk"]
SIZE = 4 << 20


def ramdisk_with_modules(folder):
    """The usual ramdisk with the kernel's virtio modules behind it: archives may follow one
    another."""
    drivers = next((machine.DEPS / "root/lib/modules").glob("*/kernel/drivers"))
    listing = folder / "modules.list"
    sources = {name: drivers / f"{name}.ko" for name in MODULES}
    listing.write_text("dir modules 755\n" +
                       "".join(f"file modules/{n.split('/')[1]}.ko 644 {n}\n" for n in MODULES))
    out = folder / "ramdisk.cpio"
    out.write_bytes((machine.OUT / "initramfs.cpio").read_bytes() +
                    initramfs.build(listing, sources))
    return out


def disk(folder, name):
    path = folder / f"{name}.img"
    path.write_bytes(random.Random(name).randbytes(SIZE))
    return path, hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.covers("Debian, virtio disks by MMIO and PCIe: data and interrupts")
def test_virtio_over_mmio_and_pcie(lab, tmp_path):
    mmio, mmio_sum = disk(tmp_path, "mmio")
    pcie, pcie_sum = disk(tmp_path, "pcie")
    run = lab.boot(limit=120, kernel=machine.DEPS / "vmlinuz",
                   initrd=ramdisk_with_modules(tmp_path), append="console=ttyAMA0",
                   qemu=f"-drive file={mmio},format=raw,if=none,id=m "
                        f"-device virtio-blk-device,drive=m,serial=mmio "
                        f"-drive file={pcie},format=raw,if=none,id=p "
                        f"-device virtio-blk-pci,drive=p,serial=pcie").login()
    for name in MODULES:
        run.ok(f"insmod /modules/{name.split('/')[1]}.ko")
    assert run.ok("ls /sys/block").split() == ["vda", "vdb"]
    names = {run.ok(f"cat /sys/block/{d}/serial"): d for d in ("vda", "vdb")}
    assert run.ok(f"sha256sum /dev/{names['mmio']}", timeout=40).split()[0] == mmio_sum
    assert run.ok(f"sha256sum /dev/{names['pcie']}", timeout=40).split()[0] == pcie_sum
    # What is written arrives, too, and comes back.
    run.ok(f"dd if=/dev/{names['mmio']} of=/dev/{names['pcie']} bs=1M && sync", timeout=40)
    assert run.ok(f"sha256sum /dev/{names['pcie']}", timeout=40).split()[0] == mmio_sum
    interrupts = run.ok("grep virtio /proc/interrupts")
    assert "Edge" in interrupts and "Level" in interrupts, interrupts
    run.send("poweroff\n")
    assert run.ended(30) == 0
    assert hashlib.sha256(pcie.read_bytes()).hexdigest() == mmio_sum
