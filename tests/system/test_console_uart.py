# SPDX-License-Identifier: Apache-2.0
"""Either UART of a Raspberry Pi as the console, by one choice of Kconfig: of the boot stages' log,
of the hypervisor's and its virtual consoles, and of Linux."""
import re

import pytest

import debian_full
from harness import ALARM, board_folder, errors, variant
from test_consoles import ESCAPE
from test_guests import CONFIGS

pytestmark = [pytest.mark.mullion, pytest.mark.covers("both UARTs, each as the console of all")]

LOGS = ("bootblock EL3 cpu0: Mullion on board {board}", "loader EL3 cpu0: hypervisor: SHA-256 ",
        "el2 EL2 cpu0: the UART is the hypervisor's: virtual consoles, served by cpu0, "
        "interrupt {n}")
DEFAULT = {"raspi3": "MINI_UART", "raspi4": "PL011"}


def built(board, uart):
    """The build folder of a board whose console is that UART."""
    folder = board_folder(board)
    if uart == DEFAULT[board]:
        return folder
    return variant(uart.lower(), ("flash0", "el2"), board=folder,
                   **{f"RASPBERRY_{uart}": "y"}).parent


def virtual_console(lab, board, uart, interrupt):
    """A partition ticks there; and what is typed comes in by the UART's interrupt, more at once
    than either has room for."""
    run = lab.boot(limit=60, out=built(board, uart), config=CONFIGS / "rt.dts",
                   kernel=board_folder(board) / "guest" / "rt.bin")
    run.expect("rt: second 2", 40)
    for line in LOGS:
        assert line.format(board=board, n=interrupt) in run.text(), line
    run.send(f"{ESCAPE}mps\nlog rt\npoweroff\n")
    assert run.ended(30) == 0
    typed = run.text().partition("mullion> ps\n")[2]
    assert re.search(r"^rt +up +1 of 1 .*\nmullion> log rt\nrt: begins", typed, re.M), typed
    assert "mullion> poweroff\n" in typed
    assert not errors(run.text())


@pytest.mark.covers(board="raspi3", gic=0)
@pytest.mark.on_qemu10
@pytest.mark.parametrize("uart, interrupt", [("PL011", 121), ("MINI_UART", 93)])
def test_raspi3(lab, uart, interrupt):
    virtual_console(lab, "raspi3", uart, interrupt)


@pytest.mark.needs_qemu10
@pytest.mark.covers(board="raspi4", gic=2)
@pytest.mark.parametrize("uart, interrupt", [("PL011", 153), ("MINI_UART", 125)])
def test_raspi4(lab, uart, interrupt):
    virtual_console(lab, "raspi4", uart, interrupt)


@pytest.mark.needs_qemu10
@pytest.mark.covers(board="raspi4", gic=2)
@pytest.mark.lengthy
def test_linux_on_the_mini_uart(lab):
    """The log of all stages, and then Linux' console, whose every character is an interrupt."""
    kernel, ramdisk = debian_full.images(board_folder("raspi4"))
    run = lab.boot(limit=100, out=built("raspi4", "MINI_UART"), kernel=kernel,
                   initrd=ramdisk).login(80)
    assert LOGS[0].format(board="raspi4") in run.text()
    assert "el2 EL2 cpu0: the UART is a guest's from here" in run.text()
    assert run.ok("cat /proc/consoles").split()[0] == "ttyS1"
    assert re.search(r"[1-9]\d* .*GIC-0 +125 Level +ttyS1", run.ok("cat /proc/interrupts"))
    assert not ALARM.search(run.ok("dmesg", 30))
    run.send("poweroff\n")
    assert run.ended(30) == 0
    assert not errors(run.text())
