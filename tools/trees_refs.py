# SPDX-License-Identifier: Apache-2.0
"""Which properties refer to nodes, for tools/trees.py: read from tests/trees/references.txt, which
says where each is from. It is made without looking at our C code's table, which it tests."""
import functools
import pathlib
import re

from dtb import NO_PHANDLES, to_cells

TABLE = pathlib.Path(__file__).resolve().parent.parent / "tests" / "trees" / "references.txt"
OPTIONAL = {"#msi-cells": 0}  # bindings/interrupt-controller/msi.txt
GPIO_COUNTS = re.compile(r"nr-gpios$")


class Entry:
    """A reference of a property: at which cell, its phandle, and the cells that follow."""
    __slots__ = ("at", "phandle", "arguments")

    def __init__(self, at, phandle, arguments=()):
        self.at, self.phandle, self.arguments = at, phandle, tuple(arguments)

    def __repr__(self):
        return f"<&{self.phandle:#x} {' '.join(map(hex, self.arguments))}>"


@functools.cache
def table():
    """(exact name -> layout, [(suffix or pattern, layout)])."""
    names, patterns = {}, []
    for line in TABLE.read_text().splitlines():
        words = line.split()
        if not words or words[0] == "#":
            continue
        if words[0].startswith("/"):
            patterns.append((re.compile(words[0].strip("/")), words[1]))
        else:
            names[words[0]] = words[1]
    return names, patterns


def layout_of(node, prop):
    """How the property's references lie: see tests/trees/references.txt; None: it has none."""
    names, patterns = table()
    found = names.get(prop)
    if found is None and not GPIO_COUNTS.search(prop):
        found = next((layout for pattern, layout in patterns if pattern.search(prop)), None)
    if found and "gpio-hog" in node.props and prop == "gpios":
        return None
    return found


def entries(tree, node, prop, cells_of=None):
    """The references of a property of `node`; None: it is none, or its cells do not add up. How
    many cells follow a phandle is asked of the node that has it in `cells_of` (else `tree`)."""
    layout = layout_of(node, prop)
    cells = to_cells(node.props[prop]) if layout else None
    if not cells:
        return None
    if layout.startswith("#"):
        return counted(cells, layout, (cells_of or tree).phandles)
    if layout == "first":
        return [Entry(0, cells[0], cells[1:])]
    start, _, step = layout.partition("/")  # a phandle at start, start + step, ..
    start, step = int(start), int(step)
    if len(cells) % step:
        return [Entry(start, cells[start], cells[start + 1:])] if len(cells) > start else None
    return [Entry(at + start, cells[at + start],
                  cells[at:at + start] + cells[at + start + 1:at + step])
            for at in range(0, len(cells), step)]


def counted(cells, name, phandles):
    """References each of which is followed by as many cells as its target says (property `name`);
    a 0 stands for itself."""
    found, at = [], 0
    while at < len(cells):
        phandle = cells[at]
        if phandle in NO_PHANDLES:
            found.append(Entry(at, phandle))
            at += 1
            continue
        target = phandles.get(phandle)
        count = target.cell(name, OPTIONAL.get(name)) if target else None
        if count is None or at + 1 + count > len(cells):
            return None
        found.append(Entry(at, phandle, cells[at + 1:at + 1 + count]))
        at += 1 + count
    return found
