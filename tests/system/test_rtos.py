# SPDX-License-Identifier: Apache-2.0
"""A small real-time system (tests/guest/rtos): its ticks equal the counter's, on both GICs, busy or
asleep, alone and beside others."""
import re

import pytest

import console
from harness import ALARM, guest, poll, unprovoked
from test_guests import finished, verdict
from watched import CONFIGS

TICKS = "a real-time system: no tick is lost, busy and asleep"


def check(text):
    """Each phase says its ticks; some of them were taken with the level high at their end."""
    for phase in ("busy", "idle"):
        said = re.search(rf"guest: \S* ?{phase}: \d+ ticks, .* (\d+) ends with", text)
        assert said and int(said[1]) > 5, said


def passes(lab, limit=60, **options):
    run = lab.boot(limit=limit, kernel=guest("rtos"), **options)
    run.expect(r"guest: DONE.*\n")
    assert verdict(run.text()) > 5
    assert run.ended(20) == 0
    assert not unprovoked(run.text())
    check(run.text())


@pytest.mark.parametrize("cpus", [1, 4, 8])
@pytest.mark.parametrize("gic", [2, 3])
@pytest.mark.covers(TICKS)
def test_alone(lab, gic, cpus):
    passes(lab, gic=gic, smp=cpus)


@pytest.mark.mullion
@pytest.mark.parametrize("gic", [2, 3])
@pytest.mark.covers("a real-time system beside a busy Debian: no tick is lost")
def test_beside_linux(lab, tmp_path, gic):
    """Linux keeps its CPUs busy. The UART is its own, so the other's words are in EL2's log."""
    config = tmp_path / "linux_beside.dts"
    text = (CONFIGS / "linux_beside.dts").read_text()
    assert text.count("ticks=300") == 1
    config.write_text(text.replace("ticks=300", "seconds=10"))
    socket, ring = tmp_path / "qmp", tmp_path / "ring"
    run = lab.boot(limit=200, smp=4, gic=gic, config=config, image=[("critical", guest("rtos"))],
                   extra=["-qmp", f"unix:{socket},server=on,wait=off"])
    run.login(60)
    run.ok("for i in 1 2 3; do while :; do :; done & done")
    base = console.hypervisor_base(run.folder / "serial.log")
    qmp = console.Qmp(socket)

    def log():
        qmp.ask("pmemsave", val=base + console.LOG_OFFSET, size=console.LOG_SIZE,
                filename=str(ring))
        text = console.ring_text(ring.read_bytes())
        return text if "guest: DONE" in text else None

    text = poll(log, "the end of the real-time system", 300)
    run.send("poweroff -f\n")
    assert run.ended(60) == 0
    assert finished(text) == 1, re.findall(r"guest: (?:FAIL|DONE).*", text)
    assert not ALARM.search(run.text())
    assert not unprovoked(run.text())
    check(text)
