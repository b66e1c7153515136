# SPDX-License-Identifier: Apache-2.0
"""What Mullion costs, in instructions: calls, traps and interrupts of a guest, the way from reset to the guest, sizes.

QEMU runs with -icount shift=0 and a counter of 1 GHz: one tick is one instruction, so the numbers are exact and the same
every time. The same guest runs on plain QEMU, which is what the hardware itself costs.
"""
import argparse
import json
import re
import subprocess
import sys
import tempfile

from machines import COUNTED, GUEST, MODEL, OUT, TOP, UNAFFECTED, measure, mullion, native, own_addresses, plugin, residency, run, show
from machine import DEPS
from rows import ROWS

# Instructions that a core may be kept from its guest: while Linux boots, works and switches off; and in the bench guest.
BUDGET_RESIDENCY = {"Linux on 4 CPUs": 5000, "the bench guest": 7000}
LOG = re.compile(r"^\[ *(\d+)\.(\d{6})\] (\w+) EL\d cpu\d+: (.*)$", re.M)
PROMPT = "mullion# "


def stages(**options):
    """Instructions from reset to the last line of each stage, with one core, and to the guest's first when it says so."""
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


def linux_stays():
    """Debian's Linux on four CPUs, to its shell and off: the longest stay below it, EL2's instructions per million of its own."""
    machine = mullion(smp=4, cpu=MODEL, append="console=ttyAMA0 nokaslr")
    with tempfile.TemporaryDirectory(dir=OUT) as folder:
        text = run(machine.command(folder) + plugin(folder, own_addresses(machine)), answer=(PROMPT, "poweroff\n"))
        if "Power down" not in text:
            sys.exit(f"bench: Linux did not come up and go off:\n{text}")
        return residency(folder)


def print_rows(plain, ours, cleared, names):
    """Prints the table; returns the rows over their budget. Budgets are without the Spectre-BHB sequence, which affected cores add."""
    over = []
    print(f"{'instructions':54} {'plain':>8} {'Mullion':>8} {'min':>8} {'max':>8} {'+ BHB':>8} {'budget':>8} {'wanted':>8}")
    for name, row in ROWS.items():
        if name not in ours.rows or (names and name not in names):
            continue
        least, median, most = ours.rows[name]
        bad = row.budget is not None and median > row.budget
        over += [row.what] if bad else []
        print(f"{row.what:54} {plain.rows[name][1]:8} {median:8} {least:8} {most:8} {cleared.rows[name][1]:8} {row.budget or '':>8} {row.wanted or '':>8}"
              f"{'  OVER' if bad else ''}")
    return over


def print_stays(stays):
    print("\nlongest stay at EL2 between two instructions of a guest")
    for what, (n, where) in stays.items():
        print(f"  {what:34} {n:14,} from {where}, budget {BUDGET_RESIDENCY[what]:,}")
    return [f"stay at EL2, {what}" for what, (n, _) in stays.items() if n > BUDGET_RESIDENCY[what]]


def print_stages(title, ends):
    print(f"\n{title}")
    before = 0
    for name, at in ends.items():
        print(f"  {name:34} {at:14,} {at - before:14,}")
        before = at


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail when a budget is exceeded")
    parser.add_argument("names", nargs="*", help="only these measurements")
    args = parser.parse_args()
    unknown = [n for n in args.names if n not in ROWS]
    if unknown:
        sys.exit(f"bench: no measurement {unknown[0]}; there are {', '.join(ROWS)}")

    machine = mullion(kernel=GUEST, smp=2, cpu=UNAFFECTED)
    affected = mullion(kernel=GUEST, smp=2)
    plain, _ = measure(native)
    ours, stay = measure(machine.command, own_addresses(machine))
    cleared, _ = measure(affected.command, own_addresses(affected))
    over = print_rows(plain, ours, cleared, args.names)
    report = {"plain": plain.rows, "mullion": ours.rows, "mullion with BHB": cleared.rows, "parts": {"plain": plain.parts, "mullion": ours.parts},
              "budgets": {n: r.budget for n, r in ROWS.items() if r.budget}}
    if not args.names:
        stays = {"the bench guest": stay}
        if (DEPS / "vmlinuz").exists():
            stays["Linux on 4 CPUs"] = linux_stays()
        over += print_stays(stays)
        report["longest stay"] = stays
        report["reset to bench guest"] = stages(kernel=GUEST)
        print_stages("from reset, one core, 30 KiB guest: total at the stage's end, in the stage", report["reset to bench guest"])
        if (DEPS / "vmlinuz").exists():
            report["reset to Debian's kernel"] = stages()
            print_stages("from reset, one core, Debian's kernel and ramdisk", report["reset to Debian's kernel"])
        print("\nsizes")
        sizes = subprocess.run(["/usr/bin/python3", TOP / "tools" / "sizes.py", OUT, "--check"], cwd=TOP, text=True,
                               stdout=subprocess.PIPE)
        print(sizes.stdout, end="")
        report["sizes"] = sizes.stdout.splitlines()
        over += ["sizes"] if sizes.returncode else []
    (OUT / "bench.json").write_text(json.dumps(report, indent=2) + "\n")
    if over and args.check:
        sys.exit(f"bench: over budget: {', '.join(over)}")


main()
