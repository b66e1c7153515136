# SPDX-License-Identifier: Apache-2.0
"""Makes the stored image of a boot stage from its ELF file: header (include/loader_image.h) and
payload."""
import argparse
import pathlib
import struct
import zlib

import program

MAGIC = 0x52444c4d
VERSION = 1
HEADER = struct.Struct("<IIIIQQQQII")
PT_LOAD = 1


def segments(elf):
    """The loadable segments of a 64-bit little-endian ELF file: (physical address, file bytes, size
    in memory)."""
    if elf[:6] != b"\x7fELF\x02\x01":
        raise program.Failure("is no 64-bit little-endian ELF file")
    entry, phoff = struct.unpack_from("<QQ", elf, 24)
    phentsize, phnum = struct.unpack_from("<HH", elf, 54)
    found = []
    for i in range(phnum):
        at = phoff + i * phentsize
        kind, _, offset, _, paddr, filesz, memsz, _ = struct.unpack_from("<IIQQQQQQ", elf, at)
        if kind == PT_LOAD and memsz:
            found.append((paddr, elf[offset:offset + filesz], memsz))
    if not found:
        raise program.Failure("has no segment to load")
    return entry, sorted(found)


def loader_image(elf):
    entry, found = segments(elf)
    load = found[0][0]
    payload = bytearray()
    for paddr, data, _ in found:
        if data:
            payload.extend(bytes(paddr - load - len(payload)))
            payload.extend(data)
    payload.extend(bytes(-len(payload) % 8))
    memory = max(paddr + memsz for paddr, _, memsz in found) - load
    if load % 8 or not load <= entry < load + len(payload):
        raise program.Failure(f"entry {entry:#x} or load address {load:#x} is wrong")
    fields = [MAGIC, VERSION, HEADER.size, zlib.crc32(payload), load, entry, len(payload), memory,
              0]
    crc = zlib.crc32(HEADER.pack(*fields, 0)[:-4])
    return HEADER.pack(*fields, crc) + payload


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("elf", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    args = parser.parse_args()
    try:
        image = loader_image(args.elf.read_bytes())
    except struct.error:
        raise program.Failure(f"{args.elf}: is cut off") from None
    except program.Failure as error:
        raise program.Failure(f"{args.elf}: {error}") from None
    with program.whole_file(args.out) as part:
        part.write_bytes(image)


if __name__ == "__main__":
    program.run_main(main)
