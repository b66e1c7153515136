# SPDX-License-Identifier: Apache-2.0
"""Spectre-BHB at EL2: which cores enter it by the vectors that clear the branch history, and that
these do before any other branch."""
import re
import subprocess

import pytest

from gdbremote import Gdb
from harness import OUT, Machine, guest, variant

pytestmark = [pytest.mark.mullion,
              pytest.mark.covers("Spectre-BHB: the vectors of each core", cpus=1)]

LOWER_EL = 0x400
BHB, TURNS = 8, 16  # CPU_BHB and CPU_TURNS of asm_offsets.h
CLRBHB = ("hint", "clearbhb", "clrbhb")  # by the age of objdump


def symbols(elf):
    text = subprocess.run(["aarch64-linux-gnu-nm", elf], check=True, stdout=subprocess.PIPE,
                          text=True).stdout
    return {name: int(at, 16) for at, name in re.findall(r"^(\w+) \w (\w+)$", text, re.M)}


@pytest.mark.parametrize("cpu, gic, table, turns",
                         [("cortex-a53", 3, "vectors_v3", 0),
                          ("cortex-a72", 3, "vectors_v3_guarded", 8),
                          ("cortex-a76", 3, "vectors_v3_guarded", 24),
                          ("max,pauth-impdef=on", 3, "vectors_v3_guarded", 1),
                          ("cortex-a53", 2, "vectors_v2", 0),
                          ("cortex-a72", 2, "vectors_v2_guarded", 8)])
def test_vectors_by_core(lab, cpu, gic, table, turns):
    machine = Machine(kernel=guest("faults"), smp=1, cpu=cpu, gic=gic)
    at, base = symbols(OUT / "el2.elf"), machine.hypervisor_base()
    folder = lab.new_folder()
    socket = folder / "gdb"
    run = lab.start(machine.command(folder) + Gdb.arguments(socket), folder, 60)
    gdb = Gdb(socket)
    gdb.run_to(base + at[table] + LOWER_EL)
    gdb.physical()
    assert int.from_bytes(gdb.read(base + at["cpus"] + TURNS, 4), "little") == turns
    alone = turns if cpu == "cortex-a72" else 0  # the others have CLRBHB, or FEAT_RAS
    assert int.from_bytes(gdb.read(base + at["cpus"] + BHB, 8), "little") == alone
    gdb.go()
    run.expect(r"guest: DONE passed \d+ failed 0")
    assert run.ended(20) == 0


def instructions(elf, first, last):
    """(mnemonic, operands), what they call and branch to in these."""
    text = subprocess.run(["aarch64-linux-gnu-objdump", "-d", "--no-show-raw-insn",
                           f"--start-address={first:#x}", f"--stop-address={last:#x}", elf],
                          check=True, stdout=subprocess.PIPE, text=True).stdout
    return re.findall(r"^ +[0-9a-f]+:\t(\S+)(?:\t(.*?))?(?: *//.*)?$", text, re.M)


def entries(elf, table):
    """The instructions of each vector from the lower exception levels, in order."""
    start = symbols(elf)[table] + LOWER_EL
    return [instructions(elf, at, at + 128) for at in range(start, start + 8 * 128, 128)]


def guard(elf):
    at = symbols(elf)
    return instructions(elf, at["guard"], at["deferred_error"])


@pytest.mark.no_machine
@pytest.mark.parametrize("gic", ["v2", "v3"])
def test_history_is_cleared_first(gic):
    """Save, the turns of this core and barriers, and only then classes are told apart or C is
    called. Where there is more to do than turns, guard does it, and goes on there."""
    for code in entries(OUT / "el2.elf", f"vectors_{gic}_guarded"):
        names = [name for name, _ in code]
        save = names.index("mrs")
        assert set(names[:save]) == {"stp"}
        assert names[save:save + 8] == ["mrs", "ldr", "cbz", "b", "subs", "b.ne", "dsb", "isb"]
        otherwise = [args.endswith("<guard>") for _, args in code].index(True)
        assert int(code[save + 2][1].split()[1], 16) % 128 == 4 * otherwise
        assert int(code[otherwise + 1][1].split()[0], 16) % 128 == 4 * (save + 8)
    for code in entries(OUT / "el2.elf", f"vectors_{gic}"):
        assert not {"subs", "smc", "esb", *CLRBHB} & {name for name, _ in code}


@pytest.mark.no_machine
def test_guard():
    """The firmware's call, or CLRBHB and turns; barriers; nothing but direct branches before."""
    names = [name for name, _ in guard(OUT / "el2.elf")]
    order = ["cbnz", "smc", "b", "subs", "b.ne", "dsb", "isb", "ret"]
    from_turns = names[names.index("ldp"):]
    assert [n for n in from_turns if n in order][:9] == ["cbnz", "smc", "b", "b", *order[3:]]
    assert from_turns[from_turns.index("smc") + 2] in CLRBHB
    assert not set(names[:names.index("ret")]) & {"bl", "blr", "br"}


@pytest.mark.no_machine
def test_errors_are_told_apart_first():
    """With FEAT_RAS, ESB before anything else that guard does, and DISR_EL1 asked."""
    code = guard(OUT / "el2.elf")
    names = [name for name, _ in code]
    assert names[:5] == ["ldr", "cbz", "esb", "mrs", "tbnz"], names
    assert code[3][1] == "x1, disr_el1" and "<deferred_error>" in code[4][1]


def test_late_error_of_a_guest(lab):
    """No model of QEMU's has an SError: the debugger takes the branch that a set DISR_EL1.A would.
    The guest's VM ends by it, with its own registers in the report, and nobody else does."""
    machine = Machine(kernel=guest("basic"), smp=1, cpu="max,pauth-impdef=on")
    at, base = symbols(OUT / "el2.elf"), machine.hypervisor_base()
    folder = lab.new_folder()
    socket = folder / "gdb"
    run = lab.start(machine.command(folder) + Gdb.arguments(socket), folder, 60)
    gdb = Gdb(socket)
    gdb.run_to(base + at["guard"])
    gdb.set_register("pc", base + at["deferred_error"])
    gdb.go()
    run.expect(r"error: \S+: stopped: SError: a write or a device failed after the fact")
    assert run.ended(20) == 0


def test_firmware_clears_where_no_loop_is_known(lab):
    """A core type that the table does not know, and firmware that says it is needed: the vector
    calls it, and the guest lives."""
    machine = Machine(kernel=guest("faults"), smp=1)
    at, base = symbols(OUT / "el2.elf"), machine.hypervisor_base()
    folder = lab.new_folder()
    socket = folder / "gdb"
    run = lab.start(machine.command(folder) + Gdb.arguments(socket), folder, 60)
    gdb = Gdb(socket)
    gdb.run_to(base + at["vectors_v3_guarded"] + LOWER_EL)
    gdb.physical()
    gdb.write(base + at["cpus"] + TURNS, bytes(4))
    gdb.write(base + at["cpus"] + BHB, bytes(8))
    gdb.go()
    run.expect(r"guest: DONE passed \d+ failed 0")
    assert run.ended(20) == 0


@pytest.mark.no_machine
def test_switched_off(lab):
    """Without the Kconfig symbols there is one table for each version of the GIC, and one for
    direct interrupts, and they are the plain ones."""
    out = variant("plain-vectors", ("el2",), EL2_BHB="n", EL2_ESB="n").parent
    tables = {name for name in symbols(out / "el2.elf") if name.startswith("vectors")}
    assert tables == {"vectors_v2", "vectors_v3", "vectors_direct"}
