# SPDX-License-Identifier: Apache-2.0
"""EL2's own console: what one types at Ctrl-] m, while two guests print."""
import re

import pytest

from harness import guest, unprovoked
from test_consoles import ESCAPE
from test_guests import CONFIGS

pytestmark = [pytest.mark.mullion, pytest.mark.covers("EL2's own console")]

PROMPT = "mullion> "


class Terminal:
    """A machine's terminal at EL2's console."""

    def __init__(self, run):
        self.run = run
        run.expect(r"right ticks")
        run.send(ESCAPE + "m")
        run.expect(r"\[mullion\] mullion alone \(\^\] \? helps\)\r*\n")

    def ask(self, command):
        """What a command prints."""
        self.run.send(command + "\n")
        found = self.run.expect(rf"{re.escape(command)}\r*\n((?s:.*?)){PROMPT}", 20)
        return found[1].replace("\r", "")


@pytest.fixture
def terminal(lab, gic):
    return Terminal(lab.boot(limit=120, gic=gic, smp=4, kernel=guest("pair"),
                             config=CONFIGS / "shell.dts", image=[("second", guest("pair"))]))


@pytest.mark.quick
@pytest.mark.parametrize("gic", [2, 3])
def test_commands(terminal):
    """Each command, once."""
    said = terminal.ask("help")
    assert re.search(r"^help +what there is to be typed$", said, re.M)
    assert terminal.ask("hepl") == "hepl: there is no such command, help lists them\n"
    assert terminal.ask("help me") == "to be typed as: help\n"
    assert not unprovoked(terminal.run.text())
