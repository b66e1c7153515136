# SPDX-License-Identifier: Apache-2.0
"""A Pine A64, of which there is no model. Its bootblock, in AArch32, runs on QEMU's model of an H3,
where a debugger stands for the PLL that an H3 has not, up to what else that lacks; its loader, in
AArch64, goes on with what is in memory then on the four Cortex-A53 of another model, up to the
card."""
import contextlib
import re
import subprocess

import pytest

import console
import loader_image
import prepare
import qemu
from gdbremote import Gdb
from harness import TOP, board_folder, errors, machine
from test_branch_history import symbols

pytestmark = [pytest.mark.mullion, pytest.mark.no_machine]
SHARED, SHARED_SIZE, LOADER, TREE = 0x44000, 0x8000, 0x46000000, 0x46400000
BOX, ENTRY, ARGUMENT, GO = 128, 64, 72, 80  # boot/mailbox.h: of a core's, behind the nonce's line
UART_STATUS, PLL_DDR1, PLL_LOCKED = 0x01c28014, 0x01c2004c, 1 << 28
FIRST_STAGE = [
    r"Mullion on board pine64, core 0x0 ",
    r"clocks in MHz: PLL_CPUX 816.0 PLL_PERIPH0 600.0 PLL_DDR1 1296.0 CPU 816.0 AXI 272.0 ATB "
    r"408.0 AHB1 200.0 APB1 100.0 APB2 24.0 MMC0 24.0 DRAM 1296.0 MBUS 400.0",
    r"tree of \d+ KiB checked, from SD card",
    r"DRAM 1024 MiB at 0x40000000, measured, sample test passed",
]
# What one architecture hands the other, and all that is in it.
PARTS = "boot_shared", "mailbox", "boot_core", "handoff_stamp", "range", "log_ring"


@pytest.fixture(scope="module")
def pine64():
    prepare.arm_packages()
    return board_folder("pine64")


def test_layout(pine64):
    """Every member's offset and size, as gdb has it."""
    prepare.setup("install", "debug")
    asked = [word for name in PARTS for word in ("-ex", f"ptype /o struct {name}")]
    found = [subprocess.run(["gdb-multiarch", "-nx", "-batch", *asked, pine64 / f"{stage}.elf"],
                            check=True, stdout=subprocess.PIPE, text=True).stdout
             for stage in ("bootblock", "loader")]
    assert found[0] == found[1]
    assert found[0].count("type = struct") == len(PARTS)
    assert set(re.findall(r"struct (\w+) \w+\[", found[0])) < set(PARTS)
    assert "*" not in re.sub(r"/\*.*?\*/", "", found[0]), "a pointer"


def test_what_the_boot_rom_takes(pine64):
    """All of the bootblock in 32 KiB, behind its header, for AArch32; the loader for AArch64."""
    image, code = (pine64 / "boot.egon").read_bytes(), (pine64 / "bootblock.bin").read_bytes()
    assert len(image) == 32 << 10 and image[4:12] == b"eGON.BT0"
    assert image[0x60:].startswith(code)
    assert symbols(pine64 / "bootblock.elf")["bootblock_reset"] == 0x10060
    assert symbols(pine64 / "bootblock.elf")["bootblock_shared"] == SHARED
    assert [(pine64 / f"{name}.elf").read_bytes()[4] for name in ("bootblock", "loader")] == [1, 2]
    entry, _ = loader_image.segments((pine64 / "loader.elf").read_bytes())
    assert entry == symbols(pine64 / "loader.elf")["loader_reset"]


def card_of(pine64, folder, cores):
    """Tree and loader where the bootblock looks for them."""
    tree, loader = folder / "board.dtb", (pine64 / "loader.elf").read_bytes()
    tree.write_bytes(machine.Machine(out=pine64).debian_tree().read_bytes())
    for core in range(cores, 4):
        subprocess.run(["fdtput", "-r", tree, f"/cpus/cpu@{core}"], check=True)
    card = folder / "card.img"
    with open(card, "wb") as f:
        f.truncate(64 << 20)
        f.seek(64 << 10)
        f.write(loader_image.tree_image(tree.read_bytes()))
        f.seek(256 << 10)
        f.write(loader_image.loader_image(loader))
    return card


@contextlib.contextmanager
def started(folder, *arguments):
    """QEMU's machine before its first instruction: a Gdb. Its UART's text is in `serial`."""
    qemu_itself = subprocess.Popen(
        ["timeout", "120", qemu.default(), "-display", "none", "-nodefaults", "-nic", "none",
         "-serial", f"file:{folder / 'serial'}", *map(str, arguments),
         *Gdb.arguments(folder / "gdb.sock")], stdin=subprocess.DEVNULL)
    try:
        yield Gdb(folder / "gdb.sock")
    finally:
        qemu_itself.terminate()
        qemu_itself.wait()


@contextlib.contextmanager
def first_stage(pine64, folder, cores):
    """With the rate of the counter that it writes; PLL_DDR1 has locked."""
    with started(folder, "-M", "orangepi-pc", "-m", "1G", "-cpu", "cortex-a7,cntfrq=24000000",
                 "-device", f"loader,file={pine64 / 'bootblock.bin'},addr=0x10060,cpu-num=0",
                 "-drive", f"if=sd,format=raw,file={card_of(pine64, folder, cores)}") as gdb:
        gdb.physical()
        for _ in ("its factors", "that they are taken"):
            gdb.run_past_write(PLL_DDR1)
        value = int.from_bytes(gdb.read(PLL_DDR1, 4), "little") | PLL_LOCKED
        gdb.write(PLL_DDR1, value.to_bytes(4, "little"))
        yield gdb


