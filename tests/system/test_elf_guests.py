# SPDX-License-Identifier: Apache-2.0
"""ELF files as guests: one that is linked for its address, with segments out of order, an entry of
its own and bss that its own start code does not know; one that runs anywhere; and the same image in
a FIT of mkimage's."""
import gzip
import re
import subprocess

import pytest

import uboot
from harness import OUT, TOP, Machine, machine, plain, unprovoked
from test_bundle import NOWHERE, stops
from test_consoles import ESCAPE
from test_elf import symbol
from test_front import mullion
from test_guests import CONFIGS
from test_new_guest import make, new_guest

pytestmark = pytest.mark.mullion
CONFIG = CONFIGS / "elf.dts"
ELF = "two ELF files: linked for an address, and anywhere; a restart"

# `entered` is data: it counts in a life only, since each begins with the data of the file.
MAIN = r"""
#include "sdk/kit.h"

#define FAR 0x100000u
extern char _start[];
static volatile unsigned char far_bss[FAR] __attribute__((section(".far,\"aw\",%nobits//")));
volatile unsigned entered __attribute__((section(".data.entered"))) = 7;

__asm__(".section .text.elf_entry, \"ax\"\n.globl elf_entry\nelf_entry:\n"
	"adrp x9, entered\nadd x9, x9, :lo12:entered\nldr w10, [x9]\nadd w10, w10, #1\n"
	"str w10, [x9]\nb _start\n.previous");

static void on_key(void)
{
	for (int key; (key = console_get()) >= 0;) {
		if (key == 'o')
			system_off();
		if (key == 'r')
			system_reset();
	}
}

void guest_main(void)
{
	unsigned dirty = 0;

	for (unsigned i = 0; i < FAR; i++)
		dirty |= far_bss[i];
	print("elf: code at 0x%lx, entered %u, bss 0x%x from 0x%lx\n", (uint64_t)_start, entered,
	      dirty, (uint64_t)far_bss);
	for (unsigned i = 0; i < FAR; i++)
		far_bss[i] = 0x5a;
	console_on_key(on_key);
	for (;;)
		cpu_sleep();
}
"""
FIXED = """ENTRY(elf_entry)
PHDRS { text PT_LOAD FLAGS(5); data PT_LOAD FLAGS(6); far PT_LOAD FLAGS(6); }
SECTIONS
{
	. = 0x48000000;
	.data : { *(.data .data.*) *(.got .got.plt) } :data
	. = 0x48100000;
	__text_start = .;
	.text : { KEEP(*(.head)) *(.text .text.*) *(.rodata .rodata.*) } :text
	. = ALIGN(4096);
	__text_end = .;
	__rela_start = .; __rela_end = .;
	.bss : ALIGN(4096) { __bss_start = .; *(.bss .bss.* COMMON) . = ALIGN(16);
			     __bss_end = .; } :text
	. = 0x48400000;
	.far : { *(.far) } :far
	. = ALIGN(4096);
	__image_end = .;
	/DISCARD/ : { *(.note .note.* .comment .eh_frame .eh_frame_hdr) }
}
"""
SAYS = "elf: code at 0x{:x}, entered 8, bss 0x0 from 0x{:x}"


@pytest.fixture(scope="module")
def elves(tmp_path_factory):
    """(the folder of one that is linked for 0x48000000, of one for anywhere), each with a.elf."""
    top = tmp_path_factory.mktemp("elf")
    for name in "fixed", "moved":
        folder = top / name
        assert new_guest(name, folder, cwd=top).returncode == 0
        (folder / "main.c").write_text(MAIN)
        kit = (folder / "sdk" / "kit.lds").read_text()
        script = FIXED if name == "fixed" else kit.replace("ENTRY(_start)", "ENTRY(elf_entry)") \
            .replace(".bss : ALIGN(16)", ".far : { *(.far) }\n\t.bss : ALIGN(16)")
        (folder / "sdk" / "kit.lds").write_text(script)
        if name == "fixed":
            rules = folder / "sdk" / "kit.mk"
            text = rules.read_text()
            assert "-Wl,-pie,--no-dynamic-linker,-z,text,--gc-sections" in text
            rules.write_text(text.replace("-Wl,-pie,--no-dynamic-linker,-z,text,", "-Wl,"))
        built = make(folder, f"build/{name}.elf")
        assert (built.returncode, built.stderr) == (0, ""), built.stderr
        (folder / "build" / f"{name}.elf").rename(folder / "a.elf")
    return top / "fixed", top / "moved"


