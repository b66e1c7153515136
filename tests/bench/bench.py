# SPDX-License-Identifier: Apache-2.0
"""What Mullion costs, in instructions: calls, traps and interrupts of a guest, the way from reset to the guest, sizes.

QEMU runs with -icount shift=0 and a counter of 1 GHz: one tick is one instruction, so the numbers are exact and the same
every time. The same guest runs on plain QEMU, which is what the hardware itself costs.
"""
import argparse
import json
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import threading

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tools"))

from machine import DEPS, OUT, QEMU, Machine, die_with_parent, show  # noqa: E402

COUNTED = ["-icount", "shift=0"]
CORE = "cortex-a72,cntfrq=1000000000"
TIMEOUT = 120
# name in the guest's output: (what it is, budget in instructions or None)
ROWS = {
    "psci_version": ("HVC PSCI_VERSION round trip", 100),
    "gicd_typer_read": ("GICD_TYPER read", 150),
    "timer_expired": ("expired timer: on, taken, ended", 200),
    "gicd_isenabler_read": ("GICD_ISENABLER read", 150),
    "gicd_icenabler_write": ("GICD_ICENABLER write", 200),
    "gicd_ipriorityr_write": ("GICD_IPRIORITYR byte write", 200),
    "gicr_isenabler_read": ("GICR_ISENABLER0 read", None),
    "sgi_self": ("SGI to itself", 300),
    "ipi_round_trip": ("SGI to a sleeping core and back", None),
}
LOG = re.compile(r"^\[ *(\d+)\.(\d{6})\] (\w+) EL\d cpu\d+: (.*)$", re.M)


def run(argv, until=None):
    """The console of a machine, until it ends or shows `until`."""
    argv = [str(a) for a in argv] + ["-serial", "stdio"]
    qemu = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            preexec_fn=die_with_parent)
    late = threading.Timer(TIMEOUT, qemu.kill)
    late.start()
    text = b""
    while (part := qemu.stdout.read1(65536)):
        text += part
        if until and until.encode() in text:
            break
    timed_out = not part and qemu.wait() == -signal.SIGKILL
    late.cancel()
    qemu.kill()
    qemu.wait()
    if timed_out:
        sys.exit(f"bench: not done after {TIMEOUT} s: {show(argv)}\n{text.decode(errors='replace')}")
    return text.decode(errors="replace").replace("\r", "")


def results(text, argv):
    """{name: (min, median, max)} of the bench guest's output."""
    found = {m[1]: tuple(map(int, m.groups()[1:]))
             for m in re.finditer(r"^bench: (\w+) min (\d+) median (\d+) max (\d+)$", text, re.M)}
    if "bench: END" not in text:
        sys.exit(f"bench: the guest did not finish: {show(argv)}\n{text}")
    return found


def counted_machine(folder, **options):
    return Machine(cpu=CORE, accel="tcg,thread=single", **options).command(folder) + COUNTED


def calls():
    """The guest's measurements, on plain QEMU and under Mullion."""
    guest = OUT / "guest" / "bench.bin"
    plain = [QEMU, "-M", "virt,gic-version=3", "-cpu", CORE, "-smp", "2", "-m", "256M", "-display", "none", "-nodefaults",
             "-kernel", guest, *COUNTED]
    with tempfile.TemporaryDirectory(dir=OUT) as folder:
        ours = counted_machine(folder, kernel=guest, smp=2)
        return results(run(plain), plain), results(run(ours), ours)


def stages(**options):
    """Instructions from reset to the last line of each stage, with one core, and to the guest's first when it says so."""
    with tempfile.TemporaryDirectory(dir=OUT) as folder:
        argv = counted_machine(folder, smp=1, **options)
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

    plain, ours = calls()
    over = []
    print(f"{'instructions':34} {'plain':>8} {'Mullion':>8} {'min':>8} {'max':>8} {'budget':>8}")
    for name, (what, budget) in ROWS.items():
        if name not in ours or (args.names and name not in args.names):
            continue
        least, median, most = ours[name]
        bad = budget is not None and median > budget
        over += [what] if bad else []
        print(f"{what:34} {plain[name][1]:8} {median:8} {least:8} {most:8} {budget or '':>8}{'  OVER' if bad else ''}")

    report = {"plain": plain, "mullion": ours, "budgets": {n: b for n, (_, b) in ROWS.items() if b}}
    if not args.names:
        report["reset to bench guest"] = stages(kernel=OUT / "guest" / "bench.bin")
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
