# SPDX-License-Identifier: Apache-2.0
"""A stock Debian kernel and what it shares with partitions that are built by the kit: memory by
/dev/mem and as pmem, doorbells by libgpiod's tools, in C and in Python (sdk/linux). What is typed,
and what is answered, is what docs/channels.md shows."""
import re
import shutil
import subprocess

import pytest

import initramfs
import machine
import prepare
from harness import GUESTS, OUT, TOP, unprovoked
from test_control import alone

pytestmark = [pytest.mark.mullion]

PAGE = TOP / "docs" / "channels.md"
CONFIG = TOP / "configs" / "linux+rt-memory.dts"
# beside shared0, which is uncached: a region that is cached, with a second partition
SECOND = '''
		other: other {
			compatible = "openamp,domain-v1";
			cpus = <&cpus 0x4 0x1>;
			mullion,memory-size = <0x2000000>;
			mullion,console = "virtual";
			mullion,kernel = "other";
		};
'''
CACHED = '''
		shared1 {
			compatible = "mullion,wire";
			domains = <&linux &other>;
			type = "memory";
			mullion,size = <0x5000>;
			mullion,doorbells;
		};
'''
LIBRARIES = ["libc.so.6", "libm.so.6", "libz.so.1", "libexpat.so.1", "libgpiod.so.2"]
# the folders of Python's library that shared.py needs
PYTHON = ["*.py", "encodings/*.py", "collections/*.py", "re/*.py", "importlib/*.py", "urllib/*.py",
          "lib-dynload/mmap.*"]


def shown(page, heading):
    """[(command, its output)] of the blocks below a heading, of lines with the guest's prompt. So
    is `# in DOMAIN`, without one: what follows is for that one's console."""
    section = page.read_text().partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    steps = []
    for line in re.findall(r"^    (.*)$", section, re.M):
        if line.startswith(("mullion# ", "# in ")):
            steps.append((line.removeprefix("mullion# "), []))
        elif steps:
            steps[-1][1].append(line)
    return [(command, "\n".join(lines)) for command, lines in steps]


def stable(text):
    """Without what differs from one machine to the next: addresses, times."""
    text = re.sub(r"at 0x[0-9a-f]+", "at ADDRESS", text)
    return re.sub(r"\[ *\d+\.\d+\]|\d+ us", "TIME", text)


def headers():
    """The headers of the usual guest's kernel, to build a module; None: the mirror has those of a
    newer one."""
    prepare.setup("unpack", "headers", str(machine.DEPS / "headers"))
    sources = machine.DEPS / "headers" / "root" / "usr" / "src"
    kernel = next((machine.DEPS / "root/lib/modules").iterdir()).name
    found = sources / f"linux-headers-{kernel}"
    if not found.exists():
        return None
    # they are not where they say that they are, and their programs are those of the host
    top = found / "Makefile"
    top.write_text(top.read_text().replace(" /usr/src/", f" {sources}/"))
    programs_at = sources.parent / "lib" / "linux-kbuild-6.1"
    if not programs_at.is_symlink():
        programs_at.parent.mkdir(exist_ok=True)
        programs_at.symlink_to("/usr/lib/linux-kbuild-6.1")
    return found


def programs(archive, folder):
    """sdk/linux, built as its Makefile says, in /bin; the module in /root."""
    made = folder / "linux"
    shutil.copytree(TOP / "sdk" / "linux", made)
    subprocess.run(["make", "-s", "-C", made], check=True)
    for name in "shared", "calls", "shared.py":
        archive.file(f"bin/{name}", (made / name).read_bytes(), 0o755)
    if kernel := headers():
        subprocess.run(["make", "-s", "-C", made, "module", f"KERNEL={kernel}"], check=True)
        archive.file("root/doorbell.ko", (made / "doorbell.ko").read_bytes())


