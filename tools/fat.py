# SPDX-License-Identifier: Apache-2.0
"""How much of a FAT32 file system has content: its tables, and its clusters up to the last that is
taken (Microsoft's FAT specification, version 1.03)."""
import struct

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
