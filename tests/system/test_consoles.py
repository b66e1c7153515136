# SPDX-License-Identifier: Apache-2.0
"""Virtual consoles: several domains on the board's one UART, which is the hypervisor's."""
import hashlib
import random
import re

import pytest

from harness import TOP, errors, guest, guest_lines, plain, unprovoked
from test_guests import CONFIGS, finished

pytestmark = [pytest.mark.mullion, pytest.mark.covers("consoles of several domains on one UART")]

ESCAPE = "\x1d"  # Ctrl-]
SHELL = "mullion# "


def lines_of(domain, text):
    return [line for name, line in guest_lines(text) if name == domain]


@pytest.mark.quick
@pytest.mark.no_machine
def test_lines_that_were_cut():
    text = ("\x1b[31m[left]\x1b[0m guest: a\n[left] guest: DONE passed 8 failed 0 s\n"
            "[right] guest: DONE passed 8 failed 0 skipped 0\n[    0.9] el2 EL2 cpu2: right: off\n"
            "[left] guest: DONE passed 8 failed 0 skipped 0\n")
    assert lines_of("left", text) == ["guest: a", "guest: DONE passed 8 failed 0 skipped 0"]
    assert finished(text) == 2


def all_of_a_pair(text):
    """Every line of two `pair` guests is whole, below its name, from the first to the verdict."""
    for name in "left", "right":
        said = lines_of(name, text)
        assert said[0].startswith(f"guest: pair {name}, 2 cpus")
        assert re.fullmatch(r"guest: DONE passed \d+ failed 0 skipped 0", said[-1]), said
        assert all(line.startswith("guest: ") for line in said), said


def all_of_a_flood(text):
    """Each of the 1,000 lines of three guests is there, whole, below its name, and in order."""
    for name in "left", "middle", "right":
        said = [line for line in lines_of(name, text) if " line " in line]
        assert said == [f"guest: {name} line {n} of 1000, long enough to be in the way of others"
                        for n in range(1000)]
    assert finished(text) == 3, re.findall(r"guest: (?:FAIL|DONE).*", text)
    assert not unprovoked(text)


@pytest.mark.quick
@pytest.mark.parametrize("gic", [2, 3])
def test_two_guests(lab, gic):
    """Every line of both is whole, below its name; nothing is missing when the machine goes off."""
    run = lab.boot(limit=120, gic=gic, smp=4, kernel=guest("pair"),
                   config=CONFIGS / "consoles.dts", image=[("second", guest("pair"))])
    assert run.ended(110) == 0
    text = run.text()
    assert "the UART is the hypervisor's: virtual consoles, served by cpu0" in text
    all_of_a_pair(text)
    for name in "left", "right":
        assert "guest: PASS foreign_interrupts_raz_wi" in lines_of(name, text)
    assert not unprovoked(text)


@pytest.mark.parametrize("gic", [2, 3])
def test_three_flood(lab, gic):
    """Three guests print 1,000 lines each at once: each line is there, whole, below its name, and
    in order."""
    run = lab.boot(limit=160, gic=gic, smp=4, kernel=guest("pair"),
                   config=CONFIGS / "three-consoles.dts",
                   image=[("second", guest("pair")), ("third", guest("pair"))])
    assert run.ended(150) == 0
    text = run.text()
    all_of_a_flood(text)


@pytest.fixture
def linux(lab, gic):
    """Debian beside a guest that counts ticks, and the shell's console alone."""
    run = lab.boot(limit=100, smp=4, gic=gic, config=CONFIGS / "two-consoles.dts",
                   image=[("control", guest("pair"))])
    run.expect(SHELL)
    run.send(ESCAPE + "1")
    run.expect(r"\[mullion\] linux alone \(\^\] \? helps\)\r*\n")
    run.send("\n")
    return run.login()


