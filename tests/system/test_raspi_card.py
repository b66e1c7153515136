# SPDX-License-Identifier: Apache-2.0
"""A Raspberry Pi's card: what its firmware takes from it, by its config.txt, and what our loader
reads."""
import os
import re
import subprocess

import pytest

import card
import card_image
import machine
import raspberry
from harness import TOP, Machine, board_folder, errors, variant
from machine import Failure
from test_bundle import stops
from test_front import LIMIT, mullion

pytestmark = [pytest.mark.mullion, pytest.mark.covers(board="raspi3", gic=0)]
AT, MIB = "@@1M", 1 << 20
NONE = "bundle: no boot source has a good one: card, firmware (./mullion image and flash make one)"


def linux_at_el2():
    """The build without the hypervisor, which raspi3_linux_defconfig is."""
    return variant("linux", ("images",), board=board_folder("raspi3"), START_LINUX_EL2="y",
                   LINUX_SPIN_TABLE="y").parent


@pytest.fixture(scope="module")
def pi3():
    return linux_at_el2()


@pytest.fixture(scope="module")
def small(pi3, tmp_path_factory):
    """A card whose bundle is small, of the size that QEMU wants."""
    made = tmp_path_factory.mktemp("card")
    m = Machine(out=pi3, kernel=board_folder("raspi3") / "guest" / "basic.bin")
    image, _ = card_image.make_card(m, m.make_bundle(made), made)
    os.truncate(image, machine.card_size(image.stat().st_size))
    return image


def copy_of(image, folder):
    subprocess.run(["cp", "--sparse=always", image, folder / "sd.img"], check=True)
    return folder / "sd.img"


def edit(sd, folder, change):
    """Another config.txt on the card."""
    text = folder / "config.txt"
    text.write_text(change(raspberry.copy(sd, MIB, "config.txt", folder).read_text()))
    subprocess.run(["mcopy", "-o", "-i", f"{sd}{AT}", text, "::config.txt"], check=True)


@pytest.mark.covers("Debian's full kernel from the card", way="linux-el2",
                    park="spin-table")
@pytest.mark.lengthy
def test_linux_from_the_card(lab, pi3, tmp_path):
    """With a config.txt that has the firmware load no bundle, by another place for it."""
    m = Machine(out=pi3, kernel="debian-full")
    image, _ = card_image.make_card(m, m.make_bundle(tmp_path), tmp_path)
    os.truncate(image, machine.card_size(image.stat().st_size))
    edit(image, tmp_path, lambda text: text.replace("kernel=mullion.itb", "kernel=mullion3.bin"))
    run = lab.boot(limit=120, out=pi3, card=image).login(100)
    assert re.search(r"SD card at EMMC of \d+ MiB, by \w+\r?\n", run.text())
    assert "mullion.itb in partition 1 of SD card at EMMC, a FAT32\n" in run.text()
    assert run.ok("nproc") == "4"
    run.send("poweroff\n")
    assert run.ended(30) == 0
    assert not errors(run.text())


@pytest.mark.needs_qemu10
@pytest.mark.covers("a card that `./mullion flash` has written", board="raspi4", gic=2,
                    park="WFI", cpus=4)
def test_a_flashed_card(lab, tmp_path):
    """At the second of the controllers that are asked; the firmware's own copy is not read."""
    pi4 = board_folder("raspi4")
    m = Machine(out=pi4, kernel=pi4 / "guest" / "basic.bin")
    image, found = card_image.make_card(m, m.make_bundle(tmp_path), tmp_path)
    (tmp_path / "card.img.bmap").write_text(card_image.bmap(image, found))
    sd = tmp_path / "sd.img"
    sd.write_bytes(b"")
    os.truncate(sd, machine.card_size(image.stat().st_size))
    subprocess.run([TOP / "mullion", "flash", sd, "--image", image, "--yes"], check=True,
                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=LIMIT)
    run = lab.boot(limit=60, out=pi4, card=sd)
    run.expect("4 of 4 cores at EL2")
    text = run.text()
    assert "SD card at EMMC2: none answers: there is none in the slot\n" in text
    assert "mullion.itb in partition 1 of SD card at EMMC, a FAT32\n" in text
    assert "next boot source" not in text and not errors(text)


@pytest.mark.covers("no card, and nothing by the firmware: their lines", park=None)
def test_no_card(lab, pi3, tmp_path):
    (tmp_path / "none").touch()
    run = lab.boot(limit=30, out=pi3, flash={1: tmp_path / "none"})
    stops(run, "FIT: magic is 0x00000000, expected 0xd00dfeed", "loader", [NONE])
    assert "SD card at EMMC: none answers: there is none in the slot\n" in run.text()


@pytest.mark.covers("a card without a FAT: the firmware's copy is taken", park=None)
def test_no_fat(lab, pi3, tmp_path):
    sd, bundle = tmp_path / "sd.img", tmp_path / "none"
    bundle.touch()
    sd.touch()
    os.truncate(sd, 64 * MIB)
    run = lab.boot(limit=30, out=pi3, flash={1: bundle},
                   extra=["-drive", f"if=sd,format=raw,file={sd}"])
    stops(run, "FIT: magic is 0x00000000, expected 0xd00dfeed", "loader", [NONE])
    assert "SD card at EMMC of 64 MiB" in run.text()


