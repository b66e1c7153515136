# SPDX-License-Identifier: Apache-2.0
"""Assembles a flash image: files at offsets in an image of a fixed size. Sparse: what no file
covers takes no space."""
import argparse
import pathlib
import sys


def flash(out, size, parts):
    """Writes `out` of `size` bytes; `parts` is a list of (offset, path). Parts may neither overlap
    nor leave the image."""
    end = 0
    with open(out, "wb") as image:
        image.truncate(size)
        for offset, path in sorted(parts):
            data = pathlib.Path(path).read_bytes()
            if offset < end:
                sys.exit(f"flash: {path} at {offset:#x} lies on what ends at {end:#x}")
            end = offset + len(data)
            if end > size:
                sys.exit(f"flash: {path} ends at {end:#x}, the image at {size:#x}")
            image.seek(offset)
            image.write(data)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out")
    parser.add_argument("--size", required=True, metavar="N[+N]...",
                        type=lambda s: sum(int(part, 0) for part in s.split("+")))
    parser.add_argument("parts", nargs="+", metavar="OFFSET:FILE")
    args = parser.parse_args()
    split = (p.split(":", 1) for p in args.parts)
    flash(args.out, args.size, [(int(offset, 0), path) for offset, path in split])


if __name__ == "__main__":
    main()
