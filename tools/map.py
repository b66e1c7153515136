# SPDX-License-Identifier: Apache-2.0
"""./mullion map: who has which memory, CPUs, devices and interrupts, as text or as a picture
(map_svg.py), out of the lines of mullion-dt --map (tools/dt_map.h)."""
import collections
import itertools
import pathlib
import subprocess
import sys
import textwrap

import desk
from machine import Failure

WIDTH = 100
FOLD = 4  # so many of a kind, one behind the other, are one row
NO_DRAM = "no DRAM"

Domain = collections.namedtuple("Domain", "name cpus console kernels ramdisk roles")
Channel = collections.namedtuple("Channel", "name type what")
Side = collections.namedtuple("Side", "channel owner what")
Place = collections.namedtuple("Place", "owner what base size")
Cpu = collections.namedtuple("Cpu", "number mpidr node owner vcpu")
Memory = collections.namedtuple("Memory", "base size owner what address")
Register = collections.namedtuple("Register", "node base size owner why")
Emulated = collections.namedtuple("Emulated", "owner node name label base size")
Irq = collections.namedtuple("Irq", "number kind source owner node")
# what is one row: a device, or several of a kind
Device = collections.namedtuple("Device", "nodes owner why ranges irqs")
KINDS = {"domain": Domain, "channel": Channel, "side": Side, "place": Place, "cpu": Cpu,
         "memory": Memory, "register": Register, "emulated": Emulated, "irq": Irq}
NUMBERS = {"cpus", "base", "size", "address", "number", "mpidr"}


class Map:
    """What mullion-dt says of a machine that is divided."""

    def __init__(self, text, title):
        self.title, self.rest, self.banks = title, None, []
        said = {kind: [] for kind in KINDS}
        for kind, *words in (line.split("\t") for line in text.splitlines()):
            if kind == "rest":
                self.rest, = words
            elif kind == "ram":
                self.banks.append(tuple(int(word, 0) for word in words))
            else:
                row = KINDS[kind]
                said[kind].append(row(*(int(word, 0) if field in NUMBERS else word
                                        for field, word in zip(row._fields, words, strict=True))))
        self.domains, self.places, self.cpus = said["domain"], said["place"], said["cpu"]
        self.channels, self.sides = said["channel"], said["side"]
        self.memory = pieces(self.banks, said["memory"])
        self.irqs = sorted(said["irq"], key=lambda irq: (irq.number, irq.owner, irq.node))
        self.devices = self.all_devices(said["register"], said["emulated"])

    def all_devices(self, registers, emulated):
        """By address, each once, with all its ranges."""
        found = {}
        for row in registers:
            found.setdefault((row.node, row.owner, row.why), []).append((row.base, row.size))
        channels = {channel.name for channel in self.channels}
        for row in emulated:
            label = "" if row.label == "-" else f" ({row.owner}.{row.label})"
            if row.label in channels and not row.node.startswith("serial"):
                label = f" of channel {row.label}"
            why = f"emulated: {row.name}{label}"
            found["/" + row.node, row.owner, why] = [(row.base, row.size)]
        devices = [Device([node], owner, why, sorted(ranges), self.irqs_of(node, owner))
                   for (node, owner, why), ranges in found.items()]
        return sorted(devices, key=lambda device: (device.ranges[0], device.owner))

    def irqs_of(self, node, owner):
        return [irq.number for irq in self.irqs if irq.node == node and irq.owner == owner]

    def has_registers(self, irq):
        return any(irq.node in device.nodes for device in self.devices)


def pieces(banks, claims):
    """All memory, in pieces of which each has one owner, ascending: of two claims the first one
    holds. What nobody claims is there, too; and what is reserved where no bank is."""
    edges = sorted({edge for base, size in [*banks, *((c.base, c.size) for c in claims)]
                    for edge in (base, base + size)})
    found = []
    for base, end in itertools.pairwise(edges):
        holder = next((c for c in claims if c.base <= base < c.base + c.size), None)
        in_bank = any(start <= base < start + size for start, size in banks)
        if not holder and not in_bank:
            continue
        last = found[-1] if found else None
        if last and last[1] is holder and last[0].base + last[0].size == base:
            found[-1] = (last[0]._replace(size=end - last[0].base), holder)
            continue
        piece = (holder._replace(base=base, size=end - base,
                                 address=base - holder.base + holder.address)
                 if holder else Memory(base, end - base, "nobody", "given to nobody", base))
        if not in_bank:
            piece = piece._replace(what=f"{piece.what}, {NO_DRAM} by the tree")
        found.append((piece, holder))
    return [piece for piece, _ in found]


