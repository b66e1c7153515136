# SPDX-License-Identifier: Apache-2.0
"""What the boot ROM of a Zynq UltraScale+ takes from the file BOOT.BIN of a card."""
import struct

from harness import board_folder
from machine import settings


def test_boot_rom_image():
    """UG1085's boot header, UG1283's attributes: a 64-bit program for a Cortex-A53 from where core
    0 begins, as long as the bootblock, and nothing is encrypted, signed or for the PMU."""
    zcu = board_folder("zcu102", "zcu102_qemu_defconfig")
    image, bootblock = ((zcu / name).read_bytes() for name in ("boot.bin", "bootblock.bin"))
    header = struct.unpack_from("<11I", image, 0x20)
    width, name, key, start, offset, pmu, pmu_stored, size, stored, attributes, checksum = header
    assert (width, name.to_bytes(4, "little")) == (0xaa995566, b"XNLX")
    assert (key, pmu, pmu_stored, attributes) == (0, 0, 0, 2 << 10)
    assert start == settings(zcu)["BOOTBLOCK_BASE"] == 0xfffc0000
    assert size == stored == len(bootblock) and size % 4 == 0
    assert image[offset:] == bootblock and offset >= 0x9c0
    assert checksum == ~sum(header[:-1]) & 0xffffffff
    # register settings that the ROM makes first: pairs, none of them used
    assert set(struct.iter_unpack("<II", image[0xb8:0x8b8])) == {(0xffffffff, 0)}
