# SPDX-License-Identifier: Apache-2.0
"""A GUID partition table (UEFI 2.10, section 5.3), in sectors of 512 bytes: reads it, and moves the
second copy to where a larger medium ends."""
import dataclasses
import struct
import uuid
import zlib

SECTOR = 512
HEADER = struct.Struct("<8sIIII4Q16sQIII")
ENTRY = struct.Struct("<16s16s3Q72s")
CRC_AT = 16
MOST_SECTORS = (1 << 63) // SECTOR - 1  # where a file can be read


class GptError(Exception):
    """A damaged partition table, or none."""


class NoTable(GptError):
    """There is none."""


@dataclasses.dataclass
class Partition:
    name: str
    type: uuid.UUID
    guid: uuid.UUID
    first: int  # sectors; the last one is its own
    last: int

    @property
    def offset(self):
        return self.first * SECTOR

    @property
    def size(self):
        return (self.last + 1 - self.first) * SECTOR


@dataclasses.dataclass
class Table:
    """A copy of the table, as its header has it."""
    at: int     # sector of this header
    other: int  # and of the other copy's
    first: int  # usable
    last: int
    guid: uuid.UUID
    entries_at: int
    number: int
    size: int   # of an entry
    entries: bytes

    def partitions(self):
        found = []
        for i in range(self.number):
            kind, guid, first, last, _, name = ENTRY.unpack_from(self.entries, i * self.size)
            if any(kind):
                found.append(Partition(name.decode("utf-16-le", "replace").rstrip("\0"),
                                       uuid.UUID(bytes_le=kind), uuid.UUID(bytes_le=guid), first,
                                       last))
        return found

    def header(self):
        fields = [b"EFI PART", 0x10000, HEADER.size, 0, 0, self.at, self.other, self.first,
                  self.last, self.guid.bytes_le, self.entries_at, self.number, self.size,
                  zlib.crc32(self.entries)]
        plain = HEADER.pack(*fields)
        return plain[:CRC_AT] + struct.pack("<I", zlib.crc32(plain)) + plain[CRC_AT + 4:]


def read(medium, at=1):
    """The copy whose header is at a sector of an open file. GptError says what is wrong with it."""
    medium.seek(at * SECTOR)
    sector = medium.read(SECTOR)
    if len(sector) < SECTOR or not sector.startswith(b"EFI PART"):
        raise NoTable(f"no partition table (GPT) at sector {at}")
    (_, _, size, crc, _, here, other, first, last, guid, entries_at, number, each,
     entries_crc) = HEADER.unpack_from(sector)
    if not HEADER.size <= size <= SECTOR or each < ENTRY.size or number * each > 1 << 20 or \
            entries_at > MOST_SECTORS:
        raise GptError(f"the partition table at sector {at} is damaged (its sizes)")
    if zlib.crc32(sector[:CRC_AT] + bytes(4) + sector[CRC_AT + 4:size]) != crc or here != at:
        raise GptError(f"the partition table at sector {at} is damaged (its header's CRC)")
    medium.seek(entries_at * SECTOR)
    entries = medium.read(number * each)
    if zlib.crc32(entries) != entries_crc:
        raise GptError(f"the partition table at sector {at} is damaged (its entries' CRC)")
    return Table(here, other, first, last, uuid.UUID(bytes_le=guid), entries_at, number, each,
                 entries)


def spread(medium, size):
    """Writes both copies anew for a medium of `size` bytes: the second one is its last sector. What
    an earlier table has left there is gone then."""
    table = read(medium)
    sectors = -(-len(table.entries) // SECTOR)
    end = size // SECTOR - 1
    if table.entries_at + 2 * sectors > end:
        raise GptError(f"no room for a second partition table behind the first one: {size} bytes")
    table.other, table.last = end, end - sectors - 1
    medium.seek(table.at * SECTOR)
    medium.write(table.header())
    table.at, table.other, table.entries_at = end, table.at, end - sectors
    medium.seek(table.entries_at * SECTOR)
    medium.write(table.entries.ljust(sectors * SECTOR, b"\0"))
    medium.write(table.header().ljust(SECTOR, b"\0"))
