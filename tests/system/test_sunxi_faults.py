# SPDX-License-Identifier: Apache-2.0
"""What goes wrong on a board with an Allwinner H3 before there is DRAM: each fault has its line,
which names the register or the lane. QEMU's model of the Orange Pi PC never fails by itself: a
debugger changes what its registers say, at the moment that the bootblock comes to them. The
bootblock is the board's own, which waits for what does not come, and not that for the model."""
import re
import subprocess

import pytest

from gdbremote import Gdb
from harness import Machine, errors, variant
from test_sunxi import bootblock_card, bpim2u, orange  # noqa: F401

pytestmark = [pytest.mark.mullion, pytest.mark.covers(board="orangepi-pc", gic=2, park=None,
                                                      way="reset")]

RATE = "cortex-a7,cntfrq=24000000"  # the board's, which its bootblock writes
DRAM = 0x40000000
PLL_DDR, PLL_ENABLE, PLL_LOCKED = 0x01c20020, 1 << 31, 1 << 28
DRAMCTL = 0x01c63000
PIR, PIR_PLLINIT = DRAMCTL, 1 << 4
PGSR0, PGSR0_DONE, PGSR0_ERROR = DRAMCTL + 0x10, 1, 1 << 22
STATR = DRAMCTL + 0x18
CLOCKS, CARD = "clocks in MHz", "SD card of"  # lines that come before DRAM and after it


def gate_status(lane):
    return DRAMCTL + 0x348 + 0x80 * lane


def own_bootblock(board, folder):
    """The bootblock for the board itself, on a card."""
    out = variant("own", ("bootblock",), board, SIMULATOR_QUIRK="n").parent
    subprocess.run(["mkimage", "-A", "arm", "-T", "sunxi_egon", "-d", out / "bootblock.bin",
                    folder / "boot.egon"], check=True, stdout=subprocess.DEVNULL)
    return bootblock_card(folder, folder)


@pytest.fixture(scope="module")
def card(orange, tmp_path_factory):  # noqa: F811
    return own_bootblock(orange, tmp_path_factory.mktemp("card"))


def write(gdb, address, value):
    gdb.write(address, value.to_bytes(4, "little"))


def clear(gdb, address, bits):
    write(gdb, address, int.from_bytes(gdb.read(address, 4), "little") & ~bits)


def to_training(gdb):
    """The PHY has begun with all that it does at the start, and has not been asked yet."""
    gdb.run_past_write(PIR)
    while not gdb.read(PIR, 4)[0] & PIR_PLLINIT:
        gdb.run_past_write(PIR)


def pll(gdb):
    """It is set, then on; the model's locks at once, unless it is off."""
    gdb.run_past_write(PLL_DDR)
    gdb.run_past_write(PLL_DDR)
    clear(gdb, PLL_DDR, PLL_ENABLE | PLL_LOCKED)


def calibration(gdb):
    """Its errors are cleared, then it is begun."""
    gdb.run_past_write(PIR)
    gdb.run_past_write(PIR)
    write(gdb, PGSR0, 0)


def phy(gdb):
    to_training(gdb)
    write(gdb, PGSR0, 0)


def controller(gdb):
    to_training(gdb)
    write(gdb, STATR, 0)


def silent(gdb, ranks, lanes):
    """Gates that were not found: a bit for each rank, in each of these lanes."""
    to_training(gdb)
    write(gdb, PGSR0, PGSR0_DONE | PGSR0_ERROR)
    for lane in lanes:
        write(gdb, gate_status(lane), ranks << 24)


def lane(gdb):
    silent(gdb, 1, [2])


def nothing(gdb):
    silent(gdb, 3, range(4))


def untrained(gdb):
    """The second rank is missing, and the first does not train without it."""
    silent(gdb, 2, range(4))


def half(gdb):
    """It does: there is half of what is fitted."""
    untrained(gdb)
    gdb.run_past_write(PIR)
    write(gdb, PGSR0, PGSR0_DONE)


