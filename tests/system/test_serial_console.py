# SPDX-License-Identifier: Apache-2.0
"""./mullion console: which port and which rate it takes, and a board on the other end of a
pseudo-terminal."""
import os
import pathlib
import pty
import re
import subprocess
import termios
import tty

import pexpect
import pytest

import serial_console
from harness import OUT, TOP
from program import Failure
from test_front import LIMIT_TERMINAL, mullion

pytestmark = [pytest.mark.mullion, pytest.mark.quick, pytest.mark.no_machine]


class Board:
    """The board's end of a serial line."""

    def __init__(self):
        self.end, port = pty.openpty()
        tty.setraw(port)
        self.path = os.ttyname(port)
        self.port = port  # kept open: else the line would be down between two users

    def says(self, text):
        os.write(self.end, text.encode())

    def hears(self):
        return os.read(self.end, 100).decode()

    def close(self):
        os.close(self.end)
        os.close(self.port)


@pytest.fixture
def board():
    made = Board()
    yield made
    made.close()


def stub(folder, name):
    """A program of that name which only says what it was told."""
    (folder / "bin").mkdir()
    (folder / "bin" / name).write_text('#!/bin/sh\necho "told: $*"\nexit 7\n')
    (folder / "bin" / name).chmod(0o755)
    return {**os.environ, "O": str(OUT), "PATH": f"{folder}/bin:{os.environ['PATH']}"}


def told(env, *words):
    return subprocess.run([TOP / "mullion", "console", *words], env=env, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.mark.parametrize("words, rate, more", [
    ([], 115200, ""), (["--board", "zcu102"], 115200, ""), (["--baud", "9600"], 9600, ""),
    (["--log", "{}/log"], 115200, "--log --log-file {}/log ")])
def test_what_tio_is_told(tmp_path, board, words, rate, more):
    """Its exit code is ours."""
    words = [word.format(tmp_path) for word in words]
    done = told(stub(tmp_path, "tio"), board.path, *words)
    assert done.returncode == 7
    assert done.stdout == (f"told: -b {rate} -d 8 -p none -s 1 -f none {more.format(tmp_path)}"
                           f"{board.path}\n")
    assert re.fullmatch(rf"mullion: {board.path}, {rate} baud, 8N1 \(\S+\), by tio: Ctrl-T Q "
                        r"leaves\n", done.stderr)


def test_picocom_where_there_is_no_tio():
    assert serial_console.program_there(lambda name: True) == "tio"
    assert serial_console.program_there(lambda name: name == "picocom") == "picocom"
    assert serial_console.program_there(lambda name: None) is None
    assert serial_console.command("picocom", "/dev/a", 115200, "/log") == (
        "picocom -b 115200 -d 8 -y n -p 1 -f n --logfile /log /dev/a".split())


@pytest.mark.parametrize("name, leave", [("tio", "\x14q"), ("picocom", "\x01\x18")])
def test_a_board_on_the_line(tmp_path, board, name, leave):
    """Both ways, to the file as well, with the line's settings."""
    if name != serial_console.program_there(lambda one: one == name and pexpect.which(one)):
        pytest.skip(f"{name} is not installed")
    argv = [str(TOP / "mullion"), "console", board.path, "--log", str(tmp_path / "log"), "--baud",
            "57600"]
    if name == "picocom":
        argv = serial_console.command(name, board.path, 57600, tmp_path / "log")
    child = pexpect.spawn(argv[0], [str(word) for word in argv[1:]], timeout=LIMIT_TERMINAL,
                          encoding="utf-8",
                          env={**os.environ, "O": str(OUT), "HOME": str(tmp_path)})
    child.expect("onnected|Terminal ready")
    board.says("Mullion on board zcu102\r\n")
    child.expect_exact("Mullion on board zcu102")
    assert termios.tcgetattr(board.port)[4] == termios.B57600
    child.send("x")
    assert board.hears() == "x"
    child.send(leave)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert "Mullion on board zcu102" in (tmp_path / "log").read_text()


@pytest.mark.parametrize("name, why", [
    ("{}/none", "No such file or directory; there is "), ("{}/file", "is no serial port\n"),
    ("{}", "is no serial port\n")])
def test_no_port(tmp_path, name, why):
    (tmp_path / "file").touch()
    name = name.format(tmp_path)
    done = told(stub(tmp_path, "tio"), name)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"mullion: console: {name}: {why}")


