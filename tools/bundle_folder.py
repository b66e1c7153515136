# SPDX-License-Identifier: Apache-2.0
"""What ./mullion bundle does: bundle.itb, the flash images and what U-Boot starts, kept in a
folder. QEMU has no part in it."""
import pathlib
import shutil
import subprocess
import sys

import desk
import machine
import output_folder
import uboot
from machine import OUT, Failure, Machine

PARTITION = "u-boot"  # all of it goes to the partition that U-Boot boots from
KEPT = ("bundle.itb", "flash0.img", "flash1.img", PARTITION)
MIB = 1 << 20


def flash_images(m, folder, bundled):
    """Both banks; none where the bundle is larger than its own, nor for a board that boots from a
    card."""
    if m.board.get("QEMU_TREE"):
        return
    room, size = m.board["BUNDLE_SIZE"], bundled.stat().st_size
    if size > room:
        print(f"mullion: note: no flash images: the bundle has {-(-size // MIB)} MiB, its flash "
              f"bank {room // MIB} MiB (--compress gzip)", file=sys.stderr)
        return
    # by cp: what is empty takes no room
    subprocess.run(["cp", "--sparse=always", m.out / "flash0.img", folder], check=True)
    machine.flash(folder / "flash1.img", room, [(0, bundled)])


def partition(m, folder, bundled):
    """What U-Boot finds by itself on a partition: boot.scr or extlinux/extlinux.conf."""
    to = folder / PARTITION
    (to / "extlinux").mkdir(parents=True)
    shutil.copy(m.out / "mullion.bin", to)
    uboot.boot_files(to, bundled)
    shutil.copy(uboot.EXTLINUX, to / "extlinux")


def kept_folder(args):
    """Where it all is kept. Not where a build keeps files of these names."""
    folder = pathlib.Path(args.out or OUT / "bundle").absolute()
    output_folder.refuse_sources(folder.resolve())
    if (folder / output_folder.MARKER).exists():
        raise Failure(f"--out {args.out}: builds have files of the same names there: choose "
                      "another folder")
    return folder


def made_bundle(args):
    """The machine that the options describe, the folder of this run, and the bundle in it."""
    names = ("kernel", "initrd", "append", "config", "image", "compress")
    m = Machine(**{name: getattr(args, name) for name in names})
    made = desk.run_folder()
    bundled = m.make_bundle(made)
    if missing := desk.absent(m, made):
        raise Failure(f'kernel "{missing[0]}" is not in the bundle (--image {missing[0]}=FILE)')
    desk.note_unused(m, made)
    desk.check_images(m, made)
    return m, made, bundled


def bundle(args):
    folder = kept_folder(args)
    m, made, bundled = made_bundle(args)
    new = made / "kept"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir()
    flash_images(m, new, bundled)
    if m.board.get("START_HYPERVISOR"):
        partition(m, new, bundled)
    bundled.rename(new / "bundle.itb")
    folder.mkdir(parents=True, exist_ok=True)
    for name in KEPT:
        output_folder.remove(folder / name)
        if (new / name).exists():
            shutil.move(new / name, folder / name)
    desk.remove_images(made)
    there = sorted(p.relative_to(folder) for name in KEPT for p in [folder / name,
                   *(folder / name).rglob("*")] if p.is_file())
    print(f"{folder}:", *(f"  {path}" for path in there), sep="\n")
    return 0
