# SPDX-License-Identifier: Apache-2.0
"""The header that stock mkimage makes for an Allwinner boot ROM: what docs/boards/sunxi.md says of
it, so that the page is found out when a newer mkimage does otherwise."""
import struct
import subprocess

import pytest

STAMP = 0x5F0A6C39      # stands for the sum while it is made
HEADER = 0x60
BLOCK = 8192


def egon(tmp_path, size, *options):
    """The image of a first stage of `size` bytes, and those."""
    code = bytes(i * 7 + i // 251 & 0xff for i in range(size))
    (tmp_path / "stage.bin").write_bytes(code)
    subprocess.run(["mkimage", *options, "-T", "sunxi_egon", "-d", "stage.bin", "stage.egon"],
                   cwd=tmp_path, check=True, capture_output=True)
    return (tmp_path / "stage.egon").read_bytes(), code


@pytest.mark.quick
@pytest.mark.parametrize("size", [4, 5000, BLOCK - HEADER, BLOCK - HEADER + 1, 32768 - HEADER])
def test_header_of_the_boot_rom(tmp_path, size):
    image, code = egon(tmp_path, size, "-A", "arm")
    words = struct.unpack(f"<{len(image) // 4}I", image)
    assert words[0] == 0xea000000 | (HEADER // 4 - 2)           # b, over the header
    assert image[4:12] == b"eGON.BT0"
    assert words[4] == len(image) == (HEADER + size + BLOCK - 1) // BLOCK * BLOCK
    assert image[20:24] == b"SPL\x01" and not any(image[24:HEADER])
    assert image[HEADER:] == code + bytes(len(image) - HEADER - size)
    assert words[3] == (sum(words) - words[3] + STAMP) & 0xffffffff


@pytest.mark.quick
def test_what_mkimage_leaves_to_others(tmp_path):
    """It looks at no limit, and knows no AArch64: an A64's first stage is arm as well."""
    image, _ = egon(tmp_path, 32768 - HEADER + 1, "-A", "arm")
    assert len(image) > 32768
    with pytest.raises(subprocess.CalledProcessError):
        egon(tmp_path, 4, "-A", "arm64")
