# SPDX-License-Identifier: Apache-2.0
"""What each trap and interrupt of the bench guest costs, on a GICv3 and on a GICv2: as Mullion is
configured, without its optional parts, and on a core with Spectre-BHB."""
import collections

import budgets
import hardening
from machines import measure
from rows import GIVEN_V2, ROWS
from systems import MODEL, UNAFFECTED, Mullion, MullionV2, Native, NativeV2

MEDIAN = 1
HEADS = ("plain", "Mullion", "budget", "less", "budget", "wanted", "BHB", "budget")
LEGEND = ("plain: the bare machine; less: Mullion without its optional parts; BHB: what a core "
          "with Spectre-BHB adds to Mullion")

# What the bench guest takes on each (machines.Results).
Figures = collections.namedtuple("Figures", "plain ours less affected")


def measured(native, mullion):
    """The figures with these two systems (systems.py)."""
    return Figures(measure(native(UNAFFECTED)), measure(mullion(UNAFFECTED)),
                   measure(mullion(UNAFFECTED, out=hardening.parts_off())),
                   measure(mullion(MODEL)))


def v3():
    return measured(Native, Mullion)


def v2():
    return measured(NativeV2, MullionV2)


def line(what, *figures):
    return " ".join([f"{what:66}", *(f"{figure:>7}" for figure in figures)])


def cells(figures, name, budget):
    """(the row's figures as HEADS has them, what is over its budget); None: not measured."""
    if any(name not in found.rows for found in figures):
        return None
    plain, ours, less, affected = (found.rows[name][MEDIAN] for found in figures)
    added = affected - ours
    held = ((ours, budget.default, ""), (less, budget.parts_off, ", without optional parts"),
            (added, budgets.bhb(name), ", Spectre-BHB"))
    over = [which for n, most, which in held if budgets.over(n, most)]
    return [plain, ours, budget.default, less, budget.parts_off, budget.wanted or "", added,
            budgets.bhb(name)], over


def spread(found, name):
    """What is said of a row that does not take the same each time."""
    least, _, most = found.rows[name]
    return f"  {least} to {most}" if least != most else ""


def table(title, figures, rows, names=()):
    """Prints it. Returns ({name: the figures of each row}, the rows over a budget)."""
    print("\n" + line(title, *HEADS))
    kept, over = {}, []
    for name, budget in rows.items():
        if names and name not in names:
            continue
        what, found = ROWS[name].what, cells(figures, name, budget)
        if not found:
            over.append(f"{what} (not measured)")
            continue
        kept[name] = found[0]
        over += [what + which for which in found[1]]
        print(line(what, *found[0]) + spread(figures.ours, name) + "  OVER" * bool(found[1]))
    return kept, over


def tables(names):
    """Measures and prints both, or these rows of the first. Returns (the figures of each system on
    a GICv3, and on a GICv2 unless rows are named; what docs/performance.json keeps of the tables;
    what is over its budget)."""
    figures = v3()
    own, over = table("instructions, GICv3", figures, budgets.V3, names)
    if names:
        print(f"\n{LEGEND}")
        return figures, None, {"own": own}, over
    figures_v2 = v2()
    second, over_v2 = table("instructions, GICv2", figures_v2, budgets.V2)
    print(f"\n{LEGEND}")
    given = {ROWS[name].what: [*row, *(GIVEN_V2.get(name) or ("", ""))]
             for name, row in second.items()}
    over += [f"{what}, GICv2" for what in over_v2]
    return figures, figures_v2, {"own": own, "gicv2": given}, over
