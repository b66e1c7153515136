# SPDX-License-Identifier: Apache-2.0
"""How ./mullion and the programs in tools/ end: by a signal while others run below them, and where
they cannot take what they were given."""
import os
import re
import signal
import subprocess

import pexpect
import pytest

from harness import OUT, TOP, poll
from test_front import LIMIT, LIMIT_TERMINAL, RUNS

pytestmark = [pytest.mark.mullion, pytest.mark.quick]

# Writes half of its output, says where, and goes on for ever with that path among its words.
HALF = """#!/bin/sh
for word; do [ "$last" != {option} ] || out=$word; last=$word; done
out=${{out:-$last}}
case $out in *{wanted}) ;; *) exec {program} "$@";; esac
out=$(realpath "$out")
printf half >"$out"
echo "$out" >{told}.new
mv {told}.new {told}
exec tail -f "$out" >/dev/null
"""


def which(program):
    return subprocess.run(["which", program], stdout=subprocess.PIPE, text=True,
                          check=True).stdout.strip()


def started(tmp_path, program, option, wanted, *words, out):
    """./mullion on a terminal, which has come to a program that does not end: (the terminal's end,
    the file that is half written)."""
    told, path = tmp_path / "told", tmp_path / "bin"
    path.mkdir()
    (path / program).write_text(HALF.format(option=option, wanted=wanted, told=told,
                                            program=which(program)))
    (path / program).chmod(0o755)
    # nohup's SIGHUP is for the tests, not for what they start
    child = pexpect.spawn(str(TOP / "mullion"), [*words], timeout=LIMIT_TERMINAL,
                          encoding="utf-8",
                          preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
                          env={**os.environ, "O": str(out), "PATH": f"{path}:{os.environ['PATH']}"})

    def at_work():
        """Reads what is said meanwhile: a terminal whose queue is full cuts its last line at ^C."""
        try:
            child.expect(pexpect.EOF, timeout=0.1)
        except pexpect.TIMEOUT:
            pass
        return told.exists()

    poll(at_work, f"{program} at work", LIMIT_TERMINAL)
    return child, told.read_text().strip()


def runs_below(folder):
    done = subprocess.run(["pgrep", "-f", str(folder)], stdout=subprocess.PIPE, text=True)
    return done.stdout.split()


@pytest.mark.parametrize("how", ["Ctrl-C", "SIGINT", "SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("program, option, wanted, words", [
    ("aarch64-linux-gnu-gcc", "-o", ".o", ["build"]),
    ("aarch64-linux-gnu-gcc", "-o", ".o", ["run", "--dry-run"]),
    ("dtc", "-o", "config.dtbo", ["build", "bundle.itb"]),
])
def test_signal_during_a_build(tmp_path, program, option, wanted, words, how):
    """One line, 128 and the signal's number; what was half written is gone, and nothing goes on."""
    out = tmp_path / "out"
    words = [word if word != "bundle.itb" else f"{out}/{word}" for word in words]
    child, half = started(tmp_path, program, option, wanted, *words, out=out)
    assert os.path.exists(half)
    number = getattr(signal, how, signal.SIGINT)
    if how == "Ctrl-C":
        child.sendintr()
    else:
        os.kill(child.pid, number)
    child.expect(pexpect.EOF)
    child.close()
    said = [line for line in child.before.replace("^C", "").splitlines()
            if line and "\x1b" not in line and not line.startswith("  ")]
    line = f"mullion: {words[0]}: ended by {number.name}" + " (Ctrl-C)" * (number == signal.SIGINT)
    assert said[-1] == line and child.exitstatus == 128 + number
    assert "Traceback" not in child.before
    assert said.count(line) == 1 and not [s for s in said if "***" in s], said
    assert not os.path.exists(half)
    assert not runs_below(half)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_while_the_bundle_is_made(tmp_path, number):
    child, half = started(tmp_path, "mkimage", "none", "bundle.itb.part*", "bundle", "--out",
                          str(tmp_path / "kept"), out=OUT)
    os.kill(child.pid, number)
    child.expect(pexpect.EOF)
    child.close()
    assert "Traceback" not in child.before and child.exitstatus == 128 + number
    assert child.before.splitlines()[-1].startswith(f"mullion: bundle: ended by {number.name}")
    assert not (tmp_path / "kept").exists() and not runs_below(half)


