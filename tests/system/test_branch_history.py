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
    assert int.from_bytes(gdb.read(base + at["cpus"] + 8, 8), "little") == turns
    gdb.go()
    run.expect(r"guest: DONE passed \d+ failed 0")
    assert run.ended(20) == 0


def vector(elf, first):
    """What it calls and branches to is in the operands: (mnemonic, operands)."""
    text = subprocess.run(["aarch64-linux-gnu-objdump", "-d", "--no-show-raw-insn",
                           f"--start-address={first:#x}",
                           f"--stop-address={first + 128:#x}", elf], check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    return re.findall(r"^ +[0-9a-f]+:\t(\S+)(?:\t(.*?))?(?: *//.*)?$", text, re.M)


def entries(elf, table):
    """The instructions of each vector from the lower exception levels, in order."""
    start = symbols(elf)[table] + LOWER_EL
    return [vector(elf, start + 128 * number) for number in range(8)]


@pytest.mark.no_machine
@pytest.mark.parametrize("gic", ["v2", "v3"])
def test_history_is_cleared_first(gic):
    """Save, the turns of this core (or the firmware's call), barriers, and only then the first call
    of C, or the branch to where classes are told apart."""
    for code in entries(OUT / "el2.elf", f"vectors_{gic}_guarded"):
        names = [name for name, _ in code]
        barrier = names.index("isb")
        before, (name, where) = names[:barrier + 1], code[barrier + 1]
        assert name == "mov" or (name == "b" and where.endswith(f"<guarded_sync_{gic}>")), where
        assert before[-2:] == ["dsb", "isb"], before
        order = ["cbnz", "smc", "subs", "b.ne"]
        assert [n for n in before if n in order] == order, before
        assert before[before.index("smc") + 2] in CLRBHB, before
        assert before.count("b") == 2 and not set(before) & {"blr", "br", "ret"}, before
    for code in entries(OUT / "el2.elf", f"vectors_{gic}"):
        assert not {"subs", "smc", "esb", *CLRBHB} & {name for name, _ in code}


@pytest.mark.no_machine
@pytest.mark.parametrize("gic", ["v2", "v3"])
def test_errors_are_told_apart_first(gic):
    """ESB before anything else that EL2 does, and the way back by what asks DISR_EL1."""
    for code in entries(OUT / "el2.elf", f"vectors_{gic}_guarded"):
        assert code[0][0] == "esb", code[0]
        back = [args for name, args in code if name == "b"][-1]
        if f"<guarded_sync_{gic}>" in back:
            code = vector(OUT / "el2.elf", int(back.split()[0], 16))
            back = code[[name for name, _ in code].index("bl") + 1][1]
        assert "<guarded_return>" in back, back


def test_late_error_of_a_guest(lab):
    """No model of QEMU's has an SError: the debugger takes the branch that a set DISR_EL1.A would.
    The guest's VM ends by it, with its own registers in the report, and nobody else does."""
    machine = Machine(kernel=guest("basic"), smp=1, cpu="max,pauth-impdef=on")
    at, base = symbols(OUT / "el2.elf"), machine.hypervisor_base()
    folder = lab.new_folder()
    socket = folder / "gdb"
    run = lab.start(machine.command(folder) + Gdb.arguments(socket), folder, 60)
    gdb = Gdb(socket)
    gdb.run_to(base + at["guarded_return"])
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
    gdb.write(base + at["cpus"] + 8, bytes(8))
    gdb.go()
    run.expect(r"guest: DONE passed \d+ failed 0")
    assert run.ended(20) == 0


@pytest.mark.no_machine
def test_switched_off(lab):
    """Without the Kconfig symbol each version of the GIC has one table, and it is the plain one."""
    out = variant("plain-vectors", ("el2",), EL2_BHB="n", EL2_ESB="n").parent
    tables = {name for name in symbols(out / "el2.elf") if name.startswith("vectors")}
    assert tables == {"vectors_v2", "vectors_v3"}