# ---- Words ----

def size_of(size):
    """As the hypervisor's console has it: MiB if these are whole, else KiB."""
    for unit, name in ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")):
        if size >= unit and size % unit == 0:
            return f"{size // unit} {name}"
    return f"{size} B"


def numbers(values):
    """34, 48-79"""
    runs = []
    for value in sorted(set(values)):
        if runs and runs[-1][1] == value - 1:
            runs[-1][1] = value
        else:
            runs.append([value, value])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def plural(count, word):
    return f"{count} {word}{'s' if count != 1 else ''}"


def name_of(node):
    """With the name above where it alone says little (pinctrl/uart1)."""
    *above, name = node.strip("/").split("/")
    return name if "@" in name or not above else f"{above[-1]}/{name}"


def stem(node):
    return name_of(node).partition("@")[0]


def folded(devices, whole):
    """Devices of a kind that follow one another as one, unless the `whole` is asked for."""
    key = None if whole else lambda d: (stem(d.nodes[0]), d.owner, d.why, len(d.ranges),
                                        d.ranges[0][1])
    for _, group in itertools.groupby(devices, key):
        group = list(group)
        if len(group) < FOLD or len(group[0].ranges) > 1:
            yield from group
            continue
        yield group[0]._replace(
            nodes=[node for d in group for node in d.nodes],
            ranges=[found for d in group for found in d.ranges],
            irqs=[number for d in group for number in d.irqs])


def title_of(device):
    """virtio_mmio@a000000 .. a003e00"""
    first, last = name_of(device.nodes[0]), name_of(device.nodes[-1])
    return first if len(device.nodes) == 1 else f"{first} .. {last.partition('@')[2]}"


def is_disabled(device):
    return device.why == "disabled"


def guest_address(piece):
    """Where a domain sees its memory, if that is elsewhere."""
    return f", guest address {piece.address:#x}" if piece.address != piece.base else ""


def memory_of(machine_map, domain):
    total = sum(piece.size for piece in machine_map.memory if piece.owner == domain.name)
    return f"{total >> 20} MiB" if total >> 20 else size_of(total)


def console_of(domain):
    return {"virtual": "virtual", "-": "none but the log"}.get(domain.console,
                                                               name_of(domain.console))


def owner_in_words(owner):
    return "each CPU" if owner == "each" else owner


# ---- Text ----

def wrapped(text, indent):
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent,
                         break_on_hyphens=False, break_long_words=False)


def partition_lines(m):
    wide = max(len(domain.name) for domain in m.domains)
    for domain in m.domains:
        cpus = domain.cpus.bit_count()
        roles = "" if domain.roles == "-" else f"; {', '.join(domain.roles.split())}"
        yield (f"  {domain.name:{wide}}  {plural(cpus, 'CPU')}, {memory_of(m, domain)}, console "
               f"{console_of(domain)}{roles}")
        places = [f"{p.what} {-(-p.size // 1024)} KiB at {p.base:#x}" for p in m.places
                  if p.owner == domain.name]
        yield from wrapped(", ".join(places), " " * (wide + 4))


def channel_lines(m):
    wide = max(len(name) for name in [*(channel.name for channel in m.channels),
                                      *(side.owner for side in m.sides)])
    for channel in m.channels:
        what = "" if channel.what == "-" else f", {channel.what}"
        yield f"  {channel.name:{wide}}  {channel.type}{what}"
        for side in m.sides:
            if side.channel == channel.name:
                yield f"    {side.owner:{wide}}  {side.what}"


def cpu_lines(m):
    yield "  CPU  MPIDR        node              partition"
    for cpu in m.cpus:
        vcpu = "" if cpu.vcpu == "-" else f", vCPU {cpu.vcpu}"
        yield f"  {cpu.number:3}  {cpu.mpidr:#010x}   {name_of(cpu.node):16}  {cpu.owner}{vcpu}"


