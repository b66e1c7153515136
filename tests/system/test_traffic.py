# SPDX-License-Identifier: Apache-2.0
"""A network cable whose ends are restarted while frames go over it (tests/guest/traffic); and two
cables of three partitions, of which Debian's pings the third one through the second."""
import re

import pytest

from harness import GUESTS, guest, guest_lines, unprovoked
from test_channels import FIRST, address, at, carrier, moved, pings
from watched import CONFIGS

pytestmark = pytest.mark.mullion

LIVES = 100
RESTARTS = 3  # each takes Linux a second, which asks by a shell script


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


@pytest.mark.covers("Debian pings through a partition to another one: two cables", gic=2)
def test_three(lab):
    """Whoever of the two restarts or ends meanwhile, the others go on, and with it when it is there
    again. The near cable's carrier is for its own two ends."""
    run = lab.boot(limit=150, smp=4, gic=2, config=CONFIGS / "three_net.dts",
                   image=[("bridge", guest("bridge")), ("rt", GUESTS / "rt.bin")])
    run.shown("bridge: begins", "rt: has a network card", r"\[linux\].*under Mullion")
    at(run, "1", "linux")
    address(run, FIRST)
    carrier(run, "1")
    pings(run, 3)
    run.ok("((while [ ! -e /tmp/done ]; do ping -q -c 9 -i 0.01 -s 1472 10.0.0.2; done) "
           ">/dev/null 2>&1 &)")
    for name in ["bridge", "rt"] * RESTARTS:
        run.ok(f"mullionctl restart {name}; until ping -c 1 -W 1 10.0.0.2 >/dev/null; do :; done",
               60)
    run.ok("mullionctl stop rt")
    assert run.sh("ping -c 1 -W 1 10.0.0.2")[0] == 1
    carrier(run, "1")
    run.ok("mullionctl start rt")
    run.ok("mullionctl stop bridge")
    carrier(run, "0")
    run.ok("mullionctl start bridge; touch /tmp/done")
    carrier(run, "1")
    pings(run, 3)
    for channel in "near", "far":
        for state, sent, _, received, _, _, _, broken in moved(run, channel).values():
            assert state == "up" and sent and received and not broken, channel
    assert re.search(rf"^rt +up .* {RESTARTS + 2} ", run.ok("mullionctl ps"), re.M)
    assert not unprovoked(run.text())
