# SPDX-License-Identifier: Apache-2.0
"""What ./mullion run says at a machine's end, of what only the log in its memory has."""
import os
import re
import signal
import socket
import struct
import subprocess

import pexpect
import pytest

import ending
import run
from console import LOG_OFFSET, MAGIC, Watch, ring_text
from harness import OUT, TOP, Machine, guest, poll
from test_front import RUNS, mullion, terminal  # noqa: F401

pytestmark = [pytest.mark.mullion, RUNS]

LINE = "[    %s] el2 EL2 cpu0: %s\n"
GIVEN = LINE % ("1.000000", "the UART is a guest's from here")
# of `stuck`, on purpose
TOLD = r"^\[ *\d+\.\d{6}\] el2 EL2 cpu0: error: linux: read of .*: external abort given"
HEAD = "mullion: errors that only the log has (all of it: ./mullion log):"


def ring(text):
    return struct.pack("<IIQII", MAGIC, 32768, len(text), 16360, 0) + \
        text.encode().ljust(16360 + 32768, b"\0")


def error(time, name, what):
    return LINE % (time, f"error: {name}: {what}")


def told(tmp_path, capsys, log, screen):
    (tmp_path / "ring").write_bytes(ring(log))
    (tmp_path / "serial.log").write_text(screen.replace("\n", "\r\n"))
    ending.tell(tmp_path / "ring", tmp_path / "serial.log")
    return capsys.readouterr().err.splitlines()


@pytest.mark.quick
def test_first_faults_of_each_guest(tmp_path, capsys):
    """Not what the screen showed, nor what is no error; eight lines at most, and none of a guest's
    first is left out for another's tenth."""
    faults = [error(f"2.0000{i:02}", "one", f"read of {i:#x}") for i in range(10)]
    seen = error("3.000000", "one", "stopped: why")
    late = error("4.000000", "two", "read of 0x1")
    times, other = LINE % ("2.500000", "... 268 times"), LINE % ("2.600000", "[two] guest: DONE")
    early = error("0.500000", "kernel", "before the UART was a guest's")
    log = early + GIVEN + faults[0] + times + "".join(faults[1:]) + other + times + seen + late
    assert told(tmp_path, capsys, log, early + GIVEN + "guest: in its line " + seen) == [
        HEAD, faults[0].rstrip() + " (268 times)", *map(str.rstrip, [*faults[1:7], late]),
        "mullion: and 3 more"]


@pytest.mark.quick
def test_why_partitions_were_stopped(tmp_path):
    """As the log has it: the screen's line may be cut, or a guest's own text be in it, or it shows
    another console. As the screen has it where the log has lost it."""
    screen = {"one": "one: stopped: wh", "two": "two: stopped: why"}
    assert ending.stopped(tmp_path / "ring", screen) == list(screen.values())
    (tmp_path / "ring").write_bytes(ring(GIVEN + error("2.000000", "one", "stopped: why it is") +
                                         error("2.000000", "one", "read of 0x0")))
    assert ending.stopped(tmp_path / "ring", screen) == ["one: stopped: why it is",
                                                         "two: stopped: why"]
    assert ending.stopped(tmp_path / "ring", {}) == ["one: stopped: why it is"]
    said = error("2.0", "rt", "stopped: by itself").rstrip()
    (tmp_path / "ring").write_bytes(ring(GIVEN + LINE % ("2.000000", f"[rt] {said}") +
                                         error("3.000000", "one", "read of 0x0")))
    assert ending.stopped(tmp_path / "ring", {}) == [], "a guest can say what it likes"


@pytest.mark.quick
def test_status_is_the_same_whichever_console_was_shown(capsys):
    for qemus, why, wanted in ((0, [], 0), (0, ["rt: stopped: why"], 1), (1, [], 1), (1, ["a"], 1),
                               (3, ["a"], 3), (124, ["a"], 124)):
        assert ending.status(qemus, why) == wanted
    assert capsys.readouterr().err == "mullion: run: rt: stopped: why\nmullion: run: a\n"


@pytest.mark.quick
def test_nothing_to_tell(tmp_path, capsys):
    ending.tell(tmp_path / "ring", tmp_path / "serial.log")
    assert capsys.readouterr().err == ""
    seen = error("3.000000", "one", "stopped: why")
    for log in ("", GIVEN, error("0.5", "a", "b") + GIVEN, GIVEN + LINE % ("2.0", "one: off"),
                GIVEN + seen):
        assert told(tmp_path, capsys, log, GIVEN + seen) == []


