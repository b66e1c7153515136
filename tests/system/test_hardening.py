# SPDX-License-Identifier: Apache-2.0
"""Kconfig's menu "Hardening": what lint says of objects, and what the options do on a machine."""
import re
import subprocess

import pytest

import harden_check
import variant
from gdbremote import Gdb
from harness import OUT, Machine, guest

pytestmark = pytest.mark.mullion

ALONE = pytest.mark.covers("hardening: a fault of our own is caught", cpus=1)

HEAD = "a.o:     file format elf64-littleaarch64\n\n0000000000000000 <f>:\n"


def listing(*instructions):
    """As objdump -d prints them."""
    return HEAD + "".join(f"  {4 * i:2x}:\t" + text.replace(" ", "\t", 1) + "\n"
                          for i, text in enumerate(instructions))


@pytest.mark.quick
@pytest.mark.no_machine
@pytest.mark.parametrize("code", [
    ("ret", "dsb sy", "isb"), ("ret x4", "dsb sy", "isb"), ("br x16", "sb"),
    ("eret", "dsb nsh", "isb"), ("bl 0 <f>", ".word 0xd65f03c0"), ("b 0 <f>",),
    ("br x16", "mov x16, x2", "br x16", "mov x16, x4", "br x16", "dsb sy", "isb")])
def test_barriers_where_they_must_be(code):
    assert not list(harden_check.complaints(listing(*code), {"HARDEN_SLS"}))


@pytest.mark.quick
@pytest.mark.no_machine
@pytest.mark.parametrize("code, what", [
    (("ret",), "ret"), (("ret", "dsb sy"), "ret"), (("ret", "isb", "dsb sy"), "ret"),
    (("nop", "br x1", "nop", "nop"), "br x1"), (("blr x1", "dsb sy", "isb"), "blr x1"),
    (("eret",), "eret"), (("retaa", "nop"), "retaa"),
    (("br x16", "mov x16, x2", "br x16", "nop"), "br x16")])
def test_a_barrier_is_missed(code, what):
    found = list(harden_check.complaints(listing(*code), {"HARDEN_SLS"}))
    assert found and f": {what}" in found[0] and found[0].startswith("a.o: f: ")
    assert not list(harden_check.complaints(listing(*code), set()))


@pytest.mark.quick
@pytest.mark.no_machine
@pytest.mark.parametrize("first, file, wrong", [
    ("bti c", "el2/a.o", False), ("hint #0x22", "el2/a.o", False), ("paciasp", "el2/a.o", False),
    ("nop", "el2/a.o", True), ("bti j", "el2/a.o", True), ("nop", "build/bootblock/a.o", False)])
def test_landing_pads(first, file, wrong):
    text = listing(first, "nop").replace("a.o:", f"{file}:")
    table = f"{file}:     file format elf64-littleaarch64\n\nSYMBOL TABLE:\n" \
        "0000000000000000 g     F .text.f\t0000000000000008 .hidden f\n"
    found = list(harden_check.complaints(table + text, {"HARDEN_BTI"}))
    assert bool(found) == wrong, found
    assert not list(harden_check.complaints(listing(first, "br x16"), {"HARDEN_BTI"}))
    assert list(harden_check.complaints(listing(first, "br x11"), {"HARDEN_BTI"}))


@pytest.mark.quick
@pytest.mark.no_machine
def test_options_are_no_parts():
    """So they have no row of `make size-parts`; the hypervisor without parts is without them."""
    kconfig = variant.load(OUT / ".config")
    options = {symbol.name for symbol in variant.parts(kconfig, variant.HARDENING)}
    assert "HARDEN_SLS" in options and all(name.startswith("HARDEN_") for name in options)
    assert not options & {part.name for part in variant.parts(kconfig)}
    assert options <= set(variant.without_parts(OUT / ".config"))


def symbols(elf):
    text = subprocess.run(["aarch64-linux-gnu-nm", elf], check=True, stdout=subprocess.PIPE,
                          text=True).stdout
    return {name: int(at, 16) for at, name in re.findall(r"^(\w+) \w (\w+)$", text, re.M)}


@ALONE
@pytest.mark.parametrize("stage, where", [
    ("bootblock", "fmt_out"), ("loader", "fmt_out"), ("el2", "tree_open")])