def again(run, number, name, line):
    """Its next life is as the first was."""
    run.send(ESCAPE + str(number))
    run.expect(rf"\[mullion\] {name} alone [^\n]*\n")
    run.send("r")
    run.expect(rf"{line}\b")


def lives(run, fixed, moved):
    """Both are where they belong, in two lives each: entered there, with the data of the file and
    with bss of zeroes."""
    at = int(re.search(r"moved: 2 CPUs .* kernel 0x([0-9a-f]+)", run.text())[1], 16)
    first = SAYS.format(0x48100000, 0x48400000)
    second = SAYS.format(at, at + symbol(moved, " far_bss"))
    run.shown(rf"\[fixed\].* {first}\b", rf"\[moved\].* {second}\b")
    assert f"entry 0x{symbol(fixed, ' elf_entry'):x}" in run.text()
    again(run, 1, "fixed", first)
    again(run, 2, "moved", second)
    run.send("o" + ESCAPE + "1o")
    assert run.ended(30) == 0
    assert not unprovoked(plain(run.text()))


@pytest.mark.parametrize("gic, way, compress", [
    pytest.param(3, "reset", "none", marks=pytest.mark.covers(ELF)),
    pytest.param(2, "reset", "gzip", marks=pytest.mark.covers(ELF)),
    pytest.param(3, "el2", "none", marks=pytest.mark.covers(ELF, park="PSCI"))])
def test_lives(lab, elves, gic, way, compress):
    fixed, moved = elves
    run = lab.boot(limit=60, gic=gic, smp=4, entry=way, kernel=fixed / "a.elf", config=CONFIG,
                   compress=compress, image=[("second", moved / "a.elf")])
    run.expect(r"moved: 2 CPUs [^\n]*\n")
    lives(run, fixed, moved)


@pytest.mark.covers("Debian's U-Boot as an ELF file")
def test_u_boot(lab):
    """Somebody else's, position independent, where the configuration wants it."""
    run = lab.boot(limit=90, memory="1G", kernel=uboot.FIRMWARE.with_name("uboot.elf"),
                   config=CONFIGS / "uboot.dts")
    run.expect(r"kernel 0x40200000, no ramdisk, tree 0x40000000\r")
    run.expect(r"U-Boot 20\d\d\.\d\d")
    run.expect(r"DRAM: +1022 MiB")
    assert not unprovoked(run.text())


SOURCE = """/dts-v1/;
/ {
	description = "my own";
	#address-cells = <1>;
	mullion,digest = <0 0 0 0 0 0 0 0>;
	images {
		kernel {
			data = /incbin/("kernel");
			type = "kernel"; os = "linux"; arch = "arm64"; compression = "none";
			load = <0x48000000>; entry = <ENTRY>;
			hash { algo = "sha256"; };
		};
		second {
			data = /incbin/("second");
			type = "kernel"; os = "linux"; arch = "arm64"; compression = "none";
			load = <0>; entry = <0>;
			hash { algo = "sha256"; };
		};
		hypervisor {
			data = /incbin/("hypervisor");
			type = "firmware"; os = "mullion"; arch = "arm64"; compression = "none";
			load = <0>; entry = <0>;
			hash { algo = "sha256"; };
		};
		config {
			data = /incbin/("config");
			type = "flat_dt"; arch = "arm64"; compression = "none";
			hash { algo = "sha256"; };
		};
	};
};
"""