@pytest.mark.parametrize("log, why", [("{}/none/log", "No such file or directory"),
                                      ("{}", "Is a directory")])
def test_a_log_that_cannot_be(tmp_path, board, log, why):
    log = log.format(tmp_path)
    done = told(stub(tmp_path, "tio"), board.path, "--log", log)
    assert (done.returncode, done.stderr) == (1, f"mullion: console: {log}: {why}\n")


def test_wrong_rate():
    done = mullion("console", "--baud", "fast")
    assert (done.returncode, done.stderr) == (2, "mullion: console: argument --baud: 'fast' is not "
                                              "a number of bauds (./mullion help console)\n")


def host(root, *names, kind=None):
    for name in names:
        folder = root / "sys/class/tty" / name
        folder.mkdir(parents=True)
        (folder / "device").mkdir()
        if kind is not None:
            (folder / "type").write_text(f"{kind}\n")


def test_which_ports_there_are(tmp_path):
    """A PC has 32 numbers of ports that are not there; a terminal is no port."""
    (tmp_path / "sys/class/tty/tty0").mkdir(parents=True)
    host(tmp_path, "ttyS0", "ttyS1", kind=0)
    assert serial_console.ports(tmp_path) == {}
    host(tmp_path, "ttyS2", kind=4)
    host(tmp_path, "ttyUSB0")
    links = tmp_path / "dev/serial/by-id"
    links.mkdir(parents=True)
    (links / "usb-Silicon_Labs_CP2108-if00-port0").symlink_to("../../ttyUSB0")
    assert serial_console.ports(tmp_path) == {
        "/dev/ttyS2": "", "/dev/ttyUSB0": "usb-Silicon_Labs_CP2108-if00-port0"}


def test_which_port_is_meant(board):
    assert serial_console.choose(None, {board.path: ""}) == board.path
    with pytest.raises(Failure, match="^no serial port: is the board's cable plugged in"):
        serial_console.choose(None, {})
    with pytest.raises(Failure) as said:
        serial_console.choose(None, {"/dev/ttyUSB0": "usb-A", "/dev/ttyUSB1": ""})
    assert str(said.value) == "several serial ports, name one: /dev/ttyUSB0 (usb-A), /dev/ttyUSB1"


def test_without_rights(tmp_path, board, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    group = pathlib.Path(board.path).group()
    with pytest.raises(Failure) as said:
        serial_console.check_rights(board.path)
    assert str(said.value) == (f"{board.path}: you may not use it: sudo usermod -aG {group} $USER, "
                               "and log in again")


@pytest.mark.parametrize("text", [".uart_baud = 9600u,\n",
                                  "#define RATE 9600ul\n.uart_baud = RATE,\n"])
def test_how_a_board_says_its_rate(tmp_path, monkeypatch, text):
    (tmp_path / "board.c").write_text(text)
    monkeypatch.setattr(serial_console.prepare, "board_folders", lambda: {"own": tmp_path})
    assert serial_console.baud_rate("own") == 9600


def test_a_rate_that_a_header_has(tmp_path, monkeypatch):
    """One of the board's own; what the tree has beside it is test_every_board_has_a_rate's."""
    (tmp_path / "pins.h").write_text("#define RATE 9600u\n")
    (tmp_path / "board.c").write_text('#include "none.h"\n#include "pins.h"\n.uart_baud = RATE,\n')
    monkeypatch.setattr(serial_console.prepare, "board_folders", lambda: {"own": tmp_path})
    assert serial_console.baud_rate("own") == 9600


@pytest.mark.parametrize("text", ["", ".uart_baud = RATE,\n", ".uart_baud = 960 * 10,\n",
                                  "#define RATE 96000 / 10\n.uart_baud = RATE,\n"])
def test_a_board_without_a_rate(tmp_path, monkeypatch, text):
    (tmp_path / "board.c").write_text(text)
    monkeypatch.setattr(serial_console.prepare, "board_folders", lambda: {"own": tmp_path})
    with pytest.raises(Failure) as said:
        serial_console.baud_rate("own")
    assert str(said.value) == f"{tmp_path}/board.c: has no .uart_baud that is a number (--baud N)"


@pytest.mark.parametrize("name", sorted(path.parent.name for path in TOP.glob("board/*/board.c")))
def test_every_board_has_a_rate(name):
    """Each of the tree has the usual one."""
    assert serial_console.baud_rate(name) == 115200
