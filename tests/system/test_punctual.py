# SPDX-License-Identifier: Apache-2.0
"""No VM keeps another waiting: each tick of a `pair` guest is handled soon after the moment that
its timer was set for.

Time is counted in instructions here (QEMU's -icount): what the host does meanwhile is not in it, so
a bound is one on every machine, however busy. While all CPUs sleep, it jumps to the next timer."""
import re

import pytest

from harness import errors, guest, unprovoked
from test_guests import finished
from watched import CONFIGS

pytestmark = [pytest.mark.mullion, pytest.mark.covers("two VMs, neither keeps the other waiting")]

ICOUNT = "-icount shift=3,sleep=off"  # 8 ns an instruction
# QEMU runs all CPUs on one thread and gives each busy one a slice of 100 ms, so beside busy CPUs
# one may wait three of them for its turn; beside calm ones it has waited 2 us. What is later, a
# neighbour in EL2 has kept waiting.
CALM_US, BUSY_US = 5000, 350000


def punctual(text, name, latest=CALM_US):
    worst = re.search(rf"guest: {name} worst lateness (\d+) us", text)
    assert worst, f"{name} did not say how late it was"
    assert int(worst[1]) < latest, f"a tick of {name} was handled {worst[1]} us late"


def run_two(lab, kernel, gic, config):
    run = lab.boot(limit=150, smp=4, gic=gic, kernel=guest(kernel), config=CONFIGS / config,
                   image=[("second", guest("pair"))], qemu=ICOUNT)
    assert run.ended() == 0
    text = run.text()
    assert finished(text) == 2, re.findall(r"guest: (?:FAIL|DONE).*", text)
    return text


@pytest.mark.parametrize("gic", [3, 2])
def test_beside_an_equal(lab, gic):
    """And one ends while the other runs."""
    text = run_two(lab, "pair", gic, "pair.dts")
    punctual(text, "left")
    punctual(text, "right")
    ends = [text.index("left ticks 20"), text.index("right ticks 60")]
    first = text.index("guest: DONE")
    assert ends[0] < first < ends[1], "the first partition did not end while the second ran"
    assert not unprovoked(text)


@pytest.mark.parametrize("gic", [3, 2])
@pytest.mark.parametrize("kernel, config, latest", [("reborn", "reborn.dts", BUSY_US),
                                                    ("faults", "pair.dts", CALM_US)])
def test_beside_one_that(lab, kernel, config, latest, gic):
    """Resets itself, reads all of its memory and has it cleared, so it is busy; is answered with
    aborts all the time."""
    punctual(run_two(lab, kernel, gic, config), "right", latest)


@pytest.mark.parametrize("gic", [3, 2])
def test_beside_a_hostile_one(lab, gic):
    text = run_two(lab, "hostile", gic, "hostile.dts")
    punctual(text, "bystander", BUSY_US)
    assert [e for _, e in errors(text) if e.startswith("hostile: ")]
