# SPDX-License-Identifier: Apache-2.0
"""What it costs that EL2 notes a guest's last exits, which is configured, and that it counts all of
them, which is not: builds with and without. Where there is none, no code of it is there
(test_regs.py)."""
from machines import measure  # sets the path to tools
import hardening
from rows import ROWS

NAMES = ("psci_version", "gicd_typer_read", "gicr_isenabler_read", "sgi_self", "timer_expired",
         "ipi_running", "cpu_on", "fault")
COLUMNS = ("HVC", "GICD_TYPER", "GICR_ISENABLER", "SGI to itself", "timer", "IPI", "CPU_ON",
           "fault")
BUDGET = 100  # of VM_STATISTICS in each: two cores count in an IPI
COUNTED, NOTED = "VM_STATISTICS", "LAST_EXITS"


def rows_of(make, cpu, symbol, value):
    folder = hardening.build(f"{symbol}-{value}", like=hardening.without(), **{symbol: value})
    rows = measure(make(cpu, out=folder)).rows
    return [rows[name][1] for name in NAMES]


def table(make, cpu, ours, alone):
    """{symbol: what it adds to each of the rows}. ours: measured as it is configured; alone: also
    of what is configured."""
    now = [ours.rows[name][1] for name in NAMES]
    found = {}
    if alone:
        without = rows_of(make, cpu, NOTED, "n")
        found[NOTED] = [n - before for n, before in zip(now, without)]
    found[COUNTED] = [n - before for n, before in zip(rows_of(make, cpu, COUNTED, "y"), now)]
    return found


def over(figures):
    """What is over its budget."""
    return [f"{COUNTED}, {ROWS[name].what}" for name, n in zip(NAMES, figures[COUNTED])
            if n > BUDGET]
