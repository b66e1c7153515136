# SPDX-License-Identifier: Apache-2.0
"""The hypervisor with CONFIG_DEBUG_LOCKS: the guests that make cores call each other most break no
order of locks."""
import re

import pytest

from harness import errors, guest, variant
from test_guests import finished
from watched import CONFIGS

pytestmark = pytest.mark.mullion
ORDER = "guests on a build that checks the order of locks"


@pytest.mark.parametrize("name", ["basic", "hotplug"])
@pytest.mark.covers(ORDER, cpus=3)
@pytest.mark.lengthy
def test_order_of_locks(lab, name):
    image = variant("locks", images=("flash0", "el2"), DEBUG_LOCKS="y")
    run = lab.boot(limit=120, smp=3, kernel=guest(name), out=image.parent)
    assert run.ended(110) == 0
    text = run.text()
    assert re.search(r"guest: DONE passed \d+ failed 0", text)
    assert not [e for e in errors(text) if "lock order" in e[1]]


@pytest.mark.long
@pytest.mark.covers(ORDER)
def test_order_of_locks_beside_a_hostile_vm(lab):
    image = variant("locks", images=("flash0", "el2"), DEBUG_LOCKS="y")
    run = lab.boot(limit=240, smp=4, kernel=guest("hostile"), out=image.parent,
                   config=CONFIGS / "hostile.dts", image=[("second", guest("pair"))])
    assert run.ended(230) == 0
    text = run.text()
    assert finished(text) == 2, re.findall(r"guest: (?:FAIL|DONE).*", text)
    assert not [e for e in errors(text) if "lock order" in e[1]]
