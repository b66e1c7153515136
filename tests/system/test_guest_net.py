# SPDX-License-Identifier: Apache-2.0
"""The guest kit's driver of a network card and what it answers, on QEMU's own card, which the
partition has been given; the test is the other end of the cable."""
import os
import socket
import struct

import pytest

from harness import GUESTS, unprovoked
from watched import CONFIGS

pytestmark = pytest.mark.covers("the guest kit's network card, QEMU's virtio by MMIO", cpus=1)

MAC, OURS = bytes.fromhex("020000000022"), bytes.fromhex("020000000011")
ADDRESS, OUR_ADDRESS = bytes([10, 0, 0, 2]), bytes([10, 0, 0, 1])
AT_ONCE = 8  # frames on their way; the kit has room for 16
LIMIT = 60   # ends a test that hangs


def checksum(data):
    data += bytes(len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def packet(protocol, inside):
    """To the guest, with nothing wrong."""
    header = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(inside), 1, 0x4000, 64, protocol, 0)
    header += OUR_ADDRESS + ADDRESS
    header = header[:10] + struct.pack(">H", checksum(header)) + header[12:]
    return MAC + OURS + b"\x08\x00" + header + inside


def ping(number, data):
    body = struct.pack(">BBHHH", 8, 0, 0, 0x4d4c, number) + data
    return packet(1, body[:2] + struct.pack(">H", checksum(body)) + body[4:])


def answers(frame, to):
    """It is the answer to `to`: all the other way, checksums right."""
    assert frame[:14] == OURS + MAC + b"\x08\x00"
    assert checksum(frame[14:34]) == 0 and frame[26:34] == ADDRESS + OUR_ADDRESS
    assert frame[23] == to[23] and len(frame) == len(to)
    if frame[23] == 1:
        assert frame[34:36] == b"\0\0" and checksum(frame[34:]) == 0
        assert frame[38:] == to[38:]
    else:
        assert frame[34:38] == to[36:38] + to[34:36] and frame[38:] == to[38:]


class Cable:
    """A datagram a frame, to and from a card of QEMU's."""

    def __init__(self, folder):
        self.ends = [os.fspath(folder / end) for end in ("card", "test")]
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.ends[1])
        self.socket.settimeout(LIMIT)

    def options(self):
        card, test = self.ends
        return ["-global", "virtio-mmio.force-legacy=false",
                "-netdev", f"dgram,id=cable,local.type=unix,local.path={card},"
                           f"remote.type=unix,remote.path={test}",
                "-device", "virtio-net-device,netdev=cable,"
                           f"mac={MAC.hex(':')}"]

    def send(self, frame):
        self.socket.sendto(frame, self.ends[0])

    def receive(self):
        return self.socket.recv(65536)


@pytest.fixture(params=[3, 2], ids=["gicv3", "gicv2"])
def gic(request):
    return request.param


def test_answers(lab, tmp_path, gic):
    """ARP, pings of every size, UDP's echo; in order, none missed; and again after a restart."""
    cable = Cable(tmp_path)
    run = lab.boot(limit=60, gic=gic, smp=1, kernel=GUESTS / "rt.bin", config=CONFIGS / "net.dts",
                   extra=cable.options())
    for _ in range(2):
        run.expect("rt: has a network card, and answers ping as 10.0.0.2")
        cable.send(b"\xff" * 6 + OURS + bytes.fromhex("08060001080006040001") + OURS +
                   OUR_ADDRESS + bytes(6) + ADDRESS)
        assert cable.receive() == (OURS + MAC + bytes.fromhex("08060001080006040002") + MAC +
                                   ADDRESS + OURS + OUR_ADDRESS)
        waiting = []
        for number in range(150):
            data = os.urandom(min(1472, number * 10))
            waiting += [ping(number, data) if number % 4 else
                        packet(17, struct.pack(">HHHH", 4000 + number, 7, 8 + len(data), 0) + data)]
            cable.send(waiting[-1])
            if len(waiting) == AT_ONCE:
                answers(cable.receive(), waiting.pop(0))
        for frame in waiting:
            answers(cable.receive(), frame)
        run.send("r")
    run.expect("rt: has a network card")
    run.send("o")
    assert run.ended(30) == 0
    assert not unprovoked(run.text())
