# SPDX-License-Identifier: Apache-2.0
"""What is done once in a while, by ./mullion test --long: the same as in other tests, many times or
for long. What each counted goes to docs/testing.md (tools/record.py)."""
import os
import re
import subprocess
import sys
import time

import pytest

import test_channels
import test_guests
import test_policies
import test_rtos
from harness import ALARM, TOP, die_with_parent, errors, guest, unprovoked

CONFIGS = TOP / "tests" / "system" / "configs"
REBOOTS = 100
LIVES = 3000
RESTARTS = 10000
HOSTILE_LIVES = 25
GIBIBYTE_OF = 16  # times the file that is served
LOAD_SECONDS = 900

pytestmark = [pytest.mark.mullion, pytest.mark.long]
both_gics = pytest.mark.parametrize("gic", [3, 2])


@pytest.fixture
def figures(record_property):
    """figures(TEXT): what a test that passes has counted."""
    return lambda text: record_property("figures", text)


@both_gics
@pytest.mark.covers("Debian, 100 reboots")
def test_linux_reboots(lab, gic, figures):
    run = lab.boot(limit=60 * REBOOTS, gic=gic).login(90)
    for _ in range(REBOOTS):
        assert run.ok("nproc", 60) == "4"
        run.send("reboot\n")
        run.expect("reboot: Restarting system", 60)
        run.login(90)
    run.send("poweroff\n")
    assert run.ended(60) == 0
    assert not errors(run.text()) and not ALARM.search(run.text())
    figures(f"{REBOOTS} reboots of the machine")


@both_gics
@pytest.mark.covers("3,000 resets of a VM while its cores go off and on", cpus=5)
def test_resets_during_hotplug(lab, gic, figures):
    """No CPU of one life comes up in the next."""
    run = lab.boot(limit=3600, gic=gic, smp=5, kernel=guest("hotplug"), append=f"lives={LIVES}",
                   config=CONFIGS / "hotplug_lives.dts", image=[("second", guest("pair"))])
    run.expect("guest: PASS lives")
    assert run.ended(60) == 0
    text = run.text()
    assert not re.findall(r"guest: FAIL (?!foreign)", text)
    said = len(re.findall(r"el2 .*lives: starts again", text))
    said += sum(map(int, re.findall(r"(\d+) more lines like the last were left out", text)))
    assert said >= LIVES
    assert not unprovoked(text)
    figures(f"{LIVES:,} resets of a VM")


@both_gics
@pytest.mark.covers("10,000 restarts of a VM, beside one that misses no tick")
def test_soak_of_restarts(lab, tmp_path, gic, figures):
    """Each life with seeds of its own."""
    latest, took = test_policies.restarts_beside(lab, tmp_path, gic, RESTARTS)
    figures(f"{RESTARTS:,} restarts of a VM in {took:.0f} s, the latest tick beside it by "
            f"{latest / 1000:.1f} ms")


@both_gics
@pytest.mark.covers("a hostile VM, 25 times, and one that loses no tick beside it")
def test_hostile_partition(lab, gic, figures):
    worst = 0
    for _ in range(HOSTILE_LIVES):
        run = lab.boot(limit=300, gic=gic, kernel=guest("hostile"),
                       config=CONFIGS / "hostile.dts", image=[("second", guest("pair"))])
        assert run.ended() == 0
        text = run.text()
        assert "guest: FAIL" not in text, re.findall("guest: FAIL.*", text)
        assert test_guests.finished(text) == 2 and "bystander ticks 600" in text
        worst = max(worst, int(re.search(r"bystander worst lateness (\d+) us", text)[1]))
    figures(f"{HOSTILE_LIVES} hostile VMs, {600 * HOSTILE_LIVES:,} ticks beside them, the latest "
            f"by {worst / 1000:.0f} ms")


