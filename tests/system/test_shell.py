# SPDX-License-Identifier: Apache-2.0
"""EL2's own console: what one types at Ctrl-] m, while two guests print."""
import re
import subprocess
import threading

import pytest

import desk
from harness import OUT, Machine, guest, poll, unprovoked, variant
from test_consoles import ESCAPE
from test_guests import CONFIGS

pytestmark = [pytest.mark.mullion, pytest.mark.covers("EL2's own console")]

PROMPT = "mullion> "


class Terminal:
    """A machine's terminal at EL2's console."""

    def __init__(self, run, begun="right ticks"):
        self.run = run
        run.expect(begun)
        run.send(ESCAPE + "m")
        run.expect(r"\[mullion\] mullion alone \(\^\] \? helps\)\r*\n")

    def ask(self, command):
        """What a command prints."""
        self.run.send(command + "\n")
        found = self.run.expect(rf"{re.escape(command)}\r*\n((?s:.*?)){PROMPT}", 20)
        return found[1].replace("\r", "")

    def until(self, line):
        """Asks for ps until it has such a line."""
        poll(lambda: re.search(line, self.ask("ps"), re.M), line)


def options(gic):
    return {"gic": gic, "smp": 4, "kernel": guest("pair"), "config": CONFIGS / "shell.dts",
            "image": [("second", guest("pair"))]}


@pytest.fixture
def terminal(lab, gic):
    return Terminal(lab.boot(limit=120, **options(gic)))


@pytest.mark.quick
@pytest.mark.parametrize("gic", [2, 3])
def test_commands(terminal):
    """Each command, once, while both guests print."""
    said = terminal.ask("help")
    assert re.search(r"^help +what can be typed$", said, re.M)
    assert "dump" not in said
    assert terminal.ask("hepl") == "hepl: there is no such command, help lists them\n"
    assert terminal.ask("help me") == "to be typed as: help\n"
    for line in "dump left 0x40200000 16", "dump left":
        assert not re.search(rf"^{line.split()[0]}\b", said, re.M)
        assert terminal.ask(line) == (f"{line.split()[0]}: there is no such command, "
                                      "help lists them\n")
    assert terminal.ask("stats left") == "left: no channel that counts\n"

    domains = [line for line in terminal.ask("ps").splitlines() if line[0] != " "]
    since = r"\d:\d\d:\d\d"
    for line, row in ((domains[1], rf"left +up +2 of 2 +0-1 +32 MiB +1 +{since} +kernel +none$"),
                      (domains[2], rf"right +up +2 of 2 +2-3 +16 MiB +1 +{since} +second +none$")):
        assert re.match(row, line), domains

    assert re.search(r"^\[ +\d+\.\d+\] el2 EL2 cpu\d: left: 2 CPUs", terminal.ask("log"), re.M)
    assert re.search(r"^guest: right ticks [\d ]+$", terminal.ask("log right"), re.M)
    assert terminal.ask("log middle") == "middle: there is no such console, but left, right\n"

    said = terminal.ask("map left")
    memory = re.search(r"^0x(\w+) +32 MiB  memory, rwx$", said, re.M)
    assert memory, said
    assert re.search(r"^0x\w+ +4 KiB  emulated: virtual PL011 \(left\)$", said, re.M), said
    uart = re.search(r"^ +(\d+)  device  level  enabled .* vCPU 0, cpu0$", terminal.ask("irq left"),
                     re.M)
    # pair polls its UART: nothing of it is enabled
    assert uart is None
    assert "owner:   left\nmapped:  left: memory, rwx, physical 0x" in terminal.ask(
        f"explain 0x{memory[1]}")
    assert terminal.ask("report left") == ("left: no report: neither a fault nor its watchdog has "
                                           "stopped it\n")

    # who reads nothing does not keep the terminal for ever (its FIFO has 256 characters)
    terminal.run.send(ESCAPE + "1" + 300 * "x" + ESCAPE + "m")
    terminal.run.expect(r"\[mullion\] mullion alone")
    assert terminal.ask("help me") == "to be typed as: help\n"

    # back at it: the prompt, with what was typed
    terminal.run.send("help m" + ESCAPE + "a")
    terminal.run.expect("right ticks")
    terminal.run.send(ESCAPE + "m")
    terminal.run.expect(rf"mullion alone.*\n{PROMPT}help m")
    assert terminal.ask("e") == "to be typed as: help\n"
    assert not unprovoked(terminal.run.text())


def owners(answer):
    """The lines of an explanation that both the host and the machine have; but for what a vCPU does
    now."""
    return [re.sub(r"(vCPU \d+)[,;] .*", r"\1", line) for line in answer.splitlines()
            if line.startswith(("owner:", "mapped:"))]


