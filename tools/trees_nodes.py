# SPDX-License-Identifier: Apache-2.0
"""What a node of a board's tree is to a domain, for tools/trees.py."""
import collections
import re

Fault = collections.namedtuple("Fault", "kind text")

# Written afresh for each domain, or never there (docs/configuration.md, "What a guest's tree has").
FRESH = re.compile(r"/(chosen|aliases|psci|hypervisor|memory(@[^/]*)?|cpus"
                   r"|reserved-memory/mullion-[^/]*)(/|$)")
APART = re.compile(r"/(chosen|secure-chosen|aliases|psci|firmware|hypervisor|domains|cpus|options"
                   r"|memory(@[^/]*)?|__symbols__|__fixups__|__local_fixups__)(/|$)")
RESERVED = "/reserved-memory"
GICS = {"arm,gic-v3", "arm,gic-400", "arm,cortex-a15-gic", "arm,cortex-a7-gic",
        "arm,cortex-a9-gic", "arm,gic-v2", "qcom,msm-qgic2"}  # Linux, drivers/irqchip/irq-gic*.c
FIRMWARE = {"arm,psci", "arm,psci-0.2", "arm,psci-1.0"}
MESSAGES = {"arm,gic-v3-its", "arm,gic-v2m-frame"}
IOMMU = re.compile(r"arm,(smmu|mmu-)")
PMU = re.compile(r"-pmu$|^arm,armv8-pmuv3")
BUSES = {"simple-bus", "simple-pm-bus", "arm,amba-bus"}


def is_okay(node):
    return node.string("status") in (None, "okay", "ok")


def is_enabled(node):
    return is_okay(node) and all(is_okay(up) for up in node.above())


def is_gic(node):
    return "interrupt-controller" in node.props and bool(GICS & set(node.strings("compatible")))


def is_pmu(node):
    return "reg" not in node.props and any(map(PMU.search, node.strings("compatible")))


def state(node):
    """Why no domain has a node of the board's; None: a domain should have it."""
    if not is_enabled(node):
        return "disabled"
    if node.path.startswith(RESERVED + "/"):
        return "reserved memory"
    if APART.match(node.path) or node.path in ("/", RESERVED):
        return "firmware" if node.path.startswith(("/firmware", "/psci")) else "apart"
    for up in [node, *node.above()]:
        names = set(up.strings("compatible"))
        if FIRMWARE & names:
            return "firmware"
        if MESSAGES & names:
            return "message interrupts"
        if any(map(IOMMU.match, names)):
            return "IOMMU"
        if "cfi-flash" in names:
            return "flash"
        if up is not node and is_gic(up):
            return "apart"
    return None


def short(path):
    """A node's name as mullion-dt --losses prints it: with that above where it says little."""
    above, _, name = path.rpartition("/")
    return name if "@" in name or not above else above.rpartition("/")[2] + "/" + name


def number(cells):
    """As Linux reads it: of more than two cells the last two."""
    value = 0
    for cell in cells[-2:]:
        value = value << 32 | cell
    return value


def cells_below(node):
    """Cells of addresses and of sizes of a node's children."""
    return node.cell("#address-cells", 2), node.cell("#size-cells", 1)


def upwards(bus, base):
    """As the CPU sees it, where a range below a bus starts; None: it does not see it."""
    while bus.parent:
        ranges = bus.props.get("ranges")
        if ranges is None:
            return None
        below, length = cells_below(bus)
        above = bus.parent.cell("#address-cells", 2)
        step, cells = below + above + length, bus.cells("ranges") or ()
        for at in range(0, len(cells) - step + 1, step):
            start, span = number(cells[at:at + below]), number(cells[at + below + above:at + step])
            if start <= base < start + span:
                base += number(cells[at + below:at + below + above]) - start
                break
        else:
            if ranges:
                return None
        bus = bus.parent
    return base


def registers(node):
    """[(base, size)] of `reg` as the CPU sees them."""
    address, size = cells_below(node.parent)
    cells, found = node.cells("reg") or (), []
    if address not in (1, 2, 4) or size not in (1, 2, 4):
        return found
    for at in range(0, len(cells) - address - size + 1, address + size):
        length = number(cells[at + address:at + address + size])
        base = upwards(node.parent, number(cells[at:at + address]))
        if base is not None and length:
            found.append((base, length))
    return found


def is_bare(tree, node):
    """A bus of the board's whose registers a domain's tree leaves out, because nothing that the
    domain has on the bus is there (docs/configuration.md, "What a guest's tree has")."""
    mine = tree.nodes.get(node.path)
    if not mine or "reg" not in node.props or not BUSES & set(node.strings("compatible")):
        return False
    return not any(start <= base and base + size <= start + span
                   for below in mine.walk() if below is not mine
                   for base, size in registers(below)[:1] for start, span in registers(node))


def memory_of(tree):
    """[(base, size)] of /memory."""
    return [found for node in tree.root.children
            if node.string("device_type") == "memory" and is_okay(node)
            for found in registers(node)]
