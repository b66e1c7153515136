# SPDX-License-Identifier: Apache-2.0
"""Makes an AArch64 ELF file flat: the bytes of its segments as they lie in memory, and where that
is (System V ABI, chapters 4 and 5; ELF for the Arm 64-bit Architecture).

A segment lies at its physical address, p_paddr, which a linker script gives by AT() and is else the
virtual one: with the MMU off nothing else is meant. The entry is a virtual address, and is moved
with the segment that it is in. A position-independent program (ET_DYN) has no address: it runs
wherever it is put, and relocates itself, as static ones do (gcc -static-pie)."""
import itertools
import struct
import typing

MAGIC = b"\x7fELF"
HEADER, PROGRAM_HEADER = struct.Struct("<HHIQQQIHHHHHH"), struct.Struct("<IIQQQQQQ")
ET_EXEC, ET_DYN, EM_AARCH64 = 2, 3, 183
PT_LOAD, PT_DYNAMIC, PT_INTERP = 1, 2, 3
PF_X = 1
DT_NULL, DT_NEEDED, DT_PLTRELSZ, DT_RELA, DT_RELASZ, DT_JMPREL = 0, 1, 2, 7, 8, 23
RELA = struct.Struct("<QQq")
R_NONE, R_RELATIVE = 0, 1027
TYPES = {0: "no type", 1: "an object file", 4: "a core dump"}

ADDRESS_BITS = 48
MOST_FLAT = 256 << 20      # bytes of the flat image, holes and all
MOST_MEMORY = 4 << 30      # that it may need, with its bss: the domain's own is asked later
PIE_ALIGN = 2 << 20        # what el2/boot/image_place.c gives to one that has no address


class ElfError(Exception):
    """Not a file that can be made flat: why, and what mends it."""


class Segment(typing.NamedTuple):
    """A program header, whose p_offset, p_vaddr, p_paddr, p_filesz and p_memsz are here without
    the p_. `number` is readelf's."""
    number: int
    kind: int
    flags: int
    offset: int
    vaddr: int
    paddr: int
    filesz: int
    memsz: int
    align: int

    def end(self):
        return self.paddr + self.memsz

    def where(self):
        return f"segment {self.number} (0x{self.paddr:x}+0x{self.memsz:x})"


class Flat(typing.NamedTuple):
    """An image that can be loaded."""
    data: bytes
    load: typing.Optional[int]  # address of its first byte; None: anywhere at 2 MiB
    entry: int                  # address; without a load from its first byte
    memory: int                 # bytes from there that it needs, bss included


def check_kind(data):
    """What the file's header says, as far as it must be so for all."""
    if len(data) < 16 + HEADER.size:
        raise ElfError(f"is cut short: it has {len(data)} bytes, an ELF header {16 + HEADER.size}")
    if data[4] != 2:
        raise ElfError("is a 32-bit ELF file: guests begin in AArch64 (aarch64-linux-gnu-gcc)")
    if data[5] != 1:
        raise ElfError("is a big-endian ELF file: guests begin little-endian")
    kind, machine = HEADER.unpack_from(data, 16)[:2]
    if machine != EM_AARCH64:
        raise ElfError(f"is an ELF file for machine {machine}, not for AArch64 ({EM_AARCH64})")
    if kind not in (ET_EXEC, ET_DYN):
        raise ElfError(f"is an ELF file of type {kind} ({TYPES.get(kind, 'unknown')}): link it as "
                       "a program (ET_EXEC, or ET_DYN by -static-pie)")
    return kind


def program_headers(data):
    """All of the file's, as (what readelf numbers them, ..)."""
    fields = HEADER.unpack_from(data, 16)
    at, size, count = fields[4], fields[8], fields[9]
    if count and size != PROGRAM_HEADER.size:
        raise ElfError(f"has program headers of {size} bytes, not {PROGRAM_HEADER.size}")
    if at + count * size > len(data):
        raise ElfError(f"is cut short: its {count} program headers end at 0x{at + count * size:x},"
                       f" it has 0x{len(data):x} bytes")
    for number in range(count):
        kind, flags, *rest = PROGRAM_HEADER.unpack_from(data, at + number * size)
        yield Segment(number, kind, flags, *rest)


def check_segment(segment, data):
    """Of one that is loaded."""
    where = f"segment {segment.number}"
    if segment.filesz > segment.memsz:
        raise ElfError(f"{where}: has 0x{segment.filesz:x} bytes in the file, and room for "
                       f"0x{segment.memsz:x} in memory: link it again")
    if segment.filesz and segment.offset + segment.filesz > len(data):
        raise ElfError(f"{where}: ends at 0x{segment.offset + segment.filesz:x} of the file, which "
                       f"has 0x{len(data):x} bytes: it is cut short")
    if segment.end() > 1 << ADDRESS_BITS:
        raise ElfError(f"{where}: 0x{segment.paddr:x}+0x{segment.memsz:x} ends beyond "
                       f"{ADDRESS_BITS} bits of address: where it is loaded is p_paddr (AT() in "
                       "the linker script; of a Linux give the Image, not vmlinux)")
    if segment.align & segment.align - 1:
        raise ElfError(f"{where}: p_align 0x{segment.align:x} is no power of two")


def check_overlaps(segments):
    for first, second in itertools.pairwise(segments):
        if first.end() > second.paddr:
            raise ElfError(f"{first.where()} and {second.where()} overlap in memory: link it so "
                           "that their p_paddr are apart")


