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

from console import ERROR, GIVEN, LINE, LOG_OFFSET, LOG_SIZE, Qmp, ring_text

ANSWER = 2.0  # seconds that QEMU has for one
EVERY = 1.0   # seconds between two copies of the log
LINES = 8     # said of it at most
TIMES = re.compile(LINE % r"\w+ EL[23]" + r"\.\.\. (\d+) times$")
OBJECT = re.compile(r"error: (\S+): ")


class Ending:
    """Copies the log to `ring` in the run's folder: every second, since nobody hears before of some
    ends (Ctrl-A X); and when the machine stops by itself, for which QEMU halts it first."""

    def __init__(self, m, folder):
        ours, self.qemus = socket.socketpair()
        self.qmp = Qmp(ours)
        self.ring, self.new = folder / "ring", folder / "ring.new"
        self.ring.unlink(missing_ok=True)  # of another process of this number
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
        if "return" in answer and ring_text(self.new.read_bytes()) is not None:
            self.new.replace(self.ring)

    def question(self, base):
        return {"val": base + LOG_OFFSET, "size": LOG_SIZE, "filename": str(self.new)}

    def copy(self, base):
        """Copies now and then, without waiting for it. `base`: where the hypervisor is, or None."""
        with contextlib.suppress(OSError):  # QEMU has ended
            while self.qmp.hear():
                pass
            if self.number in self.qmp.answers:
                self.copied(self.qmp.answers.pop(self.number))
                self.number = None
            elif base is not None and self.number is None and time.monotonic() >= self.next:
                self.number = self.qmp.say("pmemsave", **self.question(base))
                self.next = time.monotonic() + EVERY

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
