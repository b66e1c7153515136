# SPDX-License-Identifier: Apache-2.0
"""What ./mullion log does: the hypervisor's log, and what a domain has printed on its virtual
console, out of the memory of a machine, or of the copy that one which has ended has left."""
import os
import pathlib
import re
import sys
import time

import console
import desk
import machine
from console import LOG_OFFSET, LOG_SIZE, texts
from machine import OUT, Failure

EVERY = 0.25  # seconds between two looks of --follow
# What would move the cursor, or more than that.
CONTROL = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|[^\n\t\x20-\x7e\xa0-\uffff]")


def socket_path(folder, name):
    """In the run's folder, or in /tmp where that path is too long for a socket."""
    path = folder / f"{name}.sock"
    return path if len(str(path)) < 100 else pathlib.Path(f"/tmp/mullion-{name}-{folder.name}.sock")


# --- which machine ---

def started_by(folder):
    """The command that started the machine of a run's folder."""
    words = pathlib.Path(f"/proc/{folder.name}/cmdline").read_bytes().decode(errors="replace")
    words = words.rstrip("\0").split("\0")
    here = [i for i, word in enumerate(words) if word.endswith("cli.py")]
    return " ".join(["./mullion", *words[here[0] + 1:]]) if here else machine.show(words)


def alive(folder, by=("qmp",)):
    """It runs, and has one of these sockets."""
    return any(socket_path(folder, name).exists() for name in by) and \
        pathlib.Path(f"/proc/{folder.name}").exists()


def machines(by=("qmp",)):
    """The folders of the machines that run, and of those that have ended and left their log."""
    folders = list((OUT / "run").glob("[0-9]*"))
    run = [f for f in folders if alive(f, by)]
    return run, [f for f in folders if f not in run and (f / "ring").exists()]


def of_machine(pid=None, what="log", by=("qmp",)):
    """(the folder of the machine that was started last and still runs, or else has ended last, or
    of that of a process; whether it runs). `by`: what one must have, qmp: QEMU's, attach: consoles,
    also of a board."""
    run, ended = machines(by)
    if not run and not ended:
        raise Failure("no machine runs (./mullion run or debug, with the same --board)")
    chosen = max(run or ended, key=lambda f: f.stat().st_ctime)
    if pid is not None:
        named = [f for f in run + ended if f.name == str(pid)]
        if not named:
            raise Failure(f"--pid {pid}: no such machine; there run "
                          f"{', '.join(sorted(f.name for f in run)) or 'none'}")
        chosen, = named
    runs = chosen in run
    others = sorted(f.name for f in run if f != chosen)
    print(f"mullion: {what} of machine {chosen.name} " +
          (f"({started_by(chosen)})" if runs else "(it has ended)") +
          (f"; others run (--pid): {', '.join(others)}" if others else ""), file=sys.stderr)
    return chosen, runs


# --- its memory ---

def copied(folder, from_ring=True):
    """A copy of the hypervisor's memory of a machine that runs: of its log, or of all up to its
    end."""
    if not (folder / "serial.log").exists():
        raise Failure("the machine's serial port is elsewhere (--qemu \"-serial ..\"), so what "
                      "the hypervisor says of its place is not known here")
    base = console.hypervisor_base(folder / "serial.log")
    if base is None:
        raise Failure("the hypervisor has not said where it is: so far the log is what the "
                      "console shows")
    copy, offset = folder / f"memory.{os.getpid()}", LOG_OFFSET if from_ring else 0
    try:
        console.Qmp(socket_path(folder, "qmp")).ask(
            "pmemsave", val=base + offset, size=LOG_OFFSET + LOG_SIZE - offset, filename=str(copy))
        return copy.read_bytes()
    finally:
        copy.unlink(missing_ok=True)


def log_text(ring):
    text = console.ring_text(ring)
    if text is None:
        raise Failure("there is no log in that memory")
    return text


def whole_texts(folder):
    """texts() of a machine that runs: what it has written over meanwhile is not among them."""
    first, then = (texts(copied(folder, from_ring=False)) for _ in range(2))
    whole = {}
    for name, (written, kept) in first.items():
        over = max(0, then.get(name, (0,))[0] - written)
        whole[name] = written, kept[over:] if written + over > len(kept) else kept
    return whole


def readable(kept):
    return CONTROL.sub("", kept.decode(errors="replace"))


# --- ./mullion log ---

class OfDomain:
    """What a domain has printed."""

    def __init__(self, name):
        self.name, self.printed = name, None

    def of(self, found, folder):
        if self.name in found:
            return found[self.name]
        config = folder / "config.dtbo"
        if config.exists() and self.name in desk.domain_names(folder):
            raise Failure(f"{self.name} has no virtual console (mullion,console); what it prints "
                          "is on its UART, or in the hypervisor's log")
        raise Failure(f"there is no console {self.name}; there are: "
                      f"{', '.join(found) or 'no virtual ones'}")

    def running(self, folder):
        return self.of(whole_texts(folder), folder)

    def ended(self, folder):
        copy = folder / "memory"
        return self.of(texts(copy.read_bytes()) if copy.exists() else {}, folder)

    def new(self, text, last=False):
        """What has come since the last call: all that is kept, the first time. `last`: of the copy
        that a machine has left, which may be older."""
        written, kept = text
        if last and written < (self.printed or 0):
            return ""
        first, self.printed, before = self.printed is None, written, self.printed or 0
        if written < before:
            return "\n(the machine has started again)\n" + readable(kept)
        if first and written > len(kept):
            kept = kept.split(b"\n", 1)[-1]  # the first line is not whole
        if first:
            return readable(kept)
        gone = written - before - len(kept)
        mark = f"\n({gone} characters are gone here)\n" if gone > 0 else ""
        return mark + readable(kept[max(0, len(kept) - (written - before)):])


class OfHypervisor:
    """The hypervisor's log. Its last line may be counted in place (lib/log.h), so a count is new
    when it has stayed for a look."""

    def __init__(self):
        self.lines, self.last = [], None

    def running(self, folder):
        return log_text(copied(folder))

    def ended(self, folder):
        return log_text((folder / "ring").read_bytes())

    def new(self, text, last=False):
        lines = text.splitlines(keepends=True)
        counted = lines and re.search(r"cpu\d+: \.\.\. \d+ times$", lines[-1])
        if self.lines and counted and lines[-1] != self.last and not last:
            self.last = lines.pop()
        seen = set(self.lines)  # each has its time
        self.lines = lines
        return "".join(line for line in lines if line not in seen)


def follow(of, folder):
    """Prints what comes, until the machine ends."""
    while alive(folder):
        try:
            show(of.new(of.running(folder)))
        except OSError:
            if alive(folder):
                raise
            break  # QEMU has ended
        time.sleep(EVERY)
    if (folder / "ring").exists():
        show(of.new(of.ended(folder), last=True))


def show(text):
    sys.stdout.write(text)
    sys.stdout.flush()


def log(args):
    of = OfDomain(args.domain) if args.domain else OfHypervisor()
    if args.ring:
        show(log_text(pathlib.Path(args.ring).read_bytes()))
        return 0
    folder, runs = of_machine(args.pid)
    if runs and args.follow:
        follow(of, folder)
    else:
        show(of.new(of.running(folder) if runs else of.ended(folder)))
    return 0
