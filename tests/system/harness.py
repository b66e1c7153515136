# SPDX-License-Identifier: Apache-2.0
"""A machine under test: QEMU as `./mullion run` starts it, its console on a pseudo-terminal, and
always a time limit."""
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

import pexpect

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tools"))

import machine  # noqa: E402
import variant as variants  # noqa: E402
from machine import OUT, die_with_parent, show  # noqa: E402,F401

DRAM = machine.settings()["DRAM_BASE"]
GUESTS = OUT / "guest"
# What a variant does not name of these has its default, whatever the build folder has.
CHOSEN = re.compile("PARK_|TEST_|EL2_|GICV2_|GIC_SOFTWARE|DEBUG_|HARDEN_|START_|LINUX_|"
                    "SCRUB_|VIRTUAL_")
PROMPT = "mullion# "
# What must never be on a console, whatever else the test looks for.
ALARM = re.compile(
    r"Kernel panic|Oops|BUG:|soft lockup|rcu: INFO|Call trace|Unable to handle|el2: .*panic")


# Limits are for a host that has nothing else to do. They are there so that a machine that hangs
# does not hang the tests, and nothing is decided by them: what is left is for a slower host.
SLACK = 3


class Machine(machine.Machine):
    """A machine of `./mullion run`, but virt with little memory where a test does not say how much:
    all of it is cleared before the first guest and again between two lives, and the host has to
    find a page for each of QEMU's. With 1 GiB that was three quarters of a short test's CPU
    time."""

    def __init__(self, **options):
        if machine.settings(options.get("out", OUT))["BOARD_NAME"] == "virt":
            options = {"memory": "256M", **options}
        super().__init__(**options)


class Clock:
    """Seconds in which a process could have run: what its threads waited for a CPU of the host does
    not count, so a limit means the same beside other work. Where the host does not say (schedstat
    is Linux', and an option), all time counts."""

    def __init__(self, pid):
        self.tasks = pathlib.Path(f"/proc/{pid}/task")
        self.waited = 0.0

    def now(self):
        for task in self.tasks.glob("*/schedstat"):
            try:
                self.waited = max(self.waited, int(task.read_text().split()[1]) / 1e9)
            except (OSError, IndexError):  # it has ended
                continue
        return time.monotonic() - self.waited


def poll(look, what, limit=120):
    """Asks until there is an answer that is true, and returns it. The one place where a test
    sleeps: for what nobody tells it of, an answer at a time, and `limit` only ends a test that
    hangs."""
    end = time.monotonic() + limit
    while not (found := look()):
        assert time.monotonic() < end, f"not within {limit} s: {what}"
        time.sleep(0.1)
    return found


class Ended(AssertionError):
    """The machine ended, hung or said something else than the test waits for."""


