# SPDX-License-Identifier: Apache-2.0
"""The picture of a map (map.py): partitions with their CPUs, then memory and devices by address,
each in the colour of who has it. It looks as the pictures of docs/img do, needs no font but a
common one, and has a ground of its own, so that it can be read on a dark page, too."""
import textwrap
from xml.sax.saxutils import escape

from map import (FOLD, NO_DRAM, console_of, folded, guest_address, is_disabled, memory_of, name_of,
                 numbers, plural, size_of, title_of)

WIDTH, LEFT, TOP_LINE = 900, 20, 62
CARD, MEMORY, DEVICE = (20, 200), (310, 200), (600, 280)  # left edge and width of the columns
LINE, PAD, GAP = 17, 8, 6  # of text; inside a box; between cards
PER_CHARACTER, PER_SMALL = 7.5, 6.7  # pixels, of the common fonts at 13 and 12 pixels
DOMAINS = ("#dcefdc", "#fff3c9", "#e8def4", "#fde2c6", "#d3eef0", "#f7d8e3", "#e4ebbf", "#e3dad0")
OTHERS = {"hypervisor": "#dae6f8", "firmware": "#fbe0d8", "nobody": "#ffffff",
          "shared": "#e0e0e0"}

STYLE = """
    .box { stroke: #333; }
    .addr { font-family: DejaVu Sans Mono, monospace; font-size: 12px; text-anchor: end; }
    .head { font-weight: bold; font-size: 15px; }
    .name { font-weight: bold; }
    .note { font-size: 12px; fill: #444; }
"""


def fitting(words, room, is_large=False):
    """The text in lines that have this room, in pixels."""
    return textwrap.wrap(words, int(room / (PER_CHARACTER if is_large else PER_SMALL)),
                         break_on_hyphens=False)


class Sheet:
    """The elements of a picture, and how far down it goes."""

    def __init__(self, m):
        self.elements, self.bottom = [], 0
        self.fills = {**OTHERS, **{d.name: DOMAINS[n] for n, d in enumerate(m.domains)}}

    def text(self, x, y, words, kind=""):
        style = f' class="{kind}"' if kind else ""
        self.elements.append(f'<text x="{x}" y="{y}"{style}>{escape(words)}</text>')
        self.bottom = max(self.bottom, y)

    def box(self, x, y, width, height, owner):
        dashes = ' stroke-dasharray="5 4"' if owner == "nobody" else ""
        self.elements.append(f'<rect class="box" x="{x}" y="{y}" width="{width}" '
                             f'height="{height}" fill="{self.fills[owner]}"{dashes}/>')
        self.bottom = max(self.bottom, y + height)

    def labelled(self, column, y, owner, lines, address=None):
        """A box with lines of text, the first one large, and where it begins at its left. Returns
        its lower edge."""
        left, width = column
        rows = [(row, "" if line is lines[0] else "note") for line in lines
                for row in fitting(line, width - 2 * PAD, line is lines[0])]
        height = len(rows) * LINE + PAD
        self.box(left, y, width, height, owner)
        for n, (words, kind) in enumerate(rows):
            self.text(left + PAD, y + LINE * (n + 1), words, kind)
        if address is not None:
            self.text(left - PAD, y + LINE - 4, f"{address:08x}", "addr")
        return y + height

    def document(self, title):
        height = self.bottom + 20
        return "\n".join([
            '<?xml version="1.0" encoding="UTF-8"?>',
            "<!-- SPDX-License-Identifier: Apache-2.0 -->",
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
            f'width="{WIDTH}" height="{height}" '
            'font-family="DejaVu Sans, Arial, Helvetica, sans-serif" font-size="13">',
            f"  <title>{escape(title)}</title>",
            f"  <style>{STYLE}  </style>",
            f'  <rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
            *(f"  {element}" for element in self.elements), "</svg>", ""])


