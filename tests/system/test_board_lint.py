# SPDX-License-Identifier: Apache-2.0
"""What `make lint` says of the build that is configured, said of every board's: budgets of sizes,
and that no files lead to one another in a circle."""
import re

import pytest

import deps_check
import prepare
import sizes
from harness import TOP, board_folder

pytestmark = [pytest.mark.mullion, pytest.mark.no_machine]
# As other tests have them built.
CONFIGURED = {"orangepi-pc": "orangepi-pc_qemu_defconfig", "bpim2u": "bpim2u_qemu_defconfig",
              "zcu102": "zcu102_qemu_defconfig"}
BOARDS = [path.parent.name for path in sorted(TOP.glob("board/*/Kconfig.choice"))
          if path.parent.name != "virt"]  # which lint itself has


def breaches(out):
    """Of each image, by the objects that the linker took."""
    for image in "bootblock", "loader", "el2":
        if (linked := out / f"{image}.map").exists():
            objects = re.findall(rf"^LOAD (\S+/{image}/\S+\.o)$", linked.read_text(), re.M)
            assert len(objects) > 20
            yield from deps_check.link_breaches("aarch64-linux-gnu-nm", out / image,
                                                [TOP / name for name in objects])


@pytest.mark.parametrize("board", BOARDS)
def test_board(board, monkeypatch, capsys):
    if prepare.selects(board, "SOC_SUNXI") or prepare.selects(board, "ARM"):
        prepare.arm_packages()
    out = board_folder(board, CONFIGURED.get(board))
    monkeypatch.chdir(TOP)
    assert list(breaches(out)) == []
    assert sizes.print_images(out), capsys.readouterr().out
