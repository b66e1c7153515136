# SPDX-License-Identifier: Apache-2.0
"""./mullion flash: what it refuses, on disks that are not there (another /sys and /proc, lsblk's
answer); what it writes, to plain files and, where the host has them, to loop devices. No disk of
the host is named here but where it is a loop device of the test's own."""
import fcntl
import json
import os
import pathlib
import re
import signal
import subprocess
import types
import uuid

import pytest

import gpt
import medium
import program
import write_card
from harness import OUT, TOP, poll
from test_front import LIMIT, LIMIT_TERMINAL, mullion

pytestmark = [pytest.mark.mullion, pytest.mark.quick, pytest.mark.no_machine]
MIB = 1 << 20


class Disks:
    """A system with disks, as files of /sys and /proc."""

    def __init__(self, root):
        self.root, self.known, self.mounted = root, [], []
        (root / "sys/class/block").mkdir(parents=True)
        (root / "proc/self").mkdir(parents=True)
        (root / "proc/swaps").write_text("Filename Type Size Used Priority\n")

    def add(self, name, size=32 * 10**9, under=None, dm=None, **said):
        """A disk, or a partition of the disk `under`; `dm`: (name, UUID) of a mapped one."""
        folder = self.root / "sys/class/block" / (under or "") / name
        folder.mkdir()
        if under:
            (folder / "partition").write_text("1\n")
            (self.root / "sys/class/block" / name).symlink_to(folder)
        if dm:
            (folder / "dm").mkdir()
            (folder / "dm/name").write_text(dm[0])
            (folder / "dm/uuid").write_text(dm[1])
        for file, text in (("size", size // 512), ("ro", int(said.pop("ro", False))),
                           ("dev", f"8:{len(self.known)}")):
            (folder / file).write_text(f"{text}\n")
        self.known.append({"kname": name, **said})
        return self

    def holds(self, name, holder):
        """`holder` is made of `name`."""
        for folder, other in ((name, f"holders/{holder}"), (holder, f"slaves/{name}")):
            (self.root / "sys/class/block" / folder / other).mkdir(parents=True)
        return self

    def mount(self, name, where, number=None, source=None):
        number = number or (self.root / "sys/class/block" / name / "dev").read_text().strip()
        self.mounted.append(f"22 27 {number} / {where} rw shared:1 - ext4 "
                            f"{source or f'/dev/{name}'} rw\n")
        (self.root / "proc/self/mountinfo").write_text("".join(self.mounted))
        return self

    def swap(self, name):
        with open(self.root / "proc/swaps", "a") as swaps:
            swaps.write(f"/dev/{name} partition 1 0 -2\n")
        return self

    def host(self, blkid=lambda path: ("", "")):
        return medium.Host(self.root, json.dumps({"blockdevices": self.known}), blkid)


@pytest.fixture
def disks(tmp_path):
    return Disks(tmp_path)


def card(disks, **said):
    return disks.add("sdb", model="Ultra", vendor="SanDisk ", tran="usb", serial="4C53", **said)


def refused(disks, name="sdb", needed=64 * MIB):
    return medium.refusal(disks.host().disk(f"/dev/{name}"), needed)


def test_a_card(disks):
    card(disks).add("sdb1", 2**28, under="sdb", fstype="vfat", label="BOOT")
    found = disks.host().disk("/dev/sdb")
    assert medium.refusal(found, 64 * MIB) is None
    assert (found.words, found.serial, found.size) == ("SanDisk Ultra (usb)", "4C53", 32 * 10**9)
    assert [(p.path, p.what) for p in found.parts] == [("/dev/sdb", ""),
                                                       ("/dev/sdb1", 'vfat "BOOT"')]
    assert medium.refusal(found, found.size) is None
    assert medium.refusal(found, found.size + 1) == (
        "is too small: it has 32 GB, the image 32 GB (1 bytes more)")


@pytest.mark.parametrize("where", sorted(medium.SYSTEM))
def test_the_systems_disk(disks, where):
    card(disks).add("sdb1", under="sdb").add("sdb2", under="sdb").mount("sdb1", "/media/a")
    disks.mount("sdb2", where)
    assert refused(disks) == f"is the system's disk: {where} is on it"


def test_the_systems_disk_below_lvm_and_luks(disks):
    card(disks).add("sdb1", under="sdb", fstype="crypto_LUKS")
    disks.add("dm-0", dm=("crypt", "CRYPT-LUKS2-1")).add("dm-1", dm=("vg-root", "LVM-1"))
    disks.holds("sdb1", "dm-0").holds("dm-0", "dm-1").mount("dm-1", "/")
    assert refused(disks) == "is the system's disk: / is on it"


def test_the_systems_disk_by_its_name_alone(disks):
    """A Btrfs has a number of its own, that of no device."""
    card(disks).add("sdb1", under="sdb").mount("sdb1", "/", number="0:33")
    assert refused(disks) == "is the system's disk: / is on it"


def test_mounted(disks):
    card(disks).mount("sdb", "/media/a\\040b", number="0:9")
    assert refused(disks) == "it is mounted at /media/a b (umount /media/a b)"


def test_mounted_by_its_number_alone(disks):
    card(disks).mount("sdb", "/mnt", source="/dev/root")
    assert refused(disks) == "it is mounted at /mnt (umount /mnt)"


def test_mounted_by_partitions(disks):
    card(disks).add("sdb1", under="sdb").add("sdb2", under="sdb").add("sdb3", under="sdb")
    disks.mount("sdb1", "/media/a").mount("sdb1", "/media/b").mount("sdb3", "/media/c")
    assert refused(disks) == ("/dev/sdb1 is mounted at /media/a, /media/b (umount /media/a); "
                              "/dev/sdb3 is mounted at /media/c (umount /media/c)")


def test_mounted_by_a_mapped_device(disks):
    card(disks).add("sdb1", under="sdb").add("dm-0", dm=("secret", "CRYPT-LUKS2-1"))
    disks.holds("sdb1", "dm-0").mount("dm-0", "/srv")
    assert refused(disks) == "/dev/mapper/secret is mounted at /srv (umount /srv)"


def test_swap(disks):
    card(disks).add("sdb1", under="sdb").swap("sdb1")
    assert refused(disks) == "/dev/sdb1 is swap (swapoff /dev/sdb1)"


@pytest.mark.parametrize("dm, maker", [(("vg-a", "LVM-12"), "LVM"),
                                       (("secret", "CRYPT-LUKS1-1"), "LUKS"),
                                       (("other", ""), "device-mapper")])
def test_something_is_made_of_it(disks, dm, maker):
    card(disks).add("dm-0", dm=dm).holds("sdb", "dm-0")
    assert refused(disks) == f"{maker} has made /dev/mapper/{dm[0]} of it"
    assert refused(disks, "dm-0") == f"is made by {maker} of other disks"


def test_a_raid_that_runs(disks):
    card(disks).add("md0").holds("sdb", "md0")
    assert refused(disks) == "a RAID has made /dev/md0 of it"


@pytest.mark.parametrize("fstype, of", [("LVM2_member", "LVM"), ("linux_raid_member", "a RAID"),
                                        ("isw_raid_member", "a RAID"), ("zfs_member", "ZFS"),
                                        ("bcache", "bcache")])
def test_member(disks, fstype, of):
    """Also of what does not run now; said by lsblk, or by the medium itself."""
    card(disks).add("sdb1", under="sdb", fstype=fstype)
    assert refused(disks) == f"/dev/sdb1 is a member of {of}"
    disks.known[0]["fstype"], disks.known[1]["fstype"] = None, None
    host = disks.host(lambda path: (fstype if path == "/dev/sdb" else "", ""))
    assert medium.refusal(host.disk("/dev/sdb"), 1) == f"it is a member of {of}"


def test_encrypted_and_closed(disks):
    """Nobody uses it: what is on it is shown, and asked about."""
    card(disks, fstype="crypto_LUKS")
    assert refused(disks) is None


def test_partition(disks):
    card(disks).add("sdb1", under="sdb")
    assert refused(disks, "sdb1") == "is a partition: the image is for the whole of /dev/sdb"


def test_read_only_and_empty(disks):
    card(disks, ro=True).add("sdc", 0)
    assert refused(disks) == "is read-only (a switch at the card's side?)"
    assert refused(disks, "sdc") == "has no medium in it"


def test_which_cards_there_are(disks):
    card(disks).add("sda", 10**12, tran="sata").add("mmcblk0", 8 * 10**9).add("sdd", tran="usb")
    disks.add("sdd1", under="sdd").mount("sdd1", "/").add("sde", 0, tran="usb")
    assert disks.host().removable() == ["/dev/mmcblk0 (8 GB)",
                                        "/dev/sdb (SanDisk Ultra (usb), 32 GB)"]


@pytest.mark.parametrize("name, why", [
    ("{}/none", "no such device; there "), ("{}", "is a folder, not a disk"),
    ("/dev/null", "is a device of another kind, not a disk")])
def test_no_disk(tmp_path, name, why):
    name = name.format(tmp_path)
    done = mullion("flash", name, "--image", image(tmp_path / "card.img"), "--yes")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"mullion: flash: {name}: {why}")


