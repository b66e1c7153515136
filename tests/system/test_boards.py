# SPDX-License-Identifier: Apache-2.0
"""A board is one folder."""
import pytest

from harness import TOP

pytestmark = [pytest.mark.mullion, pytest.mark.no_machine]
BOARDS = sorted(path.parent.name for path in TOP.glob("board/*/Kconfig") if path.parent.name !=
                "driver")


@pytest.mark.quick
@pytest.mark.parametrize("name", BOARDS)
def test_board_is_one_folder(name):
    """Nothing outside of it has its symbol, but the choice's default."""
    symbol = f"BOARD_{name.upper().replace('-', '_')}"
    files = [TOP / "Kconfig", TOP / "Makefile",
             *(path for folder in ("arch", "board", "boot", "dtb", "el2", "gic", "image", "lib")
               for path in (TOP / folder).rglob("*")
               if path.is_file() and path.parent != TOP / "board" / name)]
    lines = [line for path in files for line in path.read_text().splitlines() if symbol in line]
    assert [line.split() for line in lines if line != f"\tdefault {symbol}"] == []
