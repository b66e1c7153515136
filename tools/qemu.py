# SPDX-License-Identifier: Apache-2.0
"""Which QEMU a machine is started with: the system's, a program that the user names, or QEMU 10
from Debian's backports, which ./mullion setup unpacks beside the system's."""
import functools
import os
import pathlib
import re
import shutil
import subprocess

import prepare
from prepare import Failure

SYSTEM = "qemu-system-aarch64"
TEN = "10"  # as --qemu-program


@functools.cache
def version(program):
    """(7, 2), or () where the program is none or does not run."""
    try:
        done = subprocess.run([program, "--version"], stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except OSError:
        return ()
    found = re.match(r"QEMU emulator version (\d+)\.(\d+)", done.stdout)
    return tuple(map(int, found.groups())) if found else ()


def audio(program, options):
    """The property of -M that says which -audiodev of these options a machine's own sound device
    has. QEMU 7.2 has no such property and takes the only one, QEMU 10 takes none by itself."""
    found = re.search(r"-audiodev \S*\bid=(\w+)", " ".join(options))
    return f",audiodev={found[1]}" if found and version(program) >= (8, 2) else ""


def unpacked():
    """The program of the one beside the system's, wherever it is there or not."""
    deps = os.environ.get("DEPS") or prepare.TOP / "build" / "deps"
    return os.path.realpath(pathlib.Path(deps) / "qemu10" / SYSTEM)


def ten():
    """QEMU 10 as it is here, or None: the system's own, where that is one."""
    return next((name for name in (SYSTEM, unpacked()) if version(name) >= (10,)), None)


def fetch():
    """Sees to QEMU 10, and returns it; None where it cannot be had, which has been said."""
    if not version(SYSTEM) >= (10,):
        prepare.from_suite("qemu10", "backports")
        version.cache_clear()
    return ten()


def default():
    """What machines are started with where nothing else is said."""
    return named(os.environ.get("QEMU"))


def named(text):
    """The program that --qemu-program, or QEMU in the environment, means."""
    if text in (None, ""):
        return SYSTEM
    if text == TEN:
        found = ten() or fetch()
        if not found:
            raise Failure("--qemu-program 10: there is none here")
        return found
    if not shutil.which(text):
        raise Failure(f"--qemu-program {text}: no such program")
    return text
