# SPDX-License-Identifier: Apache-2.0
"""./mullion as a user meets it: exit codes, the terminal, what is refused before QEMU starts, the
log out of memory."""
import os
import re
import struct
import subprocess
import termios

import pexpect
import pytest

import machine
from harness import OUT, PROMPT, TOP, guest, poll
from console import MAGIC, Watch, ring_text
from test_no_hypervisor import stages

# In one output folder, `log` is about the machine that was started last, and a start forgets those
# that have ended: these tests have it to themselves.
RUNS = pytest.mark.xdist_group("runs")
pytestmark = [pytest.mark.mullion, RUNS]
# Seconds, against hanging alone, of which a test may lose all: a command that may build first,
# beside others that build; one on a terminal, which finds all built and says something.
LIMIT = 600
LIMIT_TERMINAL = 180
CONFIG = '/dts-v1/; /plugin/; &{/} { domains { one { compatible = "openamp,domain-v1"; ' \
         'cpus = <&cpus 0xffffffff 1>; %s }; }; };'


def mullion(*args, limit=LIMIT, out=OUT):
    return subprocess.run([TOP / "mullion", *map(str, args)], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=limit,
                          env={**os.environ, "O": str(out)})


@pytest.fixture
def terminal():
    """terminal(ARGS) starts ./mullion on a terminal of its own."""
    started = []

    def start(*args):
        child = pexpect.spawn(str(TOP / "mullion"), [str(a) for a in args], timeout=LIMIT_TERMINAL,
                              encoding="utf-8", codec_errors="replace",
                              env={**os.environ, "O": str(OUT)})
        started.append(child)
        return child
    yield start
    for child in started:
        child.close(force=True)


def cooked(child):
    return bool(termios.tcgetattr(child.child_fd)[3] & termios.ICANON)


@pytest.mark.quick
def test_why_no_boot_source_is_good_is_said(tmp_path):
    """The last error names none of the causes: what each source lacks is before it."""
    log, said = tmp_path / "serial.log", []
    none = "error: bundle: no boot source has a good one: flash, card (./mullion image ..)"
    start, one, two = "Mullion on board virt32, core 0x0", "error: kernel: is x", "error: b: is y"
    for lines in ([one, "next boot source: card", two, none], [one, "next boot source: card", none],
                  ["b: nothing is on it", "next boot source: card", two, none], [two], [none]):
        watch = Watch(log)
        text = ["bootblock EL3 cpu0: " + start, *(f"loader EL3 cpu0: {line}" for line in [
            "error: core 0x1: left out", "0 answered", *lines, "stopped"])]
        log.write_text("".join(f"[    0.001000] {line}\n" for line in text))
        assert watch.stopped()
        said.append(watch.error)
    assert said == [f"{one}; {two}; {none}", f"{one}; {none}", f"{two}; {none}", two, none]


@pytest.mark.quick
def test_boot_that_stops_ends_with_1(terminal):
    child = terminal("run", "--smp", 2, "--memory", "1G", "--qemu", "-machine secure=off")
    assert cooked(child)
    child.expect("mullion: boot stopped: error: .*\r\n")
    child.expect(pexpect.EOF)
    assert cooked(child), "the terminal was left raw"
    child.close()
    assert child.exitstatus == 1


@pytest.mark.quick
def test_keys_of_qemu(terminal):
    child = terminal("run", "--kernel", guest("basic-flat"), "--smp", 1)
    child.expect("kernel has no arm64 Image header, taken as a flat binary")
    child.send("\x01x")
    child.expect("QEMU: Terminated")
    child.expect(pexpect.EOF)
    assert cooked(child)
    child.close()
    assert child.exitstatus == 0


@pytest.mark.quick
def test_what_counts_as_a_stop(tmp_path):
    """Only what firmware says while it has the UART, also after a reset; a guest's line does
    not."""
    log, line = tmp_path / "serial.log", "[    0.100000] %s cpu0: %s\r\n"
    log.write_text(line % ("bootblock EL3", "Mullion on board virt") +
                   line % ("el2 EL2", "the UART is a guest's from here"))
    watch = Watch(log)
    assert not watch.stopped()
    with open(log, "a") as f:
        f.write(line % ("el2 EL2", "stopped"))
        f.flush()
        assert not watch.stopped()
        f.write(line % ("el2 EL2", "Mullion 0.1, image at 0x40200000, entered") +
                line % ("el2 EL2", "error: a: b") + "[    0.1")
        f.flush()
        assert not watch.stopped()
        f.write("00000] el2 EL2 cpu0: stopped\r\n")
        f.flush()
        assert watch.stopped() and watch.error == "error: a: b" and not watch.reported
        f.write(line % ("el2 EL2", "the UART is a guest's from here") + "mullion# " +
                line % ("el2 EL2", "error: linux: stopped: why"))
        f.flush()
        assert not watch.stopped() and watch.reported == {"linux": "linux: stopped: why"}