def memory_lines(m, wide):
    yield f"  {'address':12} {'size':>12}  {'whose':{wide}}  what"
    end = None
    for piece in m.memory:
        if end is not None and end < piece.base:
            yield f"  {end:#012x} {size_of(piece.base - end):>12}  {'-':{wide}}  {NO_DRAM}"
        yield (f"  {piece.base:#012x} {size_of(piece.size):>12}  {piece.owner:{wide}}  "
               f"{piece.what}{guest_address(piece)}")
        end = piece.base + piece.size
    yield f"  {end:#012x}"


def device_lines(m, wide, whole):
    yield f"  {'address':12} {'size':>12}  {'whose':{wide}}  device, interrupts"
    shown = [device for device in m.devices if whole or not is_disabled(device)]
    for device in folded(shown, whole):
        (base, size), *more = device.ranges
        several = len(device.nodes) > 1
        said = [title_of(device)]
        said += [device.why] if device.why != "-" else []
        said += [numbers(device.irqs)] if device.irqs else []
        each = f"{len(device.nodes)} x {size_of(size)}" if several else size_of(size)
        head = f"  {base:#012x} {each:>12}  {device.owner:{wide}}  "
        lines = wrapped("; ".join(said), " " * len(head))
        yield head + lines[0].strip()
        yield from lines[1:]
        for base, size in [] if several else more:
            yield f"  {base:#012x} {size_of(size):>12}"
    left = len(m.devices) - len(shown)
    if left:
        yield f"  and {left} that the tree disables (--all)"


def irq_lines(m, wide, whole):
    yield f"  {'INTID':>9}  {'from':6}  {'kind':5}  {'whose':{wide}}  device"
    runs = []
    for irq in m.irqs:
        last = runs[-1][-1] if runs else None
        if not whole and last and (last.kind, last.source, last.owner, stem(last.node)) == (
                irq.kind, irq.source, irq.owner, stem(irq.node)) and last.number + 1 == irq.number:
            runs[-1].append(irq)
        else:
            runs.append([irq])
    for run in runs:
        nodes = list(dict.fromkeys(name_of(irq.node) for irq in run))
        last = "" if len(nodes) == 1 else f" .. {nodes[-1].partition('@')[2]}"
        yield (f"  {numbers(irq.number for irq in run):>9}  {run[0].source:6}  {run[0].kind:5}  "
               f"{owner_in_words(run[0].owner):{wide}}  {nodes[0]}{last}")
    if m.rest:
        yield f"  all that nobody has may be used by {m.rest}"


def text(m, whole=False):
    """The lines of a map."""
    wide = max(len(name) for name in ["hypervisor", *(domain.name for domain in m.domains)])
    yield m.title
    channels = [("Channels", channel_lines(m))] if m.channels else []
    for title, lines in (("Partitions", partition_lines(m)), *channels, ("CPUs", cpu_lines(m)),
                         ("Memory", memory_lines(m, wide)),
                         ("Devices", device_lines(m, wide, whole)),
                         ("Interrupts", irq_lines(m, wide, whole))):
        yield ""
        yield title
        yield from lines


# ---- The command ----

def listing(m, folder, tree, words):
    """What mullion-dt says of the bundle in `folder`; of its configuration alone, where the bundle
    has not all images."""
    missing = desk.absent(m, folder)
    whole = not missing and m.board.get("START_HYPERVISOR")
    done = desk.mullion_dt(tree, folder / ("bundle.itb" if whole else "config.dtbo"), "--map",
                           *words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode:
        reason = done.stderr.splitlines()[-1].removeprefix(desk.PROGRAM).removeprefix("error: ")
        raise Failure(f"{m.config_file()}: {reason} (./mullion check says more)")
    return done.stdout, missing


def show(args):
    m = desk.the_machine(args)
    folder = desk.run_folder()
    m.make_bundle(folder)
    tree, words, board = desk.tree_of(args, m, folder)
    said, missing = listing(m, folder, tree, words)
    desk.note_unused(m, folder)
    desk.remove_images(folder)
    if missing:
        print(f"mullion: note: no --image of {', '.join(missing)}: memory is divided as if images "
              "took none", file=sys.stderr)
    name = pathlib.Path(m.config_file()).stem
    found = Map(said, f"{name} on {board}")
    if not args.svg:
        print(*text(found, args.all), sep="\n")
        return 0
    import map_svg
    pathlib.Path(args.svg).write_text(map_svg.picture(found, args.all))
    print(f"mullion: map: {args.svg} has the picture")
    return 0
