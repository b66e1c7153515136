# SPDX-License-Identifier: Apache-2.0
"""What the sweep of tools/trees.py asks for: how much memory, and the configuration that gives a
second domain one device."""
import re

import dtb
import trees_irqs
from trees_apart import pages
from trees_nodes import BUSES, is_enabled, is_gic, memory_of, registers, state

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


def is_alone(tree, node):
    """Whether no other device has registers in its pages."""
    mine, related = pages(registers(node)), {*node.walk(), *node.above()}
    return not any(start < end and at < behind for other in tree.root.walk()
                   if other.parent and "reg" in other.props and other not in related and
                   state(other) is None and not BUSES & set(other.strings("compatible"))
                   for at, end in pages(registers(other)) for start, behind in mine)


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
