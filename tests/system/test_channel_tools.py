# SPDX-License-Identifier: Apache-2.0
"""Channels in what the tools say of a configuration: check, map, explain and dt (docs/channels.md).
What is refused is in test_check.py."""
import re

import pytest

from harness import OUT, TOP
from test_front import RUNS, mullion
from test_map import EXAMPLE, sections

HAS_CHANNELS = "CONFIG_CHANNELS=y" in (OUT / "auto.conf").read_text().splitlines()
pytestmark = [pytest.mark.mullion, pytest.mark.no_machine, RUNS]
MACS = "02:6d:75:6c:00:00", "02:6d:75:6c:00:01"
# {configuration: (what check says of its channel, by pattern)}
NAMED = {
    "two-linux-net": rf"net0: net, MTU 1500: first \({MACS[0]}.*\), second \({MACS[1]}.*\)",
    "linux+rt-net": rf"net0: net, MTU 1500: linux \({MACS[0]}.*\), rt \({MACS[1]}.*\)",
    "linux+rt-memory": r"shared0: memory, 1024 KiB, at 0x\w+, uncached, doorbells: "
                       r"linux \(read-write.*\), rt \(read-write.*\)"}


def said(*words):
    done = mullion(*words)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.quick
@pytest.mark.parametrize("name", NAMED)
def test_check(name):
    done = mullion("check", name)
    lines = done.stdout.splitlines()
    if not HAS_CHANNELS:
        channel = NAMED[name].partition(":")[0]
        assert done.returncode == 1 and (f"error: /channels/{channel}: is a channel, and this "
                                         "build has none (CHANNELS)\n  mend: ") in done.stderr
        return
    assert done.returncode == 0, done.stderr
    assert [line for line in lines if re.fullmatch(NAMED[name], line)], lines
    assert ": 2 domains and 1 channel, fine on virt" in lines[-1]


def line_of(name, text):
    """(FILE:LINE), as explain has it."""
    lines = (TOP / "configs" / f"{name}.dts").read_text().splitlines()
    return f"(configs/{name}.dts:{next(n for n, l in enumerate(lines, 1) if text in l)})"


def test_map():
    found = sections(said("map", "linux+rt-memory"))
    assert [line.split()[:2] for line in found["Channels"]] == [
        ["linux", "read-write,"], ["rt", "read-write,"]]  # the first line is cut off as a head
    assert [line.split("; ")[1] for line in found["Devices"] if " gpio@" in line] == \
        ["emulated: doorbell of channel shared0"] * 2
    shared = [line for line in found["Memory"] if " shared " in line]
    assert len(shared) == 1 and shared[0].endswith("  channel shared0: linux rw-, rt rw-")
    assert "1 MiB" in shared[0]


def test_two_devices_for_sockets(tmp_path):
    """Linux's driver takes the first one."""
    one = '''\
        wire%d {
            compatible = "mullion,wire";
            domains = <&first &second>;
            type = "vsock";
        };
'''
    for count in 1, 2:
        config = tmp_path / f"{count}.dts"
        config.write_text((TOP / "configs/two-linux-net.dts").read_text().replace(
            "\tchannels {\n", "\tchannels {\n" + "".join(one % n for n in range(count)), 1))
        done = mullion("check", config)
        assert done.returncode == 0, done.stderr
        notes = re.findall(r"note: (\w+): is a side of 2 channels of type vsock, and Linux has one "
                           "such device at most: one channel may have eight sides$",
                           done.stdout + done.stderr, re.M)
        assert notes == (["first", "second"] if count == 2 else []), done


def test_map_draws_them(tmp_path):
    said("map", "two-linux-net", "--svg", tmp_path / "a.svg")
    picture = (tmp_path / "a.svg").read_text()
    assert ">net0<" in picture and MACS[0] in picture
    assert ">net0<" not in EXAMPLE.read_text()


def test_explain():
    name = "linux+rt-memory"
    lines = said("explain", name, "shared0").splitlines()
    assert re.fullmatch(r"what:    channel shared0, memory, 1024 KiB, at 0x\w+, uncached, "
                        "doorbells", lines[0])
    assert lines[1] == "owner:   linux, rt"
    assert [line.partition(":")[0] for line in lines[2:4]] == ["mapped", "mapped"]
    assert lines[4:] == [f"decided: channel shared0 {line_of(name, 'shared0 {')}",
                         f"to move: domains = <..>; in shared0 {line_of(name, 'domains = <')}"]
    base = int(re.search(r"at (0x\w+)", lines[0])[1], 0)
    lines = said("explain", name, hex(base + 16)).splitlines()
    assert lines == [
        f"what:    memory of channel shared0, {base:#x} + 0x100000, 0x10 from its begin",
        "owner:   linux, rt",
        f"mapped:  linux: memory, rw, uncached, physical {base + 16:#x}",
        f"mapped:  rt: memory, rw, uncached, physical {base + 16:#x}",
        f"decided: mullion,size of channel shared0 {line_of(name, 'mullion,size = <0x100000>')}",
        f"to move: domains = <..>; in shared0 {line_of(name, 'domains = <')}"]
    assert said("explain", name, "/channels/shared0").startswith("what:    channel shared0, ")
    gpio = re.search(r"mapped:  linux: read-write, gpio at (0x\w+)",
                     said("explain", name, "shared0"))
    assert re.search(r"^mapped:  linux: emulated: .* of channel shared0, offset 0x4$",
                     said("explain", name, hex(int(gpio[1], 0) + 4)), re.M)
    done = mullion("explain", name, "/channels")
    assert done.returncode == 2
    assert ": /channels: is of the configuration: ask for one of its channels (" in done.stderr


def test_each_side_has_its_device_alone():
    for domain in "linux", "rt":
        tree = said("dt", "linux+rt-net", "--domain", domain)
        assert tree.count('label = "net0";') == 1
        assert "mullion,wire" not in tree and "channels {" not in tree


if not HAS_CHANNELS:
    del test_map, test_map_draws_them, test_explain, test_each_side_has_its_device_alone
