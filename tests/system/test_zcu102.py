# SPDX-License-Identifier: Apache-2.0
"""A board that one can buy, on QEMU's model of it, xlnx-zcu102: the bootblock begins in on-chip
memory, one core runs from reset, DRAM begins at 0 and has two banks, the GIC is a GIC-400."""
import os
import re
import subprocess

import pytest

from harness import board_folder, errors, guest, unprovoked, variant
from fat import CARD_FIRST
from flash import flash
from loader_image import tree_image
from machine import DEPS, Machine, settings
from prepare import Failure
from test_front import mullion
from test_guests import BASIC, CONFIGS, finished, passes
from test_memory_at import beside_bare_metal, is_at_home

pytestmark = [pytest.mark.mullion, pytest.mark.covers(board="zcu102", gic=2)]

ROM_FILE = 0x60000  # of QSPI flash: docs/flashing.md
NO_ENTROPY = "entropy: neither the board's tree nor the CPU gives any: guests get no seeds"


@pytest.fixture(scope="module")
def zcu():
    return board_folder("zcu102", "zcu102_qemu_defconfig")


def basic(zcu):
    return {"out": zcu, "kernel": zcu / "guest" / "basic.bin", "cpu": "cortex-a53",
            "config": CONFIGS / "no_devices.dts"}


@pytest.mark.covers(BASIC)
@pytest.mark.on_qemu10
def test_basic(lab, zcu):
    """From the reset vector to a guest whose memory and kernel are at 0, and off."""
    text = passes(lab, said=[NO_ENTROPY], **basic(zcu))
    assert "Mullion on board zcu102, core 0x0 (Cortex-A53) leads" in text
    assert re.search(r"simulator quirk: 1 of \d+ steps have no answer, and were not waited for\n"
                     r".*: clocks in MHz: IOPLL 1500.0 APLL 1200.0 DPLL 1066.7 ", text)
    assert "3 other cores answered and wait" in text
    assert "DRAM 1024 MiB at 0x0, sample test passed" in text
    assert re.search(r"kernel: SHA-256 verified, \d+ KiB at 0x0\n", text)
    assert "SD card of 64 MiB, by bytes" in text
    assert "mullion.itb in partition 1 of SD card, a FAT16\n" in text
    assert re.search(r"tree of \d+ KiB checked, from SD1\n", text)
    assert "4 of 4 cores at EL2" in text


@pytest.mark.covers("a domain whose memory is moved, beside another")
def test_memory_at(lab, zcu, tmp_path):
    """Above all DRAM of this machine; its GIC has its own place for a guest's CPU interface."""
    lies = 0x18000000
    run = lab.boot(limit=60, out=zcu, cpu="cortex-a53", kernel=zcu / "guest" / "pair.bin",
                   config=beside_bare_metal(tmp_path, lies),
                   image=[("rt", zcu / "guest" / "moved.bin")])
    assert run.ended(50) == 0
    text = run.text()
    is_at_home(text, lies, 1)
    assert finished(text) == 1
    assert [e for e in unprovoked(text) if not e.startswith("rt: ")] == [NO_ENTROPY]


