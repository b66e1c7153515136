# SPDX-License-Identifier: Apache-2.0
"""EL2's UART: which one it takes by the tree, and what it does without one."""
import re
import subprocess

import pytest

from console import LOG_OFFSET, LOG_SIZE, ring_text
from harness import OUT, Machine, errors, poll, unprovoked, variant
from test_bundle import stops
from test_guests import finished
from watched import CONFIGS, Watched, endless, without_handler

pytestmark = [pytest.mark.mullion]

NODE, NODE_OF_RTC = "/pl011@9000000", "/pl031@9010000"


def board_tree(board, folder, *edit):
    """QEMU's tree of a machine, changed by fdtput."""
    dtb = folder / "board.dtb"
    dump = board.bare_command()
    dump[2] += f",dumpdtb={dtb}"
    subprocess.run(dump, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    options = 2 if edit[0] == "-t" else 0
    subprocess.run(["fdtput", *edit[:options], dtb, *edit[options:]], check=True)
    return dtb


def ring(watched, awaited):
    """The log in memory as soon as it has a text, and the debugger: the machine is stopped."""
    def look():
        gdb = watched.stop()
        log = gdb.read(watched.machine.hypervisor_base() + LOG_OFFSET, LOG_SIZE)
        text = ring_text(log) or ""
        if all(line in text for line in awaited):
            return text, gdb
        gdb.go()
        return None
    return poll(look, f"in the log: {awaited!r}")


@pytest.mark.covers("a machine whose UART nobody knows")
def test_unknown_uart(lab, tmp_path):
    """One line names it; then the log is in memory alone, and so is what a stop has to say."""
    tree = board_tree(Machine(smp=4), tmp_path, "-t", "s", NODE, "compatible", "test,uart")
    m = Watched(lab, ["-dtb", str(tree)], config=endless(tmp_path))
    m.run.expect(r'el2 EL2 cpu0: error: UART: no driver for "test,uart"\r*\n', 60)
    text, gdb = ring(m, ["left ticks 10", "right ticks 10"])
    # both are stopped by their next trap, as in test_stop_report
    without_handler(gdb, m.machine.hypervisor_base())
    gdb.go()
    assert m.run.ended(60) == 0
    assert "4 of 4 cores at EL2" in text and "the UART is a guest's" not in text
    # nothing but EL3's farewell behind the line
    rest = m.run.text().split('no driver for "test,uart"')[1]
    assert "el2" not in rest and "guest" not in rest, rest
    assert [e for _, e in errors(m.run.text())] == ['UART: no driver for "test,uart"']


# the core that takes the interrupt: one of a guest's, or, of five, the one that nobody has
CORE = 4


def own_interrupt(lab, **options):
    image = variant("own-irq", images=("flash0", "el2"), TEST_OWN_IRQ="y", TEST_OWN_IRQ_CPU=CORE)
    return Watched(lab, smp=5, out=image.parent, **options)


def characters_come(watched):
    """Every character comes to EL2; the level that it cannot silence is disabled, which is said
    once; two guests lose no tick, and end."""
    run = watched.run
    for length in (5, 1, 0, 200, 17):
        run.send("x" * length + "\n")
        run.expect(rf"el2 EL2 cpu{CORE}: own interrupt: {length} characters\r*\n", 20)
    run.send("!")
    run.expect(r"ticks \d+")
    run.send("and more\n")
    run.expect(rf"el2 EL2 cpu{CORE}: error: interrupt: INTID 33, EL2's own, .*: disabled\r*\n", 20)
    for name in ("left", "right"):
        run.expect(rf"{name} ticks \d+")
    watched.let_end("left", "right")
    assert run.ended(100) == 0
    text = run.text()
    assert finished(text) == 2, re.findall(r"guest: (?:FAIL|DONE).*", text)
    assert [e for e in unprovoked(text) if "INTID 33" not in e] == []
    assert text.count("INTID 33") == 1


@pytest.mark.covers("EL2's own interrupt, on a guest's core and on a free one", cpus=5)
@pytest.mark.parametrize("gic", [2, 3])
@pytest.mark.parametrize("guest_has_core", [True, False])
def test_own_interrupt(lab, tmp_path, gic, guest_has_core):
    """Every character comes to EL2, on its core; a line that it cannot silence is disabled, and
    that is said once; no guest loses a tick."""
    edits = [("<&cpus 0xc 0>", "<&cpus 0x18 0>")] if guest_has_core else []
    watched = own_interrupt(lab, gic=gic, config=endless(tmp_path, "pair.dts", *edits))
    run = watched.run
    run.expect(rf"the UART's interrupt 33 is EL2's own, on cpu{CORE}\r*\n", 60)
    run.expect(r"left ticks \d+")
    run.expect(r"right ticks \d+")
    characters_come(watched)


@pytest.mark.covers("EL2's own interrupt on a line that a domain is given", cpus=5)
def test_own_interrupt_is_not_given_away(lab, tmp_path):
    m = Machine(smp=5)
    tree = board_tree(m, tmp_path, "-t", "i", NODE_OF_RTC, "interrupts", "0", "1", "4")
    run = own_interrupt(lab, more=["-dtb", str(tree)], config=CONFIGS / "reborn.dts").run
    stops(run, r"pl031@9010000: of domain left shares interrupt 33 with pl011@9000000, which no "
               "domain has", "el2")
