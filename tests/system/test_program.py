# SPDX-License-Identifier: Apache-2.0
"""How ./mullion and the programs in tools/ end: by a signal while others run below them, and where
they cannot take what they were given."""
import os
import signal
import subprocess

import pexpect
import pytest

from harness import OUT, TOP, poll
from test_front import LIMIT

pytestmark = [pytest.mark.mullion, pytest.mark.quick]

# Writes half of its output, says so, and goes on for ever.
HALF = """#!/bin/sh
for word; do [ "$last" != {option} ] || out=$word; last=$word; done
out=${{out:-$last}}
case $out in *{wanted}) ;; *) exec {program} "$@";; esac
printf half >"$out"
echo "$out" >{told}.new
mv {told}.new {told}
exec tail -f /dev/null
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
    child = pexpect.spawn(str(TOP / "mullion"), [*words], timeout=LIMIT, encoding="utf-8",
                          env={**os.environ, "O": str(out), "PATH": f"{path}:{os.environ['PATH']}"})
    poll(told.exists, f"{program} at work", LIMIT)
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
    child, half = started(tmp_path, "mkimage", "none", "bundle.itb", "bundle", "--out",
                          str(tmp_path / "kept"), out=OUT)
    os.kill(child.pid, number)
    child.expect(pexpect.EOF)
    child.close()
    assert "Traceback" not in child.before and child.exitstatus == 128 + number
    assert child.before.splitlines()[-1].startswith(f"mullion: bundle: ended by {number.name}")
    assert not (tmp_path / "kept").exists() and not runs_below(half)
