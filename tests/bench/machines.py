# SPDX-License-Identifier: Apache-2.0
"""Runs the bench guest on a machine and reads what it and the counting plugin (count.c) say."""
import collections
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import threading

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tools"))

from machine import OUT, die_with_parent, show  # noqa: E402

# One tick of the counter is one instruction. sleep=off: a machine whose CPUs all sleep goes
# straight to the next timer.
COUNTED = ["-icount", "shift=0,sleep=off"]
PLUGIN = OUT / "tools" / "count.so"
TIMEOUT = 240
MARK_BEGIN, MARK_RETURN, MARK_DONE, MARK_ROW = 1, 2, 3, 4  # tests/guest/bench/marks.S
MARK_READY = 5  # linux/work.c
BOOTS = 5

Sample = collections.namedtuple("Sample", "sender receiver")


def run(argv, until=None, answer=None):
    """The console of a machine, until it ends or shows `until`. answer: (text, what to type when it
    is shown)."""
    argv = [str(a) for a in argv] + ["-serial", "stdio"]
    qemu = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, preexec_fn=die_with_parent)
    late = threading.Timer(TIMEOUT, qemu.kill)
    late.daemon = True  # Ctrl-C does not wait for it
    late.start()
    text = b""
    while (part := qemu.stdout.read1(65536)):
        text += part
        if answer and answer[0].encode() in text:
            qemu.stdin.write(answer[1].encode())
            qemu.stdin.flush()
            answer = None
        if until and until.encode() in text:
            break
    timed_out = not part and qemu.wait() == -signal.SIGKILL
    late.cancel()
    qemu.terminate()  # so that the plugin writes its last
    try:
        qemu.wait(20)
    except subprocess.TimeoutExpired:
        qemu.kill()
        qemu.wait()
    said = text.decode(errors="replace").replace("\r", "")
    if timed_out:
        sys.exit(f"bench: not done after {TIMEOUT} s: {show(argv)}\n{said}")
    return said


def by_counter(text, argv):
    """{row: (min, median, max)} of what the guest measured itself."""
    if "bench: END" not in text:
        sys.exit(f"bench: the guest did not finish: {show(argv)}\n{text}")
    return {m[1]: tuple(map(int, m.groups()[1:]))
            for m in re.finditer(r"^bench: (\w+) min (\d+) median (\d+) max (\d+)$", text, re.M)}


def plugin(folder, hyp=()):
    return ["-plugin", ",".join([str(PLUGIN), f"out={folder}/count"] + list(hyp))]


def counted(folder):
    """What the plugin wrote."""
    return (pathlib.Path(folder) / "count").read_text()


def samples(lines):
    """The samples of each row, in the order that the guest took them."""
    rows, counts = [], {}
    for words in (line.split() for line in lines if line.startswith("mark ")):
        mark, now = int(words[1]), [int(w) for w in words[3:]]
        if mark == MARK_ROW:
            rows.append([])
        elif rows:
            counts = {mark: now} if mark == MARK_BEGIN else {**counts, mark: now}
            if len(counts) == 3:
                rows[-1].append(Sample(counts[MARK_RETURN][0] - counts[MARK_BEGIN][0],
                                       sum(counts[MARK_DONE][1:]) - sum(counts[MARK_BEGIN][1:])))
                counts = {}
    return rows


def by_plugin(text, folder):
    """({row: (min, median, max) of sender plus receiver}, {row: the median sample}) of what two
    CPUs did together."""
    names = re.findall(r"bench: counted (\w+)$", text, re.M)
    rows = samples(counted(folder).splitlines())
    totals, medians = {}, {}
    for name, taken in zip(names, rows):
        taken.sort(key=sum)
        if taken:
            medians[name] = taken[len(taken) // 2]
            totals[name] = (sum(taken[0]), sum(medians[name]), sum(taken[-1]))
    return totals, medians


def residency(folder, cpus=None):
    """The longest stay of any vCPU, or of one of `cpus`, below its guest, and the guest's address
    that it came from."""
    stays = re.findall(r"^resident (\d+) (\d+) (\w+)$", counted(folder), re.M)
    return max((int(n), where) for cpu, n, where in stays if cpus is None or int(cpu) in cpus)


def shares(folder):
    """Instructions below the guests and in them, of all vCPUs."""
    totals = re.findall(r"^total \d+ (\d+) (\d+)$", counted(folder), re.M)
    return sum(int(a) for a, _ in totals), sum(int(b) for _, b in totals)


class Results:
    """What one system costs: {row: (min, median, max)}; {row: Sample} of those that two CPUs share;
    what the plugin wrote; instructions below the guest and in it."""

    def __init__(self):
        self.rows, self.parts, self.commands, self.said, self.share = {}, {}, [], "", None


def measure(system, pair=True):
    """Runs the bench guest on `system` (systems.py): first what one CPU does, by the counter; then,
    by the plugin, two."""
    found = Results()
    with tempfile.TemporaryDirectory(dir=OUT) as folder:
        argv = system.command(folder, system.counter_cpus) + COUNTED
        found.rows = by_counter(run(argv), argv)
        found.commands.append(show(argv))
        if pair:
            argv = system.command(folder, 2) + plugin(folder, system.hyp)
            argv += COUNTED if system.pair_counted else []
            text = run(argv)
            by_counter(text, argv)
            totals, found.parts = by_plugin(text, folder)
            found.rows.update(totals)
            found.commands.append(show(argv))
            found.said = counted(folder)
    return found


def boot_of(folder):
    """Instructions from the kernel's first to its first process."""
    found = counted(folder)
    first = re.search(r"^at \d+ (.*)$", found, re.M)[1]
    ready = re.search(rf"^mark {MARK_READY} \d+ (.*)$", found, re.M)[1]
    return sum(map(int, ready.split())) - sum(map(int, first.split()))


def measure_boots(system):
    """({"linux_boot": (min, median, max)}, the last command) of BOOTS boots with one CPU and no
    seeds, each on another day."""
    boots = []
    with tempfile.TemporaryDirectory(dir=OUT) as folder:
        for day in range(1, BOOTS + 1):
            argv = system.command(folder, 1) + COUNTED + [
                "-machine", "dtb-randomness=off", "-rtc", f"base=2026-01-0{day},clock=vm",
                *plugin(folder, [f"at={system.kernel_at:#x}"])]
            text = run(argv, until="bench: counted")
            if "bench: counted" not in text:
                sys.exit(f"bench: Linux did not boot: {show(argv)}\n{text}")
            boots.append(boot_of(folder))
    boots.sort()
    return {"linux_boot": (boots[0], boots[BOOTS // 2], boots[-1])}, show(argv)


def measure_linux(system):
    """What Linux does on `system`, all by the plugin: first with one CPU, then with two."""
    found = Results()
    with tempfile.TemporaryDirectory(dir=OUT) as folder:
        for smp in (1, 2):
            counted = COUNTED if smp == 1 else []
            argv = system.command(folder, smp) + counted + plugin(folder, system.hyp)
            text = run(argv)
            if "bench: END" not in text:
                sys.exit(f"bench: Linux did not finish: {show(argv)}\n{text}")
            found.rows.update(by_plugin(text, folder)[0])
            found.commands.append(show(argv))
            if smp == 1:
                found.share = shares(folder)
    return found
