# SPDX-License-Identifier: Apache-2.0
"""The hypervisor started by another boot loader: by Debian's U-Boot to a shell, and in every wrong
way to one line."""
import re
import shlex
import struct
import subprocess

import pytest

import uboot
from fitedit import Bundle
from gdbremote import Gdb
from harness import ALARM, DRAM, OUT, TOP, Machine, errors, guest, unprovoked
from test_branch_history import LOWER_EL, symbols
from test_bundle import DIGEST, HASH, stops, wrong_hash
from test_no_hypervisor import stages

pytestmark = pytest.mark.mullion

LOAD = DRAM + (2 << 20)
STUB = DRAM + (1 << 20)
EMPTY = DRAM + (128 << 20)


@pytest.mark.parametrize("gic", [2, 3])
@pytest.mark.covers("Debian, a reboot", way="uboot", park="PSCI")
def test_uboot(lab, gic):
    """U-Boot's distro boot finds boot.scr on the disk; all CPUs by QEMU's PSCI; a reboot goes
    through U-Boot again."""
    run = lab.boot(limit=150, entry="uboot", gic=gic)
    for last in (False, True):
        run.expect(r"Found U-Boot script /boot.scr")
        run.expect(r"4 of 4 cores at EL2")
        run.login(60)
        assert run.ok("nproc") == "4"
        assert not ALARM.search(run.ok("dmesg", 30))
        run.send("poweroff\n" if last else "reboot\n")
    assert run.ended(30) == 0
    assert not errors(run.text())


@pytest.mark.covers("bare metal; memory that U-Boot reserves", way="uboot", park="PSCI", cpus=2)
@pytest.mark.on_qemu10
def test_uboot_memory(lab):
    """What U-Boot reserves for what it passes on (ramdisk, tree) is the guest's again: all memory
    but our 2 MiB."""
    run = lab.boot(limit=60, entry="uboot", kernel=guest("basic"), smp=2)
    run.expect(r" 4 MiB from 0x40000000 and 250 MiB from 0x40600000,")
    run.expect(r"guest: DONE passed \d+ failed 0")
    assert run.ended(20) == 0
    assert not unprovoked(run.text())


def loaded(lab, machine_options="virtualization=on", address=LOAD, x0=None, stub=None, extra=()):
    """The image at an address and the first core at its first byte, or at a stub, or at one that
    sets x0 first."""
    m = Machine(smp=2, entry="el2")
    argv = m.bare_command()
    argv[2] = argv[2].replace("virtualization=on", machine_options)
    folder = lab.new_folder()
    if x0 is not None:
        # ldr x0, .+16; ldr x9, .+20; br x9; nop
        stub = struct.pack("<4I2Q", 0x58000080, 0x580000a9, 0xd61f0120, 0xd503201f, x0, address)
    if stub:
        (folder / "stub.bin").write_bytes(stub)
        argv += ["-device", f"loader,file={folder / 'stub.bin'},addr={STUB:#x},force-raw=on"]
    argv += ["-device", f"loader,file={m.out / 'mullion.bin'},addr={address:#x},force-raw=on",
             "-device", f"loader,addr={STUB if stub else address:#x},cpu-num=0"]
    return lab.start([*argv, *extra], folder, 20)


WRONG_WAY = pytest.mark.covers("wrong level, address, tree, bundle; MMU on: each its line",
                               way="el2", park=None, cpus=2)
WRONG = {
    "el1": (dict(machine_options="virtualization=off"), r"entry: at EL1, needs EL2"),
    "el3": (dict(machine_options="secure=on,virtualization=on"), r"entry: at EL3, needs EL2"),
    "page": (dict(address=LOAD + 0x10000), r"load address: the image is not at a 2 MiB boundary"),
    "word": (dict(address=LOAD + 4), r"load address: the image is not at a 2 MiB boundary"),
    "no-tree": ({}, r"x0: 0x0 is not an 8-byte aligned device tree"),
    "odd-tree": (dict(x0=DRAM + 4), r"x0: 0x40000004 is not an 8-byte aligned device tree"),
    "not-a-tree": (dict(x0=EMPTY), f"x0: neither a device tree nor a hand-off at {EMPTY:#x}"),
    "no-bundle": (dict(x0=DRAM),
                  r"/chosen: no linux,initrd-start: the bundle has to be passed as ramdisk"),
}


