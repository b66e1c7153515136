# SPDX-License-Identifier: Apache-2.0
"""The bundle as a file on a disk, as tools make cards: GPT, FAT, mullion.itb. The flash beside it
has none."""
import os
import re
import subprocess

import pytest

from harness import Machine, errors, guest, machine, variant

pytestmark = [pytest.mark.mullion,
              pytest.mark.covers("the bundle is a file on a virtio-blk disk", cpus=2)]

FIRST = 2048  # block of the partition
FLASH = "FIT: magic is 0x00000000, expected 0xd00dfeed"
PROGRAMS = dict(os.environ, PATH=f"{os.environ['PATH']}:/sbin:/usr/sbin")


def run(*argv):
    subprocess.run([str(word) for word in argv], check=True, env=PROGRAMS,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def make_disk(path, bundle):
    """A disk of 20 MiB, of which 16 are a FAT with the bundle."""
    fat = path.with_suffix(".fat")
    run("mkfs.fat", "-C", fat, 16 << 10)
    run("mcopy", "-i", fat, bundle, "::mullion.itb")
    path.write_bytes(bytes(20 << 20))
    run("sgdisk", "-n", f"1:{FIRST}:+16M", "-t", "1:ef00", path)
    with path.open("r+b") as disk:
        disk.seek(FIRST * 512)
        disk.write(fat.read_bytes())


@pytest.fixture(scope="module")
def disk(tmp_path_factory):
    """The disk's bytes."""
    folder = tmp_path_factory.mktemp("disk")
    make_disk(folder / "disk", Machine(kernel=guest("basic"), smp=2).make_bundle(folder))
    return (folder / "disk").read_bytes()


def command(lab, content, more=""):
    """QEMU's command for a machine whose flash has no bundle, and whose disk has `content`."""
    folder = lab.new_folder()
    path, empty = folder / "disk", folder / "empty"
    if content is not None:
        path.write_bytes(content)
        more += (f" -device virtio-blk-device,drive=disk "
                 f"-drive if=none,id=disk,format=raw,readonly=on,file={path}")
    machine.flash(empty, machine.settings()["BUNDLE_SIZE"], [])
    made = Machine(smp=2, qemu=more.strip(), kernel=guest("basic"),
                   flash={0: variant("disk", VIRT_DISK="y"), 1: empty})
    return made.command(folder), folder


def boots(lab, *args, **options):
    run = lab.start(*command(lab, *args, **options))
    run.expect(r"next boot source: disk\r*\n")
    run.expect(r"mullion\.itb in partition 1 of virtio-blk, a FAT\d+\r*\n")
    run.expect(r"guest: DONE passed \d+ failed 0", 90)
    return run.text()


@pytest.mark.parametrize("legacy", ["on", "off"])
def test_boots(lab, disk, legacy):
    boots(lab, disk, more=f"-global virtio-mmio.force-legacy={legacy}")


def patched(content, at, data):
    return content[:at] + data + content[at + len(data):]


def test_first_copy_damaged(lab, disk):
    """The second copy is used, and a line says why."""
    said = boots(lab, patched(disk, 512 + 60, b"damaged"))
    assert re.search(r"loader EL3 cpu0: virtio-blk: the first copy of its GPT is damaged: wrong "
                     r"checksum of the header: the second is used\r*\n", said)


def chain_in_a_circle(disk):
    """The last cluster of the only file leads to its first."""
    fat = FIRST * 512
    reserved = int.from_bytes(disk[fat + 14:fat + 16], "little")
    sector = int.from_bytes(disk[fat + 11:fat + 13], "little")
    table = fat + reserved * sector
    entries = [int.from_bytes(disk[table + 2 * i:table + 2 * i + 2], "little")
               for i in range(2, 4096)]
    return patched(disk, table + 2 * (2 + entries.index(0xffff)), b"\x02\x00")


BAD = {
    "none": (lambda disk: None, r"virtio-blk: none in the 32 slots from 0xa000000 on"),
    "empty": (lambda disk: bytes(1 << 20), r"GPT: none: no protective MBR in block 0"),
    "both_copies": (lambda disk: patched(patched(disk, 512, b"e"), len(disk) - 512, b"e"),
                    r"GPT: both copies are damaged: block 1: no header; block 40959: no header"),
    "cut": (lambda disk: disk[:8 << 20],
            r"GPT: both copies are damaged: block 1: partitions in blocks 34 to 40926 of 16384; "
            r"block 16383: no header"),
    "no_file": (lambda disk: disk.replace(b"MULLION ITB", b"MULLION OLD"),
                r"mullion\.itb: is not among the \d+ entries of the root directory"),
    "chain": (chain_in_a_circle,
              r"mullion\.itb: its chain goes on after \d+ clusters, enough for its \d+ bytes"),
    "no_fat": (lambda disk: patched(disk, FIRST * 512 + 510, b"\0\0"),
               r"FAT: no boot sector: it ends in 0x0"),
}


@pytest.mark.covers("a disk: none, damaged in each part: each its line", park=None, cpus=2)
@pytest.mark.parametrize("name", BAD)
def test_bad_disk(lab, disk, name):
    """Its line is the last, and the machine stops."""
    spoil, expected = BAD[name]
    stops(lab, command(lab, spoil(disk)), expected)


def stops(lab, made, expected):
    run = lab.start(*made, 40)
    run.expect(r"EL3 cpu\d+: stopped\r*\n")
    found = [line for _, line in errors(run.text())]
    assert len(found) == 2 and found[0] == FLASH, found
    assert re.fullmatch(expected, found[1]), f"{found[1]!r} is not {expected!r}"
    assert "guest:" not in run.text()


def test_read_error(lab, disk, tmp_path):
    """The host cannot read what the disk has in the middle of the bundle."""
    rules = tmp_path / "rules"
    at = disk.index(b"\xd0\x0d\xfe\xed", FIRST * 512) // 512 + 200
    rules.write_text(f'[inject-error]\nevent = "read_aio"\nerrno = "5"\nsector = "{at}"\n')
    argv, folder = command(lab, disk)
    argv = [re.sub(r"^if=none,id=disk,format=raw,readonly=on,file=(.*)$",
                   rf"if=none,id=disk,format=raw,readonly=on,file.driver=blkdebug,"
                   rf"file.config={rules},file.image.driver=file,file.image.filename=\1", str(word))
            for word in argv]
    stops(lab, (argv, folder), r"virtio-blk: block \d+: read error")
