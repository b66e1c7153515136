# SPDX-License-Identifier: Apache-2.0
"""What interrupts cost a domain that takes them without the hypervisor (docs/direct-interrupts.md),
beside the bare machine and a virtual GIC. Where nothing of the hypervisor runs, a row is the bare
machine's to the instruction, or over."""
import re

import budgets
from machines import MARK_BEGIN, measure
from places import Places
from rows import ROWS
from systems import DRAM, UNAFFECTED, MullionDirect, MullionDirectV2
from traps import MEDIAN, line, spread

HEADS = ("plain", "virtual", "direct", "budget")
KICK = "EL2's own signal to its handler on another core"


def is_over(most, plain, direct):
    """Of a row's budget, and its (min, median, max) on the bare machine and with direct
    interrupts."""
    return direct != plain if most == budgets.NATIVE else direct[MEDIAN] > most


def show(rows, plain, virtual, direct, names=(), title="instructions, direct interrupts"):
    """Prints the table of these systems (machines.Results), whose budgets are `rows`. Returns
    ({what: [plain, virtual, direct, budget]}, what is over)."""
    kept, over = {}, []
    print("\n" + line(title, *HEADS))
    for name, most in rows.items():
        what = ROWS[name].what
        if names and name not in names:
            continue
        if any(name not in found.rows for found in (plain, virtual, direct)):
            over.append(f"{what}, direct (not measured)")
            continue
        kept[what] = [*(found.rows[name][MEDIAN] for found in (plain, virtual, direct)), most]
        is_more = is_over(most, plain.rows[name], direct.rows[name])
        over += [f"{what}, direct"] * is_more
        print(line(what, *kept[what]) + spread(direct, name) + "  OVER" * is_more)
    return kept, over


def kick(said, places):
    """Instructions of the first signal behind the last mark, where the guest switches itself off:
    of CPU 0 those of signal_send(), and of EL3 where it is a call, of CPU 1 all from its guest to
    the first of trap_signal()."""
    sent = received = 0
    is_sent = False
    traced = said.rpartition(f"\nmark {MARK_BEGIN} ")[2]
    for cpu, at, n in re.findall(r"^ran (\d+) (0x\w+) (\d+)$", traced, re.M):
        function = places.function(int(at, 16))
        if cpu == "0":
            is_it = function == "signal_send" or (sent and function.startswith("0x"))
            is_sent |= sent > 0 and not is_it
            sent += int(n) * (is_it and not is_sent)
        elif function == "trap_signal":
            return sent + received if sent else None
        elif sent and not DRAM <= int(at, 16) < places.base:
            received += int(n)
    return None


def kick_row(kept, system, found, most):
    """The signal's row, put into `kept`. Returns it if it is over."""
    machine = system.machine()
    figure = kick(found.said, Places(machine.out / "el2.elf", machine.hypervisor_base()))
    kept[KICK] = ["", "", figure or "", most]
    print(line(KICK, *kept[KICK]))
    return [KICK] * (not figure or figure > most)


def table(figures, names=()):
    """As show(), with the figures that traps.py has of the other two; without names, the signal,
    too."""
    if names and not budgets.DIRECT.keys() & names:
        return {}, []
    system = MullionDirect(UNAFFECTED)
    found = measure(system)
    kept, over = show(budgets.DIRECT, figures.plain, figures.ours, found, names)
    if not names:
        over += kick_row(kept, system, found, budgets.KICK)
    return kept, over


def table_v2(figures):
    """The same on a GICv2, all of it."""
    system = MullionDirectV2(UNAFFECTED)
    found = measure(system)
    kept, over = show(budgets.DIRECT_V2, figures.plain, figures.ours, found,
                      title="instructions, direct interrupts, GICv2")
    over += kick_row(kept, system, found, budgets.KICK_V2)
    return kept, [f"{what}, GICv2" for what in over]
