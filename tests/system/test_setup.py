# SPDX-License-Identifier: Apache-2.0
"""How packages of another suite of Debian's come beside the system's (tools/suite.sh,
tools/qemu.py), and what is said where they cannot be had. An apt-get of our own gives them."""
import os
import pathlib
import subprocess

import pytest

import prepare
import qemu
import test
from harness import TOP
from machine import Failure

pytestmark = [pytest.mark.mullion, pytest.mark.quick, pytest.mark.no_machine]
# Notes each of its calls; "update" fails as where one of several mirrors has not the suite.
APT = """#!/bin/sh
echo "$@" >>HERE/calls
case "$*" in
indextargets*)
	cat HERE/mirrors
	;;
*" update")
	echo "E: The repository does not have a Release file." >&2
	exit 100
	;;
*--print-uris*)
	[ ! -e HERE/lists-fail ] || { echo "E: Version not found" >&2; exit 100; }
	echo "'http://mirror/pool/a.deb' a.deb 13100000 SHA256:0"
	echo "'http://mirror/pool/b.deb' b.deb 500000 SHA256:0"
	;;
*)
	cp HERE/qemu.deb .
	[ ! -e HERE/download-fails ] || { echo "E: Failed to fetch b.deb" >&2; exit 100; }
	;;
esac
"""
PROGRAM = """#!/bin/sh
[ "$*" = "${*%--version}" ] || { echo "QEMU emulator version $VERSION"; exit $STATUS; }
echo "$QEMU_MODULE_DIR" "$@"
"""