@pytest.mark.quick
def test_ring_that_has_gone_round():
    # "first\nsecond\nthird\n" is 19 characters in room for 16: the first line has lost its
    # beginning, and goes as a whole
    def ring(size, head, kept, text):
        return struct.pack("<IIQII", MAGIC, size, head, kept, 0) + text
    assert ring_text(ring(16, 19, 0, b"rd\nst\nsecond\nthi"[:16])) == "second\nthird\n"
    assert ring_text(ring(16, 4, 0, b"one\n" + bytes(12))) == "one\n"
    assert ring_text(ring(15, 4, 0, bytes(16))) is None
    assert ring_text(ring(16, 4, 8, bytes(23))) is None
    # the first 8 are kept: a line and a part of one; "boot\nsecond\nthird\nfourth\n"
    assert ring_text(ring(16, 12, 8, b"boot\nsec" + b"ond\n" + bytes(12))) == "boot\nsecond\n"
    assert ring_text(ring(16, 25, 8, b"boot\nsec" + b"\nnd\nthird\nfourth"[:16])) == \
        "boot\n(about 1 KiB of lines are gone here)\nthird\nfourth\n"
    assert ring_text(b"") is None


@pytest.mark.quick
@pytest.mark.parametrize("stdin", ["/dev/tty", "/dev/null"])
def test_time_limit_leaves_the_terminal_as_it_was(tmp_path, stdin):
    """QEMU, killed, leaves it raw and O_NONBLOCK: the next make -j in it says printf: I/O error."""
    state = "(stty -a </dev/tty; grep flags: /proc/self/fdinfo/2)"
    run = f"{TOP}/mullion run --timeout 2 <{stdin}; echo ended $?"
    command = f"{state} >{tmp_path}/before; {run}; {state} >{tmp_path}/after"
    child = pexpect.spawn("/bin/sh", ["-c", command], timeout=LIMIT_TERMINAL, encoding="utf-8",
                          codec_errors="replace",
                          env={**os.environ, "O": str(OUT)})
    child.expect("mullion: ended after 2 s\r\nended 124\r\n")
    child.expect(pexpect.EOF)
    # make sets O_APPEND, which is nobody's concern
    before, after = (re.sub(r"flags:\s*(\d+)",
                            lambda m: f"nonblock {bool(int(m[1], 8) & os.O_NONBLOCK)}",
                            (tmp_path / f).read_text())
                     for f in ("before", "after"))
    assert after == before


@pytest.mark.quick
@pytest.mark.parametrize("args, reason", [
    (["--smp", 17], "--smp 17: this build has room for 16 cores (MAX_CPUS)"),
    (["--smp", 9, "--gic", 2], "--smp 9: a GICv2 has at most 8 cores"),
    (["--memory", 0], "--memory 0: not a size (512M, 2G)"),
    (["--timeout", 0], "--timeout 0: more than 0 seconds"),
    (["--timeout", "nan"], "--timeout nan: more than 0 seconds"),
    (["--memory", "99999999999999999999T"], "QEMU: qemu-system-aarch64: -m 99999999999999999999T"),
    (["--qemu", "-name 'a"], "--qemu -name 'a: No closing quotation"),
    *[(args, f"--cpu {cpu}: a 32-bit core; Mullion needs AArch64 with EL2")
      for cpu in ("cortex-a15", "cortex-a7", "arm926", "cortex-r5f", "max,aarch64=off")
      for args in (["--cpu", cpu], [f"--qemu=-cpu {cpu}"])],
    (["--image", f"kernel={guest('pair')}"],
     "--image kernel: the bundle has one of that name already"),
    (["--image", f"a={guest('pair')}", "--image", f"a={guest('ends')}"],
     "--image a: the bundle has one of that name already"),
    (["--image", f"a b={guest('pair')}"], "--image a b: not a name of a node"),
    (["--config", TOP / "README.md"], f"{TOP}/README.md: has no /dts-v1/ and no /plugin/: "),
    (["--kernel", OUT / "guest" / "lib" / "string.o"],
     f"{OUT}/guest/lib/string.o: is an ELF file of type 1 (an object file): link it as a program "),
    (["--config", CONFIG % "mullion,memory-rest;"],
     "one: mullion,kernel is missing: it names the image that the domain runs"),
    (["--config", CONFIG % 'mullion,memory-rest; mullion,kernel = "kernel"; mullion,interrupt;'],
     "one: unknown property mullion,interrupt (./mullion check says more)\n"),
    (["--config", CONFIG % 'mullion,memory-rest; mullion,kernel = "other";'],
     'one: kernel "other" is not in the bundle (--image other=FILE)\n'),
    (["--config", CONFIG % 'mullion,memory-rest; mullion,kernel = "kernel", "other";'],
     'one: kernel "other" is not in the bundle'),
    (["--config", CONFIG % 'mullion,memory-rest; mullion,kernel = "kernel", "kernel";'],
     "one: mullion,kernel names kernel twice"),
    (["--config", CONFIG % 'mullion,memory-size = <0x50000000>; mullion,kernel = "kernel";'],
     "one: wants 0x50000000 bytes of memory at a multiple of 0x200000, "
     "the largest free piece is 0x3"),
    (["--config", CONFIG % 'mullion,memory-size = <0x1000000>; mullion,kernel = "kernel";'],
     "one: wants 0x"),
])
def test_refused_before_it_starts(tmp_path, args, reason):
    if args[0] == "--config" and isinstance(args[1], str):
        (tmp_path / "bad.dts").write_text(args[1])
        args = ["--config", tmp_path / "bad.dts"]
        reason = f"{args[1]}: {reason}"
    done = mullion("run", *args)
    assert done.returncode == 1
    assert done.stderr.startswith(f"mullion: run: {reason}"), done.stderr
    assert done.stderr.count("\n") == 1, done.stderr


