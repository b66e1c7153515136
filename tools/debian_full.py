# SPDX-License-Identifier: Apache-2.0
"""Debian's kernel with the drivers of real boards (linux-image-arm64), and a ramdisk that loads
those of an SD card and its file system: here they are modules, and the cloud kernel has none. And
those that the usual ramdisk has of the cloud kernel (tools/initramfs/list)."""
import os
import pathlib
import re

import initramfs
import prepare
import program

NAME = "debian-full"  # as --kernel, and the folder of what is unpacked
CLOUD = "debian-cloud"  # as --kernel: the other one, which is the default where a board has no say
KERNELS = (NAME, CLOUD)
# In the order in which they are loaded: the cards of a ZynqMP and of a Raspberry Pi, with the
# supplies of a Pi 4's, and what a FAT needs with the kernel's own choice of character sets.
MODULES = ("drivers/mmc/host/sdhci", "drivers/mmc/host/cqhci", "drivers/mmc/host/sdhci-pltfm",
           "drivers/mmc/host/sdhci-of-arasan", "drivers/regulator/fixed",
           "drivers/regulator/gpio-regulator", "drivers/mmc/host/sdhci-iproc",
           "drivers/mmc/host/bcm2835", "fs/nls/nls_cp437", "fs/nls/nls_ascii", "fs/fat/fat",
           "fs/fat/vfat")


def chosen(kernel, board):
    """Which of Debian's --kernel means on a board, or its absence; None: it names a file. Both are
    arm64's: a board in AArch32 has armmp where none is named."""
    if kernel in KERNELS and board.get("ARM"):
        raise program.Failure(f"--kernel {kernel}: is an arm64 kernel, and {board['BOARD_NAME']} "
                              "runs 32-bit code alone: leave it out for Debian's armmp")
    if kernel is None:
        return NAME if board.get("DEBIAN_FULL") else CLOUD
    return kernel if kernel in KERNELS else None


def folder():
    """Unpacks what is needed of the package, unless it is there, and returns where."""
    found = pathlib.Path(os.environ.get("DEPS") or prepare.TOP / "build" / "deps") / NAME
    prepare.setup("unpack", "full", str(found), "./boot/vmlinuz-*", "./usr/lib/linux-image-*.dtb",
                  *(f"./lib/modules/*/kernel/{module}.ko" for module in MODULES),
                  *sorted({f"./lib/modules/*/{os.path.dirname(path)}/*" for path in listed()}))
    return found


def listed():
    """The modules of the usual ramdisk: paths below lib/modules/VERSION."""
    text = (prepare.TOP / "tools" / "initramfs" / "list").read_text()
    return re.findall(r"^module (\S+)$", text, re.M)


def ramdisk(modules, out):
    """The usual ramdisk of a build folder with the modules behind it, where /etc/rc finds them:
    archives may follow one another. `modules` is the version's folder of lib/modules. In a file
    of the build folder."""
    files = {f"{os.path.basename(path)}.ko": modules / "kernel" / f"{path}.ko" for path in MODULES}
    archive = initramfs.Archive()
    archive.folder("modules")
    archive.file("modules/order", "".join(f"{name}\n" for name in files).encode())
    for name, path in files.items():
        archive.file(f"modules/{name}", path.read_bytes())
    for path in listed():
        archive.module(path, modules.parent)
    made = out / "initramfs-full.cpio"
    with program.whole_file(made) as part:
        part.write_bytes((out / "initramfs.cpio").read_bytes() + archive.end())
    return made


def images(out):
    """The kernel and its ramdisk."""
    package = folder()
    modules, = (package / "root" / "lib" / "modules").glob("*/")
    return package / "vmlinuz", ramdisk(modules, out)