# ---- Plain files in the place of a card ----

def table(size):
    """An image's first sectors and last ones: a GPT of one partition."""
    entry = gpt.ENTRY.pack(uuid.UUID(int=1).bytes_le, uuid.UUID(int=2).bytes_le, 2048, 4095, 0,
                           "boot".encode("utf-16-le").ljust(72, b"\0"))
    last = size // 512 - 1
    t = gpt.Table(1, last, 34, last - 33, uuid.UUID(int=3), 2, 128, 128, entry.ljust(16384, b"\0"))
    head = (bytes(510) + b"\x55\xaa" + t.header().ljust(512, b"\0") + t.entries)
    t.at, t.other, t.entries_at = last, 1, last - 32
    return head, t.entries + t.header().ljust(512, b"\0")


def image(path, size=4 * MIB):
    head, tail = table(size)
    middle = b"".join(i.to_bytes(4, "big") for i in range(MIB // 4))
    data = (head.ljust(MIB, b"\0") + middle).ljust(size - len(tail), b"\0") + tail
    path.write_bytes(data)
    return path


def medium_file(path, size=8 * MIB):
    path.write_bytes(b"\xa5" * size)
    return path


def partitions(path):
    """Both copies say the same."""
    with open(path, "rb") as f:
        first = gpt.read(f)
        second = gpt.read(f, first.other)
        assert first.partitions() == second.partitions()
        assert (first.other, second.other) == (path.stat().st_size // 512 - 1, 1)
        assert first.last == second.last < second.entries_at
        return [(p.name, p.offset, p.size) for p in first.partitions()]


@pytest.mark.parametrize("bmap", [False, True])
def test_a_file_is_written(tmp_path, bmap):
    """Its size stays; the second copy of the table is at its end."""
    source, target = image(tmp_path / "card.img"), medium_file(tmp_path / "sd")
    target.chmod(0o640)
    if bmap:
        subprocess.run(["bmaptool", "create", "-o", f"{source}.bmap", source], check=True)
    done = mullion("flash", target, "--image", source, "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == f"{target}: file, 8.4 MB" and lines[1] == f"{source}: 4.2 MB"
    assert lines[2].startswith("wrote 4.2 MB in ") and lines[3].startswith("read back 4.2 MB in ")
    assert lines[4] == (f"{target}: written, and reads back the same. Put it into the board, and "
                        "switch it on.")
    written, want = target.read_bytes(), source.read_bytes()
    assert len(written) == 8 * MIB and target.stat().st_mode & 0o777 == 0o640
    assert written[MIB:2 * MIB] == want[MIB:2 * MIB]
    assert partitions(target) == [("boot", MIB, MIB)]
    assert {p.name for p in tmp_path.iterdir()} <= {"card.img", "card.img.bmap", "sd"}


def test_a_file_as_long_as_the_image(tmp_path):
    source, target = image(tmp_path / "card.img"), medium_file(tmp_path / "sd", 4 * MIB)
    assert mullion("flash", target, "--image", source, "--yes").returncode == 0
    assert target.read_bytes() == source.read_bytes()


def test_an_image_without_a_gpt(tmp_path):
    source, target = tmp_path / "mbr.img", medium_file(tmp_path / "sd")
    source.write_bytes(bytes(510) + b"\x55\xaa" + bytes(MIB - 512))
    assert mullion("flash", target, "--image", source, "--yes").returncode == 0
    assert target.read_bytes() == source.read_bytes() + bytes(7 * MIB)


@pytest.mark.parametrize("size, why", [
    (4 * MIB - 512, "is too small: it has 4.2 MB, the image 4.2 MB (512 bytes more)"),
    (None, "is the image itself")])
def test_file_refused(tmp_path, size, why):
    source = image(tmp_path / "card.img")
    target = medium_file(tmp_path / "sd", size) if size else source
    before = target.read_bytes()
    done = mullion("flash", target, "--image", source, "--yes")
    assert (done.returncode, done.stderr) == (1, f"mullion: flash: {target}: {why}\n")
    assert target.read_bytes() == before


@pytest.mark.parametrize("how", ["written", "locked"])
def test_a_file_that_a_program_has(tmp_path, how):
    """As the card of a machine that runs: QEMU has it open, with locks of its open file."""
    source, target = image(tmp_path / "card.img"), medium_file(tmp_path / "sd")
    with open(target, "r+b" if how == "written" else "rb") as f:
        name = pathlib.Path("/proc/self/comm").read_text().strip()
        by = f"{name} (process {os.getpid()})"
        if how == "locked":
            lock = medium.LOCK.pack(fcntl.F_RDLCK, os.SEEK_SET, 100, 1, 0)
            fcntl.fcntl(f, fcntl.F_OFD_SETLK, lock)
            by = "another program, by its lock"
        done = mullion("flash", target, "--image", source, "--yes")
        assert (done.returncode, done.stderr) == (
            1, f"mullion: flash: {target}: is in use by {by}: what it writes later would be lost "
            "(end it first)\n")
    assert target.read_bytes() == b"\xa5" * 8 * MIB
    with open(target, "rb"):  # who only reads loses nothing
        assert mullion("flash", target, "--image", source, "--yes").returncode == 0


def changed_table(path, **changes):
    """An image whose table says something else, with the right digests."""
    head, _ = table(4 * MIB)
    entries = bytearray(head[1024:])
    entries[56:56 + len(changes.get("name", b""))] = changes.get("name", b"")
    t = gpt.Table(1, changes.get("other", 8191), 34, 8158, uuid.UUID(int=3),
                  changes.get("entries_at", 2), 128, 128, bytes(entries))
    path.write_bytes((bytes(510) + b"\x55\xaa" + t.header().ljust(512, b"\0") + entries)
                     .ljust(changes.get("size", 4 * MIB), b"\0"))
    return path


@pytest.mark.parametrize("at", [(1 << 63) // 512, (1 << 64) - 1])
def test_a_table_that_lies_about_its_place(tmp_path, at):
    """Is refused before anything is written."""
    source = changed_table(tmp_path / "card.img", entries_at=at)
    target = medium_file(tmp_path / "sd")
    done = mullion("flash", target, "--image", source, "--yes")
    assert (done.returncode, done.stdout, done.stderr) == (
        1, "", f"mullion: flash: {source}: the partition table at sector 1 is damaged (its "
        "sizes)\n")
    assert target.read_bytes() == b"\xa5" * 8 * MIB


def test_a_name_that_is_no_text(tmp_path):
    """Half a surrogate pair. A name is shown, and decides of nothing."""
    source = changed_table(tmp_path / "card.img", name=b"\x00\xd8")
    assert mullion("flash", medium_file(tmp_path / "sd"), "--image", source,
                   "--yes").returncode == 0
    assert partitions(tmp_path / "sd")[0][0] == "\ufffdoot"


def test_no_room_for_the_second_table(tmp_path):
    source = changed_table(tmp_path / "card.img", size=34 * 512)
    done = mullion("flash", medium_file(tmp_path / "sd", 36 * 512), "--image", source, "--yes")
    assert done.returncode == 1 and done.stderr.endswith(
        ": no room for a second partition table behind the first one: 18432 bytes\n")


@pytest.mark.parametrize("content, said", [
    (None, "no file {}"),
    (b"\xd0\x0d\xfe\xed" + bytes(4096), "{}: is no image of a card: it has no partition table "
     "(./mullion image makes one)")])
def test_no_image(tmp_path, content, said):
    source, target = tmp_path / "bundle.itb", medium_file(tmp_path / "sd")
    if content:
        source.write_bytes(content)
    done = mullion("flash", target, "--image", source, "--yes")
    assert done.stderr == f"mullion: flash: {said.format(source)}\n" and done.returncode == 1


def test_no_image_yet(tmp_path):
    done = mullion("flash", medium_file(tmp_path / "sd"), "--yes", out=tmp_path)
    assert done.stderr == (f"mullion: flash: no file {tmp_path}/image/card.img (./mullion image "
                           "makes it)\n")
    done = mullion("flash", tmp_path / "sd", "--yes", "--board", "zcu102", out=tmp_path)
    assert done.stderr.endswith(f"no file {tmp_path}/zcu102/image/card.img (./mullion image "
                                "--board zcu102 makes it)\n")


def test_images_of_other_boards_are_named(tmp_path):
    for board, there in (("raspi4", "is {0}"), ("zcu102", "are {0}, {1}")):
        made = tmp_path / board / "image/card.img"
        made.parent.mkdir(parents=True)
        made.touch()
        done = mullion("flash", medium_file(tmp_path / "sd"), "--yes", out=tmp_path)
        named = [f"{tmp_path}/{name}/image/card.img (--board {name})"
                 for name in ("raspi4", "zcu102")]
        assert done.stderr == (f"mullion: flash: no file {tmp_path}/image/card.img (./mullion "
                               f"image makes it); there {there.format(*named)}\n")
        assert done.returncode == 1


def test_another_boards_image(tmp_path):
    """Where --board says which is meant, as run --card does."""
    source, target = image(tmp_path / "card.img"), medium_file(tmp_path / "sd")
    (tmp_path / "card.img.json").write_text('{"version": "0", "board": "virt"}')
    done = mullion("flash", target, "--image", source, "--yes", "--board", "zcu102")
    assert (done.returncode, done.stdout, done.stderr) == (
        1, "", f"mullion: flash: {source}: is an image for virt, not for zcu102 (--board virt)\n")
    for words in ["--board", "virt"], []:
        assert mullion("flash", target, "--image", source, "--yes", *words).returncode == 0
    (tmp_path / "card.img.json").write_text("[]")  # says nothing
    assert mullion("flash", target, "--image", source, "--yes", *words).returncode == 0


def test_a_models_card_is_for_no_board(tmp_path, monkeypatch):
    """That of a build for QEMU's model goes to a plain file, and to a disk when told so."""
    source, target = image(tmp_path / "card.img"), medium_file(tmp_path / "sd")
    words = dict(device="/dev/none", image=str(source), yes=True, board=None)
    monkeypatch.setenv("O", str(tmp_path))
    monkeypatch.setattr(medium, "look_at", lambda *_: medium.Medium("/dev/none", "disk", 8 * MIB))
    monkeypatch.setattr(os, "access", lambda *_: False)  # as far as that: nothing is written
    for said, for_model, reason in (
            ('"model": true, ', False, f"{source}: is a card for QEMU's model of acme, and not for "
             f"the board: make O={tmp_path} acme_defconfig; ./mullion image --board acme "
             "(--for-model writes it all the same)"),
            ('"model": true, ', True, "/dev/none: only root may write to it: .* --for-model$"),
            ("", False, "/dev/none: only root may write to it: .*card.img$")):
        (tmp_path / "card.img.json").write_text(f'{{{said}"version": "1", "board": "acme"}}')
        with pytest.raises(program.Failure) as refused:
            write_card.flash(types.SimpleNamespace(**words, for_model=for_model))
        assert str(refused.value) == reason or re.fullmatch(reason, str(refused.value))
    (tmp_path / "card.img.json").write_text('{"model": true, "version": "1", "board": "acme"}')
    done = mullion("flash", target, "--image", source, "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Mullion 1 for the model of acme\n" in done.stdout


def test_no_file_yet(tmp_path):
    done = mullion("flash", tmp_path / "s d", "--image", image(tmp_path / "card.img"))
    assert done.stderr.endswith(f"; a file has to be there: truncate -s 8G '{tmp_path}/s d'\n")
    done = mullion("flash", "/dev/sdzz9", "--image", tmp_path / "card.img")
    assert "no such device" in done.stderr and "truncate" not in done.stderr


@pytest.mark.parametrize("text, said", [
    ("<x", "is no map of blocks; without the file the whole image is written"),
    ("<bmap><ImageSize>5</ImageSize><BlockSize>4096</BlockSize><BlockMap/></bmap>",
     "is of another image: 5 bytes, {} has 4194304")])
def test_a_wrong_map(tmp_path, text, said):
    source, target = image(tmp_path / "card.img"), medium_file(tmp_path / "sd")
    (tmp_path / "card.img.bmap").write_text(text)
    done = mullion("flash", target, "--image", source, "--yes")
    assert done.stderr == f"mullion: flash: {source}.bmap: {said.format(source)}\n"


def test_nobody_to_ask(tmp_path):
    source, target = image(tmp_path / "card.img"), medium_file(tmp_path / "sd")
    done = mullion("flash", target, "--image", source)
    assert (done.returncode, done.stderr) == (1, "mullion: flash: nobody can be asked: --yes "
                                              "writes without a question\n")


@pytest.mark.parametrize("answer, writes", [("yes", True), ("no", False), ("", False)])
def test_the_question(tmp_path, answer, writes):
    import pexpect
    source, target = image(tmp_path / "card.img"), medium_file(tmp_path / "sd")
    before = target.read_bytes()
    child = pexpect.spawn(str(TOP / "mullion"), ["flash", str(target), "--image", str(source)],
                          timeout=LIMIT_TERMINAL, encoding="utf-8",
                          env={**os.environ, "O": str(OUT)})
    child.expect_exact(f"All that is on {target} will be lost. Write? (yes/no) ")
    child.sendline(answer)
    child.expect_exact("reads back the same" if writes else
                       f"mullion: flash: {target}: nothing was written")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == (0 if writes else 1)
    assert (target.read_bytes() == before) != writes


def test_without_rights(tmp_path, monkeypatch):
    """The command to be typed, in one line."""
    found = medium.Medium("/dev/none b", "disk")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(program.Failure) as said:
        write_card.check_rights(found, pathlib.Path("/a b/card.img"))
    assert str(said.value) == (f"/dev/none b: only root may write to it: sudo {TOP}/mullion flash "
                               "'/dev/none b' --image '/a b/card.img'")


def test_another_medium_meanwhile(tmp_path, monkeypatch):
    """While the question was open, the card was changed."""
    source, target = image(tmp_path / "card.img"), medium_file(tmp_path / "sd")

    def changed(found, yes):
        target.unlink()
        medium_file(tmp_path / "other").rename(target)
        pathlib.Path(f"{target}.old").touch()
    monkeypatch.setattr(write_card, "confirm", changed)
    held = os.open(target, os.O_RDONLY)  # else the new one may have its number
    with pytest.raises(program.Failure, match="is another medium now: nothing was written"):
        write_card.flash(types.SimpleNamespace(device=str(target), image=str(source), yes=True,
                                                   board=None, for_model=False))
    os.close(held)


def stub(folder, script):
    """A bmaptool that comes first; $target is what it is to write."""
    (folder / "bin").mkdir()
    (folder / "bin/bmaptool").write_text(f'#!/bin/sh\nfor target; do :; done\n{script}\n')
    (folder / "bin/bmaptool").chmod(0o755)
    return {**os.environ, "O": str(OUT), "PATH": f"{folder}/bin:{os.environ['PATH']}"}


def flash_with(folder, script, source, target):
    return subprocess.Popen([TOP / "mullion", "flash", target, "--image", source, "--yes"],
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                            stderr=subprocess.PIPE, env=stub(folder, script))


@pytest.mark.parametrize("script, said", [
    ('echo "bmaptool: ERROR: no space" >&2; exit 1', "sd.part*: bmaptool: no space"),
    ("kill -9 $$", "bmaptool: ended by SIGKILL"),
    ('cp {} "$target"; printf x | dd of="$target" bs=1 seek=1048579 conv=notrunc 2>/dev/null',
     "sd.part*: reads back another byte at 0x100003 than was written: the card, or its reader, is "
     "broken"),
    ("head -c 1000 {} >$target", "sd.part*: reads back another byte at 0x3e8 than was written: the "
     "card, or its reader, is broken")])
def test_the_write_fails(tmp_path, script, said):
    source, target = image(tmp_path / "card.img"), medium_file(tmp_path / "sd")
    process = flash_with(tmp_path, script.format(source), source, target)
    errors = process.communicate(timeout=LIMIT)[1]
    last = errors.splitlines()[-1]
    before, _, after = said.partition("*")
    assert last.startswith("mullion: flash: ") and before in last and last.endswith(after)
    assert process.returncode == (137 if "SIGKILL" in said else 1)
    assert target.read_bytes() == b"\xa5" * (8 * MIB)
    assert not list(tmp_path.glob("*.part*"))


def test_a_signal_leaves_the_file(tmp_path):
    source, target = image(tmp_path / "card.img"), medium_file(tmp_path / "sd")
    process = flash_with(tmp_path, f'echo half >"$target"; touch {tmp_path}/at-work; '
                         "exec sleep 600", source, target)
    poll((tmp_path / "at-work").exists, "bmaptool at work", LIMIT_TERMINAL)
    process.send_signal(signal.SIGINT)
    errors = process.communicate(timeout=LIMIT)[1]
    assert process.returncode == 130
    assert errors == "mullion: flash: ended by SIGINT (Ctrl-C)\n"
    assert target.read_bytes() == b"\xa5" * (8 * MIB)
    assert not list(tmp_path.glob("*.part*"))


# ---- Loop devices ----

@pytest.fixture
def loop(tmp_path):
    """A loop device of the test's own; skipped where the host gives none."""
    backing = medium_file(tmp_path / "backing")
    done = subprocess.run(["losetup", "--find", "--show", backing], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True)
    if done.returncode:
        pytest.skip(f"no loop device on this host: {done.stderr.strip()}")
    path = done.stdout.strip()
    named = pathlib.Path("/sys/class/block", os.path.basename(path), "loop/backing_file")
    assert named.read_text().strip() == str(backing)
    yield pathlib.Path(path)
    subprocess.run(["losetup", "-d", path], check=True)


def test_a_loop_device_is_written(tmp_path, loop):
    source = image(tmp_path / "card.img")
    done = mullion("flash", loop, "--image", source, "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    assert partitions(tmp_path / "backing") == [("boot", MIB, MIB)]
    assert (tmp_path / "backing").read_bytes()[MIB:2 * MIB] == source.read_bytes()[MIB:2 * MIB]
    done = mullion("flash", tmp_path / "backing", "--image", source, "--yes")
    assert done.stderr == (f"mullion: flash: {tmp_path}/backing: is in use as {loop} (losetup -d "
                           f"{loop})\n")


def test_a_loop_device_that_somebody_has(tmp_path, loop):
    """Nothing in /proc or /sys says so; the kernel does."""
    held = os.open(loop, os.O_RDWR | os.O_EXCL)
    try:
        done = mullion("flash", loop, "--image", image(tmp_path / "card.img"), "--yes")
    finally:
        os.close(held)
    assert done.stderr == (f"mullion: flash: {loop}: is in use: the kernel does not give it to "
                           "another\n")
    assert (tmp_path / "backing").read_bytes() == b"\xa5" * (8 * MIB)


def test_a_loop_device_that_is_mounted(tmp_path, loop):
    subprocess.run(["/usr/sbin/mke2fs", "-q", loop], check=True)
    where = tmp_path / "mounted here"
    where.mkdir()
    if subprocess.run(["mount", loop, where], stderr=subprocess.DEVNULL).returncode:
        pytest.skip("this host mounts no loop device")
    try:
        done = mullion("flash", loop, "--image", image(tmp_path / "card.img"), "--yes")
    finally:
        subprocess.run(["umount", where], check=True)
    assert done.stderr == (f"mullion: flash: {loop}: it is mounted at {where} (umount {where})\n")
    assert f"{loop}: ext2, mounted at {where}" in done.stdout