@pytest.mark.quick
def test_guest_that_asked_for_it_is_no_stopped_boot(tmp_path, capsys):
    """An orderly end on a board that nothing switches off, as the monitor's source has its words;
    also behind an error that was survived. What did not obey is an error, and no boot's."""
    line = "[    0.100000] %s EL3 cpu0: %s\r\n"
    words = (TOP / "boot" / "monitor" / "stop.c").read_text()
    for asked, why, status, said in (
            ("power off", "not on this board: take its power away", 0, "the guest has powered off; "
             "nothing on this board takes its power away, so QEMU was ended"),
            ("power off", "the board did not obey", 1,
             "the guest asked for a power off: the board did not obey"),
            ("reset", "not on this board: take its power away", 1,
             "the guest asked for a reset: not on this board: take its power away"),
            ("reset", "the board did not obey", 1,
             "the guest asked for a reset: the board did not obey")):
        assert f'tell_board("{asked}", ' in words and f'log_error(what, "{why}")' in words
        (tmp_path / "log").write_text(
            line % ("bootblock", "Mullion on board orangepi-pc") +
            line % ("bootblock", "error: core 0x3: is in the tree but never answered: left out") +
            line % ("monitor", f"error: {asked}: {why}") + line % ("monitor", "stopped"))
        watch = Watch(tmp_path / "log")
        assert watch.stopped()
        assert (run.stop_status(watch.error), capsys.readouterr().err) == (
            status, f"\nmullion: {said}\n")
    assert run.stop_status(None) == 1 and "boot stopped: see the last" in capsys.readouterr().err


SPINS = """/dts-v1/; /plugin/; &{/} { domains {
    one { compatible = "openamp,domain-v1"; cpus = <&cpus 1 1>; mullion,memory-rest;
          mullion,access-rest; mullion,kernel = "kernel"; };
    two { compatible = "openamp,domain-v1"; cpus = <&cpus 2 1>; mullion,memory-size = <0x2000000>;
          mullion,kernel = "two"; }; }; };"""


def off(*names):
    return GIVEN + "".join(LINE % ("2.000000", f"{name}: off") for name in names)


@pytest.mark.quick
def test_owner_of_the_uart_is_off(capsys):
    """It is said who still runs: once, and again when that changes. Not while the UART's owner
    runs, when nobody runs any more, or for what a guest says."""
    left = ending.Left(["linux", "rt", "safety"], lambda: "linux")
    for log, said in (
            (off(), ""), (off("rt"), ""),
            (off("rt") + LINE % ("2.000000", "[rt] linux: off"), ""),
            (off("linux"), "mullion: linux is off; safety still runs (Ctrl-A X leaves)\n"),
            (off("linux"), ""), (off("linux", "safety"), "")):
        left.look(log)
        assert capsys.readouterr().err == said, log
    left = ending.Left(["linux", "rt", "safety"], lambda: "linux")
    left.look(off("linux"))
    left.look(off("rt"))  # the other line has gone from the log
    assert capsys.readouterr().err == (
        "mullion: linux is off; rt and safety still run (Ctrl-A X leaves)\n"
        "mullion: linux is off; safety still runs (Ctrl-A X leaves)\n")
    left.look(off("linux", "rt"), restarted=True)
    assert capsys.readouterr().err == (
        "mullion: linux is off; safety still runs (Ctrl-A X leaves)\n")
    alone = ending.Left(["linux"], lambda: "linux")
    alone.look(off("linux"))
    nobodys = ending.Left(["a", "b"], lambda: None)
    nobodys.look(off("a"))
    assert capsys.readouterr().err == ""


@pytest.mark.quick
@pytest.mark.parametrize("word, last", [
    ("look", None),
    ("no-vectors", r"mullion: run: one: stopped: aborts in .* 65536 times alike; first was a .*")])
def test_last_words_of_a_partition_beside_another(tmp_path, terminal, word, last):  # noqa: F811
    """One that ends leaves a machine that runs, which is said; where one was stopped, the last
    line says why."""
    config, spin = tmp_path / "two.dts", tmp_path / "spin.bin"
    config.write_text(SPINS)
    spin.write_bytes(bytes.fromhex("00000014"))
    child = terminal("run", "--smp", 2, "--config", config, "--kernel", guest("stuck"),
                     "--image", f"two={spin}", "--append", f"one={word}")
    child.expect_exact("mullion: one is off; two still runs (Ctrl-A X leaves)\r\n")
    child.send("\x01x")
    child.expect(pexpect.EOF)
    child.close()
    if last:
        assert re.fullmatch(last, child.before.splitlines()[-1]), child.before
    assert child.exitstatus == int(bool(last))


