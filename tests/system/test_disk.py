# SPDX-License-Identifier: Apache-2.0
"""The bundle as a file on a disk, as tools make cards: GPT, FAT, mullion.itb. The flash beside it
has none."""
import os
import re
import socket
import struct
import subprocess

import pytest

from harness import TOP, Machine, errors, guest, machine
from test_bundle import NOWHERE

pytestmark = [pytest.mark.mullion,
              pytest.mark.covers("the bundle is a file on a virtio-blk disk", cpus=2)]

FIRST = 2048  # block of the partition
PLACE = "in partition 1 of virtio-blk"
VERSION = (TOP / "VERSION").read_bytes().strip()
FLASH = "FIT: magic is 0x00000000, expected 0xd00dfeed"
PROGRAMS = dict(os.environ, PATH=f"{os.environ['PATH']}:/sbin:/usr/sbin")


def run(*argv):
    subprocess.run([str(word) for word in argv], check=True, env=PROGRAMS,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def make_fat(fat, bundle, *options):
    """16 MiB, with the bundle."""
    run("mkfs.fat", *options, "-C", fat, 16 << 10)
    run("mcopy", "-i", fat, bundle, "::mullion.itb")
    return fat.read_bytes()


def make_disk(path, fat):
    """A disk of 20 MiB, of which 16 are the FAT."""
    path.write_bytes(bytes(20 << 20))
    run("sgdisk", "-n", f"1:{FIRST}:+16M", "-t", "1:ef00", path)
    return within(path.read_bytes(), fat)


def within(content, fat):
    return patched(content, FIRST * 512, fat)


def patched(content, at, data):
    return content[:at] + data + content[at + len(data):]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bundle")
    return Machine(kernel=guest("basic"), smp=2).make_bundle(folder)


@pytest.fixture(scope="module")
def disk(tmp_path_factory, bundle):
    """The disk's bytes."""
    folder = tmp_path_factory.mktemp("disk")
    return make_disk(folder / "disk", make_fat(folder / "fat", bundle))


def command(lab, content, more="", parts=()):
    """QEMU's command for a machine whose flash has no bundle, or these parts, and whose disk has
    `content`."""
    folder = lab.new_folder()
    path, bank = folder / "disk", folder / "bank"
    if content is not None:
        path.write_bytes(content)
        more += (f" -device virtio-blk-device,drive=disk "
                 f"-drive if=none,id=disk,format=raw,readonly=on,file={path}")
    machine.flash(bank, machine.settings()["BUNDLE_SIZE"], parts)
    made = Machine(smp=2, qemu=more.strip(), kernel=guest("basic"),
                   flash={1: bank})
    return made.command(folder), folder


def boots(lab, *args, where=PLACE, said=FLASH, **options):
    return started(lab.start(*command(lab, *args, **options)), where, said)


def started(run, where=PLACE, said=FLASH):
    run.expect(r"next boot source: disk\r*\n")
    run.expect(rf"mullion\.itb {where}, a FAT\d+\r*\n")
    run.expect(f"image at {Machine().hypervisor_base():#x}, ")  # not elsewhere, for the disk
    run.expect(r"guest: DONE passed \d+ failed 0", 90)
    line, = [line for _, line in errors(run.text())]
    assert re.fullmatch(said, line), line
    return run.text()


@pytest.mark.parametrize("legacy", ["on", "off"])
def test_boots(lab, disk, legacy):
    boots(lab, disk, more=f"-global virtio-mmio.force-legacy={legacy}")


def test_disk_has_ended(lab, disk, tmp_path):
    """Its queue lay in memory that is a guest's now: the disk, in the last slot, does not run."""
    where = tmp_path / "monitor"
    boots(lab, disk, more=f"-no-shutdown -monitor unix:{where},server=on,wait=off")
    with socket.socket(socket.AF_UNIX) as monitor:
        monitor.settimeout(20)
        monitor.connect(str(where))
        monitor.sendall(b"xp /1wx 0x0a003e08\nxp /1wx 0x0a003e70\n")
        said = b""
        while not re.search(rb"0*a003e70: 0x\w{8}", said):
            said += monitor.recv(4096)
    assert re.search(rb"0*a003e08: 0x00000002", said), said
    assert re.search(rb"0*a003e70: 0x00000000", said), said


def test_first_copy_damaged(lab, disk):
    """The second copy is used, and a line says why."""
    said = boots(lab, patched(disk, 512 + 60, b"damaged"))
    assert re.search(r"loader EL3 cpu0: virtio-blk: the first copy of its GPT is damaged: wrong "
                     r"checksum of the header: the second is used\r*\n", said)


def chain(disk):
    """Where the table is."""
    fat = FIRST * 512
    reserved = int.from_bytes(disk[fat + 14:fat + 16], "little")
    sector = int.from_bytes(disk[fat + 11:fat + 13], "little")
    return fat + reserved * sector


def chain_in_a_circle(disk):
    """The last cluster of the only file leads to its first."""
    table = chain(disk)
    entries = [int.from_bytes(disk[table + 2 * i:table + 2 * i + 2], "little")
               for i in range(2, 4096)]
    return patched(disk, table + 2 * (2 + entries.index(0xffff)), b"\x02\x00")


def with_mbr(disk, kind, first=FIRST, count=16 << 11):
    """As a user's laptop divides a stick: no GPT, one partition."""
    entry = bytes([0x80, 0, 0, 0, kind, 0, 0, 0]) + struct.pack("<II", first, count)
    mbr = bytes(446) + entry + bytes(48) + b"\x55\xaa"
    return patched(disk[:-33 * 512] + bytes(33 * 512), 0, mbr + bytes(33 * 512))


def test_no_gpt(lab, disk):
    """A MBR alone."""
    boots(lab, with_mbr(disk, 0x0e))


def test_large_logical_blocks(lab, disk):
    """Of 4096 bytes: QEMU refuses what is no multiple of one, and the table counts in them."""
    sizes = " ".join(f"-global virtio-blk-device.{kind}_block_size=4096"
                     for kind in ("logical", "physical"))
    boots(lab, with_mbr(disk, 0x0e, FIRST // 8, 16 << 8), more=sizes)


def test_no_partitions(lab, bundle, tmp_path):
    """The whole disk is a FAT, a FAT32."""
    run("mkfs.fat", "-F", "32", "-s", "1", "-C", tmp_path / "fat", 40 << 10)
    run("mcopy", "-i", tmp_path / "fat", bundle, "::mullion.itb")
    boots(lab, (tmp_path / "fat").read_bytes(), where="on virtio-blk without partitions")


def test_full(lab, disk, bundle, tmp_path):
    """The FAT has no free cluster; the bundle lies behind all else, and in the gaps."""
    fat = tmp_path / "fat"
    fat.write_bytes(disk[FIRST * 512:(FIRST << 9) + (16 << 20)])
    run("mdel", "-i", fat, "::mullion.itb")
    for name in range(8):
        (tmp_path / "pad").write_bytes(bytes(100000 * (name + 1)))
        run("mcopy", "-i", fat, tmp_path / "pad", f"::pad{name}")
    run("mdel", "-i", fat, "::pad0", "::pad2", "::pad4")
    run("mcopy", "-i", fat, bundle, "::mullion.itb")
    free = subprocess.run(["mdir", "-i", fat, "::"], check=True, stdout=subprocess.PIPE, text=True)
    free = int(re.search(r"([\d ]+) bytes free", free.stdout)[1].replace(" ", ""))
    (tmp_path / "pad").write_bytes(bytes(free))
    run("mcopy", "-i", fat, tmp_path / "pad", "::rest")
    run("fsck.fat", "-n", fat)
    whole = subprocess.run(["mdir", "-i", fat, "::"], check=True, stdout=subprocess.PIPE, text=True)
    assert re.search(r"\s0 bytes free", whole.stdout)
    boots(lab, within(disk, fat.read_bytes()))


def test_directory_of_10000(lab, disk, bundle, tmp_path):
    """The bundle is the last of them. mtools would take minutes to make them."""
    fat = bytearray(make_fat(tmp_path / "fat", bundle, "-r", 16384))
    at = fat.index(b"MULLION ITB")
    mine, empty = fat[at:at + 32], bytes([0x20]) + bytes(20)
    for i in range(10000):
        fat[at:at + 32] = b"%08dTXT" % i + empty
        at += 32
    fat[at:at + 32] = mine
    (tmp_path / "fat").write_bytes(fat)
    run("fsck.fat", "-n", tmp_path / "fat")
    boots(lab, within(disk, bytes(fat)))


def test_image_in_flash_is_damaged(lab, disk, bundle, tmp_path):
    """Its bundle is good but for the kernel, which is loaded last, when cores have joined."""
    whole = bundle.read_bytes()
    bad = tmp_path / "bad.itb"
    at = whole.index(guest("basic").read_bytes()[:4096]) + 4096
    bad.write_bytes(patched(whole, at, bytes([whole[at] ^ 1])))
    said = boots(lab, disk, parts=[(0, bad)],
                 said=r"kernel: SHA-256 of its \d+ bytes begins with [0-9a-f]{8}, the bundle says "
                      r"[0-9a-f]{8}")
    assert said.count("GICv3 distributor up") == 1


def test_ramdisk_in_flash_is_damaged(lab, disk, tmp_path):
    """Its hypervisor and its kernel, another one, are loaded by then: they are not handed over."""
    ramdisk, content = tmp_path / "ramdisk", bytes(range(256)) * 64
    ramdisk.write_bytes(content)
    bad = Machine(kernel=guest("quiet"), initrd=ramdisk, smp=2).make_bundle(tmp_path)
    whole = bad.read_bytes()
    bad.write_bytes(patched(whole, whole.index(content), b"damaged"))
    said = boots(lab, disk, parts=[(0, bad)],
                 said=r"ramdisk: SHA-256 of its \d+ bytes begins with [0-9a-f]{8}, the bundle says "
                      r"[0-9a-f]{8}")
    assert len(re.findall(r"loader EL3 cpu0: kernel: SHA-256 verified", said)) == 2


def bundle_at(disk):
    return disk.index(b"\xd0\x0d\xfe\xed", FIRST * 512)


def purpose(disk, old, new):
    """What the bundle says that it is for, in its first properties."""
    at = disk.index(old, bundle_at(disk))
    assert at < bundle_at(disk) + 512 and len(old) == len(new)
    return patched(disk, at, new)


BAD = {
    "none": (lambda disk: None, r"virtio-blk: none in the 32 slots from 0xa000000 on"),
    "empty": (lambda disk: bytes(1 << 20), r"MBR: none: block 0 ends in 0x0"),
    "both_copies": (lambda disk: patched(patched(disk, 512, b"e"), len(disk) - 512, b"e"),
                    r"GPT: both copies are damaged: block 1: no header; block 40959: no header"),
    "cut": (lambda disk: disk[:8 << 20],
            r"GPT: both copies are damaged: block 1: partitions in blocks 34 to 40926 of 16384; "
            r"block 16383: no header"),
    "no_file": (lambda disk: disk.replace(b"MULLION ITB", b"MULLION OLD"),
                r"mullion\.itb: is not among the \d+ entries of the root directory"),
    "chain": (chain_in_a_circle,
              r"mullion\.itb: its chain goes on after \d+ clusters, enough for its \d+ bytes"),
    "mbr_without_fat": (lambda disk: with_mbr(disk, 0x83), r"MBR: no FAT among its 1 partitions"),
    "mbr_cut": (lambda disk: with_mbr(disk, 0x0e)[:8 << 20],
                r"MBR: partition 1 of 32768 blocks at 2048, of 16384"),
    "file_cut": (lambda disk: with_mbr(disk, 0x0e, count=1024),
                 r"FAT: of 16777216 bytes, its partition has 524288"),
    "other_board": (lambda disk: purpose(disk, b"virt\0", b"vert\0"),
                    r"bundle: is for board vert, this is virt"),
    "other_version": (lambda disk: purpose(disk, VERSION + b"\0", b"9" * len(VERSION) + b"\0"),
                      r"bundle: is of Mullion 9+, this is \S+"),
    "other_file": (lambda disk: patched(disk, bundle_at(disk), b"PK\3\4"),
                   r"FIT: magic is 0x504b0304, expected 0xd00dfeed"),
    "no_fat": (lambda disk: patched(disk, FIRST * 512 + 510, b"\0\0"),
               r"FAT: no boot sector: it ends in 0x0"),
}


@pytest.mark.covers("a disk: none, damaged in each part: each its line", park=None, cpus=2)
@pytest.mark.parametrize("name", BAD)
def test_bad_disk(lab, disk, name):
    """It has one line, and the machine stops with another: what to do."""
    spoil, expected = BAD[name]
    stops(lab, command(lab, spoil(disk)), expected)


def stops(lab, made, expected):
    run = lab.start(*made, 40)
    run.expect(r"EL3 cpu\d+: stopped\r*\n")
    found = [line for _, line in errors(run.text())]
    assert [found[0], *found[2:]] == [FLASH, NOWHERE[1]], found
    assert re.fullmatch(expected, found[1]), f"{found[1]!r} is not {expected!r}"
    assert "guest:" not in run.text()


def unreadable(lab, disk, *blocks):
    """A machine whose host cannot read some blocks of the disk."""
    argv, folder = command(lab, disk)
    rules = folder / "rules"
    rules.write_text("".join(f'[inject-error]\nevent = "read_aio"\nerrno = "5"\nsector = "{n}"\n'
                             for n in blocks))
    argv = [re.sub(r"^if=none,id=disk,format=raw,readonly=on,file=(.*)$",
                   rf"if=none,id=disk,format=raw,readonly=on,file.driver=blkdebug,"
                   rf"file.config={rules},file.image.driver=file,file.image.filename=\1", str(word))
            for word in argv]
    assert any("blkdebug" in word for word in argv)
    return argv, folder


def root_directory(disk):
    """Its first block: behind the tables of a FAT16."""
    boot = disk[FIRST * 512:FIRST * 512 + 512]
    reserved, sectors = (int.from_bytes(boot[at:at + 2], "little") for at in (14, 22))
    return FIRST + reserved + boot[16] * sectors


@pytest.mark.covers("a disk whose host cannot read some of it: each its line", park=None, cpus=2)
@pytest.mark.parametrize("where, expected", [
    ("table", "virtio-blk: block 0: read error"),
    ("both copies", "GPT: both copies are damaged: block 1: block 1: read error; "
                    "block 40959: block 40959: read error"),
    ("boot sector", "virtio-blk: block 2048: read error"),
    ("directory", r"virtio-blk: block \d+: read error"),
    ("chain", r"virtio-blk: block \d+: read error"),
    ("bundle", r"virtio-blk: block \d+: read error")])
def test_read_error(lab, disk, where, expected):
    blocks = {"table": [0], "both copies": [1, 40959], "boot sector": [FIRST],
              "directory": [root_directory(disk)], "chain": [chain(disk) // 512],
              "bundle": [bundle_at(disk) // 512]}[where]
    stops(lab, unreadable(lab, disk, *blocks), expected)


def test_first_copy_cannot_be_read(lab, disk):
    said = started(lab.start(*unreadable(lab, disk, 1)))
    assert re.search(r"virtio-blk: the first copy of its GPT is damaged: block 1: read error: the "
                     r"second is used\r*\n", said)


def test_read_error_in_an_image(lab, disk):
    """The host cannot read what the disk has in the middle of the bundle, which is open: no other
    source is asked."""
    stops(lab, unreadable(lab, disk, bundle_at(disk) // 512 + 200),
          r"virtio-blk: block \d+: read error")
