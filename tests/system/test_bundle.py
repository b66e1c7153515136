# SPDX-License-Identifier: Apache-2.0
"""Bad flash images and bad kernels: each ends in one line that names the object and the reason, and
in nothing else."""
import hashlib
import re

import pytest

from fitedit import Bundle
from harness import TOP, Machine, copy_patched, errors, guest, machine

pytestmark = [pytest.mark.mullion,
              pytest.mark.covers("bad bundles and images: each its exact line")]

HEX = r"0x[0-9a-f]+"
LOADER_STORE = machine.settings()["LOADER_STORE_BASE"]  # in flash bank 0


# What is said of the other place where a bundle may be, and then of both.
NOWHERE = ["virtio-blk: none in the 32 slots from 0xa000000 on",
           "bundle: no boot source has a good one: flash, disk (./mullion image and flash make "
           "one)"]


def stops(run, expected, stage, then=()):
    """The error, and only that one and those of the sources that are tried then; the stop, and
    nothing more."""
    run.expect(r"error: [^\n]*\n")
    run.expect(r"EL\d cpu\d+: stopped\r*\n", 10)
    assert run.quiet(0.7), "the machine went on after it stopped"
    found = errors(run.text())
    assert [error for _, error in found[1:]] == list(then), found
    assert {where for where, _ in found} == {stage}, found
    assert re.fullmatch(expected, found[0][1]), f"{found[0][1]!r} is not {expected!r}"
    assert "guest:" not in run.text()


def fails(lab, expected, stage="loader", argv=None, folder=None, then=NOWHERE, **options):
    """Starts a machine (ready-made by argv, or by the options) that must stop so."""
    stops(lab.start(argv, folder, 40) if argv else lab.boot(limit=40, **options), expected, stage,
          then)


def with_bundle(lab, spoil, **options):
    """A machine whose bundle went through spoil(Bundle)."""
    folder = lab.new_folder()
    m = Machine(kernel=guest("basic"), smp=2, **options)
    bundle = Bundle(m.make_bundle(folder))
    spoil(bundle)
    image = folder / "flash1.img"
    machine.flash(image, machine.settings()["BUNDLE_SIZE"], [(0, bundle.write())])
    m.flash = {1: image}
    return m.command(folder), folder


VERSION = (TOP / "VERSION").read_bytes().strip()
DIGEST = (r"bundle: the digest of what it says of its images begins with [0-9a-f]{8}, "
          r"mullion,digest with [0-9a-f]{8}")
HASH = r"SHA-256 of its \d+ bytes begins with [0-9a-f]{8}, the bundle says [0-9a-f]{8}"


def no_magic(bundle):
    bundle.data[0:4] = bytes(4)


def cut(bundle):
    """What a broken-off write leaves: the rest of the flash is erased. The configuration, which is
    read first, lies behind the hypervisor."""
    at = bundle.place("hypervisor") + bundle.cell("hypervisor", "data-size") // 2
    bundle.data[at:] = b"\xff" * (len(bundle.data) - at)


def wrong_hash(bundle):
    digest = hashlib.sha256(guest("basic").read_bytes()).digest()
    bundle.replace(digest, bytes([digest[0] ^ 1]) + digest[1:])


def too_long(bundle):
    bundle.set_cell("kernel", "data-size", 0x5000000)


def too_far(bundle):
    bundle.set_cell("kernel", "data-offset", 0x3ffff00)


def overlapping(bundle):
    bundle.set_cell("hypervisor", "data-offset", bundle.cell("kernel", "data-offset") + 64)


def total_size(bundle):
    bundle.data[4:8] = b"\x7f\xff\xff\xff"


def structure(bundle):
    at = int.from_bytes(bundle.data[8:12], "big")
    bundle.data[at:at + 4] = b"\0\0\0\x77"


SPOILED = {
    "magic": (no_magic, rf"FIT: magic is 0x00000000, expected 0xd00dfeed"),
    "truncated": (cut, rf"config: {HASH}"),
    "corrupt-kernel": (lambda b: b.flip(b.place("kernel") + 5000), rf"kernel: {HASH}"),
    "corrupt-config": (lambda b: b.flip(b.place("config") + 60), rf"config: {HASH}"),
    "corrupt-hypervisor": (lambda b: b.flip(b.place("hypervisor") + 9000), rf"hypervisor: {HASH}"),
    "hash": (wrong_hash, DIGEST),
    "digest": (lambda b: b.replace(b"mullion,digest", b"mullion,d1gest"),
               r"bundle: has no mullion,digest of 32 bytes at its root \(docs/images.md\)"),
    "other-compression": (lambda b: b.set_string("kernel", "compression", "gzip"), DIGEST),
    "oversized": (too_long,
                  rf"kernel: data {HEX}\+0x5000000 ends beyond the 0x4000000 bytes there are"),
    "beyond": (too_far, rf"kernel: data {HEX}\+{HEX} ends beyond the 0x4000000 bytes there are"),
    "overlapping": (overlapping,
                    rf"hypervisor: data {HEX}\+{HEX} overlaps that of kernel at {HEX}\+{HEX}"),
    "board": (lambda b: b.replace(b"virt\0", b"acme\0"),
              r"bundle: is for board acme, this is virt"),
    "version": (lambda b: b.replace(VERSION + b"\0", b"9" * len(VERSION) + b"\0"),
                rf"bundle: is of Mullion 9+, this is {re.escape(VERSION.decode())}"),
    "no-board": (lambda b: b.replace(b"mullion,board", b"mullion,b0ard"), DIGEST),
    "totalsize": (total_size,
                  rf"FIT: totalsize 0x7fffffff is more than the 0x4000000 bytes there are"),
    "structure": (structure, r"FIT: tree is damaged: .*"),
    "no-hash": (lambda b: b.replace(b"sha256\0", b"sha999\0"),
                r"kernel/hash: no hash node with algo sha256"),
    "type": (lambda b: b.set_string("config", "type", "flat_xx"),
             r'config/type: "flat_xx" is not accepted, only kernel, ramdisk, firmware, flat_dt'),
    "compression": (lambda b: b.set_string("kernel", "compression", "lzma"),
                    r'kernel/compression: "lzma" is not accepted, only none, gzip, lz4'),
    "arch": (lambda b: b.set_string("kernel", "arch", "arm32"),
             r'kernel/arch: "arm32" is not accepted, only arm64'),
}


