# SPDX-License-Identifier: Apache-2.0
"""Spoils a finished bundle on purpose, without changing what is not meant."""
import pathlib
import subprocess


class Bundle:
    """A FIT with external data, as mkimage -E writes it: the tree, then the data."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.data = bytearray(self.path.read_bytes())

    @property
    def tree_size(self):
        return int.from_bytes(self.data[4:8], "big")

    def tree_tool(self, tool, *arguments):
        """fdtget or fdtput on the tree alone; they would cut the data off."""
        part = self.path.with_suffix(".tree")
        part.write_bytes(self.data[:self.tree_size])
        done = subprocess.run([tool, *arguments[:-1], part, *arguments[-1]], check=True,
                              stdout=subprocess.PIPE, text=True)
        tree = part.read_bytes()
        # fdtput takes free room away, and the external data may not move: give it back.
        size = self.tree_size
        assert len(tree) <= size
        self.data[:size] = tree[:4] + size.to_bytes(4, "big") + tree[8:] + bytes(size - len(tree))
        return done.stdout.strip()

    def cell(self, image, prop):
        return int(self.tree_tool("fdtget", "-t", "u", [f"/images/{image}", prop]))

    def set_cell(self, image, prop, value):
        self.tree_tool("fdtput", "-t", "u", [f"/images/{image}", prop, str(value)])

    def set_string(self, image, prop, value):
        self.tree_tool("fdtput", "-t", "s", [f"/images/{image}", prop, value])

    def place(self, image):
        """Where the image's data begins in the file."""
        base = (self.tree_size + 3) & ~3
        return base + self.cell(image, "data-offset")

    def flip(self, offset):
        self.data[offset] ^= 0x10

    def replace(self, old, new):
        assert len(old) == len(new)
        at = self.data.find(old, 0, self.tree_size)
        assert at >= 0, old
        self.data[at:at + len(new)] = new

    def write(self):
        self.path.write_bytes(self.data)
        return self.path
