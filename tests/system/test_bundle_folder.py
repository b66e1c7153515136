# SPDX-License-Identifier: Apache-2.0
"""./mullion bundle: what it keeps boots from reset and by U-Boot, and is made without QEMU."""
import os
import subprocess

import pytest

import uboot
from harness import OUT, TOP, Machine, guest, unprovoked
from test_front import RUNS, mullion

pytestmark = pytest.mark.mullion
ALL = {"bundle.itb", "flash0.img", "flash1.img", "u-boot/mullion.bin", "u-boot/bundle.img",
       "u-boot/boot.scr", "u-boot/extlinux/extlinux.conf"}


def kept(folder):
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("a b") / "kept"
    (out / "u-boot").mkdir(parents=True)
    (out / "u-boot" / "left of before").write_text("")
    (out / "notes").write_text("")
    done = mullion("bundle", "--kernel", guest("basic"), "--out", out)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert kept(out) == {*ALL, "notes"}
    assert set(done.stdout.split()) >= ALL
    return out


def passes(run):
    run.expect(r"guest: DONE passed \d+ failed 0")
    assert run.ended(20) == 0
    assert not unprovoked(run.text())


@pytest.mark.quick
@pytest.mark.parametrize("command", ["bundle", "image"])
def test_what_no_board_of_this_build_starts(tmp_path, command):
    """A kernel of other cores is refused, before anything is kept."""
    kernel = tmp_path / "zImage"
    kernel.write_bytes(bytes(36) + b"\x18\x28\x6f\x01" + bytes(4096))
    done = mullion(command, "--kernel", kernel, "--out", tmp_path / "out")
    assert done.returncode == 1 and not (tmp_path / "out").exists()
    assert done.stderr == (f"mullion: {command}: the loader of virt would refuse this: kernel: is "
                           "a zImage of 32-bit Arm: take an arm64 Image\n")


@pytest.mark.quick
@pytest.mark.covers("what `./mullion bundle` keeps: the flash images", cpus=2)
def test_from_reset(lab, folder):
    m = Machine(smp=2, flash={0: folder / "flash0.img", 1: folder / "flash1.img"})
    made = lab.new_folder()
    passes(lab.start(m.command(made), made))


@pytest.mark.parametrize("how, said", [("boot.scr", "Found U-Boot script /boot.scr"),
                                       ("extlinux", "Found /extlinux/extlinux.conf")])
@pytest.mark.covers("what `./mullion bundle` keeps: `boot.scr`, `extlinux.conf`", way="uboot",
                    park="PSCI", cpus=2)
def test_by_uboot(lab, folder, how, said):
    m, made = Machine(smp=2, entry="uboot"), lab.new_folder()
    files = [folder / "u-boot" / name for name in ("mullion.bin", "bundle.img", how)]
    disk = uboot.file_system(made / "boot.img", *files)
    argv = [*m.bare_command(), "-bios", str(uboot.FIRMWARE), "-device",
            "virtio-blk-device,drive=boot", "-drive", f"if=none,id=boot,format=raw,file={disk}"]
    run = lab.start(argv, made, 100)
    run.expect(said)
    passes(run)


def programs(folder, **scripts):
    """An environment in which these programs come first."""
    for name, script in scripts.items():
        path = folder / name.replace("_", "-")
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
    return {**os.environ, "O": str(OUT), "PATH": f"{folder}:{os.environ['PATH']}"}


@RUNS
@pytest.mark.quick
@pytest.mark.parametrize("command, wants", [("bundle", False), ("run", True), ("check", True)])
def test_qemu_is_neither_installed_nor_started(tmp_path, command, wants):
    """On a host where dpkg knows of no QEMU, and whose QEMU says when it is started."""
    env = programs(
        tmp_path, apt_get=f'echo "$@" >>{tmp_path}/said; exit 1', sudo='exec "$@"',
        qemu_system_aarch64=f"echo started >>{tmp_path}/said; exit 1",
        dpkg_query='/usr/bin/dpkg-query "$@" | grep -v qemu-system-arm')
    words = ["--out", tmp_path / "kept"] if command == "bundle" else []
    done = subprocess.run([TOP / "mullion", command, *words], stdin=subprocess.DEVNULL, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)
    said = (tmp_path / "said").read_text() if (tmp_path / "said").exists() else ""
    assert ("install" in said and "qemu-system-arm" in said) == wants, done.stderr
    assert "started" not in said and done.returncode == int(wants)


@pytest.mark.quick
@pytest.mark.parametrize("args, reason", [
    (["--out", OUT], f"--out {OUT}: builds have files of the same names there: choose another "
     "folder"),
    (["--out", TOP / "docs"], f"{TOP}/docs has sources of the checkout: choose another folder"),
    (["--config", TOP / "configs/linux-and-control.dts"],
     'kernel "control" is not in the bundle (--image control=FILE)'),
    (["--kernel", "nowhere"], "no file nowhere"),
    (["--kernel", "debian-ful"], "no file debian-ful; near: debian-full, debian-cloud"),
    (["--kernel", "/dev/null"], "/dev/null: is no file"),
])
def test_refused(args, reason):
    before = (OUT / "bundle.itb").stat().st_mtime
    done = mullion("bundle", *args)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"mullion: bundle: {reason}\n"
    assert (OUT / "bundle.itb").stat().st_mtime == before


@pytest.mark.quick
def test_several_images_of_a_domain(tmp_path):
    """All that mullion,kernel lists must be there."""
    config = tmp_path / "two.dts"
    text = (TOP / "configs/linux-and-control.dts").read_text()
    config.write_text(text.replace('mullion,kernel = "control"', 'mullion,kernel = "v2", "v1"'))
    words = ["--config", config, "--out", tmp_path / "kept", "--image", f"v2={guest('pair')}"]
    done = mullion("bundle", *words)
    assert (done.returncode, done.stderr) == (
        1, 'mullion: bundle: kernel "v1" is not in the bundle (--image v1=FILE)\n')
    done = mullion("bundle", *words, "--image", f"v1={guest('ends')}")
    assert (done.returncode, done.stderr) == (0, "")


def test_larger_than_the_flash(tmp_path):
    """U-Boot does not mind."""
    with open(tmp_path / "kernel", "wb") as f:
        f.write(bytes.fromhex("1f2003d5"))  # NOP: it begins as code does
        f.truncate(65 << 20)
    done = mullion("bundle", "--kernel", tmp_path / "kernel", "--out", tmp_path / "kept")
    assert done.returncode == 0, done.stderr
    assert "note: no flash images: the bundle has 66 MiB, its flash bank 64 MiB" in done.stderr
    assert kept(tmp_path / "kept") == {n for n in ALL if not n.startswith("flash")}
    done = mullion("bundle", "--kernel", tmp_path / "kernel", "--compress", "gzip", "--out",
                   tmp_path / "kept")
    assert (done.returncode, done.stderr) == (0, "") and kept(tmp_path / "kept") == ALL
