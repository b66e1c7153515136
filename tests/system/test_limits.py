# SPDX-License-Identifier: Apache-2.0
"""What ends a test that hangs ends none that a busy host keeps waiting: the limits of harness.py
and of tools/unit.py."""
import os
import subprocess

import pytest

import unit
from harness import SLACK, Clock, Ended, Run, die_with_parent, poll

pytestmark = [pytest.mark.quick, pytest.mark.no_machine]
BUSY = ["sh", "-c", "while :; do :; done"]


@pytest.fixture
def rivals():
    """Two processes that want the same CPU, all of the time."""
    cpu = min(os.sched_getaffinity(0))

    def first():
        die_with_parent()
        os.sched_setaffinity(0, {cpu})
    both = [subprocess.Popen(BUSY, preexec_fn=first) for _ in range(2)]
    yield both
    for process in both:
        process.kill()
        process.wait()


def test_clock_stops_while_the_host_does_not_run_it(rivals):
    clock = Clock(rivals[0].pid)
    if not list(clock.tasks.glob("*/schedstat")):
        pytest.skip("this kernel does not say how long a process waits for a CPU")
    poll(lambda: clock.now() and clock.waited > 0.2, "a rival waits for the other")


class Slow:
    """A clock that goes as fast as it is told to."""

    def __init__(self, *times):
        self.times = list(times)

    def now(self):
        return self.times.pop(0) if len(self.times) > 1 else self.times[0]


def test_expect_waits_by_the_machines_clock(tmp_path):
    """The host's 0.3 s pass, and the machine's do not: it goes on waiting, until they have."""
    with Run(["sh", "-c", "sleep 1; echo there; exec sleep 60"], tmp_path, 60) as run:
        run.end, run.clock = 60, Slow(*[0] * 30, 60)
        assert run.expect("th(..)e", 0.3 / SLACK)[1] == "er"
        run.clock = Slow(0, 0, 60)
        with pytest.raises(Ended, match="not in time on the console: 'never'"):
            run.expect("never", 0.3 / SLACK)
    Run.used.clear()  # it was no machine


def program(folder, text):
    path = folder / "test_it"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_unit_test_is_limited_by_its_cpu_time(tmp_path, monkeypatch):
    monkeypatch.setattr(unit, "LIMIT_CPU_S", 1)
    assert unit.run(program(tmp_path, "sleep 3; echo ok 1 - slept"))[:2] == (1, 0)
    passed, failed, output = unit.run(program(tmp_path, "while :; do :; done"))
    assert (passed, failed) == (0, 1) and "no end after 1 s of CPU time" in output
    monkeypatch.setattr(unit, "LIMIT_S", 1)
    passed, failed, output = unit.run(program(tmp_path, "exec sleep 60"))
    assert (passed, failed) == (0, 1) and "no end after 1 s\n" in output
