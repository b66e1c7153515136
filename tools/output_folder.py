# SPDX-License-Identifier: Apache-2.0
"""The output folder: the marker that a build leaves in it when it begins, and what clean removes:
what builds of ours write, where the marker is, but for what was there before it. Never anything of
the checkout's sources.

output_folder.py mark|clean|distclean FOLDER"""
import argparse
import fcntl
import os
import pathlib
import re
import shutil
import subprocess

from prepare import TOP, Failure, boards, configured_board
import program

MARKER = ".mullion"
SAYS = "# Mullion builds here; ./mullion clean removes what it built, and none of these:\n"
SOURCES = ("arch board boot configs docs dtb el2 gic image include lib sdk tests tools "
           ".git .ci").split()

STAGES = ("bootblock", "loader", "el2")
BUILT = {*STAGES, "guest", "tool", "tools", "unit", "cov", "fuzz", "mutants", "bench", "run",
         "variant", "bundle", "image", "uboot", "mullion.bin", "loader.img", "flash0.img",
         "flash1.img", "bundle.itb", "bundle.its", "initramfs.cpio", "config.dtbo", "sizes.txt",
         "bench.json",
         *(f"{stage}.{kind}" for stage in STAGES
           for kind in ("elf", "relocs.elf", "bin", "lds", "lds.d", "map")),
         "initramfs-full.cpio"}
KILLED_BENCH = re.compile(r"tmp[a-z0-9_]{8}")
CONFIGURED = {".config", ".config.old", "auto.conf", "include", "compile_commands.json"}


def names(folder):
    return sorted(entry.name for entry in folder.iterdir()) if folder.is_dir() else []


def refuse_sources(folder):
    """Failure where the folder is the checkout, is above it, or has files of its sources."""
    if folder == TOP or folder in TOP.parents:
        raise Failure(f"{folder} is the checkout, or above it: choose a folder of its own")
    if TOP not in folder.parents:
        return
    of_sources = folder.relative_to(TOP).parts[0] in SOURCES
    if not of_sources and shutil.which("git"):
        done = subprocess.run(["git", "-C", TOP, "ls-files", "--", folder], text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL)
        of_sources = bool(done.stdout)
    if of_sources:
        raise Failure(f"{folder} has sources of the checkout: choose another folder")


def there_before(folder):
    """What a first build finds in the folder, and clean is to leave alone: all of it, but what
    builds before there was a marker have left."""
    if configured_board(folder) and (folder / "auto.conf").exists():
        return []
    return [name for name in names(folder) if name != ".config" or not configured_board(folder)]


def mark(folder):
    """A build begins in the folder."""
    refuse_sources(folder)
    if not (folder / MARKER).exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MARKER).write_text(SAYS + "".join(f"{n}\n" for n in there_before(folder)))


def remove(path):
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def remove_ours(folder, chosen):
    """Removes what `chosen` says yes to, but for what was there before."""
    kept = (folder / MARKER).read_text().splitlines()[1:]
    for name in names(folder):
        if chosen(name) and name not in kept:
            remove(folder / name)


def clean(folder):
    """Removes what was built in the folder, and in those of boards inside it."""
    refuse_sources(folder)
    marked = [f for f in (folder, *(folder / board for board in boards()))
              if (f / MARKER).is_file() and not f.is_symlink()]
    if not marked and set(names(folder)) - {"deps"}:
        raise Failure(f"{folder}: no build of Mullion's has marked it as its own ({MARKER}): "
                      "nothing is removed")
    for found in marked:
        lock = os.open(found, os.O_RDONLY)
        fcntl.flock(lock, fcntl.LOCK_EX)  # as prepare.make: not while another terminal builds
        remove_ours(found, lambda name: name in BUILT or KILLED_BENCH.fullmatch(name))
        os.close(lock)


def distclean(folder):
    """As clean(), and the configuration; then nothing is Mullion's there."""
    clean(folder)
    if (folder / MARKER).is_file():
        remove_ours(folder, lambda name: name in CONFIGURED)
        (folder / MARKER).unlink()


def main():
    does = {"mark": mark, "clean": clean, "distclean": distclean}
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("what", choices=does)
    parser.add_argument("folder")
    args = parser.parse_args()
    does[args.what](pathlib.Path(os.path.realpath(args.folder)))


if __name__ == "__main__":
    program.run_main(main, "error")
