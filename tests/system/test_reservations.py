# SPDX-License-Identifier: Apache-2.0
"""DRAM that the board's tree reserves is mapped neither at EL3 nor at EL2, and no guest gets it."""
import re
import subprocess

import pytest

from gdbremote import Gdb, readable
from harness import DRAM, OUT, Machine, errors, guest
from test_branch_history import symbols

pytestmark = [pytest.mark.mullion,
              pytest.mark.covers("reserved memory is mapped nowhere", cpus=2)]

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
