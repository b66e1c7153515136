# SPDX-License-Identifier: Apache-2.0
"""Machines that are not as they should be: cores, memory, interrupt controller, device tree, system
configuration."""
import re
import struct
import subprocess

import pytest

import machine
from gdbremote import Gdb
from harness import DRAM, OUT, Machine, errors, guest, variant
from test_branch_history import symbols
from test_bundle import fails, stops
from test_guests import verdict

pytestmark = [pytest.mark.mullion,
              pytest.mark.covers("a machine that is not as it should be: its exact line", cpus=2)]


# include/handoff.h: HYP_HANDOFF_OFFSET, offset of `cores`; boot/mailbox.h: MAILBOX_LINE, of which a
# mailbox is two.
HANDOFF, HANDOFF_CORES, MAILBOX = 0x140000, 168, 128


@pytest.mark.covers(park=None)
def test_no_room_for_the_memory_test(lab):
    fails(lab, r"DRAM: the test sample 0x[0-9a-f]+ \+ 0x[0-9a-f]+ is not in it: too little memory"
          r", or the tree reserves that",
          stage="bootblock",
          kernel=guest("basic"), memory="16M", smp=2, then=())


def edited(lab, edit, **options):
    """Boots with the machine's memory changed by edit(gdb) at reset."""
    folder = lab.new_folder()
    socket = folder / "gdb.sock"
    argv = Machine(kernel=guest("basic"), smp=2, **options).command(folder) + Gdb.arguments(socket)
    run = lab.start(argv, folder, 40)
    gdb = Gdb(socket)
    edit(gdb)
    gdb.go()
    return run


@pytest.mark.covers(park=None)
def test_wrong_gic(lab):
    """An interrupt controller that is none we know: another name, given at reset."""
    def edit(gdb):
        tree = gdb.read(DRAM, int.from_bytes(gdb.read(DRAM + 4, 4), "big"))
        gdb.write(DRAM + tree.index(b"arm,gic-v3\0"), b"arm,gic-v5\0")
    stops(edited(lab, edit), r"GIC: none in the tree that is a GICv2 or a GICv3", "loader")


@pytest.mark.covers(park=None)
def test_leader_is_not_in_the_tree(lab):
    """The core that boots is no cpu node any more: another would be taken for it."""
    def edit(gdb):
        tree = gdb.read(DRAM, int.from_bytes(gdb.read(DRAM + 4, 4), "big"))
        node = tree.index(b"\0\0\0\1cpu@0\0")
        gdb.write(DRAM + tree.index(b"cpu\0", node + 10), b"cpx\0")
    stops(edited(lab, edit), r"core 0x0: leads, and is not in the board's tree", "bootblock")


@pytest.mark.quick
@pytest.mark.covers(park=None)
def test_no_memory_node(lab):
    """QEMU puts a missing memory node back, so it is taken away at reset: its device_type is
    changed in DRAM. The configuration does not say where memory is, either."""
    def edit(gdb):
        size = int.from_bytes(gdb.read(DRAM + 4, 4), "big")
        tree = gdb.read(DRAM, size)
        at = tree.index(b"memory\0", tree.index(b"memory@40000000"))
        gdb.write(DRAM + at, b"nemory\0")
    run = edited(lab, edit)
    stops(run, r"/memory: no memory node in the device tree", "loader")
    assert "the board's tree does not say where the rest is" in run.text()


@pytest.mark.covers(park=None)
def test_no_tree(lab):
    stops(edited(lab, lambda gdb: gdb.write(DRAM, bytes(4))),
          rf"tree at {DRAM:#x}: no device tree there \(magic 0x00000000\)", "bootblock")


@pytest.mark.covers(park=None)
def test_damaged_tree(lab):
    def edit(gdb):
        at = int.from_bytes(gdb.read(DRAM + 8, 4), "big")
        gdb.write(DRAM + at, b"\0\0\0\x77")
    stops(edited(lab, edit),
          rf"tree at {DRAM:#x}: damaged: its structure ends or breaks at byte \d+", "bootblock")


BOOT_INFO_MAGIC = (0x31534f464e494d55).to_bytes(8, "little")
# Of struct boot_info (boot/boot_info.h): offset and value.
OTHER_BUILD = {"magic": (0, bytes(8)), "size": (8, bytes(8)), "cores": (164, struct.pack("<I", 17)),
               "no-cores": (164, bytes(4))}


