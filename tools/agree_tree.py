# SPDX-License-Identifier: Apache-2.0
"""What a domain's device tree says that the domain has: pages of memory and of devices, and
interrupts. Read with code of its own (dtb.py), never with the C code that made the tree."""
import trees_irqs
from trees_nodes import APART, BUSES, RESERVED, is_enabled, is_gic, number, registers, upwards

PAGE = 4096
RAM, DEVICE = "ram", "device"
# What lies behind it in a larger reg is no register (IHI 0048 4.1.2, IHI 0069 12.8).
V2_DISTRIBUTOR, V3_DISTRIBUTOR = 0x1000, 0x10000
V2_INTERFACE, V2_ALIASED = 0x2000, 0x20000  # IHI 0048 4.1.4; each page 16 times, of a GIC-400
# Of the CPUs' timer, what EL3 and EL2 keep (Linux, bindings/timer/arm,arch_timer.yaml): by place,
# or by name.
KEPT_TIMERS, KEPT_NAMES = (0, 3, 4), {"sec-phys", "hyp-phys", "hyp-virt"}
TIMERS = {"arm,armv8-timer", "arm,armv7-timer"}
# Controllers that pass an interrupt on to the GIC under its number (Linux, drivers/irqchip:
# irq-imx-gpcv2.c, irq-sun6i-r.c, irq-tegra.c, irq-mtk-sysirq.c).
PASS_ON = {"fsl,imx7d-gpc", "fsl,imx8mq-gpc", "fsl,imx8mm-gpc", "fsl,imx8mp-gpc",
           "allwinner,sun6i-a31-r-intc", "allwinner,sun50i-h6-r-intc", "nvidia,tegra20-ictlr",
           "nvidia,tegra30-ictlr", "nvidia,tegra210-ictlr", "mediatek,mt6577-sysirq"}
# Controllers that have a list of the GIC's lines to choose from (their bindings there): cells of
# an entry, and of an entry the lines. An SPI's number is 32 less than its INTID.
LISTS = {
    "ti,interrupt-ranges": (3, lambda out, first, count: range(first, first + count)),
    "qcom,pdc-ranges": (3, lambda pin, first, count: range(32 + first, 32 + first + count)),
    "qcom,mpm-pin-map": (2, lambda pin, first: range(32 + first, 33 + first)),
    "amlogic,channel-interrupts": (1, lambda first: range(32 + first, 33 + first)),
    "marvell,spi-ranges": (2, lambda first, count: range(first, first + count)),
    "mstar,irqs-map-range": (2, lambda first, last: range(32 + first, 33 + last)),
}
# Whose lines are in no property, but in their driver (drivers/soc/tegra/pmc.c).
WAKES = {"nvidia,tegra210-pmc": (34, 118), "nvidia,tegra186-pmc": (42, 241),
         "nvidia,tegra194-pmc": (42, 241)}


# --- sets of addresses: [(start, end)], ascending and apart ---

def united(ranges):
    found = []
    for start, end in sorted(r for r in ranges if r[0] < r[1]):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def minus(these, those):
    """What is in `these` and not in `those`; both are sets."""
    left = []
    for start, end in these:
        for low, high in those:
            if high <= start or low >= end:
                continue
            if low > start:
                left.append((start, low))
            start = max(start, high)
            if start >= end:
                break
        if start < end:
            left.append((start, end))
    return left


def both(these, those):
    return minus(these, minus(these, those))


def pages(base, size):
    """The whole pages that a range touches."""
    return base & -PAGE, base + size + PAGE - 1 & -PAGE


# --- what a tree says ---

