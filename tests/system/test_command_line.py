# SPDX-License-Identifier: Apache-2.0
"""The commands of ./mullion: their options and help, what a machine without Python is told, what
--qemu overrides, and `check`."""
import argparse
import os
import pathlib
import re
import shutil
import subprocess

import pytest

import cli
import desk
import machine
import machine_log
import prepare
import record
import run
import sunxi
from harness import DRAM, TOP, Machine, guest, poll
from machine import Failure
from test_front import CONFIG, RUNS, mullion, terminal  # noqa: F401

pytestmark = pytest.mark.mullion
SUMMARIES = dict(line.split(maxsplit=1)
                 for line in (TOP / "tools" / "commands.txt").read_text().splitlines()
                 if not line.startswith("#"))
RESERVED = [name for name, what in SUMMARIES.items() if what.startswith("reserved: ")]
COMMANDS = [name for name in SUMMARIES if name not in RESERVED]
SHARED = {"--config", "--kernel", "--initrd", "--append", "--image", "--compress", "--smp",
          "--memory", "--cpu", "--gic", "--accel", "--qemu", "--board"}
BOARDS = " ".join(prepare.boards())
DIVIDED = TOP / "configs" / "linux-and-control.dts"


def refused(done, command, what):
    """Exit code 2 and one line, which says where help is."""
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"mullion: {command}: {what} (./mullion help {command})\n"


@pytest.mark.quick
@pytest.mark.parametrize("command", COMMANDS)
def test_unknown_option(command):
    words = {"new-board": ["my-board"], "new-guest": ["blink"],
             "attach": ["linux"], "explain": ["0x0"]}.get(command, [])
    refused(mullion(command, *words, "--nonsense"), command, "unknown option '--nonsense'")


@pytest.mark.quick
@pytest.mark.parametrize("args, what", [
    (["run", "--kernel"],
     "argument --kernel: expected one argument (one that begins with a dash: --kernel=-VALUE)"),
    (["run", "--qemu", "-snapshot"],
     "argument --qemu: expected one argument (one that begins with a dash: --qemu=-VALUE)"),
    (["run", "--smp", "two"], "argument --smp: 'two' is not a number of cores, 1 or more"),
    (["run", "--smp", "0"], "argument --smp: '0' is not a number of cores, 1 or more"),
    (["test", "no" "such"], "no test is called " "no" "such"),
    (["run", "--gic", "4"], "argument --gic: invalid choice: 4 (choose from 2, 3)"),
    (["run", "--memor", "1G"], "unknown option '--memor'"),
    (["run", "Image"], "what is 'Image'"),
    (["run", "--image", "control"], "argument --image: 'control' is not NAME=FILE"),
    (["run", "--image", "control="], "argument --image: 'control=' is not NAME=FILE"),
    (["run", "--image", "=control"], "argument --image: '=control' is not NAME=FILE"),
    (["run", "--board", "pc"],
     f"argument --board: no board 'pc' (no board/pc/pc_defconfig); there are: {BOARDS}"),
    *[([command, "--board", name], f"argument --board: '{name}' is no board's name ({BOARDS}); a "
       "board's tree is for check and dt")
      for command in ("run", "bundle") for name in ("/tmp/board.dtb", "board.dtb", "")],
    (["dt", "--board", "no.dtb"], "argument --board: no.dtb: No such file or directory"),
    (["dt", "--board", "no/tree"], "argument --board: no/tree: No such file or directory"),
    (["dt", "--board", "/tmp"], "argument --board: /tmp: Is a directory"),
    (["check", "--board", "vitr"],
     f"argument --board: 'vitr' is neither a board ({BOARDS}) nor a file; near: virt"),
    (["run", "--board", "rpi4"],
     "argument --board: no board 'rpi4' (no board/rpi4/rpi4_defconfig); near: raspi4; there are: "
     f"{BOARDS}"),
    (["debug", "--timeout", "3"],
     "--timeout needs --batch: else gdb decides when the machine ends"),
    (["dt", "a.dts", "--config", "b.dts"], "two configurations: a.dts and b.dts"),
    (["check", "a.dts", "--config", "b.dts"], "two configurations: a.dts and b.dts"),
    (["test", "--quick", "--long"], "argument --long: not allowed with argument --quick"),
    (["test", "--record"], "--record is for the figures of --long"),
    (["config", "pc_defconfig"],
     "argument BOARD_defconfig: no configuration 'pc_defconfig'; there are: "
     "bpim2u_defconfig bpim2u_qemu_defconfig orangepi-pc_defconfig orangepi-pc_qemu_defconfig "
     "pine64_defconfig raspi3_defconfig raspi3_linux_defconfig raspi4_defconfig "
     "sbsa-ref_defconfig virt32_defconfig virt_defconfig virt_linux_defconfig zcu102_defconfig "
     "zcu102_qemu_defconfig"),
])
def test_wrong_usage(args, what):
    refused(mullion(*args), args[0], what)