@pytest.mark.no_machine
def test_bundle(zcu, tmp_path):
    """For a card: there is no flash, and Linux's console is the board's."""
    done = mullion("bundle", "--board", "zcu102", "--kernel", guest("pair"), "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "bundle.itb").exists() and not list(tmp_path.glob("flash*"))
    assert b"console=ttyPS0,115200" in (tmp_path / "bundle.itb").read_bytes()


@pytest.mark.no_machine
@pytest.mark.parametrize("board", ["raspi3", "raspi4", "sbsa-ref", "zcu102"])
def test_size(zcu, board):
    """What the build of each prints is within the hypervisor's budget; virt's is lint's."""
    said = ((zcu if board == "zcu102" else board_folder(board)) / "sizes.txt").read_text()
    assert "run-time memory" in said and "OVER BUDGET" not in said, said


@pytest.mark.no_machine
@pytest.mark.parametrize("board, other, own", [("zcu102", 3, 2), ("sbsa-ref", 2, 3)])
def test_gic(zcu, board, other, own):
    """What is refused where a machine has one GIC, by the version that is there."""
    out = zcu if board == "zcu102" else board_folder(board)
    assert Machine(out=out).gic == Machine(out=out, gic=own).gic == own
    assert Machine(out=out, gic=own).bare_command()
    with pytest.raises(Failure, match=f"--gic {other}: {board} has a GICv{own}"):
        Machine(out=out, gic=other).bare_command()


@pytest.mark.no_machine
@pytest.mark.parametrize("board, kernel", [
    ("raspi3", "debian-full/vmlinuz"), ("raspi4", "debian-full/vmlinuz"),
    ("zcu102", "debian-full/vmlinuz"), ("sbsa-ref", "vmlinuz")])
def test_default_kernel(zcu, board, kernel):
    """That of Debian's two which has drivers for the board; each by its name, too."""
    out = zcu if board == "zcu102" else board_folder(board)
    usual = {name: path for name, _, path in Machine(out=out).images()}
    ramdisk = "initramfs-full.cpio" if "full" in kernel else "initramfs.cpio"
    assert os.path.samefile(usual["kernel"], DEPS / kernel) and usual["ramdisk"] == out / ramdisk
    for name, file in ("debian-full", "debian-full/vmlinuz"), ("debian-cloud", "vmlinuz"):
        assert os.path.samefile(Machine(out=out, kernel=name).images()[0][2], DEPS / file)
    assert Machine(out=out, kernel=guest("pair")).images()[0][2] == guest("pair")


@pytest.mark.covers("bare metal in two banks of DRAM", park="WFE")
def test_two_banks(lab, zcu):
    """What is more than 2 GiB lies at 0x8_0000_0000, and the hypervisor at its end; cores wait in
    the mailbox."""
    made = variant("wfe", images=("images",), board=zcu, PARK_WFE="y").parent
    text = passes(lab, limit=120, said=[NO_ENTROPY], memory="2560M",
                  **{**basic(zcu), "out": made})
    assert "DRAM 2048 MiB at 0x0, sample test passed" in text
    assert "DRAM 512 MiB at 0x800000000" in text
    assert "image at 0x81fe00000, entered from our loader" in text


@pytest.fixture
def silicon(zcu):
    """The bootblock of a build for a board."""
    return variant("silicon", images=("bootblock",), board=zcu,
                   SIMULATOR_QUIRK="n").parent / "bootblock.bin"


def start(lab, bootblock, secure):
    machine = f"xlnx-zcu102,secure={secure},virtualization=on"
    return lab.start(["qemu-system-aarch64", "-M", machine, "-smp", "4", "-m", "1G", "-display",
                      "none", "-nodefaults", "-nic", "none", "-device",
                      f"loader,file={bootblock},addr=0xfffc0000,force-raw=on,cpu-num=0"])


@pytest.mark.covers("a build for silicon, where no PLL locks", cpus=4, park=None)
def test_no_clocks(lab, silicon):
    """The model has no PLLs of the low power domain: the register, what it should say, and what it
    says."""
    run = start(lab, silicon, "on")
    run.expect(r"bootblock EL3 cpu0: stopped\s*\n")
    (stage, said), = errors(run.text())
    assert stage == "bootblock"
    assert re.fullmatch(r"PLL_STATUS at 0xff5e0040: IOPLL does not lock: bits 0x1: wanted 0x1, "
                        r"found 0x0, after \d+ us", said)
    assert run.quiet()


@pytest.mark.covers("started at EL2, which is not its place", cpus=4, park=None)
def test_wrong_level(lab, silicon):
    """One line by the UART alone, on a stack in on-chip memory."""
    run = start(lab, silicon, "off")
    run.expect(r"error: exception level: started at EL2, this firmware starts at EL3\s+stopped\s+")
    assert run.quiet()


def card(zcu, folder, **options):
    """A card's image with a bundle, and QEMU's command for it."""
    folder.mkdir()
    argv = Machine(**basic(zcu), **options).command(folder)
    return folder / "card.img", argv


def card_of_memory(zcu, folder, *cells):
    """A card whose tree says this of memory, for a machine with 2560 MiB: QEMU's command."""
    image, argv = card(zcu, folder, memory="2560M")
    tree = folder / "tree.dtb"
    subprocess.run(["fdtput", "-t", "x", tree, "/memory@0", "reg", *cells], check=True)
    with open(image, "r+b") as f:
        f.seek(settings(zcu)["TREE_STORE_BASE"])
        f.write(tree_image(tree.read_bytes()))
    return argv


@pytest.mark.covers("bare metal in memory that is measured, and that the tree does not say")
def test_measured_memory(lab, zcu, tmp_path):
    """Both banks, to the guest."""
    run = lab.start(card_of_memory(zcu, tmp_path / "card", *"0000"))
    run.expect(r"guest: DONE.* failed 0 ", 100)
    assert run.ended(20) == 0
    assert "DRAM 2048 MiB at 0x0, measured, sample test passed" in run.text()
    assert "DRAM 512 MiB at 0x800000000, measured" in run.text()
    assert "image at 0x81fe00000, entered from our loader" in run.text()


@pytest.mark.covers("a tree with more memory than there is", park=None)
def test_less_memory_than_the_tree_says(lab, zcu, tmp_path):
    run = lab.start(card_of_memory(zcu, tmp_path / "card", "0", "0", "0", "80000000", "8", "0",
                                   "0", "40000000"))
    run.expect(r"bootblock EL3 cpu0: stopped\s*\n")
    assert errors(run.text()) == [
        ("bootblock", "DRAM: the tree's /memory says 0x800000000 + 0x40000000, measured are "
                      "512 MiB from 0x800000000 on")]
    assert run.quiet()


@pytest.mark.covers("bare metal from a card of more than 2 GiB")
def test_large_card(lab, zcu, tmp_path):
    """It counts in blocks, not in bytes."""
    image, argv = card(zcu, tmp_path / "card")
    os.truncate(image, 4 << 30)
    run = lab.start(argv)
    run.expect(r"guest: DONE.* failed 0 ")
    assert run.ended(20) == 0
    assert "SD card of 4096 MiB, by blocks" in run.text()


NO_FLASH = re.compile(r"(tree|loader) image: wrong magic 0xffffffff, want 0x[0-9a-f]{8}|"
                      r"FIT: magic is 0xffffffff, expected 0xd00dfeed")


def stops(run, stage="loader"):
    """What a boot stage says of the card. The flash, which comes next, is empty, and is the end:
    then it says what to do."""
    run.expect(rf"{stage} EL3 cpu0: stopped\s*\n")
    (where, said), (last, flash), (_, advice) = errors(run.text())
    assert where == last == stage and run.quiet()
    assert NO_FLASH.fullmatch(flash), flash
    assert re.fullmatch(r"(tree|loader|bundle): no boot source has a good one: SD1, QSPI "
                        r"\(\./mullion image and flash make one\)", advice), advice
    return said


def flashed(zcu, image, argv, keep=False):
    """QEMU's command with a card's content in the two chips of QSPI flash, where the bundle is no
    file, and without card (or with it): the lower one, the model's number 2, has the even bytes,
    the upper one, 5, the others."""
    made, raw, folder = settings(zcu), image.with_name("raw.img"), image.parent
    flash(raw, image.stat().st_size, [(made["TREE_STORE_BASE"], folder / "tree.img"),
                                      (ROM_FILE, zcu / "boot.bin"),
                                      (made["LOADER_STORE_BASE"], zcu / "loader.img"),
                                      (made["BUNDLE_BASE"], folder / "bundle.itb")])
    whole, at = raw.read_bytes(), argv.index("-drive")
    drives = []
    for half, index in enumerate((2, 5)):
        chip = image.with_name(f"qspi{half}.img")
        chip.write_bytes(whole[half::2])
        os.truncate(chip, 64 << 20)
        drives += ["-drive", f"if=mtd,index={index},format=raw,file={chip}"]
    return argv[:at] + drives + argv[at if keep else at + 2:]


@pytest.mark.covers("bare metal from two chips of QSPI flash, without card")
def test_qspi(lab, zcu, tmp_path):
    """With the boot ROM's file where it has a gap, which no tree can reach into."""
    made, (image, argv) = settings(zcu), card(zcu, tmp_path / "card")
    assert made["TREE_STORE_BASE"] + made["TREE_STORE_SIZE"] <= ROM_FILE
    assert ROM_FILE % 0x8000 == 0
    run = lab.start(flashed(zcu, image, argv))
    run.expect(r"guest: DONE.* failed 0 ")
    assert run.ended(20) == 0
    text = run.text()
    assert ("bootblock", "SD card: there is none in the slot") in errors(text)
    assert text.count("next boot source: QSPI") == 1
    assert text.count("QSPI flash of 128 MiB, by blocks") == 2
    assert re.search(r"tree of \d+ KiB checked, from QSPI\n", text)


@pytest.mark.covers("damaged chips of QSPI flash: each its exact line", park=None)
def test_bad_qspi(lab, zcu, tmp_path):
    """One of the two holds something else, or nothing."""
    image, argv = card(zcu, tmp_path / "card")
    argv = flashed(zcu, image, argv)
    upper = image.with_name("qspi1.img")
    whole = upper.read_bytes()
    for change, wanted in (
            (bytes(len(whole)), r"tree image: wrong magic 0x0044004d, want 0x54444c4d"),
            (whole[:0x8000 + 4096] + b"\x55" + whole[0x8000 + 4097:],
             r"tree image: CRC mismatch: is 0x[0-9a-f]{8}, should be 0x[0-9a-f]{8}")):
        upper.write_bytes(change)
        run = lab.start(argv)
        run.expect(r"bootblock EL3 cpu0: stopped\s*\n")
        none, (stage, said), advice = errors(run.text())
        assert none[1] == "SD card: there is none in the slot"
        assert stage == "bootblock" and re.fullmatch(wanted, said), said
        assert advice[1].startswith("tree: no boot source has a good one: SD1, QSPI (")


@pytest.mark.covers("bare metal from QSPI flash, where an image on the card is damaged")
@pytest.mark.parametrize("how", ["damaged", "unreadable"])
def test_bad_image_on_the_card(lab, zcu, tmp_path, how):
    """All of its bundle is good but the kernel, which comes when cores have joined."""
    image, argv = card(zcu, tmp_path / "card")
    whole = image.read_bytes()
    argv = flashed(zcu, image, argv, keep=True)
    at = whole.index((zcu / "guest" / "basic.bin").read_bytes()[:4096]) + 4096
    said = r"kernel: SHA-256 of its \d+ bytes begins with [0-9a-f]{8}, the bundle says [0-9a-f]{8}"
    if how == "unreadable":  # QEMU's card gives what it had read before, and no error
        rules = tmp_path / "rules"
        rules.write_text(f'[inject-error]\nevent = "read_aio"\nerrno = "5"\nsector = "'
                         f'{at // 512}"\n')
        argv = [re.sub(r"^(if=sd,.*)file=(.*)$",
                       rf"\1file.driver=blkdebug,file.config={rules},file.image.driver=file,"
                       r"file.image.filename=\2", str(word)) for word in argv]
        assert any("blkdebug" in str(word) for word in argv)
    else:
        flip(image, whole, at)
    run = lab.start(argv)
    run.expect(r"guest: DONE.* failed 0 ")
    assert run.ended(20) == 0
    line, = [line for line in unprovoked(run.text()) if line != NO_ENTROPY]
    assert re.fullmatch(said, line), line
    assert run.text().count("next boot source: QSPI") == 1
    assert run.text().count("GICv2 distributor up") == 1


@pytest.fixture
def memory_next(zcu):
    """A build that tries the card, then memory."""
    return variant("memory", images=("images",), board=zcu, ZCU102_SECOND_MEMORY="y").parent


def in_memory(made, folder, *names):
    """QEMU's options that put files of a card's folder where a debugger would."""
    files = {"TREE": folder / "tree.img", "LOADER": made / "loader.img",
             "BUNDLE": folder / "bundle.itb"}
    return [word for name in names for word in ("-device", f"loader,file={files[name]},addr="
            f"{settings(made)[f'MEMORY_{name}_BASE']:#x},force-raw=on")]


@pytest.mark.covers("bare metal from memory, where the card has nothing good")
def test_next_source(lab, memory_next, tmp_path):
    """No card at all; a card whose bundle alone is bad: the other two are the card's."""
    image, argv = card(memory_next, tmp_path / "card")
    whole, at = image.read_bytes(), argv.index("-drive")
    everything = in_memory(memory_next, image.parent, "TREE", "LOADER", "BUNDLE")
    run = lab.start(argv[:at] + argv[at + 2:] + everything)
    run.expect(r"guest: DONE.* failed 0 ")
    assert run.ended(20) == 0
    assert errors(run.text())[0] == ("bootblock", "SD card: there is none in the slot")
    assert "bootblock EL3 cpu0: next boot source: memory\n" in run.text()
    assert re.search(r"tree of \d+ KiB checked, from memory\n", run.text())

    image.write_bytes(whole[:CARD_FIRST] + bytes(len(whole) - CARD_FIRST))
    run = lab.start(argv + in_memory(memory_next, image.parent, "BUNDLE"))
    run.expect(r"guest: DONE.* failed 0 ")
    assert run.ended(20) == 0
    assert errors(run.text())[0] == ("loader", "FAT: no boot sector: it ends in 0x0")
    assert "loader EL3 cpu0: next boot source: memory\n" in run.text()


@pytest.mark.covers("neither card nor memory: a line for each", park=None)
def test_no_source(lab, memory_next, tmp_path):
    argv = card(memory_next, tmp_path / "card")[1]
    at = argv.index("-drive")
    run = lab.start(argv[:at] + argv[at + 2:])
    run.expect(r"bootblock EL3 cpu0: stopped\s*\n")
    assert errors(run.text()) == [
        ("bootblock", "SD card: there is none in the slot"),
        ("bootblock", "tree image: wrong magic 0x00000000, want 0x54444c4d"),
        ("bootblock", "tree: no boot source has a good one: SD1, memory (./mullion image and flash "
                      "make one)")]
    assert run.quiet()


def flip(image, whole, at):
    """The image with one byte of it changed."""
    image.write_bytes(whole[:at] + bytes([whole[at] ^ 0x20]) + whole[at + 1:])


@pytest.mark.covers("a damaged tree or loader on the card: each its exact line", park=None)
def test_bad_stages(lab, zcu, tmp_path):
    """What the bootblock takes from the card, before anything is made of it."""
    image, argv = card(zcu, tmp_path / "card")
    whole, made = image.read_bytes(), settings(zcu)
    for place, name, magic in (("TREE", "tree image", 0x54444c4d),
                               ("LOADER", "loader image", 0x52444c4d)):
        at, end = made[f"{place}_STORE_BASE"], CARD_FIRST
        flip(image, whole, at + 4096)
        assert re.fullmatch(rf"{name}: CRC mismatch: is 0x[0-9a-f]{{8}}, should be 0x[0-9a-f]{{8}}",
                            stops(lab.start(argv), "bootblock"))
        image.write_bytes(whole[:at] + bytes(end - at) + whole[end:])
        said = f"{name}: wrong magic 0x00000000, want {magic:#x}"
        assert stops(lab.start(argv), "bootblock") == said
    image.write_bytes(whole[:0x80000])
    said = "SD card: ends at 0x80000, what is wanted begins at 0x80000"
    assert stops(lab.start(argv), "bootblock") == said


@pytest.mark.covers("a card: none, short, damaged, another board's: each its line", park=None)
def test_bad_cards(lab, zcu, tmp_path):
    large = tmp_path / "large"
    large.write_bytes(bytes(2 << 20))
    image, argv = card(zcu, tmp_path / "card", image=[("large", large)])
    at = argv.index("-drive")
    without = argv[:at] + argv[at + 2:]
    assert stops(lab.start(without), "bootblock") == "SD card: there is none in the slot"

    whole = image.read_bytes()
    flip(image, whole, whole.rindex(b"mullion,memory-rest"))
    assert re.fullmatch(r"config: SHA-256 of its \d+ bytes begins with [0-9a-f]{8}, "
                        r"the bundle says [0-9a-f]{8}", stops(lab.start(argv)))

    image.write_bytes(whole[:CARD_FIRST] +
                      whole[CARD_FIRST:].replace(b"zcu102\0", b"zcu104\0"))
    assert stops(lab.start(argv)) == "bundle: is for board zcu104, this is zcu102"

    for blocks in 2048, 4096:
        image.write_bytes(whole[:512 * blocks])
        assert stops(lab.start(argv)) == (f"MBR: partition 1 of {(len(whole) >> 9) - 2048} blocks "
                                          f"at 2048, of {blocks}")