@pytest.mark.quick
def test_bundle_that_is_too_large(tmp_path):
    """For its flash bank: what helps is said."""
    large = tmp_path / "large"
    large.write_bytes(b"\x14\0\0\0")
    os.truncate(large, 69 << 20)
    done = mullion("run", "--dry-run", "--kernel", large)
    assert (done.returncode, done.stderr) == (
        1, "mullion: run: 70 MiB bundle, 64 MiB bank: --compress gzip\n")
    done = mullion("run", "--dry-run", "--kernel", large, "--compress", "gzip")
    assert done.returncode == 0, done.stderr
    large.write_bytes(b"\x14\0\0\0" + os.urandom(69 << 20))
    done = mullion("run", "--dry-run", "--kernel", large, "--compress", "gzip")
    assert done.stderr.startswith("mullion: run: 70 MiB bundle, 64 MiB bank: smaller images, or ")


TWO_RAMDISKS = """/dts-v1/; /plugin/; &{/} { domains {
    one { compatible = "openamp,domain-v1"; cpus = <&cpus 1 1>; mullion,memory-rest;
          mullion,access-rest; mullion,kernel = "kernel"; mullion,ramdisk = "first"; };
    two { compatible = "openamp,domain-v1"; cpus = <&cpus 2 1>; mullion,memory-size = <0x8000000>;
          mullion,kernel = "kernel"; mullion,ramdisk = "second"; }; }; };"""


@pytest.mark.quick
def test_ramdisks_and_command_lines_of_several(tmp_path):
    """--image takes ramdisks too; --append goes where NAME= says, or to the first, which is said.
    console= is no domain."""
    config, ramdisk = tmp_path / "two.dts", tmp_path / "ramdisk"
    config.write_text(TWO_RAMDISKS)
    ramdisk.write_bytes(b"ramdisk" * 1000)
    words = ["--config", config, "--kernel", guest("pair"), "--image", f"first={ramdisk}",
             "--append", "console=ttyAMA0 a", "--append", "two=console=x b"]
    missing = mullion("dt", *words)
    assert 'ramdisk "second" is not in the bundle' in missing.stderr
    words += ["--image", f"second={ramdisk}"]
    first, second = (mullion("dt", *words, "--domain", name) for name in ("one", "two"))
    assert (first.returncode, second.returncode) == (0, 0), first.stderr
    note = "note: --append goes to the first domain, one (--append \"NAME=ARGS\": one, two)\n"
    assert first.stderr.startswith(f"mullion: {note}")
    assert 'bootargs = "console=ttyAMA0 a";' in first.stdout
    assert 'bootargs = "console=x b";' in second.stdout
    assert "linux,initrd-start" in first.stdout and "linux,initrd-start" in second.stdout


@pytest.mark.quick
@pytest.mark.parametrize("text, refused", [
    ("contrl=x", "--append contrl=: contrl is no domain; there are linux and control"),
    ("linx=quiet", "--append linx=: linx is no domain; there are linux and control"),
    ("console=ttyAMA0", None), ("control=console=x", None), ("contrl", None)])
def test_command_line_for_nearly_a_domain(tmp_path, text, refused):
    config = tmp_path / "config.dtbo"
    machine.compile_config(TOP / "configs/linux-and-control.dts", config)
    if not refused:
        machine.set_bootargs(config, text)
        return
    with pytest.raises(machine.Failure, match=f"^{re.escape(refused)}$"):
        machine.set_bootargs(config, text)