@pytest.mark.quick
@pytest.mark.parametrize("content, what", [
    (b"", "is too short for a device tree: it has 0 bytes, the header alone 40"),
    (b"\xd0\x0d\xfe\xed\0\0\0\x48",
     "is too short for a device tree: it has 8 bytes, the header alone 40"),
    (b"\x1f\x8b\x08\0" + bytes(60),
     "is no device tree: it begins with 0x1f8b0800, a device tree with 0xd00dfeed"),
    (b"\xd0\x0d\xfe\xed\0\0\x10\0" + bytes(92),
     "is cut short: it has 100 of the device tree's 4096 bytes"),
    (b"/dts-v1/;\n/ { };\n",
     "is the source of a device tree: dtc -@ -I dts -O dtb -o FILE.dtb {}"),
])
def test_file_that_is_no_tree(tmp_path, content, what):
    file = tmp_path / "board.dtb"
    file.write_bytes(content)
    for command in "dt", "check":
        refused(mullion(command, "--board", file), command,
                f"argument --board: {file} {what.format(file)}")


def test_unknown_command():
    for args in ["boot"], ["boot", "--smp", "2"]:
        done = mullion(*args)
        assert (done.returncode, done.stdout) == (2, "")
        assert re.fullmatch(r"mullion: .*'boot' .*'run'.* \(./mullion help lists them\)\n",
                            done.stderr)


def test_help_lists_every_command():
    for args in [], ["help"], ["--help"]:
        done = mullion(*args)
        assert (done.returncode, done.stderr) == (0, "")
        said = " ".join(done.stdout.split())
        for name, what in SUMMARIES.items():
            listed = f"{name} {what}", f"{name} ({what.removeprefix('reserved: ')})"
            assert any(line in said for line in listed)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command(command):
    done = mullion("help", command)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"usage: ./mullion {command}" in done.stdout
    assert mullion(command, "--help").stdout == done.stdout
    if command in ("run", "debug", "dt", "check"):
        assert SHARED <= set(re.findall(r"^  (--[\w-]+)", done.stdout, re.M))


@pytest.mark.quick
@pytest.mark.parametrize("word", RESERVED)
def test_reserved_word(word):
    for args in [], ["linux", "--follow", "--help"]:
        done = mullion(word, *args)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == f"mullion: {word} is {SUMMARIES[word]}; not built yet\n"


def test_version():
    said = mullion("version").stdout
    assert re.fullmatch(rf"Mullion {(TOP / 'VERSION').read_text().strip()}( \(.+\))?\n", said)
    assert mullion("--version").stdout == said


@pytest.mark.quick
def test_without_python(tmp_path):
    """What a bare Debian, where nothing may be installed, is told by the front end itself."""
    (tmp_path / "tools").mkdir()
    for name in "tools/commands.txt", "tools/setup.sh", "VERSION":
        shutil.copy(TOP / name, tmp_path / name)
    front = (TOP / "mullion").read_text()
    assert front.count("/usr/bin/python3") == 1
    (tmp_path / "mullion").write_text(front.replace("/usr/bin/python3", "/nowhere/python3"))

    def ask(*args):
        return subprocess.run(["/bin/sh", tmp_path / "mullion", *args], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, text=True, check=True).stdout
    for args in [], ["help"], ["-h"], ["help", "run"]:
        said = [line.split(maxsplit=1) for line in ask(*args).splitlines()]
        assert all([name, what] in said for name, what in SUMMARIES.items())
    assert ask("version") == f"Mullion {(TOP / 'VERSION').read_text().strip()}\n"


