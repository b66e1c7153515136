# SPDX-License-Identifier: Apache-2.0
"""The end of a machine that ./mullion run has started: the hypervisor's log is read out of its
memory before that goes, and what the screen did not show of it is said."""
import contextlib
import mmap
import re
import socket
import subprocess
import sys
import time

from console import ERROR, GIVEN, LINE, LOG_OFFSET, LOG_SIZE, REPORT, Qmp, ring_text, texts

ANSWER = 2.0  # seconds that QEMU has for one
EVERY = 1.0   # seconds between two copies of the log
LINES = 8     # said of it at most
TIMES = re.compile(LINE % r"\w+ EL[23]" + r"\.\.\. (\d+) times$")
OBJECT = re.compile(r"error: (\S+): ")
OFF = re.compile(LINE % "el2 EL2" + r"(\S+): off$", re.M)


class Ending:
    """Copies the log to `ring` in the run's folder: every second, since nobody hears before of some
    ends (Ctrl-A X); and when the machine stops by itself, for which QEMU halts it first."""

    def __init__(self, m, folder):
        ours, self.qemus = socket.socketpair()
        self.qmp = Qmp(ours)
        self.ring, self.new = folder / "ring", folder / "memory.new"
        self.memory = folder / "memory"  # the hypervisor's, where there are virtual consoles
        for file in self.ring, self.memory:
            file.unlink(missing_ok=True)  # of another process of this number
        self.number, self.next = None, 0  # of the question for a copy; when to ask again
        # whoever has QEMU stay by options of his own sees to its end, too
        self.stays = any("shutdown=" in word or word.endswith("-no-shutdown") for word in m.words)

    def options(self):
        """QEMU's. The socket is a pair, so no event is lost before somebody listens."""
        halt = [] if self.stays else ["-action", "shutdown=pause"]
        return [*halt, "-chardev", f"socket,id=ending,fd={self.qemus.fileno()}",
                "-mon", "chardev=ending,mode=control"]

    def copied(self, answer):
        """A copy that is no log (the machine starts over) does not replace one that is."""
        data = self.new.read_bytes() if "return" in answer else b""
        if (text := ring_text(data[LOG_OFFSET:])) is None:
            return None
        self.ring.write_bytes(data[LOG_OFFSET:])
        if texts(data):
            self.new.replace(self.memory)
        return text

    def question(self, base):
        return {"val": base, "size": LOG_OFFSET + LOG_SIZE, "filename": str(self.new)}

    def copy(self, base):
        """Copies now and then, without waiting for it: the text of a copy that has come. `base`:
        where the hypervisor is, or None."""
        text = None
        with contextlib.suppress(OSError):  # QEMU has ended
            while self.qmp.hear():
                pass
            if self.number in self.qmp.answers:
                text = self.copied(self.qmp.answers.pop(self.number))
                self.number = None
            elif base is not None and self.number is None and time.monotonic() >= self.next:
                self.number = self.qmp.say("pmemsave", **self.question(base))
                self.next = time.monotonic() + EVERY
        return text

    def restarted(self):
        """The machine has started over since the last call."""
        if "RESET" not in self.qmp.events:
            return False
        self.qmp.events.remove("RESET")
        return True

    def last_copy(self, base):
        """Copies now; False: QEMU did not answer in time."""
        if base is None:
            return True
        try:
            self.copied(self.qmp.answer("pmemsave", ANSWER, **self.question(base)))
        except OSError:
            return False
        return True

    def halted(self):
        """The machine has stopped, and QEMU waits."""
        return not self.stays and "SHUTDOWN" in self.qmp.events

    def finish(self, qemu, base):
        """Copies the log of the machine that has halted and ends QEMU; returns its status, of which
        the machine's end has no part."""
        if self.last_copy(base):
            with contextlib.suppress(OSError, subprocess.TimeoutExpired):
                self.qmp.say("quit")
                return qemu.wait(ANSWER)
        return 0


class Left:
    """Says who still runs when the domain that has the UART is off: the screen would be dead
    without a word."""

    def __init__(self, names, owner):
        """Of all domains; owner() finds which of them has the UART, or None."""
        self.names, self.owner = names, owner
        self.off, self.said = set(), None

    def look(self, text, restarted=False):
        """In a copy of the log, which may have lost lines that an earlier one had."""
        if restarted:
            self.off, self.said = set(), None
        self.off |= set(OFF.findall(text)) & set(self.names)
        run = [name for name in self.names if name not in self.off]
        if not self.off or not run or run == self.said:
            return
        self.said = run
        if callable(self.owner):
            self.owner = self.owner()
        if self.owner in self.off:
            print(f"mullion: {self.owner} is off; {' and '.join(run)} still "
                  f"run{'s' * (len(run) == 1)} (Ctrl-A X leaves)", file=sys.stderr)


def stopped(ring, reported):
    """Why domains, or the hypervisor, were stopped: what Watch has `reported`, in the log's words
    where the log has them, and what the log alone has: the screen shows one console, or another."""
    text = ring_text(ring.read_bytes()) if ring.exists() else None
    logged = {}
    for line in (text or "").split("\n"):
        if said := REPORT.match(line):  # at its begin: elsewhere it is a guest's text
            logged.setdefault(said[2] or said[3], said[1])
    return [logged.get(name, reported.get(name)) for name in {**reported, **logged}]


def status(qemus, why):
    """The exit status of `run`: QEMU's own, or else whether something was stopped. Says why."""
    if qemus in (0, 1):
        for reason in why:
            print(f"mullion: run: {reason}", file=sys.stderr)
    return qemus or int(bool(why))


def errors(text):
    """The errors in a log since a guest has had the UART: [object, line, times that it came]."""
    given = [found.end() for found in GIVEN.finditer(text)]
    found, last = [], None
    for line in text[given[-1] if given else 0:].split("\n"):
        if times := TIMES.search(line):
            if last:
                last[2] = int(times[1])
            continue
        error = ERROR.search(line)
        last = [OBJECT.match(error[1] or error[2])[1], line, 1] if error else None
        found += [last] if last else []
    return found


def chosen(found):
    """LINES of them, in their order: the first of each object before any second one."""
    seen, first, others = set(), [], []
    for i, (name, _, _) in enumerate(found):
        (others if name in seen else first).append(i)
        seen.add(name)
    return [found[i] for i in sorted((first + others)[:LINES])]


def untold(ring, serial):
    """The errors of a copy of the log that the screen, kept in `serial`, did not show."""
    text = ring_text(ring.read_bytes()) or ""
    with open(serial, "rb") as f, mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ) as screen:
        return [one for one in errors(text) if screen.find(one[1].encode()) < 0]


def tell(ring, serial):
    """Says what the log has to tell that was not seen: on stderr, nothing when that is nothing."""
    found = untold(ring, serial) if ring.exists() else []
    if not found:
        return
    print("mullion: errors that only the log has (all of it: ./mullion log):", file=sys.stderr)
    for _, line, times in chosen(found):
        print(line + (f" ({times} times)" if times > 1 else ""), file=sys.stderr)
    if len(found) > LINES:
        print(f"mullion: and {len(found) - LINES} more", file=sys.stderr)
