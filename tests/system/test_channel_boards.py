# SPDX-License-Identifier: Apache-2.0
"""Channels on other machines than virt, and where software is the guests' GIC: a wire, and memory
with doorbells, each between two partitions of the guest kit."""
import re

import pytest

from harness import board_folder, variant
from test_channel_hostile import run_lies
from test_shared_memory import run_pair
from test_zcu102 import NO_ENTROPY
from watched import CONFIGS

pytestmark = [pytest.mark.mullion]

# where the witness and the hypervisor are: with virt's 256 MiB, and with 1 GiB from 0 on
PLACES = {"0x48000000": "0x18000000", "0x4fe00000": "0x3fe00000"}


def on(board, name):
    """Options for a board, and a guest built for it."""
    return {"out": board, "kernel": board / "guest" / f"{name}.bin"}


def works(told, skipped):
    """Of what happens to a device that is lied to: nothing is another than on virt."""
    assert not skipped and told["nothing"] == "works"
    for there in ("peer", "el2", "to_peer", "to_el2"):
        assert told[there] == "broken"


@pytest.mark.covers("memory that two partitions share, and doorbells", board="zcu102", gic=2)
def test_zcu102_memory(lab):
    board = board_folder("zcu102", "zcu102_qemu_defconfig")
    text, _, _ = run_pair(lab, cpu="cortex-a53", **on(board, "shared"))
    assert re.search(r"channel flags: 4 KiB at 0x3\w{7}, uncached", text)


@pytest.mark.covers("a driver that lies to its network device", board="zcu102", gic=2)
def test_zcu102_wire(lab, tmp_path):
    board = board_folder("zcu102", "zcu102_qemu_defconfig")
    config = tmp_path / "liar.dts"
    text = (CONFIGS / "liar.dts").read_text()
    for there, here in PLACES.items():
        assert there in text
        text = text.replace(there, here)
    config.write_text(text)
    works(*run_lies(lab, config, [NO_ENTROPY], smp=4, cpu="cortex-a53", **on(board, "liar"),
                    image=[("witness", board / "guest" / "witness.bin")]))


@pytest.mark.covers("memory that two partitions share, and doorbells", board="raspi3", gic=0)
def test_raspi3_memory(lab):
    """A doorbell's interrupt is software's alone: the board has no GIC."""
    run_pair(lab, **on(board_folder("raspi3"), "shared"))


@pytest.mark.covers("a lying driver of a network device on a GICv2 in software", gic=2, cpus=3)
def test_software_gic_wire(lab):
    out = variant("software-gic", ("flash0", "el2"), GIC_SOFTWARE="y").parent
    works(*run_lies(lab, "liar.dts", gic=2, out=out))