@pytest.mark.parametrize("folder", ["tools", "tests/bench"])
def test_modules_do_nothing_when_imported(tmp_path, folder):
    """Neither a build nor the command line of who imports them is looked at, nothing is said."""
    names = ",".join(path.stem for path in (TOP / folder).glob("*.py"))
    env = {**os.environ, "O": str(tmp_path / "out"),
           "PYTHONPATH": f"{TOP / folder}:{TOP / 'tools'}"}
    done = subprocess.run(["/usr/bin/python3", "-B", "-c", f"import {names}", "--nonsense"],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, cwd=tmp_path, env=env)
    assert (done.returncode, done.stdout) == (0, "")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("smp, number", [("4", 4), ("cpus=6,maxcpus=8", 6), ("2,sockets=2", 2),
                                         ("sockets=2,cores=3", 6), ("maxcpus=8,cpus=1", 1),
                                         ("sockets=2,maxcpus=8", 8)])
def test_cores_of_the_users_smp(smp, number):
    assert machine.cores(smp) == number


def option(argv, name):
    return [value for word, value in zip(argv, argv[1:]) if word == name]


@pytest.mark.quick
def test_users_qemu_options_win(tmp_path):
    m = Machine(qemu="-smp 2 -m size=512M,slots=2,maxmem=1G")
    assert (m.smp, m.memory) == (2, "512M")
    assert m.hypervisor_base() == DRAM + (510 << 20)
    assert len(option(m.command(tmp_path), "-accel")) == 1
    for words in "-accel tcg,tb-size=64", "--accel tcg,tb-size=64":
        argv = Machine(qemu=words).command(tmp_path)
        assert option(argv, "-accel") + option(argv, "--accel") == ["tcg,tb-size=64"]
    for words in "-M accel=tcg", "-machine accel=tcg":
        assert not option(Machine(qemu=words).command(tmp_path), "-accel")
    # "No MTTCG when icount is enabled"
    for words in "-icount shift=0", "-icount shift=0 -smp 1":
        assert option(Machine(qemu=words).command(tmp_path), "-accel") == ["tcg,thread=single"]
    with pytest.raises(Failure, match="No closing quotation"):
        Machine(qemu="-name 'a")


@pytest.mark.quick
def test_threads_of_qemu(tmp_path, monkeypatch):
    """On a host with fewer CPUs than cores, a thread for each only where a domain has another
    beside it, unless the user says how."""
    def accelerator(**options):
        value, = option(Machine(smp=4, **options).command(tmp_path), "-accel")
        return value

    two = {"config": TOP / "tests/system/configs/pair.dts", "image": [("second", guest("pair"))]}
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 1})
    assert accelerator() == "tcg,thread=single"
    assert accelerator(**two) == "tcg,thread=multi"
    assert accelerator(accel="tcg,thread=single", **two) == "tcg,thread=single"
    assert accelerator(qemu="-icount shift=0", **two) == "tcg,thread=single"
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 1, 2, 3})
    assert accelerator() == "tcg,thread=multi"


@RUNS
@pytest.mark.quick
def test_cores_beyond_the_build():
    done = mullion("run", "--qemu", "-smp 17")
    assert done.stderr == "mullion: run: --smp 17: this build has room for 16 cores (MAX_CPUS)\n"


@RUNS
@pytest.mark.quick
def test_run_with_icount_and_fewer_cores(terminal):
    child = terminal("run", "--kernel", guest("basic-flat"),
                     "--qemu", "-icount shift=0 -smp 2 -m 512M")
    child.expect(f"DRAM 512 MiB at {DRAM:#x}")
    child.expect("el2 EL2 cpu0: 2 of 2 cores at EL2")
    child.expect("guest: PASS ")
    child.send("\x01x")
    child.expect("QEMU: Terminated")


@RUNS
def test_serial_port_elsewhere(tmp_path):
    log = tmp_path / "log"
    done = mullion("run", "--kernel", guest("basic-flat"), "--smp", 1, "--timeout", 600,
                   "--qemu", f"-serial file:{log}")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert re.search(r"guest: DONE passed \d+ failed 0", log.read_text())


@pytest.mark.quick
def test_check():
    done = mullion("check")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert re.match(r"linux: 4 CPUs \(mask 0xf\), 1022 MiB from ", lines[0])
    assert lines[-1] == (f"mullion: check: {TOP}/configs/linux.dts: 1 domain, fine on virt with 4 "
                         "cores, 1G and a GICv3")
    for config in [DIVIDED], ["--config", DIVIDED]:
        done = mullion("check", *config, "--image", f"control={guest('pair')}", "--memory", "512M")
        assert (done.returncode, done.stderr) == (0, "")
        said = [line.split(":")[0] for line in done.stdout.splitlines()]
        assert said == ["linux", "control", "mullion"]