class Asked:
    """An Ending whose QEMU is a socket of the test's."""

    def __init__(self, folder, monkeypatch, **options):
        monkeypatch.setattr(ending, "ANSWER", 0.3)
        self.end = ending.Ending(Machine(**options), folder)
        self.qemu, self.folder = self.end.qemus, folder

    def answers(self, text, memory=b""):
        (self.folder / "memory.new").write_bytes(bytes(LOG_OFFSET) + memory)
        self.qemu.sendall(text.encode() + b"\r\n")


@pytest.mark.quick
def test_qemu_that_does_not_answer(tmp_path, monkeypatch):
    """It is left to be killed; what was copied before stays. The same of one that is gone."""
    (tmp_path / "ring").write_text("of a process before")
    asked = Asked(tmp_path, monkeypatch)
    assert not (tmp_path / "ring").exists()
    asked.end.copy(0x1000)
    asked.answers('{"id": 2, "return": {}}', ring(GIVEN))
    asked.end.copy(None)
    assert (tmp_path / "ring").read_bytes() == ring(GIVEN)
    asked.end.next = 0
    for answer, memory in ('{"id": 3, "return": {}}', bytes(4096)), ('{"id": 4, "error": {}}', b""):
        asked.end.copy(0x1000)
        asked.answers(answer, memory)
        asked.end.copy(0x1000)
        asked.end.next = 0
    assert not asked.end.halted()
    asked.answers('{"event": "RESET"}')
    asked.answers('{"event": "SHUTDOWN"}')
    asked.end.copy(None)
    assert asked.end.halted()
    with subprocess.Popen(["sleep", "600"]) as qemu:
        try:
            assert asked.end.finish(qemu, 0x1000) == 0 and qemu.poll() is None
            assert asked.end.finish(qemu, None) == 0 and qemu.poll() is None
            asked.qemu.shutdown(socket.SHUT_RDWR)
            asked.end.copy(0x1000)
            assert asked.end.finish(qemu, 0x1000) == 0
        finally:
            qemu.kill()
    assert (tmp_path / "ring").read_bytes() == ring(GIVEN)


@pytest.mark.quick
@pytest.mark.parametrize("option", ["-no-shutdown", "-action panic=none,shutdown=pause"])
def test_who_has_qemu_stay_ends_it(tmp_path, monkeypatch, option):
    asked = Asked(tmp_path, monkeypatch, qemu=option)
    assert "-action" not in asked.end.options()
    asked.answers('{"event": "SHUTDOWN"}')
    asked.end.copy(None)
    assert not asked.end.halted()
    assert "-action" in Asked(tmp_path, monkeypatch).end.options()


@pytest.mark.quick
def test_said_at_the_end():
    """The guest looks at what it has not, and its console shows nothing of it."""
    done = mullion("run", "--smp", 1, "--kernel", guest("stuck"), "--append", "look")
    assert done.returncode == 0 and "external abort" not in done.stdout
    # how many there are depends on how long the guest takes: eight a second are logged
    found = re.sub(r"mullion: and \d+ more\n", "", done.stderr.split(HEAD + "\n")[1]).splitlines()
    assert found and all(re.match(TOLD, line) for line in found), done.stderr
    log = mullion("log")
    assert re.fullmatch(r"mullion: log of machine \d+ \(it has ended\).*\n", log.stderr)
    assert found[0].split(" (")[0] in log.stdout and "machine: off" in log.stdout


@pytest.mark.quick
@pytest.mark.parametrize("how, status", [("keys", 0), ("signal", 128 + signal.SIGTERM)])
def test_end_that_nobody_hears_of(terminal, how, status):  # noqa: F811
    """What was copied last is said then."""
    child = terminal("run", "--smp", 1, "--kernel", guest("stuck"), "--append", "look",
                     "--qemu=-no-shutdown")
    child.expect("guest: DONE")
    copy = OUT / "run" / str(child.pid) / "ring"
    poll(lambda: copy.exists() and "machine: off" in (ring_text(copy.read_bytes()) or ""),
         "a copy of the log", 60)
    if how == "keys":
        child.send("\x01x")
    else:
        os.kill(child.pid, signal.SIGTERM)
    child.expect_exact(HEAD)
    child.expect(TOLD.removeprefix("^"))
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == status
