# SPDX-License-Identifier: Apache-2.0
"""./mullion image: the card's partitions and file systems, by programs of others; the same content
is the same image; what is said of it (map of blocks, manifest, list of packages)."""
import hashlib
import io
import json
import os
import shutil
import signal
import subprocess
import types

import pytest

import card_image
import fat
import gpt
import program
import sbom
from harness import OUT, TOP, guest, poll
from machine import DEPS
from test_front import LIMIT, LIMIT_TERMINAL, mullion

pytestmark = [pytest.mark.mullion, pytest.mark.no_machine]
MIB = 1 << 20
ENDS = ("", ".bmap", ".json", ".spdx.json")
# where Debian has mkfs.fat and e2fsck
ENV = {**os.environ, "O": str(OUT), "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"}


def call(*argv, **options):
    done = subprocess.run([str(word) for word in argv], stdin=subprocess.DEVNULL, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=ENV, **options)
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def card(tmp_path_factory):
    out = tmp_path_factory.mktemp("a b")
    done = mullion("image", "--kernel", guest("basic"), "--out", out)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert {p.name for p in out.iterdir()} == {f"card.img{end}" for end in ENDS}
    assert done.stdout.splitlines()[-2:] == [
        f"To a card: ./mullion flash DEVICE --image '{out}/card.img'",
        f"In QEMU: ./mullion run --board virt --card '{out}/card.img'"]
    return out / "card.img"


def partitions(image):
    """{name: partition}, the same in both copies."""
    with open(image, "rb") as f:
        first = gpt.read(f)
        second = gpt.read(f, first.other)
    assert first.partitions() == second.partitions()
    assert first.other == image.stat().st_size // gpt.SECTOR - 1 and second.other == 1
    return {part.name: part for part in first.partitions()}


def sound(image, folder):
    """Both file systems are whole, and the file in the FAT: its SHA-256."""
    found = partitions(image)
    for name, check in (("boot", ["fsck.fat", "-n"]), ("data", ["e2fsck", "-fn"])):
        with open(image, "rb") as f:
            f.seek(found[name].offset)
            (folder / name).write_bytes(f.read(found[name].size))
        call(*check, folder / name)
    call("mcopy", "-n", "-i", folder / "boot", "::mullion.itb", folder / "mullion.itb")
    return hashlib.sha256((folder / "mullion.itb").read_bytes()).hexdigest()


def known(image):
    return json.loads(image.with_name(f"{image.name}.json").read_text())


@pytest.mark.quick
def test_partitions_and_file_systems(tmp_path, card):
    found = partitions(card)
    assert list(found) == ["boot", "boot-b", "data"]
    assert [(p.offset, p.size) for p in found.values()] == [
        (MIB, 64 * MIB), (65 * MIB, 64 * MIB), (129 * MIB, 32 * MIB)]
    assert str(found["boot"].type) == "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7"
    assert sound(card, tmp_path) == known(card)["parts"][0]["files"][0]["sha256"]
    assert (tmp_path / "mullion.itb").read_bytes()[:4] == b"\xd0\x0d\xfe\xed"
    assert "1980-01-01" in call("mdir", "-i", tmp_path / "boot", "::")


