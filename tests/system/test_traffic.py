# SPDX-License-Identifier: Apache-2.0
"""A network cable whose ends are restarted while frames go over it (tests/guest/traffic)."""
import re

import pytest

from harness import guest, guest_lines, unprovoked
from watched import CONFIGS

pytestmark = pytest.mark.mullion

LIVES = 100


@pytest.mark.parametrize("gic", [3, pytest.param(2, marks=pytest.mark.long)])
@pytest.mark.covers("100 restarts of each end of a cable with frames on it", cpus=3)
def test_restarts(lab, gic):
    """Nothing of an old life arrives in a new one, nothing is missed; the link goes down and up."""
    run = lab.boot(limit=120, smp=3, gic=gic, kernel=guest("traffic"),
                   config=CONFIGS / "traffic.dts", image=[("warden", guest("warden"))])
    assert run.ended(110) == 0
    said = [line for _, line in guest_lines(run.text()) if line.startswith("guest: ")]
    assert not [line for line in said if "FAIL" in line], said
    assert "guest: PASS warden" in said
    ends = [re.fullmatch(r"guest: PASS side \d: (\d+) frames in (\d+) lives, wrong 0", line)
            for line in said]
    assert [int(end[2]) for end in ends if end] == [LIVES + 1] * 2, said
    assert not unprovoked(run.text())
