# SPDX-License-Identifier: Apache-2.0
"""The boot stages and the EL3 monitor without the hypervisor: el2_probe takes its place in the
bundle, looks at the hand-off and calls PSCI from EL2, resets the machine three times (once from
another core) and powers it off."""
import re
import subprocess

import pytest

from gdbremote import Gdb
from harness import OUT, Machine, errors, guest, variant

pytestmark = [pytest.mark.mullion,
              pytest.mark.covers("boot stages and monitor alone, seen from EL2")]
RUNS = 4


def probe(lab, **options):
    """The argv and folder of a machine whose bundle has the probe for a hypervisor."""
    class WithProbe(Machine):
        def images(self):
            return [(name, kind, guest("el2_probe") if kind == "hypervisor" else path)
                    for name, kind, path in super().images()]

    folder = lab.new_folder()
    return WithProbe(kernel=guest("basic"), **options).command(folder), folder


def passes(lab, limit=90, **options):
    argv, folder = probe(lab, **options)
    run = lab.start(argv, folder, limit)
    assert run.ended(limit) == 0
    text = run.text()
    assert "probe: FAIL" not in text, re.findall(r"probe: FAIL.*", text)
    done = re.findall(r"probe: DONE run (\d) passed (\d+) failed (\d+)", text)
    assert [d[0] for d in done] == [str(i + 1) for i in range(RUNS)]
    assert len({d[1] for d in done}) == 1, f"not the same number of checks after each reset: {done}"
    return text


@pytest.mark.quick
@pytest.mark.covers(cpus=2)
def test_two_cores(lab):
    assert not errors(passes(lab, smp=2))


@pytest.mark.parametrize("cpu", ["cortex-a53", "cortex-a72", "cortex-a76", "max,pauth-impdef=on"])
@pytest.mark.covers("boot stages and monitor alone on Cortex-A53, A72, A76, max")
def test_core_model(lab, cpu):
    text = passes(lab, cpu=cpu, smp=4)
    assert not errors(text)
    assert text.count("probe: PASS cpu-on-race") == RUNS


@pytest.mark.parametrize("park", ["WFI", "WFE"])
@pytest.mark.parametrize("memory", ["128M", "4G"])
@pytest.mark.covers("boot stages and monitor alone in 128 MiB and 4 GiB", cpus=3)
def test_park_and_memory(lab, park, memory):
    text = passes(lab, smp=3, memory=memory,
                  flash={0: variant(park.lower(), **{f"PARK_{park}": "y"})})
    assert text.count(f"2 cores parked in {park}") == RUNS
    assert not errors(text)


@pytest.mark.covers(cpus=16)
def test_sixteen_cores(lab):
    assert not errors(passes(lab, smp=16, limit=150))


@pytest.mark.covers("a core that stays parked is nobody for PSCI", cpus=3)
def test_absent_core_is_nobody(lab):
    """A core that stays parked does not exist for CPU_ON and AFFINITY_INFO."""
    stages = variant("suppress", PARK_WFI="y", TEST_SGI_SUPPRESS_CPU="1")
    text = passes(lab, smp=3, flash={0: stages})
    assert text.count("probe: PASS cpu-on-absent") == RUNS
    left_out = "core 0x1: stays parked: did not answer its wake-up signal, left out"
    assert errors(text) == [("loader", left_out)] * RUNS


def symbol(image, name):
    """A symbol's address in the ELF file of an image, as nm has it in the map file."""
    found = re.search(rf"^ +(0x[0-9a-f]+) +{name}$", (OUT / f"{image}.map").read_text(), re.M)
    assert found, f"{name} is not in {image}.map"
    return int(found[1], 16)


@pytest.mark.parametrize("image, where, stage", [("bootblock", "bootblock_load", "bootblock"),
                                                 ("loader", "images_load", "loader"),
                                                 ("loader", "smc_dispatch", "monitor")])
@pytest.mark.covers("an exception at EL3 is one line", cpus=1)
def test_exception_at_el3(lab, image, where, stage):
    """A core that jumps into nowhere says so in one line and stops; its stack may be gone, too."""
    argv, folder = probe(lab, smp=1)
    socket = folder / "gdb.sock"
    run = lab.start(argv + Gdb.arguments(socket), folder, 60)
    gdb = Gdb(socket)
    gdb.run_to(symbol(image, where))
    gdb.set_register("sp", 0x8)
    gdb.set_register("pc", 0x900000000000)
    gdb.go()
    run.expect(
        r"error: exception: vector 0x200, ESR_EL3 0x8[46][0-9a-f]+, ELR_EL3 0x900000000000, "
        r"FAR_EL3 0x900000000000\r*\n")
    run.expect(rf"{stage} EL3 cpu0: stopped")
    assert len(errors(run.text())) == 1


def instructions(path):
    """The instructions of an ELF or object file, in order: (mnemonic, operands without addresses
    and comments)."""
    text = subprocess.run(["aarch64-linux-gnu-objdump", "-d", "--no-show-raw-insn", path],
                          check=True, stdout=subprocess.PIPE,
                          text=True).stdout
    return [(name, re.sub(r"\b[0-9a-f]+ <.*| *//.*", "", operands))
            for name, operands in re.findall(r"^ +[0-9a-f]+:\t(\S+)(?:\t(.*))?$", text, re.M)]


def is_simd(instruction):
    return re.search(r"\b[vqdsbh]\d+\b", instruction[1])


def is_atomic(instruction):
    """Exclusives and LSE; and DC ZVA, which Device memory faults just as well."""
    name, operands = instruction
    atomic = re.match(r"(ld|st)a?l?xr|(ld|st)l?xp|cas|swp|ld(add|set|clr|eor)", name)
    return atomic or operands.startswith("zva")


@pytest.mark.quick
@pytest.mark.no_machine
def test_bootblock_instructions():
    """With the MMU off: nothing that memory without caches does not take, and no SIMD."""
    code = instructions(OUT / "bootblock.elf")
    assert len(code) > 1000
    assert not [i for i in code if is_atomic(i) or is_simd(i)]


@pytest.mark.quick
@pytest.mark.no_machine
def test_monitor_instructions():
    """A caller's SIMD registers are not saved, so none may be touched; and nothing is speculated
    past an ERET."""
    code = [i for o in sorted((OUT / "loader/boot/monitor").glob("*.o")) for i in instructions(o)]
    assert len(code) > 500
    assert not [i for i in code if is_simd(i)]
    erets = [n for n, i in enumerate(code) if i[0] == "eret"]
    assert len(erets) == 2
    assert all([code[n + 1][0], code[n + 2][0]] == ["dsb", "isb"] for n in erets)
