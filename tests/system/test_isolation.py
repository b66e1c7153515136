# SPDX-License-Identifier: Apache-2.0
"""What a VM does costs the core of another one no instruction of EL2, but where that core serves
the console: counted by QEMU's plugin (tests/bench/count.c) beside a guest that asks for nothing."""
import re
import signal

import pytest

from harness import Machine, guest
from machine import OUT, settings
from watched import CONFIGS

pytestmark = [pytest.mark.mullion]
QUIET = 2  # the core of the guest that asks for nothing
VIRTUAL = 'mullion,console = "virtual";'


def below(machine):
    """Where EL2 and what is below it lies, as the plugin wants it."""
    base, board = machine.hypervisor_base(), settings()
    ranges = [(base, 2 << 20), (board["SRAM_BASE"], board["SRAM_SIZE"]),
              (board["BOOTBLOCK_BASE"], board["BOOTBLOCK_SIZE"])]
    return ",".join(f"hyp={at:#x}-{at + size:#x}" for at, size in ranges)


def beside(lab, folder, kernel, arguments, ends, edit=lambda text: text, **options):
    """Instructions below the guest on the quiet one's core, since its first one, and of the other
    two; the console's text. `ends`: what shows that the other VM has done all that it does."""
    config = folder / "beside.dts"
    text = (CONFIGS / "reborn.dts").read_text()
    assert "ticks=20" in text and text.count("id = <2>;") == 1
    config.write_text(edit(text.replace("ticks=20", arguments)))
    machine = Machine(smp=4, kernel=guest(kernel), config=config, accel="tcg,thread=single",
                      image=[("second", guest("quiet"))], **options)
    made = lab.new_folder()
    argv = machine.command(made) + ["-plugin", f"{OUT / 'tools' / 'count.so'},out={made / 'count'},"
                                    + below(machine)]
    run = lab.start(argv, made, 240)
    run.expect(ends, 220)
    run.child.kill(signal.SIGTERM)
    run.ended(20)
    total = {int(cpu): (int(inside), int(outside)) for cpu, inside, outside in
             re.findall(r"^total (\d+) (\d+) (\d+)$", (made / "count").read_text(), re.M)}
    assert total[QUIET][1] > 10000, total  # it did run
    return total[QUIET][0], total[0][0] + total[1][0], run.text()


@pytest.mark.covers("EL2 on a core beside a VM that attacks, crashes, restarts")
@pytest.mark.parametrize("kernel, arguments", [
    ("hostile", ""),        # everything that a guest may try
    ("stuck", "look"),      # 210,000 aborts, with a line for as many as the log takes
    ("stuck", "no-vectors"),  # stopped with a report
    ("reborn", "ticks=20"),  # SYSTEM_RESET, again and again
])
@pytest.mark.parametrize("gic", [2, 3])
def test_no_instruction(lab, tmp_path, kernel, arguments, gic):
    quiet, others, text = beside(lab, tmp_path, kernel, arguments, r"left: off", gic=gic)
    assert others > 100000, text
    assert kernel == "stuck" or re.search(r"guest: DONE passed \d+ failed 0", text), text
    assert quiet == 0, (quiet, others)


@pytest.mark.covers("EL2 on a core beside a VM that floods its console")
@pytest.mark.parametrize("housekeeping, some", [("left", False), ("right", True)])
def test_console(lab, tmp_path, housekeeping, some):
    """The console's housekeeping is the one exception, and on its core alone."""
    def edit(text):
        before, after = text.split("right {")
        first = VIRTUAL + ("mullion,housekeeping;" if housekeeping == "left" else "")
        second = VIRTUAL + ("mullion,housekeeping;" if housekeeping == "right" else "")
        return (before.replace("id = <1>;", "id = <1>;" + first) + "right {"
                + after.replace("id = <2>;", "id = <2>;" + second))
    quiet, others, text = beside(lab, tmp_path, "talk", "flood", r"left: off", edit, gic=3)
    assert others > 30000 * 100  # an exit for each character
    assert "abcdefghijklmnopqrstuvwxyz" in text
    assert (quiet > 1000) if some else (quiet == 0), (quiet, others)
