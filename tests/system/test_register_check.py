# SPDX-License-Identifier: Apache-2.0
"""tools/register_check.py: what it finds in functions that keep a trap's registers, and in those
that do not."""
import re
import subprocess

import pytest

import register_check
from machine import OUT, TOP

pytestmark = [pytest.mark.quick, pytest.mark.no_machine]

FRAME = ("stp x29, x30, [sp, #-32]!", "mov x29, sp", "stp x8, x19, [sp, #16]")
BACK = ("ldp x8, x19, [sp, #16]", "ldp x29, x30, [sp], #32", "ret")


def found(*code, **options):
    """What is said of a function f of these instructions, at 0 and on; g and h are others."""
    text = "0 <f>:\n" + "".join(f" {4 * n:x}:\t" + line.replace(" ", "\t", 1) + "\n"
                                for n, line in enumerate(code))
    text += "100 <g>:\n 100:\tret\n200 <h>:\n 200:\tb\t200 <h>\n"
    return list(register_check.complaints(text, **options))


@pytest.mark.parametrize("code", [
    ("add x0, x1, x7", "ret"),
    ("mov x16, x3", "br x16"),
    (*FRAME, "mov x8, x0", "mov w19, w1", "bl 100 <g>", "str x0, [x8]", *BACK),
    # as a last call, and where only one way wants a frame
    ("cbz x0, 20 <f+0x20>", *FRAME, "mov x8, x0", *BACK[:2], "b 100 <g>", "ret"),
    ("sub sp, sp, #0x40", "str x8, [sp, #8]", "ldr x8, [x0]", "str w8, [sp, #16]",
     "ldr x8, [sp, #8]", "add sp, sp, #0x40", "ret"),
    # what does not come back: h, and cpu_restart()
    ("cbz x0, c <f+0xc>", "mov x8, x0", "bl 200 <h>", "ret"),
    ("mov x8, x0", "mov sp, x0", "mov x29, xzr", "br x16"),
    ("stxr w3, x8, [x0]", "cbnz w3, 0 <f>", "ret"),
    # by x29; a call by a pointer
    (*FRAME, "bl 20 <f+0x20>", "mov sp, x29", *BACK, "br x16"),
])
def test_kept(code):
    assert not found(*code)


@pytest.mark.parametrize("code, what", [
    (("mov x8, x0", "ret"), "x8 changed"),
    (("ldp w15, w0, [x1]", "ret"), "x15 changed"),
    (("ldr x0, [x29], #8", "ret"), "x29 changed"),
    (("ldaddal w0, w9, [x1]", "ret"), "x9 changed"),
    (("stlxr w10, x1, [x0]", "ret"), "x10 changed"),
    (("mrs x28, esr_el2", "b 100 <g>"), "b with x28 changed"),
    (("tbz w0, #0, 100 <g>", "mov x8, x0", "tbnz w0, #1, 100 <g>", "brk #0x1"), "x8 changed"),
    (("mov w18, #0x1", "ret"), "writes x18"),
    (("bl 100 <g>", "ret"), "x30 changed"),
    # one way of two; put back from another's place, from half of it, from what was stored over
    (("cbz x0, 8 <f+0x8>", "mov x8, x0", "ret"), "x8 changed"),
    ((*FRAME, "mov x8, x0", "ldp x19, x8, [sp, #16]", *BACK[1:]), "x8, x19 changed"),
    ((*FRAME, "mov x8, x0", "ldr w8, [sp, #16]", "ldr x19, [sp, #24]", *BACK[1:]), "x8 changed"),
    ((*FRAME, "str w0, [sp, #20]", *BACK), "x8 changed"),
    ((*FRAME, "mov x8, x0", "stp x8, x19, [sp, #16]", *BACK), "x8 changed"),
    (("str x8, [sp, #-16]!", "ldr x8, [sp]", "ret"), "SP changed"),
    ((*FRAME, *BACK[:2], "nop"), "behind its end"),
    (("bl 300 <boots>", "ret"), "goes to boots, which is not resident"),
    (("b 300 <boots>",), "goes to boots, which is not resident"),
])
def test_not_kept(code, what):
    said = found(*code)
    assert said and said[0].startswith("f: ") and what in said[0], said
    assert not found(*code, but="f")


@pytest.mark.parametrize("kept", [True, False])
def test_compiled(tmp_path, kept):
    """Of the compiler's code it is what EL2's flags ask for, or it is found."""
    flags = (OUT / "el2" / ".flags").read_text().split()
    asked = [flag for flag in flags if re.match("-f(call-saved|fixed)-x", flag)]
    assert len(asked) == 9
    source = tmp_path / "f.c"
    source.write_text("unsigned long g(unsigned long *p);\n"
                      "void f(unsigned long *p) { unsigned long a[12]; for (int i = 0; i < 12; i++)"
                      "a[i] = p[i]; for (int i = 0; i < 12; i++) p[11 - i] = a[i] ^ a[5]; }\n")
    subprocess.run(["aarch64-linux-gnu-gcc", "-O2", "-mgeneral-regs-only", "-c", "f.c",
                    *(asked if kept else [])], cwd=tmp_path, check=True)
    listing = subprocess.run(["aarch64-linux-gnu-objdump", "-d", "--no-show-raw-insn", "f.o"],
                             cwd=tmp_path, check=True, stdout=subprocess.PIPE, text=True).stdout
    assert not list(register_check.complaints(listing)) == kept


def test_makes_its_check_fail(tmp_path):
    """As lint calls it, without what it is told of assembly."""
    done = subprocess.run(["/usr/bin/python3", TOP / "tools" / "register_check.py",
                           OUT / "el2.elf"], stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1 and "register-check: guest_enter: " in done.stderr
