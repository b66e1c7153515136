# SPDX-License-Identifier: Apache-2.0
"""What interrupts cost a domain that takes them without the hypervisor (docs/direct-interrupts.md),
beside the bare machine and a virtual GIC. Where nothing of the hypervisor runs, a row is the bare
machine's to the instruction, or over."""
import re

import budgets
from machines import MARK_BEGIN, measure
from places import Places
from rows import ROWS
from systems import DRAM, UNAFFECTED, MullionDirect
from traps import MEDIAN, line, spread

HEADS = ("plain", "virtual", "direct", "budget")
KICK = "EL2's own signal to its handler on another core"


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


def kick(said, places):
    """Instructions of the first signal behind the last mark, where the guest switches itself off:
    of CPU 0 those of signal_send(), of CPU 1 all from its guest to the first of trap_signal()."""
    sent = received = 0
    is_sent = False
    traced = said.rpartition(f"\nmark {MARK_BEGIN} ")[2]
    for cpu, at, n in re.findall(r"^ran (\d+) (0x\w+) (\d+)$", traced, re.M):
        function = places.function(int(at, 16))
        if cpu == "0":
            is_sent |= sent > 0 and function != "signal_send"
            sent += int(n) * (function == "signal_send" and not is_sent)
        elif function == "trap_signal":
            return sent + received if sent else None
        elif sent and not DRAM <= int(at, 16) < places.base:
            received += int(n)
    return None


def table(figures, names=()):
    """As show(), with the figures that traps.py has of the other two; without names, the signal,
    too."""
    if names and not budgets.DIRECT.keys() & names:
        return {}, []
    system = MullionDirect(UNAFFECTED)
    found, machine = measure(system), system.machine()
    kept, over = show(figures.plain, figures.ours, found, names)
    if not names:
        figure = kick(found.said, Places(machine.out / "el2.elf", machine.hypervisor_base()))
        kept[KICK] = ["", "", figure or "", budgets.KICK]
        print(line(KICK, *kept[KICK]))
        over += [KICK] * (not figure or figure > budgets.KICK)
    return kept, over