@pytest.mark.parametrize("what", OTHER_BUILD)
@pytest.mark.covers("boot stages of two builds", park=None)
def test_stages_of_two_builds(lab, what):
    """The loader believes nothing of what the bootblock left before it knows that both are of one
    build: here all the rest is garbage."""
    offset, value = OTHER_BUILD[what]
    folder = lab.new_folder()
    socket = folder / "gdb.sock"
    run = lab.start(Machine(kernel=guest("basic"), smp=2).command(folder) + Gdb.arguments(socket),
                    folder, 40)
    gdb = Gdb(socket)
    gdb.run_to(symbols(OUT / "loader.elf")["loader_entry"])
    shared = symbols(OUT / "bootblock.elf")["bootblock_shared"]
    found = gdb.read(shared, 0x1800)
    at = found.index(BOOT_INFO_MAGIC)
    assert struct.unpack_from("<II", found, at + 160) == (1, 2)  # n_ram, n_cores
    size = int.from_bytes(found[at + 8:at + 16], "little")
    info = bytearray(found[at:at + 24] + b"\xff" * (size - 24))
    if what not in ("magic", "size"):
        info[24:] = found[at + 24:at + size]
    info[offset:offset + len(value)] = value
    gdb.write(shared + at, bytes(info))
    gdb.go()
    stops(run, r"boot info: the bootblock is of another build", "loader")


@pytest.mark.covers("an exception at EL2 in boot is one line", cpus=1)
def test_exception_at_el2_in_boot(lab):
    """The last word is "stopped", by which ./mullion run knows that nothing follows."""
    m = Machine(kernel=guest("basic"), smp=1)
    folder = lab.new_folder()
    socket = folder / "gdb.sock"
    run = lab.start(m.command(folder) + Gdb.arguments(socket), folder, 60)
    gdb = Gdb(socket)
    gdb.run_to(m.hypervisor_base() + symbols(OUT / "el2.elf")["configure"])
    gdb.set_register("pc", 0x900000000000)
    gdb.go()
    stops(run,
          r"EL2: synchronous exception: ESR_EL2 0x8[46][0-9a-f]+ ELR_EL2 0x900000000000 "
          r"FAR_EL2 0x900000000000", "el2")


