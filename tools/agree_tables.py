# SPDX-License-Identifier: Apache-2.0
"""Compares what domains' trees say (agree_tree.Said) with what the domains can reach (Mapped)."""
import collections

from agree_tree import DEVICE, RAM, both, minus, pages, united
from trees_nodes import Fault, is_gic, memory_of, registers

Run = collections.namedtuple("Run", "ipa pa size how")
V2_PAGES = 0x1000, 0x10000  # where GICC's second page lies: plain, or aliased to 64 KiB pages


class Mapped:
    """A domain's stage-2 tables and its interrupts: `runs`, `traps` [(ipa, size, name)], `wired`
    and `software` INTIDs, `reach` in bits, `lines` that the GIC has, `seen`: that its own tells of.
    `direct`: interrupts are; of the software INTIDs the physical GIC then has the `pended`."""

    def __init__(self, name):
        self.name, self.runs, self.traps = name, [], []
        self.wired, self.software, self.pended, self.reach = set(), set(), set(), 0
        self.lines, self.seen, self.direct = 0, 0, False

    def mapped(self, how=None):
        return united((run.ipa, run.ipa + run.size) for run in self.runs
                      if how in (None, run.how))

    def trapped(self):
        return united(pages(base, size) for base, size, _ in self.traps)


def read(text):
    """{domain: Mapped} of what mullion-dt --tables prints."""
    found = {}
    for line in text.splitlines():
        name, what, *words = line.split("\t")
        mapped = found.setdefault(name, Mapped(name))
        if what == "page":
            mapped.runs.append(Run(*(int(word, 16) for word in words[:3]), words[3]))
        elif what == "trap":
            mapped.traps.append((int(words[0], 16), int(words[1], 16), words[2]))
        elif what == "line":
            for lines in {"wired": [mapped.wired], "software": [mapped.software],
                          "pended": [mapped.software, mapped.pended]}[words[1]]:
                lines.add(int(words[0]))
        elif what == "direct":
            mapped.direct = True
        elif what == "reach":
            mapped.reach = int(words[0])
        elif what == "lines":
            mapped.lines, mapped.seen = int(words[0]), int(words[1])
        else:
            raise ValueError(f"mullion-dt --tables says {line}")
    return found


def text_of(ranges, said=None):
    return ", ".join(f"{start:#x} + {end - start:#x}" + (f" of {said.place(start)}" if said else "")
                     for start, end in ranges[:4]) + (", .." if len(ranges) > 4 else "")


# --- addresses ---

def gic_pages(board):
    """{IPA: PA} of the only page that a GICv2's guest sees elsewhere than where it is: GICC, which
    is the hardware's GICV (IHI 0048 5.5), up to its second page, which traps."""
    for node in board.root.walk():
        if is_gic(node) and "arm,gic-v3" not in node.strings("compatible"):
            regs = registers(node)
            if len(regs) >= 4:
                return regs[1][0], regs[3][0], V2_PAGES[regs[1][1] >= 0x20000]
    return None


def gicc_of(mapped, gic):
    """That of one domain: with direct interrupts GICC is the hardware's, which each core has its
    own of as well."""
    return gic and (gic[0], gic[0 if mapped.direct else 1], gic[2])


def pages_of(name, said, mapped):
    """What one domain's tree and tables do not agree on, by guest addresses."""
    reach = [(0, 1 << mapped.reach)]
    traps = mapped.trapped()
    for how, ranges in ((RAM, said.ram), (DEVICE, said.device)):
        there = both(minus(ranges, traps), reach)
        if missing := minus(there, mapped.mapped()):
            yield Fault("unmapped", f"{name}: {text_of(missing, said)} is in its tree and not "
                        "mapped")
        if other := minus(both(there, mapped.mapped()), mapped.mapped(how)):
            yield Fault("kind", f"{name}: {text_of(other, said)} is not mapped as {how}")
    everything = united(said.ram + said.device)
    if more := minus(mapped.mapped(), everything):
        yield Fault("unsaid", f"{name}: {text_of(more)} is mapped and not in its tree")
    if more := minus(traps, everything):
        yield Fault("unsaid", f"{name}: {text_of(more)} is emulated and not in its tree")
    if twice := both(traps, mapped.mapped()):
        yield Fault("trap", f"{name}: {text_of(twice)} is emulated, and mapped")


def moved(name, mapped, gic, ram_moves):
    """Pages that are not where the guest sees them, but for GICC, which must not be. `ram_moves`:
    memory may be."""
    gic = gicc_of(mapped, gic)
    for run in mapped.runs:
        if gic and run.ipa <= gic[0] < run.ipa + run.size:
            if (run.ipa, run.pa, run.size) == gic:
                continue
        elif run.ipa == run.pa or run.how == RAM and ram_moves:
            continue
        yield Fault("moved", f"{name}: {run.ipa:#x} + {run.size:#x} is at {run.pa:#x}")


