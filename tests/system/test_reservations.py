# SPDX-License-Identifier: Apache-2.0
"""DRAM that the board's tree reserves is mapped neither at EL3 nor at EL2, and no guest gets it. A
region that is a device's, or has a meaning, its domain has, and nobody clears it."""
import re
import subprocess

import pytest

from gdbremote import Gdb, readable
from harness import DRAM, OUT, Machine, errors, guest, unprovoked
from test_branch_history import symbols
from test_guests import finished
from watched import CONFIGS

pytestmark = pytest.mark.mullion

RESERVED = """
/ {
	reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;
		a@45000000 { reg = <0 0x45000000 0 0x1000>; no-map; };
		b@45403800 { reg = <0 0x45403800 0 0x1000>; };
		c@46000000 { reg = <0 0x46000000 0 0x400000>; no-map; status = "disabled"; };
	};
	secure@45700000 { device_type = "memory"; reg = <0 0x45700000 0 0x1000>;
		status = "disabled"; secure-status = "okay"; };
};
"""
MEMRESERVE = "/memreserve/ 0x4c000000 0x2000;"
# pages, and those beside them that are memory like any other
GONE = [0x45000000, 0x45403000, 0x45404000, 0x46000000, 0x463ff000, 0x45700000, 0x4c000000,
        0x4c001000]
THERE = [0x44fff000, 0x45001000, 0x45402000, 0x45405000, 0x45fff000, 0x46400000, 0x456ff000,
         0x45701000, 0x4bfff000, 0x4c002000]


def with_reservations(blob, folder):
    source = subprocess.run(["dtc", "-q", "-I", "dtb", "-O", "dts"], input=blob, check=True,
                            stdout=subprocess.PIPE).stdout.decode()
    source = source.replace("/dts-v1/;", "/dts-v1/;\n" + MEMRESERVE, 1) + RESERVED
    return subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb"], input=source.encode(),
                          check=True, stdout=subprocess.PIPE, cwd=folder).stdout


def look(gdb, what):
    assert [hex(a) for a in GONE if readable(gdb, a)] == [], f"{what} has reservations mapped"
    assert [hex(a) for a in THERE if not readable(gdb, a)] == [], f"{what} lacks memory"


@pytest.mark.covers("reserved memory is mapped nowhere", cpus=2)
@pytest.mark.parametrize("way, park", [("reset", "WFI"), ("el2", "PSCI")])
def test_not_mapped(lab, way, park):
    folder = lab.new_folder()
    machine = Machine(kernel=guest("basic"), smp=2, entry=way, memory="256M")
    socket = folder / "gdb"
    run = lab.start(machine.command(folder) + Gdb.arguments(socket), folder, 60)
    gdb = Gdb(socket)
    tree = DRAM
    if way == "el2":  # QEMU's loader passes it in x0 of the first instructions it runs
        gdb.run_to(machine.hypervisor_base())
        tree = gdb.register("x0")
    size = int.from_bytes(gdb.read(tree + 4, 4), "big")
    gdb.write(tree, with_reservations(gdb.read(tree, size), folder))
    if way == "reset":
        gdb.run_to(symbols(OUT / "loader.elf")["images_load"])
        look(gdb, "EL3")
    gdb.run_to(machine.hypervisor_base() + symbols(OUT / "el2.elf")["mmu_end_boot"])
    look(gdb, "EL2")
    gdb.go()
    run.expect(r"guest: DONE passed \d+ failed 0")
    assert run.ended() == 0
    assert not errors(run.text())
    memory = re.findall(r"memory (0x[0-9a-f]+) size (0x[0-9a-f]+)", run.text())
    for start, size in ((int(m, 16) for m in pair) for pair in memory):
        assert not [hex(a) for a in GONE if start <= a < start + size]


# ramoops, which nobody refers to; a buffer of the RTC, in parts of two pages; and nobody's
REGIONS = """
/ {
	reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;
		oops@4c000000 { compatible = "ramoops"; reg = <0 0x4c000000 0 0x10000>; };
		nobodys@4c010000 { reg = <0 0x4c010000 0 0x1000>; };
		rtc: rtc@4d000800 { reg = <0 0x4d000800 0 0x1000>; no-map; };
	};
	pl031@9010000 { memory-region = <&rtc>; };
};
"""
KEPT = "a region of reserved memory is its domain's, and is not cleared"
REGION = [0x4c000000, 0x4d000800]
UART_IS_NOBODYS = '\n&pl011_9000000 { status = "reserved"; };\n'


def regions_live(lab, tmp_path, entry):
    """What lay there before is there in the first life, and what a life writes is there in the
    next, though all other memory is clear."""
    board = Machine(smp=4, entry=entry)
    tree, config = tmp_path / "board.dtb", tmp_path / "reborn.dts"
    dump = board.bare_command()
    dump[2] += f",dumpdtb={tree}"
    subprocess.run(dump, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    source = subprocess.run(["dtc", "-q", "-I", "dtb", "-O", "dts", tree], check=True,
                            stdout=subprocess.PIPE).stdout.decode() + REGIONS
    subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb", "-o", tree], input=source.encode(),
                   check=True)
    text = (CONFIGS / "reborn.dts").read_text()
    named = "access = <&pl031_9010000>;"
    assert named in text
    config.write_text(text.replace(named, "mullion,access-rest;") + UART_IS_NOBODYS)
    poison = [word for at in REGION
              for word in ("-device", f"loader,addr={at:#x},data={at * 16 + 7:#x},data-len=8")]
    run = lab.boot(limit=90, smp=4, kernel=guest("reborn"), config=config, entry=entry,
                   image=[("second", guest("pair"))], extra=["-dtb", str(tree), *poison])
    assert run.ended(80) == 0
    text = run.text()
    held = [(int(at, 16), int(what, 16))
            for at, what in re.findall(r"guest: region (0x\w+) holds (0x\w+)", text)]
    assert held == [(at, at + life if life else at * 16 + 7) for life in range(3) for at in REGION]
    assert text.count("guest: PASS memory_clear") == 3
    assert finished(text) == 2
    assert not unprovoked(text)


@pytest.mark.covers(KEPT)
def test_regions(lab, tmp_path):
    regions_live(lab, tmp_path, "reset")


@pytest.mark.covers(KEPT, way="el2", park="PSCI")
def test_regions_after_el2_entry(lab, tmp_path):
    regions_live(lab, tmp_path, "el2")
