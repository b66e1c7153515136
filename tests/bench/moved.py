# SPDX-License-Identifier: Apache-2.0
"""That a memory which is moved (mullion,memory-at) costs nothing: the bench guest in one domain,
with its memory where it lies, and elsewhere. Stage 2 maps the same blocks in both, and no trap
looks at addresses of memory."""
import pathlib

from machines import measure  # sets the path to tools
from rows import ROWS
from systems import UNAFFECTED, Mullion

CONFIG = """/dts-v1/;
/plugin/;

&{{/}} {{ domains {{ bench {{
	compatible = "openamp,domain-v1";
	cpus = <&cpus 0xffffffff 1>;
	mullion,memory-size = <0x10000000>;
	{place}
	access = <&pl011_9000000>;
	mullion,kernel = "kernel";
}}; }}; }};
"""
MOVED = "mullion,memory-at = <0x100000000>;"


class Placed(Mullion):
    """Of the rows of one CPU, with two."""

    def __init__(self, place):
        super().__init__(UNAFFECTED)
        self.place = place

    def command(self, folder, smp):
        config = pathlib.Path(folder) / "placed.dts"
        config.write_text(CONFIG.format(place=self.place))
        return self.machine(kernel=self.guest(folder)[0], smp=smp, config=config).command(folder)


def table():
    """{row: [instructions where it lies, and moved]}"""
    here, moved = (measure(Placed(place), pair=False).rows for place in ("", MOVED))
    return {name: [here[name][1], moved[name][1]] for name in here}


def over(figures):
    """The rows that are not the same."""
    return [f"memory-at, {ROWS[name].what if name in ROWS else name}"
            for name, (here, moved) in figures.items() if here != moved]
