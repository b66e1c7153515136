# SPDX-License-Identifier: Apache-2.0
"""A board is one folder, in the tree or outside of it (BOARD_DIR); what it lacks is named."""
import os
import re
import shlex
import subprocess

import pytest

import kconfiglib

import board_dir
import variant
from harness import OUT, TOP, guest

pytestmark = pytest.mark.mullion
OUTSIDE = pytest.mark.xdist_group("board-outside")  # both use one build
BOARDS = sorted(path.parent.name for path in TOP.glob("board/*/Kconfig.choice"))


@pytest.mark.quick
@pytest.mark.parametrize("name", BOARDS)
def test_board_is_one_folder(name):
    """Nothing outside of it has its symbol, but the choice's default."""
    symbol = f"BOARD_{name.upper().replace('-', '_')}"
    files = [TOP / "Kconfig", TOP / "Makefile",
             *(path for folder in ("arch", "board", "boot", "dtb", "el2", "gic", "image", "lib",
                                           "storage")
               for path in (TOP / folder).rglob("*")
               if path.is_file() and path.parent != TOP / "board" / name)]
    named = re.compile(rf"{symbol}\b")
    lines = [line for path in files for line in path.read_text().splitlines() if named.search(line)]
    assert [line.split() for line in lines if line != f"\tdefault {symbol}"] == []