def stock(folder, kernel, second, entry):
    """A bundle by mkimage and a stamp alone, as docs/images.md has it."""
    (folder / "kernel").write_bytes(kernel)
    (folder / "second").write_bytes(second)
    (folder / "hypervisor").write_bytes((OUT / "mullion.bin").read_bytes())
    machine.compile_config(CONFIG, folder / "config")
    (folder / "my.its").write_text(SOURCE.replace("ENTRY", f"0x{entry:x}"))
    for words in (["mkimage", "-E", "-f", "my.its", "my.itb"],
                  ["/usr/bin/python3", TOP / "tools" / "bundle.py", "--stamp", "my.itb"]):
        done = subprocess.run(words, cwd=folder, stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert done.returncode == 0, done.stdout
    return folder / "my.itb"


def boot_stock(lab, bundle, **options):
    folder = lab.new_folder()
    image = folder / "flash1.img"
    machine.flash(image, machine.settings()["BUNDLE_SIZE"], [(0, bundle)])
    return lab.start(Machine(smp=4, flash={1: image}, **options).command(folder), folder, 60)


def flat(folder):
    subprocess.run(["aarch64-linux-gnu-objcopy", "-O", "binary", folder / "a.elf",
                    folder / "a.bin"], check=True)
    return (folder / "a.bin").read_bytes()


@pytest.mark.covers("a FIT by mkimage, with load and entry; a restart")
def test_stock_fit(lab, elves, tmp_path):
    """A flat binary goes where load says, and begins at entry; the header of the other one says
    that it begins at its first byte, and nobody counts that."""
    fixed, moved = elves
    bundle = stock(tmp_path, flat(fixed), flat(moved), symbol(fixed, " elf_entry"))
    run = boot_stock(lab, bundle, gic=3)
    first = SAYS.format(0x48100000, 0x48400000)
    run.shown(rf"\[fixed\].* {first}\b",
              r"\[moved\].* elf: code at 0x[0-9a-f]+, entered 7, bss 0x0 ")
    assert f"kernel 0x48000000 (entry 0x{symbol(fixed, ' elf_entry'):x})" in run.text()
    again(run, 1, "fixed", first)
    run.send("o" + ESCAPE + "2o")
    assert run.ended(30) == 0
    assert not unprovoked(plain(run.text()))


@pytest.mark.covers("an ELF file in a FIT by mkimage: refused")
def test_raw_elf_in_a_fit(lab, elves, tmp_path):
    fixed, moved = elves
    bundle = stock(tmp_path, (fixed / "a.elf").read_bytes(), flat(moved), 0x48000000)
    run = boot_stock(lab, bundle, gic=3)
    stops(run, "kernel: is an ELF file: give it by --image as it is, and it is made flat", "loader",
          NOWHERE)


@pytest.mark.no_machine
def test_said_before_it_starts(elves, tmp_path):
    """What its domain's memory makes of it is said on the host; a packed ELF file is none that can
    be made flat."""
    fixed, moved = elves
    words = ["check", CONFIG, "--image", f"second={moved}/a.elf"]
    done = mullion(*words, "--kernel", fixed / "a.elf")
    assert done.returncode == 0, done.stderr
    entry = symbol(fixed, " elf_entry")
    assert f"kernel 0x48000000 (entry 0x{entry:x})" in done.stdout
    other = tmp_path / "other.dts"
    other.write_text(CONFIG.read_text().replace("0x48000000", "0x44000000"))
    done = mullion("check", other, *words[2:], "--kernel", fixed / "a.elf")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(
        f"{other}:8: error: /domains/fixed: kernel belongs at 0x48000000+0x500000, its memory is "
        "0x44000000+0x2000000\n")
    packed = tmp_path / "a.elf.gz"
    packed.write_bytes(gzip.compress((fixed / "a.elf").read_bytes()))
    done = mullion(*words, "--kernel", packed)
    assert (done.returncode, done.stdout) == (1, "")
    assert ("error: kernel: is an ELF file: give it by --image as it is, and it is made flat\n"
            in done.stderr)
