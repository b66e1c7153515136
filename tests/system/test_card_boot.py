# SPDX-License-Identifier: Apache-2.0
"""What ./mullion image and flash make boots: on QEMU's model of a board that reads a card."""
import subprocess

import pytest

import card_image
import machine
from harness import TOP, Machine
from test_front import LIMIT
from test_guests import passes
from test_zcu102 import NO_ENTROPY, basic, zcu  # noqa: F401

pytestmark = [pytest.mark.mullion, pytest.mark.covers(board="zcu102", gic=2)]


@pytest.mark.covers("a card that `./mullion image` and `flash` have written", park="WFI", cpus=4)
def test_a_written_card_boots(lab, zcu, tmp_path):  # noqa: F811
    """The medium was full of other bytes, and is larger than the image."""
    m = Machine(**basic(zcu))
    image, found = card_image.make_card(m, m.make_bundle(tmp_path), tmp_path)
    (tmp_path / "card.img.bmap").write_text(card_image.bmap(image, found))
    card = tmp_path / "sd"
    with open(card, "wb") as f:
        for _ in range(machine.card_size(image.stat().st_size) >> 20):
            f.write(b"\xa5" * (1 << 20))
    subprocess.run([TOP / "mullion", "flash", card, "--image", image, "--yes"], check=True,
                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=LIMIT)
    text = passes(lab, said=[NO_ENTROPY], flash={1: card}, **basic(zcu))
    assert "tree of" in text and "checked, from SD1" in text
    assert "SD card of 256 MiB" in text
    assert "mullion.itb in partition 1 of SD card, a FAT32\n" in text


@pytest.mark.covers("a card whose bundle was copied over the old one", park="WFI", cpus=4)
def test_another_bundle_copied_to_the_card(lab, zcu, tmp_path):  # noqa: F811
    """On any computer: the file in the FAT is what boots, and the only bundle that there is."""
    m = Machine(**basic(zcu))
    image, _ = card_image.make_card(m, m.make_bundle(tmp_path), tmp_path)
    other = tmp_path / "other"
    other.mkdir()
    new = Machine(**{**basic(zcu), "kernel": zcu / "guest" / "basic-flat.bin"}).make_bundle(other)
    subprocess.run(["mcopy", "-o", "-i", f"{image}@@1M", new, "::mullion.itb"], check=True)
    subprocess.run(["truncate", "-s", str(machine.card_size(image.stat().st_size)), image],
                   check=True)
    text = passes(lab, said=[NO_ENTROPY], flash={1: image}, **basic(zcu))
    assert "kernel has no arm64 Image header, taken as a flat binary" in text
