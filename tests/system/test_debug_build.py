# SPDX-License-Identifier: Apache-2.0
"""The hypervisor with CONFIG_DEBUG_LOCKS: the guests that make cores call each other most break no
order of locks."""
import re

import pytest

from harness import errors, guest, variant

pytestmark = [pytest.mark.covers("guests on a build that checks the order of locks", cpus=3),
              pytest.mark.mullion]


@pytest.mark.parametrize("name", ["basic", "hotplug", "hostile"])
def test_order_of_locks(lab, name):
    image = variant("locks", images=("flash0", "el2"), DEBUG_LOCKS="y")
    run = lab.boot(limit=120, smp=3, kernel=guest(name), out=image.parent)
    assert run.ended(110) == 0
    text = run.text()
    assert re.search(r"guest: DONE passed \d+ failed 0", text)
    assert not [e for e in errors(text) if "lock order" in e[1]]