def test_damaged_frame(lab, stage, where):
    """What a caller finds when it returns is not what it put there: the same as when its own value
    was overwritten."""
    machine = Machine(kernel=guest("basic"), smp=1)
    at, base = symbols(OUT / f"{stage}.elf"), machine.hypervisor_base() if stage == "el2" else 0
    folder = lab.new_folder()
    run = lab.start(machine.command(folder) + Gdb.arguments(folder / "gdb"), folder, 60)
    gdb = Gdb(folder / "gdb")
    gdb.run_to(base + at[where])
    guard = gdb.read(base + at["__stack_chk_guard"], 8)
    assert guard[0] == 0 and guard[1:] != bytes(7)
    gdb.write(base + at["__stack_chk_guard"], bytes(c ^ 0xff for c in guard))
    gdb.go()
    run.expect(rf"{stage} EL\d cpu0: error: stack: a function wrote beyond its frame \(it returns "
               r"to 0x[0-9a-f]+\)")
    run.expect(rf"\] {stage} EL\d cpu0: error: .*exception.*: .*ESR_EL\d 0xf20003e8")
    run.expect(rf"\] {stage} EL\d cpu0: stopped")


@ALONE
def test_canaries_differ(lab):
    """From boot to boot, and from stage to stage."""
    found = set()
    for _ in range(2):
        machine = Machine(kernel=guest("basic"), smp=1)
        folder = lab.new_folder()
        lab.start(machine.command(folder) + Gdb.arguments(folder / "gdb"), folder, 60)
        gdb = Gdb(folder / "gdb")
        for stage, where in (("bootblock", "bootblock_jump"), ("loader", "images_load"),
                             ("el2", "tree_open")):
            at = symbols(OUT / f"{stage}.elf")
            base = machine.hypervisor_base() if stage == "el2" else 0
            gdb.run_to(base + at[where])
            found.add(gdb.read(base + at["__stack_chk_guard"], 8))
        gdb.go()
    assert len(found) == 6


def code_of(elf, function):
    """The instructions of a function: (address, mnemonic, operands)."""
    text = subprocess.run(["aarch64-linux-gnu-objdump", "-d", "--no-show-raw-insn",
                           f"--disassemble={function}", elf], check=True, stdout=subprocess.PIPE,
                          text=True).stdout
    return [(int(at, 16), name, operands) for at, name, operands in
            re.findall(r"^ +([0-9a-f]+):\t(\S+)(?:\t(.*?))?(?: *//.*)?$", text, re.M)]


def halted(lab, cpu):
    """(a machine before its first instruction, its console, its stub)"""
    machine = Machine(kernel=guest("basic"), smp=1, cpu=cpu)
    folder = lab.new_folder()
    run = lab.start(machine.command(folder) + Gdb.arguments(folder / "gdb"), folder, 60)
    return machine, run, Gdb(folder / "gdb")


HARDENED = "max,pauth-impdef=on"  # FEAT_BTI and FEAT_PAuth


@ALONE
@pytest.mark.parametrize("stage, function, target", [
    ("loader", "loader_main", "monitor_sync"), ("el2", "trap_sync", "trap_serror")])
def test_branch_to_no_landing_pad(lab, stage, function, target):
    """The first call through x2 after a function began goes behind a landing pad: EC 0x0d, BTYPE 1.
    The branch is the one in the compiler's thunk: where it is does not hang on what is inlined."""
    machine, run, gdb = halted(lab, HARDENED)
    base = machine.hypervisor_base() if stage == "el2" else 0
    elf = OUT / f"{stage}.elf"
    at = symbols(elf)
    branch = next(address for address, name, operands in code_of(elf, "__call_indirect_x2")
                  if (name, operands) == ("br", "x16"))
    gdb.run_to(base + at[function])
    gdb.run_to(base + branch)
    gdb.set_register("x16", base + at[target] + 4)
    gdb.go()
    run.expect(rf"{stage} EL\d cpu0: error: .*ESR_EL\d 0x36000001")


@ALONE
@pytest.mark.parametrize("stage, function, target, cpu", [
    ("bootblock", "bootblock_load", "bootblock_stop", HARDENED),
    ("bootblock", "bootblock_load", "bootblock_stop", "cortex-a72"),
    ("loader", "images_load", "monitor_stop", HARDENED),
    ("loader", "images_load", "monitor_stop", "cortex-a72"),
    ("el2", "dt_discover", "stop_boot", HARDENED)])
def test_overwritten_return_address(lab, stage, function, target, cpu):
    """The return address is replaced when it has been signed: the return is a fault. On a core
    without FEAT_PAuth it goes where the new one says."""
    machine, run, gdb = halted(lab, cpu)
    base = machine.hypervisor_base() if stage == "el2" else 0
    elf = OUT / f"{stage}.elf"
    sign = next(at for at, name, _ in code_of(elf, function) if name == "paciasp")
    gdb.run_to(base + sign + 4)
    gdb.set_register("x30", base + symbols(elf)[target])
    gdb.go()
    if cpu == HARDENED:
        run.expect(rf"{stage} EL\d cpu0: error: .*exception.*ESR_EL\d 0x")
    run.expect(rf"{stage} EL\d cpu0: stopped")
    assert ("exception" in run.text()) == (cpu == HARDENED)
