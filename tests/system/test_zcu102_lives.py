# SPDX-License-Identifier: Apache-2.0
"""Virtual consoles, watchdog and policies on QEMU's model of the ZCU102: the hypervisor has its
UART, which is Cadence's, not Arm's; the GIC is a GIC-400."""
import re

import pytest

from harness import board_folder, unprovoked
from test_consoles import ESCAPE, lines_of
from test_guests import CONFIGS
from test_shell import Terminal
from test_watchdog import BITE
from test_zcu102 import NO_ENTROPY

pytestmark = [pytest.mark.mullion, pytest.mark.covers(board="zcu102", gic=2)]

COUNT = 2048  # bytes, of a UART whose FIFOs have 64


def typed(run, number, name, *lines):
    """To one that is shown alone: (what, its answer)."""
    run.send(f"{ESCAPE}{number}")
    run.expect(rf"\[mullion\] {name} alone \(\^\] \? helps\)\r*\n")
    for line, answer in lines:
        run.send(f"{line}\n")
        run.expect(answer)


@pytest.mark.covers("two VMs on one UART, a watchdog's bite, a crash, restarts")
def test_lives(lab):
    """Text both ways, where the UART's interrupt alone brings what is typed; the left one ends in
    each way and starts again; the right one misses no beat. (The model sends without its FIFO
    filling, so the interrupt of transmission is test_uart_cadence's.)"""
    zcu = board_folder("zcu102", "zcu102_qemu_defconfig")
    run = lab.boot(limit=60, out=zcu, cpu="cortex-a53", kernel=zcu / "guest" / "talk.bin",
                   config=CONFIGS / "zcu102_lives.dts")
    run.expect(r"el2 EL2 cpu0: the UART is the hypervisor's: virtual consoles, served by cpu0, "
               r"interrupt 53\r*\n")
    run.shown("guest: left listens", "guest: right listens")
    typed(run, 1, "left", (f"in {COUNT}", f"takes {COUNT}"),
          ("0123456789abcdef" * (COUNT // 16), f"took {COUNT}, sum "),
          (f"out {COUNT}", f"gave {COUNT}, sum "))
    typed(run, 2, "right", ("beat", "beat 1"))
    typed(run, 1, "left")
    run.send(ESCAPE + "a")
    for order, why in ("forget", BITE), ("crash", "it says that it has crashed: code 0xc0de"):
        run.send(f"{order}\n")
        run.expect(rf"error: left: stopped: {why}\r*\n")
        run.expect("guest: left listens")
    run.send("reset\n")
    run.expect("guest: left listens")

    terminal = Terminal(run, begun=r"right beat \d+")
    assert terminal.ask("restart left") == ""
    terminal.until(r"^left +up +1 of 2 +0-1 +8 MiB +5 .* restart: by request ")
    assert BITE in terminal.ask("report left")
    assert "owner:   the hypervisor\n" in terminal.ask("explain 0xff000000")
    assert "owner:   the hypervisor\n" in terminal.ask("explain irq 53")

    # while it was shown
    shown = run.text().partition("all are shown")[2].partition("mullion alone")[0]
    beats = [int(n) for line in lines_of("right", shown)
             for n in re.findall(r"^guest: right beat (\d+)$", line)]
    assert beats and beats == list(range(beats[0], beats[-1] + 1)), beats
    assert [e for e in unprovoked(run.text()) if not e.startswith("left: ")] == [NO_ENTROPY]
