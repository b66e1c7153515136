# SPDX-License-Identifier: Apache-2.0
"""What EL3 does first, read from the images: nothing that a caller trained steers it, and it runs
from secure memory alone."""
import re
import subprocess

import pytest

from harness import OUT

pytestmark = [pytest.mark.mullion, pytest.mark.no_machine]
INDIRECT = {"br", "blr", "ret", "eret"}
LOWER_EL = range(8, 16)  # the vectors of callers, 0x80 bytes each
FATAL = {9, 11, 13, 15}  # IRQ and SError do not come here


def instructions(elf, start, end):
    """(mnemonic, operands) of each."""
    text = subprocess.run(["aarch64-linux-gnu-objdump", "-d", "--no-show-raw-insn",
                           f"--start-address={start:#x}", f"--stop-address={end:#x}", elf],
                          check=True, stdout=subprocess.PIPE, text=True).stdout
    return re.findall(r"^ +[0-9a-f]+:\t(\S+)(?:\t(.*?))?(?: *//.*)?$", text, re.M)


def address(elf, symbol):
    text = subprocess.run(["aarch64-linux-gnu-nm", elf], check=True, stdout=subprocess.PIPE,
                          text=True).stdout
    return int(re.search(rf"^(\w+) \w {symbol}$", text, re.M)[1], 16)


@pytest.mark.parametrize("vector", sorted(set(LOWER_EL) - FATAL))
def test_predictors_first(vector):
    """Branch targets by the MMU off and on, then the history, then the barriers that hold whatever
    way the branches were thought to go; no indirect branch up to there."""
    elf = OUT / "loader.elf"
    at = address(elf, "monitor_vectors") + 0x80 * vector
    own = instructions(elf, at, at + 0x80)
    end = next(i for i, (name, _) in enumerate(own) if name == "adr")
    assert own[end + 1][0] == "b" and own[end + 1][1].endswith("<call_handler>"), own
    then = address(elf, "call_handler")
    code = own[:end] + instructions(elf, then, then + 0x40)
    names = [name for name, _ in code]
    barrier = next(i for i in range(len(code)) if names[i:i + 2] == ["dsb", "isb"])
    before = code[:barrier]
    assert not {name for name, _ in before} & INDIRECT, before
    off_on = [operands for name, operands in before if name in ("msr", "isb")]
    assert [o.split(",")[0] for o in off_on] == ["sctlr_el3", "", "sctlr_el3", "", "pmcr_el0"]
    assert names.index("cbnz") < names.index("msr") < names.index("subs"), before
    assert int(code[names.index("mov")][1].split("#")[1], 0) >= 38, code


def test_secure_instruction_fetch():
    """The bootblock's first SCR_EL3 has SIF; the monitor's is el3_policy's."""
    elf = OUT / "bootblock.elf"
    start = address(elf, "reset")
    code = instructions(elf, start, start + 0x80)
    at = next(i for i, (name, operands) in enumerate(code)
              if (name, operands.split(",")[0]) == ("msr", "scr_el3"))
    assert int(code[at - 1][1].split("#")[1], 0) >> 9 & 1, code[at - 1]