def not_dram(board, name, mapped):
    """Memory that is elsewhere than the domain sees it must be DRAM there."""
    dram = united((base, base + size) for base, size in memory_of(board))
    places = united((run.pa, run.pa + run.size) for run in mapped.runs
                    if run.how == RAM and run.ipa != run.pa)
    if other := minus(places, dram):
        yield Fault("moved", f"{name}: {text_of(other)} is no DRAM of the board's")


def once(name, mapped):
    """Pages that a domain reaches at two of its own addresses: what the one is said to be, another
    device or other memory, the other overwrites."""
    end = 0
    for run in sorted(mapped.runs, key=lambda run: run.pa):
        if run.pa < end:
            both_at = min(end, run.pa + run.size) - run.pa
            yield Fault("twice",
                        f"{run.pa:#x} + {both_at:#x} is reached by {name} at two addresses")
        end = max(end, run.pa + run.size)


def physical(mapped, gic):
    """The machine's pages that a domain reaches, but for GICV, which each core has its own of."""
    gic = gicc_of(mapped, gic)
    return united((run.pa, run.pa + run.size) for run in mapped.runs
                  if not gic or run.pa != gic[1])


def apart(mapped, gic, kept):
    """Pages that two domains reach, or one and what is in `kept`: {name: set of pages}."""
    owners = [(one.name, physical(one, gic)) for one in mapped]
    for k, (name, mine) in enumerate(owners):
        for other, theirs in [*owners[k + 1:], *kept.items()]:
            if twice := both(mine, theirs):
                yield Fault("twice", f"{text_of(twice)} is reached by {name} and {other}")


# --- interrupts ---

def numbers(lines, said=None):
    lines = sorted(lines)
    return ", ".join(f"{n}" + (f" of {said[n]}" if said else "") for n in lines[:6]) + \
        (", .." if len(lines) > 6 else "")


def lines_of(name, said, mapped, others, with_rest):
    """What one domain's tree and its interrupts do not agree on. `others`: what the others' trees
    say. One with access-rest may have lines that no tree says (docs/configuration.md)."""
    owned = mapped.wired | mapped.software
    free = {n: path for n, path in said.choice.items() if n < mapped.lines and n not in others}
    wanted = {**free, **said.lines, **said.private}
    if missing := wanted.keys() - owned:
        yield Fault("no line", f"{name}: interrupt {numbers(missing, wanted)} is in its tree and "
                    "not its")
    spare = {n for n in owned if n >= 32} - wanted.keys()
    if spare and not with_rest:
        yield Fault("more lines", f"{name}: interrupt {numbers(spare)} is in its tree nowhere")
    if taken := spare & others.keys():
        yield Fault("line twice", f"{name}: interrupt {numbers(taken, others)} is another's")
    if beyond := {n for n in owned if n >= mapped.seen} | {n for n in mapped.wired |
                                                           mapped.pended if n >= mapped.lines}:
        yield Fault("no line", f"{name}: interrupt {numbers(beyond)} is beyond its GIC's")
    if soft := mapped.software - said.lines.keys():
        yield Fault("more lines", f"{name}: interrupt {numbers(soft)} is software's, and in its "
                    "tree nowhere")


def lines_apart(mapped, kept):
    """SPIs that two domains have; and what is in `kept` ({INTID: who has it}) that one has."""
    seen = {}
    for one in mapped:
        for n in sorted(one.wired | one.software):
            if n in kept:
                yield Fault("kept line", f"{one.name}: interrupt {n} is kept: {kept[n]}")
            if n >= 32 and n in seen:
                yield Fault("line twice", f"interrupt {n} is {seen[n]}'s and {one.name}'s")
            seen[n] = one.name


# --- all of it ---

def compare(board, said, mapped, rest, kept_pages=None, kept_lines=None, moves=()):
    """Faults of a machine: `board` is its tree, `said` and `mapped` are of its domains, by name,
    `rest` the domain with access-rest, `kept_pages` {who: set of pages} and `kept_lines` {INTID:
    who} what no domain has, `moves` the domains whose memory is not where they see it."""
    gic, faults = gic_pages(board), []
    for name in sorted(said.keys() ^ mapped.keys()):
        faults.append(Fault("domain", f"{name} has a tree or tables, not both"))
    names = sorted(said.keys() & mapped.keys())
    for name in names:
        others = {n: f"{other} {path}" for other in names if other != name
                  for n, path in said[other].lines.items()}
        faults += pages_of(name, said[name], mapped[name])
        faults += moved(name, mapped[name], gic, name in moves)
        faults += once(name, mapped[name])
        faults += not_dram(board, name, mapped[name]) if name in moves else []
        faults += lines_of(name, said[name], mapped[name], others, name == rest)
    every = [mapped[name] for name in names]
    faults += apart(every, gic, kept_pages or {})
    faults += lines_apart(every, kept_lines or {})
    return faults
