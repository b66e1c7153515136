# SPDX-License-Identifier: Apache-2.0
"""A second board, QEMU's sbsa-ref: nothing lies where virt has it, DRAM is at 1 TiB, and the
machine's tree has memory and CPUs only."""
import re
import subprocess

import pytest

from harness import TOP, board_folder, unprovoked, variant
from machine import settings
from test_guests import BASIC, CONFIGS, finished, passes
from test_memory_at import beside_bare_metal, is_at_home

pytestmark = [pytest.mark.mullion, pytest.mark.covers(board="sbsa-ref")]

# true of this machine
NO_ENTROPY = "entropy: neither the board's tree nor the CPU gives any: guests get no seeds"


@pytest.fixture(scope="module")
def sbsa():
    return board_folder("sbsa-ref")


@pytest.mark.quick
@pytest.mark.covers(BASIC)
@pytest.mark.on_qemu10
def test_basic(lab, sbsa):
    """Stages, monitor, hypervisor, all that a guest may expect; off by the embedded controller."""
    text = passes(lab, said=[NO_ENTROPY], out=sbsa, kernel=sbsa / "guest" / "basic.bin")
    dram = settings(sbsa)["DRAM_BASE"]
    assert dram == 1 << 40
    assert f"DRAM 1024 MiB at {dram:#x}, sample test passed" in text
    assert f"image at {dram + (1022 << 20):#x}, entered from our loader" in text


@pytest.mark.covers("bare metal on two clusters", cpus=12)
def test_two_clusters(lab, sbsa):
    """Twelve cores are eight of cluster 0 and four of cluster 1."""
    text = passes(lab, limit=120, said=[NO_ENTROPY], out=sbsa, smp=12, memory="3G",
                  kernel=sbsa / "guest" / "basic.bin")
    assert "12 of 12 cores at EL2" in text


@pytest.mark.covers(BASIC, park="WFE")
def test_mailbox_park(lab, sbsa):
    """The other way to park, and more memory than 32 bits count."""
    text = passes(lab, said=[NO_ENTROPY], out=sbsa, memory="5G",
                  kernel=sbsa / "guest" / "basic.bin",
                  flash={0: variant("wfe", board=sbsa, PARK_WFE="y")})
    assert "3 cores parked in WFE, mailbox" in text and "DRAM 5120 MiB" in text


@pytest.mark.covers("two VMs, one of which resets itself")
def test_two_partitions(lab, sbsa, tmp_path):
    """One resets itself twice out of pristine copies, the other counts its ticks; neither reaches
    the other's memory."""
    config = tmp_path / "reborn.dts"
    virt = (CONFIGS / "reborn.dts").read_text()
    config.write_text(virt.replace("&pl031_9010000", "&pl031_60010000"))
    run = lab.boot(limit=90, out=sbsa, smp=4, kernel=sbsa / "guest" / "reborn.bin", config=config,
                   image=[("second", sbsa / "guest" / "pair.bin")])
    assert run.ended(80) == 0
    text = run.text()
    assert unprovoked(text) == [NO_ENTROPY]
    assert not re.search(r"guest: FAIL", text), re.findall(r"guest: FAIL.*", text)
    assert finished(text) == 2


@pytest.mark.covers("a domain whose memory is moved, beside another")
def test_memory_at(lab, sbsa, tmp_path):
    """Below 4 GiB, where this machine has no DRAM."""
    lies = (1 << 40) + 0x8000000
    run = lab.boot(limit=60, out=sbsa, smp=4, kernel=sbsa / "guest" / "pair.bin",
                   config=beside_bare_metal(tmp_path, lies),
                   image=[("rt", sbsa / "guest" / "moved.bin")])
    assert run.ended(50) == 0
    text = run.text()
    is_at_home(text, lies, 1)
    assert finished(text) == 1
    assert [e for e in unprovoked(text) if not e.startswith("rt: ")] == [NO_ENTROPY]


@pytest.mark.covers("Debian, a reboot, poweroff")
@pytest.mark.on_qemu10
def test_linux(lab, sbsa):
    """Debian's Linux: every CPU, all memory where it is, reset and off by the embedded
    controller."""
    run = lab.boot(limit=120, out=sbsa).login()
    assert run.ok("nproc") == "4"
    ram = re.findall(r"([0-9a-f]+)-([0-9a-f]+) : System RAM", run.ok("cat /proc/iomem"))
    assert [(int(a, 16), int(b, 16) + 1) for a, b in ram] == [(1 << 40, (1 << 40) + (1022 << 20))]
    assert run.ok("cat /sys/firmware/devicetree/base/compatible").strip("\0") == "linux,sbsa-ref"
    run.send("reboot\n")
    run.expect("Mullion on board sbsa-ref, core 0x0")
    run.login().send("poweroff\n")
    assert run.ended(30) == 0
    assert unprovoked(run.text()) == [NO_ENTROPY] * 2


@pytest.mark.no_machine
def test_tree_on_the_desk(sbsa):
    """./mullion dt has QEMU's tree completed as the loader does it, and --board chooses the board's
    build folder."""
    done = subprocess.run([TOP / "mullion", "dt", "--board", "sbsa-ref", "--smp", "2"],
                          stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, text=True)
    assert done.returncode == 0
    assert done.stdout.count("enable-method") == 2
    for text in ("intc {", 'stdout-path = "/pl011@60000000";'):
        assert text in done.stdout
    assert "memory@10000000000" in done.stdout


@pytest.mark.no_machine
def test_other_entry(sbsa):
    """The machine always has EL3: there is no other boot loader's way in."""
    done = subprocess.run([TOP / "mullion", "run", "--board", "sbsa-ref", "--entry", "el2",
                           "--dry-run"], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1
    said = done.stderr.splitlines()[-1]
    assert said == "mullion: run: --entry el2: QEMU cannot start sbsa-ref that way"
