# SPDX-License-Identifier: Apache-2.0
"""The longest stays at EL2: how many instructions a core is kept from its guest, and in which
functions."""
import collections
import re
import sys
import tempfile

import budgets
import hardening
import places
from machines import TOP, counted, plugin, run  # sets the path to tools
from machine import OUT, show
from systems import MODEL, UNAFFECTED, Mullion, mullion, own_addresses

PROMPT = "mullion# "

# instructions: of the stay; since: the guest's address that it came from; calls: [(function,
# instructions)] in the order that they ran.
Stay = collections.namedtuple("Stay", "instructions since calls")


def longest(said, machine, cpus=None):
    """The longest stay that the plugin wrote of, of any CPU or of these."""
    stays = [(int(n), cpu, since)
             for cpu, n, since in re.findall(r"^resident (\d+) (\d+) (\w+)$", said, re.M)
             if cpus is None or int(cpu) in cpus]
    instructions, cpu, since = max(stays)
    path = re.search(rf"^path {cpu}(.*)$", said, re.M)[1].split()
    names = places.Places(machine.out / "el2.elf", machine.hypervisor_base())
    calls = []
    for at, n in zip(path[::2], path[1::2]):
        name = names.function(int(at, 16))
        if calls and calls[-1][0] == name:
            calls[-1] = name, calls[-1][1] + int(n)
        else:
            calls.append((name, int(n)))
    return Stay(instructions, since, calls)


def linux(out=None):
    """Debian's Linux on four CPUs, to its shell and off."""
    machine = mullion(out=out, smp=4, cpu=MODEL, append="console=ttyAMA0 nokaslr")
    with tempfile.TemporaryDirectory(dir=OUT) as folder:
        argv = machine.command(folder) + plugin(folder, own_addresses(machine))
        text = run(argv, answer=(PROMPT, "poweroff\n"))
        if "Power down" not in text:
            sys.exit(f"bench: Linux did not come up and go off:\n{text}")
        return longest(counted(folder), machine)


def beside_hostile():
    """Two VMs of two cores, the first hostile: core 3, of the second, ticks and prints nothing."""
    machine = mullion(smp=4, cpu=UNAFFECTED, kernel=OUT / "guest" / "hostile.bin",
                      image=[("second", OUT / "guest" / "pair.bin")],
                      config=TOP / "tests" / "system" / "configs" / "hostile.dts")
    with tempfile.TemporaryDirectory(dir=OUT) as folder:
        argv = machine.command(folder) + plugin(folder, own_addresses(machine))
        text = run(argv)
        if len(re.findall(r"guest: DONE passed \d+ failed 0", text)) != 2:
            sys.exit("bench: the hostile guest and its neighbour did not finish: "
                     f"{show(argv)}\n{text}")
        return longest(counted(folder), machine, [3])


def table(figures, has_linux):
    """{what: (Stay as configured, Stay without optional parts)}; None: not measured."""
    bench, less, hostile = budgets.STAYS
    guest = Mullion(UNAFFECTED)
    found = {bench: (longest(figures.ours.said, guest.machine()),
                     longest(figures.less.said, guest.machine(out=hardening.parts_off())))}
    if has_linux:
        found[less] = linux(), linux(hardening.parts_off())
    return {**found, hostile: (beside_hostile(), None)}


def largest(stay, most):
    """[(function, instructions)] of those that take the most of it."""
    total = collections.Counter()
    for name, n in stay.calls:
        total[name] += n
    return total.most_common(most)


def chain(stay):
    """The functions of a stay in the order that each first ran."""
    return " > ".join(dict(stay.calls))


def show_table(stays):
    """Prints it, with the way of what is over its budget. Returns what is."""
    over = []
    print("\nlongest stay at EL2 between two instructions of a guest")
    for what, both in stays.items():
        budget = budgets.STAYS[what]
        for stay, most, which in ((both[0], budget.default, ""),
                                  (both[1], budget.parts_off, ", without optional parts")):
            if stay is None:
                continue
            print(f"  {what + which:58} {stay.instructions:8,} from {stay.since}, "
                  f"budget {most:,}")
            if budgets.over(stay.instructions, most):
                over.append(f"stay at EL2, {what}{which}")
                print(f"    {chain(stay)}")
                print("    " + ", ".join(f"{name} {n:,}" for name, n in largest(stay, 12)))
    return over


def kept(stays):
    """What docs/performance.json keeps of them."""
    found = {}
    for what, (ours, less) in stays.items():
        budget = budgets.STAYS[what]
        found[what] = [ours.instructions, budget.default, less.instructions if less else "",
                       budget.parts_off or "", budget.wanted or "",
                       ", ".join(name for name, _ in largest(ours, 3))]
    return found

