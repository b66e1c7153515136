# SPDX-License-Identifier: Apache-2.0
"""Each row of the README's table of what is tested has no empty cell and names tests that exist. Not checked: that these tests show
what the row says."""
import pathlib
import re

import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]
HEAD = ["Way in", "GIC", "Parked cores", "CPUs", "What", "Test"]


def rows():
    lines = (TOP / "README.md").read_text().split("What is tested of it:", 1)[1].splitlines()
    table = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    assert table[0][:len(HEAD) - 1] == HEAD[:-1]
    return table[1:next(n for n, row in enumerate(table + [[""]]) if len(row) != len(HEAD))]


@pytest.mark.quick
def test_every_row_is_a_test():
    found = rows()
    assert len(found) > 15
    for row in found:
        files = re.findall(r"`(test_\w+\.py)`", row[-1])
        assert files, row
        text = "".join((TOP / "tests" / "system" / name).read_text() for name in files)
        for name in re.findall(r"`(test_\w+)`", row[-1]):
            assert re.search(rf"^def {name}\(", text, re.M), f"no test {name} in {files}: {row}"
        assert all(row[:-1]), f"an empty cell: {row}"