@pytest.mark.parametrize("gic", [pytest.param(2, marks=pytest.mark.long), 3])
@pytest.mark.covers("Debian on a virtual console beside bare metal")
def test_linux(linux):
    """Its stock driver, by interrupt; each key; a paste of 64 KiB and 256 KiB of output, exact."""
    run = linux
    assert "is a SBSA" in run.ok("dmesg | grep ttyAMA0")
    assert run.ok("nproc") == "3"
    data = "".join(random.Random(1).choices("0123456789abcdefghijklmnopqrstuv", k=65536))
    run.send("stty raw; echo NO''W; head -c 65536 | sha256sum; stty -raw\n")
    run.expect("NOW")
    run.send(data)
    assert run.expect(r"([0-9a-f]{64})  -", 60)[1] == hashlib.sha256(data.encode()).hexdigest()
    shown = run.ok("seq 1 45000", 60)
    assert shown == "\n".join(map(str, range(1, 45001)))

    run.send(ESCAPE + "?")
    run.expect(r"there are\r*\n  1 linux \(typed to\)\r*\n  2 control\r*\n")
    run.send(ESCAPE + "9")
    run.expect(r"there is no console of that number\r*\n")
    # itself: cat shows it as ^]
    run.send("cat -v\n" + ESCAPE + ESCAPE + "\n")
    run.expect(r"\^\]\r*\n")
    run.send("\x04")

    # where it is not typed to, its lines are whole, below its name
    run.send("(while :; do seq 1 300; done) &\n" + ESCAPE + "2")
    run.expect(r"control alone.*\n")
    # what is not shown is passed over, line by line: no reason to give the interrupt up
    assert run.quiet(2)
    run.send(ESCAPE + "a")
    run.expect(r"all are shown, control is typed to")
    for _ in range(3):
        run.expect(r"\[linux\]\x1b\[0m 300\r*\n")
    run.send(ESCAPE + "1")
    run.expect(r"linux alone")
    shown = plain(run.text()).rpartition("control is typed to")[2].partition("\n[mullion] linux")[0]
    said = [line for line in shown.splitlines() if line.startswith("[linux] ")]
    first, last = said.index("[linux] 1"), len(said) - said[::-1].index("[linux] 300")
    assert last - first >= 600
    assert said[first:last] == [f"[linux] {n}" for n in range(1, 301)] * ((last - first) // 300)
    run.send("kill %1; wait\n")
    run.send("poweroff\n")
    # control has ended long ago
    assert run.ended(60) == 0
    assert not [e for _, e in errors(run.text()) if not e.startswith("control: ")]


def sent_megabyte(run, seed):
    """1 MB to a program of the guest's, which says the checksum of what it got."""
    data = "".join(random.Random(seed).choices("0123456789abcdefghijklmnopqrstuv", k=1 << 20))
    run.send(f"stty raw; echo NO''W{seed}; head -c {len(data)} | sha256sum; stty -raw\n")
    run.expect(f"NOW{seed}")
    run.send(data)
    assert run.expect(r"([0-9a-f]{64})  -", 200)[1] == hashlib.sha256(data.encode()).hexdigest()


@pytest.mark.long
@pytest.mark.parametrize("gic", [3])
def test_megabytes(linux):
    """1 MB each way, exact: in focus, and in the view of all."""
    run = linux
    sent_megabyte(run, 1)
    numbers = [str(n) for n in range(100001, 250001)]
    assert run.ok("seq 100001 250000", 200) == "\n".join(numbers)

    run.send(ESCAPE + "a")
    run.expect("all are shown, linux is typed to")
    sent_megabyte(run, 2)
    run.send("seq 100001 250000; echo EN''D\n")
    run.expect(r"\bEND\r*\n", 200)
    shown = plain(run.text()).rpartition("all are shown, linux is typed to")[2]
    said = lines_of("linux", shown)
    # the first one stands behind the prompt
    begin = next(i for i, line in enumerate(said) if line.endswith(numbers[0]))
    assert said[begin + 1:begin + len(numbers)] == numbers[1:]
