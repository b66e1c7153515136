# SPDX-License-Identifier: Apache-2.0
"""What Mullion costs, in instructions: calls, traps and interrupts of a guest, the way from reset
to the guest, sizes.

QEMU runs with -icount shift=0 and a counter of 1 GHz: one tick is one instruction, so the numbers
are exact and the same every time. The same guest runs on plain QEMU, which is what the hardware
itself costs.
"""
import datetime
import json
import re
import signal
import subprocess
import sys
import tempfile

from machines import COUNTED, TOP, measure, measure_boots, measure_linux, run
from machine import DEPS, OUT, Failure, show
from qemu import SYSTEM
from budgets import EL2_ALONE, EL2_BOOT, STAGES
from rows import ROWS
from systems import (GUEST, MODEL, PEER_SYSTEMS, PEERS, UNAFFECTED, Mullion, Native, NativeDerived,
                     mullion, xen_image)
import aarch32
import boot
import breakdown
import channels
import consoles
import direct
import hardening
import life
import media
import moved
import noted
import over_native
import report
import scrub
import software_gic
import stays
import traps
import zcu102

LOG = re.compile(r"^\[ *(\d+)\.(\d{6})\] (\w+) EL\d cpu\d+: (.*)$", re.M)


def stages(**options):
    """Instructions from reset to the last line of each stage, with one core, and to the guest's
    first when it says so."""
    with tempfile.TemporaryDirectory(dir=OUT) as folder:
        argv = mullion(smp=1, **options).command(folder) + COUNTED
        text = run(argv, until=None if options else "the UART is a guest's from here")
    ends = {}
    for m in LOG.finditer(text):
        ends[m[3]] = int(m[1] + m[2]) * 1000
    entry = re.search(r"^bench: entry (\d+)$", text, re.M)
    if entry:
        ends["guest's first instruction"] = int(entry[1])
    if "el2" not in ends:
        sys.exit(f"bench: no boot log: {show(argv)}\n{text}")
    return ends


def breakdown_figures(data, functions=False, names=()):
    """Where the instructions of each row go. Returns what does not add up."""
    found, over = breakdown.measured()
    breakdown.show({name: row for name, row in found.items() if not names or name in names},
                   functions)
    data["breakdown"] = {ROWS[name].what: breakdown.cells(row) for name, row in found.items()}
    return over


def hardening_figures(data, alone):
    """What all options cost together, and each alone. Returns the rows over their budget as
    configured."""
    figures = hardening.table(Mullion, UNAFFECTED, alone)
    print("\nhardening: instructions and bytes without, then what is added")
    print(f"{'':14}", " ".join(f"{name:>16}" for name in hardening.COLUMNS))
    for what, row in figures.items():
        print(f"{what:14}", " ".join(f"{n:16,}" if what == "none" else f"{n:+16,}" for n in row))
    data["hardening"] = figures
    return hardening.over(figures)


def line(what, *figures):
    return " ".join([f"{what:68}", *(f"{figure:>8}" for figure in figures)])


def scrub_figures(data):
    """What clearing memory costs at boot. Returns what is over its budget."""
    data["scrub"] = scrub.table()
    print("\n" + line("memory cleared before the first guest, of 1 GiB", "MiB") +
          f"{'instructions':>16}{'a GiB':>16}{'budget':>16}")
    for what, (mib, *figures) in data["scrub"].items():
        print(line(what, mib) + "".join(f"{n:16,}" if n else f"{'':16}" for n in figures))
    return scrub.over(data["scrub"])


def part_figures(data, key, title, part, *args):
    """What a part with a table of its own costs. Returns what is over its budget."""
    figures = part.table(*args)
    data[key] = {what: [n, part.BUDGETS[what]] for what, n in figures.items()}
    print(f"\n{title}")
    for what, n in figures.items():
        print(f"  {what:40} {n:14,}, budget {part.BUDGETS[what]:,}")
    return part.over(figures)


def noted_figures(data, ours, alone):
    """What it costs to note and to count exits. Returns what is over its budget."""
    data["noted"] = noted.table(Mullion, UNAFFECTED, ours, alone)
    print(f"\n{'instructions added':14}", " ".join(f"{name:>14}" for name in noted.COLUMNS))
    for what, row in data["noted"].items():
        print(f"{what:18}", " ".join(f"{n:+14,}" for n in row) + f", budget {noted.BUDGET}" *
              (what == noted.COUNTED))
    return noted.over(data["noted"])