def tool(*argv, folder, out, cwd=TOP):
    """A command with BOARD_DIR and an output folder: a CompletedProcess."""
    given = {"BOARD_DIR": str(folder)} if folder else {}
    env = {name: value for name, value in os.environ.items() if name not in ("BOARD", "BOARD_DIR")}
    return subprocess.run([str(word) for word in argv], cwd=cwd, timeout=900,
                          env={**env, "O": str(out), **given}, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def new_board(folder, name):
    """A board's folder as ./mullion new-board makes it."""
    done = tool(TOP / "mullion", "new-board", name, folder, folder=None, out=folder.parent)
    assert (done.returncode, done.stderr) == (0, "")
    return folder


@pytest.fixture
def board(tmp_path):
    return new_board(tmp_path / "my-soc", "my-soc")


@pytest.mark.quick
@pytest.mark.parametrize("outside", [False, True])
def test_own_defaults_count_before_those_of_the_family(tmp_path, monkeypatch, outside):
    """Also those of a board outside of the tree, as one that runs on its SoC's model has."""
    board, name = ("ORANGEPI_PC", "orangepi-pc") if not outside else ("MY_PI", "my-pi")
    if outside:
        folder = tmp_path / "board" / "my-pi"
        folder.mkdir(parents=True)
        for file in "Kconfig", "Kconfig.choice":
            text = (TOP / "board" / "orangepi-pc" / file).read_text().replace(
                "ORANGEPI_PC", board).replace("orangepi-pc", name)
            (folder / file).write_text(text.replace(
                "config DRAM_MIB\n\tdefault 1024",
                'config DRAM_MIB\n\tdefault 512\nconfig QEMU_RESET\n\tdefault "orangepi-pc"'))
    monkeypatch.setenv("EXTERNAL", str(tmp_path))
    monkeypatch.chdir(TOP)
    kconfig = kconfiglib.Kconfig("Kconfig", warn=False)
    kconfig.syms[f"BOARD_{board}"].set_value(2)
    kconfig.syms["SIMULATOR_QUIRK"].set_value(2)
    said = {symbol: kconfig.syms[symbol].str_value for symbol in
            ("BOARD_NAME", "DRAM_MIB", "QEMU_RESET", "QEMU_CPU", "DRAM_BASE", "ARM")}
    assert said == {"BOARD_NAME": name, "DRAM_MIB": "512" if outside else "1024",
                    "QEMU_RESET": "orangepi-pc", "QEMU_CPU": "cortex-a7",
                    "DRAM_BASE": "0x40000000", "ARM": "y"}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """(folder, output folder) of a board whose folder has in its path what make does not take; its
    tree lacks a thing, and its own header is included as in the tree."""
    top = tmp_path_factory.mktemp("top")
    folder = new_board(top / "my boards" / "the soc's $5: #1, 100%", "my-soc")
    (folder / "power.h").write_text("/* SPDX-License-Identifier: Apache-2.0 */\n"
                                    "#define PIN_OFF 0u\n")
    source = folder / "board.c"
    source.write_text(source.read_text().replace("#define PIN_OFF    0u\n", "").replace(
        '#include "board/board.h"\n', '#include "board/board.h"\n#include "board/my-soc/power.h"\n')
        .replace(".tree_overlay = NULL,", ".tree_overlay = board_overlay,"))
    (folder / "serial.dtsi").write_text('&{/} { mine { compatible = "my,device"; }; };\n')
    (folder / "board.dts").write_text('/dts-v1/; /plugin/; /include/ "serial.dtsi"\n')
    with open(folder / "build.mk", "a") as f:
        f.write("board-src-$(CONFIG_BOARD_MY_SOC) += board/overlay.S\n")
    out = top / "out" / "my-soc"
    assert tool("make", "-s", f"O={out}", "configured", folder=folder, out=out).returncode == 0
    assert variant.seeded(OUT, out) > 200, "what is the same for virt"
    return folder, top / "out"


@OUTSIDE
def test_board_outside_boots(built):
    """From the reset vector to a guest, beside the tree's own board in the same output folder."""
    folder, out = built
    assert tool("make", "-s", f"O={out}", "virt_defconfig", folder=None, out=out).returncode == 0
    done = tool(TOP / "mullion", "run", "--kernel", guest("basic-flat"), "--timeout", 300,
                folder=folder, out=out)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "Mullion on board my-soc, core 0x0" in done.stdout
    assert " failed 0" in done.stdout
    assert board_dir.configured_board(out) == "virt"
    assert board_dir.configured_board(out / "my-soc") == "my-soc"


@OUTSIDE
def test_tools_find_a_board_outside(built, tmp_path):
    """Also by its name, once an output folder knows it: dt with board.dts, check of a configuration
    that includes one of its files, deps-check."""
    folder, out = built
    done = tool(TOP / "mullion", "dt", folder=folder, out=out)
    assert done.returncode == 0 and 'compatible = "my,device"' in done.stdout, done.stderr
    config = tmp_path / "config.dts"
    config.write_text((TOP / "configs" / "linux.dts").read_text() +
                      '/include/ "my-soc/serial.dtsi"\n')
    done = tool(TOP / "mullion", "check", config, "--board", "my-soc", folder=None, out=out)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("1 domain, fine on my-soc with 4 cores, 1G and a GICv3\n")
    done = tool(TOP / "mullion", "config", "my-soc_defconfig", folder=None, out=out)
    assert done.returncode == 0, done.stderr
    assert board_dir.configured_board(out / "my-soc") == "my-soc"
    checks = TOP / "mullion", "build", "deps-check"
    assert tool(*checks, folder=folder, out=out).stdout.endswith("deps-check: 0 breaches\n")
    (folder / "power.h").write_text('#include "el2/vm/vm.h"\n#define PIN_OFF 0u\n')
    done = tool(*checks, folder=folder, out=out)
    assert "board/ may not use el2/vm/ (el2/vm/vm.h)" in done.stdout


@pytest.mark.quick
def test_new_board(tmp_path):
    """What it prints holds; what is there is not touched; in the tree and outside, the files are
    the same."""
    folder = tmp_path / "my boards" / "soc"
    argv = TOP / "mullion", "new-board", "my-soc"
    done = tool(*argv, "my boards/soc", folder=folder, out=tmp_path, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].startswith(f"{folder} has the board my-soc.")
    named = [line.split()[2] for line in lines if line.startswith("    step ")]
    there = sorted(path.name for path in folder.iterdir())
    assert sorted(named) == sorted([*there, "board.dts"])
    assert not [path for path in folder.iterdir() if "@" in path.read_text()]
    run = lines[2].split(" ./mullion")[0].strip()
    assert shlex.split(run) == [f"BOARD_DIR={folder}"]
    before = {path: path.read_bytes() for path in folder.iterdir()}
    (tmp_path / "empty").mkdir()
    for name in "other", "my-soc":
        for place in folder, tmp_path / "empty":
            done = tool(*argv[:2], name, place, folder=None, out=tmp_path)
            assert (done.returncode, done.stdout) == (1, "")
            assert done.stderr == (f"mullion: new-board: {place} is there already: nothing was "
                                   "written\n")
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.quick
@pytest.mark.parametrize("name, why", [
    ("virt", "there is a board/virt already: nothing was written"),
    ("driver", "there is a board/driver already: nothing was written"),
    ("SBSA-REF", "'SBSA-REF': BOARD_SBSA_REF is the symbol of board/sbsa-ref"),
    ("name", "'name': BOARD_NAME is the symbol of every board's name"),
    ("loader", "'loader' is the name of a folder that every build has"),
    *((name, f"'{name}' is no name of a board: letters, digits and single dashes inside, "
       "31 at most") for name in ("a_b", "a/b", "a--b", "-a", "a-", "", "a b", "a" * 32)),
])
def test_name_of_a_new_board(tmp_path, name, why):
    done = tool(TOP / "mullion", "new-board", "--", name, tmp_path / "new", folder=None,
                out=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"mullion: new-board: {why}\n")
    assert not [*tmp_path.iterdir()]


@pytest.mark.quick
def test_make_remembers_a_board_outside(board, tmp_path):
    out = tmp_path / "out"
    done = tool("make", "-s", f"O={out}", f"BOARD_DIR={board}", "configured", folder=None, out=out)
    assert (done.returncode, done.stderr) == (0, "")
    for path in out / "auto.conf", out / ".config":
        path.unlink()
        assert tool("make", "-s", f"O={out}", "configured", folder=None, out=out).returncode == 0
        assert board_dir.configured_board(out) == "my-soc"
    assert tool("make", f"O={out}", "distclean", folder=None, out=out).returncode == 0
    assert not out.exists() or not [*out.iterdir()]
    assert (board / "board.c").exists()


@pytest.mark.quick
def test_variant_of_a_board_outside(board, tmp_path):
    """Builds of other symbols, as size-parts and bench make them, are of the same board."""
    out = tmp_path / "out"
    assert tool("make", "-s", "configured", folder=board, out=out).returncode == 0
    other = variant.configure(out, "wfe", {"PARK_WFE": "y"})
    assert tool("make", "-s", "configured", folder=None, out=other).returncode == 0
    assert board_dir.configured_board(other) == "my-soc"
    assert "BOARD_MY_SOC" not in variant.load(OUT / ".config").syms


@pytest.mark.quick
def test_wrong_board_dir(board, tmp_path):
    """One line of why, by make and by the front, and nothing is configured."""
    out = tmp_path / "out"
    kconfig = (board / "Kconfig").read_text()
    (tmp_path / "file").touch()

    def refused(folder, what):
        for argv in ["make", "-s", f"O={out}"], [TOP / "mullion", "build"]:
            done = tool(*argv, folder=folder, out=out)
            assert done.returncode and done.stdout == ""
            assert what in done.stderr.splitlines()[0], done.stderr
        assert not out.exists()

    refused(tmp_path / "none", f"BOARD_DIR={tmp_path}/none: no such folder")
    refused(tmp_path / "file", f"BOARD_DIR={tmp_path}/file: no such folder")
    refused(tmp_path, f"BOARD_DIR={tmp_path}: has no Kconfig, so it is no board's folder")
    (board / "Kconfig").write_text(kconfig.replace("config BOARD_NAME", "config BORAD_NAME"))
    refused(board, f"{board}/Kconfig: has no config BOARD_NAME with ")
    (board / "Kconfig").write_text(kconfig.replace('"my-soc"', '"my soc"'))
    refused(board, f'{board}/Kconfig: BOARD_NAME "my soc" is not of letters, digits and ')
    (board / "Kconfig").write_text(kconfig.replace('"my-soc"', '"virt"'))
    refused(board, f"BOARD_DIR={board}: there is a board/virt in the tree")


@pytest.mark.quick
def test_output_folder_of_another_board(board, tmp_path):
    out = tmp_path / "out"
    assert tool("make", "-s", "virt_defconfig", folder=None, out=out).returncode == 0
    done = tool("make", folder=board, out=out)
    assert done.returncode and done.stderr.startswith(
        f"error: BOARD_DIR={board}: {out}/.config is of board virt: O=DIR for another")
    done = tool("make", "BOARD=virt", folder=board, out=tmp_path / "other")
    assert done.returncode and "BOARD=virt: BOARD_DIR has the board my-soc" in done.stderr
    assert tool("make", "-s", "my-soc_defconfig", folder=board, out=out).returncode == 0
    assert board_dir.configured_board(out) == "my-soc"


@pytest.mark.quick
def test_board_dir_in_the_tree(tmp_path):
    done = tool("make", "-s", "configured", folder="board/virt", out=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert board_dir.configured_board(tmp_path) == "virt"


# (file, what is replaced, by what; None: the file goes) -> what is said of it
MISSED = [
    (("Kconfig.choice", None, None), "Kconfig.choice: is missing (docs/porting.md, step 2)"),
    (("Kconfig.choice", "BOARD_MY_SOC", "BOARD_VIRTUAL"),
     "Kconfig.choice: config BOARD_MY_SOC is missing (docs/porting.md, step 2)"),
    (("board.c", "uart_pl011", "uart_cadence"), "Kconfig.choice: select UART_CADENCE is missing: "
     "board.c has uart_cadence (docs/porting.md, step 2)"),
    (("Kconfig", "if BOARD_MY_SOC", "if BOARD_VIRT"),
     "Kconfig: is for BOARD_VIRT: if BOARD_MY_SOC is missing (docs/porting.md, step 3)"),
    (("Kconfig", "endif", ""), "Kconfig: "),
    (("Kconfig", "config SRAM_SIZE\n\tdef_hex 0x1000000\n", ""),
     "Kconfig: SRAM_SIZE is missing, or has no value (docs/porting.md, step 3)"),
    (("Kconfig", "def_hex 0xe020000", "hex"),
     "Kconfig: LOADER_BASE is missing, or has no value (docs/porting.md, step 3)"),
    (("Kconfig", "0xe020000", "0xf020000"), "Kconfig: LOADER_BASE 0xf020000 is not in SRAM_BASE "
     "0xe000000 + SRAM_SIZE 0x1000000 (docs/porting.md, step 3)"),
    (("board.c", None, None), "board.c: is missing (docs/porting.md, step 4)"),
    (("board.c", "const struct board board", "const struct board my_board"),
     "board.c: const struct board board = { .. }; is missing (docs/porting.md, step 4)"),
    (("board.c", "\t.gicd = 0x08000000,\n", "\t/* .gicd = 0 */\n"),
     "board.c: struct board's .gicd is missing (docs/porting.md, step 4)"),
    (("board.c", ".gic", "//.gic"),
     "board.c: struct board's .gicr (GICv3) or .gicc (GICv2) is missing (docs/porting.md, step 4)"),
    (("board.dts", "", "/dts-v1/; /plugin/;\n"), "board.c: .tree_overlay = board_overlay is "
     "missing: there is a board.dts (docs/porting.md, step 4)"),
    (("core_slot.S", None, None), "core_slot.S: is missing (docs/porting.md, step 5)"),
    (("core_slot.S", "FUNC(board_core_slot)", "FUNC(core_slot)"),
     "core_slot.S: FUNC(board_core_slot) is missing (docs/porting.md, step 5)"),
    (("build.mk", None, None), "build.mk: is missing (docs/porting.md, step 6)"),
    (("build.mk", "BOARD_MY_SOC", "BOARD_VIRT"), "build.mk: board-src-$(CONFIG_BOARD_MY_SOC) += .. "
     "is missing (docs/porting.md, step 6)"),
    (("build.mk", " board/my-soc/core_slot.S", ""),
     "build.mk: board/my-soc/core_slot.S is missing (docs/porting.md, step 6)"),
    (("build.mk", "board/driver/pl061.c", ""),
     "build.mk: board/driver/pl061.c is missing (docs/porting.md, step 6)"),
    (("build.mk", "core_slot.S", "core_slot.S board/my-soc/power.c"),
     "build.mk: board/my-soc/power.c: no such file (docs/porting.md, step 6)"),
    (("board.c", "tree_overlay = NULL", "tree_overlay = board_overlay"),
     "board.dts: is missing: board.c has board_overlay (docs/porting.md, step 7)"),
    (("my-soc_defconfig", None, None), "my-soc_defconfig: is missing (docs/porting.md, step 8)"),
    (("my-soc_defconfig", "MY_SOC", "VIRT"),
     "my-soc_defconfig: CONFIG_BOARD_MY_SOC=y is missing (docs/porting.md, step 8)"),
]


def edit(folder, file, old, new):
    path = folder / file
    if old is None:
        path.unlink()
    else:
        text = path.read_text() if path.exists() else ""
        assert old in text
        path.write_text(text.replace(old, new))


@pytest.mark.quick
@pytest.mark.parametrize("change, said", MISSED, ids=range(len(MISSED)))
def test_missed_line_is_named(board, tmp_path, change, said):
    """Before anything is built, in an output folder that knew the board when it was whole."""
    out = tmp_path / "out"
    board_dir.link(out, board)
    check = "/usr/bin/python3", TOP / "tools" / "board_check.py", out, "my-soc"
    done = tool(*check, folder=None, out=out)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    edit(board, *change)
    done = tool(*check, folder=None, out=out)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"error: {board}/{said}" in done.stderr


@pytest.mark.quick
def test_make_and_check_name_what_is_missing(board, tmp_path):
    """On the first build and on a later one, all lines at once; once mended it goes on."""
    out, first = tmp_path / "out", tmp_path / "first"
    configured = "make", "-s", "configured"
    assert tool(*configured, folder=board, out=out).returncode == 0
    whole = (board / "board.c").read_text()
    edit(board, "board.c", "\t.sram =", "\t//.sram =")
    edit(board, "build.mk", "board/driver/cfi_flash.c", "")
    lines = [f"error: {board}/board.c: struct board's .sram is missing (docs/porting.md, step 4)",
             f"error: {board}/build.mk: board/driver/cfi_flash.c is missing (docs/porting.md, step "
             "6)"]
    for argv, folder in ((configured, first), (configured, out), ((TOP / "mullion", "check"), out)):
        done = tool(*argv, folder=board, out=folder)
        assert done.returncode and done.stderr.splitlines()[:2] == lines
    (board / "board.c").write_text(whole)
    edit(board, "build.mk", "core_slot.S", "core_slot.S board/driver/cfi_flash.c")
    assert tool(*configured, folder=None, out=out).returncode == 0
    board.rename(tmp_path / "moved")
    done = tool(*configured, folder=None, out=out)
    assert done.returncode and done.stderr.startswith(
        f"error: {out}/.config is of board my-soc, which is not in board/ nor where it was: ")
    assert tool(*configured, folder=tmp_path / "moved", out=out).returncode == 0


@pytest.mark.quick
def test_sources_of_another_encoding(board, tmp_path):
    """A name in a comment, as somebody's editor writes it."""
    for file in "board.c", "build.mk":
        with open(board / file, "ab") as f:
            f.write(b"/* Andr\xe9 */\n" if file == "board.c" else b"# Andr\xe9\n")
    done = tool("make", "-s", "configured", folder=board, out=tmp_path / "out")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.quick
@pytest.mark.parametrize("name", BOARDS)
def test_boards_of_the_tree_are_whole(name, tmp_path):
    done = tool("/usr/bin/python3", TOP / "tools" / "board_check.py", tmp_path, name, folder=None,
                out=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
