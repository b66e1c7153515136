# SPDX-License-Identifier: Apache-2.0
"""A node's interrupts as (controller, specifier), for tools/trees.py: by the Devicetree
Specification 0.4, 2.4, and its interrupt-map."""
from dtb import NO_PHANDLES

STEPS = 32


class Unreadable(Exception):
    """Says what of a node's interrupts does not add up."""


def parent_of(tree, node):
    """The nearest controller or nexus that takes the interrupts of `node`; None: there is none."""
    for _ in range(STEPS):
        phandle = node.cell("interrupt-parent")
        node = node.parent if phandle is None else tree.phandles.get(phandle)
        if node is None or "#interrupt-cells" in node.props:
            return node
    return None


def map_entries(tree, node):
    """Of interrupt-map: [(child address and specifier, parent, parent's address and specifier)]."""
    cells = node.cells("interrupt-map")
    if not cells:
        return []
    child = node.cell("#address-cells", 0) + node.cell("#interrupt-cells", 1)
    found, at = [], 0
    while at < len(cells):
        parent = tree.phandles.get(cells[at + child]) if at + child < len(cells) else None
        if parent is None:
            raise Unreadable(f"interrupt-map of {node.path} refers to nothing at cell {at + child}")
        # A controller that has a map leaves the parent's address out (fsl,ls1043a-extirq).
        address = 0 if "interrupt-controller" in node.props else parent.cell("#address-cells", 0)
        end = at + child + 1 + address + parent.cell("#interrupt-cells", 0)
        if end > len(cells):
            raise Unreadable(f"interrupt-map of {node.path} ends inside an entry")
        found.append((cells[at:at + child], parent, cells[at + child + 1:end]))
        at = end
    return found


def through_map(tree, node, nexus, specifier):
    """What a nexus that is no controller makes of an interrupt; None where its map has it not."""
    address = nexus.cell("#address-cells", 0)
    reg = node.cells("reg") or ()
    unit = (tuple(reg[:address]) + (0,) * address)[:address]
    mask = nexus.cells("interrupt-map-mask")
    wanted = unit + tuple(specifier)
    mask = mask if mask and len(mask) == len(wanted) else (0xffffffff,) * len(wanted)
    for child, parent, parents in map_entries(tree, nexus):
        if all(a & m == b & m for a, b, m in zip(wanted, child, mask)):
            return parent, tuple(parents)
    return None


def interrupts(tree, node):
    """[(controller, specifier) or None for a hole]; empty where the node has none."""
    extended = node.cells("interrupts-extended")
    if extended:
        return of_extended(tree, node, extended)
    cells = node.cells("interrupts")
    if not cells:
        return []
    controller = parent_of(tree, node)
    if controller is None:
        raise Unreadable(f"interrupts of {node.path} have no controller")
    count = controller.cell("#interrupt-cells", 0)
    if not count or len(cells) % count:
        raise Unreadable(f"interrupts of {node.path} do not fit {controller.path}")
    found = []
    for at in range(0, len(cells), count):
        specifier = tuple(cells[at:at + count])
        nexus = "interrupt-map" in controller.props and \
            "interrupt-controller" not in controller.props
        mapped = through_map(tree, node, controller, specifier) if nexus else None
        found.append(mapped or (controller, specifier))
    return found


def of_extended(tree, node, cells):
    found, at = [], 0
    while at < len(cells):
        if cells[at] in NO_PHANDLES:
            found.append(None)
            at += 1
            continue
        controller = tree.phandles.get(cells[at])
        count = controller.cell("#interrupt-cells", 0) if controller else 0
        if not count or at + 1 + count > len(cells):
            raise Unreadable(f"interrupts-extended of {node.path} does not fit its controllers")
        found.append((controller, tuple(cells[at + 1:at + 1 + count])))
        at += 1 + count
    return found
