# SPDX-License-Identifier: Apache-2.0
"""What a character costs that a guest writes to its virtual UART, and how long its core is kept for
it: one core, which also shows it. The guest polls: a look at the flags and a write, two traps."""
import re
import sys
import tempfile

from machines import COUNTED, TOP, plugin, residency, run  # sets the path to tools
from machine import OUT, show
from systems import ONE_GHZ, UNAFFECTED, mullion, own_addresses

LINE = re.compile(r"^guest: alone line .*$", re.M)
TICKS = re.compile(r"^guest: alone said them in (\d+) ticks of the counter$", re.M)
# For a character, all in all; and the longest stay at EL2 meanwhile: a turn of the console.
BUDGETS = {"a character of the virtual UART": 1800, "longest stay at EL2 meanwhile": 7000}


def table():
    """{what: instructions}"""
    machine = mullion(smp=1, cpu=f"{UNAFFECTED},{ONE_GHZ}", kernel=OUT / "guest" / "pair.bin",
                      config=TOP / "tests" / "system" / "configs" / "one-console.dts")
    with tempfile.TemporaryDirectory(dir=OUT) as folder:
        argv = machine.command(folder) + COUNTED + plugin(folder, own_addresses(machine))
        text = run(argv)
        lines, ticks = LINE.findall(text), TICKS.search(text)
        if len(lines) != 200 or not ticks:
            sys.exit(f"bench: the guest did not print its lines: {show(argv)}\n{text}")
        characters = sum(len(line) + len("\r\n") for line in lines)
        stay, _ = residency(folder)
    return dict(zip(BUDGETS, (int(ticks[1]) // characters, stay)))


def over(figures):
    """What is over its budget."""
    return [what for what, n in figures.items() if n > BUDGETS[what]]
