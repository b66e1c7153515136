# SPDX-License-Identifier: Apache-2.0
"""tools/seed.py: which objects of a board's build a variant of it takes, and that its images are
those that it would have built itself."""
import os

import pytest

import seed
import variant as variants
from harness import CHOSEN, OUT

pytestmark = [pytest.mark.mullion, pytest.mark.no_machine]


@pytest.fixture
def board(tmp_path, monkeypatch):
    """A folder with one object, of a source that names a symbol, and of a header that names
    another."""
    monkeypatch.setattr(seed, "TOP", tmp_path)
    out = tmp_path / "build"
    (out / "el2").mkdir(parents=True)
    (tmp_path / "a.c").write_text("int a = IS_ENABLED(CONFIG_FIRST);\n")
    (tmp_path / "a.h").write_text("#ifdef CONFIG_SECOND\n#endif\n")
    (out / "el2" / "a.d").write_text(f"build/el2/a.o: a.c \\\n a.h build/{seed.HEADER}\n\na.h:\n")
    (out / "el2" / "a.o.cmd").write_text(
        "cc -isystem build/deps/usr -Ibuild/include -c -o build/el2/a.o a.c\n")
    (out / "el2" / "a.o").write_text("object")
    yield out


@pytest.mark.quick
@pytest.mark.parametrize("symbols, same", [
    ((), True), (("CONFIG_THIRD", "CONFIG_FIRS", "CONFIG_FIRST_OF_ALL"), True),
    (("CONFIG_FIRST",), False), (("CONFIG_SECOND",), False)])
def test_symbols_of_an_object(board, symbols, same):
    """Of its source and of all that it includes, but the header that has all of them."""
    assert seed.is_the_same(board / "el2" / "a.o", board, set(symbols)) == same


@pytest.mark.quick
@pytest.mark.parametrize("line", ["IS_ENABLED(CONFIG_##symbol)", "CONFIG_UART_ ## x",
                                  "x ##CONFIG_Y"])
def test_symbols_made_of_parts(board, line):
    """Which they are, the preprocessor knows alone."""
    (board.parent / "a.h").write_text(f"#define ENABLED(symbol) {line}\n")
    os.utime(board.parent / "a.h", (1, 1))
    assert not seed.is_the_same(board / "el2" / "a.o", board, {"CONFIG_THIRD"})


@pytest.mark.quick
@pytest.mark.parametrize("path", ["a.c", "a.h"])
def test_old_object(board, path):
    """Of what has been changed, or removed, since."""
    made = os.stat(board / "el2" / "a.o").st_mtime + 5
    os.utime(board.parent / path, (made, made))
    assert not seed.is_the_same(board / "el2" / "a.o", board, set())
    (board.parent / path).unlink()
    assert not seed.is_the_same(board / "el2" / "a.o", board, set())


@pytest.mark.quick
def test_object_of_what_is_built(board):
    """As a tree that is compiled first: the variant's may be another."""
    deps = board / "el2" / "a.d"
    deps.write_text(deps.read_text().replace("a.h", "build/include/generated/b.h", 1))
    (board / "include" / "generated").mkdir(parents=True)
    (board / "include" / "generated" / "b.h").write_text("")
    assert not seed.is_the_same(board / "el2" / "a.o", board, set())


@pytest.mark.quick
def test_object_of_another_build(board):
    """As the partition kit's, which has a folder of its own below the guests'."""
    (board / "el2" / "a.o.cmd").unlink()
    assert not seed.is_the_same(board / "el2" / "a.o", board, set())


@pytest.mark.quick
def test_what_make_knows_of_it(board):
    """Paths of the output folder become the variant's; those of the packages in it stay."""
    out = board / "variant" / "v"
    seed.take(board / "el2" / "a.o", board, out)
    assert (out / "el2" / "a.o").read_text() == "object"
    assert os.stat(out / "el2" / "a.o").st_mtime_ns == os.stat(board / "el2" / "a.o").st_mtime_ns
    assert (out / "el2" / "a.d").read_text().startswith(
        f"build/variant/v/el2/a.o: a.c \\\n a.h build/variant/v/{seed.HEADER}\n")
    assert (out / "el2" / "a.o.cmd").read_text() == (
        "cc -isystem build/deps/usr -Ibuild/variant/v/include -c -o build/variant/v/el2/a.o a.c\n")


def images(name, seeded, symbols, folder):
    """The images of a variant that is made anew, and how many objects it took."""
    out = variants.configure(folder, name, symbols, reset=CHOSEN)
    taken = seed.seed(OUT, out) if seeded else 0
    done = variants.build(out, f"-j{os.cpu_count()}", "flash0", "el2", debug_info="-g")
    assert done.returncode == 0
    return (out / "flash0.img").read_bytes(), (out / "mullion.bin").read_bytes(), taken


@pytest.mark.long
@pytest.mark.parametrize("symbols", [
    {"DEBUG_LOCKS": "y"}, {"TEST_VDEV": "y"}, {"START_LINUX_EL2": "y", "LINUX_SPIN_TABLE": "y"},
    {"HARDEN_STACK": "n"}], ids=lambda symbols: "_".join(symbols))
def test_images_are_the_same(tmp_path, symbols):
    (tmp_path / ".config").write_text((OUT / ".config").read_text())
    *ours, taken = images("seeded", True, symbols, tmp_path)
    *anew, _ = images("anew", False, symbols, tmp_path)
    assert ours == anew
    assert bool(taken) == ("HARDEN_STACK" not in symbols)
