# SPDX-License-Identifier: Apache-2.0
"""Two stock Debian kernels with sockets (AF_VSOCK) and a serial cable of several ports between
them. What is typed, and what is answered, is what docs/channels.md shows."""
import shutil
import subprocess

import pytest

import initramfs
from harness import TOP, poll, unprovoked
from test_channels import CABLE, at, boot
from test_control import alone
from test_linux_shared import PAGE, behind_the_usual, shown, stable

pytestmark = [pytest.mark.mullion]

CHANNELS = '''
		sockets0 {
			compatible = "mullion,wire";
			domains = <&first &second>;
			type = "vsock";
		};

		serial0 {
			compatible = "mullion,wire";
			domains = <&first &second>;
			type = "console";
			mullion,ports = "shell", "data";
		};
'''
SOCKETS, PORTS = "Sockets between two Linuxes", "Serial ports between two Linuxes"
NUMBERS = {"first": "1", "second": "2"}


@pytest.fixture(scope="module")
def ramdisk(tmp_path_factory):
    """The usual one, and the program for sockets."""
    folder = tmp_path_factory.mktemp("ramdisk")
    shutil.copytree(TOP / "sdk" / "linux", folder / "linux")
    subprocess.run(["make", "-s", "-C", folder / "linux", "sockets"], check=True)
    archive = initramfs.Archive()
    archive.file("bin/sockets", (folder / "linux" / "sockets").read_bytes(), 0o755)
    return behind_the_usual(archive, folder)


@pytest.fixture(scope="module")
def booted(shared_lab, ramdisk):
    """The console of both; that of the second one is seen."""
    config = shared_lab.folder / "wires.dts"
    head, _, tail = CABLE.read_text().partition("\tchannels {\n")
    config.write_text(f"{head}\tchannels {{{CHANNELS}{tail}")
    run = boot(shared_lab, 3, config, initrd=ramdisk)
    at(run, "1", "first")
    at(run, "2", "second")
    return run


def typed(run, heading):
    """What is below a heading of the page is typed where it says, and answered as it says."""
    steps = shown(PAGE, heading)
    for command, output in steps:
        if command.startswith("# in "):
            name = command.removeprefix("# in ")
            alone(run, NUMBERS[name], name)
            continue
        assert stable(run.ok(command, 40)) == stable(output), command
    return len(steps)


@pytest.mark.covers("two Debians and a serial cable of two ports")
def test_ports(booted):
    assert typed(booted, PORTS) == 13
    assert not unprovoked(booted.text())


@pytest.mark.covers("two Debians with sockets")
def test_sockets(booted):
    assert typed(booted, SOCKETS) == 7
    # nobody listens there; nobody has that address
    for cid, port in (4, 5001), (5, 5000):
        status, said = booted.sh(f"sockets send {cid} {port} 1")
        assert (status, said) == (1, f"sockets: CID {cid}, port {port}: Connection reset by peer\n")
    assert not unprovoked(booted.text())


@pytest.mark.covers("two Debians with sockets and ports, a restart of one")
def test_other_life(booted):
    """The second one starts again, while the first one has a connection to it."""
    alone(booted, "2", "second")
    booted.ok("(sockets serve 6000 &)")
    alone(booted, "1", "first")
    booted.ok("(until sockets hold 4 6000; do sleep 0.1; done >/tmp/held 2>/dev/null &)")
    poll(lambda: booted.ok("cat /tmp/held") == "connected", "a connection")
    assert booted.ok("mullionctl restart second") == ""
    poll(lambda: booted.ok("cat /tmp/held") == "connected\nConnection reset by peer", "its end")
    alone(booted, "2", "second")
    booted.expect("under Mullion")
    booted.login()
    assert (typed(booted, SOCKETS), typed(booted, PORTS)) == (7, 13)
    assert not unprovoked(booted.text())
