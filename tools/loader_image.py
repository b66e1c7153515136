# SPDX-License-Identifier: Apache-2.0
"""Makes the stored image of a boot stage from its ELF file, or (--tree) of a board's tree for a
card: header (include/loader_image.h) and payload."""
import argparse
import pathlib
import struct
import zlib

import program

MAGIC, TREE_MAGIC = 0x52444c4d, 0x54444c4d
VERSION = 1
HEADER = struct.Struct("<IIIIQQQQII")
PT_LOAD = 1


def segments(elf):
    """The entry and the loadable segments of a little-endian ELF file, of 64 or 32 bits: (physical
    address, file bytes, size in memory)."""
    wide = elf[:6] == b"\x7fELF\x02\x01"
    if not wide and elf[:6] != b"\x7fELF\x01\x01":
        raise program.Failure("is no little-endian ELF file")
    entry, phoff = struct.unpack_from("<QQ" if wide else "<II", elf, 24)
    phentsize, phnum = struct.unpack_from("<HH", elf, 54 if wide else 42)
    found = []
    for i in range(phnum):
        at = phoff + i * phentsize
        if wide:
            kind, _, offset, _, paddr, filesz, memsz = struct.unpack_from("<IIQQQQQ", elf, at)
        else:
            kind, offset, _, paddr, filesz, memsz = struct.unpack_from("<IIIIII", elf, at)
        if kind == PT_LOAD and memsz:
            found.append((paddr, elf[offset:offset + filesz], memsz))
    if not found:
        raise program.Failure("has no segment to load")
    return entry, sorted(found)


def stored(magic, payload, load, entry, memory):
    """With the header; the payload is whole words of 8 bytes."""
    fields = [magic, VERSION, HEADER.size, zlib.crc32(payload), load, entry, len(payload), memory,
              0]
    crc = zlib.crc32(HEADER.pack(*fields, 0)[:-4])
    return HEADER.pack(*fields, crc) + payload


def tree_image(tree):
    """Of a tree; what lies behind it in the file is left out."""
    magic, size = struct.unpack_from(">II", tree)
    if magic != 0xd00dfeed:
        raise program.Failure("is no device tree")
    if size > len(tree):
        raise program.Failure("is cut off")
    payload = tree[:size] + bytes(-size % 8)
    return stored(TREE_MAGIC, payload, 0, 0, len(payload))


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
    return stored(MAGIC, payload, load, entry, memory)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tree", action="store_true", help="FILE is a device tree")
    parser.add_argument("file", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    args = parser.parse_args()
    try:
        image = (tree_image if args.tree else loader_image)(args.file.read_bytes())
    except struct.error:
        raise program.Failure(f"{args.file}: is cut off") from None
    except program.Failure as error:
        raise program.Failure(f"{args.file}: {error}") from None
    with program.whole_file(args.out) as part:
        part.write_bytes(image)


if __name__ == "__main__":
    program.run_main(main)
