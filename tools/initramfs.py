# SPDX-License-Identifier: Apache-2.0
"""Writes an initramfs (cpio, newc) from a list, the same bytes every time, without root.

A line of the list is one of
    dir PATH MODE
    file PATH MODE SOURCE     (a name given with --source NAME=FILE, or a path beside the list)
    link PATH TARGET
    char PATH MODE MAJOR MINOR
    module PATH               (of a kernel, below each lib/modules/VERSION of --modules: to
                               lib/modules/VERSION in the archive; those without it are passed over)
"""
import argparse
import pathlib
import re
import stat

import program


# what follows the kind of a line
LINES = {"dir": r"\S+ [0-7]+", "file": r"\S+ [0-7]+ \S+", "link": r"\S+ \S+",
         "char": r"\S+ [0-7]+ \d+ \d+", "module": r"\S+"}


class Archive:
    def __init__(self):
        self.data = bytearray()
        self.inode = 0
        self.folders = set()

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

    def folder(self, path, mode=0o755):
        self.folders.add(path)
        self.add(path, stat.S_IFDIR | mode)

    def file(self, path, content, mode=0o644):
        self.add(path, stat.S_IFREG | mode, content)

    def module(self, path, modules):
        for kernel in sorted(modules.glob("*/")):
            if (kernel / path).exists():
                place = f"lib/modules/{kernel.name}"
                for folder in "lib", "lib/modules", place:
                    if folder not in self.folders:
                        self.folder(folder)
                self.file(f"{place}/{pathlib.Path(path).name}", (kernel / path).read_bytes())

    def end(self):
        """The whole archive."""
        self.add("TRAILER!!!", 0)
        return self.data


def build(listing, sources, modules=pathlib.Path("/nonexistent")):
    archive = Archive()
    for number, line in enumerate(listing.read_text(errors="replace").splitlines(), 1):
        words = line.split("#")[0].split()
        if not words:
            continue
        wanted = LINES.get(words[0])
        if not wanted or not re.fullmatch(wanted, " ".join(words[1:])):
            raise program.Failure(f"{listing}:{number}: is no line of a list (--help has them)")
        kind, path, rest = words[0], words[1], words[2:]
        if kind == "dir":
            archive.folder(path, int(rest[0], 8))
        elif kind == "file":
            source = sources.get(rest[1], listing.parent / rest[1])
            archive.file(path, pathlib.Path(source).read_bytes(), int(rest[0], 8))
        elif kind == "module":
            archive.module(path, modules)
        elif kind == "link":
            archive.add(path, stat.S_IFLNK | 0o777, rest[0].encode())
        else:
            archive.add(path, stat.S_IFCHR | int(rest[0], 8), b"", int(rest[1]), int(rest[2]))
    return archive.end()


def source(text):
    name, equals, path = text.partition("=")
    if not equals or not path:
        raise argparse.ArgumentTypeError(f"'{text}' is not NAME=FILE")
    return name, path


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("list", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--source", action="append", default=[], type=source,
                        metavar="NAME=FILE")
    parser.add_argument("--modules", type=pathlib.Path, metavar="DIR", default="/nonexistent",
                        help="lib/modules of a root that has kernels")
    args = parser.parse_args()
    with program.whole_file(args.out) as part:
        part.write_bytes(build(args.list, dict(args.source), args.modules))


if __name__ == "__main__":
    program.run_main(main)
