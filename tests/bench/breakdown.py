# SPDX-License-Identifier: Apache-2.0
"""Where the instructions of each row go: the parts of a trap (parts.py), of the build without
optional parts.

QEMU's plugin writes what runs between the marks of each sample; the ELF's debug information says
whose each instruction is, inlined functions among them. The parts add up to the row's figure, which
is not made of them: the guest itself has measured it by the counter, or the plugin's counts at the
marks have.
"""
import collections
import re
import subprocess
import tempfile

import hardening
from machines import (COUNTED, MARK_BEGIN, MARK_DONE, MARK_RETURN, MARK_ROW, TOP, by_counter,
                      by_plugin, counted, plugin, run)
from machine import OUT
from parts import PARTS, NoPart, part_of
from places import SIZE
from rows import ROWS
from systems import UNAFFECTED, Mullion

PROBE_BEGIN, PROBE_END, PROBES = 6, 7, 8  # tests/guest/bench/probes.S
MEDIAN = 1
EMPTY, GUEST = "empty", "guest"
# No instruction marks the moment that a timer's latency begins at.
LATENCIES = "timer_spin", "timer_wfi"
# What QEMU's counter takes for more or less than what ran: an access that aborts is not counted, at
# a trapped MRS one more is.
COUNTER = {"id_register_read": 1,
           **dict.fromkeys(("gicd_typer_read", "gicd_isenabler_read", "gicd_icenabler_write",
                            "gicd_icenabler_pending", "gicd_ipriorityr_write",
                            "gicd_ipriorityr_pending", "ipriorityr_x9", "gicr_isenabler_read",
                            "fault"), -1)}
SINGLE, PAIR = r"^bench: (\w+) min", r"^bench: counted (\w+)$"
INLINED = re.compile(r"^(\S+)\n(\S+?):\S+.*$", re.M)


def taken(lines):
    """([the rows of one CPU], [those of two]) of what the plugin wrote, in the guest's order; a row
    is the list of its samples, a sample what ran: [(address, instructions)]."""
    single, pairs, now, until = [], [], [], set()
    for word, *words in (line.split() for line in lines):
        if word == "ran":
            ends = PROBE_END, MARK_DONE if int(words[0]) else MARK_RETURN
            if not until.isdisjoint(ends):
                now.append((int(words[1], 16), int(words[2])))
        elif word == "mark":
            mark = int(words[0])
            if mark in (PROBES, MARK_ROW):
                (single if mark == PROBES else pairs).append([])
            elif mark in (PROBE_BEGIN, MARK_BEGIN):
                now, until = [], {PROBE_END} if mark == PROBE_BEGIN else {MARK_RETURN, MARK_DONE}
            elif mark in until:
                until.remove(mark)
                if not until:
                    (single if mark == PROBE_END else pairs)[-1].append(now)
    return single, pairs


def total(sample):
    return sum(n for _, n in sample)


def medians(text, said):
    """{row: its median sample}, the latencies apart, and the empty one among them."""
    single, pairs = taken(said.splitlines())
    rows = {**dict(zip(re.findall(SINGLE, text, re.M), single)),
            **dict(zip(re.findall(PAIR, text, re.M), pairs))}
    return {name: sorted(samples, key=total)[len(samples) // 2]
            for name, samples in rows.items() if samples and name not in LATENCIES}


def sources(elf, addresses):
    """{address: [(function, file)]}, the innermost of those that were inlined first."""
    asked = "\n".join(f"{at:#x}" for at in addresses)
    said = subprocess.run(["aarch64-linux-gnu-addr2line", "-afi", "-e", elf], input=asked,
                          check=True, stdout=subprocess.PIPE, text=True).stdout
    blocks = re.split(r"^0x\w+\n", said, flags=re.M)[1:]
    return {at: [(function, file.replace(f"{TOP}/", "")) for function, file in
                 INLINED.findall(block)] for at, block in zip(addresses, blocks)}


def instructions(sample, base):
    """Each one's address in the ELF; None: the guest's."""
    for at, n in sample:
        own = base <= at < base + SIZE
        for i in range(n):
            yield at + 4 * i - base if own else None


def table(found, elf, base):
    """{row: {(part, function): instructions}} of the samples."""
    own = {at for sample in found.values() for at in instructions(sample, base)} - {None}
    part = {at: part_of(chain) for at, chain in sources(elf, sorted(own)).items()}
    part[None] = GUEST, ""
    return {name: collections.Counter(part[at] for at in instructions(sample, base))
            for name, sample in found.items()}


def net(rows, single):
    """The rows in their order, those of one CPU as the counter has them: without the empty
    measurement, whose marks stand outside of what the counter measures."""
    for name in single:
        if name in rows and name != EMPTY:
            rows[name][GUEST, ""] += COUNTER.get(name, 0) - rows[EMPTY][GUEST, ""]
    return {name: rows[name] for name in ROWS if name in rows}


def wrong(rows, figures):
    """The rows that are not there, and those whose parts are not what was measured."""
    missing = [f"breakdown: {row.what} (not measured)" for name, row in ROWS.items()
               if name not in rows and name not in LATENCIES]
    return missing + [f"breakdown: the parts of {name} add up to {sum(parts.values())}, its figure "
                      f"is {figures[name][MEDIAN]}" for name, parts in rows.items()
                      if sum(parts.values()) != figures[name][MEDIAN]]


def measured():
    """({row: {(part, function): instructions}}, what is wrong with them)"""
    system = Mullion(UNAFFECTED, out=hardening.parts_off())
    machine = system.machine()
    with tempfile.TemporaryDirectory(dir=OUT) as folder:
        argv = system.command(folder, 2) + COUNTED + plugin(folder, [*system.hyp, "trace=on"])
        text = run(argv)
        figures = {**by_counter(text, argv), **by_plugin(text, folder)[0]}
        found = medians(text, counted(folder))
    try:
        rows = table(found, machine.out / "el2.elf", machine.hypervisor_base())
    except NoPart as error:
        return {}, [f"breakdown: {error}"]
    rows = net(rows, re.findall(SINGLE, text, re.M))
    return rows, wrong(rows, figures)


def cells(row):
    """What the guest has of it, each part, and the sum."""
    of_part = collections.Counter()
    for (part, _), n in row.items():
        of_part[part] += n
    return [*(of_part[part] for part in (GUEST, *PARTS)), sum(row.values())]


def show(rows, functions=False):
    """Prints the table; functions: what each part consists of, too."""
    print(f"\n{'where they go, without optional parts':66} "
          + " ".join(f"{head:>8}" for head in (GUEST, *PARTS, "sum")))
    for name, row in rows.items():
        print(f"{ROWS[name].what:66} " + " ".join(f"{n:8,}" for n in cells(row)))
        for part in PARTS if functions else ():
            of_it = [(n, function) for (its, function), n in row.items() if its == part]
            if of_it:
                print(f"    {part:10}", ", ".join(f"{function} {n:,}"
                                                  for n, function in sorted(of_it, reverse=True)))