@pytest.mark.quick
def test_menu_left_by_ctrl_c(terminal, monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    child = terminal("config")
    child.expect("Mullion")
    child.send("\x03")
    child.expect_exact("mullion: config: ended by SIGINT (Ctrl-C)\r\n")
    assert "Traceback" not in child.before and cooked(child)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130


@pytest.mark.quick
def test_values_that_begin_with_a_dash(tmp_path):
    done = mullion("run", "--dry-run", "--qemu=-snapshot", "--append=-x")
    assert done.returncode == 0 and " -snapshot " in done.stdout, done.stderr
    config = (OUT / "run" / "dry-run" / "config.dtbo").read_bytes()
    assert b"-x\0" in config
    bad = tmp_path / "bad.dtbo"
    bad.write_bytes(b"no tree")
    done = mullion("dt", "--config", bad, "--append", "x")
    assert done.stderr == f"mullion: dt: {bad}: is no device tree\n"


def test_image_that_nobody_runs():
    done = mullion("run", "--dry-run", "--image", f"other={guest('pair')}")
    assert done.returncode == 0
    assert done.stderr.splitlines() == [
        "mullion: note: --image other: no domain of the configuration runs it (mullion,kernel) "
        "or has it as ramdisk (mullion,ramdisk)"]
    done = mullion("run", "--dry-run", "--config", TOP / "configs/linux-and-control.dts", "--image",
                   f"control={guest('pair')}")
    assert (done.returncode, done.stderr) == (0, "")


def test_no_tree_of_a_build_without_the_hypervisor():
    """It is refused before anything more is built."""
    done = mullion("dt", out=stages("el2-psci").parent)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1].startswith(
        "mullion: dt: this build starts Linux without the hypervisor: "), done.stderr


@pytest.mark.quick
@pytest.mark.parametrize("out", ["a b", "a,b"])
def test_folder_that_make_or_qemu_cannot_take(tmp_path, out):
    done = subprocess.run([TOP / "mullion", "run", "--dry-run"], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, env={**os.environ, "O": str(tmp_path / out)})
    assert done.returncode == 1
    assert done.stderr.startswith("mullion: make and QEMU take no folder with a space"), done.stderr
    assert done.stderr.count("\n") == 1, done.stderr


@pytest.mark.quick
def test_debug_in_batch_ends():
    """With a breakpoint that is never met, too; the places that the message names are ones that gdb
    knows."""
    done = mullion("debug", "--batch", "--ex", "break nowhere")
    assert done.returncode == 0 and 'Function "nowhere" not defined' in done.stderr
    done = mullion("debug", "--batch", "--timeout", 3, "--ex", "break nowhere", "--ex", "continue")
    assert done.returncode == 124
    places = re.search(r"mullion: debug: gdb ended after 3 s .* in this order: (.*)\n",
                       done.stderr)[1].split()
    options = [word for place in places[1:]
               for word in ("--ex", f"tbreak {place}", "--ex", "continue")]
    done = mullion("debug", "--batch", "--timeout", LIMIT, *options)
    assert done.returncode == 0, done.stderr
    # halted at the first
    assert re.findall(r"hit Temporary breakpoint \d+, (?:0x\w+ in )?(\w+)",
                      done.stdout) == places[1:]


def test_partition_without_a_uart_is_read_in_the_log(terminal):
    """The README's command; while Linux has the UART, what the other partition prints is in the log
    in memory."""
    command = ["--config", "configs/linux-and-control.dts", "--image", f"control={guest('pair')}"]
    foretold = [line.removeprefix("mullion: ")
                for line in mullion("dt", *command, "--verbose").stderr.splitlines()
                if " CPU" in line]
    assert [line.split(":")[0] for line in foretold] == ["linux", "control"]
    child = terminal("run", *command)
    child.expect(PROMPT)
    child.send("nproc\n")
    child.expect("\n3\r")

    def log():
        done = mullion("log")
        assert done.returncode == 0, done.stderr
        return "control: off" in done.stdout and done.stdout
    text = poll(log, "the end of the partition, in the log", LIMIT_TERMINAL)
    assert re.match(r"\[ *\d+\.\d{6}\] bootblock EL3 cpu0: Mullion on board virt", text)
    assert re.search(r"^\[ *\d+\.\d{6}\] el2 EL2 cpu3: \[control\] guest: control ticks 30\d$",
                     text, re.M), text
    assert "[control] guest: DONE" in text
    # ./mullion dt told every address before
    assert re.findall(r"EL2 cpu0: (\w+: \d+ CPU.*)$", text, re.M) == foretold
    child.send("poweroff\n")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