@both_gics
@pytest.mark.covers("Debian for 15 minutes: work, hotplug, clock against the host's")
def test_linux_at_work(lab, gic, figures):
    """All CPUs hash and compress while they go off and on; the results stay the same, and the clock
    goes as the host's does."""
    run = lab.boot(limit=LOAD_SECONDS + 600, gic=gic).login(90)
    run.ok("cat /bin/busybox >/tmp/data; sha256sum /tmp/data >/tmp/sum", 60)
    run.ok("work() { while :; do gzip -c /tmp/data | gunzip >/tmp/$1 && "
           "sha256sum </tmp/$1 | cut -d' ' -f1 >>/tmp/sums; done; }; "
           "for i in 1 2 3 4; do work $i & done", 60)
    turns, began = 0, time.monotonic()
    at, after = uptime(run), time.monotonic()
    while time.monotonic() < began + LOAD_SECONDS:
        for cpu in 1, 2, 3:
            for online in 0, 1:
                run.ok(f"echo {online} >/sys/devices/system/cpu/cpu{cpu}/online", 120)
        turns += 1
    before = time.monotonic()
    passed, host = uptime(run) - at, time.monotonic() - began
    # host time: each look of the guest at its clock lies between two of the host
    assert before - after - 1 <= passed <= host + 1, (passed, after - began, before - began, host)
    run.ok("kill %1 %2 %3 %4; wait 2>/dev/null; true", 120)
    done = int(run.ok("wc -l </tmp/sums", 60))
    assert done >= LOAD_SECONDS // 10
    assert run.ok("sort -u /tmp/sums | wc -l", 60) == "1"
    assert run.ok("sort -u /tmp/sums", 60) == run.ok("cut -d' ' -f1 /tmp/sum", 60)
    assert not ALARM.search(run.ok("dmesg", 60))
    run.send("poweroff\n")
    assert run.ended(60) == 0
    assert not errors(run.text())
    figures(f"{host:.0f} s at work, {3 * turns:,} CPUs off and on, {done:,} archives")


def uptime(run):
    return float(run.ok("cat /proc/uptime", 120).split()[0])


@both_gics
@pytest.mark.parametrize("cpus", [1, 2, 4, 8])
@pytest.mark.covers("a real-time system, 30 s on a busy host: no tick is lost")
def test_ticks_on_a_busy_host(lab, gic, cpus, figures):
    """As many processes as the host has CPUs want them all the time."""
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"], preexec_fn=die_with_parent)
            for _ in os.sched_getaffinity(0)]
    try:
        test_rtos.passes(lab, 120, gic=gic, smp=cpus, append="seconds=30")
    finally:
        for process in busy:
            process.kill()
            process.wait()
    figures(f"{30000 * cpus:,} ticks")


@both_gics
@pytest.mark.covers("two Debians: 1 GiB by http over their network cable")
def test_gibibyte(lab, gic, figures):
    """One transfer: httpd's script gives the same 64 MiB sixteen times, each behind its number."""
    run = test_channels.boot(lab, gic, test_channels.CABLE, 3000, **test_channels.MEGABYTES)
    test_channels.at(run, "2", "second")
    test_channels.serve(run, (1 << 10) // GIBIBYTE_OF)
    run.ok("mkdir /tmp/www/cgi-bin && cd /tmp && printf 'for i in $(seq %d); do echo $i; "
           f"cat /tmp/www/file; done\\n' {GIBIBYTE_OF} >body && "
           "printf '#!/bin/sh\\necho; . /tmp/body\\n' >www/cgi-bin/gibibyte && "
           "chmod +x www/cgi-bin/gibibyte")
    digest = run.ok("sh /tmp/body | sha256sum", 1000).split()[0]
    test_channels.at(run, "1", "first")
    test_channels.address(run, test_channels.FIRST)
    test_channels.carrier(run, "1")
    received = "/sys/class/net/eth0/statistics/rx_bytes"
    before, began = int(run.ok(f"cat {received}")), uptime(run)
    assert test_channels.fetched(run, "cgi-bin/gibibyte", 3000) == digest
    took, frames = uptime(run) - began, int(run.ok(f"cat {received}")) - before
    assert frames > 1 << 30
    assert not unprovoked(run.text())
    figures(f"1 GiB in {took:.0f} s, {frames:,} bytes of frames, the digest with it")
