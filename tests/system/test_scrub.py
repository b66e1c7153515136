# SPDX-License-Identifier: Apache-2.0
"""What a VM finds in its memory: its own images, and zeroes. Nothing of boot, of another VM, of
what lay in DRAM before, or of its last life."""
import re

import pytest

from harness import TOP, guest, unprovoked, variant
from test_guests import finished

CONFIG = TOP / "tests" / "system" / "configs" / "reborn.dts"
# in the first VM's 32 MiB, which no image comes near
LEFT_OVER = {0x4f800000: 0x6d756c6c696f6e31, 0x4f123458: 0x6d756c6c696f6e32}
CLEAR = "memory is clear at a VM's start and at each restart"
SAID = r"guest: (?:PASS|FAIL) memory_clear.*"

pytestmark = pytest.mark.mullion


def three_lives(lab, **options):
    """Two VMs from packed images in DRAM that was not zero; the first looks at all of its memory in
    three lives, and writes to all of it in each: what it said of it."""
    poison = [word for at, value in LEFT_OVER.items()
              for word in ("-device", f"loader,addr={at:#x},data={value:#x},data-len=8")]
    run = lab.boot(limit=90, smp=4, kernel=guest("reborn"), config=CONFIG,
                   image=[("second", guest("pair"))], extra=poison, **options)
    assert run.ended(80) == 0
    text = run.text()
    base = int(re.search(r"left: 2 CPUs .* 32 MiB from (0x[0-9a-f]+)", text)[1], 16)
    assert all(base <= at < base + (32 << 20) for at in LEFT_OVER)
    assert not unprovoked(text)
    return text


def stays_clear(lab, **options):
    text = three_lives(lab, **options)
    assert re.findall(SAID, text) == ["guest: PASS memory_clear"] * 3
    assert finished(text) == 2


@pytest.mark.parametrize("compress", ["gzip", "lz4"])
@pytest.mark.covers(CLEAR)
def test_memory_is_clear(lab, compress):
    stays_clear(lab, compress=compress)


@pytest.mark.covers(CLEAR, way="el2", park="PSCI")
def test_memory_is_clear_after_el2_entry(lab):
    """The bundle, and the heap of gzip, lie in DRAM then."""
    stays_clear(lab, compress="gzip", entry="el2")


@pytest.mark.covers("memory is clear where boot used it, and at each restart")
def test_unused_memory_is_left(lab):
    """Kconfig can leave out what boot never wrote, and only that. The first look ends at the first
    word that lay there; the second life finds none of it."""
    out = variant("unused", ("el2", "flash0"), SCRUB_UNUSED="n").parent
    text = three_lives(lab, compress="gzip", out=out)
    at = min(LEFT_OVER)
    assert re.findall(SAID, text) == [
        f"guest: FAIL memory_clear: {at:#x} holds {LEFT_OVER[at]:#x}",
        "guest: PASS memory_clear", "guest: PASS memory_clear"]
