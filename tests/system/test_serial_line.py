# SPDX-License-Identifier: Apache-2.0
"""./mullion console --attach: consoles of a board's domains on terminals of their own, over its one
serial line; a pseudo-terminal is the line, and whatever is at its other end the test itself."""
import os
import select
import signal
import socket
import termios

import pexpect
import pytest

import serial_line
from harness import OUT, TOP, poll
from program import Failure
from test_front import LIMIT, mullion
from test_serial_console import Board, board  # noqa: F401

pytestmark = [pytest.mark.mullion, pytest.mark.quick, pytest.mark.no_machine]

E = b"\x1d"
NAMES = E + b"xleft\nright\n\n"


def hears(end, what):
    """All that comes at this end of the line until `what` has."""
    data = b""
    while not data.endswith(what):
        assert select.select([end], [], [], LIMIT)[0], (data, what)
        data += os.read(end, 4096)
    return data


class Client(socket.socket):
    """What ./mullion attach is to the console."""

    def __init__(self, path, name):
        super().__init__(socket.AF_UNIX)
        self.settimeout(LIMIT)
        self.connect(str(path))
        self.sendall(name + b"\n")

    def takes(self, what):
        data = b""
        while not data.endswith(what):
            new = self.recv(4096)
            assert new, (data, what)
            data += new
        return data