@pytest.mark.quick
def test_the_same_in_another_folder(tmp_path, card):
    """At another time, in another zone, by somebody with another mask."""
    env = {**ENV, "TZ": "Asia/Tokyo", "LANG": "de_DE.UTF-8"}
    subprocess.run(["sh", "-c", 'umask 077; exec "$@"', "sh", TOP / "mullion", "image", "--kernel",
                    guest("basic"), "--out", tmp_path], cwd="/", env=env, check=True,
                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    for end in ENDS:
        assert (tmp_path / f"card.img{end}").read_bytes() == \
            card.with_name(f"card.img{end}").read_bytes(), end


@pytest.mark.long
def test_the_same_from_another_checkout(tmp_path):
    """Compiled there, too, and with a date."""
    made = []
    for name in "one", "another of them":
        top = shutil.copytree(TOP, tmp_path / name.replace(" ", "-") / "mullion", symlinks=True,
                              ignore=shutil.ignore_patterns("build", ".git", "__pycache__"))
        env = {**os.environ, "O": str(top / "build"), "DEPS": str(DEPS),
               "SOURCE_DATE_EPOCH": "1700000000"}
        subprocess.run([top / "mullion", "image"], env=env, check=True, stdin=subprocess.DEVNULL,
                       stdout=subprocess.PIPE)
        made.append(top / "build" / "image" / "card.img")
    for end in ENDS:
        one, other = (image.with_name(f"card.img{end}").read_bytes() for image in made)
        assert one == other, end
    assert "2023-11-14" in call("mdir", "-i", f"{made[0]}@@1M", "::")


@pytest.mark.quick
def test_another_content_has_other_names(tmp_path, card):
    assert mullion("image", "--kernel", guest("pair"), "--out", tmp_path).returncode == 0
    one, other = partitions(card), partitions(tmp_path / "card.img")
    assert {p.guid for p in one.values()}.isdisjoint(p.guid for p in other.values())


@pytest.mark.quick
def test_the_map_leaves_out_nothing_that_counts(tmp_path, card):
    """On a medium full of other bytes, what is written is whole file systems; and it is much less
    than all."""
    old = tmp_path / "sd"
    old.write_bytes(b"\xa5" * card.stat().st_size)
    done = mullion("flash", old, "--image", card, "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"Mullion {known(card)['version']} for virt" in done.stdout
    assert sound(old, tmp_path) == known(card)["parts"][0]["files"][0]["sha256"]
    # bmaptool makes a file anew: the same on a medium whose old bytes stay
    with open(card, "rb") as f, open(old, "r+b") as target:
        target.write(b"\xa5" * card.stat().st_size)
        for first, last in spans(card):
            f.seek(first * 4096)
            target.seek(first * 4096)
            target.write(f.read((last + 1 - first) * 4096))
    (tmp_path / "mullion.itb").unlink()
    assert sound(old, tmp_path) == known(card)["parts"][0]["files"][0]["sha256"]
    assert sum(last + 1 - first for first, last in spans(card)) * 4096 < 50 * MIB


def spans(image):
    text = image.with_name(f"{image.name}.bmap").read_text()
    return [tuple(map(int, line.partition(">")[2].partition("<")[0].split("-")))
            for line in text.splitlines() if line.startswith("<Range")]


@pytest.mark.quick
def test_manifest(card):
    said = known(card)
    assert said["image"] == {"name": "card.img", "size": card.stat().st_size,
                             "sha256": hashlib.sha256(card.read_bytes()).hexdigest()}
    assert said["board"] == "virt"
    assert said["version"].startswith((TOP / "VERSION").read_text().strip())
    images = {entry["name"]: entry for entry in said["bundle"]}
    assert set(images) == {"kernel", "hypervisor", "config"}
    for name, path in (("kernel", guest("basic")), ("hypervisor", OUT / "mullion.bin")):
        content = path.read_bytes()
        assert images[name]["sha256"] == hashlib.sha256(content).hexdigest()
        assert images[name]["size"] == len(content)


def packages(document):
    """{name: package}; each relation leads somewhere."""
    found = {package["name"]: package for package in document["packages"]}
    ids = [package["SPDXID"] for package in document["packages"]]
    assert len(ids) == len(set(ids)) == len(found)
    for relation in document["relationships"]:
        assert {relation["spdxElementId"], relation["relatedSpdxElement"]} <= {
            *ids, "SPDXRef-DOCUMENT"}
    return found


@pytest.mark.quick
def test_packages_of_debians_linux():
    """All that is unpacked, each with its version and its licence."""
    have = sbom.packages(DEPS)
    kernels = [name for name in have if name.startswith("linux-image")]
    document = sbom.document("d", "0.1", 0, ("card.img", "0" * 64), [
        ("kernel", "1" * 64, kernels), ("ramdisk", "2" * 64, ["busybox-static", kernels[0]]),
        ("hypervisor", "3" * 64, ["mullion"]), ("other", "4" * 64, ["my.bin"])], DEPS)
    found = packages(document)
    assert have.items() <= {name: p.get("versionInfo") for name, p in found.items()}.items()
    for name in [*have, *(n for n in found if n.startswith("libgcc"))]:
        assert found[name]["licenseConcluded"] != sbom.UNKNOWN, name
        assert found[name]["copyrightText"] != sbom.UNKNOWN, name
        assert found[name]["versionInfo"] != sbom.UNKNOWN, name
    assert found["zlib1g-dev"]["licenseDeclared"] == "Zlib"
    assert found["image-other"]["comment"] == "given by who made the image: my.bin"
    for needed in ("spdxVersion dataLicense SPDXID name documentNamespace creationInfo packages "
                   "relationships").split():
        assert needed in document
    assert document["creationInfo"]["created"] == "1970-01-01T00:00:00Z"


@pytest.mark.quick
@pytest.mark.parametrize("kernel, initrd, which", [
    ("vmlinuz", "initramfs.cpio", "cloud"),
    ("debian-full/vmlinuz", "initramfs-full.cpio", "-arm64")])
def test_which_packages_an_image_is_made_of(tmp_path, monkeypatch, kernel, initrd, which):
    (tmp_path / "debian-full").mkdir()
    (tmp_path / "versions.txt").write_text("linux-image-6-cloud-arm64 6-1 arm64\n")
    (tmp_path / "debian-full/versions.txt").write_text("linux-image-6-arm64 6-2 arm64\n")
    monkeypatch.setattr(card_image, "DEPS", tmp_path)
    m = types.SimpleNamespace(out=tmp_path, config=None, images=lambda: [
        ("kernel", "kernel", str(tmp_path / kernel)), ("ramdisk", "ramdisk", tmp_path / initrd),
        ("hypervisor", "hypervisor", tmp_path / "mullion.bin"), ("a", "kernel", "b/my.bin")])
    found = card_image.sources(m)
    assert found["hypervisor"] == found["config"] == ("mullion",) and found["a"] == ("my.bin",)
    name, = found["kernel"]
    assert ("cloud" in name) == (which == "cloud")
    assert found["ramdisk"] == ("busybox-static", *([] if which == "cloud" else [name]))


@pytest.mark.quick
def test_a_licence_that_its_package_does_not_have(tmp_path):
    (tmp_path / "copyright").write_text("Copyright: 2020 Somebody\nLicense: Other\n")
    assert sbom.licence("zlib1g-dev", tmp_path / "copyright") == (sbom.UNKNOWN, sbom.UNKNOWN)
    assert sbom.licence("zlib1g-dev", tmp_path / "none") == (sbom.UNKNOWN, sbom.UNKNOWN)


@pytest.mark.quick
def test_packages_of_a_card(card):
    document = json.loads(card.with_name("card.img.spdx.json").read_text())
    found = packages(document)
    assert found["image-kernel"]["comment"].endswith("basic.bin")
    assert "busybox-static" not in found and {"mullion", *sbom.LINKED} <= set(found)
    assert found["card.img"]["checksums"][0]["checksumValue"] == known(card)["image"]["sha256"]


@pytest.mark.quick
def test_flash_image(tmp_path):
    done = mullion("image", "--flash", "--kernel", guest("basic"), "--out", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert {p.name for p in tmp_path.iterdir()} == {"flash.img", "flash.img.json",
                                                    "flash.img.spdx.json"}
    content = (tmp_path / "flash.img").read_bytes()
    assert content[:64 * MIB] == (OUT / "flash0.img").read_bytes() and len(content) == 128 * MIB
    bundle = next(p for p in known(tmp_path / "flash.img")["parts"] if p["name"] == "bundle")
    stored = content[bundle["offset"]:bundle["offset"] + bundle["bytes"]]
    assert bundle["offset"] == 64 * MIB and stored[:4] == b"\xd0\x0d\xfe\xed"
    assert hashlib.sha256(stored).hexdigest() == bundle["sha256"]


@pytest.fixture
def zcu102(tmp_path):
    """Files as a build of a board that reads a card at fixed places has them."""
    for name in "bundle.itb", "loader.img", "boot.bin", "any.dtb":
        (tmp_path / name).write_bytes(b"\xd0\x0d\xfe\xed" + bytes(1000))
    (tmp_path / "any.dtb").write_bytes(b"\xd0\x0d\xfe\xed" + (1004).to_bytes(4, "big") +
                                     bytes(996))
    return types.SimpleNamespace(
        out=tmp_path, debian_tree=lambda: tmp_path / "any.dtb", rom_image=list,
        board={"BOARD_NAME": "zcu102", "QEMU_TREE": "any.dtb",
               "TREE_STORE_BASE": 0x10000, "TREE_STORE_SIZE": 0x70000,
               "LOADER_STORE_BASE": 0x80000, "LOADER_STORE_SIZE": 0x80000})


@pytest.mark.quick
def test_layout_of_a_board_that_reads_a_card_at_fixed_places(tmp_path, zcu102):
    bundle = tmp_path / "bundle.itb"
    os.truncate(bundle, 40 * MIB)
    image, found = card_image.make_card(zcu102, bundle, tmp_path)
    assert [(p.name, p.offset, p.size // MIB) for p in found] == [
        ("tree", 0x10000, 0), ("loader", 0x80000, 0), ("boot", MIB, 128),
        ("boot-b", 129 * MIB, 128), ("data", 257 * MIB, 32)]
    assert list(partitions(image)) == ["boot", "boot-b", "data"]
    content = image.read_bytes()
    for offset, name in ((0x10000, "tree.img"), (0x80000, "loader.img")):
        want = (tmp_path / name).read_bytes()
        assert content[offset:offset + len(want)] == want
    for name, of in (("BOOT.BIN", "boot.bin"), ("mullion.itb", "bundle.itb")):
        call("mcopy", "-i", f"{image}@@1M", f"::{name}", tmp_path / "copy")
        assert (tmp_path / "copy").read_bytes() == (tmp_path / of).read_bytes()
        (tmp_path / "copy").unlink()
    # a boot ROM that knows no GPT: the first partition of the MBR; the other is all that is GPT's
    kinds = [content[at + 4] for at in range(446, 510, 16)]
    assert kinds == [0x0c, 0xee, 0, 0]
    assert int.from_bytes(content[454:458], "little") == MIB // 512


@pytest.mark.quick
@pytest.mark.parametrize("quirk", [{}, {"SIMULATOR_QUIRK": "y"}])
def test_a_card_for_the_model_says_so(tmp_path, zcu102, monkeypatch, capsys, quirk):
    """And where the board's comes from: in place of how it gets to a card."""
    monkeypatch.setenv("O", str(tmp_path))
    zcu102.board |= {**quirk, "BOOT_FROM_CARD": "Put it in."}
    zcu102.reads_cards, notes = lambda: True, []
    zcu102.note = notes.append
    bundle, part = tmp_path / "bundle.itb", card_image.Part("tree", 0, 1)
    monkeypatch.setattr(card_image, "bundled_images", lambda _: [])
    said = card_image.manifest(zcu102, bundle, [part], bundle)
    assert said.get("model") == (True if quirk else None)
    card_image.say_where_to(zcu102, said, bundle, types.SimpleNamespace(board="zcu102", out=None))
    to_a_card = "To a card: ./mullion flash DEVICE --board zcu102\n"
    assert capsys.readouterr().out == ("" if quirk else to_a_card) + "Put it in.\n"
    assert notes == (["note: this card is for QEMU's model of zcu102 alone, as the build is "
                      f"(SIMULATOR_QUIRK); the board's: make O={tmp_path} zcu102_defconfig; "
                      "./mullion image --board zcu102"] if quirk else [])


@pytest.mark.quick
def test_what_has_no_room_on_a_card(tmp_path, zcu102):
    os.truncate(tmp_path / "loader.img", 0x80001)
    with pytest.raises(program.Failure) as said:
        card_image.make_card(zcu102, tmp_path / "bundle.itb", tmp_path)
    assert str(said.value) == (f"{tmp_path}/loader.img: has 524289 bytes, its place on the card "
                               "524288")
    with pytest.raises(program.Failure, match="--flash: zcu102 has no flash that Mullion boots"):
        card_image.make_flash(zcu102, tmp_path / "bundle.itb", tmp_path)


@pytest.mark.quick
@pytest.mark.parametrize("change", [(510, b"\0"), (82, b"FAT16"), (12, b"\x10"), (36, bytes(4))])
def test_no_fat(tmp_path, card, change):
    with open(card, "rb") as f:
        f.seek(MIB)
        boot = bytearray(f.read(MIB))
    assert fat.used(io.BytesIO(boot), 0) > 0
    boot[change[0]:change[0] + len(change[1])] = change[1]
    with pytest.raises(fat.FatError, match="is no FAT32 file system"):
        fat.used(io.BytesIO(boot), 0)


@pytest.mark.quick
@pytest.mark.parametrize("args, env, reason", [
    (["--out", TOP / "docs"], {}, f"{TOP}/docs has sources of the checkout: choose another folder"),
    (["--kernel", "nowhere"], {}, "no file nowhere"),
    ([], {"SOURCE_DATE_EPOCH": "0"}, "SOURCE_DATE_EPOCH=0: is no number of seconds from 1980 "
     "(315532800) on"),
    ([], {"SOURCE_DATE_EPOCH": "now"}, "SOURCE_DATE_EPOCH=now: is no number of seconds from 1980 "
     "(315532800) on")])
def test_refused(args, env, reason):
    done = subprocess.run([TOP / "mullion", "image", *args], env={**ENV, **env}, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"mullion: image: {reason}\n"


def with_genimage(folder, script):
    (folder / "bin").mkdir()
    (folder / "bin/genimage").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "bin/genimage").chmod(0o755)
    return {**ENV, "PATH": f"{folder}/bin:{ENV['PATH']}"}


@pytest.mark.quick
@pytest.mark.parametrize("script, status, said", [
    ("echo no space; exit 1", 1, "genimage: no space"), ("exit 1", 1, "genimage: failed"),
    ("kill -9 $$", 137, "genimage: ended by SIGKILL")])
def test_genimage_fails(tmp_path, script, status, said):
    done = subprocess.run([TOP / "mullion", "image", "--kernel", guest("basic"), "--out",
                           tmp_path / "kept"], text=True, stdin=subprocess.DEVNULL,
                          env=with_genimage(tmp_path, script), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (status, f"mullion: image: {said}\n")
    assert not (tmp_path / "kept").exists()


@pytest.mark.quick
def test_a_signal_leaves_nothing(tmp_path):
    env = with_genimage(tmp_path, f"touch {tmp_path}/at-work; exec sleep 600")
    process = subprocess.Popen([TOP / "mullion", "image", "--kernel", guest("basic"), "--out",
                                tmp_path / "kept"], text=True, stdin=subprocess.DEVNULL, env=env,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    poll((tmp_path / "at-work").exists, "genimage at work", LIMIT_TERMINAL)
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=LIMIT)[1] == (
        "mullion: image: ended by SIGINT (Ctrl-C)\n")
    assert process.returncode == 130 and not (tmp_path / "kept").exists()
