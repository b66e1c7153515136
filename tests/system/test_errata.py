# SPDX-License-Identifier: Apache-2.0
"""Errata: what the command prints, and what the images must not contain."""
import re
import subprocess

import pytest

from harness import OUT
from test_front import mullion

pytestmark = [pytest.mark.mullion, pytest.mark.quick]


def test_command_prints_the_table():
    done = mullion("errata")
    assert done.returncode == 0
    cores = re.findall(r"^\S.*$", done.stdout, re.M)
    assert cores[0] == "Cortex-A53" and "Neoverse-N1" in cores and len(cores) == len(set(cores))
    assert "  855873          r0p3 to r0p4  reset       clean acts as clean and invalidate" in \
        done.stdout
    sources = re.findall(r"^ {18}\[.+\]$", done.stdout, re.M)
    assert len(sources) == len(re.findall(r"^  \S", done.stdout, re.M))


def test_command_takes_part_of_a_name():
    done = mullion("errata", "a7")
    assert re.findall(r"^\S.*$", done.stdout, re.M) == [
        "Cortex-A72", "Cortex-A73", "Cortex-A75", "Cortex-A76", "Cortex-A77", "Cortex-A76AE",
        "Cortex-A78", "Cortex-A78AE", "Cortex-A710", "Cortex-A78C"]


def test_command_knows_its_cores():
    done = mullion("errata", "z80")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("mullion: errata: no core 'z80' in the table; there are: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("image", ["loader", "el2"])
def test_broadcast_tlbi_is_repeated(image):
    """TLBI, DSB, the same TLBI, DSB: CVE-2025-10263, Cortex-A76 1286807, A55 2441007 (tlb.h)."""
    text = subprocess.run(["aarch64-linux-gnu-objdump", "-d", "--no-show-raw-insn",
                           OUT / f"{image}.elf"], check=True, stdout=subprocess.PIPE,
                          text=True).stdout
    code = [" ".join(line.split("\t")[1:]).strip() for line in text.splitlines() if "\t" in line]
    found = [i for i, line in enumerate(code) if re.match(r"tlbi \w+is\b", line)]
    first = [i for i in found if i - 2 not in found or code[i - 2] != code[i]]
    assert len(first) * 2 == len(found) and (found or image == "loader")
    for i in first:
        assert code[i + 1].startswith("dsb ") and code[i + 2] == code[i] \
            and code[i + 3].startswith("dsb "), code[i:i + 4]
