# SPDX-License-Identifier: Apache-2.0
"""The life of a VM: how others start, stop and restart it (el2/vm/life.h)."""
import re

import pytest

from harness import poll, unprovoked, variant
from test_guests import finished
from watched import Watched, endless

pytestmark = [pytest.mark.mullion]

both_gics = pytest.mark.parametrize("gic", [3, 2])
CORE = 4  # that of EL2's UART: the second VM's second


# what a VM says at its start (the line of EL2's is one of those that are limited)
LEFT, RIGHT = (rf"guest: {name} ticks 10\b" for name in ("left", "right"))


class Asked:
    """Two VMs, left and right, and EL2, which passes on what is asked (el2/console/own_irq_test.c).
    The second has the core on which it asks. `edits` are of their configuration."""

    def __init__(self, lab, folder, gic, *edits):
        image = variant("own-irq", images=("flash0", "el2"), TEST_OWN_IRQ="y",
                        TEST_OWN_IRQ_CPU=CORE)
        config = endless(folder, "pair.dts", ("<&cpus 0xc 0>", "<&cpus 0x18 0>"), *edits)
        self.watched = Watched(lab, smp=5, out=image.parent, gic=gic, config=config, limit=150)
        self.run = self.watched.run
        self.run.shown("guest: left ticks", "guest: right ticks")

    def ask(self, what, answer, *then):
        """What follows is shown after the request, before or after the answer to it."""
        before = len(self.run.text())
        self.run.send(what + "\n")
        for line in (rf"own interrupt: \w+: ({answer})\r*\n", *then):
            if not re.search(line, self.run.text()[before:]):
                self.run.expect(line, 30)

    def end(self, *names):
        self.watched.let_end(*names)
        assert self.run.ended(60) == 0
        text = self.run.text()
        assert not re.search(r"guest: FAIL", text), re.findall(r"guest: FAIL.*", text)
        assert not unprovoked(text)
        return text


@both_gics
@pytest.mark.covers("a VM that others stop, start and restart", cpus=5)
@pytest.mark.on_qemu10
def test_requests(lab, tmp_path, gic):
    """A VM that was stopped begins as at its first start; what makes no sense is refused; the
    other counts on."""
    m = Asked(lab, tmp_path, gic)
    for _ in range(3):
        m.ask("0-", "asked", r"el2 .*left: off")
        m.ask("0-", "it is off")
        m.ask("0=", "it is off: start starts it")
        m.run.expect(r"right ticks \d+")
        m.ask("0+", "asked", LEFT)
        m.ask("0+", "it is running")
        m.ask("0=", "asked", LEFT)
    text = m.end("left", "right")
    assert finished(text) == 2
    right = [int(n) for n in re.findall(r"right ticks (\d+)", text)]
    assert right == sorted(right), "right started again"


@both_gics
@pytest.mark.covers("a VM that is stopped from its own core", cpus=5)
def test_requests_on_the_own_core(lab, tmp_path, gic):
    """EL2 asks on a core of the VM that is meant, between two instructions of that."""
    m = Asked(lab, tmp_path, gic)
    for _ in range(3):
        m.ask("1=", "asked", RIGHT)
        m.ask("1-", "asked", r"el2 .*right: off")
        m.run.expect(r"left ticks \d+")
        m.ask("1+", "asked", RIGHT)
    assert finished(m.end("left", "right")) == 2


@both_gics
@pytest.mark.covers("the last VM is stopped: the machine goes off", cpus=5)
def test_stop_of_the_last(lab, tmp_path, gic):
    m = Asked(lab, tmp_path, gic)
    m.ask("0-", "asked", r"el2 .*left: off")
    m.ask("1-", "asked", r"el2 .*right: off", r"machine: off")
    assert m.run.ended(60) == 0
    assert not unprovoked(m.run.text())


@both_gics
@pytest.mark.covers("200 requests to a VM without a pause", cpus=5)
def test_many_requests(lab, tmp_path, gic):
    """Each is carried out or refused; in the end the VM is what was asked last."""
    m = Asked(lab, tmp_path, gic)
    for what in "=+-=" * 50:
        m.run.send(f"0{what}\n")
    m.run.send("xyz\n")
    m.run.expect(r"own interrupt: 3 characters", 60)
    answers = re.findall(r"own interrupt: left: (.*?)\r*\n", m.run.text())
    assert len(answers) == 200
    assert set(answers) <= {"asked", "it is off", "it is off: start starts it", "it is running",
                            "something else has just been asked for"}

    def is_off():
        m.run.send("0-\n")
        return m.run.expect(r"own interrupt: left: (.*?)\r*\n", 30)[1] == "it is off"
    poll(is_off, "an end of what was asked last")
    m.ask("1=", "asked", RIGHT)
    m.ask("0+", "asked", LEFT)
    assert finished(m.end("left", "right")) == 2