def check_extent(segments, begin):
    """A file that is too large, or is by its holes, and more memory than anybody has."""
    in_file = [s for s in segments if s.filesz]
    size = max((s.paddr + s.filesz for s in in_file), default=begin) - begin
    if sum(s.filesz for s in in_file) > MOST_FLAT:
        largest = max(in_file, key=lambda s: s.filesz)
        raise ElfError(f"is 0x{size:x} bytes when it is flat, at most 0x{MOST_FLAT:x}: the most of "
                       f"it is in {largest.where()}")
    if size > MOST_FLAT:
        gap, first, second = max((b.paddr - a.end(), a, b)
                                 for a, b in itertools.pairwise(segments))
        raise ElfError(f"is 0x{size:x} bytes when it is flat, at most 0x{MOST_FLAT:x}: between "
                       f"{first.where()} and {second.where()} is a hole of 0x{gap:x}: link them "
                       "closer together")
    if segments[-1].end() - begin > MOST_MEMORY:
        raise ElfError(f"needs 0x{segments[-1].end() - begin:x} bytes of memory from 0x{begin:x} "
                       f"to the end of {segments[-1].where()}, at most 0x{MOST_MEMORY:x}")


def stored_at(segments, vaddr, size):
    """Where in the file the bytes at a virtual address are; None: in no segment's."""
    for segment in segments:
        if segment.vaddr <= vaddr and vaddr + size <= segment.vaddr + segment.filesz:
            return segment.offset + vaddr - segment.vaddr
    return None


def check_relocations(data, segments, table, size):
    at = stored_at(segments, table, size)
    if at is None:
        raise ElfError(f"its relocations, 0x{table:x}+0x{size:x}, are in no segment's bytes")
    for where, info, _ in RELA.iter_unpack(data[at:at + size // RELA.size * RELA.size]):
        if info & 0xffffffff not in (R_NONE, R_RELATIVE):
            raise ElfError(f"has a relocation of type {info & 0xffffffff} at 0x{where:x}: nobody "
                           "looks names up for it; link it by gcc -static-pie, so that all are "
                           f"R_AARCH64_RELATIVE ({R_RELATIVE}), or for a fixed address (-no-pie)")


def check_static(data, headers, segments):
    """Refuses what wants a dynamic linker."""
    for header in headers:
        if header.kind == PT_INTERP:
            name = data[header.offset:header.offset + header.filesz].rstrip(b"\0")
            raise ElfError(f"segment {header.number}: it wants the dynamic linker "
                           f"{name.decode(errors='replace')}: link it by gcc -static, or "
                           "-static-pie")
        if header.kind != PT_DYNAMIC:
            continue
        table = data[header.offset:header.offset + header.filesz]
        entries = {}
        for tag, value in struct.iter_unpack("<QQ", table[:len(table) & ~15]):
            if tag == DT_NULL:
                break
            if tag == DT_NEEDED:
                raise ElfError(f"segment {header.number}: it needs a shared library: link it by "
                               "gcc -static, or -static-pie")
            entries[tag] = value
        for place, size in (DT_RELA, DT_RELASZ), (DT_JMPREL, DT_PLTRELSZ):
            if entries.get(size):
                check_relocations(data, segments, entries.get(place, 0), entries[size])


def check_pie(segments):
    """The whole is moved, so its parts keep their distances, and it gets no more than 2 MiB."""
    moved = segments[0].paddr - segments[0].vaddr
    for segment in segments:
        if segment.align > PIE_ALIGN:
            raise ElfError(f"segment {segment.number}: p_align 0x{segment.align:x} is more than "
                           f"the 0x{PIE_ALIGN:x} that a position-independent image gets: link it "
                           "with -z max-page-size=65536, or for a fixed address (-no-pie)")
        if segment.paddr - segment.vaddr != moved:
            raise ElfError(f"segment {segment.number}: is loaded at another distance from its "
                           f"virtual address, 0x{segment.vaddr:x}, than segment "
                           f"{segments[0].number}: a position-independent image is moved as a "
                           "whole")


def find_entry(data, segments):
    """The entry, a virtual address, as a physical one."""
    entry = HEADER.unpack_from(data, 16)[3]
    for segment in segments:
        if segment.flags & PF_X and segment.vaddr <= entry <= segment.vaddr + segment.filesz - 4:
            if entry & 3:
                raise ElfError(f"its entry 0x{entry:x} is no multiple of 4")
            return entry - segment.vaddr + segment.paddr
    raise ElfError(f"its entry 0x{entry:x} is in no executable segment's bytes: name one by "
                   "ENTRY() in the linker script, or -e SYMBOL")


def flatten(data):
    """The image of an ELF file's bytes. ElfError where it is none that can run as a guest."""
    kind = check_kind(data)
    headers = list(program_headers(data))
    segments = sorted((s for s in headers if s.kind == PT_LOAD and s.memsz),
                      key=lambda s: s.paddr)
    if not segments:
        raise ElfError("has no segment to load (PT_LOAD): link it as a program")
    for segment in sorted(segments):
        check_segment(segment, data)
    check_overlaps(segments)
    check_static(data, headers, segments)
    begin = segments[0].paddr
    if kind == ET_DYN:
        check_pie(segments)
        begin &= -max(1, *(s.align for s in segments))
    entry = find_entry(data, segments)
    check_extent(segments, begin)
    flat = bytearray(max(s.paddr + s.filesz for s in segments if s.filesz) - begin)
    for s in segments:
        flat[s.paddr - begin:s.paddr - begin + s.filesz] = data[s.offset:s.offset + s.filesz]
    memory = segments[-1].end() - begin
    if kind == ET_DYN:
        return Flat(bytes(flat), None, entry - begin, memory)
    return Flat(bytes(flat), begin, entry, memory)
