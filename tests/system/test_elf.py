# SPDX-License-Identifier: Apache-2.0
"""tools/elf.py: ELF files as aarch64-linux-gnu-gcc makes them are made flat as objcopy does it, and
what cannot be a guest is refused, each in its own line."""
import struct
import subprocess
import sys

import pytest

from fitedit import Bundle
from harness import OUT, TOP

sys.path.insert(0, str(TOP / "tools"))
import elf  # noqa: E402
import fit  # noqa: E402

pytestmark = [pytest.mark.quick, pytest.mark.no_machine]
CROSS = "aarch64-linux-gnu-"
SOURCE = """
    .text
    .globl _start
    .quad 0x1111111111111111
_start: b _start
    .section .rodata
    .ascii "read only"
    .data
    .quad VALUE
    .bss
    .space 0x3000
"""
SCRIPT = """ENTRY(_start)
PHDRS { text PT_LOAD FLAGS(5); data PT_LOAD FLAGS(6); }
SECTIONS {
    . = 0x48000000;
    .text : { *(.text) *(.rodata) } :text
    . = ALIGN(0x1000);
    .data : { *(.data) *(.got*) } :data
    .bss : { *(.bss) } :data
    /DISCARD/ : { *(.note*) }
}
"""
# text first in the table and second in memory; bss, and nothing else, before both
OUT_OF_ORDER = """ENTRY(_start)
PHDRS { text PT_LOAD FLAGS(5); data PT_LOAD FLAGS(6); bss PT_LOAD FLAGS(6); }
SECTIONS {
    . = 0x48000000;
    .bss : { *(.bss) } :bss
    . = 0x48008000;
    .data : { *(.data) } :data
    . = 0x48010000;
    .text : { *(.text) *(.rodata) } :text
    /DISCARD/ : { *(.note*) }
}
"""
# Linked for one address, loaded at another.
AT = """ENTRY(_start)
SECTIONS {
    . = 0xffff800000080000;
    .text : AT(0x48080000) { *(.text) *(.rodata) }
    .data : AT(0x48082000) { *(.data) }
    .bss : { *(.bss) }
    /DISCARD/ : { *(.note*) }
}
"""


