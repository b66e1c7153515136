# SPDX-License-Identifier: Apache-2.0
"""What interrupts cost a domain that takes them without the hypervisor (docs/direct-interrupts.md),
beside the bare machine and a virtual GIC. Where nothing of the hypervisor runs, a row is the bare
machine's to the instruction, or over."""
import budgets
from machines import measure
from rows import ROWS
from systems import UNAFFECTED, MullionDirect
from traps import MEDIAN, line, spread

HEADS = ("plain", "virtual", "direct", "budget")


def is_over(name, plain, direct):
    """Of a row's (min, median, max) on the bare machine and with direct interrupts."""
    most = budgets.DIRECT[name]
    return direct != plain if most == budgets.NATIVE else direct[MEDIAN] > most


def show(plain, virtual, direct, names=()):
    """Prints the table of these systems (machines.Results). Returns ({what: [plain, virtual,
    direct, budget]}, what is over)."""
    kept, over = {}, []
    print("\n" + line("instructions, direct interrupts", *HEADS))
    for name, most in budgets.DIRECT.items():
        what = ROWS[name].what
        if names and name not in names:
            continue
        if any(name not in found.rows for found in (plain, virtual, direct)):
            over.append(f"{what}, direct (not measured)")
            continue
        kept[what] = [*(found.rows[name][MEDIAN] for found in (plain, virtual, direct)), most]
        is_more = is_over(name, plain.rows[name], direct.rows[name])
        over += [f"{what}, direct"] * is_more
        print(line(what, *kept[what]) + spread(direct, name) + "  OVER" * is_more)
    return kept, over


def table(figures, names=()):
    """As show(), with the figures that traps.py has of the other two."""
    if names and not budgets.DIRECT.keys() & names:
        return {}, []
    return show(figures.plain, figures.ours, measure(MullionDirect(UNAFFECTED)), names)