class Run:
    """One QEMU process. `limit` is the end of everything; expect() may wait less, never more. Both
    in seconds of a host that has nothing else to do (Clock, SLACK)."""

    last = None  # the run whose console a failing test shows
    used = []    # the runs that the test that runs has started or asked, for its mark (claims.py)

    def __init__(self, argv, folder, limit=60, after=()):
        self.folder = pathlib.Path(folder)
        self.argv = [str(a) for a in argv]
        self.log = open(self.folder / "serial.log", "wb")
        self.count = 0
        console = ["-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console"]
        self.argv += [*console, *after]
        self.child = pexpect.spawn(self.argv[0], self.argv[1:], timeout=None, logfile=None,
                                   echo=False, preexec_fn=die_with_parent, encoding="utf-8",
                                   codec_errors="replace", maxread=65536)
        self.child.logfile_read = self
        self.child.delaybeforesend = None
        self.child.ptyproc.delayafterclose = 0  # whoever closes it has waited for QEMU's end
        self.clock = Clock(self.child.pid)
        self.end = self.clock.now() + SLACK * limit
        self.touch()

    def touch(self):
        Run.last = self
        if self not in Run.used:
            Run.used.append(self)

    # pexpect writes what it reads to us as to a file
    def write(self, text):
        self.log.write(text.encode())

    def flush(self):
        self.log.flush()

    def text(self):
        """All the console has shown so far, without carriage returns."""
        self.touch()
        return self.console()

    def console(self):
        self.log.flush()
        return (self.folder / "serial.log").read_bytes().decode(errors="replace").replace("\r", "")

    def expect(self, pattern, timeout=None):
        """Waits for a regular expression on the console; returns the match."""
        self.touch()
        try:
            self.await_(pattern, timeout)
        except pexpect.TIMEOUT:
            raise Ended(f"not in time on the console: {pattern!r}") from None
        except pexpect.EOF:
            raise Ended(f"QEMU ended before the console showed {pattern!r}") from None
        return self.child.match

    def shown(self, *patterns):
        """Waits until the console has shown them all, in any order: what several guests say, who
        do not wait for one another."""
        for pattern in patterns:
            if not re.search(pattern, self.text()):
                self.expect(pattern)

    def await_(self, pattern, timeout):
        """As pexpect's expect(), by the machine's clock."""
        end = min(self.end, self.clock.now() + SLACK * timeout) if timeout else self.end
        while True:
            left = end - self.clock.now()
            try:
                return self.child.expect(pattern, timeout=max(0.1, left))
            except pexpect.TIMEOUT:
                if self.clock.now() >= end:
                    raise

    def send(self, text):
        self.child.send(text)

    def sh(self, command, timeout=20):
        """Runs a command in the guest's shell: (exit status, output)."""
        self.count += 1
        n = self.count
        # The echo of the line holds the marks in two parts, so that it does not match.
        self.send(f"echo BE''GIN{n}; {command}; echo EN''D{n}:$?:\n")
        m = self.expect(rf"BEGIN{n}\r*\n((?s:.*))END{n}:(\d+):\r*\n", timeout)
        return int(m[2]), m[1].replace("\r", "")

    def ok(self, command, timeout=20):
        """The output of a command that must succeed."""
        status, output = self.sh(command, timeout)
        assert status == 0, f"in the guest: {command}: exit status {status}: {output}"
        return output.strip()

    def login(self, timeout=None):
        """Waits for the shell's prompt."""
        self.expect(PROMPT, timeout)
        # A line of the kernel may come in the middle of what we read, until it is told to be
        # silent; what is printed after that comes in one piece.
        self.send("dmesg -n 1; echo SI''LENT\n")
        self.expect(r"SILENT\r*\n", timeout)
        self.ok("stty -echo 2>/dev/null; true")
        return self

    def ended(self, timeout=None):
        """Waits until QEMU ends by itself; its exit status."""
        self.touch()
        try:
            self.await_(pexpect.EOF, timeout)
        except pexpect.TIMEOUT:
            raise Ended("the machine did not power off") from None
        self.child.close()
        killed = self.child.signalstatus
        return self.child.exitstatus if killed is None else -killed

    def quiet(self, seconds=1.5):
        """True when QEMU is still there and its console says nothing for a while: it has
        stopped."""
        try:
            self.child.expect(".+", timeout=seconds)
            return False
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False

    def close(self):
        if self.child.isalive():
            # Asked to go it works on until then; pexpect asks twice, and sleeps in between.
            self.child.kill(signal.SIGKILL)  # ours alone: the pid that we started
            self.child.wait()
            self.child.close()
        self.log.flush()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def errors(text):
    """The failures in a boot log: (stage, object and reason)."""
    return re.findall(r"^\[ *\d+\.\d+\] (\w+) EL\d cpu\d+: error: (.*)$", text, re.M)


def plain(text):
    """Without colours."""
    return re.sub(r"\x1b\[\d*m", "", text)


NAMED = re.compile(r"^\[(\w+)\] ([^\r\n]*)", re.M)


