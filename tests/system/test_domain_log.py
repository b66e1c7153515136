# SPDX-License-Identifier: Apache-2.0
"""./mullion log DOMAIN and its --follow: what a domain has printed on its virtual console."""
import re
import struct

import pexpect
import pytest

import console
import machine_log
from harness import OUT, TOP, guest, poll
from machine import Failure
from test_front import RUNS, mullion, terminal  # noqa: F401
from test_guests import CONFIGS

pytestmark = RUNS

TALK = ["--smp", 2, "--config", CONFIGS / "talk.dts", "--kernel", guest("talk")]


def memory(*rings):
    """The hypervisor's memory with the texts of (name, characters written, text)."""
    data = bytearray(console.LOG_OFFSET + console.LOG_SIZE)
    table, place = 0x8000, 0x9000
    struct.pack_into("<IIQII", data, console.LOG_OFFSET, console.MAGIC, 16, 0, 0,
                     console.LOG_OFFSET - table)
    struct.pack_into("<II", data, table, console.TABLE_MAGIC, len(rings))
    for i, (name, written, text) in enumerate(rings):
        console.ENTRY.pack_into(data, table + 8 + i * console.ENTRY.size, name.encode(),
                                console.LOG_OFFSET - place, console.LOG_OFFSET - place - 8,
                                len(text))
        struct.pack_into("<Q", data, place, written)
        data[place + 8:place + 8 + len(text)] = text
        place += 0x1000
    return bytes(data)


@pytest.mark.quick
def test_texts_in_memory():
    found = console.texts(memory(("left", 3, b"one\0"), ("right", 6, b"efcd")))
    assert found == {"left": (3, b"one"), "right": (6, b"cdef")}
    none = bytearray(memory())
    struct.pack_into("<I", none, console.LOG_OFFSET + 20, 0)
    assert console.texts(bytes(none)) == {}


@pytest.mark.quick
def test_what_is_new():
    """The first time all that is kept, in whole lines; then what came since."""
    of = machine_log.OfDomain("left")
    assert of.new((20, b"lf a line\nand")) == "and"
    assert of.new((25, b"line\nand more")) == " more"
    assert of.new((25, b"line\nand more")) == ""
    assert of.new((50, b"0123456789")) == "\n(15 characters are gone here)\n0123456789"
    assert of.new((4, b"new\n")) == "\n(the machine has started again)\nnew\n"
    assert of.new((2, b"ne"), last=True) == ""
    assert machine_log.OfDomain("left").new((8, b"\x1b[2Ja\r\n\x07b")) == "a\nb"


@pytest.mark.quick
def test_counted_lines_are_new_once():
    of = machine_log.OfHypervisor()
    assert of.new("[ 0.1] el2 EL2 cpu0: a\n") == "[ 0.1] el2 EL2 cpu0: a\n"
    counted = "[ 0.1] el2 EL2 cpu0: a\n[ 0.%d] el2 EL2 cpu0: ... %d times\n"
    assert of.new(counted % (2, 2)) == of.new(counted % (3, 3)) == ""
    assert of.new(counted % (3, 3)) == "[ 0.3] el2 EL2 cpu0: ... 3 times\n"
    assert of.new(counted % (3, 3) + "b\n") == "b\n"


@pytest.mark.quick
def test_nobody_of_that_name(tmp_path):
    of = machine_log.OfDomain("lef")
    with pytest.raises(Failure, match="^there is no console lef; there are: left, right$"):
        of.of({"left": (0, b""), "right": (0, b"")}, tmp_path)
    with pytest.raises(Failure, match="^there is no console lef; there are: no virtual ones$"):
        of.of({}, tmp_path)


@pytest.mark.quick
def test_log_of_a_domain(terminal):  # noqa: F811
    run = terminal("run", *TALK)
    run.expect("guest: right beat 2")
    done = mullion("log", "left")
    assert done.returncode == 0 and done.stdout == "guest: left listens\n", done.stderr
    follows = terminal("log", "--follow", "right")
    follows.expect(r"guest: right beat \d+\r\n")
    others = [terminal("log", "right") for _ in range(4)]  # at once
    for other in others:
        other.expect(r"guest: right beat \d+\r\n")
        other.expect(pexpect.EOF)
    said = mullion("log", "rihgt")
    assert said.returncode == 1
    assert "mullion: log: there is no console rihgt; there are: left, right, right.trace\n" \
        in said.stderr
    run.send("reset\n")  # left is typed to
    run.expect("guest: left listens")
    # the ring outlives the domain's life
    assert mullion("log", "left").stdout == "guest: left listens\n" * 2
    run.send("off\n")
    follows.expect(r"beat (\d+)\r\nguest: right beat (\d+)\r\n")
    assert int(follows.match[2]) == int(follows.match[1]) + 1
    before = int(follows.match[2])
    copy = OUT / "run" / str(run.pid) / "memory"
    poll(lambda: console.texts(copy.read_bytes())["left"][1].count(b"listens") == 2,
         "a copy of what both lives have said")
    run.send("\x01x")
    run.expect(pexpect.EOF)
    follows.expect(pexpect.EOF)
    followed = [int(n) for n in re.findall(r"beat (\d+)\r\n", follows.before)]
    assert followed == list(range(before + 1, before + 1 + len(followed)))
    done = mullion("log", "left")
    assert done.returncode == 0 and "(it has ended)" in done.stderr
    assert done.stdout == "guest: left listens\n" * 2


@pytest.mark.quick
def test_ring_in_a_file_has_no_domains():
    done = mullion("log", "left", "--ring", TOP / "VERSION")
    assert done.returncode == 2 and "--ring FILE is of the hypervisor's own log" in done.stderr
