# SPDX-License-Identifier: Apache-2.0
"""Assembles a flash image: files at offsets in an image of a fixed size. Sparse: what no file
covers takes no space."""
import argparse
import pathlib

import program


def flash(out, size, parts):
    """Writes `out` of `size` bytes; `parts` is a list of (offset, path). Parts may neither overlap
    nor leave the image."""
    end = 0
    with program.whole_file(out) as part, open(part, "wb") as image:
        image.truncate(size)
        for offset, path in sorted(parts):
            data = pathlib.Path(path).read_bytes()
            if offset < end:
                raise program.Failure(f"{path} at {offset:#x} lies on what ends at {end:#x}")
            end = offset + len(data)
            if end > size:
                raise program.Failure(f"{path} ends at {end:#x}, the image at {size:#x}")
            image.seek(offset)
            image.write(data)


def size(text):
    try:
        found = sum(int(part, 0) for part in text.split("+"))
    except ValueError:
        found = -1
    if not 0 <= found < 1 << 40:
        raise argparse.ArgumentTypeError(f"'{text}' is no size below 1 TiB (0x1000+0x2000)")
    return found


def part(text):
    offset, colon, path = text.partition(":")
    if not colon or not path:
        raise argparse.ArgumentTypeError(f"'{text}' is not OFFSET:FILE")
    return size(offset), path


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out")
    parser.add_argument("--size", required=True, metavar="N[+N]...", type=size)
    parser.add_argument("parts", nargs="+", metavar="OFFSET:FILE", type=part)
    args = parser.parse_args()
    flash(args.out, args.size, args.parts)


if __name__ == "__main__":
    program.run_main(main)