@pytest.mark.quick
def test_check_without_images(tmp_path):
    """Who has which device needs none. What is wrong with the configuration is said all the
    same."""
    done = mullion("check", DIVIDED)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[:3] == [
        "linux: 3 CPUs (mask 0x7), the memory that is left", "control: 1 CPU (mask 0x8), 32 MiB",
        "no --image of control: where memory lies, and whether there is enough, is left out"]
    assert lines[-1] == (f"mullion: check: {DIVIDED}: 2 domains, fine on virt with 4 cores, 1G and "
                         "a GICv3")
    config = tmp_path / "config.dts"
    config.write_text(DIVIDED.read_text().replace("0x8 0x1", "0x10 0x1"))
    done = mullion("check", config)
    assert (done.returncode, done.stdout) == (1, "")
    line = config.read_text().partition("0x10 0x1")[0].count("\n") + 1
    assert done.stderr == (
        f"{config}:{line}: error: /domains/control: cpus = <&cpus 0x10 0x1>: there is no cpu 4, "
        "the board's are 0 to 3\n  mend: bits 0 to 3 of the mask\n"
        f"mullion: check: {config}: 1 error on virt with 4 cores, 1G and a GICv3\n")


def test_check_of_memory_elsewhere(tmp_path):
    """Where the guest has it, and where in DRAM it lies; without images that is known only where
    the configuration says it."""
    config, size = tmp_path / "moved.dts", "mullion,memory-size = <0x2000000>;"
    assert DIVIDED.read_text().count(size) == 1
    for more, without in (
            (size, "32 MiB from 0x80000000"),
            ("memory = <0x0 0x4a000000 0x0 0x2000000>;",
             "32 MiB from 0x80000000 (in DRAM from 0x4a000000)")):
        config.write_text(DIVIDED.read_text().replace(
            size, f"{more} mullion,memory-at = <0x80000000>;"))
        done = mullion("check", config)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.splitlines()[1] == f"control: 1 CPU (mask 0x8), {without}"
        done = mullion("check", config, "--image", f"control={guest('pair')}")
        assert re.search(r"^control: 1 CPU \(mask 0x8\), 32 MiB from 0x80000000 "
                         r"\(in DRAM from 0x[47]\w{7}\), kernel 0x8", done.stdout, re.M)


def test_check_by_a_tree_in_a_file(tmp_path):
    tree = Machine(smp=2, gic=2).board_tree(pathlib.Path(tmp_path))
    done = mullion("check", "--board", tree)
    assert (done.returncode, done.stderr) == (0, "")
    assert "linux: 2 CPUs" in done.stdout and done.stdout.endswith(f", fine on {tree}\n")


@pytest.mark.parametrize("config, more, reason", [
    ("mullion,memory-rest;", [],
     "/domains/one: mullion,kernel is missing: it names the image that the domain runs"),
    ('mullion,memory-size = <0x1000000>; mullion,kernel = "kernel";', [],
     "/domains/one: mullion,memory-size = <0x1000000>: wants 0x"),
    ('mullion,memory-rest; mullion,kernel = "kernel"', [], "error: dtc: syntax error"),
    ('mullion,memory-rest; mullion,kernel = "kernel";', ["--smp", 17], "--smp 17: "),
])
def test_check_refuses(tmp_path, config, more, reason):
    file = tmp_path / "bad.dts"
    file.write_text(CONFIG % config)
    done = mullion("check", file, *more)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1].startswith("mullion: check: ") and reason in done.stderr


@pytest.mark.quick
@pytest.mark.parametrize("image, what", [
    ("kernel:kernl:VERSION", "no kind 'kernl'; there are: "
     "kernel ramdisk hypervisor config"),
    ("VERSION", "VERSION: is not NAME:KIND:FILE"),
    ("kernel:VERSION", "kernel:VERSION: is not NAME:KIND:FILE"),
    ("kernel:kernel:nowhere", "nowhere: No such file or directory"),
    ("config:config:configs/linux.dts", "configs/linux.dts: is the source of a device tree: dtc -@ "
     "-I dts -O dtb -o FILE.dtbo configs/linux.dts"),
    ("config:config:VERSION", "VERSION: is no device tree"),
])
def test_bundle_tool_says_it_in_one_line(tmp_path, image, what):
    done = subprocess.run(["/usr/bin/python3", "tools/bundle.py", tmp_path / "out.itb", image],
                          cwd=TOP, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True)
    assert done.returncode and done.stderr.splitlines()[-1].endswith(what), done.stderr
    assert "Traceback" not in done.stderr and not list(tmp_path.iterdir())


