# SPDX-License-Identifier: Apache-2.0
"""A domain's watchdog: an interrupt first, then its end, and nothing of that in the neighbour."""
import re

import pytest

from harness import Machine, errors, guest, plain, unprovoked, variant
from test_guests import CONFIGS, finished
from test_uart import board_tree

pytestmark = pytest.mark.mullion

WHAT = "a watchdog's two stages, beside another VM"
BITE = "its watchdog was not refreshed"


def config(folder, how):
    made = folder / "watchdog.dts"
    text = (CONFIGS / "watchdog.dts").read_text()
    made.write_text(text.replace('bootargs = "loop"', f'bootargs = "{how}"'))
    return made


def start(lab, folder, how, **options):
    return lab.boot(limit=150, smp=4, kernel=guest("watchdog"), image=[("second", guest("pair"))],
                    config=config(folder, how), **options)


def passed(text, least=15):
    """The tests of the first domain, which does not come to its DONE."""
    assert not re.findall(r"guest: FAIL.*", text), re.findall(r"guest: FAIL.*", text)
    assert len(re.findall(r"\[left\] guest: PASS", plain(text))) >= least


def both_stages(run, how):
    run.expect(rf"guest: its end: {how}\r*\n")
    run.expect(rf"error: left: stopped: {BITE}\r*\n")
    run.expect(r"left: off")
    assert run.ended(120) == 0
    passed(run.text())
    assert finished(run.text()) == 1, re.findall(r"guest: (?:FAIL|DONE).*", run.text())
    assert [what for _, what in errors(run.text()) if "left" in what] == \
        [f"left: stopped: {BITE}"]


@pytest.mark.covers(WHAT)
@pytest.mark.parametrize("gic, how", [(2, "loop"), (2, "wfi"), (2, "suspend"), (2, "off"),
                                      (3, "loop"), (3, "wfi"), (3, "off")])
def test_both_stages(lab, tmp_path, gic, how):
    """Masked in a loop, asleep, suspended, its first CPU off: it is stopped, and says why; the
    neighbour counts all its ticks."""
    both_stages(start(lab, tmp_path, how, gic=gic), how)


@pytest.mark.covers(WHAT + ", with virtual consoles", way="uboot", park="PSCI")
def test_both_stages_from_uboot(lab, tmp_path):
    """EL2's timer and the UART's interrupt are as another loader, and the firmware below it, have
    left them."""
    made = config(tmp_path, "suspend")
    made.write_text(re.sub(r'(mullion,kernel = .*)', r'\1 mullion,console = "virtual";',
                           made.read_text()))
    run = lab.boot(limit=150, smp=4, entry="uboot", kernel=guest("watchdog"),
                   image=[("second", guest("pair"))], config=made)
    run.expect("entered from another boot loader")
    both_stages(run, "suspend")
    assert "the UART is the hypervisor's: virtual consoles, served by cpu0" in run.text()


@pytest.mark.covers("a domain with a watchdog that ends by itself")
def test_off(lab, tmp_path):
    """One that is off for good is not ended once more."""
    run = start(lab, tmp_path, "")
    assert run.ended(120) == 0
    passed(run.text())
    assert finished(run.text()) == 2
    assert BITE not in run.text() and not unprovoked(run.text())


@pytest.mark.covers("a VM that resets itself with its watchdog about to expire")
@pytest.mark.parametrize("gic", [2, 3])
def test_reset(lab, tmp_path, gic):
    """The next life has it off, with nothing pending, however often."""
    run = start(lab, tmp_path, "reset", gic=gic)
    for _ in range(40):
        run.expect(r"guest: its end: reset\r*\n")
    text = run.text()
    passed(text, 200)
    assert BITE not in text


@pytest.mark.covers("a watchdog, on a build that checks the order of locks")
def test_order_of_locks(lab, tmp_path):
    out = variant("locks", images=("flash0", "el2"), DEBUG_LOCKS="y").parent
    run = start(lab, tmp_path, "loop", out=out)
    run.expect(rf"error: left: stopped: {BITE}\r*\n")
    assert run.ended(120) == 0
    passed(run.text())
    assert not [e for e in errors(run.text()) if "lock order" in e[1]]


@pytest.mark.covers("a watchdog where the tree has no interrupt for it")
def test_no_timer(lab, tmp_path):
    """Said, and what wants none runs."""
    m = Machine(smp=4)
    # its first three: secure, physical, virtual
    tree = board_tree(m, tmp_path, "-t", "i", "/timer", "interrupts",
                      *("1 13 260 1 14 260 1 11 260".split()))
    run = lab.boot(limit=60, smp=4, kernel=guest("watchdog"), image=[("second", guest("pair"))],
                   config=config(tmp_path, "loop"), extra=["-dtb", str(tree)])
    run.expect(r"error: left: mullion,watchdog: EL2's timer: the tree's timer node names no "
               r"interrupt of it \(hyp-phys, a PPI\)\r*\n", 50)
    run = lab.boot(limit=60, smp=4, kernel=guest("pair"), image=[("second", guest("pair"))],
                   config=CONFIGS / "pair.dts", extra=["-dtb", str(tree)])
    assert run.ended(60) == 0
    assert finished(run.text()) == 2
