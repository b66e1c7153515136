# SPDX-License-Identifier: Apache-2.0
"""Two partitions with shared memory and doorbells (tests/guest/shared, by the kit). How many exits
what they do takes is counted in QEMU's log of exceptions."""
import re

import pytest

from harness import guest
from test_direct import direct
from test_guests import finished
from watched import CONFIGS, Watched, endless

pytestmark = pytest.mark.mullion

RINGS = 32
BOTH = pytest.mark.parametrize("gic", [2, 3])
# what QEMU calls an exception, by a letter
KINDS = {"Undefined Instruction": "T", "Data Abort": "A", "IRQ": "I", "Virtual IRQ": "V"}


def exceptions(log, cpu):
    """What the CPU has taken, a letter each."""
    found = re.findall(rf"Taking exception \d+ \[([^]]+)\] on CPU {cpu}$", log, re.M)
    return "".join(KINDS.get(kind, "x") for kind in found)


def run_pair(lab, **options):
    """What they say, and what each one's CPU has taken; all is as it must be but for rings."""
    log = lab.folder / "exceptions"
    run = lab.boot(**{"limit": 25, "kernel": guest("shared"), "config": CONFIGS / "shared.dts",
                      "extra": ["-d", "int", "-D", str(log)], **options})
    assert run.ended(20) == 0
    text = run.text()
    assert not re.findall("guest: FAIL.*", text), text
    assert len(re.findall(r"guest: DONE passed \d+ failed 0", text)) == 2, text
    left, right = (exceptions(log.read_text(), cpu) for cpu in (0, 1))
    # polled: no exit
    assert "TT" in left and "TT" in right, (left, right)
    return text, left, right


@BOTH
@pytest.mark.covers("memory that two partitions share, and doorbells", cpus=2)
def test_pair(lab, gic):
    text, left, right = run_pair(lab, gic=gic, smp=2)
    # what each ends with: a write behind what it has, and one of what it may only read
    aborts = re.findall(r"error: \w+: (write of .*external abort given)", text)
    places = [re.search(r"channel (\w+): \d+ KiB at (\w+)", line).groups()
              for line in text.splitlines() if " channel " in line]
    at = {name: int(address, 16) for name, address in places}
    assert len(aborts) == 2, aborts
    assert f"write of {at['flags']:#x}, next to flags: external abort given" in aborts
    assert any(said.startswith(f"write of {at['data'] + 0x2000:#x}, ") for said in aborts), aborts
    # a ring: one exit on each side
    assert re.search(f"TA{{{RINGS}}}T", left), left
    assert re.search(f"T(IV){{{RINGS}}}T", right), right


@BOTH
@pytest.mark.covers("doorbells of partitions with direct interrupts", cpus=2)
def test_direct(lab, tmp_path, gic):
    """A ring comes to EL1 at once: who is rung has no exit."""
    _, left, right = run_pair(lab, gic=gic, smp=2, config=direct(tmp_path, CONFIGS / "shared.dts",
                                                                 "left", "right"))
    assert re.search(f"TA{{{RINGS}}}T", left), left
    assert re.search(f"TI{{{RINGS}}}T", right), right


WIRE = """channels { data { compatible = "mullion,wire"; domains = <&left &right>; type = "memory";
mullion,size = <0x1000>; }; }; };"""
FORCED = "cached memory of channels is so whatever it maps"


@pytest.mark.parametrize("cpu, forced", [("max,pauth-impdef=on", 1), ("cortex-a72", 0)])
@pytest.mark.covers("cached memory of channels, by FEAT_S2FWB or without")
def test_forced(lab, tmp_path, cpu, forced):
    """Where a core has FEAT_S2FWB a guest runs with HCR_EL2.FWB and that stage 2, elsewhere as
    before."""
    labels = (("left {", "left: left {"), ("right {", "right: right {"))
    config = endless(tmp_path, "pair.dts", *labels)
    head, tail = config.read_text().rsplit("};", 1)
    config.write_text(head + WIRE + tail)
    watched = Watched(lab, cpu=cpu, config=config)
    watched.run.shown(r"left ticks \d+", r"right ticks \d+")
    gdb = watched.stop()
    assert [gdb.system_register(core, "HCR_EL2") >> 46 & 1 for core in gdb.cores()] == [forced] * 4
    gdb.go()
    watched.let_end("left", "right")
    assert watched.run.ended(20) == 0
    assert watched.run.text().count(FORCED) == 2 * forced
    assert finished(watched.run.text()) == 2
