# SPDX-License-Identifier: Apache-2.0
"""What channels cost (docs/channels.md), between two domains of one core each, which run
tests/guest/wired: frames over a wire, a ring of a doorbell, and memory that both see beside two
CPUs of the bare machine.

Counted by the plugin, with -icount on both, so that a figure is the same every time.
"""
import re
import sys
import tempfile

from budgets import CHANNELS, PING_PONG
from machines import (COUNTED, MARK_BEGIN, MARK_DONE, MARK_RETURN, MARK_ROW, TOP, counted, plugin,
                      run)  # sets the path to tools
from machine import OUT, show as command
from systems import ONE_GHZ, UNAFFECTED, mullion, own_addresses, virt

NAME = "channels"  # as ./mullion bench NAME
GUEST = OUT / "guest" / "wired.bin"
BATCH = 16  # frames of one notification
ALL, EL2S = 0, 1  # instructions of each CPU that a mark has
ROWS = {
    "frame_64": "a frame of 64 bytes, alone",
    "frame_1500": "a frame of 1,500 bytes, alone",
    "frames_64": "a frame of 64 bytes, of 16 at once",
    "frames_1500": "a frame of 1,500 bytes, of 16 at once",
    "mib": "1 MiB in frames of 1,500 bytes, EL2 on both cores",
    "mib_back": "the same back",
    "wire": "wire, notification to handler, sender and receiver",
    "doorbell": "doorbell, ring to handler, sender and receiver",
    "doorbell_sleeping": "doorbell, to a core in WFI",
}


def samples(lines):
    """[[{mark: (all, EL2's)}]] of what the plugin wrote: the samples of each row."""
    rows = []
    for line, below in zip(lines, lines[1:]):
        words = line.split()
        if words[0] != "mark":
            continue
        mark, now = int(words[1]), [int(n) for n in words[3:]]
        if mark == MARK_ROW:
            rows.append([])
        elif rows:
            if mark == MARK_BEGIN:
                rows[-1].append({})
            rows[-1][-1][mark] = now, [int(n) for n in below.split()[1:]]
    return rows


def median(taken):
    return sorted(taken)[len(taken) // 2]


def between(sample, end, counts, *cpus):
    return sum(sample[end][counts][n] - sample[MARK_BEGIN][counts][n] for n in cpus)


def figure(name, taken):
    """Of a row's samples: EL2's for a frame, on the sender's core, or on both; both cores' to the
    handler, or in all."""
    if name.startswith("frame"):
        n = median([between(sample, MARK_RETURN, EL2S, 0) for sample in taken])
        return n // BATCH if name.startswith("frames") else n
    if name.startswith("mib"):
        return median([between(sample, MARK_DONE, EL2S, 0, 1) for sample in taken])
    if name == "ping_pong":
        return median([between(sample, MARK_DONE, ALL, 0, 1) for sample in taken])
    return median([between(sample, MARK_RETURN, ALL, 0) + between(sample, MARK_DONE, ALL, 1)
                   for sample in taken])


def measured(make, hyp=()):
    """{row: figure} of a machine, whose command line make(folder) is."""
    with tempfile.TemporaryDirectory(dir=OUT) as folder:
        argv = make(folder) + COUNTED + plugin(folder, [*hyp, "below=on"])
        text = run(argv)
        if "bench: END" not in text or "error" in text:
            sys.exit(f"bench: two partitions did not finish: {command(argv)}\n{text}")
        names = re.findall(r"bench: counted (\w+)$", text, re.M)
        rows = samples(counted(folder).splitlines())
        return {name: figure(name, taken) for name, taken in zip(names, rows)}


def ours(gic):
    machine = mullion(gic=gic, smp=2, cpu=f"{UNAFFECTED},{ONE_GHZ}", kernel=GUEST,
                      config=TOP / "tests" / "bench" / "channels.dts")
    return measured(machine.command, own_addresses(machine))


def table():
    """What is in docs/performance.json by this name: {"rows": {what: [GICv3, budget, GICv2,
    budget]}, "ping-pong": {what: [native, Mullion, over native, budget]}}."""
    v3, v2 = ours(3), ours(2)
    native = measured(lambda _: virt("", UNAFFECTED, 2, "256M") + ["-kernel", GUEST])["ping_pong"]
    return {"rows": {what: [v3[name], CHANNELS[name][0], v2[name], CHANNELS[name][1]]
                     for name, what in ROWS.items()},
            "ping-pong": {"1,000 rounds": [native, v3["ping_pong"],
                                           round(v3["ping_pong"] / native, 4), PING_PONG]}}


def over(found):
    """What is over its budget."""
    return [f"{NAME}: {what}{gic}" for what, row in found["rows"].items()
            for n, budget, gic in ((*row[:2], ""), (*row[2:], ", GICv2")) if n > budget
            ] + [f"{NAME}: ping-pong, {what}" for what, row in found["ping-pong"].items()
                 if row[2] > row[3]]


def show(found):
    print(f"\n{'channels: instructions':56}" +
          "".join(f"{head:>11}" for head in ("GICv3", "budget", "GICv2", "budget")))
    for what, row in found["rows"].items():
        print(f"  {what:54}" + "".join(f"{n:11,}" for n in row))
    for what, (native, both, ratio, most) in found["ping-pong"].items():
        print(f"  ping-pong in shared memory, {what}: {native:,} native, {both:,}, "
              f"{ratio} over native, budget {most}")
