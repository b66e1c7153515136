# SPDX-License-Identifier: Apache-2.0
"""What a guest's GICv2 costs that is wholly software (GIC_SOFTWARE), beside the hardware's."""
import budgets
import hardening
from machines import measure
from rows import ROWS
from systems import UNAFFECTED, MullionV2
from traps import MEDIAN, line, spread

HEADS = ("GICV", "software", "budget")


def built():
    # the tests' software-gic is another one, with hardening
    return hardening.build("bench-software-gic", like=hardening.without(), GIC_SOFTWARE="y")


def table(hardware, names=()):
    """Of the hardware's figures (what: [.., ..]; the second is Mullion's; {}: not measured) and
    those in software, prints both. Returns ({what: [hardware, software, budget]}, what is over its
    budget)."""
    rows = {name: most for name, most in budgets.V2_SOFTWARE.items() if not names or name in names}
    if not rows:
        return {}, []
    found = measure(MullionV2(UNAFFECTED, out=built()))
    kept, over = {}, []
    print("\n" + line("instructions, GICv2 in software", HEADS[0] if hardware else "", *HEADS[1:]))
    for name, most in rows.items():
        what = ROWS[name].what
        if name not in found.rows:
            over.append(f"{what}, GICv2 in software (not measured)")
            continue
        figure = found.rows[name][MEDIAN]
        kept[what] = [hardware.get(what, ["", ""])[1], figure, most]
        over += [f"{what}, GICv2 in software"] * (figure > most)
        print(line(what, *kept[what]) + spread(found, name) + "  OVER" * (figure > most))
    return kept, over