class Said:
    """ram, device: sets of pages; lines: {INTID: path} of SPIs; choice: likewise, what a controller
    may choose from; private: {INTID: path} of PPIs; kept: PPIs of the timer's that no guest has."""

    def __init__(self, tree):
        self.tree, self.places = tree, []
        self.lines, self.choice, self.private, self.kept = {}, {}, {}, set()
        ram, device = [], []
        for node in tree.root.walk():
            if not node.parent or not is_enabled(node):
                continue
            if node.string("device_type") == "memory" or node.path.startswith(RESERVED + "/"):
                ram += [pages(*found) for found in registers(node)]
            elif not APART.match(node.path):
                mine = [pages(*found) for found in [*frames(node), *windows(node)]]
                device += mine
                self.places += [(*found, node.path) for found in mine]
            if not node.path.startswith("/cpus/"):
                self.add_lines(node)
        self.ram, self.device = united(ram), united(device)

    def place(self, address):
        """Whose an address is, for messages."""
        return next((path for start, end, path in self.places if start <= address < end), "memory")

    def add_lines(self, node):
        for index, intid in enumerate(intids(self.tree, node)):
            if intid is None or intid >= 1020:
                continue
            if intid >= 32:
                self.lines[intid] = node.path
            elif is_kept(node, index):
                self.kept.add(intid)
            else:
                self.private[intid] = node.path
        self.choice.update({intid: node.path for intid in choice(self.tree, node)})


def frames(node):
    """Registers of a node, as far as there are any behind its addresses. Those of a bus say what
    of it belongs to its children."""
    if BUSES & set(node.strings("compatible")):
        return []
    found = registers(node)
    is_v3 = "arm,gic-v3" in node.strings("compatible")
    if is_gic(node) and found:
        found[0] = found[0][0], min(found[0][1], V3_DISTRIBUTOR if is_v3 else V2_DISTRIBUTOR)
    if is_gic(node) and not is_v3 and len(found) > 1 and found[1][1] < V2_ALIASED:
        found[1] = found[1][0], min(found[1][1], V2_INTERFACE)
    return found


def windows(node):
    """[(base, size)] of a PCI host's windows as the CPU sees them (IEEE 1275's PCI binding), or of
    what else finds out by itself what is behind them (bindings/misc/fsl,qoriq-mc.yaml)."""
    cells, found = node.cells("ranges"), []
    if node.string("device_type") != "pci" and "fsl,qoriq-mc" not in node.strings("compatible") or \
            not cells or node.cell("#address-cells") != 3:
        return found
    above, length = node.parent.cell("#address-cells", 2), node.cell("#size-cells", 2)
    step = 3 + above + length
    for at in range(0, len(cells) - step + 1, step):
        size = number(cells[at + 3 + above:at + step])
        base = upwards(node.parent, number(cells[at + 3:at + 3 + above]))
        if base is not None and size:
            found.append((base, size))
    return found


def is_kept(node, index):
    if not TIMERS & set(node.strings("compatible")):
        return False
    names = node.strings("interrupt-names")
    return names[index] in KEPT_NAMES if index < len(names) else index in KEPT_TIMERS


def specifiers(tree, node):
    """The node's interrupts, then what an interrupt-map of it leads to."""
    found = list(trees_irqs.interrupts(tree, node))
    return found + [(parent, cells) for _, parent, cells in trees_irqs.map_entries(tree, node)]


def intids(tree, node):
    """INTIDs of a node's interrupts; None for one that is not the GIC's."""
    return [intid_of(tree, *entry) if entry else None for entry in specifiers(tree, node)]


def intid_of(tree, controller, cells):
    """GICv3's binding: 0 n: SPI, 32 + n; 1 n: PPI, 16 + n; 2 n: extended SPI, 4096 + n. Behind a
    map the controller's address, if it has one, comes first."""
    cells = cells[-controller.cell("#interrupt-cells", 0):]
    for _ in range(trees_irqs.STEPS):
        if is_gic(controller) or not PASS_ON & set(controller.strings("compatible")):
            break
        controller = trees_irqs.parent_of(tree, controller)
        if controller is None:
            return None
    base = {0: 32, 1: 16, 2: 4096}.get(cells[0]) if len(cells) >= 3 else None
    return base + cells[1] if is_gic(controller) and base else None


def choice(tree, node):
    """The GIC's lines that a controller may choose from."""
    if "interrupt-controller" not in node.props and "msi-controller" not in node.props:
        return []
    parent = trees_irqs.parent_of(tree, node.parent) if "interrupt-parent" not in node.props else \
        tree.phandles.get(node.cell("interrupt-parent"))
    if not parent or not is_gic(parent):
        return []
    found = [intid for name in node.strings("compatible") for intid in WAKES.get(name, ())]
    for prop, (count, lines) in LISTS.items():
        cells = node.cells(prop) or ()
        for at in range(0, len(cells) - count + 1, count):
            found += lines(*cells[at:at + count])
    return found
