# SPDX-License-Identifier: Apache-2.0
"""What the sweep of tools/trees.py asks for: how much memory, and the configuration that gives a
second domain one device."""
import re

import dtb
import trees_irqs
from trees_compare import is_enabled, is_gic, memory_of, number, state

GIB = 1 << 30
SECOND_MEMORY = 64 << 20
SERIAL = re.compile(r"uart|serial|scif|ns16550|8250|pl011")
OTHERS = (re.compile(r"i2c"), re.compile(r"spi"), re.compile(r"can"), re.compile(r"watchdog|wdt"),
          re.compile(r"pwm|rtc"), re.compile(r"mmc|sdhci"), re.compile(""))

CONFIG = """/dts-v1/;
/plugin/;
&{/} { domains {
first { compatible = "openamp,domain-v1"; cpus = <&cpus 0xffffffff 0x1>; mullion,memory-rest;
mullion,access-rest; mullion,kernel = "first"; };
%s}; };
"""
SECOND = """second { compatible = "openamp,domain-v1"; cpus = <&cpus %#x 0x1>;
mullion,memory-size = <%#x>;
%smullion,kernel = "second"; };
"""


def cells_below(node):
    return node.cell("#address-cells", 2), node.cell("#size-cells", 1)


def upwards(bus, base, size):
    """The base, as the CPU sees it, of a range below a bus; None: it does not see it."""
    while bus.parent:
        ranges = bus.props.get("ranges")
        if ranges is None:
            return None
        below, length = cells_below(bus)
        above = bus.parent.cell("#address-cells", 2)
        step, cells = below + above + length, bus.cells("ranges") or ()
        for at in range(0, len(cells) - step + 1, step):
            start, span = number(cells[at:at + below]), number(cells[at + below + above:at + step])
            if start <= base and base + size <= start + span:
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
    if not 1 <= address <= 2 or not 1 <= size <= 2:
        return found
    for at in range(0, len(cells) - address - size + 1, address + size):
        length = number(cells[at + address:at + address + size])
        base = upwards(node.parent, number(cells[at:at + address]), length)
        if base is not None and length:
            found.append((base, length))
    return found


def memory_wanted(tree):
    """What mullion-dt's --memory has to say; None: the tree says what memory there is. 32 bits of
    address have no room for 4 GiB."""
    if any(size for _, size in memory_of(tree)):
        return None
    return "4G" if tree.root.cell("#address-cells", 2) == 2 else "2G"


def enabled(tree):
    """The tree without the nodes that are not okay."""
    def copy(node, parent):
        made = dtb.Node(node.name, parent)
        made.props.update(node.props)
        for child in node.children:
            if is_enabled(child):
                copy(child, made)
        return made

    return dtb.Tree(copy(tree.root, None), tree.reserved)


def cpus(tree):
    """The enabled CPU nodes."""
    parent = tree.root.child("cpus")
    return [node for node in parent.children if node.string("device_type") == "cpu" and
            is_enabled(node)] if parent else []


def console(tree):
    """The path of stdout-path, aliases followed."""
    chosen, aliases = tree.root.child("chosen"), tree.root.child("aliases")
    path = (chosen.string("stdout-path") or "" if chosen else "").partition(":")[0]
    if path and not path.startswith("/") and aliases:
        path = aliases.string(path) or ""
    return path


def pages(ranges):
    return {page for base, size in ranges for page in range(base >> 12, (base + size + 4095) >> 12)}


def is_alone(tree, node):
    """Whether no other node has registers in its pages."""
    mine = pages(registers(node))
    related = {node, *node.walk(), *node.above()}
    return not any(mine & pages(registers(other)) for other in tree.root.walk()
                   if other not in related and other.parent and state(other) is None and
                   "reg" in other.props and registers(other)[:1] and
                   registers(other)[0][1] < GIB)


def stands_on_bus(tree, node):
    """Whether neither the node nor its interrupts are behind another device or an interrupt-map,
    which the domain would have to have, too."""
    controller = trees_irqs.parent_of(tree, node)
    return not any("reg" in up.props and "simple-bus" not in up.strings("compatible")
                   for up in node.above()) and not (
        "interrupts" in node.props and controller and "interrupt-map" in controller.props)


def second_device(tree):
    """The device of the second domain: the first enabled serial device that is not the console,
    else the first I2C, SPI or CAN controller, watchdog, PWM or RTC, SD controller, or whatever.
    Each stands on a bus, not behind another device, and shares no page."""
    mine = console(tree)
    devices = [node for node in tree.root.walk()
               if node.parent and node.path != mine and state(node) is None and registers(node) and
               not is_gic(node) and stands_on_bus(tree, node)]
    for kind in (SERIAL, *OTHERS):
        for node in devices:
            if any(map(kind.search, node.strings("compatible"))) and is_alone(tree, node):
                return node
    return None


def config(tree, domains):
    """The configuration's source for one or two domains."""
    if domains == 1:
        return CONFIG % ""
    count, device = len(cpus(tree)), second_device(tree)
    access = f"access = <&{{{device.path}}}>;\n" if device else ""
    return CONFIG % (SECOND % (1 << min(count - 1, 31), SECOND_MEMORY, access))
