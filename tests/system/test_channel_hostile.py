# SPDX-License-Identifier: Apache-2.0
"""A driver that lies to its network device in every field of rings and registers (tests/guest/liar)
harms nobody: after each lie the device goes on or asks for a reset, and a proper frame goes to the
witness and back. The witness (tests/guest/witness) misses no tick and no frame."""
import re

import pytest

from harness import guest, guest_lines, unprovoked
from test_direct import direct
from watched import CONFIGS

pytestmark = pytest.mark.covers("a driver that lies to its network device", cpus=3)

LIES = 104  # one of which is none


def run_lies(lab, config, said=(), **options):
    """{lie: what has become of the device}, and what was skipped. EL2 complains of nothing, or this
    alone."""
    run = lab.boot(**{"limit": 90, "smp": 3, "kernel": guest("liar"), "config": CONFIGS / config,
                      "image": [("witness", guest("witness"))], **options})
    assert run.ended(80) == 0
    lines = [line for _, line in guest_lines(run.text())]
    assert not [line for line in lines if "FAIL" in line], lines[-200:]
    assert "guest: DONE passed 5 failed 0" in lines  # the witness
    assert unprovoked(run.text()) == list(said)
    results = [m.groups() for line in lines
               if (m := re.match(r"guest: (PASS|SKIP) (\w+)(?:: for a)? (\w+)$", line))]
    told = {name: became for kind, name, became in results if kind == "PASS"}
    skipped = [name for kind, name, _ in results if kind == "SKIP"]
    assert f"guest: DONE passed {len(told)} failed 0 skipped {len(skipped)}" in lines
    assert len(told) + len(skipped) == LIES
    return told, skipped


def test_card(lab):
    """On QEMU's device, which shows that the guests are right. It does what some lies ask for, or
    ends QEMU: these are for the wire alone."""
    told, skipped = run_lies(lab, "liar_card.dts", extra=[
        "-global", "virtio-mmio.force-legacy=false",
        "-netdev", "hubport,id=a,hubid=0", "-netdev", "hubport,id=b,hubid=0",
        "-device", "virtio-net-device,netdev=a,bus=virtio-mmio-bus.1",
        "-device", "virtio-net-device,netdev=b,bus=virtio-mmio-bus.25"])
    assert len(skipped) == 50
    for works in ("nothing", "notifies_nobody", "selects_nobody", "one_head_all_round"):
        assert told[works] == "works"


@pytest.mark.mullion
@pytest.mark.parametrize("gic", [3, 2])
def test_wire(lab, gic):
    """All of them, with memory of the witness and of the hypervisor in the place of one's own."""
    told, skipped = run_lies(lab, "liar.dts", gic=gic)
    assert not skipped
    for there in ("peer", "el2", "to_peer", "to_el2", "used_in_peer", "used_in_el2",
                  "table_in_el2", "available_in_peer", "index_one_too_far"):
        assert told[there] == "broken"
    for works in ("nothing", "notifies_nobody", "selects_nobody", "one_head_all_round"):
        assert told[works] == "works"


@pytest.mark.mullion
@pytest.mark.covers("a wire between partitions with direct interrupts", gic=3)
def test_direct_wire(lab, tmp_path):
    """Each pulse is an SPI that EL2 makes pending; what a core has left over goes on there by EL2's
    own timer, which the monitor brings."""
    config = direct(tmp_path, CONFIGS / "liar.dts", "liar", "witness")
    told, skipped = run_lies(lab, config, gic=3)
    assert not skipped and told["nothing"] == "works" and told["peer"] == "broken"
