# SPDX-License-Identifier: Apache-2.0
"""What it takes to start a VM of 32 MiB again, how long its core looks for nobody meanwhile, and
what its neighbour's core has of it."""
import pathlib
import re
import sys
import tempfile

from machines import COUNTED, counted, plugin, residency, run  # sets the path to tools
from machine import OUT, show
from systems import ONE_GHZ, UNAFFECTED, mullion, own_addresses, symbols

MIB = 32
# From SYSTEM_RESET to the next first instruction: all memory cleared, images copied. Between two
# pieces of 256 KiB it looks for what other cores want, and for interrupts of EL2's own. The
# neighbour asks for nothing, and is given nothing to do.
BUDGETS = {"restart of a VM of 32 MiB": 4200000, "longest stretch of it without a look": 32000,
           "EL2 on the core beside it": 0}
CONFIG = """/dts-v1/;
/plugin/;

&{/} { domains {
	left {
		compatible = "openamp,domain-v1";
		cpus = <&cpus 0x1 1>;
		mullion,memory-size = <%d>;
		mullion,kernel = "kernel";
		mullion,on-reset = "restart";
		mullion,restart-limit = <1 60>;
		chosen { bootargs = "reset"; };
	};
	right {
		compatible = "openamp,domain-v1";
		cpus = <&cpus 0x2 1>;
		mullion,memory-size = <0x800000>;
		mullion,kernel = "second";
	};
}; };
""" % (MIB << 20)


def table():
    """{what: instructions}"""
    with tempfile.TemporaryDirectory(dir=OUT) as folder:
        config = pathlib.Path(folder) / "life.dts"
        config.write_text(CONFIG)
        machine = mullion(smp=2, cpu=f"{UNAFFECTED},{ONE_GHZ}", config=config,
                          kernel=OUT / "guest" / "ends.bin",
                          image=[("second", OUT / "guest" / "quiet.bin")])
        look = machine.hypervisor_base() + symbols(machine.out / "el2.elf")["cpu_serve"]
        argv = machine.command(folder) + COUNTED + plugin(
            folder, [*own_addresses(machine), f"look={look:#x}"])
        text = run(argv, until="left: off")
        said = counted(folder)
        unlooked = re.search(r"^unlooked 0 (\d+)$", said, re.M)
        beside = re.search(r"^total 1 (\d+) (\d+)$", said, re.M)
        if text.count("left begins") != 2 or not unlooked or not int(beside[2]):
            sys.exit(f"bench: no restart of a VM: {show(argv)}\n{text}\n{said}")
        restart, _ = residency(folder, [0])
    return dict(zip(BUDGETS, (restart, int(unlooked[1]), int(beside[1]))))


def over(figures):
    """What is over its budget."""
    return [what for what, n in figures.items() if n > BUDGETS[what]]