@pytest.mark.quick
@pytest.mark.parametrize("command", ["test", "log"])
def test_refused_before_anything_is_installed(tmp_path, command):
    """Also a folder that nothing can be made in."""
    (tmp_path / "dpkg-query").write_text(f"#!/bin/sh\necho asked >>{tmp_path}/said\n")
    (tmp_path / "dpkg-query").chmod(0o755)
    env = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    if command == "log":
        env["O"] = str(tmp_path / "a b")
    words = {"test": ["no" "such"], "log": []}[command]
    done = subprocess.run([TOP / "mullion", command, *words], stdin=subprocess.DEVNULL, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)
    assert done.returncode and not (tmp_path / "said").exists()
    said = {"test": "no test is called ", "log": "take no folder with a space"}[command]
    assert said in done.stderr
    env["O"] = "/proc/none/out"
    done = subprocess.run([TOP / "mullion", "build"], stdin=subprocess.DEVNULL, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)
    assert done.returncode == 1 and not (tmp_path / "said").exists()
    assert done.stderr == (
        "mullion: /proc/none/out cannot be made (No such file or directory): choose another folder "
        "by O=DIR, and one for the arm64 packages by DEPS=DIR\n")


@pytest.mark.quick
def test_kernel_that_is_no_code(tmp_path, capsys):
    empty = tmp_path / "empty"
    empty.write_bytes(bytes(4096))
    desk.note_no_code(Machine(kernel=TOP / "README.md", image=[("other", empty)]))
    note = "mullion: note: {}: has no header of any kind, and does not begin as code does; taken " \
        "as a flat binary"
    assert capsys.readouterr().err.splitlines() == [
        note.format(f"--kernel {TOP}/README.md"), note.format(f"--image other {empty}")]
    for kernel in (guest("basic"), guest("basic-flat"), guest("pair"), machine.DEPS / "vmlinuz"):
        desk.note_no_code(Machine(kernel=kernel))
    assert capsys.readouterr().err == ""