def media_figures(data, with_linux):
    """What each medium costs that Mullion boots from. Returns what is over its budget."""
    data["media"], data["media resets"] = found = media.table(with_linux)
    media.show(*found)
    return media.over(*found)


def moved_figures(data):
    """That memory which is elsewhere costs the same. Returns the rows that do not."""
    data["moved"] = moved.table(UNAFFECTED)
    over = moved.over(data["moved"])
    print(f"\n{len(data['moved'])} rows of one CPU with memory moved to {moved.AT:#x}: "
          f"{len(over)} not the same")
    for what, (here, there) in data["moved"].items():
        if here != there:
            print(f"  {what}: {here} where it lies, {there} moved")
    return over


def el2_alone(ends):
    return ends["el2"] - ends["loader"]


def print_stages(title, ends, column):
    """Returns what is over its budget, or was not measured."""
    print(f"\n{title}")
    before = 0
    for name, at in ends.items():
        budget = STAGES[name][column] or 0
        print(f"  {name:34} {at:14,} {at - before:14,}, budget {budget:,}")
        before = at
    alone, most = el2_alone(ends), EL2_BOOT[column]
    print(f"  {EL2_ALONE:34} {'':14} {alone:14,}, budget {most:,}")
    return [f"from reset, {name}" for name, budgets in STAGES.items()
            if budgets[column] and ends.get(name, budgets[column] + 1) > budgets[column]
            ] + [EL2_ALONE] * (alone > most)


def sizes():
    """(what tools/sizes.py prints, whether all is within its budgets)"""
    done = subprocess.run(["/usr/bin/python3", TOP / "tools" / "sizes.py", OUT, "--check"], cwd=TOP,
                          text=True, stdout=subprocess.PIPE)
    return done.stdout, done.returncode == 0


def own_figures(args):
    """Measures Mullion and the bare machine, and prints it. Returns the figures, and what is over
    its budget."""
    figures, figures_v2, data, over = traps.tables(args.names)
    plain, ours, less, affected = figures
    data["direct"], over_direct = direct.table(figures, args.names)
    data["software gic"], over_software = software_gic.table(data.get("gicv2", {}), args.names)
    over += over_direct + over_software
    if figures_v2:
        data["direct gicv2"], over_direct = direct.table_v2(figures_v2)
        over += over_direct
    data.update({"rows": {"native": plain.rows, "Mullion": ours.rows, report.PARTS_OFF: less.rows},
                 "parts": {"native": plain.parts, "Mullion": ours.parts},
                 "affected": {"Mullion": affected.rows},
                 "cores": {"unaffected": UNAFFECTED, "affected": MODEL},
                 "commands": {"native": plain.commands, "Mullion": ours.commands}})
    if args.names:
        return data, over
    over += breakdown_figures(data)
    has_linux, alone = (DEPS / "vmlinuz").exists(), args.write or not args.check
    over += hardening_figures(data, alone)
    over += noted_figures(data, ours, alone) + moved_figures(data)
    over += part_figures(data, "consoles", "virtual UART, shown by the core of its guest: "
                         "instructions, exits", consoles, has_linux)
    over += part_figures(data, "life", "a VM that starts again: instructions", life)
    found = stays.table(figures, has_linux)
    over += stays.show_table(found)
    data["stays"] = stays.kept(found)
    if has_linux:
        data["over native"] = over_native.table()
        over_native.print_table(data["over native"])
        over += over_native.over(data["over native"])
    ends = stages(kernel=GUEST)
    over += print_stages("from reset, one core, 31 KiB guest: total at the stage's end, in the "
                         "stage", ends, 0)
    linux = stages() if has_linux else {}
    if linux:
        over += print_stages("from reset, one core, Debian's kernel and ramdisk", linux, 1)
    data["stages"] = {what: [n, STAGES[what][0], linux.get(what, ""),
                             STAGES[what][1] or ""] for what, n in ends.items()}
    data["stages"][EL2_ALONE] = [el2_alone(ends), EL2_BOOT[0],
                                 el2_alone(linux) if linux else "", EL2_BOOT[1]]
    over += scrub_figures(data)
    data["zcu102"] = zcu102.table(has_linux)
    zcu102.show(data["zcu102"])
    over += zcu102.over(data["zcu102"])
    over += media_figures(data, has_linux and args.write)
    for figures in ALONE.values():
        over += figures(data)
    text, within = sizes()
    print(f"\nsizes\n{text}", end="")
    data["sizes"] = {m[1]: [int(m[2]), int(m[3])]
                     for m in re.finditer(r"^(.*\S) +(\d+) of +(\d+)", text, re.M)}
    return data, over + ([] if within else ["sizes"])


