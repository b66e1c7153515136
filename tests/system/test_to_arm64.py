# SPDX-License-Identifier: Apache-2.0
"""The way of a core from AArch32 to AArch64 by a warm reset. No QEMU has an RMR that resets, so
what is tested is everything up to it: what RVBAR's copy has when RMR is written, what is written,
and that no barrier between them is missing."""
import subprocess

import pytest

import prepare
import qemu
from harness import TOP

SWITCH = "arch/arm/to_arm64.S"
ORDER = ("cpsid str str dsb isb mrc orr mcr isb wfi b").split()
SAYS = "ee1c0f50 ee0c0f50 00000043 12345678 00000009 000001c0 "


def tool(name, *args, cwd=TOP):
    prepare.arm_packages()
    return subprocess.run([f"arm-none-eabi-{name}", *map(str, args)], cwd=cwd, check=True,
                          stdout=subprocess.PIPE, text=True).stdout


def run(folder, switch):
    """What tests/arm/to_arm64.S says with a switch, on a Cortex-A15, which has no RMR."""
    tool("gcc", "-march=armv7ve", "-I.", "-nostdlib", "-static", "-Wl,-Ttext=0,-e0", "-o",
         folder / "program", "tests/arm/to_arm64.S", switch)
    tool("objcopy", "-O", "binary", folder / "program", folder / "program.bin")
    return subprocess.run(["timeout", "20", qemu.default(), "-M", "virt,secure=on", "-cpu",
                           "cortex-a15", "-bios", folder / "program.bin", "-display", "none",
                           "-semihosting", "-serial", "stdio", "-monitor", "none", "-nic", "none"],
                          stdin=subprocess.DEVNULL, check=True, stdout=subprocess.PIPE,
                          text=True).stdout


@pytest.mark.no_machine
def test_what_is_asked_for(tmp_path):
    assert run(tmp_path, SWITCH) == SAYS


@pytest.mark.no_machine
@pytest.mark.parametrize("line, wrong", [
    ("str\tr1, [r2, #4]", "00000043 12345678 00000000"), ("cpsid\taif", "00000009 00000000"),
    ("orr\tr0, r0, #RMR_TO_ARM64", "ee0c0f50 00000040"), ("str\tr0, [r2]", "00000000 00000009")])
def test_each_line_is_missed(tmp_path, line, wrong):
    text = (TOP / SWITCH).read_text()
    assert text.count(f"\t{line}") == 1
    (tmp_path / "switch.S").write_text(text.replace(f"\t{line}", "\tnop"))
    assert wrong in run(tmp_path, tmp_path / "switch.S")


@pytest.mark.no_machine
def test_order(tmp_path):
    tool("gcc", "-march=armv7ve", "-I.", "-c", "-o", tmp_path / "switch.o", SWITCH)
    lines = tool("objdump", "-d", "--no-show-raw-insn", tmp_path / "switch.o").splitlines()
    assert [line.split()[1] for line in lines if line.startswith(" ")] == ORDER
