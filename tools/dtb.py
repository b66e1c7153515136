# SPDX-License-Identifier: Apache-2.0
"""Flattened device trees, read and written by their specification (Devicetree Specification 0.4,
chapter 5), with nothing but Python: what our C code and libfdt say of a tree is compared with what
this reader sees."""
import struct

MAGIC, VERSION, COMPATIBLE = 0xd00dfeed, 17, 16
BEGIN, END, PROP, NOP, FINISH = 1, 2, 3, 4, 9
HEADER = struct.Struct(">10I")
NO_PHANDLES = (0, 0xffffffff)
MAX_DEPTH = 64


class Damaged(Exception):
    """Says what of a tree cannot be read."""


class Node:
    """A node: its name, its properties as bytes, its children, and where it is."""
    __slots__ = ("name", "props", "children", "parent", "path")

    def __init__(self, name, parent):
        self.name, self.parent = name, parent
        self.props, self.children = {}, []
        self.path = "/" if parent is None else parent.path.rstrip("/") + "/" + name
        if parent:
            parent.children.append(self)

    def cells(self, prop):
        """The numbers of a property; None: it is not there, or not made of cells."""
        value = self.props.get(prop)
        return to_cells(value) if value else None

    def cell(self, prop, missing=None):
        value = self.props.get(prop)
        return int.from_bytes(value, "big") if value and len(value) == 4 else missing

    def strings(self, prop):
        value = self.props.get(prop, b"")
        return [s.decode("latin-1") for s in value.rstrip(b"\0").split(b"\0")] if value else []

    def string(self, prop):
        found = self.strings(prop)
        return found[0] if found else None

    def child(self, name):
        return next((c for c in self.children if c.name == name), None)

    def walk(self):
        """This node and all below, in the tree's order."""
        todo = [self]
        while todo:
            node = todo.pop()
            yield node
            todo.extend(reversed(node.children))

    def above(self):
        """The nodes above, the nearest first."""
        node = self.parent
        while node:
            yield node
            node = node.parent


class Tree:
    """A tree with its look-ups: `nodes` by path, `phandles` by number, `reserved` of
    /memreserve/."""

    def __init__(self, root, reserved=()):
        self.root, self.reserved = root, list(reserved)
        self.nodes, self.phandles, self.twice = {}, {}, []
        for node in root.walk():
            if node.path in self.nodes:
                raise Damaged(f"{node.path} is there twice")
            self.nodes[node.path] = node
            phandle = node.cell("phandle", node.cell("linux,phandle"))
            if phandle is None or phandle in NO_PHANDLES:
                continue
            if phandle in self.phandles:
                self.twice.append(phandle)
            self.phandles[phandle] = node


def to_cells(value):
    return struct.unpack(f">{len(value) // 4}I", value) if len(value) % 4 == 0 else None


def from_cells(*cells):
    return struct.pack(f">{len(cells)}I", *cells)


def text_at(data, offset, end):
    stop = data.find(b"\0", offset, end)
    if not 0 <= offset < end or stop < 0:
        raise Damaged(f"no string ends at {offset:#x}")
    return data[offset:stop].decode("latin-1"), stop + 1


def read_reserved(data, offset):
    entries = []
    while offset + 16 <= len(data):
        base, size = struct.unpack_from(">QQ", data, offset)
        if not base and not size:
            return entries
        entries.append((base, size))
        offset += 16
    raise Damaged("the list of reservations does not end")


def read_nodes(data, at, end, strings, strings_end):
    """The structure block: the root."""
    node, root, names = None, None, {}
    while at + 4 <= end:
        token = int.from_bytes(data[at:at + 4], "big")
        at += 4
        if token == PROP and node:
            size, name_at = struct.unpack_from(">II", data, at)
            if at + 8 + size > end:
                raise Damaged(f"a property of {node.path} leaves the structure block")
            name = names.get(name_at)
            if name is None:
                name = names[name_at] = text_at(data, strings + name_at, strings_end)[0]
            if node.children or name in node.props:
                raise Damaged(f"{name} of {node.path} is behind a child, or there twice")
            node.props[name] = data[at + 8:at + 8 + size]
            at += 8 + (size + 3 & ~3)
        elif token == BEGIN and (node or not root):
            name, at = text_at(data, at, end)
            at = at + 3 & ~3
            node = Node(name, node)
            root = root or node
            if node.path.count("/") > MAX_DEPTH:
                raise Damaged("nodes are nested too deep")
        elif token == END and node:
            node = node.parent
        elif token == FINISH and root and not node:
            return root
        elif token != NOP:
            raise Damaged(f"token {token:#x} at {at - 4:#x}")
    raise Damaged("the structure block does not end")


def read(data):
    """The Tree in these bytes. Damaged where they hold none."""
    if len(data) < HEADER.size:
        raise Damaged("shorter than a header")
    (magic, total, nodes, strings, reserved, version, compatible, _, strings_size,
     nodes_size) = HEADER.unpack_from(data)
    if magic != MAGIC or version < VERSION or compatible > VERSION or total > len(data):
        raise Damaged("no device tree of version 17, or cut short")
    if max(nodes + nodes_size, strings + strings_size) > total:
        raise Damaged("a block leaves the tree")
    root = read_nodes(data[:total], nodes, nodes + nodes_size, strings, strings + strings_size)
    return Tree(root, read_reserved(data[:total], reserved))


def write(tree):
    """The bytes of a Tree."""
    names, strings, body = {}, bytearray(), bytearray()

    def add(node):
        body.extend(from_cells(BEGIN) + node.name.encode("latin-1") + b"\0")
        body.extend(bytes(-len(body) % 4))
        for name, value in node.props.items():
            if name not in names:
                names[name] = len(strings)
                strings.extend(name.encode("latin-1") + b"\0")
            body.extend(from_cells(PROP, len(value), names[name]) + value)
            body.extend(bytes(-len(body) % 4))
        for child in node.children:
            add(child)
        body.extend(from_cells(END))

    add(tree.root)
    body.extend(from_cells(FINISH))
    reserved = b"".join(struct.pack(">QQ", *entry) for entry in [*tree.reserved, (0, 0)])
    start = HEADER.size + len(reserved)
    header = HEADER.pack(MAGIC, start + len(body) + len(strings), start, start + len(body),
                         HEADER.size, VERSION, COMPATIBLE, 0, len(strings), len(body))
    return header + reserved + bytes(body) + bytes(strings)