def draw_card(sheet, y, owner, lines, cpus=(), name=None):
    """A partition: its name (the owner's), what it has, a square for each CPU."""
    left, width = CARD
    lines = [row for line in lines for row in fitting(line, width - 2 * PAD)]
    rows = -(-len(cpus) // 6)
    height = (len(lines) + 1) * LINE + PAD + rows * 30
    sheet.box(left, y, width, height, owner)
    sheet.text(left + PAD, y + LINE, name or owner, "name")
    for n, words in enumerate(lines):
        sheet.text(left + PAD, y + LINE * (n + 2), words, "note")
    for n, cpu in enumerate(cpus):
        x, top = left + PAD + n % 6 * 31, y + (len(lines) + 1) * LINE + 6 + n // 6 * 30
        sheet.box(x, top, 26, 22, owner)
        sheet.text(x + 4, top + 16, f"{cpu.number}")
    return y + height + GAP


def draw_partitions(sheet, m):
    y = TOP_LINE
    for domain in m.domains:
        cpus = [cpu for cpu in m.cpus if cpu.owner == domain.name]
        lines = [f"{memory_of(m, domain)}, console {console_of(domain)}"]
        lines += ["images: " + " ".join(filter("-".__ne__, (domain.kernels, domain.ramdisk)))]
        lines += [domain.roles.replace(" ", ", ")] if domain.roles != "-" else []
        y = draw_card(sheet, y, domain.name, [*lines, plural(len(cpus), "CPU") + ":"], cpus)
    for channel in m.channels:
        sides = [side.owner + ("" if side.what == "-" else f": {side.what}") for side in m.sides
                 if side.channel == channel.name]
        what = "" if channel.what == "-" else f", {channel.what}"
        y = draw_card(sheet, y, "shared", [channel.type + what, *sides], name=channel.name)
    y = draw_card(sheet, y, "hypervisor",
                  ["its own memory, and what each partition starts again from"])
    for owner in "firmware", "nobody":
        cpus = [cpu for cpu in m.cpus if cpu.owner == owner]
        if cpus or any(thing.owner == owner for thing in (*m.memory, *m.devices)):
            y = draw_card(sheet, y, owner, [plural(len(cpus), "CPU") + ":"] if cpus else [], cpus)
    return y


def draw_memory(sheet, m):
    y, end = TOP_LINE, None
    for piece in m.memory:
        if end is not None and end < piece.base:
            hole = f"{size_of(piece.base - end)}: {NO_DRAM}"
            sheet.text(MEMORY[0] + PAD, y + LINE, hole, "note")
            sheet.text(MEMORY[0] - PAD, y + LINE - 4, f"{end:08x}", "addr")
            y += 30
        y = sheet.labelled(MEMORY, y, piece.owner, [f"{piece.owner}: {size_of(piece.size)}",
                                                    piece.what + guest_address(piece)], piece.base)
        end = piece.base + piece.size
    sheet.text(MEMORY[0] - PAD, y + 12, f"{end:08x}", "addr")


def draw_devices(sheet, m, whole):
    y = TOP_LINE
    shown = [device for device in m.devices if whole or not is_disabled(device)]
    for device in folded(shown, whole):
        several = len(device.nodes)
        said = [f"{several} of them"] if several >= FOLD else []
        said += [f"INTID {numbers(device.irqs)}"] if device.irqs else []
        said += [device.why] if device.why != "-" else []
        more = [f"{base:08x}" for base, _ in device.ranges[1:]] if several == 1 else []
        lines = [title_of(device), "; ".join(said), "and " * bool(more) + ", ".join(more)]
        y = sheet.labelled(DEVICE, y, device.owner, [words for words in lines if words],
                           device.ranges[0][0])
    left = len(m.devices) - len(shown)
    if left:
        sheet.text(DEVICE[0], y + LINE, f"and {left} that the tree disables", "note")


def draw_irqs(sheet, m, y):
    """The interrupts of what has no registers: the CPUs'."""
    said = []
    for owner, words in (("each", "each CPU has its own"), ("hypervisor", "the hypervisor's"),
                         ("firmware", "firmware's")):
        mine = {}
        for irq in m.irqs:
            if irq.owner == owner and not m.has_registers(irq):
                mine.setdefault(name_of(irq.node), []).append(irq.number)
        if mine:
            named = ", ".join(f"{numbers(found)} ({name})" for name, found in mine.items())
            said.append(f"Interrupts, {words}: {named}.")
    said += [f"Interrupts that nobody has may be used by {m.rest}."] if m.rest else []
    said += ["Addresses are hexadecimal; the heights are no scale."]
    for line in fitting(" ".join(said), WIDTH - 2 * LEFT):
        sheet.text(LEFT, y, line, "note")
        y += LINE


def picture(m, whole=False):
    """The SVG of a map."""
    sheet = Sheet(m)
    sheet.text(LEFT, 26, m.title, "head")
    for (left, _), words in ((CARD, "Partitions"), (MEMORY, "Memory"), (DEVICE, "Devices")):
        sheet.text(left, TOP_LINE - 12, words, "name")
    draw_partitions(sheet, m)
    draw_memory(sheet, m)
    draw_devices(sheet, m, whole)
    draw_irqs(sheet, m, sheet.bottom + 34)
    return sheet.document(m.title)