@pytest.mark.covers("a bundle on the card that is cut off: its exact line", park=None)
def test_cut_off(lab, pi3, small, tmp_path):
    sd = copy_of(small, tmp_path)
    bundle = raspberry.copy(sd, MIB, "mullion.itb", tmp_path)
    os.truncate(bundle, 4096)
    subprocess.run(["mcopy", "-o", "-i", f"{sd}{AT}", bundle, "::mullion.itb"], check=True)
    edit(sd, tmp_path, lambda text: text.replace("kernel=mullion.itb", "kernel=config.txt"))
    stops(lab.boot(limit=30, out=pi3, card=sd),
          r"kernel: data 0x1000\+0x\w+ ends beyond the 0x1000 bytes there are", "loader",
          ["FIT: magic is 0x23204d75, expected 0xd00dfeed", NONE])


@pytest.mark.covers("a Raspberry Pi 4's bundle on the card: its exact line", park=None)
def test_other_board(lab, pi3, small, tmp_path):
    sd, other = copy_of(small, tmp_path), tmp_path / "pi4"
    other.mkdir()
    pi4 = board_folder("raspi4")
    bundle = Machine(out=pi4, kernel=pi4 / "guest" / "basic.bin").make_bundle(other)
    subprocess.run(["mcopy", "-o", "-i", f"{sd}{AT}", bundle, "::mullion.itb"], check=True)
    line = "bundle: is for board raspi4, this is raspi3"
    stops(lab.boot(limit=30, out=pi3, card=sd), line, "loader", [line, NONE])


@pytest.mark.covers("config.txt has the tree elsewhere: its exact line", park=None)
def test_tree_elsewhere(lab, pi3, small, tmp_path):
    sd = copy_of(small, tmp_path)
    edit(sd, tmp_path, lambda text: text.replace("address=0x4000000", "address=0x6000000"))
    stops(lab.boot(limit=30, out=pi3, card=sd),
          "config.txt: the firmware has put the device tree to 0x6000000, wanted is "
          "device_tree_address=0x4000000", "bootblock")


@pytest.mark.no_machine
@pytest.mark.parametrize("line, reason", [
    ("armstub=mullion3.bin\n", "config.txt has no armstub= for raspi3: its firmware starts nothing "
     "of ours"),
    ("arm_64bit=1\n", "config.txt has no arm_64bit=1 for raspi3: its cores start in AArch32"),
    ("[pi3]\n", None)])
def test_lines_that_are_missing(pi3, small, tmp_path, line, reason):
    """Nothing of ours runs then: `run --card` says so. What is for no board is for all."""
    sd = copy_of(small, tmp_path)
    edit(sd, tmp_path, lambda text: text.replace(line, ""))
    m, folder = Machine(out=pi3, card=sd), tmp_path / "m"
    folder.mkdir()
    if not reason:
        assert m.command(folder)
        return
    with pytest.raises(Failure, match=f"^{re.escape(f'{sd}: {reason}')}$"):
        m.command(folder)


@pytest.mark.no_machine
def test_the_other_board_starts_nothing(pi3, small, tmp_path):
    """Its lines are not for it; nor is its bundle, which `run --card` looks at."""
    board = {**machine.settings(pi3), "BOARD_NAME": "raspi4"}
    with pytest.raises(Failure, match="config.txt has no armstub= for raspi4"):
        raspberry.loaded(board, small, 1 << 30, tmp_path)
    assert card.take_bundle(small, tmp_path) == "raspi3"


@pytest.mark.no_machine
def test_config_without_a_bundle(pi3):
    """The firmware gets a small file where the bundle is the card's alone."""
    board = dict(machine.settings(pi3))
    assert "\nkernel=mullion.itb\n" in raspberry.config(board)
    board.pop("RASPBERRY_FIRMWARE")
    assert "\nkernel=mullion3.bin\n" in raspberry.config(board)


@pytest.mark.no_machine
@pytest.mark.parametrize("size, banks", [
    ("512M", [(0, 448)]), ("1G", [(0, 960)]), ("2G", [(0, 960), (1024, 1024)]),
    ("4G", [(0, 960), (1024, 3008)]), ("8G", [(0, 960), (1024, 3008), (4096, 4096)])])
def test_memory_of_all_boards(size, banks):
    """In MiB: around the VideoCore's and, on a Raspberry Pi 4, the peripherals."""
    assert raspberry.banks_of(raspberry.size_of(size)) == [(a << 20, b << 20) for a, b in banks]


@pytest.mark.no_machine
@pytest.mark.parametrize("command, board, options, what", [
    ("check", "raspi3", ["--memory", "2G"], "--memory 2G: raspi3 has 512M or 1G"),
    ("check", "raspi4", ["--memory", "1536"], "--memory 1536M: raspi4 has 1G, 2G, 4G or 8G"),
    ("run", "raspi4", ["--memory", "4G"], "--memory 4G: QEMU's raspi4b has 2G (check and map take "
     "other sizes)"),
    ("run", "raspi3", ["--smp", "2"], "--smp 2: raspi3 has 4 cores"),
    ("check", "raspi4", ["--cpu", "max"], "--cpu max: raspi4 has no other cores than its own"),
    ("run", "raspi4", ["--gic", "3"], "--gic 3: raspi4 has a GICv2"),
    ("run", "raspi3", ["--gic", "2"], "--gic 2: raspi3 has no GIC")])
def test_what_the_board_has_not(command, board, options, what):
    """Before anything is built of a bundle, and without QEMU's own words. What check needs may be
    built before."""
    done = mullion(command, "--board", board, *options,
                   *(["--dry-run"] if command == "run" else []))
    assert done.returncode and done.stderr.splitlines()[-1] == f"mullion: {command}: {what}"