def debian(archive):
    """libgpiod's tools and Python, with what they need of Debian's libraries."""
    prepare.setup("unpack", "linux", str(machine.DEPS / "linux"))
    root = machine.DEPS / "linux" / "root"
    for tool in "gpiofind", "gpioinfo", "gpiomon", "gpioset":
        archive.file(f"bin/{tool}", (root / "usr/bin" / tool).read_bytes(), 0o755)
    archive.folder("lib/aarch64-linux-gnu")
    for name in LIBRARIES:
        found = next(root.glob(f"**/aarch64-linux-gnu/{name}"))
        archive.file(f"lib/aarch64-linux-gnu/{name}", found.read_bytes(), 0o755)
    linker = root / "lib/aarch64-linux-gnu/ld-linux-aarch64.so.1"
    archive.file("lib/ld-linux-aarch64.so.1", linker.read_bytes(), 0o755)
    archive.file("bin/python3", (root / "usr/bin/python3.11").read_bytes(), 0o755)
    library = root / "usr/lib/python3.11"
    files = sorted({path for pattern in PYTHON for path in library.glob(pattern)})
    for place in ["usr", "usr/bin", "usr/lib", "usr/lib/python3.11",
                  *sorted({f"usr/lib/python3.11/{path.parent.name}" for path in files
                           if path.parent != library})]:
        archive.folder(place)
    archive.add("usr/bin/env", 0o120777, b"/bin/busybox")
    for path in files:
        archive.file(f"usr/lib/python3.11/{path.relative_to(library)}", path.read_bytes())


def behind_the_usual(archive, folder):
    """The usual ramdisk, and an archive behind it."""
    made = folder / "ramdisk.cpio"
    made.write_bytes((OUT / "initramfs.cpio").read_bytes() + archive.end())
    return made


@pytest.fixture(scope="module")
def ramdisk(tmp_path_factory):
    """The usual one, and the programs behind it."""
    folder = tmp_path_factory.mktemp("ramdisk")
    archive = initramfs.Archive()
    archive.folders.add("lib")
    programs(archive, folder)
    debian(archive)
    return behind_the_usual(archive, folder)


@pytest.fixture(scope="module")
def booted(shared_lab, ramdisk):
    """Linux' console of a machine that both tests use."""
    config = shared_lab.folder / "memory.dts"
    text = CONFIG.read_text().replace("\t\trt: rt {", f"{SECOND}\n\t\trt: rt {{")
    config.write_text(text.replace("\tchannels {\n", f"\tchannels {{{CACHED}\n"))
    run = shared_lab.boot(limit=60, smp=4, memory="1G", config=config, initrd=ramdisk,
                          image=[("rt", GUESTS / "rt.bin"), ("other", GUESTS / "rt.bin")])
    run.shown(r"\[linux\].*under Mullion", r"\[rt\].*answers a ring of shared0",
              r"\[other\].*answers a ring of shared1")
    alone(run, "1", "linux")
    run.send("\n")
    return run.login()


def typed(run, heading):
    """What is below a heading of the page is typed, and answered as it says: how much it was."""
    steps = shown(PAGE, heading)
    for command, output in steps:
        assert stable(run.ok(command, 40)) == stable(output), command
    return len(steps)


@pytest.mark.covers("Debian and bare metal share memory; doorbells by gpiomon")
def test_shared(booted):
    assert typed(booted, "Linux and a partition that share memory") == 18
    # the whole of the region, and no more of it
    assert booted.ok("shared shared0 read 0xffffc") == "0"
    for beyond in "0x100000", "2":
        status, said = booted.sh(f"shared shared0 read {beyond}")
        assert (status, said) == (1, f"shared: {beyond} is no word of shared0\n")
    assert not unprovoked(booted.text())


@pytest.mark.covers("Debian, a module of one's own for shared memory")
def test_module(booted):
    if not headers():
        pytest.skip("the mirror has headers of another kernel than build/deps has: setup brings "
                    "the new one into another folder (DEPS=DIR)")
    assert typed(booted, "A kernel module of one's own") == 6
    assert not re.search("doorbell.*(WARNING|BUG)|Call trace", booted.ok("dmesg"))
    assert not unprovoked(booted.text())
