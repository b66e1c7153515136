# SPDX-License-Identifier: Apache-2.0
"""CPUs of a guest off and on: every order from every CPU, two at once, and resets in the middle of
it."""
import re

import pytest

from harness import TOP, errors, guest, unprovoked

pytestmark = pytest.mark.covers("cores off and on in every order from any core, with interrupts")


def verdict(text):
    failed = re.findall(r"guest: FAIL (.*)", text)
    assert not failed, "\n".join(failed)
    done = re.search(r"guest: DONE passed (\d+) failed 0 skipped (\d+)", text)
    assert done, "the guest did not finish"
    return int(done[1])


@pytest.mark.parametrize("cpus", [2, 3, 4])
@pytest.mark.on_qemu10
def test_every_order(lab, cpus):
    """Also on a plain machine: an interrupt for a CPU that is off waits for it, timers run,
    SYSTEM_OFF by any CPU."""
    run = lab.boot(limit=90, smp=cpus, kernel=guest("hotplug"))
    assert run.ended(80) == 0
    text = run.text()
    orders = {2: 2, 3: 6, 4: 24}[cpus]
    assert verdict(text) > orders
    assert len(set(re.findall(r"guest: PASS (order_\d+)", text))) == orders
    assert not errors(text)


@pytest.mark.mullion
@pytest.mark.covers(way="el2", park="PSCI", cpus=6)
def test_every_order_el2_entry(lab):
    """With another firmware's PSCI below, and more cores than take part."""
    run = lab.boot(limit=90, smp=6, entry="el2", kernel=guest("hotplug"))
    assert run.ended(80) == 0
    assert verdict(run.text()) > 24
    assert not errors(run.text())


@pytest.mark.mullion
@pytest.mark.covers("a partition ends with its last core", cpus=2)
def test_last_cpu_off(lab):
    """A partition whose last CPU goes off has ended: here it was the only one."""
    run = lab.boot(limit=60, smp=2, kernel=guest("hotplug"), append="last=1")
    assert run.ended(50) == 0
    # the rest is said in the log: the UART was the guest's
    assert not errors(run.text()) and "guest: FAIL" not in run.text()


@pytest.mark.mullion
@pytest.mark.covers("60 resets of a VM while its cores go off and on", cpus=5)
def test_resets_during_hotplug(lab):
    """Sixty lives: no CPU of one comes up in the next."""
    run = lab.boot(limit=120, smp=5, kernel=guest("hotplug"),
                   config=TOP / "tests" / "system" / "configs" / "hotplug_lives.dts",
                   image=[("second", guest("pair"))])
    run.expect(r"guest: PASS lives", 100)
    assert run.ended(30) == 0
    text = run.text()
    assert not re.findall(r"guest: FAIL (?!foreign)", text)
    # a few a second; then a line that counts the others
    said = len(re.findall(r"el2 .*lives: starts again", text))
    left_out = re.findall(r"(\d+) more lines like the last were left out", text)
    assert said + sum(map(int, left_out)) >= 60
    assert not unprovoked(text)


@pytest.mark.mullion
@pytest.mark.covers("a VM that another restarts while its cores go off and on", cpus=4)
@pytest.mark.parametrize("gic", [pytest.param(2, marks=pytest.mark.long), 3])
def test_restarts_during_hotplug(lab, tmp_path, gic):
    """Lives that end by a request from another domain, at moments that differ."""
    config = tmp_path / "asked.dts"
    text = (TOP / "tests" / "system" / "configs" / "asked.dts").read_text()
    config.write_text(text.replace("lives=16", "asked=16"))
    run = lab.boot(limit=120, smp=4, gic=gic, kernel=guest("hotplug"), config=config,
                   image=[("asker", guest("asker"))])
    assert run.ended(100) == 0
    text = run.text()
    assert not re.findall(r"guest: FAIL .*", text)
    assert "guest: PASS lives" in text
    assert not unprovoked(text)
