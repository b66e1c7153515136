# SPDX-License-Identifier: Apache-2.0
"""./mullion attach: a domain's virtual console on a terminal of its own, while run goes on."""
import os
import re
import signal
import socket
import subprocess
import threading

import pexpect
import pytest

import attach
import broker
from broker import NAMES, VIEW, Frames
from harness import OUT, TOP, poll
from test_domain_log import TALK
from test_front import RUNS, cooked, mullion, terminal  # noqa: F401

pytestmark = RUNS

E = b"\x1d"
COUNT = 65536


def called():
    frames = Frames(E)
    assert frames.call() == E + b"x"
    assert frames.taken_apart(E + b"xleft\nri")[:0] == []
    assert frames.taken_apart(b"ght\n-\n\n") == [(NAMES, ["left", "right", "-"])]
    return frames


@pytest.mark.quick
def test_frames_taken_apart():
    """However they are cut."""
    data = b"log" + E + b"1a" + E + E + b"b" + E + b"!2" + E + b"@v" + E + b"2r"
    whole = [(VIEW, b"log"), ("1", b"a" + E + b"b"), ("!", "2"), (VIEW, b"v"), ("2", b"r")]
    for step in range(1, len(data) + 1):
        frames, found = called(), []
        for at in range(0, len(data), step):
            found += frames.taken_apart(data[at:at + step])
        joined = []
        for stream, what in found:
            if joined and joined[-1][0] == stream and stream != "!":
                joined[-1] = stream, joined[-1][1] + what
            else:
                joined.append((stream, what))
        assert joined == whole, step


@pytest.mark.quick
@pytest.mark.parametrize("cut", [b"", E, E + b"!", E + b"1", E + b"x", E + b"xlef"])
def test_frames_of_a_machine_that_was_reset(cut):
    """Wherever the frames of the one before were cut, what the next one says is the terminal's."""
    frames = called()
    frames.taken_apart(E + b"2beat" + cut)
    found = frames.taken_apart(2 * (E + b"\r") + b"\n[    0.000000] bootblock")
    assert found[-1][0] == VIEW and found[-1][1].endswith(b"\n[    0.000000] bootblock"), found
    assert found[-1][1].count(E) < 2
    assert not frames.framed and not frames.called


@pytest.mark.quick
def test_call_of_a_guest(tmp_path):
    """One that has the terminal alone can say what the hypervisor says when it begins with frames.
    In frames that is no call: all consoles would begin anew, and forget what is on its way."""
    ours, line = socket.socketpair()
    end = broker.Broker(line, line, tmp_path / "attach", tmp_path / "log", E)
    call = b"\n[    0.100000] el2 EL2 cpu0: virtual consoles have the UART from here\r\n"
    end.heard(call)
    assert end.to_line == E + b"x"
    end.heard(E + b"xleft\nright\n\n")
    end.on_way, end.to_line = {"1": 200}, b""
    end.heard(E + b"@" + call)
    assert end.to_line == b"" and end.on_way == {"1": 200}
    # another machine's
    end.heard(2 * (E + b"\r") + b"\n")
    assert end.to_line == b""
    end.heard(call)
    assert end.to_line == E + b"x"
    end.listener.close()
    for one in ours, line:
        one.close()


@pytest.mark.quick
def test_frames_before_the_call():
    """The terminal's, as it is."""
    frames = Frames(E)
    assert frames.taken_apart(b"a" + E + b"1b" + E) == [(VIEW, b"a" + E + b"1b" + E)]
    assert frames.put(VIEW, E + b"?") == E + b"?"
    frames.call()
    assert frames.taken_apart(E + b"1c") == [(VIEW, E + b"1"), (VIEW, b"c")]


@pytest.mark.quick
def test_frames_put():
    frames = called()
    assert frames.put(VIEW, E + b"1") == E + E + b"1"
    assert frames.put("1", b"a") == E + b"1a"
    assert frames.put("1", b"b") == b"b"
    assert frames.order("2", b"+") == E + b"2" + E + b"+"
    frames.call()  # the machine has started again: it knows of no stream
    assert frames.put("2", b"c") == E + b"2c"