def test_other_cores(pine64, tmp_path):
    """They are sent to the loader's entry, when it is there: the model's CPUCFG is an H3's, and
    RVBAR's copy of core 1 nowhere."""
    with first_stage(pine64, tmp_path, 4) as gdb:
        gdb.run_to(symbols(pine64 / "bootblock.elf")["bootblock_stop"] & ~1)
    entry = symbols(pine64 / "loader.elf")["loader_reset"]
    text = (tmp_path / "serial").read_text()
    for line in [*FIRST_STAGE, f"loader checked, entry {entry:#x}",
                 "error: exception: data abort at .*, DFAR 0x17000a8,", f"r3 {entry:#x}"]:
        assert re.search(line, text), line


def second_stage(pine64, folder, found):
    """Where an A64 has what it uses, an xlnx-zcu102 has RAM alone; the UART's status is what it
    always has room by."""
    start = folder / "start"
    subprocess.run(["aarch64-linux-gnu-gcc", "-nostdlib", "-static", "-Wl,-Ttext=0x1000",
                    f"-DLOADER={symbols(pine64 / 'loader.elf')['loader_reset']:#x}",
                    f"-DSHARED={SHARED:#x}", "-o", start, "tests/arm/a64_reset.S"], cwd=TOP,
                   check=True)
    loads = [f"loader,file={start},cpu-num=0",
             f"loader,addr={UART_STATUS:#x},data=0x60,data-len=4"]
    for at, data in found.items():
        (folder / f"{at:x}").write_bytes(data)
        loads.append(f"loader,file={folder / f'{at:x}'},addr={at:#x},force-raw=on")
    return started(folder, "-M", "xlnx-zcu102,secure=on,virtualization=on", "-m", "2G", "-smp", 4,
                   *(word for load in loads for word in ("-device", load)))


def log_of(gdb, pine64):
    table = subprocess.run(["aarch64-linux-gnu-nm", "-S", pine64 / "loader.elf"], check=True,
                           stdout=subprocess.PIPE, text=True).stdout
    at, size = re.search(r"^(\w+) (\w+) \w moved_ring\S*$", table, re.M).groups()
    return console.ring_text(gdb.read(int(at, 16), int(size, 16)))


@pytest.fixture(scope="module")
def handed_over(pine64, tmp_path_factory):
    """Memory when the bootblock asks for the reset, and r0 to r2: where to, and RVBAR's copy."""
    with first_stage(pine64, tmp_path_factory.mktemp("first"), 1) as gdb:
        gdb.run_to(symbols(pine64 / "bootblock.elf")["arm64_warm_reset"])
        gdb.ask("qXfer:features:read:target.xml:0,100")
        asked = [int.from_bytes(bytes.fromhex(gdb.ask(f"p{n}")), "little") for n in range(3)]
        size = (pine64 / "loader.bin").stat().st_size
        return asked, {SHARED: gdb.read(SHARED, SHARED_SIZE), LOADER: gdb.read(LOADER, size),
                       TREE: gdb.read(TREE, 64 << 10)}


def test_what_is_asked_for(pine64, handed_over):
    asked, found = handed_over
    assert asked == [symbols(pine64 / "loader.elf")["loader_reset"], 0, 0x017000a0]
    assert found[LOADER] == (pine64 / "loader.bin").read_bytes()


def test_the_loader_goes_on(pine64, handed_over, tmp_path):
    """Its log has the bootblock's lines; a core that waits in its mailbox comes to its park."""
    at = symbols(pine64 / "loader.elf")
    with second_stage(pine64, tmp_path, handed_over[1]) as gdb:
        gdb.run_to(at["monitor_stop"])
        text = log_of(gdb, pine64)
        for line in [*FIRST_STAGE, "loader EL3 cpu0: in DRAM, MMU and caches on"]:
            assert re.search(line, text), line
        assert [stage for stage, _ in errors(text)] == ["loader"] and "SD card" in text[-300:]

        nonce = gdb.read(SHARED, 4)
        boxes = [SHARED + 64 + BOX * core for core in range(4)]
        assert [gdb.read(box, 12) for box in boxes[1:]] == [
            core.to_bytes(8, "little") + nonce for core in (1, 2, 3)]
        gdb.write(boxes[3] + ENTRY, at["loader_secondary_entry"].to_bytes(8, "little"))
        gdb.write(boxes[3] + ARGUMENT, (2).to_bytes(8, "little"))
        gdb.write(boxes[3] + GO, nonce)
        gdb.run_to(at["loader_secondary"])
        assert gdb.register("x0") == 2


def test_another_layout_is_refused(pine64, handed_over, tmp_path):
    """The loader does look at what it was handed, where it is to lie."""
    found = dict(handed_over[1])
    size = found[SHARED].index((1376).to_bytes(8, "little"))
    found[SHARED] = found[SHARED][:size] + bytes(8) + found[SHARED][size + 8:]
    at = symbols(pine64 / "loader.elf")
    with second_stage(pine64, tmp_path, found) as gdb:
        gdb.run_to(at["monitor_stop"])
        assert log_of(gdb, pine64) is None, "it goes on all the same"
