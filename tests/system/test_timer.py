# SPDX-License-Identifier: Apache-2.0
"""EL2's own timers: a build in which one expires each millisecond on each core."""
import re

import pytest

from harness import board_folder, unprovoked, variant
from test_guests import finished
from watched import CONFIGS, Watched, endless

pytestmark = pytest.mark.mullion

WHAT = "EL2's own timer, on guests' cores and on a free one"


CORES = 5


def ticking(lab, folder, **options):
    """Two guests, and a core without one; each core's timer has expired 2000 times, never too
    early, and nobody loses a tick."""
    image = variant("timer", images=("flash0", "el2"), TEST_TIMER="y")
    watched = Watched(lab, smp=CORES, out=image.parent, config=endless(folder), **options)
    run = watched.run
    for core in range(CORES):
        run.shown(*(rf"el2 EL2 cpu{core}: own timer: {count} times, 0 too early\r*\n"
                    for count in (1000, 2000)))
    for name in ("left", "right"):
        run.expect(rf"{name} ticks \d+")
    watched.let_end("left", "right")
    assert run.ended(100) == 0
    assert finished(run.text()) == 2, re.findall(r"guest: (?:FAIL|DONE).*", run.text())
    assert "after it was cancelled" not in run.text()
    assert unprovoked(run.text()) == []


@pytest.mark.covers(WHAT, cpus=CORES)
@pytest.mark.parametrize("gic", [2, 3])
def test_timer(lab, tmp_path, gic):
    """Mullion's EL3 gives its interrupt to EL2."""
    ticking(lab, tmp_path, gic=gic)


@pytest.mark.covers(WHAT, way="el2", park="PSCI", cpus=CORES)
@pytest.mark.parametrize("gic", [2, 3])
def test_timer_below_qemu(lab, tmp_path, gic):
    """Below another EL3, or none."""
    ticking(lab, tmp_path, gic=gic, entry="el2")


def ticking_board(lab, folder, *board):
    board = board_folder(*board)
    guest, config = board / "guest" / "pair.bin", folder / "pair.dts"
    config.write_text(re.sub(r"ticks=\d+", "ticks=300", (CONFIGS / "pair.dts").read_text()))
    out = variant("timer", images=("images",), board=board, TEST_TIMER="y").parent
    run = lab.boot(limit=120, out=out, kernel=guest, image=[("second", guest)], config=config)
    run.shown(*(rf"el2 EL2 cpu{core}: own timer: 1000 times, 0 too early\r*\n"
                for core in range(4)))
    assert run.ended(100) == 0
    assert finished(run.text()) == 2, re.findall(r"guest: (?:FAIL|DONE).*", run.text())
    assert "after it was cancelled" not in run.text()


@pytest.mark.covers("EL2's own timer on each core", board="zcu102", gic=2)
def test_timer_zcu102(lab, tmp_path):
    ticking_board(lab, tmp_path, "zcu102", "zcu102_qemu_defconfig")


@pytest.mark.covers("EL2's own timer on each core", board="sbsa-ref")
def test_timer_sbsa_ref(lab, tmp_path):
    ticking_board(lab, tmp_path, "sbsa-ref")