def guest_lines(text):
    """[(domain, line)] of the lines behind a domain's name, without those that were cut for another
    one's and are shown again."""
    kept, after = [], {}
    for name, line in reversed(NAMED.findall(plain(text))):
        if not after.get(name, "").startswith(line):
            kept.append((name, line))
        after[name] = line
    return kept[::-1]


def unprovoked(text):
    """The failures but those that our guests bring about on purpose, by an access to what they do
    not have. Who changes the view while such a line is written sees what was written of it."""
    on_purpose = re.compile(r": external abort given$|: (read|write) of \w*(, [^:]*:?)?$")
    return [e for _, e in errors(text) if not on_purpose.search(e)]


class Lab:
    """Starts machines for a test (or a module) in folders of their own, and ends them all with
    it."""

    def __init__(self, folder, reference=False, emulator=None):
        self.folder = pathlib.Path(folder)
        self.reference = reference
        self.emulator = emulator  # of all its machines: Machine(qemu_program=..)
        self.runs = []

    def new_folder(self):
        folder = self.folder / f"m{len(self.runs)}"
        folder.mkdir(parents=True)
        return folder

    def boot(self, limit=90, extra=(), after=(), **options):
        """Machine(**options), as `./mullion run` would start it, plus `extra` QEMU arguments, and
        `after` those of the console: of further serial ports."""
        folder = self.new_folder()
        made = Machine(**{"qemu_program": self.emulator, **options})
        argv = self.plain(made) if self.reference else made.command(folder)
        return self.start([*argv, *extra], folder, limit, after)

    @staticmethod
    def plain(made):
        """The same machine without Mullion: QEMU boots the kernel at EL1, and is what the tests are
        proved on."""
        argv = [made.emulator(), "-M", f"virt,gic-version={made.gic}", "-cpu", made.cpu,
                "-smp", str(made.smp), "-m", made.memory, "-accel", made.accel or "tcg",
                "-display", "none", "-nodefaults", "-nic", "none",
                "-kernel", str(made.kernel or machine.DEPS / "vmlinuz")]
        if not made.kernel or made.initrd:
            argv += ["-initrd", str(made.initrd or made.out / "initramfs.cpio")]
        return [*argv, "-append", made.append or "console=ttyAMA0"]

    def start(self, argv, folder=None, limit=60, after=()):
        run = Run(argv, folder or self.new_folder(), limit, after)
        self.runs.append(run)
        return run

    def close(self):
        for run in self.runs:
            run.close()
        for pattern in "*.img", "m*/*.img", "m*/bundle.itb*":
            for image in self.folder.glob(pattern):
                image.unlink()


def variant(name, images=("flash0",), board=OUT, **symbols):
    """Flash bank 0 (both boot stages) built with other Kconfig symbols (PARK_WFE="y"): its path,
    for Machine(flash={0: ...}). With the hypervisor (el2) among the images its folder is for
    Machine(out=...). `board` is the build folder of the board."""
    with variants.builder(variants.folder_of(board, name)):
        out = variants.configure(board, name, symbols, reset=CHOSEN)
        variants.seeded(board, out)
        done = variants.build(out, f"-j{os.cpu_count()}", *images, debug_info="-g",
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, f"variant {name} does not build:\n{done.stdout[-3000:]}"
    return out / "flash0.img"


def board_folder(name, defconfig=None):
    """The build folder of another board, as `./mullion run --board NAME` makes it, with NAME's
    defconfig or another one: for Machine(out=...)."""
    out = variants.board_folder(OUT, name, defconfig)
    assert machine.settings(out)["BOARD_NAME"] == name
    return out


def guest(name):
    path = GUESTS / f"{name}.bin"
    assert path.exists(), f"no test guest {path}"
    return path


def copy_patched(source, target, patches):
    """A copy of a file with bytes replaced: {offset: bytes}."""
    shutil.copyfile(source, target)
    with open(target, "r+b") as f:
        for offset, data in patches.items():
            f.seek(offset)
            f.write(data)
    return target
