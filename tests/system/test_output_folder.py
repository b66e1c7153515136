# SPDX-License-Identifier: Apache-2.0
"""What `clean` removes, and what it never does."""
import os
import shutil
import subprocess

import pytest

from harness import TOP
from output_folder import BUILT, CONFIGURED, MARKER
from test_no_hypervisor import stages

pytestmark = pytest.mark.mullion


@pytest.fixture
def checkout(tmp_path):
    """A copy of the checkout: a clean that is wrong removes from it."""
    return shutil.copytree(TOP, tmp_path / "check out" / "mullion", symlinks=True,
                           ignore=shutil.ignore_patterns("build", ".git", "__pycache__"))


def run(checkout, *words, out, **options):
    return subprocess.run(words, cwd=checkout, stdin=subprocess.DEVNULL, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env={**os.environ, "O": str(out)}, **options)


def files(folder):
    return sorted(str(p) for p in folder.rglob("*") if "__pycache__" not in p.parts)


def fill(folder, *paths):
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("")


FOREIGN = ["tools/own.py", "run/notes", "disk.img", "bundle.itb"]


@pytest.mark.quick
@pytest.mark.parametrize("git", [False, True])
@pytest.mark.parametrize("out, what", [
    (".", " is the checkout, or above it: "),
    ("..", " is the checkout, or above it: "),
    ("tests", " has sources of the checkout: "),
    ("tests/guest/basic", " has sources of the checkout: "),
    ("../other", ": no build of Mullion's has marked it as its own (.mullion): nothing is removed"),
])
def test_clean_refuses(checkout, git, out, what):
    fill(checkout.parent / "other", *FOREIGN)
    if git:
        subprocess.run("git init -q && git add -A", shell=True, cwd=checkout, check=True)
    before = files(checkout.parent)
    for words in ["./mullion", "clean"], ["/usr/bin/python3", "tools/output_folder.py", "distclean",
                                          out]:
        done = run(checkout, *words, out=out)
        assert done.returncode == 1 and done.stdout.count("\n") == 1, done.stdout
        assert f"{(checkout / out).resolve()}{what}" in done.stdout
        assert files(checkout.parent) == before


@pytest.mark.quick
def test_no_build_among_sources(tmp_path):
    """A tracked folder that no list has, too; nor a folder that make takes for two."""
    copy = shutil.copytree(TOP, tmp_path / "mullion", symlinks=True,
                           ignore=shutil.ignore_patterns("build", ".git", "__pycache__"))
    fill(copy, "more/file")
    subprocess.run("git init -q && git add -A", shell=True, cwd=copy, check=True)
    before = files(copy)
    for out, what in (("more", "has sources of the checkout"), ("tests/unit", "has sources"),
                      (".", "is the checkout"), ("a b", "none with a space"), ("", "no empty")):
        done = run(copy, "make", "configured", out=out)
        assert done.returncode == 2 and what in done.stdout, done.stdout
        assert files(copy) == before


@pytest.mark.quick
def test_clean_takes_what_a_build_wrote(tmp_path):
    """What was in the folder before its first build stays, also under a name of ours."""
    other = tmp_path / "other"
    fill(other, *FOREIGN)
    before = files(other)
    make = ["make", "-C", str(TOP), "-s"]
    assert run(TOP, *make, "virt_defconfig", "configured", out=other).returncode == 0
    fill(other, "loader/one.o", "flash0.img", "tools/mullion-dt", "tmpab12_xyz/flash1.img",
         "mine.img", "sbsa-ref/run/later")
    done = run(TOP, TOP / "mullion", "clean", out=other)
    assert (done.returncode, done.stdout) == (0, "")
    left = {str(p.relative_to(other)) for p in other.iterdir()}
    assert left == {"tools", "run", "disk.img", "bundle.itb", "mine.img", "sbsa-ref", MARKER,
                    ".config", "auto.conf", "include"}
    assert (other / "tools" / "own.py").exists() and (other / "sbsa-ref/run/later").exists()
    shutil.rmtree(other / "sbsa-ref")
    for path in "mine.img", "tools/mullion-dt":
        (other / path).unlink()
    assert run(TOP, *make, "distclean", out=other).returncode == 0
    assert files(other) == before


@pytest.mark.quick
def test_clean_of_a_board_in_it(tmp_path):
    """The marker is the board's alone, the folder has a space; a link is not followed. Where
    nothing was built, nothing is said."""
    out, elsewhere = tmp_path / "a b", tmp_path / "elsewhere"
    fill(out, f"sbsa-ref/{MARKER}", "sbsa-ref/guest/basic.bin", "run/1/serial.log")
    fill(elsewhere, "file")
    (out / "sbsa-ref" / "run").symlink_to(elsewhere)
    for _ in range(2):
        done = run(TOP, TOP / "mullion", "clean", out=out)
        assert (done.returncode, done.stdout) == (0, "")
    assert {p.name for p in out.rglob("*")} == {"sbsa-ref", MARKER, "run", "1", "serial.log"}
    assert (elsewhere / "file").exists()
    done = run(TOP, TOP / "mullion", "clean", out=tmp_path / "none")
    assert (done.returncode, done.stdout) == (0, "") and not (tmp_path / "none").exists()


def test_clean_knows_all_that_a_build_writes():
    out = stages("el2-psci").parent
    assert run(TOP, "make", "-C", TOP, "-s", "images", out=out).returncode == 0
    there = {p.name for p in out.iterdir()}
    assert MARKER in there
    assert there <= BUILT | CONFIGURED | {MARKER}
