# SPDX-License-Identifier: Apache-2.0
"""What a character costs that a guest writes to its virtual UART, and how long its core is kept for
it: one core, which also shows it. The guest polls: a look at the flags and a write, two traps. And
how often Linux exits for a line of a program, which its driver writes by interrupts."""
import pathlib
import re
import sys
import tempfile

from machines import COUNTED, TOP, counted, plugin, residency, run  # sets the path to tools
from machine import OUT, show
from systems import ONE_GHZ, UNAFFECTED, mullion, own_addresses, symbols

LINE = re.compile(r"^guest: alone line .*$", re.M)
TICKS = re.compile(r"^guest: alone said them in (\d+) ticks of the counter$", re.M)
# For a character, all in all; and the longest stay at EL2 meanwhile: a turn of the console.
CHARACTER, STAY = "a character of the virtual UART", "longest stay at EL2 meanwhile"
POLLED, LINUX = "exits for a character, by polling", "exits for Linux' line of 64 characters"
BUDGETS = {CHARACTER: 1840, STAY: 7000, POLLED: 2, LINUX: 140}
LINES, COLUMNS = 1000, 64
CONFIG = """/dts-v1/;
/plugin/;

&{/} { domains { linux {
	compatible = "openamp,domain-v1";
	cpus = <&cpus 0xffffffff 1>;
	mullion,memory-rest;
	mullion,access-rest;
	mullion,console = "virtual";
	mullion,kernel = "kernel";
	mullion,ramdisk = "ramdisk";
	chosen { bootargs = "console=ttyAMA0 quiet nokaslr"; };
}; }; };
"""


def exits(machine):
    """The plugin's argument that counts what EL2 does for an emulated device."""
    at = machine.hypervisor_base() + symbols(machine.out / "el2.elf")["abort_emulated"]
    return f"part={at:#x}-{at + 4:#x}"


def exits_of(folder):
    return int(re.search(r"^part \w+ (\d+)$", counted(folder), re.M)[1])


def linux():
    """Exits of Linux' for a line of a program, in a thousand of them."""
    with tempfile.TemporaryDirectory(dir=OUT) as folder:
        config = pathlib.Path(folder) / "console.dts"
        config.write_text(CONFIG)
        machine = mullion(smp=1, config=config)
        argv = machine.command(folder) + COUNTED + plugin(
            folder, [*own_addresses(machine), exits(machine)])
        line = "x" * (COLUMNS - 1)
        text = run(argv, answer=("mullion# ", f"yes {line} | head -n {LINES}; poweroff\n"))
        if text.count(line) < LINES:
            sys.exit(f"bench: Linux did not print its lines: {show(argv)}\n{text}")
        return round(exits_of(folder) / LINES)


def table(with_linux):
    """{what: instructions, or exits}"""
    machine = mullion(smp=1, cpu=f"{UNAFFECTED},{ONE_GHZ}", kernel=OUT / "guest" / "pair.bin",
                      config=TOP / "tests" / "system" / "configs" / "one-console.dts")
    with tempfile.TemporaryDirectory(dir=OUT) as folder:
        argv = machine.command(folder) + COUNTED + plugin(
            folder, [*own_addresses(machine), exits(machine)])
        text = run(argv)
        lines, ticks = LINE.findall(text), TICKS.search(text)
        if len(lines) != 200 or not ticks:
            sys.exit(f"bench: the guest did not print its lines: {show(argv)}\n{text}")
        characters = sum(len(line) + len("\r\n") for line in lines)
        figures = {CHARACTER: int(ticks[1]) // characters, STAY: residency(folder)[0],
                   POLLED: round(exits_of(folder) / characters)}
    return {**figures, **({LINUX: linux()} if with_linux else {})}


def over(figures):
    """What is over its budget."""
    return [what for what, n in figures.items() if n > BUDGETS[what]]
