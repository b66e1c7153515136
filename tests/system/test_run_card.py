# SPDX-License-Identifier: Apache-2.0
"""./mullion run --card: what ./mullion image has made boots as a newcomer is told, the user's file
stays as it is or keeps what is written, and what is no card is refused before QEMU starts."""
import hashlib
import os
import shlex
import shutil
import struct
import subprocess
import types

import pexpect
import pytest

import card
import fit
import medium
from harness import TOP, Machine, board_folder, guest
from machine import Failure
from test_command_line import refused
from test_front import RUNS, mullion, terminal  # noqa: F401

pytestmark = [pytest.mark.mullion, RUNS]
MIB = 1 << 20
PAIR = ["--config", TOP / "configs" / "linux-and-control.dts", "--kernel", guest("basic"),
        "--image", f"control={guest('pair')}"]
ENV = {**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"}


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A card's image, and the last line that the command has said."""
    out = tmp_path_factory.mktemp("of, cards")
    done = mullion("image", "--kernel", guest("basic"), "--out", out)
    assert done.returncode == 0, done.stderr
    return out / "card.img", done.stdout.splitlines()[-1]


def boots(child):
    child.expect("next boot source: disk\r+\n")
    child.expect(r"mullion\.itb in partition 1 of virtio-blk, a FAT32\r+\n")
    child.expect(r"guest: DONE passed \d+ failed 0")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_as_image_says_it(made, terminal):  # noqa: F811
    """The line can be pasted. The image stays as its map of blocks has it, and a note says so."""
    image, line = made
    words = shlex.split(line.removeprefix("In QEMU: "))
    assert words == ["./mullion", "run", "--board", "virt", "--card", str(image)]
    before = digest(image)
    child = terminal(*words[1:], "--smp", 2)
    child.expect("mullion: note: .*: stays as it is: what the machine writes is gone with it")
    boots(child)
    assert digest(image) == before


def test_a_flashed_file(made, terminal, tmp_path):  # noqa: F811
    """It is a card: the machine has the file itself."""
    sd = tmp_path / "sd.img"
    with open(sd, "wb") as f:
        f.truncate(300 * MIB)
    done = mullion("flash", sd, "--image", made[0], "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith(f"In QEMU: ./mullion run --board virt --card {sd}\n")
    done = mullion("run", "--card", sd, "--smp", 2, "--dry-run")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"file={sd} " in done.stdout and "unit=1" not in done.stdout
    child = terminal("run", "--card", sd, "--smp", 2)
    boots(child)
    assert "note" not in child.before


def test_the_slot_of_a_board(terminal, tmp_path):  # noqa: F811
    """The SD card of the ZCU102's model, and Debian's tree with QEMU's memory on it."""
    guests = board_folder("zcu102", "zcu102_qemu_defconfig") / "guest"
    done = mullion("image", "--board", "zcu102", "--kernel", guests / "basic.bin", "--config",
                   TOP / "tests/system/configs/no_devices.dts", "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    line = done.stdout.splitlines()[-1]
    assert line == f"In QEMU: ./mullion run --board zcu102 --card {tmp_path}/card.img"
    assert "To a card:" not in done.stdout  # it is for the model
    child = terminal(*shlex.split(line)[3:], "--cpu", "cortex-a53")
    child.expect("SD card of 256 MiB, by bytes\r+\n.*tree of \\d+ KiB checked, from SD1\r+\n")
    child.expect(r"mullion\.itb in partition 1 of SD card, a FAT32\r+\n")
    child.expect(r"guest: DONE passed \d+ failed 0")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


@pytest.mark.quick
def test_a_file_that_may_not_be_written(made, tmp_path):
    """Stays as it is, too."""
    sd = tmp_path / "sd.img"
    subprocess.run(["cp", "--sparse=always", made[0], sd], check=True)
    assert card.is_kept(sd) and not card.is_kept(made[0])
    sd.chmod(0o444)
    assert card.is_kept(sd) == (os.geteuid() == 0)


@pytest.mark.quick
def test_a_link_to_an_image(made, tmp_path, monkeypatch):
    """The map of blocks is beside what it leads to."""
    link = tmp_path / "sd.img"
    link.symlink_to(made[0])
    monkeypatch.chdir(tmp_path)
    assert not card.is_kept(link) and not card.is_kept(link.relative_to(tmp_path))
    done = mullion("run", "--card", link, "--dry-run")
    assert "stays as it is" in done.stderr
    assert f"file={link} " not in done.stdout and f"file={made[0]} " not in done.stdout


@pytest.mark.quick
def test_no_other_disk_takes_its_place(tmp_path):
    """It is in the slot that the loader looks at first, whatever the user adds."""
    m = Machine(qemu="-drive if=none,id=d,file=d.img -device virtio-blk-device,drive=d")
    m.card = tmp_path / "sd.img"
    argv = m.command(tmp_path)
    assert "virtio-blk-device,drive=card,bus=virtio-mmio-bus.0" in argv
    assert argv[-1] == "virtio-blk-device,drive=d"


@pytest.mark.quick
@pytest.mark.parametrize("has_card", [False, True])
def test_a_build_for_the_board_itself(tmp_path, has_card):
    """Its folder is the one that is to be configured anew, and its card is not the model's."""
    m = Machine()
    m.board = {"BOARD_NAME": "zcu102"}
    m.out, m.card = TOP / "build" / "zcu102", "sd.img" if has_card else None
    again = ", and then ./mullion image --board zcu102 once more" if has_card else ""
    with pytest.raises(Failure) as failed:
        m.bare_command()
    assert str(failed.value) == (
        "this build is for zcu102 itself, not for QEMU's model of it (make O=build/zcu102 "
        f"zcu102_qemu_defconfig{again})")


@pytest.mark.quick
def test_an_empty_name():
    refused(mullion("run", "--card", ""), "run", "argument --card: '' is no file's name")


@pytest.mark.quick
def test_image_out_is_a_file(tmp_path):
    (tmp_path / "a").touch()
    done = mullion("image", "--out", tmp_path / "a")
    assert (done.returncode, done.stderr) == (1, f"mullion: image: --out {tmp_path}/a: is no "
                                              "folder\n")


@pytest.mark.quick
def test_a_card_that_is_a_loop_device(tmp_path, monkeypatch):
    sd = tmp_path / "sd.img"
    sd.touch()
    assert card.kept(sd) == sd
    folder = tmp_path / "sys/class/block/loop7/loop"
    folder.mkdir(parents=True)
    (folder / "backing_file").write_text(f"{sd}\n")
    monkeypatch.setattr(medium, "Host", lambda real=medium.Host: real(tmp_path, "{}"))
    with pytest.raises(Failure, match=r"^.*/sd.img: is in use as /dev/loop7 \(losetup -d "
                       r"/dev/loop7\)$"):
        card.kept(sd)


@pytest.mark.quick
@pytest.mark.parametrize("words, what", [
    (["--kernel", "Image"], "kernel"), (["--initrd", "a"], "initrd"), (["--append", ""], None),
    (["--append", "quiet"], "append"), (["--config", "a.dts"], "config"),
    (["--image", "a=b"], "image"), (["--compress", "gzip"], "compress")])
def test_what_is_on_the_card_already(words, what):
    for command in "run", "debug":
        refused(mullion(command, "--card", "FILE", *words), command,
                f"--{what or 'append'}: is on the card already (./mullion image "
                f"--{what or 'append'} makes another)")


@pytest.mark.quick
@pytest.mark.parametrize("way", ["el2", "uboot"])
def test_from_reset_alone(way):
    refused(mullion("run", "--card", "--entry", way), "run",
            f"--entry {way}: --card is for a start from reset")


def fails(args, what):
    done = mullion("run", *args)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"mullion: run: {what}\n"


@pytest.mark.quick
def test_no_card(tmp_path):
    fails(["--card", tmp_path / "sd"], f"no file {tmp_path}/sd (./mullion image makes it)")
    fails(["--card", tmp_path], f"{tmp_path}: is no file")
    (tmp_path / "sd").write_bytes(b"text" * 1000)
    fails(["--board", "virt", "--card", tmp_path / "sd"],
          f"{tmp_path}/sd: is no image of a card: it has no partition table (./mullion image "
          "--board virt makes one)")


@pytest.mark.quick
def test_another_boards_card(made, tmp_path):
    sd = tmp_path / "sd"
    image = made[0].read_bytes()
    at = image.index(b"\xd0\x0d\xfe\xed")
    tree = bytearray(image[at:at + int.from_bytes(image[at + 4:at + 8], "big")])
    name, _ = fit.parse(tree).props[fit.BOARD]
    tree[name:name + 4] = b"acme"
    (tmp_path / "tree").write_bytes(tree)
    fit.stamp(tmp_path / "tree")
    sd.write_bytes(image[:at] + (tmp_path / "tree").read_bytes() + image[at + len(tree):])
    fails(["--card", sd], f"{sd}: is a card for acme, the machine is virt (--board acme)")


@pytest.mark.quick
@pytest.mark.parametrize("damage", ["cut", "header", "board", "config", "kernel"])
def test_a_damaged_bundle_is_the_machines(made, tmp_path, damage):
    """As on a board: it says why, and takes the next source."""
    sd, bundled = tmp_path / "sd.img", tmp_path / "bundle.itb"
    subprocess.run(["cp", "--sparse=always", made[0], sd], check=True)
    at = f"{sd}@@{card.fat_offset(sd)}"
    subprocess.run(["mcopy", "-n", "-i", at, "::mullion.itb", bundled], check=True)
    data = bytearray(bundled.read_bytes())
    root = fit.parse(data)
    base = int.from_bytes(data[4:8], "big") + 3 & ~3
    if damage in ("cut", "header"):
        del data[{"cut": len(data) // 2, "header": 30}[damage]:]
    elif damage == "board":
        data[root.props[fit.BOARD][0]] ^= 4
    else:
        data[base + root.children["images"].children[damage].cell("data-offset") + 1] ^= 4
    bundled.write_bytes(data)
    subprocess.run(["mcopy", "-o", "-i", at, bundled, "::mullion.itb"], check=True)
    done = mullion("run", "--card", sd, "--dry-run")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"file={sd} " in done.stdout


@pytest.mark.quick
def test_what_the_board_would_refuse(tmp_path):
    """The configuration on the card is checked as that of run is."""
    done = mullion("image", *PAIR, "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    sd = tmp_path / "card.img"
    (tmp_path / "card.img.bmap").unlink()
    done = mullion("run", "--card", sd, "--smp", 2)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"mullion: run: {sd}: control: ")


@pytest.mark.quick
def test_a_build_that_reads_none():
    m = Machine()
    card.check_machine(m)
    m.board = {"BOARD_NAME": "virt"}
    with pytest.raises(Failure, match="^--card: this build of virt boots from no card$"):
        card.check_machine(m)


@pytest.mark.quick
def test_a_slot_wants_a_power_of_two(made, tmp_path, capsys):
    """A copy has it; the user's own card is not made larger."""
    m = Machine()
    m.board = {**m.board, "QEMU_TREE": "a.dtb"}
    card.insert(types.SimpleNamespace(card=str(made[0]), board="acme"), m, tmp_path)
    assert m.card == tmp_path / "card.img" and m.card.stat().st_size == 256 * MIB
    assert ("truncate -s 256M sd.img; ./mullion flash sd.img --board acme --image "
            in capsys.readouterr().err)
    sd = tmp_path / "my card"
    shutil.move(m.card, sd)
    os.truncate(sd, 200 * MIB)
    with pytest.raises(Failure, match="^.*/my card: QEMU's SD cards have a power of two of bytes, "
                       "this has 209715200: truncate -s 256M '/.*/my card'$"):
        card.insert(types.SimpleNamespace(card=str(sd), board=None), m, tmp_path)


@pytest.mark.quick
@pytest.mark.parametrize("kind", ["none", "mbr"])
def test_bundle_of_a_card_of_the_users_own(made, tmp_path, kind):
    """Of a shop: a MBR, or one FAT alone."""
    at = {"none": 0, "mbr": MIB}[kind]
    bundled = Machine(kernel=guest("basic")).make_bundle(tmp_path)
    table = bytes(446) + struct.pack("<B3xB3xII", 0, 0x0c, 2048, 32768) + bytes(48) + b"\x55\xaa"
    (tmp_path / "sd").write_bytes(table if kind == "mbr" else b"")
    os.truncate(tmp_path / "sd", 20 * MIB)
    subprocess.run(["mkfs.fat", "--offset", str(at // 512), tmp_path / "sd", "16384"], check=True,
                   env=ENV, stdout=subprocess.DEVNULL)
    subprocess.run(["mcopy", "-i", f"{tmp_path / 'sd'}@@{at}", bundled, "::mullion.itb"],
                   check=True)
    folder = tmp_path / "taken"
    folder.mkdir()
    assert card.take_bundle(tmp_path / "sd", folder) == "virt"
    assert digest(folder / "bundle.itb") == digest(bundled)
    assert digest(folder / "config.dtbo") == digest(tmp_path / "config.dtbo")
    subprocess.run(["mdel", "-i", f"{tmp_path / 'sd'}@@{at}", "::mullion.itb"], check=True)
    assert card.take_bundle(tmp_path / "sd", folder) is None
    assert not list(folder.iterdir())
