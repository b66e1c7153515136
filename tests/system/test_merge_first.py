# SPDX-License-Identifier: Apache-2.0
"""What the system configuration says of the machine counts as if the board's tree said it: where
DRAM is, what of it is reserved, which cores there are."""
import re
import subprocess

import pytest

from gdbremote import Gdb
from harness import DRAM, Machine, errors, guest

pytestmark = [pytest.mark.mullion,
              pytest.mark.covers("the configuration is merged before anything is discovered",
                                 cpus=3)]

SIZE = 0xc000000  # of DRAM, by the configuration: not all that is there
# where a kernel goes, were it not reserved: behind the board's tree, behind the hypervisor
BUFFER = {"reset": range(DRAM + 0x200000, DRAM + 0x600000),
          "el2": range(DRAM + 0x400000, DRAM + 0x800000)}
CONFIG = f"""/dts-v1/;
/plugin/;
&memory_40000000 {{ reg = <0 {DRAM:#x} 0 {SIZE:#x}>; }};
&cpu_1 {{ status = "disabled"; }};
&{{/}} {{
	reserved-memory {{
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;
		buffer@40200000 {{ reg = <0 BASE 0 0x400000>; no-map; }};
	}};
	domains {{
		linux {{
			compatible = "openamp,domain-v1";
			cpus = <&cpus 0xffffffff 1>;
			mullion,memory-rest;
			mullion,access-rest;
			mullion,kernel = "kernel";
			mullion,ramdisk = "ramdisk";
		}};
	}};
}};
"""


def without_memory(blob):
    source = subprocess.run(["dtc", "-q", "-I", "dtb", "-O", "dts"], input=blob, check=True,
                            stdout=subprocess.PIPE).stdout.decode()
    source += "/ { memory@40000000 { reg = <0 0 0 0>; }; };"
    return subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb"], input=source.encode(),
                          check=True, stdout=subprocess.PIPE).stdout


def started(lab, tmp_path, way, empty):
    """The machine, with a tree that says nothing of DRAM if `empty`."""
    config = tmp_path / "config.dts"
    config.write_text(CONFIG.replace("BASE", hex(BUFFER[way].start)))
    folder = lab.new_folder()
    machine = Machine(kernel=guest("basic"), smp=3, entry=way, memory="256M", config=config)
    socket = folder / "gdb"
    run = lab.start(machine.command(folder) + (Gdb.arguments(socket) if empty else []), folder, 60)
    if empty:
        gdb = Gdb(socket)
        tree = DRAM
        if way == "el2":  # QEMU's loader passes it in x0 of the first instructions it runs
            gdb.run_to(machine.hypervisor_base())
            tree = gdb.register("x0")
        size = int.from_bytes(gdb.read(tree + 4, 4), "big")
        gdb.write(tree, without_memory(gdb.read(tree, size)))
        gdb.go()
    return run


@pytest.mark.parametrize("empty", [False, True], ids=["", "without memory"])
@pytest.mark.parametrize("way, park", [("reset", "WFI"), ("el2", "PSCI")])
def test_counts_as_the_boards(lab, tmp_path, way, park, empty):
    run = started(lab, tmp_path, way, empty)
    run.expect(r"guest: DONE passed \d+ failed 0")
    assert run.ended() == 0
    text, buffer = run.text(), BUFFER[way]
    assert not errors(text)
    placed = re.search(r"linux: 2 CPUs \(mask 0x3\), .* kernel (0x[0-9a-f]+)", text)
    assert placed and int(placed[1], 16) not in buffer, text
    memory = [[int(n, 16) for n in pair]
              for pair in re.findall(r"memory (0x[0-9a-f]+) size (0x[0-9a-f]+)", text)]
    assert memory
    for start, size in memory:
        assert start >= buffer.stop or start + size <= buffer.start
        assert DRAM <= start and start + size <= DRAM + SIZE
    if way == "reset":
        assert "core 0x1 is disabled by the system configuration: it stays parked" in text
        assert ("the board's tree does not say where the rest is" in text) == empty


@pytest.mark.covers(cpus=2, park=None)
@pytest.mark.parametrize("change, said", [
    ('&{/cpus} { cpu@7 { device_type = "cpu"; compatible = "arm,armv8"; reg = <7>; }; };',
     "/cpus: core 0x7 is not in the board's own tree: the bootblock has not waited for it"),
    ('&{/cpus/cpu@0} { status = "disabled"; };',
     "/cpus: core 0x0 boots the machine: it cannot be disabled")], ids=["added", "leader"])
def test_cores_that_cannot_be(lab, tmp_path, change, said):
    config = tmp_path / "config.dts"
    text = CONFIG.replace("BASE", "0x40200000")
    config.write_text(text.replace('&cpu_1 { status = "disabled"; };', change))
    run = lab.start(*lab_command(lab, config))
    run.expect(re.escape(said))
    run.expect("stopped")
    assert [text for _, text in errors(run.text())] == [said]


def lab_command(lab, config):
    folder = lab.new_folder()
    machine = Machine(kernel=guest("basic"), smp=2, memory="256M", config=config)
    return machine.command(folder), folder