def word(gdb):
    """A bit turns while the next word is written."""
    gdb.run_past_write(DRAM + 4)
    clear(gdb, DRAM, 1 << 11)


FAULTS = {
    pll: r"PLL_DDR at 0x1c20020: PLL_DDR does not lock: bits 0x10000000: wanted 0x10000000, found "
         r"0x0, after \d{5} us",
    calibration: r"PGSR0 at 0x1c63010: the drivers are not calibrated: bits 0x1: wanted 0x1, found "
                 r"0x0, after \d{7} us",
    phy: r"PGSR0 at 0x1c63010: the PHY of DRAM is not initialised: bits 0x1: wanted 0x1, found "
         r"0x0, after \d{7} us",
    lane: r"DX2GSR0 at 0x1c63448: DRAM data lane 2, rank 0: its strobe was not found: 0x1000000 "
          r"\(lanes 0x4\)",
    nothing: r"DRAM: no data lane answers: there is no memory, or none that is DDR3-1333",
    untrained: r"PGSR0 at 0x1c63010: DRAM is not trained: bits 0xfe00000: wanted 0x0, found "
               r"0x400000, after \d+ us",
    half: r"DRAM: 512 MiB are found \(1 ranks, 4 lanes, 13 row bits\), 1024 are fitted: is it "
          r"DDR3-1333\?",
    controller: r"STATR at 0x1c63018: the DRAM controller is not in normal operation: bits 0x1: "
                r"wanted 0x1, found 0x0, after \d{6} us",
    word: r"DRAM at 0x40000000: does not keep its first word: byte lane 1, bit 11, in all 0x800: "
          r"is it DDR3-1333\?",
}


def ends_with(run, line):
    """The bootblock's one error, and nothing after it."""
    run.expect("bootblock EL3 cpu0: stopped")
    (stage, said), = errors(run.text())
    assert stage == "bootblock" and re.fullmatch(line, said), said


@pytest.mark.covers("a PLL, a lane, a rank, a word that fail: each its line")
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_fault(lab, orange, card, fault):  # noqa: F811
    folder = lab.new_folder()
    socket = folder / "gdb"
    made = Machine(out=orange, card=card, cpu=RATE)
    run = lab.start(made.command(folder) + Gdb.arguments(socket), folder, 40)
    gdb = Gdb(socket)
    gdb.physical()
    fault(gdb)
    gdb.go()
    ends_with(run, FAULTS[fault])
    assert (CLOCKS in run.text()) == (fault is not pll) and CARD not in run.text()


@pytest.mark.covers("a slot without a card: its line")
def test_no_card(lab, orange, card):  # noqa: F811
    """The boot ROM has loaded from elsewhere; all but the card does, so DRAM is there."""
    folder = lab.new_folder()
    argv = Machine(out=orange, card=card, cpu=RATE).command(folder)
    place = argv.index("-drive")
    argv[place:place + 2] = ["-device",
                             f"loader,file={card.parent / 'boot.egon'},addr=0x0,force-raw=on"]
    run = lab.start(argv, folder, 40)
    ends_with(run, "SD card: none answers: there is none in the slot")
    assert CLOCKS in run.text() and "DRAM DDR3-1333: 2 ranks of 4 lanes" in run.text()


@pytest.mark.needs_qemu10
@pytest.mark.covers("half of the DRAM that is fitted: its line", board="bpim2u")
def test_wrong_size(lab, bpim2u, tmp_path):  # noqa: F811
    """The R40's model has what -m says, and not what the board has."""
    run = lab.boot(limit=40, out=bpim2u, card=own_bootblock(bpim2u, tmp_path), memory="1G",
                   cpu=RATE)
    ends_with(run, r"DRAM: 1024 MiB are found \(1 ranks, 4 lanes, \d+ row bits\), 2048 are fitted: "
              r"is it DDR3-1333\?")
