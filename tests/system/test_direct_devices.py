# SPDX-License-Identifier: Apache-2.0
"""Emulated devices of partitions with direct interrupts: consoles, watchdog, who serves the UART,
and all that is asked of a partition there (docs/direct-interrupts.md)."""
import hashlib
import random
import re

import pytest

import test_shell
from agreed import Booted
from harness import TOP, errors, guest, unprovoked, variant
from test_agree_booted import BEGUN, RT_IMAGE
from test_consoles import ESCAPE, SHELL, all_of_a_flood, all_of_a_pair, lines_of
from test_direct import DIRECT, direct
from test_guests import CONFIGS, finished
from test_life import LEFT, RIGHT, Asked
from test_shell import PROMPT, Terminal
from test_uart import characters_come, own_interrupt
from test_watchdog import both_stages, config, passed
from watched import endless

pytestmark = [pytest.mark.mullion,
              pytest.mark.covers("emulated devices of a VM with direct interrupts")]

GICS = [2, 3]
both = pytest.mark.parametrize("gic", GICS)
WHO = pytest.mark.parametrize("names", [["left"], ["right"], ["left", "right"]], ids="-".join)


def edit_of(name):
    """Of a configuration (watched.endless): that domain is direct."""
    return f"{name} {{", f"{name} {{ {DIRECT}"


def talking(lab, folder, gic, *names, **options):
    """Two guests that print, at EL2's console; the first one's core serves it."""
    return Terminal(lab.boot(**test_shell.options(gic) | {
        "limit": 150, "config": direct(folder, CONFIGS / "shell.dts", *names), **options}))


@pytest.mark.quick
@both
@WHO
def test_two_guests(lab, tmp_path, gic, names):
    """Who serves the UART and who does not: every line is whole, and none is missing when the
    machine goes off."""
    run = lab.boot(limit=120, gic=gic, smp=4, kernel=guest("pair"),
                   image=[("second", guest("pair"))],
                   config=direct(tmp_path, CONFIGS / "consoles.dts", *names))
    assert run.ended(110) == 0
    text = run.text()
    assert "the UART is the hypervisor's: virtual consoles, served by cpu0" in text
    all_of_a_pair(text)
    assert not unprovoked(text)


@both
def test_three_flood(lab, tmp_path, gic):
    """A direct one in the middle prints 1,000 lines, and serves the UART for the other two, which
    do so, too: each line is there, whole, in order."""
    source = direct(tmp_path, CONFIGS / "three-consoles.dts", "middle")
    source.write_text(source.read_text().replace(DIRECT, DIRECT + " mullion,housekeeping;"))
    run = lab.boot(limit=160, gic=gic, smp=4, kernel=guest("pair"), config=source,
                   image=[("second", guest("pair")), ("third", guest("pair"))])
    assert run.ended(150) == 0
    text = run.text()
    assert "virtual consoles, served by cpu2" in text
    all_of_a_flood(text)


@both
@pytest.mark.parametrize("how", ["loop", "wfi", "suspend", "off"])
def test_watchdog(lab, tmp_path, gic, how):
    """Both stages, whatever its first CPU does; the neighbour counts all its ticks."""
    both_stages(lab.boot(limit=150, smp=4, gic=gic, kernel=guest("watchdog"),
                         image=[("second", guest("pair"))],
                         config=direct(tmp_path, config(tmp_path, how), "left")), how)


@both
def test_watchdog_restarts(lab, tmp_path, gic):
    """Bitten, it starts again: 20 lives, each of which finds its watchdog as new."""
    source = direct(tmp_path, config(tmp_path, "loop"), "left")
    source.write_text(source.read_text().replace(DIRECT,
                                                 DIRECT + ' mullion,on-crash = "restart";'))
    run = lab.boot(limit=280, smp=4, gic=gic, kernel=guest("watchdog"),
                   image=[("second", guest("pair"))], config=source)
    for _ in range(20):
        run.expect(r"guest: its end: loop\r*\n", 30)
        run.expect(r"error: left: stopped: its watchdog was not refreshed\r*\n", 30)
    passed(run.text(), 100)


@pytest.mark.quick
@both
def test_commands(lab, tmp_path, gic):
    """Each of EL2's console, of direct domains."""
    terminal = talking(lab, tmp_path, gic, "left", "right")
    test_shell.test_commands(terminal)
    said = terminal.ask("ps")
    assert len(re.findall(r"^ +direct interrupts$", said, re.M)) == 2, said
    said = terminal.ask("regs right")
    assert len(re.findall(r"^right: vCPU \d on core \d is on$", said, re.M)) == 2, said
    assert len(re.findall(r"^ELR_EL2 +[0-9a-f]{16} ", said, re.M)) == 2, said


@pytest.mark.quick
@both
def test_explain(lab, tmp_path, monkeypatch, gic):
    """The machine and the host say the same of what is whose, lines without a wire among it."""
    options = test_shell.options(gic)
    options["config"] = direct(tmp_path, CONFIGS / "shell.dts", "left", "right")
    monkeypatch.setattr(test_shell, "options", lambda gic: options)
    terminal = Terminal(lab.boot(limit=120, **options))
    last = {2: 287, 3: 255}[gic]
    assert "mapped:  left: from a device, edge\n" in terminal.ask(f"explain irq {last}")
    test_shell.test_explain(terminal, gic, tmp_path)


