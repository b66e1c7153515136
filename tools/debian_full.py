# SPDX-License-Identifier: Apache-2.0
"""Debian's kernel with the drivers of real boards (linux-image-arm64), and a ramdisk that loads the
one of an SD card: there it is a module, and the cloud kernel has none. And those that the usual
ramdisk has of the cloud kernel (tools/initramfs/list)."""
import os
import pathlib
import re

import initramfs
import prepare
import program

NAME = "debian-full"  # as --kernel
# In the order in which they are loaded: the card of a ZynqMP.
MODULES = "sdhci", "cqhci", "sdhci-pltfm", "sdhci-of-arasan"


def folder():
    """Unpacks what is needed of the package, unless it is there, and returns where."""
    found = pathlib.Path(os.environ.get("DEPS") or prepare.TOP / "build" / "deps") / "full"
    prepare.setup("unpack", "full", str(found), "./boot/vmlinuz-*", "./usr/lib/linux-image-*.dtb",
                  "./lib/modules/*/kernel/drivers/mmc/host/*",
                  *sorted({f"./lib/modules/*/{os.path.dirname(path)}/*" for path in listed()}))
    return found


def listed():
    """The modules of the usual ramdisk: paths below lib/modules/VERSION."""
    text = (prepare.TOP / "tools" / "initramfs" / "list").read_text()
    return re.findall(r"^module (\S+)$", text, re.M)


def ramdisk(drivers, out):
    """The usual ramdisk of a build folder with the modules behind it, where /etc/rc finds them:
    archives may follow one another. In a file of the build folder."""
    names = [f"{module}.ko" for module in MODULES]
    archive = initramfs.Archive()
    archive.folder("modules")
    archive.file("modules/order", "".join(f"{name}\n" for name in names).encode())
    for name in names:
        archive.file(f"modules/{name}", (drivers / "mmc" / "host" / name).read_bytes())
    for path in listed():
        archive.module(path, drivers.parents[2])
    made = out / "initramfs-full.cpio"
    with program.whole_file(made) as part:
        part.write_bytes((out / "initramfs.cpio").read_bytes() + archive.end())
    return made


def images(out):
    """The kernel and its ramdisk."""
    package = folder()
    drivers, = (package / "root" / "lib" / "modules").glob("*/kernel/drivers")
    return package / "vmlinuz", ramdisk(drivers, out)
