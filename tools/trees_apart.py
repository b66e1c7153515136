# SPDX-License-Identifier: Apache-2.0
"""What no two domains may have both, for tools/trees.py: memory, registers, interrupts, devices."""
import trees_irqs
from trees_nodes import BUSES, FRESH, RESERVED, Fault, is_gic, memory_of, registers

PAGE = 4096
SPI = 0  # the first cell of a GIC's specifier


def banks_of(board):
    """The board's memory, what adjoins united."""
    banks = []
    for base, size in sorted(memory_of(board)):
        if banks and banks[-1][0] + banks[-1][1] == base:
            base, size = banks[-1][0], banks.pop()[1] + size
        banks.append((base, size))
    return banks


def regions_of(tree):
    """[(base, size)] of the static regions of /reserved-memory."""
    parent = tree.nodes.get(RESERVED)
    return [found for node in (parent.children if parent else ()) for found in registers(node)]


def memory(board, trees):
    """Each domain's memory and reserved regions are its own; the memory is the board's, where the
    board's tree says what there is."""
    found, banks, taken = [], banks_of(board), []
    for tree in trees:
        mine = memory_of(tree)
        for base, size in mine:
            if banks and not any(b <= base and base + size <= b + s for b, s in banks):
                found.append(Fault("memory", f"{base:#x} + {size:#x} is no memory of the board"))
        mine += regions_of(tree)
        for base, size in mine:
            if any(base < b + s and b < base + size for b, s in taken):
                found.append(Fault("memory", f"{base:#x} + {size:#x} is in two domains"))
        taken += mine
    return found


def devices(tree):
    """Nodes with registers, or interrupts, that are one domain's alone."""
    return [node for node in tree.root.walk()
            if node.parent and not FRESH.match(node.path) and not is_gic(node) and
            not node.path.startswith(RESERVED) and not BUSES & set(node.strings("compatible"))]


def pages(ranges):
    """[(first page, page behind the last)]."""
    return [(base // PAGE, -(-(base + size) // PAGE)) for base, size in ranges]


def in_one_page(first, second):
    """A fault for each pair of nodes of two trees with registers in one page."""
    taken = sorted((*span, n, node.path) for n, tree in enumerate((first, second))
                   for node in devices(tree) for span in pages(registers(node)))
    found, reach = set(), [(0, ""), (0, "")]  # how far each tree's have come, and whose they are
    for start, end, n, path in taken:
        far, other = reach[1 - n]
        if start < far and other != path:
            found.add((path, other))
        reach[n] = max(reach[n], (end, path))
    return [Fault("shared", f"{one} and {two} of two domains have registers in one page")
            for one, two in sorted(found)]


def lines_of(tree):
    """{SPI of the GIC: node}."""
    found = {}
    for node in devices(tree):
        for entry in trees_irqs.interrupts(tree, node):
            if entry and is_gic(entry[0]) and entry[1][0] == SPI:
                found[entry[1][1]] = node.path
    return found


def on_one_line(first, second):
    lines, others = lines_of(first), lines_of(second)
    pairs = {(lines[line], others[line]) for line in lines.keys() & others.keys()}
    return [Fault("shared", f"{one} and {two} of two domains have one interrupt")
            for one, two in sorted(pairs) if one != two]


def shared(first, second):
    """Devices with registers that two domains have, and what their devices share."""
    found = [Fault("shared", f"{node.path} is in two domains' trees") for node in devices(first)
             if "reg" in node.props and "ranges" not in node.props and node.path in second.nodes]
    return found + in_one_page(first, second) + on_one_line(first, second)


def faults(board, trees):
    found = memory(board, trees)
    for n, tree in enumerate(trees):
        for other in trees[n + 1:]:
            found += shared(tree, other)
    return found
