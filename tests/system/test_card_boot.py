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
