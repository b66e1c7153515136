# SPDX-License-Identifier: Apache-2.0
"""Reads a FIT's tree, and stamps a bundle: the digest of what decides of its images, as image/fit.h
says it, goes to the property mullion,digest of the root."""
import hashlib
import pathlib
import struct

DIGEST = "mullion,digest"
MEMORY = "mullion,memory"
BOARD, VERSION = "mullion,board", "mullion,version"
BEGIN_NODE, END_NODE, PROP, NOP = 1, 2, 3, 4


class FitError(Exception):
    """Not a FIT, or one that cannot be stamped."""


class Node:
    """Properties by name: (offset in the file, value); children by name, in their order."""

    def __init__(self):
        self.props, self.children = {}, {}

    def text(self, name):
        if name not in self.props:
            raise FitError(f"an image has no {name}")
        return self.props[name][1].rstrip(b"\0")

    def cell(self, name):
        return int.from_bytes(self.props[name][1], "big")


def text_at(data, at):
    return bytes(data[at:data.index(b"\0", at)])


def parse(data):
    """The root of a flattened tree (DT specification, section 5)."""
    magic, _, at, strings = struct.unpack_from(">4I", data)
    if magic != 0xd00dfeed:
        raise FitError("is not a FIT")
    root, above = Node(), []
    while True:
        token, = struct.unpack_from(">I", data, at)
        at += 4
        if token == BEGIN_NODE:
            name = text_at(data, at)
            node = Node() if above else root
            if above:
                above[-1].children[name.decode()] = node
            above.append(node)
            at += len(name) + 4 & ~3
        elif token == PROP:
            size, name = struct.unpack_from(">2I", data, at)
            above[-1].props[text_at(data, strings + name).decode()] = (
                at + 8, bytes(data[at + 8:at + 8 + size]))
            at += 8 + (size + 3 & ~3)
        elif token == END_NODE:
            above.pop()
            if not above:
                return root
        elif token != NOP:
            raise FitError(f"has no token {token}")


def place(image):
    """What a kernel's node says of its place, (which, load, entry, memory): image/fit.h."""
    names = ("load", "entry", MEMORY)
    found = [int.from_bytes(image.props[name][1], "big") if name in image.props else 0
             for name in names]
    says = sum((name in image.props) << i for i, name in enumerate(names))
    if image.text("type") != b"kernel" or MEMORY not in image.props and not any(found):
        says = 0
    return says, *found


def digest(root):
    """What image/fit.h calls D."""
    result = hashlib.sha256(b"mullion bundle 1").digest()
    purpose = [root.text(name) if name in root.props else b"" for name in (BOARD, VERSION)]
    if any(purpose):
        result = hashlib.sha256(result + struct.pack("32s32s", *purpose)).digest()
    for name, image in root.children["images"].children.items():
        hashes = [h for n, h in image.children.items()
                  if n.startswith("hash") and h.text("algo") == b"sha256"]
        if len(hashes) != 1:
            raise FitError(f"{name}: has not one hash with algo sha256")
        size = len(image.props["data"][1]) if "data" in image.props else image.cell("data-size")
        result = hashlib.sha256(result + struct.pack(
            ">32s16s16sQ", name.encode(), image.text("type"), image.text("compression"), size)
            + hashes[0].props["value"][1]).digest()
        said = place(image)
        if said[0]:
            result = hashlib.sha256(result + struct.pack(">4Q", *said)).digest()
    return result


def stamp(path):
    """Writes the digest into the file."""
    data = bytearray(pathlib.Path(path).read_bytes())
    root = parse(data)
    at, value = root.props.get(DIGEST, (0, b""))
    if len(value) != 32:
        raise FitError(f"has no room for the digest: its source needs {DIGEST} = "
                       f"<0 0 0 0 0 0 0 0>; at the root")
    data[at:at + 32] = digest(root)
    pathlib.Path(path).write_bytes(data)
