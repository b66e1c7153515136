# SPDX-License-Identifier: Apache-2.0
"""tools/wait_check.py finds what waits for the host, and nothing else."""
import pytest

import wait_check

pytestmark = pytest.mark.quick

TEST = """
import time
from time import sleep

def test_sleeps():
    time.sleep(3)
    sleep(2)
    while time.monotonic() < 9:
        pass

def test_measures():
    # host time: the guest's clock is compared with it
    assert time.time() > 0

def test_waits_for_the_machine(run):
    run.sleep(3)
    Gdb("socket")
    run.ok("sleep 3", 60)

def test_debugger():
    def stop():
        return Gdb("socket", timeout=30)
"""
GUEST = """
	WAIT_FOR(false, 2);
	pause_ms(2);
	WAIT_FOR(taken != 0, 2);
	WAIT_FOR(false, 2000); /* it is reset */
"""


def test_what_is_found(tmp_path):
    for folder, name, text in (("system", "test_it.py", TEST), ("system", "harness.py", TEST),
                               ("guest/it", "main.c", GUEST)):
        path = tmp_path / "tests" / folder
        path.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text)
    found = [line.partition(": ")[0] + ": " + line.split(": ")[1]
             for line in wait_check.check(tmp_path)]
    assert found == [
        "tests/system/test_it.py:6: time.sleep()", "tests/system/test_it.py:7: sleep()",
        "tests/system/test_it.py:8: time.monotonic()",
        "tests/system/test_it.py:22: a limit for a debugger's answer",
        "tests/guest/it/main.c:2: WAIT_FOR(false, ..) for what is to run out"]


def test_this_repository():
    assert wait_check.check(wait_check.TOP) == []