@pytest.mark.quick
@both
@WHO
def test_stopped_and_started(lab, tmp_path, gic, names):
    """A neighbour, and the domain whose core serves the console; the machine."""
    test_shell.test_life(talking(lab, tmp_path, gic, *names))


@both
def test_paste(lab, tmp_path, gic):
    """64 KiB of commands at once to the core of a direct domain, while both print."""
    test_shell.test_paste(talking(lab, tmp_path, gic, "left"))


@both
def test_dump(lab, tmp_path, gic):
    """Memory of a direct domain."""
    terminal = talking(lab, tmp_path, gic, "right",
                       out=variant("dump", ("flash0", "el2"), CONSOLE_DUMP="y").parent)
    memory = re.search(r"^0x(\w+) +16 MiB  memory, rwx$", terminal.ask("map right"), re.M)
    said = terminal.ask(f"dump right 0x{memory[1]} 48").splitlines()
    found = bytes.fromhex("".join(line[14:62] for line in said))
    assert found == guest("pair").read_bytes()[:48]


@both
@pytest.mark.covers("EL2's own interrupt on a core with direct ones", cpus=5)
def test_own_interrupt(lab, tmp_path, gic):
    """Every character comes to EL2; a level that it cannot silence is disabled, which is said once;
    nobody loses a tick."""
    edits = [("<&cpus 0xc 0>", "<&cpus 0x18 0>"), edit_of("right")]
    watched = own_interrupt(lab, gic=gic, config=endless(tmp_path, "pair.dts", *edits))
    run = watched.run
    run.shown(r"left ticks \d+", r"right ticks \d+")
    characters_come(watched)


@both
@pytest.mark.covers("a VM with direct interrupts that others stop and start", cpus=5)
def test_requests(lab, tmp_path, gic):
    """From the core of a neighbour, and in the middle of the domain that is meant: its own line's
    handler does not come back then, and the line comes again all the same."""
    m = Asked(lab, tmp_path, gic, edit_of("left"), edit_of("right"))
    for _ in range(3):
        m.ask("0-", "asked", r"el2 .*left: off")
        m.ask("0+", "asked", LEFT)
        m.ask("1=", "asked", RIGHT)
        m.ask("1-", "asked", r"el2 .*right: off")
        m.run.expect(r"left ticks \d+")
        m.ask("1+", "asked", RIGHT)
    assert finished(m.end("left", "right")) == 2


@both
@pytest.mark.covers("trees, tables and owners agree: lines without a wire")
def test_agrees(lab, tmp_path, gic):
    """The lines of its consoles and its watchdog are the domain's alone, and the physical GIC's."""
    source = direct(tmp_path, TOP / "configs" / "linux+rt.dts", "linux")
    source.write_text(source.read_text().replace(DIRECT, DIRECT + " mullion,watchdog;"))
    booted = Booted(lab, [f"rt: begins|{BEGUN}"] * 2, rest="linux", gic=gic, config=source,
                    image=[("rt", RT_IMAGE)])
    faults, mapped, _ = booted.check()
    assert not faults
    lines = mapped["linux"].pended
    assert len(lines) == 3 and not mapped["rt"].pended
    assert lines & booted.enabled.keys()


@both
def test_linux(lab, tmp_path, gic):
    """Debian on a virtual console that its own core serves: a paste of 64 KiB and 256 KiB of output
    by interrupt, exact; its watchdog is fed; it asks the hypervisor by mullionctl."""
    source = direct(tmp_path, CONFIGS / "two-consoles.dts", "linux")
    source.write_text(source.read_text().replace(DIRECT, DIRECT + " mullion,watchdog;"))
    run = lab.boot(limit=200, smp=4, gic=gic, config=source, image=[("control", guest("pair"))])
    run.expect(SHELL, 90)
    run.send(ESCAPE + "1")
    run.expect(r"\[mullion\] linux alone \(\^\] \? helps\)\r*\n")
    run.send("\n")
    run.login()
    assert "is a SBSA" in run.ok("dmesg | grep ttyAMA0")
    assert re.search(r"Edge +uart-pl011", run.ok("cat /proc/interrupts"))
    data = "".join(random.Random(1).choices("0123456789abcdefghijklmnopqrstuv", k=65536))
    run.send("stty raw; echo NO''W; head -c 65536 | sha256sum; stty -raw\n")
    run.expect("NOW")
    run.send(data)
    assert run.expect(r"([0-9a-f]{64})  -", 60)[1] == hashlib.sha256(data.encode()).hexdigest()
    assert run.ok("seq 1 45000", 60) == "\n".join(map(str, range(1, 45001)))
    run.ok("watchdog -T 4 -t 1 /dev/watchdog")
    said = run.ok("mullionctl ps; sleep 6; mullionctl ps")
    assert len(re.findall(r"^linux +up .* 1 .*\n +direct interrupts$", said, re.M)) == 2, said
    run.send("poweroff -f\n")
    assert run.ended(60) == 0
    assert not [e for _, e in errors(run.text()) if not e.startswith("control: ")]
