# SPDX-License-Identifier: Apache-2.0
"""A System Device Tree's domains in AMD's form, one of them for a Cortex-R5: nothing of it is run,
and what it has is no domain's of ours."""
import re

import pytest

from harness import TOP
from test_explain import answer, lines
from test_front import RUNS, mullion

pytestmark = [pytest.mark.mullion, RUNS]
CONFIG = TOP / "tests" / "system" / "configs" / "zcu102_rpu.dts"
BOARD = ["--board", "zcu102"]
SAYS = ("RPU: is for other processors: its memory and devices are kept for them, and its "
        "domain-to-domain is not made")
THEIRS = ["psu_r5_0_atcm_global@ffe00000", "psu_r5_0_btcm_global@ffe20000",
          "psu_ocm_ram_0@fffc0000", "mailbox@ff310000", "serial@ff010000"]


def changed(folder, old, new):
    text = CONFIG.read_text()
    assert text.count(old) == 1
    (folder / "config.dts").write_text(text.replace(old, new))
    return folder / "config.dts"


def test_it_is_taken_as_it_is():
    done = mullion("check", CONFIG, *BOARD)
    assert done.returncode == 0, done.stderr
    assert SAYS in done.stdout.splitlines()
    assert "1 domain, fine on zcu102" in done.stdout
    assert not re.search(r"^RPU: .*CPU", done.stdout, re.M)


def test_linux_has_none_of_it():
    done = mullion("dt", CONFIG, *BOARD, "--domain", "APU")
    assert done.returncode == 0, done.stderr
    assert [node for node in THEIRS if node in done.stdout] == []
    assert "serial@ff000000" in done.stdout and "cpus-r5" not in done.stdout


@pytest.mark.parametrize("asked", [*THEIRS, "0xffe00010", "0xfffc0000", "0x3ed00000", "0x3ed60000",
                                   "irq 54", "irq 65"])
def test_whose_it_is(asked):
    said = answer(CONFIG, *asked.split(), *BOARD)
    assert lines("owner", said) == ["RPU"]
    assert lines("mapped", said) == ["in no domain"]


def test_the_map_has_it_as_theirs():
    done = mullion("map", CONFIG, *BOARD)
    assert done.returncode == 0, done.stderr
    for node in THEIRS:
        assert [line for line in done.stdout.splitlines() if node in line and "RPU" in line], node


def test_without_the_domain_linux_has_it(tmp_path):
    """So the test above can fail."""
    text = CONFIG.read_text()
    begin = text.index("\t\t\t\tRPU {")
    end = text.index("\n\t\t\t\t};\n", begin) + len("\n\t\t\t\t};\n")
    (tmp_path / "config.dts").write_text(text[:begin] + text[end:])
    done = mullion("dt", tmp_path / "config.dts", *BOARD, "--domain", "APU")
    assert done.returncode == 0, done.stderr
    assert [node for node in THEIRS if node not in done.stdout] == ["mailbox@ff310000"]


@pytest.mark.parametrize("old, new, why", [
    ("memory = <0x0 0x10000000 0x0 0x10000000 0x0>", "memory = <0x0 0x3ec00000 0x0 0x200000 0x0>",
     "memory 0x3ec00000 size 0x200000 overlaps that of domain RPU"),
    ("mullion,access-rest;", "mullion,access-rest; access = <&psu_r5_0_atcm_global>;",
     "psu_r5_0_atcm_global@ffe00000 is given to domain APU as well"),
    ('"arm,cortex-r5", "arm,armv8"', '"arm,cortex-a53", "arm,armv8"',
     "the processors of cpus-r5@0 are those of /cpus: write &cpus"),
])
def test_what_both_want_is_refused(tmp_path, old, new, why):
    done = mullion("check", changed(tmp_path, old, new), *BOARD)
    assert done.returncode == 1
    assert why in done.stderr