@pytest.mark.parametrize("name", WRONG)
@WRONG_WAY
def test_wrong_entry(lab, name):
    options, expected = WRONG[name]
    stops(loaded(lab, **options), expected, "el2")


@WRONG_WAY
def test_bundle_outside_memory(lab, tmp_path):
    """What the tree says of the ramdisk is looked at before it is read."""
    m, dtb = Machine(smp=2, entry="el2"), tmp_path / "board.dtb"
    dump = m.bare_command()
    dump[2] += f",dumpdtb={dtb}"
    subprocess.run(dump, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    for name, at in (("start", "0"), ("end", "1000000")):
        subprocess.run(["fdtput", "-t", "x", dtb, "/chosen", f"linux,initrd-{name}", "9", at],
                       check=True)
    tree = ["-device", f"loader,file={dtb},addr={EMPTY:#x},force-raw=on"]
    stops(loaded(lab, x0=EMPTY, extra=tree),
          r"/chosen: the bundle at 0x900000000 \+ 0x1000000 is not in memory", "el2")


MMU_ON = """
	ldr	x9, =0xff00			// device, normal
	msr	mair_el2, x9
	ldr	x9, =0x80823519			// 39 bits, 4 KiB granule
	msr	tcr_el2, x9
	adr	x9, table
	msr	ttbr0_el2, x9
	isb
	ldr	x9, =0x30c51835			// M, C, I
	msr	sctlr_el2, x9
	isb
	ldr	x9, =%#x
	br	x9
	.balign	4096
table:	.quad	0x401, 0x40000705		// two blocks of 1 GiB
	.fill	510, 8, 0
"""


def assemble(folder, text):
    (folder / "stub.s").write_text(text)
    subprocess.run(["aarch64-linux-gnu-gcc", "-c", "stub.s"], cwd=folder, check=True)
    subprocess.run(["aarch64-linux-gnu-objcopy", "-O", "binary", "stub.o", "stub.bin"], cwd=folder,
                   check=True)
    return folder / "stub.bin"


@WRONG_WAY
def test_mmu_on(lab, tmp_path):
    stops(loaded(lab, stub=assemble(tmp_path, MMU_ON % LOAD).read_bytes()),
          r"entry: with the MMU or the data cache on, needs both off", "el2")


# What a loader may leave, and is not the hypervisor's; then QEMU's own loader, at the start of
# DRAM.
LEFT = """
	ldr	x9, =%#x
	msr	%s, x9
	isb
	ldr	x9, =%#x
	br	x9
"""


@pytest.mark.parametrize("register, value, cpu", [
    ("hcr_el2", 1 << 34 | 1 << 31, "max,pauth-impdef=on"),  # E2H, RW
    ("cptr_el2", 0x37ff, "cortex-a72"),  # TFP
])
@pytest.mark.covers("bare metal, with HCR_EL2 or CPTR_EL2 as a loader left it", way="el2",
                    park="PSCI", cpus=2)
def test_left_by_the_loader(lab, tmp_path, register, value, cpu):
    stub = assemble(tmp_path, LEFT % (value, register, DRAM))
    run = lab.boot(limit=60, entry="el2", smp=2, cpu=cpu, kernel=guest("faults"), extra=[
        "-device", f"loader,file={stub},addr={STUB:#x},force-raw=on",
        "-device", f"loader,addr={STUB:#x},cpu-num=0"])
    run.expect(r"guest: DONE passed \d+ failed 0")
    assert run.ended(20) == 0
    assert not errors(run.text())


# An ITS with a command queue and a table, enabled; no command waits.
ITS_ON = """
	ldr	x9, =0x8080000
	ldr	x10, =%#x
	str	x10, [x9, #0x80]		// GITS_CBASER
	str	x10, [x9, #0x100]		// GITS_BASER<0>
	mov	w10, #1
	str	w10, [x9]			// GITS_CTLR
	ldr	x9, =%#x
	br	x9
"""
ITS = 0x8080000
VALID = 1 << 63


@pytest.mark.covers("bare metal, with an ITS that a loader left on", way="el2", park="PSCI", cpus=1)
def test_its_left_on(lab, tmp_path):
    stub = assemble(tmp_path, ITS_ON % (VALID | EMPTY, DRAM))
    machine = Machine(entry="el2", smp=1, cpu="cortex-a53", kernel=guest("faults"))
    folder = lab.new_folder()
    loaders = ["-device", f"loader,file={stub},addr={STUB:#x},force-raw=on",
               "-device", f"loader,addr={STUB:#x},cpu-num=0"]
    run = lab.start([*machine.command(folder), *loaders, *Gdb.arguments(folder / "gdb")], folder,
                    60)
    gdb = Gdb(folder / "gdb")
    registers = []
    for place in (LOAD, LOAD + symbols(OUT / "el2.elf")["vectors_v3"] + LOWER_EL):
        gdb.run_to(place)
        gdb.physical()
        registers.append([int.from_bytes(gdb.read(ITS + offset, size), "little")
                          for offset, size in ((0, 4), (0x80, 8), (0x100, 8))])
    gdb.go()
    before, after = registers
    assert before[0] & 1 and before[1] & VALID and before[2] & VALID
    assert not (after[0] & 1 or after[1] & VALID or after[2] & VALID)
    run.expect(r"guest: DONE passed \d+ failed 0")
    assert run.ended(20) == 0
    assert not errors(run.text())


def not_a_bundle(bundle):
    bundle.data[0:4] = bytes(4)


BAD = {"magic": (not_a_bundle, r"FIT: magic is 0x00000000, expected 0xd00dfeed"),
       "hash": (wrong_hash, DIGEST),
       "data": (lambda b: b.flip(b.place("kernel") + 5000), f"kernel: {HASH}")}


@pytest.mark.parametrize("way", ["el2", "uboot"])
@pytest.mark.parametrize("name", BAD)
@pytest.mark.covers("bad bundles: each its exact line", park=None, cpus=2)
def test_bad_bundle(lab, way, name):
    spoil, expected = BAD[name]
    folder = lab.new_folder()
    m = Machine(kernel=guest("basic"), smp=2, entry=way)
    argv = m.command(folder)
    bundle = Bundle(folder / "bundle.itb")
    spoil(bundle)
    bundle.write()
    if way == "uboot":
        uboot.disk(folder, m.out / "mullion.bin", bundle.path)
    stops(lab.start(argv, folder, 40), expected, "el2")


@pytest.mark.covers("the commands of docs/u-boot.md", way="uboot", park="PSCI")
def test_uboot_by_hand(lab):
    """The commands of docs/u-boot.md, as they stand there."""
    folder = lab.new_folder()
    text = (TOP / "docs" / "u-boot.md").read_text()
    block = re.search(r"```sh\n(.*?)```", text, re.S)[1]
    block = block.replace("build/uboot", str(folder)).replace(" build/", f" {OUT}/")
    make, qemu = block.split("qemu-system-aarch64", 1)
    subprocess.run(["sh", "-ec", make], check=True, cwd=TOP, stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL)
    argv = ["qemu-system-aarch64",
            *shlex.split(qemu.replace("-nographic", "-display none").replace("\\\n", " "))]
    run = lab.start(argv, folder, 90).login(80)
    assert run.ok("nproc") == "4"
    run.send("poweroff\n")
    assert run.ended(20) == 0
    assert not errors(run.text())


def test_script_of_the_docs():
    commands = [line for line in uboot.SCRIPT.read_text().splitlines() if not line.startswith("#")]
    assert "```\n" + "\n".join(commands) + "\n```" in (TOP / "docs" / "u-boot.md").read_text()


BELOW = pytest.mark.covers(way="firmware", park="spin-table, no PSCI")


def other_firmware(lab, build, limit=100, gic=3, **options):
    """Our boot stages without the hypervisor as another's firmware: the kernel they start at EL2 is
    mullion.bin, the ramdisk its bundle."""
    inside = lab.folder / "inner"
    inside.mkdir()
    m = Machine(entry="el2", **options)
    return lab.boot(limit=limit, gic=gic, smp=m.smp, flash={0: stages(build)},
                    kernel=m.out / "mullion.bin",
                    initrd=m.make_bundle(inside))


@pytest.mark.parametrize("gic", [2, 3])
@BELOW
@pytest.mark.covers("Debian, hotplug; no PSCI for poweroff")
def test_spin_table_below(lab, gic):
    """No PSCI below: cores come once by their release addresses; guests have all of PSCI, as far as
    no firmware is needed."""
    run = other_firmware(lab, "el2-no-monitor", gic=gic)
    run.expect(r"4 of 4 cores at EL2")
    run.login(60)
    assert run.ok("nproc") == "4"
    for n in (3, 1, 2, 3):
        online = f"/sys/devices/system/cpu/cpu{n}/online"
        run.ok(f"echo 0 >{online} && echo 1 >{online}")
    assert run.ok("nproc") == "4"
    assert not ALARM.search(run.ok("dmesg", 30))
    assert not errors(run.text())
    run.send("poweroff\n")
    run.expect(r"error: firmware: there is no PSCI for off: halted", 30)


@BELOW
@pytest.mark.covers("cores off and on in every order from any core")
def test_hotplug_spin_table_below(lab):
    """Cores off and on in every order from any core, parked and woken inside EL2."""
    run = other_firmware(lab, "el2-no-monitor", kernel=guest("hotplug"))
    run.expect(r"guest: DONE passed \d+ failed 0", 90)
    run.expect(r"error: firmware: there is no PSCI for off: halted", 30)
    assert len(errors(run.text())) == 1


@BELOW
@pytest.mark.covers("Debian; no PSCI for a reboot", cpus=2)
def test_reset_without_psci(lab):
    run = other_firmware(lab, "el2-no-monitor", smp=2).login(80)
    run.send("reboot\n")
    run.expect(r"error: firmware: there is no PSCI for reset: halted", 30)
    assert len(errors(run.text())) == 1


@pytest.mark.covers("bare metal, poweroff by PSCI", way="firmware", park="spin-table", cpus=2)
def test_monitor_below(lab):
    """Spin-table for the cores and PSCI for the rest."""
    run = other_firmware(lab, "el2-spin-table", kernel=guest("basic"), smp=2)
    run.expect(r"guest: DONE passed \d+ failed 0")
    assert run.ended(30) == 0
    assert not unprovoked(run.text())


@pytest.mark.covers("bare metal; cores that nobody can start", way="el2", park=None, cpus=3)
def test_no_way_to_start_a_core(lab, tmp_path):
    """A tree whose CPUs have neither PSCI nor a release address: said for each, and the machine
    goes on with one core."""
    m = Machine(smp=3, entry="el2", kernel=guest("basic"))
    dtb = tmp_path / "board.dtb"
    dump = m.bare_command()
    dump[2] += f",dumpdtb={dtb}"
    subprocess.run(dump, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    for n in (1, 2):
        subprocess.run(["fdtput", "-d", dtb, f"/cpus/cpu@{n}", "enable-method"], check=True)
    run = lab.boot(limit=60, entry="el2", smp=3, kernel=guest("basic"), extra=["-dtb", str(dtb)])
    run.expect(r"1 of 3 cores at EL2")
    run.expect(r"guest: DONE passed \d+ failed 0")
    assert run.ended(20) == 0
    assert unprovoked(run.text()) == \
        [f"core: {n:#x}: the tree gives no way to start it: neither PSCI by SMC nor a spin-table; "
         "left out" for n in (1, 2)]
