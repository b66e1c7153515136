# SPDX-License-Identifier: Apache-2.0
"""A partition with a watchdog and a memory for its last words, beside a real-time one: Linux, and
bare metal."""
import re

import pytest

from harness import TOP, guest, unprovoked
from test_guests import CONFIGS, finished

pytestmark = pytest.mark.mullion

BITE = "its watchdog was not refreshed"


def start(lab, folder, gic, *properties):
    """Linux with these properties, and a pair guest that counts its ticks."""
    config = folder / "linux_life.dts"
    text = (TOP / "tests/system/configs/linux_beside.dts").read_text()
    config.write_text(text.replace("mullion,access-rest;", "\n".join(
        ("mullion,access-rest;", *properties))).replace("ticks=300", "ticks=6000"))
    return lab.boot(limit=300, smp=4, gic=gic, config=config, image=[("critical", guest("pair"))])


@pytest.mark.covers("Linux panics, and its next life reads why in pstore")
@pytest.mark.parametrize("gic", [2, 3])
@pytest.mark.lengthy
def test_last_words(lab, tmp_path, gic):
    run = start(lab, tmp_path, gic, "mullion,ramoops = <0x40000>;")
    run.login(100)
    assert run.ok("ls /sys/fs/pstore") == ""
    assert "ramoops" in run.ok("dmesg | grep ramoops")
    run.ok("echo 1 >/proc/sys/kernel/panic")
    run.ok("echo a-word-of-the-first-life >/dev/kmsg")
    run.send("echo c >/proc/sysrq-trigger\n")
    run.expect(r"Kernel panic")
    run.login(100)
    assert run.ok("cat /sys/fs/pstore/dmesg-ramoops-0 | grep -c 'sysrq triggered crash'") != "0"
    assert run.ok("cat /sys/fs/pstore/* | grep -c a-word-of-the-first-life") != "0"
    # what is read and removed stays away
    run.ok("rm /sys/fs/pstore/*")
    run.send("reboot -f\n")
    run.expect("Run /init")
    run.login(100)
    assert run.ok("ls /sys/fs/pstore") == ""


@pytest.mark.covers("Linux does not feed its watchdog, and is restarted")
@pytest.mark.parametrize("gic", [2, 3])
def test_watchdog(lab, tmp_path, gic):
    run = start(lab, tmp_path, gic, "mullion,watchdog;", 'mullion,on-crash = "restart";')
    run.login(100)
    assert run.ok("cat /sys/class/watchdog/watchdog0/identity") == "SBSA Generic Watchdog"
    run.ok("watchdog -T 6 -t 1 /dev/watchdog")
    run.ok("sleep 15", 60)
    assert run.ok("cat /sys/class/watchdog/watchdog0/state") == "active"
    assert 1 <= int(run.ok("cat /sys/class/watchdog/watchdog0/timeleft")) <= 6
    text = [int(run.ok(f"grep ' {name}$' /proc/kallsyms").split()[0], 16)
            for name in ("_stext", "_etext")]
    run.send("killall -9 watchdog\n")
    run.expect(rf"error: linux: stopped: {BITE}\r*\n", 60)
    said = run.expect(r"linux: called from((?:  [0-9a-f]{16})+)\r*\n")
    calls = [int(call, 16) for call in said[1].split()]
    # in the kernel, which idles, down to where its first CPU began
    assert len(calls) >= 3 and all(text[0] <= call < text[1] for call in calls), (text, calls)
    run.expect("Run /init", 100)
    run.login(60)
    # of the next life nobody has asked for anything yet
    assert run.ok("cat /sys/class/watchdog/watchdog0/state") == "inactive"
    assert run.text().count(BITE) == 1


@pytest.mark.covers("a VM that resets itself, with a memory that is kept")
@pytest.mark.parametrize("gic", [2, 3])
def test_kept_region(lab, tmp_path, gic):
    """Zero at first, then what the life before has written; and nothing else of it is left."""
    config = tmp_path / "kept.dts"
    text = (CONFIGS / "reborn.dts").read_text()
    config.write_text(text.replace("access = ", "mullion,ramoops = <0x10000>; access = ", 1))
    run = lab.boot(limit=90, smp=4, gic=gic, kernel=guest("reborn"), config=config,
                   image=[("second", guest("pair"))])
    assert run.ended(80) == 0
    text = run.text()
    held = [(int(at, 16), int(what, 16))
            for at, what in re.findall(r"guest: region (0x\w+) holds (0x\w+)", text)]
    base = held[0][0]
    assert held == [(base, 0), (base, base + 1), (base, base + 2)]
    assert not re.search(r"guest: FAIL", text), re.findall(r"guest: FAIL.*", text)
    assert finished(text) == 2 and not unprovoked(text)