@pytest.mark.quick
def test_keys_of_attach():
    keys = attach.Keys()
    assert keys.of(b"a" + E) == b"a" and keys.of(E + b"b") == E + b"b" and not keys.left
    assert keys.of(E + b"?c") == b"c" and keys.helped and not keys.left
    assert keys.of(E + b"q") == b"" and keys.left


def sum_of(data):
    """FNV-1a, as tests/guest/talk has it."""
    total = 0xcbf29ce484222325
    for byte in data:
        total = (total ^ byte) * 0x100000001b3 % (1 << 64)
    return f"{total:x}"


@pytest.fixture
def talks(terminal):  # noqa: F811
    run = terminal("run", *TALK)
    run.expect("guest: right beat 2")
    return run


def in_time(run, what):
    """The terminal of `run` shows beats without a gap until `what` has come, a function."""
    thread = threading.Thread(target=what)
    thread.start()
    last = None
    while thread.is_alive():
        run.expect(r"guest: right beat (\d+)\r")
        number = int(run.match[1])
        assert last in (None, number - 1), (last, number)
        last = number
    thread.join()


def exchange(count):
    """So many bytes of all values to the left one by attach, and as many from it: (what was sent,
    what it says of that, what it has sent, what it says of that)."""
    left = subprocess.Popen([TOP / "mullion", "attach", "left"], stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                            env={**os.environ, "O": str(OUT)})
    data = bytes(i * 7 + i // 251 & 0xff for i in range(count))
    assert left.stdout.readline() == b"guest: left listens\r\n"
    left.stdin.write(b"in %d\n" % count)
    left.stdin.flush()
    assert left.stdout.readline() == b"guest: takes %d\r\n" % count
    left.stdin.write(data)
    left.stdin.flush()
    took = left.stdout.readline()
    left.stdin.write(b"out %d\n" % count)
    left.stdin.flush()
    assert left.stdout.readline() == b"guest: gives %d\r\n" % count
    found = left.stdout.read(count)
    gave = left.stdout.readline() + left.stdout.readline()
    left.kill()
    left.wait()
    left.stdin.close()
    left.stdout.close()
    return data, took, found, gave


def assert_exact(data, took, found, gave):
    count = len(data)
    assert took == b"guest: took %d, sum %s\r\n" % (count, sum_of(data).encode())
    assert gave == b"\r\nguest: gave %d, sum %s\r\n" % (count, sum_of(found).encode())
    assert found == bytes(i + i // 256 & 0xff for i in range(count))


@pytest.mark.quick
def test_bytes_both_ways(talks):
    """64 KiB of all values each way through one console, while the other one prints and `run`
    shows it, line by line."""
    run, done = talks, []
    in_time(run, lambda: done.append(exchange(COUNT)))
    assert_exact(*done[0])
    # the terminal of `run` is as before
    run.send("hello\r")
    run.expect("guest: left does not know: hello")
    run.send("\x01x")
    run.expect(pexpect.EOF)
    run.close()
    assert run.exitstatus == 0


@pytest.mark.quick
def test_terminals(talks, terminal):  # noqa: F811
    """Two of one domain, one of the other, and the hypervisor's own; each leaves by itself, and
    what `run` shows is what it was."""
    run = talks
    first, second = terminal("attach", "left"), terminal("attach", "left")
    right, own = terminal("attach", "right"), terminal("attach", "mullion")
    for child in first, second:
        child.expect("mullion: Ctrl-\\] q leaves")
    right.expect(r"guest: right beat \d+")
    first.send("one\r")
    for child in first, second, run:
        child.expect("guest: left does not know: one")
    own.send("help\r")
    own.expect(r"help .*mullion> ")
    right.send("two\r")
    for child in right, run:
        child.expect("guest: right does not know: two")
    first.send("\x1d?")
    first.expect(r"after \^\]: q leaves")
    first.send("\x1dq")
    first.expect("mullion: left")
    first.expect(pexpect.EOF)
    assert cooked(first)
    # the second console of one domain, both ways
    trace = terminal("attach", "right.trace")
    trace.expect("mullion: Ctrl-\\] q leaves")
    right.send("trace of its work\r")
    for child in trace, run:
        child.expect("of its work\r")
    trace.send("back\r")
    trace.expect("back\r")
    run.send("\x1d3")
    run.expect(r"right\.trace alone")
    trace.send("unchanged\r")
    run.expect("unchanged\r")
    # and over a restart
    right.send("reset\r")
    right.expect("guest: right listens")
    right.send("trace again\r")
    trace.expect("again\r")
    assert mullion("log", "right.trace").stdout == "of its work\nback\nunchanged\nagain\n"
    # focus in `run` changes nothing for who is attached
    run.send("\x1d2")
    run.expect("right alone")
    second.send("three\r")
    second.expect("guest: left does not know: three")
    run.send("\x1da")
    run.expect("all are shown")
    # a domain's restart leaves it attached
    second.send("reset\r")
    second.expect("guest: left listens")
    second.send("four\r")
    for child in second, run:
        child.expect("guest: left does not know: four")
    run.send("\x01c")
    run.expect("QEMU .* monitor")
    run.send("system_reset\r")
    # the machine starts over: those who are attached stay so
    run.expect("Mullion on board virt")
    second.expect("guest: left listens")
    right.expect(r"guest: right beat 1\r")
    run.send("\x01c\x01x")
    for child in run, second, right, trace, own:
        child.expect(pexpect.EOF)
    assert cooked(run) and cooked(second)
    assert "the machine has ended" in second.before


@pytest.mark.quick
def test_one_that_takes_nothing(talks, terminal):  # noqa: F811
    """A guest that does not read is no obstacle for what is typed to the other one."""
    run = talks
    right, left = terminal("attach", "right"), terminal("attach", "left")
    right.expect(r"beat \d+")
    right.send("stall\r")
    run.expect("guest: right stalls")
    right.send("x" * 1000)
    left.send("hello\r")
    left.expect("does not know: hello")
    run.send("there\r")
    run.expect("guest: left does not know: there")
    right.send("\x1dq")
    right.expect("mullion: left")
    run.send("\x01x")
    run.expect(pexpect.EOF)


@pytest.mark.quick
def test_refused(talks):
    done = mullion("attach", "lef")
    assert done.returncode == 1
    assert re.search("^mullion: attach: there is no console lef; there are: left, right, "
                     "right.trace, mullion$", done.stderr, re.M)
    talks.send("\x01x")
    talks.expect(pexpect.EOF)
    poll(lambda: mullion("attach", "left").returncode == 1, "the end of run")
    assert "no machine runs" in mullion("attach", "left").stderr


@pytest.mark.quick
def test_over_a_serial_port(terminal):  # noqa: F811
    """As of a board that runs already: its end of the line is a device, which `console` has, and
    QEMU knows nothing of it. 16 KiB each way; then the next one at the line has it as it was."""
    run = terminal("run", *TALK, "--qemu", "-serial pty")
    run.expect(r"char device redirected to (\S+) \(label serial0\)")
    port, done = run.match[1], []
    screen = terminal("console", port, "--attach")
    screen.expect(r"guest: right beat \d+\r")
    in_time(screen, lambda: done.append(exchange(COUNT // 4)))
    assert_exact(*done[0])
    screen.send("hello\r")
    screen.expect("guest: left does not know: hello")
    screen.send("\x01x")
    screen.expect("mullion: left")
    screen.expect(pexpect.EOF)
    assert cooked(screen)

    screen = terminal("console", port, "--attach")
    screen.expect(r"guest: right beat \d+\r")
    right = terminal("attach", "right")
    right.expect(r"guest: right beat \d+\r")
    right.send("there\r")
    for child in right, screen:
        child.expect("guest: right does not know: there")
    run.kill(signal.SIGTERM)
    for child in right, screen, run:
        child.expect(pexpect.EOF)
    assert "is gone: was it unplugged?" in screen.before
    assert "the console has ended" in right.before