def tool(name, *words):
    done = subprocess.run([CROSS + name, *map(str, words)], stdin=subprocess.DEVNULL, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, done.stdout


def build(folder, *options, script=None, source=SOURCE, value="0x2222222222222222"):
    """The bytes of a linked file."""
    (folder / "a.S").write_text(source.replace("VALUE", value))
    if script:
        (folder / "a.lds").write_text(script)
        options = (*options, "-Wl,-z,max-page-size=0x1000", "-T", folder / "a.lds")
    tool("gcc", "-nostdlib", "-Wl,--build-id=none", *options, "-o", folder / "a.elf",
         folder / "a.S")
    return (folder / "a.elf").read_bytes()


def as_objcopy(folder):
    tool("objcopy", "-O", "binary", folder / "a.elf", folder / "a.bin")
    return (folder / "a.bin").read_bytes()


def symbol(folder, name):
    listed = subprocess.run([CROSS + "nm", folder / "a.elf"], text=True, stdout=subprocess.PIPE,
                            check=True).stdout
    return next(int(line.split()[0], 16) for line in listed.splitlines() if line.endswith(name))


@pytest.fixture(scope="module")
def fixed(tmp_path_factory):
    """Two segments: text from 0x48000000, data and bss from 0x48001000."""
    return build(tmp_path_factory.mktemp("fixed"), "-static", "-no-pie", script=SCRIPT)


@pytest.fixture(scope="module")
def pie(tmp_path_factory):
    """Position independent, with one relocation, R_AARCH64_RELATIVE."""
    return build(tmp_path_factory.mktemp("pie"), "-static-pie", value="_start")


def test_fixed(tmp_path):
    """Every byte as objcopy has it; what bss needs is behind it."""
    image = elf.flatten(build(tmp_path, "-static", "-no-pie", script=SCRIPT))
    assert image.data == as_objcopy(tmp_path)
    assert (image.load, image.entry) == (0x48000000, 0x48000008)
    assert len(image.data) == 0x1008
    assert image.memory == 0x1008 + 0x3000


def test_linux_defaults(tmp_path):
    """Without a script: ld's addresses, the file's headers in the first segment."""
    image = elf.flatten(build(tmp_path, "-static", "-no-pie"))
    assert image.load == 0x400000
    assert image.entry == symbol(tmp_path, " _start")
    flat = as_objcopy(tmp_path)  # which leaves the headers out
    assert image.data.endswith(flat)
    assert image.memory > len(image.data) + 0x2ff0


def test_out_of_order(tmp_path):
    image = elf.flatten(build(tmp_path, "-static", "-no-pie", script=OUT_OF_ORDER))
    assert (image.load, image.entry) == (0x48000000, 0x48010008)
    assert image.data == bytes(0x8000) + as_objcopy(tmp_path)
    assert image.memory == len(image.data) == 0x10000 + 8 + 4 + 9


def test_loaded_elsewhere(tmp_path):
    """The entry goes with its segment."""
    image = elf.flatten(build(tmp_path, "-static", "-no-pie", script=AT))
    assert (image.load, image.entry) == (0x48080000, 0x48080008)
    assert image.data == as_objcopy(tmp_path)


def test_pie(tmp_path):
    """No address; the entry is counted from the first byte. Linked as our guests are."""
    image = elf.flatten(build(tmp_path, "-static-pie", value="_start"))
    assert image.load is None
    assert image.entry == symbol(tmp_path, " _start")
    kit = elf.flatten((OUT / "guest" / "rtos.elf").read_bytes())
    assert (kit.load, kit.entry) == (None, 0)
    assert kit.data == (OUT / "guest" / "rtos.bin").read_bytes()
    assert kit.memory > len(kit.data)


def test_pie_keeps_its_alignment(tmp_path):
    """Its first byte is not at a boundary: what is before it comes along."""
    script = SCRIPT.replace("0x48000000", "0x30078")
    data = build(tmp_path, "-static-pie", script=script)
    image = elf.flatten(patched(data, {"kind": elf.ET_DYN}))  # ld says ET_EXEC: it begins not at 0
    assert image.load is None
    assert image.entry == 0x80
    assert image.data == bytes(0x78) + as_objcopy(tmp_path)


# ---- What is refused ----

EHDR, PHDR = "<16sHHIQQQIHHHHHH", "<IIQQQQQQ"
E_FIELDS = ("ident kind machine version entry phoff shoff flags ehsize phentsize phnum shentsize "
            "shnum shstrndx").split()
P_FIELDS = "kind flags offset vaddr paddr filesz memsz align".split()


def patched(data, header=None, **segments):
    """With fields of the header, or of program headers, s0={..}, as given."""
    data = bytearray(data)
    fields = dict(zip(E_FIELDS, struct.unpack_from(EHDR, data))) | (header or {})
    struct.pack_into(EHDR, data, 0, *fields.values())
    for name, changes in segments.items():
        at = 64 + int(name[1:]) * 56
        fields = dict(zip(P_FIELDS, struct.unpack_from(PHDR, data, at))) | changes
        struct.pack_into(PHDR, data, at, *fields.values())
    return bytes(data)


def loads(data):
    """The numbers of a file's PT_LOAD segments."""
    count, = struct.unpack_from("<H", data, 56)
    return [i for i in range(count)
            if struct.unpack_from("<I", data, 64 + i * 56)[0] == elf.PT_LOAD]


CLASS_32 = b"\x7fELF\x01\x01\x01" + bytes(9)
BIG_ENDIAN = b"\x7fELF\x02\x02\x01" + bytes(9)
FIXED = {
    "short": (lambda d: d[:63], "is cut short: it has 63 bytes, an ELF header 64"),
    "32 bits": (lambda d: patched(d, {"ident": CLASS_32}),
                "is a 32-bit ELF file: guests begin in AArch64 (aarch64-linux-gnu-gcc)"),
    "big endian": (lambda d: patched(d, {"ident": BIG_ENDIAN}),
                   "is a big-endian ELF file: guests begin little-endian"),
    "machine": (lambda d: patched(d, {"machine": 62}),
                "is an ELF file for machine 62, not for AArch64 (183)"),
    "object": (lambda d: patched(d, {"kind": 1}),
               "is an ELF file of type 1 (an object file): link it as a program (ET_EXEC, or "
               "ET_DYN by -static-pie)"),
    "core": (lambda d: patched(d, {"kind": 4}),
             "is an ELF file of type 4 (a core dump): link it as a program (ET_EXEC, or ET_DYN by "
             "-static-pie)"),
    "headers' size": (lambda d: patched(d, {"phentsize": 32}),
                      "has program headers of 32 bytes, not 56"),
    "headers cut": (lambda d: patched(d, {"phoff": 1 << 40}),
                    "is cut short: its 2 program headers end at 0x10000000070, it has {size:#x} "
                    "bytes"),
    "no headers": (lambda d: patched(d, {"phnum": 0}),
                   "has no segment to load (PT_LOAD): link it as a program"),
    "nothing to load": (lambda d: patched(d, s0={"kind": 4}, s1={"kind": 6}),
                        "has no segment to load (PT_LOAD): link it as a program"),
    "cut": (lambda d: d[:0x2007],
            "segment 1: ends at 0x2008 of the file, which has 0x2007 bytes: it is cut short"),
    "offset wraps": (lambda d: patched(d, s1={"offset": 2**64 - 4}),
                     "segment 1: ends at 0x10000000000000004 of the file, which has {size:#x} "
                     "bytes: it is cut short"),
    "file larger": (lambda d: patched(d, s1={"memsz": 7}),
                    "segment 1: has 0x8 bytes in the file, and room for 0x7 in memory: link it "
                    "again"),
    "huge bss": (lambda d: patched(d, s1={"memsz": 1 << 60}),
                 "segment 1: 0x48001000+0x1000000000000000 ends beyond 48 bits of address: where "
                 "it is loaded is p_paddr (AT() in the linker script; of a Linux give the Image, "
                 "not vmlinux)"),
    "virtual": (lambda d: patched(d, s0={"paddr": 0xffff800008000000}),
                "segment 0: 0xffff800008000000+0x15 ends beyond 48 bits of address: where it is "
                "loaded is p_paddr (AT() in the linker script; of a Linux give the Image, not "
                "vmlinux)"),
    "large bss": (lambda d: patched(d, s1={"memsz": 4 << 30}),
                  "needs 0x100001000 bytes of memory from 0x48000000 to the end of segment 1 "
                  "(0x48001000+0x100000000), at most 0x100000000"),
    "far bss": (lambda d: patched(d, s1={"filesz": 0, "paddr": 0x880000000}),
                "needs 0x838003008 bytes of memory from 0x48000000 to the end of segment 1 "
                "(0x880000000+0x3008), at most 0x100000000"),
    "hole": (lambda d: patched(d, s1={"paddr": 0x58000000}),
             "is 0x10000008 bytes when it is flat, at most 0x10000000: between segment 0 "
             "(0x48000000+0x15) and segment 1 (0x58000000+0x3008) is a hole of 0xfffffeb: link "
             "them closer together"),
    "overlap": (lambda d: patched(d, s1={"paddr": 0x48000014}),
                "segment 0 (0x48000000+0x15) and segment 1 (0x48000014+0x3008) overlap in memory: "
                "link it so that their p_paddr are apart"),
    "overlap by bss": (lambda d: patched(d, s0={"paddr": 0x48004007}),
                       "segment 1 (0x48001000+0x3008) and segment 0 (0x48004007+0x15) overlap in "
                       "memory: link it so that their p_paddr are apart"),
    "alignment": (lambda d: patched(d, s0={"align": 0x3000}),
                  "segment 0: p_align 0x3000 is no power of two"),
    "entry": (lambda d: patched(d, {"entry": 0x48000014}),
              "its entry 0x48000014 is in no executable segment's bytes: name one by ENTRY() in "
              "the linker script, or -e SYMBOL"),
    "entry in data": (lambda d: patched(d, {"entry": 0x48001000}),
                      "its entry 0x48001000 is in no executable segment's bytes: name one by "
                      "ENTRY() in the linker script, or -e SYMBOL"),
    "entry is odd": (lambda d: patched(d, {"entry": 0x48000006}),
                     "its entry 0x48000006 is no multiple of 4"),
}


def refusal(data):
    with pytest.raises(elf.ElfError) as caught:
        elf.flatten(data)
    return str(caught.value)


@pytest.mark.parametrize("name", FIXED)
def test_refused(fixed, name):
    """What is at the bound of a check but inside, is taken: test_fixed has the file as it is."""
    assert loads(fixed) == [0, 1]
    change, line = FIXED[name]
    data = change(fixed)
    assert refusal(data) == line.format(size=len(data))


def test_at_the_bounds(fixed):
    """One less of each is no error."""
    size = len(elf.flatten(patched(fixed, s1={"paddr": 0x48000000 + (256 << 20) - 8})).data)
    assert size == 256 << 20
    assert elf.flatten(patched(fixed, s1={"memsz": (4 << 30) - 0x1000})).memory == 4 << 30
    assert elf.flatten(patched(fixed, s1={"paddr": 0x48000015})).memory == 0x15 + 0x3008
    assert elf.flatten(patched(fixed, {"entry": 0x48000010})).entry == 0x48000010
    top = elf.flatten(patched(fixed, s0={"paddr": 0xfffffff00000}, s1={"paddr": 0xffffffffcff8}))
    assert top.load + top.memory == 1 << 48
    # no address of its own is no multiple of anything
    assert elf.flatten(patched(fixed, s0={"align": 1 << 30})).load == 0x48000000
    assert elf.flatten(patched(fixed, s0={"align": 0})).load == 0x48000000


def test_too_large_without_holes(fixed):
    """By one segment alone, or by two side by side: no hole is to blame, nor is there one."""
    size = 128 << 20
    alone = patched(fixed, {"phnum": 1}, s0={"filesz": 2 * size + 1, "memsz": 2 * size + 1})
    both = patched(fixed, s0={"filesz": size, "memsz": size},
                   s1={"filesz": size + 1, "memsz": size + 1, "paddr": 0x48000000 + size})
    for data, largest in ((alone, "segment 0 (0x48000000+0x10000001)"),
                          (both, "segment 1 (0x50000000+0x8000001)")):
        assert refusal(data + bytes(2 * size + 1)) == (
            "is 0x10000001 bytes when it is flat, at most 0x10000000: the most of it is in "
            + largest)


def test_dynamic(tmp_path):
    """A program that wants a linker at run time, or the library of another one."""
    shared = build(tmp_path, "-shared", "-Wl,-soname,liba.so")
    (tmp_path / "liba.so").write_bytes(shared)
    data = build(tmp_path, "-pie", "-Wl,--no-as-needed", tmp_path / "liba.so")
    assert refusal(data) == ("segment 1: it wants the dynamic linker /lib/ld-linux-aarch64.so.1: "
                             "link it by gcc -static, or -static-pie")
    data = build(tmp_path, "-pie", "-Wl,--no-as-needed,--no-dynamic-linker",
                 tmp_path / "liba.so")
    number = [struct.unpack_from("<I", data, 64 + i * 56)[0] for i in range(9)].index(2)
    assert refusal(data) == (f"segment {number}: it needs a shared library: link it by gcc "
                             "-static, or -static-pie")


def test_pie_refused(pie, tmp_path):
    number = loads(pie)[1]
    fields = dict(zip(P_FIELDS, struct.unpack_from(PHDR, pie, 64 + number * 56)))
    for align, why in ((4 << 20, f"segment {number}: p_align 0x400000 is more than the 0x200000 "
                        "that a position-independent image gets: link it with -z "
                        "max-page-size=65536, or for a fixed address (-no-pie)"),
                       (2 << 20, None)):
        data = patched(pie, **{f"s{number}": {"align": align}})
        if why:
            assert refusal(data) == why
        else:
            assert elf.flatten(data).load is None
    moved = patched(pie, **{f"s{number}": {"paddr": fields["paddr"] + 0x1000}})
    assert refusal(moved) == (
        f"segment {number}: is loaded at another distance from its virtual address, "
        f"0x{fields['vaddr']:x}, than segment 0: a position-independent image is moved as a whole")
    # not RELATIVE: a name that somebody would have to look up
    data = build(tmp_path, "-shared", source=".globl _start\n.text\n_start: b _start\n.data\n"
                 ".quad missing\n")
    where = next(s.paddr for s in elf.program_headers(data) if s.kind == elf.PT_LOAD and s.number)
    said = refusal(data)
    assert said.startswith("has a relocation of type 257 at 0x"), said
    assert int(said.split()[7].rstrip(":"), 16) >= where
    assert said.endswith(
        ": nobody looks names up for it; link it by gcc -static-pie, so that all are "
        "R_AARCH64_RELATIVE (1027), or for a fixed address (-no-pie)")


def test_relocations_are_looked_at(pie):
    """Of another type; in a table that is nowhere."""
    at = pie.index(struct.pack("<Q", elf.R_RELATIVE))
    assert elf.flatten(pie)
    where, = struct.unpack_from("<Q", pie, at - 8)
    assert refusal(pie[:at] + struct.pack("<Q", 1032) + pie[at + 8:]).startswith(
        f"has a relocation of type 1032 at 0x{where:x}: ")
    at = pie.index(struct.pack("<Q", elf.DT_RELA),
                   next(s.offset for s in elf.program_headers(pie) if s.kind == elf.PT_DYNAMIC))
    assert refusal(pie[:at + 8] + struct.pack("<Q", 1 << 40) + pie[at + 16:]) == (
        "its relocations, 0x10000000000+0x18, are in no segment's bytes")


def bundle(*words):
    return subprocess.run(["/usr/bin/python3", TOP / "tools" / "bundle.py", *map(str, words)],
                          stdin=subprocess.DEVNULL, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)


@pytest.mark.parametrize("compress", ["none", "gzip"])
def test_bundle(tmp_path, fixed, pie, compress):
    """The node has the place, and the digest covers it; what has no address has no load."""
    (tmp_path / "fixed.elf").write_bytes(fixed)
    (tmp_path / "pie.elf").write_bytes(pie)
    (tmp_path / "flat.bin").write_bytes(bytes(64))
    itb = tmp_path / "b.itb"
    done = bundle("--compress", compress, itb, f"a:kernel:{tmp_path}/fixed.elf",
                  f"b:kernel:{tmp_path}/pie.elf", f"c:kernel:{tmp_path}/flat.bin")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    images = fit.parse(itb.read_bytes()).children["images"].children
    flat = elf.flatten(pie)
    assert fit.place(images["a"]) == (7, 0x48000000, 0x48000008, 0x4008)
    assert fit.place(images["b"]) == (6, 0, flat.entry, flat.memory)
    assert fit.place(images["c"])[0] == 0
    made = fit.digest(fit.parse(itb.read_bytes()))
    changed = Bundle(itb)
    changed.tree_tool("fdtput", "-t", "x", ["/images/a", "entry", "0", "4800000c"])
    assert fit.digest(fit.parse(changed.write().read_bytes())) != made


def test_bundle_names_the_file(tmp_path, fixed):
    (tmp_path / "a.elf").write_bytes(fixed[:63])
    done = bundle(tmp_path / "b.itb", f"a:kernel:{tmp_path}/a.elf")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (f"bundle: {tmp_path}/a.elf: is cut short: it has 63 bytes, an ELF "
                           "header 64\n")
    assert not (tmp_path / "b.itb").exists()
