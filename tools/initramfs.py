# SPDX-License-Identifier: Apache-2.0
"""Writes an initramfs (cpio, newc) from a list, the same bytes every time, without root.

A line of the list is one of
    dir PATH MODE
    file PATH MODE SOURCE     (a name given with --source NAME=FILE, or a path beside the list)
    link PATH TARGET
    char PATH MODE MAJOR MINOR
"""
import argparse
import pathlib
import stat
import sys


class Archive:
    def __init__(self):
        self.data = bytearray()
        self.inode = 0

    def add(self, name, mode, content=b"", major=0, minor=0):
        self.inode += 1
        stored = name.encode() + b"\0"
        fields = (self.inode, mode, 0, 0, 1, 0, len(content), 0, 0, major, minor, len(stored), 0)
        self.data += b"070701" + "".join(f"{f:08x}" for f in fields).encode() + stored
        self.pad()
        self.data += content
        self.pad()

    def pad(self):
        self.data += bytes(-len(self.data) % 4)


def build(listing, sources):
    archive = Archive()
    for number, line in enumerate(listing.read_text().splitlines(), 1):
        words = line.split("#")[0].split()
        if not words:
            continue
        kind, path, rest = words[0], words[1], words[2:]
        if kind == "dir":
            archive.add(path, stat.S_IFDIR | int(rest[0], 8))
        elif kind == "file":
            source = sources.get(rest[1], listing.parent / rest[1])
            archive.add(path, stat.S_IFREG | int(rest[0], 8), pathlib.Path(source).read_bytes())
        elif kind == "link":
            archive.add(path, stat.S_IFLNK | 0o777, rest[0].encode())
        elif kind == "char":
            archive.add(path, stat.S_IFCHR | int(rest[0], 8), b"", int(rest[1]), int(rest[2]))
        else:
            sys.exit(f"{listing}:{number}: unknown kind '{kind}'")
    archive.add("TRAILER!!!", 0)
    return archive.data


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("list", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--source", action="append", default=[], metavar="NAME=FILE")
    args = parser.parse_args()
    args.out.write_bytes(build(args.list, dict(s.split("=", 1) for s in args.source)))


if __name__ == "__main__":
    main()
