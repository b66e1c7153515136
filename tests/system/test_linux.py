# SPDX-License-Identifier: Apache-2.0
"""Debian's kernel on four cores under Mullion, seen from its own shell. One boot serves all tests;
the last ones end it."""
import re
import time

import pytest

from harness import ALARM, DRAM, TOP, errors, guest, unprovoked

pytestmark = pytest.mark.covers("Debian: boot, time, interrupts, hotplug, 3 reboots, poweroff")

CPUS = 4
MIB = 1 << 20


@pytest.fixture(scope="module", params=[3, 2], ids=["gicv3", "gicv2"])
def gic(request):
    return request.param


@pytest.fixture(scope="module")
def linux(shared_lab, gic):
    return shared_lab.boot(limit=400, smp=CPUS, memory="1G", gic=gic).login(60)


@pytest.mark.mullion
@pytest.mark.quick
def test_boot_log_is_a_story(linux):
    """Every stage speaks, in order, with time going forward and without an error."""
    text = linux.text()
    lines = re.findall(r"^\[ *(\d+\.\d+)\] (\w+) EL(\d) cpu(\d+): (.*)$", text, re.M)
    stages = list(dict.fromkeys((stage, el) for _, stage, el, _, _ in lines))
    ours = [("bootblock", "3"), ("loader", "3"), ("el2", "2")]
    assert [s for s in stages if s[0] in dict(ours)] == ours
    times = [float(t) for t, *_ in lines]
    assert times == sorted(times)
    assert not errors(text)


@pytest.mark.quick
def test_cpus_online(linux):
    assert linux.ok("nproc") == str(CPUS)
    assert linux.ok("cat /sys/devices/system/cpu/online") == f"0-{CPUS - 1}"
    assert "All CPU(s) started at EL1" in linux.ok("dmesg | grep 'started at'")


@pytest.mark.quick
def test_memory_size(linux, shared_lab):
    """All of DRAM but the hypervisor's own block, the highest 2 MiB: not one page more, and not one
    less."""
    own = 0 if shared_lab.reference else 2 * MIB
    reg = linux.ok("cat /proc/device-tree/memory*/reg | od -An -v -tx1 | tr -d ' \\n'")
    reg = bytes.fromhex(reg)
    words = [int.from_bytes(reg[i:i + 8], "big") for i in range(0, len(reg), 8)]
    total = sum(words[1::2])
    assert total == 1024 * MIB - own, hex(total)
    ends = [base + size for base, size in zip(words[::2], words[1::2])]
    assert max(ends) == DRAM + 1024 * MIB - own
    seen = int(re.search(r"MemTotal: +(\d+) kB", linux.ok("cat /proc/meminfo"))[1])
    assert seen > 930 * 1024


@pytest.mark.mullion
@pytest.mark.quick
def test_device_tree(linux):
    tree = "/proc/device-tree"
    compatible = linux.ok(f"tr '\\0' '\\n' <{tree}/hypervisor/compatible").split()
    assert compatible[0] == "mullion,hypervisor"
    methods = linux.ok(
        f"for c in {tree}/cpus/cpu@*; do tr '\\0' '\\n' <$c/enable-method; done").split()
    assert methods == ["psci"] * CPUS
    assert linux.ok(f"tr '\\0' '\\n' <{tree}/psci/method") in ("hvc", "smc")
    for gone in ("domains", "__symbols__", "__fixups__", "__local_fixups__"):
        assert linux.sh(f"ls {tree}/{gone}")[0] != 0, gone
    names = linux.ok(
        f"find {tree}/ -name '*msi-map*' -o -name 'its@*' -o -name 'secram*' "
        "-o -name '*secure*'").split()
    assert not names
    # both seeds were there and are used up: the kernel took its address from one, and the other was
    # enough for its generator
    assert linux.ok(f"od -An -v -tx1 {tree}/chosen/kaslr-seed | tr -d ' \\n'") == "00" * 8
    assert linux.sh(f"ls {tree}/chosen/rng-seed")[0] != 0
    log = linux.ok("dmesg")
    assert "KASLR enabled" in log
    assert re.search(r"\[ *0\.0+\] random: crng init done", log)


@pytest.mark.quick
def test_psci_version(linux):
    assert re.search(r"psci: PSCIv1\.[1-9]", linux.ok("dmesg | grep psci:"))


@pytest.mark.quick
def test_interrupts_on_every_cpu(linux):
    def counts(name):
        line = re.search(rf"^ *\S+: +((?:\d+ +){{{CPUS}}}).*{name}",
                         linux.ok("cat /proc/interrupts"), re.M)
        return [int(n) for n in line[1].split()]
    before = counts("arch_timer")
    linux.ok(
        "for i in 0 1 2 3; do taskset $((1 << i)) sh -c 'usleep 50000; usleep 50000'; done "
        "2>/dev/null; sleep 0.2")
    after = counts("arch_timer")
    assert all(b > a for a, b in zip(before, after)), (before, after)
    assert sum(counts("Rescheduling interrupts|Function call")) > 0