# The rest is found before the cores are called.
LATE = ("corrupt-kernel", "corrupt-hypervisor")


@pytest.mark.quick
@pytest.mark.parametrize("name", [
    pytest.param(name, marks=pytest.mark.covers(cpus=2, **({} if name in LATE else {"park": None})))
    for name in SPOILED])
def test_spoiled_bundle(lab, name):
    spoil, expected = SPOILED[name]
    argv, folder = with_bundle(lab, spoil)
    fails(lab, expected, argv=argv, folder=folder)


@pytest.mark.covers(park=None)
def test_no_bundle(lab):
    folder = lab.new_folder()
    empty = folder / "flash1.img"
    machine.flash(empty, machine.settings()["BUNDLE_SIZE"], [])
    fails(lab, r"FIT: magic is 0x00000000, expected 0xd00dfeed",
          argv=Machine(flash={1: empty}).command(folder), folder=folder)


def test_no_hypervisor(lab, monkeypatch):
    images = Machine.images
    monkeypatch.setattr(Machine, "images",
                        lambda self: [i for i in images(self) if i[1] != "hypervisor"])
    fails(lab, r"bundle: has 0 hypervisor images, wants 1", kernel=guest("basic"))


def header(tmp_path, patches):
    return copy_patched(guest("basic"), tmp_path / "kernel.bin", patches)


KERNELS = {
    "big-endian": ({24: b"\x0b"}, r"kernel: is a big-endian kernel: not supported"),
    "zboot": ({0: b"MZ\0\0zimg", 56: b"\xcd\x23\x82\x81"},
              r"kernel: is an EFI zboot image: take the Image inside it"),
    "too-big": ({16: (4 << 30).to_bytes(8, "little")},
                r"kernel: wants 0x100000000 bytes at 0x0 above a 2 MiB boundary, "
                r"the largest free piece of its memory is 0x[0-9a-f]+"),
    "size-lie": ({16: (4096).to_bytes(8, "little")},
                 r"kernel: image_size 0x1000 is less than the file's 0x[0-9a-f]+ bytes"),
    "text-offset": ({8: (0x300000).to_bytes(8, "little")},
                    r"kernel: text_offset 0x300000 is not below 2 MiB"),
}


@pytest.mark.parametrize("name", KERNELS)
def test_bad_kernel(lab, tmp_path, name):
    patches, expected = KERNELS[name]
    fails(lab, expected, kernel=header(tmp_path, patches))


@pytest.mark.parametrize("how, spoils, cut_short", [
    # which of the two it is, depends on the bytes of the guest
    ("gzip", r"gzip data is corrupt(: incorrect data check|, or needs more than \d+ bytes)",
     r"gzip data is truncated \(ends after \d+ bytes\)"),
    ("lz4", r"lz4 block at \d+ is corrupt, or needs more than \d+ bytes",
     r"lz4 data is truncated \(ends after \d+ bytes\)")])
def test_bad_compression(lab, tmp_path, how, spoils, cut_short):
    """The stored bytes are as the hash says; what they unpack to is not."""
    from bundle import pack
    packed = tmp_path / f"kernel.{how}"
    pack(guest("basic"), how, packed)
    size = packed.stat().st_size
    spoiled = copy_patched(packed, tmp_path / "spoiled", {size // 2: b"\xff" * 64})
    fails(lab, rf"kernel: {spoils}", kernel=spoiled)
    cut_off = tmp_path / "cut"
    cut_off.write_bytes(packed.read_bytes()[:size * 2 // 3])
    fails(lab, rf"kernel: {cut_short}", kernel=cut_off)


def test_ramdisk_too_big(lab, tmp_path):
    big = tmp_path / "ramdisk"
    with open(big, "wb") as f:
        f.truncate(60 << 20)
    fails(lab,
          r"ramdisk: wants 0x3c00000 bytes within 32 GiB of the kernel at 0x[0-9a-f]+, "
          r"where no such piece is free",
          kernel=guest("basic"), initrd=big, memory="63M")


LOADER = {
    "magic": ({0: b"\0\0\0\0"}, r"wrong magic 0x00000000, want 0x[0-9a-f]{8}"),
    "header": ({8: b"\x55"}, r"header CRC mismatch: is 0x[0-9a-f]{8}, should be 0x[0-9a-f]{8}"),
    "payload": ({0x2000: b"\x55\xaa\x55\xaa\x55"},
                r"CRC mismatch: is 0x[0-9a-f]{8}, should be 0x[0-9a-f]{8}"),
}


@pytest.mark.parametrize("name", LOADER)
@pytest.mark.covers("a bad loader: each fault its exact line", park=None, cpus=2)
def test_bad_loader(lab, name):
    patches, expected = LOADER[name]
    folder = lab.new_folder()
    m = Machine(kernel=guest("basic"), smp=2)
    image = copy_patched(m.out / "flash0.img", folder / "flash0.img",
                         {LOADER_STORE + o: d for o, d in patches.items()})
    m.flash = {0: image}
    fails(lab, rf"\S.*: {expected}", stage="bootblock", argv=m.command(folder), folder=folder,
          then=())
