# SPDX-License-Identifier: Apache-2.0
"""Two partitions on QEMU's Raspberry Pis: Debian's full kernel with three CPUs, all devices and the
control of the other one, and beside it the guest kit's program with the fourth."""
import re

import pytest

from harness import ALARM, board_folder, errors, guest_lines, poll
from test_consoles import ESCAPE

pytestmark = [pytest.mark.mullion]


def seconds(text):
    """The seconds that rt has counted."""
    return [int(said[1]) for name, line in guest_lines(text)
            if name == "rt" and (said := re.match(r"rt: second (\d+), CPU 0$", line))]


def ps(run, domain):
    """(its state, its CPUs that are on, of how many, its starts)."""
    row = re.search(rf"^{domain} +(\w+) +(\d) of (\d) .*? MiB +(\d+) ",
                    run.ok("mullionctl ps"), re.M)
    return row and (row[1], *map(int, row.groups()[1:]))


def back(run):
    """To Linux' shell alone, where it says that it is there."""
    run.expect("Enter 'help' for a list of built-in commands", 100)
    run.send(ESCAPE + "1\n")
    run.login(60)
    assert run.ok("nproc") == "3"


@pytest.mark.covers("Debian beside bare metal: hotplug, restart of either")
@pytest.mark.parametrize("board, gic, park", [
    ("raspi3", 0, "WFI"), pytest.param("raspi4", 2, "WFI", marks=pytest.mark.needs_qemu10)])
def test_two_partitions(lab, board, gic, park):
    """Linux restarts rt, takes a CPU off and on, and reboots itself: rt ticks on through all of it,
    without one left out."""
    run = lab.boot(limit=300, out=board_folder(board), kernel="debian-full",
                   config="raspi-linux+rt")
    back(run)
    assert ps(run, "rt") == ("up", 1, 1, 1)
    assert run.ok("mullionctl restart rt") == ""
    poll(lambda: ps(run, "rt") == ("up", 1, 1, 2), "rt's second life")
    run.ok("echo 0 >/sys/devices/system/cpu/cpu2/online")
    assert ps(run, "linux") == ("up", 2, 3, 1)
    run.ok("echo 1 >/sys/devices/system/cpu/cpu2/online")
    assert ps(run, "linux") == ("up", 3, 3, 1)
    assert not ALARM.search(run.ok("dmesg", 30))
    run.send(ESCAPE + "a")
    run.expect("all are shown")
    run.send("reboot\n")
    run.expect("reboot: Restarting system")
    ended = len(run.text())
    run.expect("Booting Linux on physical CPU", 60)
    begun = len(run.text())
    back(run)
    assert ps(run, "linux") == ("up", 3, 3, 2) and ps(run, "rt") == ("up", 1, 1, 2)
    assert run.ok("mullionctl stop rt") == ""
    run.send("poweroff\n")
    assert run.ended(60) == 0
    text = run.text()
    assert seconds(text[ended:begun])  # while Linux' memory is cleared
    ticks = seconds(text[ended:])
    assert ticks == list(range(ticks[0], ticks[0] + len(ticks))) and len(ticks) > 3, ticks
    assert "rt: begins" not in text[ended:]
    assert text.count("Mullion on board") == 1 and not errors(text)
