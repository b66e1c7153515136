# SPDX-License-Identifier: Apache-2.0
"""A guest that goes round in its own abort handler is stopped; one that only looks for what it has
is not (tests/guest/stuck)."""
import re

import pytest

from harness import errors, guest, unprovoked
from machine import settings
from test_guests import finished, verdict
from watched import CONFIGS, GUESTS, code_symbols, symbol

pytestmark = [pytest.mark.mullion]

HOLE = settings()["TEST_HOLE"]
STUCK = "a VM that goes round in its abort handler"


def two(lab, folder, what, gic):
    config = folder / "stuck.dts"
    text = (CONFIGS / "pair.dts").read_text()
    assert "ticks=20" in text
    config.write_text(text.replace("ticks=20", what))
    return lab.boot(smp=4, gic=gic, kernel=guest("stuck"), config=config,
                    image=[("second", guest("pair"))])


@pytest.mark.covers(STUCK)
@pytest.mark.parametrize("gic", [2, 3])
@pytest.mark.parametrize("what, handler", [("no-vectors", "0x200"),
                                           ("no-stack", "0x[0-9a-f]+[26ae]04")])
def test_stopped(lab, tmp_path, what, handler, gic):
    """It is said once, with the fault that it began with, and costs two lines before that; the
    other loses no tick."""
    run = two(lab, tmp_path, what, gic)
    assert run.ended(60) == 0
    text = run.text()
    left = [e for _, e in errors(text) if e.startswith("left: ")]
    assert left[0].startswith(f"left: read of {HOLE:#x}, next to ")
    assert len(left) == 3 and left[1].endswith("external abort given"), left
    said = re.fullmatch(rf"left: stopped: aborts in its abort handler at {handler}, 65536 times "
                        rf"alike; first was a read of {HOLE:#x} at 0x([0-9a-f]+)", left[2])
    assert said, left
    if what == "no-vectors":
        assert int(said[1], 16) & 0xfff == symbol(GUESTS / "stuck.elf", "no_vectors_read") & 0xfff
    assert re.search(r"EL2 cpu0: \[left\] guest: a long line 0{200}$", text, re.M)
    assert "left: off" in text and not re.search(r"left out\n.*left: off", text)
    assert "right ticks 60" in text and finished(text) == 1


@pytest.mark.covers("the report of a VM that is stuck and owns the UART", cpus=1)
def test_stopped_with_the_uart(lab):
    run = lab.boot(smp=1, kernel=guest("stuck"), append="no-vectors")
    assert run.ended(60) == 0
    text = run.text().split("the UART is a guest's from here")[1]
    assert re.search(r"error: \w+: stopped: aborts in its abort handler at 0x200, ", text)
    assert "(cut" not in text


def called_from(text):
    lines = re.findall(r"left: called from((?:  [0-9a-f]{16})+)", text)
    return [int(address, 16) for line in lines for address in line.split()]


@pytest.mark.covers("the backtrace of a VM that is stopped")
@pytest.mark.parametrize("gic", [2, 3])
def test_backtrace(lab, tmp_path, gic):
    """By the guest's own frame records: from the innermost function to the first one."""
    run = two(lab, tmp_path, "calls", gic)
    assert run.ended(60) == 0
    text = run.text()
    kernel = int(re.search(r"left: .* kernel (0x[0-9a-f]+)", text)[1], 16)
    functions = code_symbols(GUESTS / "stuck.elf")
    names = [[name for address, name in functions if address + kernel < found][-1]
             for found in called_from(text)]
    assert names == ["calls_middle", "calls_outer", "guest_main", "guest_start", "_start"], text
    exits = re.findall(r"\bESR ([0-9a-f]{8}) at ([0-9a-f]{16})", text)
    assert len(exits) == 16 and len(set(exits)) == 1, text
    assert int(exits[0][0], 16) >> 26 == 0x20 and int(exits[0][1], 16) == 0x200, exits
    assert "right ticks 60" in text and finished(text) == 1


@pytest.mark.covers("frame records that a hostile VM has made up")
@pytest.mark.parametrize("what, calls", [("loop", 2), ("device", 2), ("askew", 2), ("nowhere", 2)])
def test_made_up_records(lab, tmp_path, what, calls):
    """The backtrace ends there, and the stop goes on as any."""
    run = two(lab, tmp_path, f"records-{what}", 3)
    assert run.ended(60) == 0
    text = run.text()
    assert called_from(text) == [0x1111111111111110, 0x2222222222222220][:calls]
    assert "left: off" in text
    assert "right ticks 60" in text and finished(text) == 1


@pytest.mark.covers("a guest that looks for what it has, 65,536 times and more", cpus=1)
def test_not_stopped(lab):
    """With all interrupts masked; its handlers pass over the instruction, branch away, or mend a
    register."""
    run = lab.boot(smp=1, kernel=guest("stuck"), append="look")
    run.expect(r"guest: DONE.*\n")
    assert verdict(run.text()) == 4
    assert run.ended(20) == 0
    assert not unprovoked(run.text())