def test_console_loses_nothing(linux):
    """Thousands of lines through the interrupt-driven UART, in and out."""
    assert linux.ok("seq 1 3000", 60).split() == [str(n) for n in range(1, 3001)]
    text = "abcdefghijklmnopqrstuvwxyz0123456789" * 6
    assert linux.ok(f"echo {text}") == text


def test_timer_accuracy_under_load(linux):
    """With every CPU busy, three seconds are three seconds: for the guest, and as the host sees
    them."""
    # host time: each look of the guest at its clock lies between two of the host
    linux.ok("for i in 1 2 3 4; do (while :; do :; done) & done")
    first = time.monotonic()
    uptime = float(linux.ok("cat /proc/uptime", 60).split()[0])
    second = time.monotonic()
    linux.ok("sleep 3", 60)
    third = time.monotonic()
    guest = float(linux.ok("cat /proc/uptime", 60).split()[0]) - uptime
    fourth = time.monotonic()
    linux.ok("kill %1 %2 %3 %4; wait 2>/dev/null; true", 60)
    assert guest >= 2.95, guest
    looks = (guest, first, second, third, fourth)
    assert third - second - 0.1 <= guest <= fourth - first + 0.1, looks


def test_clock_does_not_step_back(linux):
    """The counter is one on all CPUs: the time does not step back when a task moves."""
    linux.ok("last=0; for n in 1 2 3 4 5; do for i in 0 1 2 3; do "
             "t=$(taskset $((1 << i)) cut -d' ' -f1 /proc/uptime | tr -d .); "
             "[ $t -ge $last ] || exit 1; last=$t; done; done", 60)


def test_cpu_hotplug(linux):
    """Each secondary off and on again, by PSCI under the hypervisor."""
    for n in range(1, CPUS):
        for _ in range(2):
            linux.ok(f"echo 0 >/sys/devices/system/cpu/cpu{n}/online", 30)
            linux.ok(f"echo 1 >/sys/devices/system/cpu/cpu{n}/online", 30)
    assert linux.ok("nproc") == str(CPUS)


def test_devices_passed_through(linux):
    """RTC and PCIe host bridge: their registers are there."""
    now = int(linux.ok("cat /sys/class/rtc/rtc0/since_epoch"))
    assert abs(now - time.time()) < 600  # host time: QEMU's RTC has the host's date
    assert "0x1b36" in linux.ok("cat /sys/bus/pci/devices/0000:00:00.0/vendor")


def test_kernel_has_no_complaint(linux):
    log = linux.ok("dmesg", 30)
    assert not ALARM.search(log), ALARM.search(log)[0]
    assert not re.search(
        r"WARNING: CPU|psci: failed|failed to come online|Spurious|irq \d+: nobody cared", log)


def test_reboot_three_times(linux):
    for _ in range(3):
        linux.send("reboot\n")
        linux.expect(r"reboot: Restarting system", 30)
        linux.login(60)
        assert linux.ok("nproc") == str(CPUS)
    text = linux.text()
    assert not errors(text), errors(text)


def test_poweroff(linux):
    linux.send("poweroff\n")
    linux.expect(r"reboot: Power down", 30)
    assert linux.ended(20) == 0
    assert not ALARM.search(linux.text())
    assert not errors(linux.text())


@pytest.mark.mullion
@pytest.mark.covers("Debian reboots alone, beside a partition")
@pytest.mark.lengthy
def test_linux_restarts_beside_a_partition(lab):
    """Linux with the rest of the machine reboots alone, from sealed copies; the partition beside it
    goes on, and ends by itself."""
    run = lab.boot(limit=200, smp=CPUS, config=TOP / "tests/system/configs/linux_beside.dts",
                   image=[("critical", guest("pair"))])
    run.login(60)
    assert run.ok("nproc") == "3"
    for _ in range(2):
        run.send("reboot\n")
        run.expect("Booting Linux on physical CPU", 30)
        run.login(60)
        last_life = run.text().split("Restarting system")[-1]
        assert "bootblock" not in last_life, "the machine was reset, not the domain"
        assert run.ok("nproc") == "3"
    run.send("poweroff\n")
    assert run.ended(60) == 0
    assert not ALARM.search(run.text())
    assert not unprovoked(run.text())


@pytest.mark.mullion
@pytest.mark.parametrize("gic", [2, 3])
@pytest.mark.covers("Debian beside a partition that spins")
def test_linux_beside_a_spinning_partition(lab, tmp_path, gic):
    """A partition of one instruction, a branch to itself, takes nothing from Linux but its CPU."""
    spin = tmp_path / "spin.bin"
    spin.write_bytes(bytes.fromhex("00000014"))
    run = lab.boot(limit=100, smp=CPUS, gic=gic,
                   config=TOP / "tests/system/configs/linux_beside.dts",
                   image=[("critical", spin)])
    run.login(60)
    assert run.ok("nproc") == "3"
    assert not ALARM.search(run.text())
    assert not unprovoked(run.text())
