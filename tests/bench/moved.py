# SPDX-License-Identifier: Apache-2.0
"""That a memory which is moved (mullion,memory-at) costs nothing: the rows of one CPU, in one
domain with its memory where it lies, and elsewhere. Stage 2 maps the same blocks, and no trap looks
at addresses of memory."""
import pathlib

from machines import measure  # sets the path to tools
from rows import ROWS
from systems import Mullion

AT = 0x100000000
CONFIG = """/dts-v1/;
/plugin/;

&{/} { domains { bench {
	compatible = "openamp,domain-v1";
	cpus = <&cpus 0xffffffff 1>;
	mullion,memory-size = <0x10000000>;
	%s
	access = <&pl011_9000000>, <&pl031_9010000>;
	mullion,kernel = "kernel";
}; }; };
"""
PLACES = "", "mullion,memory-at = <%#x %#x>;" % divmod(AT, 1 << 32)


class Placed(Mullion):
    def __init__(self, cpu, place):
        super().__init__(cpu)
        self.place, self.config = place, None

    def machine(self, **options):
        return super().machine(**options, config=self.config)

    def command(self, folder, smp):
        self.config = pathlib.Path(folder) / "placed.dts"
        self.config.write_text(CONFIG % self.place)
        return super().command(folder, smp)


def table(cpu):
    """{row: [(min, median, max) where it lies, and moved]}; None: not measured."""
    here, there = (measure(Placed(cpu, place), pair=False).rows for place in PLACES)
    return {row.what: [here.get(name), there.get(name)] for name, row in ROWS.items()
            if name in here or name in there}


def over(figures):
    """The rows that are not the same."""
    return [f"memory-at, {what}" for what, (here, moved) in figures.items() if here != moved]
