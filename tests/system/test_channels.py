# SPDX-License-Identifier: Apache-2.0
"""Channels between two stock Linux kernels, each with the drivers that Debian gives it."""
import re

import pytest

from harness import TOP, poll, unprovoked
from test_control import alone

pytestmark = [pytest.mark.mullion]

FIRST, SECOND = "10.0.0.1", "10.0.0.2"
CABLE = TOP / "configs/two-linux-net.dts"
MEBIBYTES = 64  # of the file that is fetched


# With a thread for each core all of them stop whenever one invalidates TLBs for all: of megabytes
# over the wire that is a minute on a busy host, where one thread takes seven seconds.
MEGABYTES = {"accel": "tcg,thread=single"}


def boot(lab, gic, config, limit=200, **options):
    run = lab.boot(limit=limit, smp=4, gic=gic, memory="1G", config=config, **options)
    run.shown(r"\[first\].*under Mullion", r"\[second\].*under Mullion")
    return run


def at(run, number, name):
    """The shell of a domain; once."""
    alone(run, number, name)
    run.send("\n")
    run.login()


def address(run, its):
    assert "02:6d:75:6c:00:0" in run.ok("ip addr show dev eth0")
    run.ok(f"ip addr add {its}/24 dev eth0 && ip link set eth0 up")


def carrier(run, state):
    poll(lambda: run.ok("cat /sys/class/net/eth0/carrier") == state, f"carrier {state}")


def pings(run, count):
    said = run.ok(f"ping -c {count} -q {SECOND}", 60)
    assert f"{count} packets received" in said, said


def moved(run, channel="net0"):
    """What the hypervisor has counted of it: of each domain its state and seven numbers."""
    rows = [line.split() for line in run.ok("mullionctl stats").splitlines()]
    return {row[1]: [row[2], *map(int, row[3:])] for row in rows if row[0] == channel}


def looks(run):
    """At what was moved, and whose the channel is, from the domain with mullion,control."""
    of = moved(run)
    for state, sent, sent_bytes, received, received_bytes, dropped, _, broken in of.values():
        assert state == "up" and sent and received and sent_bytes > sent * 14, of
        assert received_bytes > received * 14 and dropped < sent and not broken, of
    size = MEBIBYTES << 20
    assert of["first"][4] > size and of["second"][2] > size > of["first"][2], of
    assert re.search(r"4 KiB  emulated: virtio of channel net0, INTID \d+$",
                     run.ok("mullionctl map second"), re.M)
    said = run.ok("mullionctl explain net0")
    assert said.startswith("what:    channel net0, net\nowner:   first, second\n"), said


def serve(run, mebibytes=1):
    """The second one's address, and the file that it serves: its digest."""
    address(run, SECOND)
    run.ok("mkdir -p /tmp/www && "
           f"dd if=/dev/urandom of=/tmp/www/file bs=1M count={mebibytes} 2>/dev/null", 120)
    run.ok("httpd -h /tmp/www")
    return run.ok("sha256sum </tmp/www/file", 120).split()[0]


def fetched(run, path="file", limit=300):
    """The digest of what the first one gets of the second one's files."""
    return run.ok(f"wget -q -O - http://{SECOND}/{path} | sha256sum", limit).split()[0]


@pytest.mark.covers("two Debians and a network cable: ping, 64 MiB, a restart of one")
@pytest.mark.parametrize("gic", [3, pytest.param(2, marks=pytest.mark.long)])
def test_net(lab, gic):
    run = boot(lab, gic, CABLE, **MEGABYTES)
    at(run, "2", "second")
    digest = serve(run, MEBIBYTES)
    at(run, "1", "first")
    address(run, FIRST)
    carrier(run, "1")
    pings(run, 3)
    assert fetched(run) == digest
    looks(run)
    # the other one starts again while a file is on its way
    run.ok(f"((while [ ! -e /tmp/done ]; do wget -q -O /dev/null http://{SECOND}/file; done) "
           "2>/dev/null &)")
    assert run.ok("mullionctl restart second") == ""
    carrier(run, "0")
    carrier(run, "1")
    at(run, "2", "second")
    digest = serve(run)
    alone(run, "1", "first")
    run.ok("touch /tmp/done")
    pings(run, 2)
    assert fetched(run) == digest
    assert re.search(r"^second +up .* 2 ", run.ok("mullionctl ps"), re.M)
    assert not unprovoked(run.text())


@pytest.mark.covers("two Debians, a network cable and a serial one", gic=2)
def test_two_channels(lab, tmp_path):
    config = tmp_path / "two.dts"
    config.write_text(CABLE.read_text().replace("\tchannels {\n", '''\tchannels {
        wire {
            compatible = "mullion,wire";
            domains = <&first &second>;
            type = "console";
        };
''', 1).replace("net0 {", "net1 {"))
    run = boot(lab, 2, config)
    at(run, "2", "second")
    run.ok(f"ip addr add {SECOND}/24 dev eth0 && ip link set eth0 up")
    # without an echo; the other side's would come back to it (a tty of hvc forgets its settings)
    run.ok("((stty -echo; read -r said; echo heard $said) </dev/hvc0 >/tmp/heard &)")
    at(run, "1", "first")
    run.ok(f"ip addr add {FIRST}/24 dev eth0 && ip link set eth0 up")
    pings(run, 2)
    run.ok("echo words >/dev/hvc0")
    alone(run, "2", "second")
    poll(lambda: run.ok("cat /tmp/heard") == "heard words", "what the first one says")
    # nobody reads there any more: 256 buffers are filled, and then who writes waits for a second
    alone(run, "1", "first")
    assert run.ok("head -c 1048576 /dev/zero >/dev/hvc0 && echo written", 30) == "written"
    rows = [line.split() for line in run.ok("mullionctl stats first").splitlines()]
    assert [int(row[8]) > 100000 for row in rows if row[0] == "wire"] == [True], rows
    assert not unprovoked(run.text())