def alone_figures(part):
    """Of a part that can be asked for alone: what puts its figures into the data, and returns what
    is over its budget."""
    def figures(data):
        data[part.NAME] = part.table()
        data[f"{part.NAME} measured"] = [datetime.date.today().isoformat(), commit()]
        part.show(data[part.NAME])
        return part.over(data[part.NAME])
    return figures


ALONE = {part.NAME: alone_figures(part) for part in (aarch32, channels)}


def commit():
    return subprocess.run(["git", "describe", "--always", "--dirty"], cwd=TOP,
                          stdout=subprocess.PIPE, text=True).stdout.strip()


def versions():
    def debian(folder, *names):
        lines = (folder / "versions.txt").read_text().splitlines()
        known = dict(line.split()[:2] for line in lines)
        return {name: v for name, v in known.items() if name.startswith(names)}
    said = subprocess.run([SYSTEM, "--version"], stdout=subprocess.PIPE, text=True,
                          check=True).stdout
    return {"Mullion": f"{(TOP / 'VERSION').read_text().strip()} ({commit()})",
            "QEMU": re.search(r"\((.*?)\)", said)[1],
            **debian(DEPS, "linux-image"), **debian(PEERS, "xen", "u-boot")}


def peer_figures(data):
    """Adds the peers to the figures."""
    for system in PEER_SYSTEMS:
        print(f"bench: {system.name}", file=sys.stderr)
        found = measure(system(UNAFFECTED))
        data["rows"][system.name], data["parts"][system.name] = found.rows, found.parts
        data["commands"][system.name] = found.commands
        data["affected"][system.name] = measure(system(MODEL)).rows
    data["linux"] = {}
    for system in (NativeDerived, Native, Mullion, *PEER_SYSTEMS):
        print(f"bench: Linux, {system.name}", file=sys.stderr)
        found = measure_linux(system(linux=True))
        if system.kernel_at:
            boots, command = measure_boots(system(linux=True, seeds=False))
            found.rows.update(boots)
            found.commands.append(command)
        data["linux"][system.name] = found.rows
        data["commands"][f"{system.name}, Linux"] = found.commands
        if system is Mullion:
            data["share"] = found.share
    print("bench: boot", file=sys.stderr)
    data["boot"], data["unpack"] = boot.compare()
    files = {"Mullion: bootblock, loader and monitor": [OUT / "bootblock.bin", OUT / "loader.img"],
             "Mullion: hypervisor": [OUT / "mullion.bin"], "Xen": [xen_image()],
             "KVM: Debian's kernel": [DEPS / "vmlinuz"], "U-Boot": [boot.UBOOT]}
    data["peer sizes"] = {what: sum(p.stat().st_size for p in paths)
                          for what, paths in files.items()}
    data["date"] = datetime.date.today().isoformat()
    data["versions"] = versions()


def bench(args):
    """What ./mullion bench does with its options: check, peers, write, names."""
    alone = args.names[0] if len(args.names) == 1 and args.names[0] in ALONE else ""
    unknown = [n for n in args.names if n not in ROWS]
    if unknown and not alone:
        raise Failure(f"no measurement {unknown[0]}; there are {', '.join(ROWS)}, and alone "
                      f"{', '.join(ALONE)}")
    args.write |= args.peers
    if args.write and (args.names and (args.peers or not alone) or args.breakdown):
        raise Failure("--peers and --write measure everything, or --write "
                      f"{' or '.join(ALONE)}")
    if args.write and commit().endswith("-dirty"):
        raise Failure("--peers and --write write docs/performance.md, which names the commit that "
                      "they measured: commit first")

    # A signal becomes an exit, so that the machines' folders go.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda n, _: sys.exit(128 + n))
    if args.breakdown:
        if over := breakdown_figures({}, True, args.names):
            raise Failure(", ".join(over))
        return
    measured = [datetime.date.today().isoformat(), commit()]
    if alone:
        data = {}
        over = ALONE[alone](data)
    else:
        data, over = own_figures(args)
        data["own measured"] = measured
    if args.peers:
        peer_figures(data)
    if args.write:
        report.write(data, alone)
    (OUT / "bench.json").write_text(json.dumps(data, indent=2) + "\n")
    if over and args.check:
        raise Failure(f"over budget: {', '.join(over)}")