DIES = """#!/bin/sh
case "$*" in *{passes}*) exec {program} "$@";; esac
kill -{number} $$
"""


@RUNS
@pytest.mark.parametrize("program, passes, words, what", [
    ("qemu-system-aarch64", "dumpdtb", ["run", "--smp", "1"], "QEMU"),
    ("qemu-system-aarch64", "no-such", ["run", "--smp", "1"], "QEMU"),
    ("qemu-system-aarch64", "dumpdtb", ["debug", "--smp", "1", "--batch"], "QEMU"),
    ("gdb-multiarch", "no-such", ["debug", "--smp", "1", "--batch"], "gdb"),
    ("make", "desk", ["build", "one"], "make"),
    ("make", "no-such", ["check"], "make"),
    ("dtc", "no-such", ["check", "--config", "T/a.dts"], "T/a.dts: dtc"),
    ("fdtget", "no-such", ["check"], "fdtget .*"),
])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_what_runs_below_is_killed(tmp_path, program, passes, words, what, number):
    """It cannot say so: one line does, and the exit code is 128 and the signal's number."""
    path = tmp_path / "bin"
    path.mkdir()
    (path / program).write_text(DIES.format(passes=passes, program=which(program),
                                            number=int(number)))
    (path / program).chmod(0o755)
    (tmp_path / "a.dts").write_text("/dts-v1/; /plugin/;")
    words = [word.replace("T/", f"{tmp_path}/") for word in words]
    what = what.replace("T/", f"{tmp_path}/")
    done = subprocess.run([TOP / "mullion", *words], stdin=subprocess.DEVNULL, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=LIMIT,
                          env={**os.environ, "O": str(OUT), "PATH": f"{path}:{os.environ['PATH']}"})
    assert done.returncode == 128 + number, done.stderr
    said = f"mullion: {words[0]}: {what}: ended by {number.name}"
    by_call = f"mullion: {words[0]}: ended by {number.name}: {what}"
    assert re.fullmatch(f"{said}|{by_call}", done.stderr.splitlines()[-1]), done.stderr


# What a program is called with; W is the wrong file or folder, T the folder of the test.
CALLS = """
bindings --linux W --trees W --check
board_check W
board_check T/out W
board_dir T/out W
boot_only_check W
bundle T/new kernel:kernel:W
bundle T/new config:config:W
bundle T/new ramdisk:ramdisk:W --compress lz4
bundle --stamp W
compile_commands W
coverage --out W --tests one
deps_check --nm W --image el2 W
deps_check --external W
flash T/new --size 0x1000 0:W
flash T/new --size W 0:T/file
flash T/new --size 0x10000 W
flash W/new --size 0x10000 0:T/file
fuzz --out W --seconds 1 none
fuzz --out T/fuzz --seconds 1 W
harden_check --config W W
initramfs W T/new
initramfs W W/new
initramfs LIST T/new --source W
initramfs LIST T/new --source busybox=W
loader_image W T/new
loader_image W W/new
loader_image --tree W T/new
mutants --top W --check
mutants --out T/mutants W
output_folder mark W/new
output_folder W T/out
register_check W
shape --longest W
sizes W
sizes W --parts
trees --tool W --trees W
trees --trees W
unit --out W none
unit --out T/unit W
""".strip().splitlines()
WRONG = {"none": None, "empty": b"", "text": b"no such thing\n", "noise": bytes(range(256)) * 20,
         "tree": b"\xd0\x0d\xfe\xed\0\0\x10\0",
         "elf": b"\x7fELF\x02\x01" + bytes(80), "cut": b"\x7fELF\x02\x01"}
# These take any file, or go on to what is not wrong; all others refuse each
FINE = re.compile(r"bundle T/new (kernel|ramdisk)|flash T/new .* 0:W|flash W/new|fuzz|unit|"
                  r"output_folder mark|.*busybox=W|initramfs W|board_check|boot_only_check|"
                  r"compile_commands")


@pytest.fixture
def place(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "file").write_bytes(b"content")
    (tmp_path / "folder").mkdir()
    for name, content in WRONG.items():
        if content is not None:
            (tmp_path / name).write_bytes(content)
    return tmp_path


