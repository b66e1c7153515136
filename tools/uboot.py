# SPDX-License-Identifier: Apache-2.0
"""A disk from which Debian's U-Boot for QEMU boots Mullion by itself. The same by hand, and why so:
docs/u-boot.md."""
import pathlib
import subprocess

TOP = pathlib.Path(__file__).resolve().parent.parent
FIRMWARE = pathlib.Path("/usr/lib/u-boot/qemu_arm64/u-boot.bin")  # Debian's package u-boot-qemu
SCRIPT = TOP / "tools" / "boot.cmd"
EXTLINUX = TOP / "tools" / "extlinux.conf"
KERNEL_ADDRESS = 0x40400000  # its kernel_addr_r
MIB = 1 << 20


def wrap(kind, source, out):
    """`source` with U-Boot's own header before it: a script, or a ramdisk that booti passes on as
    it is."""
    argv = ["mkimage", "-A", "arm64", "-O", "linux", "-T", kind, "-C", "none", "-n", "Mullion"]
    subprocess.run([*argv, "-d", source, out], check=True, stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL)


def boot_files(folder, bundle):
    """Makes boot.scr, and the bundle.img that it loads, in `folder`."""
    wrap("script", SCRIPT, folder / "boot.scr")
    wrap("ramdisk", bundle, folder / "bundle.img")


def disk(folder, hypervisor, bundle):
    """Makes boot.img in `folder`, a disk with what the script loads."""
    boot_files(folder, bundle)
    return file_system(folder / "boot.img", hypervisor, folder / "bundle.img", folder / "boot.scr")


def file_system(out, *files):
    """Makes a FAT file system with these files and folders."""
    size = sum(p.stat().st_size for p in files)
    size += 36 * MIB  # 33 MiB is the least of FAT32
    with open(out, "wb") as f:
        f.truncate(size // MIB * MIB)
    for command in (["mformat", "-i", out, "-F", "-v", "MULLION", "::"],
                    ["mcopy", "-s", "-i", out, *files, "::"]):
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    return out