class Mirror:
    """Debian's mirror as apt-get has it here, and a folder for what is fetched."""

    def __init__(self, folder):
        self.here, self.deps = folder, folder / "deps"
        self.deps.mkdir()
        (folder / "bin").mkdir()
        self.program("apt-get", APT.replace("HERE", str(folder)))
        (folder / "mirrors").write_text("bookworm main http://mirror/debian/\n"
                                        "bookworm-security main http://mirror/security/\n"
                                        "bookworm stable http://other/\n")
        self.package("10.0.2")

    def program(self, name, text):
        path = self.here / "bin" / name
        path.write_text(text)
        path.chmod(0o755)

    def package(self, version, status=0):
        """The one package, whose QEMU is of this version."""
        root = self.here / "package"
        files = {"DEBIAN/control": f"Package: qemu-system-arm\nVersion: {version}\n"
                 "Architecture: all\nMaintainer: nobody\nDescription: none\n",
                 "usr/bin/qemu-system-aarch64":
                     PROGRAM.replace("$VERSION", version).replace("$STATUS", str(status)),
                 "usr/lib/aarch64-linux-gnu/qemu/module.so": "", "usr/share/qemu/rom": "",
                 "usr/share/seabios/bios": "", "usr/lib/ipxe/qemu/rom": ""}
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        (root / "usr/bin/qemu-system-aarch64").chmod(0o755)
        subprocess.run(["dpkg-deb", "--root-owner-group", "-b", root, self.here / "qemu.deb"],
                       check=True, stdout=subprocess.DEVNULL)

    def calls(self):
        path = self.here / "calls"
        return path.read_text().splitlines() if path.exists() else []

    def environment(self):
        (self.here / "tmp").mkdir(exist_ok=True)
        return {**os.environ, "PATH": f"{self.here}/bin:{os.environ['PATH']}",
                "TMPDIR": str(self.here / "tmp"), "DEPS": str(self.deps)}

    def fetch(self):
        """(status, what was said); nothing of it is left elsewhere than where it belongs."""
        done = subprocess.run([TOP / "tools/setup.sh", "suite", "qemu10", "backports",
                               self.deps / "qemu10"], env=self.environment(), text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        left = [p.name for p in (self.here / "tmp").iterdir() if not p.name.endswith(".lock")]
        assert not left and not (self.deps / "qemu10.new").exists()
        return done.returncode, done.stdout

    def version(self):
        """Of the QEMU that is there."""
        program = self.deps / "qemu10" / "qemu-system-aarch64"
        return program.exists() and subprocess.run([program, "--version"], text=True, check=True,
                                                   stdout=subprocess.PIPE).stdout


@pytest.fixture
def mirror(tmp_path):
    return Mirror(tmp_path)


def suite():
    with open("/etc/os-release") as file:
        name, = [line.split("=")[1].strip() for line in file
                 if line.startswith("VERSION_CODENAME=")]
    return f"{name}-backports"


def cannot(why):
    return 3, f"mullion: setup: qemu10 cannot be had from Debian's {suite()}: {why}\n"


def test_fetched_once(mirror):
    where = f"{mirror.deps}/qemu10"
    assert mirror.fetch() == (0, f"mullion: fetching qemu10 of Debian's {suite()} into {where} "
                              "(14 MB)\n")
    assert mirror.version() == "QEMU emulator version 10.0.2\n"
    assert (mirror.deps / "qemu10/versions.txt").read_text() == "qemu-system-arm 10.0.2 all\n"
    before = len(mirror.calls())
    assert mirror.fetch() == (0, "") and len(mirror.calls()) == before


def test_its_own_firmware(mirror):
    """It is started with its own ROMs and modules; the user's options come last, so they win."""
    mirror.fetch()
    root = mirror.deps / "qemu10/root/usr"
    link = mirror.here / "qemu"
    link.symlink_to(mirror.deps / "qemu10/qemu-system-aarch64")
    done = subprocess.run([link, "-M", "virt"], text=True, check=True, stdout=subprocess.PIPE)
    assert done.stdout.split() == [
        f"{root}/lib/aarch64-linux-gnu/qemu", "-L", f"{root}/share/qemu",
        "-L", f"{root}/share/seabios", "-L", f"{root}/lib/ipxe/qemu", "-M", "virt"]


def test_users_apt_is_left_alone(mirror):
    """No call but the question for the mirrors has the system's sources or state."""
    mirror.fetch()
    questions = [call for call in mirror.calls() if call.startswith("indextargets")]
    others = [call for call in mirror.calls() if call not in questions]
    assert len(questions) == 1 and len(others) == 3
    for call in others:
        for option in ("Dir::Etc::SourceList", "Dir::State", "Dir::Cache"):
            assert f"-o{option}={mirror.here}/tmp/mullion-suite." in call
        assert "-oDir::Etc::SourceParts=/dev/null" in call
        assert "-oDir::State::status=/dev/null" in call
        assert f"-oAPT::Default-Release={suite()}" in call


@pytest.mark.parametrize("spoil, why", [
    (lambda m: (m.here / "lists-fail").touch(), "Version not found"),
    (lambda m: (m.here / "download-fails").touch(), "Failed to fetch b.deb"),
    (lambda m: (m.here / "mirrors").write_text("bookworm stable http://other/\n"),
     "apt-get indextargets names no mirror of Debian"),
    (lambda m: m.package("10.1.0", status=127), "its QEMU does not run"),
    (lambda m: (m.here / "qemu.deb").write_text("cut short"), "qemu.deb cannot be unpacked"),
])
@pytest.mark.parametrize("there", [False, True])
def test_cannot_be_had(mirror, spoil, why, there):
    """One line, and what was there before stays."""
    if there:
        mirror.fetch()
        (mirror.deps / "qemu10/.stamp").write_text("of another list of packages\n")
    spoil(mirror)
    status, said = mirror.fetch()
    fetching = [line for line in said.splitlines() if ": fetching qemu10 " in line]
    assert (status, said.replace("\n".join([*fetching, ""]), "")) == cannot(why)
    assert mirror.version() == (there and "QEMU emulator version 10.0.2\n")


def test_a_newer_list_replaces_it(mirror):
    mirror.fetch()
    (mirror.deps / "qemu10/.stamp").write_text("of another list of packages\n")
    mirror.package("10.1.0")
    assert mirror.fetch()[0] == 0
    assert mirror.version() == "QEMU emulator version 10.1.0\n"


@pytest.fixture
def here(mirror, monkeypatch):
    """In this process, the system's QEMU being 7.2."""
    for name, value in mirror.environment().items():
        monkeypatch.setenv(name, value)
    mirror.program(qemu.SYSTEM, PROGRAM.replace("$VERSION", "7.2.0").replace("$STATUS", "0"))
    qemu.version.cache_clear()
    yield mirror
    qemu.version.cache_clear()


def test_qemu_10_beside_the_systems(here):
    assert qemu.version(qemu.SYSTEM) == (7, 2) and not qemu.ten()
    assert qemu.fetch() == qemu.named("10") == str(here.deps / "qemu10" / qemu.SYSTEM)
    assert qemu.version(qemu.named("10")) == (10, 0)
    assert qemu.named(None) == qemu.named("") == qemu.SYSTEM
    assert qemu.named("/bin/true") == "/bin/true"


def test_sound_device(here):
    """Each version is told in its own way that the machine's has no sound."""
    options = ["-nic", "none", "-audiodev", "none,id=quiet"]
    assert qemu.audio(qemu.SYSTEM, options) == ""
    assert qemu.audio(qemu.fetch(), options) == ",audiodev=quiet"
    assert qemu.audio(qemu.ten(), ["-nic", "none"]) == ""


def test_named_fetches_it(here):
    assert qemu.named("10") == str(here.deps / "qemu10" / qemu.SYSTEM)


def test_system_has_it(here):
    """Nothing is fetched, and the system's is the one."""
    here.program(qemu.SYSTEM, PROGRAM.replace("$VERSION", "10.0.8").replace("$STATUS", "0"))
    qemu.version.cache_clear()
    assert qemu.fetch() == qemu.named("10") == qemu.SYSTEM
    assert not here.calls()


def test_without_it(here, capfd):
    """What does not need it goes on; what does says so."""
    (here.here / "lists-fail").touch()
    assert qemu.fetch() is None
    assert capfd.readouterr().err == cannot("Version not found")[1]
    assert prepare.from_suite("qemu10", "backports") is None
    with pytest.raises(Failure, match=r"^--qemu-program 10: there is none here$"):
        qemu.named("10")
    with pytest.raises(Failure, match=r"^--qemu-program no-such-qemu: no such program$"):
        qemu.named("no-such-qemu")


@pytest.mark.parametrize("why, said", [
    ([], ""), (["a", "b", "a"], "mullion: skipped: 2 tests: a\nmullion: skipped: 1 tests: b\n")])
def test_what_is_skipped_is_said(why, said, capsys):
    total = test.Total()
    total.add("one", 3, 1)
    total.skipped.update(why)
    total.says()
    number = f", {len(why)} skipped" if why else ""
    assert capsys.readouterr().out == f"{said}mullion: 3 passed, 1 failed{number}\n"


def test_every_hook_has_packages():
    """A group of another suite is a script and its lines in the list."""
    groups = {line.split()[0] for line in (TOP / "tools/packages.txt").read_text().splitlines()
              if not line.startswith("#")}
    hooks = {path.stem for path in pathlib.Path(TOP / "tools/suite").glob("*.sh")}
    assert hooks and hooks <= groups