@pytest.mark.quick
@pytest.mark.parametrize("gic", [2, 3])
def test_explain(terminal, gic, tmp_path):
    """The machine says of itself what ./mullion explain says of it on the host: an address of each
    kind, interrupts, CPUs, nodes."""
    gic_frames = {2: ["0x8010008", "0x8011000", "0x8030000"], 3: ["0x80a0000", "0x8080000"]}
    memory = re.search(r"^0x(\w+) +16 MiB  memory, rwx$", terminal.ask("map right"), re.M)[1]
    made = Machine(**options(gic))
    bundle, board = made.make_bundle(tmp_path), made.board_tree(tmp_path)
    asked = [f"0x{memory}", f"right:0x{memory}", "0x9000018", "0x9010000", "0x9030000", "0x8000008",
             "0x8020000", "0xa000000", "0x20000000000", "0xfff0000000000000", "0x0",
             *gic_frames[gic], "irq 33", "irq 34", "irq 39", "irq 27", "irq 25", "irq 26", "irq 29",
             "irq 3", "irq 100", "irq 254", "irq 255", "cpu 0", "cpu 3",
             "pl031@9010000", "pl061@9030000", "pl011@9000000"]
    if gic == 2:  # it has 288; of another, the host says that it is none
        asked.append("irq 287")
    different = {}
    for what in asked:
        here = terminal.ask(f"explain {what}")
        done = subprocess.run([OUT / "tools" / "mullion-dt", board, bundle,
                               *desk.gic_lines(made), "--explain", what],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        if owners(here) != owners(done.stdout):
            different[what] = here, done.stdout
        assert re.search("^decided: .*\nto move: ", here, re.M), here
    assert not different


@pytest.mark.quick
@pytest.mark.parametrize("gic", [2, 3])
def test_life(terminal):
    """A neighbour, and the domain whose core serves the console, are stopped, started, restarted;
    what is typed next is answered."""
    run = terminal.run
    for name, other in ("right", "left"), ("left", "right"):
        assert terminal.ask(f"start {name}") == f"{name}: it is running\n"
        assert terminal.ask(f"stop {name}") == ""
        terminal.until(rf"^{name} +down +0 of 2 .* 1 +-  \w+ +stop")
        assert terminal.ask(f"stop {name}") == f"{name}: it is off\n"
        assert terminal.ask(f"restart {name}") == f"{name}: it is off: start starts it\n"
        assert terminal.ask(f"start {name}") == ""
        terminal.until(rf"^{name} +up +2 of 2 .* 2 +0:00:\d\d  \w+ +stop")
        assert terminal.ask(f"restart {name}") == ""
        terminal.until(rf"^{name} +up +2 of 2 .* 3 +0:00:\d\d  \w+ +restart")
        assert re.search(rf"^{other} +up +2 of 2 ", terminal.ask("ps"), re.M)
    assert terminal.ask("restart right kernel") == ""
    terminal.until(r"^right +up +2 of 2 .* 4 +0:00:\d\d  kernel +restart")
    assert terminal.ask("restart right left") == ("left: there is no such image of right, but "
                                                  "second, kernel\n")
    assert terminal.ask("stop none") == "none: there is no such domain, but left, right\n"
    run.send(ESCAPE + "a")
    run.expect(r"\[left\]\S* guest: left ticks [\d ]+\r*\n")
    run.expect(r"\[right\]\S* guest: right ticks [\d ]+\r*\n")
    # the machine: not by a stop of its last domain, but by a reset, and off
    run.send(ESCAPE + "m")
    assert terminal.ask("stop right") == ""
    terminal.until(r"^right +down ")
    assert terminal.ask("stop left") == ("left: it is the last that runs: poweroff ends the "
                                         "machine\n")
    assert "left" in terminal.ask("ps")
    run.send("reboot\n")
    run.expect("Mullion on board")
    Terminal(run).until(r"^right +up +2 of 2 .* 1 ")
    run.send("poweroff\n")
    assert run.ended(20) == 0
    assert not unprovoked(run.text())


@pytest.mark.parametrize("gic", [2])
def test_paste(terminal):
    """64 KiB of commands at once, while both guests print: each is answered, in order, once; the
    guests go on."""
    run = terminal.run
    words = [f"word-{n:010}" for n in range(4096)]
    ticks = len(re.findall("right ticks", terminal.ask("log right")))
    # another thread: what is shown is to be read meanwhile, or QEMU waits for us, and we for it
    paste = threading.Thread(target=run.send, args=("".join(f"{word}\n" for word in words),))
    paste.start()
    run.expect(rf"{words[-1]}: there is no such command.*\n{PROMPT}", 90)
    paste.join()
    assert re.findall(r"^(\S+): there is no such command, help lists them$", run.text(),
                      re.M) == words
    assert len(re.findall("right ticks", terminal.ask("log right"))) > ticks
    domains = terminal.ask("ps")
    up = re.findall(r"up +2 of 2 .* 1 +\d:\d\d:\d\d  \w+ +none$", domains, re.M)
    assert len(up) == 2, domains


@pytest.mark.parametrize("gic", [3])
def test_dump(lab, gic):
    """Memory of a domain, in a build that has it."""
    run = lab.boot(limit=120, gic=gic, smp=4, kernel=guest("pair"), config=CONFIGS / "shell.dts",
                   image=[("second", guest("pair"))],
                   out=variant("dump", ("flash0", "el2"), CONSOLE_DUMP="y").parent)
    terminal = Terminal(run)
    memory = re.search(r"^0x(\w+) +16 MiB  memory, rwx$", terminal.ask("map right"), re.M)
    image = guest("pair").read_bytes()
    said = terminal.ask(f"dump right 0x{memory[1]} 48").splitlines()
    assert len(said) == 3
    found = bytes.fromhex("".join(line[14:62] for line in said))
    assert found == image[:48]
    assert terminal.ask("dump right 0x8000000").endswith("not in right's memory\n")