@pytest.fixture
def console(board, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setattr(serial_line, "ANSWER", 0.1)
    made = serial_line.Console(serial_line.Tty(board.path, 115200), tmp_path / "at",
                               tmp_path / "log", E)
    made.keys_end = True  # nobody sits here
    made.start()
    yield made
    if made.is_alive():
        made.end_by_signal()
        made.join(LIMIT)
    made.leave()
    made.line.close()


def test_a_board_that_runs_already(board, console, tmp_path):  # noqa: F811
    """It is called when somebody attaches, and the line is without frames in the end."""
    board.says("it runs\r\n")
    one = Client(tmp_path / "at", b"left")
    assert hears(board.end, E + b"x") == E + b"x"  # and nothing before
    os.write(board.end, NAMES)
    one.takes(b"ok\n")
    assert hears(board.end, b"+") == E + b"1" + E + b"+"
    one.sendall(b"hi")
    assert hears(board.end, b"hi") == b"hi"
    os.write(board.end, b"view" + E + b"1yes" + E + E)
    one.takes(b"yes" + E)
    other = Client(tmp_path / "at", b"middle")
    other.takes(b"no left, right\n")
    one.close()
    assert hears(board.end, b"-") == E + b"-"
    console.end_by_signal()
    console.join(LIMIT)
    console.leave()
    assert hears(board.end, b"q") == E + b"q"
    assert (tmp_path / "log").read_bytes() == b"it runs\r\nview"
    assert not (tmp_path / "at").exists()


def test_nothing_of_ours_at_the_other_end(board, console, tmp_path):  # noqa: F811
    """Two calls for one who asks, and no more; what it says is shown as it is. Once there is
    something, the next one has it."""
    one = Client(tmp_path / "at", b"left")
    said = one.takes(b"\n")
    assert said.startswith(b"why the board does not answer: ") and one.recv(1) == b""
    board.says("$ \x1d1")
    assert hears(board.end, 2 * (E + b"x")) == 2 * (E + b"x")
    one = Client(tmp_path / "at", b"right")
    hears(board.end, E + b"x")
    os.write(board.end, NAMES)
    one.takes(b"ok\n")
    hears(board.end, b"+")
    assert (tmp_path / "log").read_bytes() == b"$ \x1d1"


def attached(board, at):
    """One who is attached to `left`, with the board's frames on."""
    one = Client(at, b"left")
    hears(board.end, E + b"x")
    os.write(board.end, NAMES)
    one.takes(b"ok\n")
    hears(board.end, b"+")
    return one


CALL = "\r\n[    0.100000] el2 EL2 cpu0: virtual consoles have the UART from here\r\n"


def test_a_guest_that_says_our_words(board, console, tmp_path):  # noqa: F811
    """A hypervisor that knows of no frames says so, too, and the only guest of one may: the line is
    the terminal's, and what a guest then says is no names."""
    said = (CALL + NAMES.decode()).encode()
    for all_said in said, 2 * said:
        board.says(said.decode())
        poll(lambda: (tmp_path / "log").read_bytes() == all_said, "all of it", LIMIT)
        one = Client(tmp_path / "at", b"left")
        assert one.takes(b"\n").startswith(b"why the board does not answer: ")
        assert hears(board.end, 2 * (E + b"x")) == 2 * (E + b"x")  # its own, and none before


def test_who_is_attached_over_a_reset(board, console, tmp_path):  # noqa: F811
    """The next hypervisor is called as soon as it says that it has the UART, for who is there."""
    one = attached(board, tmp_path / "at")
    os.write(board.end, 2 * (E + b"\r"))
    board.says(CALL)
    assert hears(board.end, E + b"x") == E + b"x"
    os.write(board.end, NAMES + E + b"1again")
    one.takes(b"again")


def test_frames_that_have_ended(board, console, tmp_path):  # noqa: F811
    """Nothing that a terminal types goes to a machine without frames; to the next one with."""
    one = attached(board, tmp_path / "at")
    os.write(board.end, E + b"q")
    board.says("U-Boot\r\n")
    one.sendall(b"word")
    other = Client(tmp_path / "at", b"right")
    assert hears(board.end, E + b"x") == E + b"x"
    os.write(board.end, NAMES)
    other.takes(b"ok\n")
    assert hears(board.end, b"word") == E + b"1" + E + b"+" + E + b"2" + E + b"+" + E + b"1word"
    assert (tmp_path / "log").read_bytes() == b"U-Boot\r\n"


def spawned(board, folder, *words):  # noqa: F811
    child = pexpect.spawn(str(TOP / "mullion"), ["console", board.path, "--attach", *words],
                          timeout=LIMIT, encoding="utf-8", env={**os.environ, "O": str(OUT)})
    child.expect(rf"mullion: {board.path}, 9600 baud, 8N1 \(\S+\): Ctrl-A X leaves; \./mullion "
                 r"attach DOMAIN in another terminal\r\n")
    return child


def ended(child):
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus


def test_on_a_terminal(tmp_path, board):  # noqa: F811
    """Keys, its help, a second one refused; the port's settings, and those from before."""
    before = termios.tcgetattr(board.port)
    child = spawned(board, tmp_path, "--baud", "9600", "--log", str(tmp_path / "log"))
    board.says("Mullion on board zcu102\r\n")
    child.expect_exact("Mullion on board zcu102")
    assert termios.tcgetattr(board.port)[4] == termios.B9600
    done = mullion("console", board.path, "--attach")
    assert (done.returncode, done.stderr) == (
        1, f"mullion: console: {board.path}: is in use by another program\n")
    child.send("a\x01\x01\x01h\x1d")
    child.expect("C-a x    leaves; the board goes on")
    assert hears(board.end, E) == b"a\x01" + E
    child.send("\x01x")
    child.expect("mullion: left")
    assert ended(child) == 0
    assert termios.tcgetattr(board.port) == before
    assert (tmp_path / "log").read_bytes() == b"Mullion on board zcu102\r\n"


def test_ended_by_a_signal(tmp_path, board):  # noqa: F811
    child = spawned(board, tmp_path, "--baud", "9600")
    child.kill(signal.SIGTERM)
    child.expect("mullion: left")
    assert ended(child) == 0


def test_unplugged(tmp_path):
    plugged = Board()
    child = spawned(plugged, tmp_path, "--baud", "9600")
    plugged.close()
    child.expect(f"mullion: console: {plugged.path}: is gone: was it unplugged\\?")
    assert ended(child) == 1


def test_no_serial_port():
    done = mullion("console", "/dev/null", "--attach")
    assert (done.returncode, done.stderr) == (1, "mullion: console: /dev/null: is no serial port\n")


def test_rates(board, monkeypatch):  # noqa: F811
    with pytest.raises(Failure, match="^--baud 12345: with --attach a rate that Linux has a name"):
        serial_line.Tty(board.path, 12345)
    settings = termios.tcgetattr(board.port)
    monkeypatch.setattr(serial_line.termios, "tcgetattr", lambda fd: settings)
    with pytest.raises(Failure, match=f"^{board.path}: does not do 9600 baud$"):
        serial_line.Tty(board.path, 9600)


def test_one_that_others_have_for_themselves(board, monkeypatch):  # noqa: F811
    """As the kernel says it (TIOCEXCL), of which root knows nothing."""
    def refuse(*_):
        raise OSError(16, "Device or resource busy")
    monkeypatch.setattr(serial_line.os, "open", refuse)
    with pytest.raises(Failure, match=f"^{board.path}: is in use by another program$"):
        serial_line.Tty(board.path, 9600)


def test_whose_escape(tmp_path, monkeypatch):
    """That of the build; the usual one where there is no build."""
    assert serial_line.escape_of(tmp_path) == E
    (tmp_path / "auto.conf").write_text("")
    for made, found in ({"CONSOLE_ATTACH": "y", "CONSOLE_ESCAPE": "^"}, b"\x1e"), ({}, None):
        monkeypatch.setattr(serial_line.machine, "settings", lambda out, made=made: made)
        if found:
            assert serial_line.escape_of(tmp_path) == found
        else:
            with pytest.raises(Failure, match=r"^--attach: .* \(CONSOLE_ATTACH\)$"):
                serial_line.escape_of(tmp_path)