@pytest.mark.quick
def test_log_says_whose_it_is(tmp_path, capsys, monkeypatch):
    """Two machines run, by what their folders say."""
    monkeypatch.setattr(machine_log, "OUT", tmp_path)
    command = ["/usr/bin/python3", "-c", "input()", "/x/tools/cli.py", "run", "--smp", "2"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as child:
        try:
            for pid in (os.getpid(), child.pid):
                (tmp_path / "run" / str(pid)).mkdir(parents=True)
                machine_log.socket_path(tmp_path / "run" / str(pid), "qmp").write_text("")
            poll(lambda: b"cli.py" in pathlib.Path(f"/proc/{child.pid}/cmdline").read_bytes(),
                 "the command of the child")
            folder, runs = machine_log.of_machine(child.pid)
            assert (folder.name, runs) == (str(child.pid), True)
            assert capsys.readouterr().err == (
                f"mullion: log of machine {child.pid} (./mullion run --smp 2); others run (--pid): "
                f"{os.getpid()}\n")
            assert machine_log.of_machine(os.getpid())[0].name == str(os.getpid())
            with pytest.raises(Failure, match="--pid 1: no such machine; there run "):
                machine_log.of_machine(1)
        finally:
            child.stdin.close()


@pytest.mark.quick
def test_log_of_a_machine_that_has_ended(tmp_path, capsys, monkeypatch):
    """The last one's, when none runs; a command that starts no machine leaves it."""
    monkeypatch.setattr(machine_log, "OUT", tmp_path)
    monkeypatch.setattr(desk, "OUT", tmp_path)
    with pytest.raises(Failure, match="^no machine runs "):
        machine_log.of_machine()
    gone = 2 ** 22 + 1  # no process has that number
    for number in (gone, gone + 1):
        (tmp_path / "run" / str(number)).mkdir(parents=True)
    with pytest.raises(Failure, match="^no machine runs "):
        machine_log.of_machine()
    (tmp_path / "run" / str(gone) / "ring").write_bytes(b"")
    folder, runs = machine_log.of_machine()
    assert (folder.name, runs) == (str(gone), False)
    assert capsys.readouterr().err == f"mullion: log of machine {gone} (it has ended)\n"
    with pytest.raises(Failure, match="--pid 1: no such machine; there run none"):
        machine_log.of_machine(1)
    assert desk.run_folder().name == str(os.getpid())
    assert machine_log.of_machine(gone)[0] == folder
    assert not folder.with_name(str(gone + 1)).exists()
    desk.forget_ended()
    assert not folder.exists()


@pytest.mark.quick
@pytest.mark.parametrize("command", [run.run, run.debug])
def test_log_outlives_a_run_that_is_refused(tmp_path, monkeypatch, command):
    """What a machine has left goes when another one starts, not when none could."""
    class Refused:
        def command(self, _folder):
            raise Failure("refused")
    monkeypatch.setattr(desk, "OUT", tmp_path)
    monkeypatch.setattr(run, "started_machine", lambda args: Refused())
    ring = tmp_path / "run" / str(2 ** 22 + 1) / "ring"
    ring.parent.mkdir(parents=True)
    ring.write_bytes(b"")
    with pytest.raises(Failure, match="refused"):
        command(argparse.Namespace(dry_run=False, card=None))
    assert ring.exists()


@pytest.mark.quick
def test_a_model_without_reset_starts_again(tmp_path, monkeypatch, capsys):
    """Where the build is for such a model: QEMU's exit status says that it was a reset."""
    class Model:
        board = {"SIMULATOR_QUIRK": "y"}
        command = staticmethod(lambda folder: [])
        board_tree = asks_for = staticmethod(lambda *words: None)
    lives = iter([run.RESET, run.RESET, 0])
    monkeypatch.setattr(desk, "OUT", tmp_path)
    monkeypatch.setattr(run, "started_machine", lambda args: Model())
    monkeypatch.setattr(run, "life", lambda *words: next(lives))
    for name in "verdict", "note_unused", "forget_ended":
        monkeypatch.setattr(desk, name, lambda *words: None)
    args = argparse.Namespace(dry_run=False, gdb=False, card=None)
    monkeypatch.setattr(desk, "run_folder", lambda: tmp_path)
    assert run.run(args) == 0
    assert capsys.readouterr().err.count("mullion: reset: QEMU starts again\n") == 2
    Model.board, lives = {}, iter([run.RESET])
    assert run.run(args) == run.RESET


def test_record_of_the_long_tier():
    """A line of the same name is replaced, the others stay; none is too wide."""
    one = {"name": "fuzz one", "figures": "1,000 executions, 10 edges", "seconds": 61.4}
    other = {"name": "test_long.py: test_linux_at_work[3]", "seconds": 12345.6,
             "figures": "900 s at work, 1,000 CPUs off and on, 5,000 archives, all are the same"}
    empty = f"before\n\n{record.BEGIN}\n\n{record.END}\n\nafter\n"
    page = record.merged(empty, [record.line(one), record.line(other)])
    assert max(map(len, page.splitlines())) <= 100 and page.count("\n- `") == 2
    again = record.merged(page, [record.line({**one, "figures": "2,000 executions, 11 edges"})])
    assert "1,000 executions" not in again and "2,000 executions, 11 edges; 61 s (" in again
    assert again.replace("2,000 executions, 11", "1,000 executions, 10") == page
    with pytest.raises(Failure, match="has no <!-- long -->"):
        record.merged("before\n", [])


@pytest.fixture
def configured(monkeypatch, tmp_path):
    """configured(BOARD, SYMBOL=VALUE ..): the command line of an output folder so configured, where
    nothing is built: what was asked of make."""
    asked = []
    monkeypatch.setattr(prepare, "packages", lambda *groups: None)
    monkeypatch.setattr(prepare, "built", lambda *words, **options: asked.append(words))
    monkeypatch.setattr(machine, "OUT", tmp_path)

    def configure(board, **symbols):
        machine.settings.cache_clear()
        (tmp_path / "auto.conf").write_text(f'CONFIG_BOARD_NAME="{board}"\n' + "".join(
            f"CONFIG_{name}={value}\n" for name, value in symbols.items()))
        return asked
    yield configure
    machine.settings.cache_clear()


@pytest.mark.quick
@pytest.mark.parametrize("command", ["run", "debug"])
def test_no_start_is_said_before_anything_is_built(configured, command):
    args = cli.command_line().parse_args([command])
    for board, symbols, said in (
            ("pine64", {}, "QEMU has no model of pine64: check and map do without one, image makes "
             "what pine64 boots from"),
            ("orangepi-pc", {"ARM": "y", "QEMU_CPU": '"cortex-a7"'},
             "this build is for orangepi-pc itself, not for QEMU's model of it (make O="),
            ("sbsa-ref", {"QEMU_EL2": '"x"'}, "--entry reset: QEMU cannot start sbsa-ref that way"),
            ("virt32", {"ARM": "y", "QEMU_RESET": '"virt"', "QEMU_CPU": '"max"'}, "--cpu max: no 32"
             )):
        asked = configured(board, **symbols)
        with pytest.raises(Failure, match=re.escape(said)):
            cli.COMMANDS[command][0](args)
        assert set(asked) == {("-s", "configured")}, "something was built"


@pytest.mark.quick
def test_what_an_allwinner_board_can_have(configured):
    """In words of the board, not of the build. `most`: as the bootblock's source has it."""
    assert f"SUNXI_DRAM_MOST  GIB({sunxi.MOST >> 30})" in (
        TOP / "board/soc/sunxi/dram.h").read_text()
    parser, symbols = cli.command_line(), {"SOC_SUNXI": "y", "QEMU_GIC": "2", "MAX_CPUS": "4"}
    for board, mib, options, said in (
            ("orangepi-pc", 1024, [], "1G"), ("bpim2u", 2048, [], "2G"), ("pine64", 0, [], "1G"),
            ("pine64", 0, ["--memory", "512M"], "512M"),
            ("orangepi-pc", 1024, ["--memory", "2G"], "--memory 2G: orangepi-pc has 1G, and its "
             "bootblock refuses another size (DRAM_MIB)"),
            ("pine64", 0, ["--memory", "4G"], "--memory 4G: pine64 can have a power of two from "
             "128M to 2G, which its bootblock measures"),
            ("pine64", 0, ["--memory", "768M"], "--memory 768M: pine64 can have a power of two "),
            ("pine64", 0, ["--memory", "64M"], "--memory 64M: pine64 can have a power of two "),
            ("pine64", 0, ["--smp", "9"], "--smp 9: pine64 has 4 cores"),
            ("pine64", 0, ["--smp", "2"], "--smp 2: pine64 has 4 cores")):
        configured(board, **symbols, DRAM_MIB=mib)
        args = parser.parse_args(["check", *options])
        if said.startswith("--"):
            with pytest.raises(Failure, match=re.escape(said)):
                desk.the_machine(args)
        else:
            assert desk.the_machine(args).memory == said


@pytest.mark.quick
def test_gic_of_a_board_that_has_one(configured):
    """Also where QEMU is not asked, and not of one whose model has either."""
    for board, symbols, own in (("virt32", {"ARM": "y", "QEMU_CPU": '"cortex-a15"',
                                            "QEMU_RESET": '"virt,gic-version=2"'}, 2),
                                ("pine64", {"QEMU_GIC": "2"}, 2), ("sbsa-ref", {}, 3)):
        configured(board, **symbols)
        parser = cli.command_line()
        desk.the_machine(parser.parse_args(["check", "--gic", str(own)]))
        with pytest.raises(Failure, match=f"--gic {5 - own}: {board} has a GICv{own}"):
            desk.the_machine(parser.parse_args(["check", "--gic", str(5 - own)]))
    configured("virt", QEMU_RESET='"virt,gic-version={gic}"')
    assert desk.the_machine(parser.parse_args(["check", "--gic", "2"])).gic == 2


@pytest.mark.quick
@pytest.mark.parametrize("command", ["check", "dt"])
@pytest.mark.parametrize("option, value", [("--smp", "2"), ("--gic", "2"), ("--cpu", "max"),
                                           ("--accel", "tcg"), ("--qemu", "-snapshot x")])
def test_options_that_a_tree_has_no_use_for(tmp_path, command, option, value):
    tree = tmp_path / "board.dtb"
    tree.write_bytes(bytes.fromhex("d00dfeed00000028") + bytes(32))
    done = mullion(command, "--board", tree, f"{option}={value}")
    refused(done, command, f"{option} is for QEMU's boards only, not with --board {tree}")