@pytest.mark.parametrize("mpidr", [0x2, 0x100])
@pytest.mark.covers("a core that never answers")
def test_core_that_never_answers(lab, tmp_path, mpidr):
    """The tree has one cpu more than the machine: reported, left out, and the boot goes on. Where
    the board has no slot for it (Aff1 is not 0), it has no park either."""
    m = Machine(kernel=guest("basic"), smp=2)
    dtb, node, folder = tmp_path / "board.dtb", f"/cpus/cpu@{mpidr:x}", lab.new_folder()
    dump = m.bare_command()
    dump[2] += f",dumpdtb={dtb}"
    subprocess.run(dump, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    subprocess.run(["fdtput", "-c", dtb, node], check=True)
    for prop, kind, value in (("device_type", "s", "cpu"), ("compatible", "s", "arm,cortex-a72"),
                              ("reg", "u", str(mpidr))):
        subprocess.run(["fdtput", "-t", kind, dtb, node, prop, value], check=True)
    socket = folder / "gdb.sock"
    run = lab.start([*m.command(folder), "-dtb", str(dtb), *Gdb.arguments(socket)], folder, 60)
    gdb = Gdb(socket)
    gdb.run_to(m.hypervisor_base())
    cores = struct.iter_unpack("<QQII",
                               gdb.read(m.hypervisor_base() + HANDOFF + HANDOFF_CORES, 3 * 24))
    boxes = symbols(OUT / "bootblock.elf")["bootblock_shared"] + MAILBOX
    parks = {core: park for core, park, _, _ in cores}
    assert parks == {0: boxes, 1: boxes + 2 * MAILBOX,
                     mpidr: boxes + 2 * MAILBOX * mpidr if mpidr < 16 else 0}
    gdb.go()
    run.expect(r"guest: DONE.*\n")
    verdict(run.text())
    assert [e for _, e in errors(run.text())] == [
        f"core {mpidr:#x}: is in the tree but never answered: left out"]
    assert "2 cpus" in run.text()
    assert run.ended(20) == 0


@pytest.mark.parametrize("park", ["WFI", "WFE"])
@pytest.mark.covers("a core whose wake-up is held back", cpus=4)
def test_core_whose_signal_is_held_back(lab, park):
    stages = variant(f"suppress-{park.lower()}", TEST_SGI_SUPPRESS_CPU="2", **{f"PARK_{park}": "y"})
    run = lab.boot(limit=60, kernel=guest("basic"), smp=4, flash={0: stages})
    run.expect(r"guest: DONE.*\n")
    verdict(run.text())
    assert [e for _, e in errors(run.text())] == \
        ["core 0x2: stays parked: did not answer its wake-up signal, left out"]
    assert "3 cpus" in run.text()
    assert run.ended(20) == 0


DOMAIN = """
/dts-v1/;
/plugin/;
&{/} { domains { %s }; };
"""
LINUX = """%s { compatible = "openamp,domain-v1"; id = <%d>; cpus = <&cpus %s 0>;
mullion,kernel = "%s"; %s };"""

CONFIGS = {
    "label": (LINUX % ("one", 1, "0xffffffff", "kernel",
                       "mullion,memory-rest; access = <&no_such_device>;"),
              r"system configuration: label no_such_device: the board's tree has no labels, "
              r"nor a node of that name: write a path, as &\{/soc/serial@20000\}"),
    "cpu-twice": (LINUX % ("one", 1, "0x3", "kernel", "mullion,memory-rest;")
                  + LINUX % ("two", 2, "0x2", "kernel", "mullion,memory-size = <0 0x2000000>;"),
                  r"(one: cpu 1 is given to domain two|two: cpu 1 is given to domain one) as well"),
    "no-such-cpu": (LINUX % ("one", 1, "0x100", "kernel", "mullion,memory-rest;"),
                    r"one: cpus: there is no cpu 8, the board's are 0 to 1"),
    "no-kernel": (LINUX % ("one", 1, "0xffffffff", "missing", "mullion,memory-rest;"),
                  r'one: kernel "missing" is not in the bundle'),
    "no-memory": (LINUX % ("one", 1, "0xffffffff", "kernel", ""),
                  r"one: no memory: give memory, mullion,memory-size or mullion,memory-rest"),
    "no-domain": ("", r"/domains: the system configuration has no domain"),
    "too-much-memory": (LINUX % ("one", 1, "0xffffffff", "kernel", "mullion,memory-size = <1 0>;"),
                        r"one: wants 0x100000000 bytes of memory at a multiple of 0x200000, "
                        r"the largest free piece is 0x[0-9a-f]+"),
    "gic": (LINUX % ("one", 1, "0xffffffff", "kernel",
                     "mullion,memory-rest; access = <&intc_8000000>;"),
            r"one: access: intc@8000000 is the interrupt controller, "
            r"each domain has one without asking"),
    "unknown": (LINUX % ("one", 1, "0xffffffff", "kernel",
                         "mullion,memory-rest; mullion,speed = <1>;"),
                r"one: unknown property mullion,speed"),
}


# What does not fit the tree is found before the cores are called.
@pytest.mark.parametrize("name", [
    pytest.param(name, marks=pytest.mark.covers("bad configurations: each its exact line",
                                                **({"park": None} if name == "label" else {})))
    for name in CONFIGS])
def test_bad_configuration(lab, tmp_path, name):
    text, expected = CONFIGS[name]
    config = tmp_path / "config.dts"
    config.write_text(DOMAIN % text)
    fails(lab, expected, stage="loader" if name == "label" else "el2", then=(),
          kernel=guest("basic"), config=config, smp=2)


@pytest.mark.covers("bad configurations: each its exact line")
def test_several_errors(lab, tmp_path):
    """The same code names them all at the desk; the board stops with the first of those."""
    config, overlay = tmp_path / "config.dts", tmp_path / "config.dtbo"
    config.write_text(DOMAIN % (LINUX % (
        "one", 1, "0x100", "kernel", "mullion,memory-size = <1>; access = <&timer>;")))
    machine.compile_config(config, overlay)
    tree = Machine(kernel=guest("basic"), smp=2).board_tree(tmp_path)
    said = subprocess.run([OUT / "tools" / "mullion-dt", tree, overlay, "--check", "--errors"],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    assert (said.returncode, said.stdout.count("\n")) == (1, 3)
    first = said.stdout.splitlines()[0].replace("\t", ": ")
    assert first == "one: cpus: there is no cpu 8, the board's are 0 to 1"
    fails(lab, re.escape(first), stage="el2", then=(), kernel=guest("basic"), config=config, smp=2)


@pytest.mark.parametrize("gic", [2, 3])
def test_no_maintenance_interrupt(lab, tmp_path, gic):
    """Without it, interrupts that wait for a list register would wait for ever."""
    m = Machine(kernel=guest("basic"), smp=2, gic=gic)
    dtb = tmp_path / "board.dtb"
    dump = m.bare_command()
    dump[2] += f",dumpdtb={dtb}"
    subprocess.run(dump, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    subprocess.run(["fdtput", "-d", dtb, "/intc@8000000", "interrupts"], check=True)
    stops(lab.boot(limit=60, kernel=guest("basic"), smp=2, gic=gic, extra=["-dtb", str(dtb)]),
          r"intc@8000000: no maintenance interrupt \(a PPI\) in the tree: the configuration can "
          "give it as the node's interrupts", "el2")