def tool(place, name, *words):
    """In the folder of the test: what has no name goes there."""
    return subprocess.run(["/usr/bin/python3", TOP / "tools" / f"{name}.py", *words], text=True,
                          cwd=place, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=LIMIT)


def ends_well(done, call):
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode in (0, 1, 2), (call, done.returncode)
    if done.returncode:
        assert done.stderr.strip() or done.stdout.strip(), call


@pytest.mark.parametrize("call", CALLS)
def test_no_program_ends_by_a_traceback(place, call):
    for wrong in [*WRONG, "folder", ""]:
        words = [word.replace("T/", f"{place}/").replace("W", f"{place}/{wrong}" * bool(wrong))
                 .replace("LIST", f"{TOP}/tools/initramfs/list")
                 for word in call.split()]
        done = tool(place, *words)
        ends_well(done, words)
        assert done.returncode or FINE.match(call), (words, done.stdout)
        assert not list(place.glob("new*.part*"))


@pytest.mark.parametrize("path", sorted((TOP / "tools").glob("*.py")), ids=lambda path: path.stem)
def test_wrong_usage_of_a_program(tmp_path, path):
    """Exit code 2, and the last line says what it does not know."""
    if '"__main__"' not in path.read_text() or path.stem in ("cli", "wait_check", "width_check"):
        return
    done = tool(tmp_path, path.stem, "--nonsense")
    ends_well(done, path)
    assert done.returncode == 2 and done.stderr.splitlines()[-1].startswith(f"{path.name}: error: ")


@pytest.mark.parametrize("name, words, said", [
    ("bundle", ["T/new", "kernel:kernel:T/none"], "bundle: T/none: No such file or directory\n"),
    ("bundle", ["T/new", "k:config:T/text"], "bundle: T/text: is no device tree\n"),
    ("bundle", ["T/new", "a b:kernel:T/text"], "bundle: image a b: not a name of a node\n"),
    ("bundle", ["T/new", "a:kernel:/dev/zero"], "bundle: /dev/zero: is no file\n"),
    ("bundle", ["T/none/new", "a:kernel:T/text"],
     "bundle: T/none/new.its: No such file or directory\n"),
    ("bundle", ["T/folder", "a:kernel:T/text"], "bundle: T/folder: Is a directory\n"),
    ("bundle", ["--stamp", "T/noise"], "bundle: T/noise: is not a FIT\n"),
    ("bundle", ["--stamp", "T/tree"], "bundle: T/tree: is cut off, or no FIT\n"),
    ("bundle", ["T/new", "k:config:T/tree"], "bundle: T/tree: is cut short\n"),
    ("flash", ["T/new", "--size", "1", "0:T/file"],
     "flash: T/file ends at 0x7, the image at 0x1\n"),
    ("initramfs", ["T/text", "T/new"],
     "initramfs: T/text:1: is no line of a list (--help has them)\n"),
    ("loader_image", ["T/cut", "T/new"], "loader_image: T/cut: is cut off\n"),
    ("loader_image", ["T/elf", "T/new"], "loader_image: T/elf: has no segment to load\n"),
    ("loader_image", ["T/text", "T/new"],
     "loader_image: T/text: is no little-endian ELF file\n"),
    ("loader_image", ["--tree", "T/text", "T/new"], "loader_image: T/text: is no device tree\n"),
    ("loader_image", ["--tree", "T/tree", "T/new"], "loader_image: T/tree: is cut off\n"),
    ("mutants", ["--top", "T/folder", "--check"], "mutants: T/folder: has no tests/mutants\n"),
    ("sizes", ["T/folder"], "sizes: T/folder: has no el2.elf: no build of Mullion's\n"),
    ("output_folder", ["mark", "T/file"], "error: T/file: File exists\n"),
    ("harden_check", ["--config", "T/none", "T/none"],
     "harden_check: T/none: is no configuration of Mullion's (./mullion config)\n"),
])
def test_one_line_of_a_program(place, name, words, said):
    done = tool(place, name, *(word.replace("T/", f"{place}/") for word in words))
    assert (done.returncode, done.stderr) == (1, said.replace("T/", f"{place}/"))
    assert not (place / "new").exists()
