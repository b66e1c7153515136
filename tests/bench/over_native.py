# SPDX-License-Identifier: Apache-2.0
"""What Linux takes under Mullion, over what it takes on the bare machine with the same tree:
sleeps, which the timer's interrupts end, and a byte to another CPU and back, by interrupts of one
CPU to the other. All CPUs' instructions, of EL2 as well."""
import sys
import tempfile

import budgets
import hardening
from machines import COUNTED, by_plugin, plugin, run  # sets the path to tools
from machine import OUT, show
from rows import LINUX_ROWS
from systems import UNAFFECTED, Mullion, NativeDerived

CPUS = {"linux_timer": 1, "linux_pipe": 2}
MEDIAN = 1
SAME_DAY = ["-rtc", "base=2026-01-05,clock=vm"]


def instructions(system, name):
    """The row's median. With -icount on both: what is left to differ are the seeds."""
    with tempfile.TemporaryDirectory(dir=OUT) as folder:
        argv = system.command(folder, CPUS[name]) + COUNTED + SAME_DAY
        argv += plugin(folder, system.hyp)
        text = run(argv)
        rows, _ = by_plugin(text, folder)
        if name not in rows or "bench: END" not in text:
            sys.exit(f"bench: Linux did not finish: {show(argv)}\n{text}")
        return rows[name][MEDIAN]


def table():
    """{row: [native, Mullion over it, its budget, the same without optional parts, wanted]}"""
    found = {}
    for name, budget in budgets.LINUX.items():
        options = {"cpu": UNAFFECTED, "linux": True, "only": (name,)}
        native = instructions(NativeDerived(**options), name)
        ours, less = (round(instructions(Mullion(**options, out=out), name) / native, 4)
                      for out in (None, hardening.parts_off()))
        found[LINUX_ROWS[name]] = [native, ours, budget.default, less, budget.parts_off,
                                   budget.wanted or ""]
    return found


def over(figures):
    """What is over its budget."""
    return [f"Linux, {what}{which}" for what, (_, ours, most, less, less_most, _) in figures.items()
            for n, budget, which in ((ours, most, ""),
                                     (less, less_most, ", without optional parts"))
            if budgets.over(n, budget)]


def print_table(figures):
    heads = ("native", "Mullion", "budget", "less", "budget", "wanted")
    print(f"\n{'Linux over native':58} {heads[0]:>10} "
          + " ".join(f"{head:>7}" for head in heads[1:]))
    for what, (native, *ratios) in figures.items():
        print(f"{what:58} {native:10,} " + " ".join(f"{n:>7}" for n in ratios))
