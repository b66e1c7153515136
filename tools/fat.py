# SPDX-License-Identifier: Apache-2.0
"""How much of a FAT32 file system has content: its tables, and its clusters up to the last that is
taken (Microsoft's FAT specification, version 1.03). Where it
is on a card; and makes one there."""
import os
import struct
import subprocess
import uuid

import gpt

CARD_FIRST = 1 << 20  # where the only partition of a card begins that make() makes
ROOM = 4 << 20        # for its tables, at least
# As the loader looks for it: boot/loader/card_file.c, storage/mbr.c.
GPT_TYPES = {uuid.UUID("c12a7328-f81f-11d2-ba4b-00a0c93ec93b"),
             uuid.UUID("ebd0a0a2-b9e5-4433-87c0-68b6b72699c7")}
MBR_TYPES = {0x01, 0x04, 0x06, 0x0b, 0x0c, 0x0e, 0xef}
MBR_ENTRY = struct.Struct("<B3xB3xII")
LAST_FREE = 2  # the first two entries of a table are no clusters'


class FatError(Exception):
    """Not a FAT32 file system."""


def used(medium, offset):
    """Bytes from the start of the file system at `offset` of an open file: none behind them has
    content."""
    medium.seek(offset)
    boot = medium.read(512)
    sector, per_cluster, reserved, tables = struct.unpack_from("<HBHB", boot, 11)
    size, = struct.unpack_from("<I", boot, 36)
    if boot[510:] != b"\x55\xaa" or boot[82:87] != b"FAT32" or sector != 512 or not size:
        raise FatError("is no FAT32 file system with sectors of 512 bytes")
    medium.seek(offset + reserved * sector)
    table = struct.unpack(f"<{size * sector // 4}I", medium.read(size * sector))
    last = max((i for i, entry in enumerate(table) if entry & 0xfffffff and i >= LAST_FREE),
               default=LAST_FREE)
    return (reserved + tables * size + (last + 1 - LAST_FREE) * per_cluster) * sector


def fat_offset(file):
    """Where the FAT begins that the loader would take, in bytes from the start of the file."""
    with open(file, "rb") as f:
        try:
            table = gpt.read(f).partitions()
            return next((p.offset for p in table if p.type in GPT_TYPES), 0)
        except gpt.GptError:
            f.seek(446)
            entries = MBR_ENTRY.iter_unpack(f.read(4 * MBR_ENTRY.size))
        return next((first * gpt.SECTOR for _, kind, first, _ in entries if kind in MBR_TYPES), 0)


def make(card, files):
    """Makes a MBR on a card, and in its only partition, which is all but what is before it, a FAT
    with these files: {name: path}. Whatever is between MBR and partition stays."""
    size = os.path.getsize(card) - CARD_FIRST
    with open(card, "r+b") as f:
        f.seek(446)
        f.write(struct.pack("<B3xB3xII48x", 0, 0x0c, CARD_FIRST // 512, size // 512) + b"\x55\xaa")
    at = f"{card}@@{CARD_FIRST}"
    for command in (["mformat", "-i", at, "-T", str(size // 512), "-h", "64", "-s", "32", "::"],
                    *(["mcopy", "-i", at, path, f"::{name}"] for name, path in files.items())):
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
