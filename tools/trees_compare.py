# SPDX-License-Identifier: Apache-2.0
"""What a domain's tree has kept of the board's, for tools/trees.py: faults, and what is lost for a
reason. Reads trees by tools/dtb.py and knows references by tests/trees/references.txt: nothing here
shares an opinion with the C code that derives."""
import collections
import re

import trees_irqs
from dtb import NO_PHANDLES
from trees_refs import entries

Fault = collections.namedtuple("Fault", "kind text")
Loss = collections.namedtuple("Loss", "kind node prop target domain", defaults=[""])
DOMAINS = ("first", "second")

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
BUSES = {"simple-bus", "simple-pm-bus", "arm,amba-bus", "simple-mfd"}
GIC_OWN = {"interrupts", "interrupt-names", "interrupts-extended", "msi-controller", "#msi-cells",
           "mbi-ranges", "mbi-alias", "ranges", "reg"}
# A list whose entries may be taken out: nothing counts them.
CUT = re.compile(r"^(pinctrl-\d+|gpio-ranges|interrupt-affinity|msi-map|iommu-map)$")
INTERRUPTS = {"interrupts", "interrupts-extended"}
# A property that goes with the last entry of another.
GOES_WITH = {"assigned-clock-rates": "assigned-clocks", "clock-names": "clocks",
             "dma-names": "dmas", "hwlock-names": "hwlocks", "interconnect-names": "interconnects",
             "interrupt-affinity": "interrupts", "interrupt-map-mask": "interrupt-map",
             "interrupt-names": "interrupts",
             "io-channel-names": "io-channels", "iommu-map-mask": "iommu-map",
             "mbox-names": "mboxes", "memory-region-names": "memory-region",
             "msi-map-mask": "msi-map", "nvmem-cell-names": "nvmem-cells", "phy-names": "phys",
             "pinctrl-names": "pinctrl-0", "power-domain-names": "power-domains",
             "pwm-names": "pwms", "reset-names": "resets",
             "gpio-ranges-group-names": "gpio-ranges"}


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


class Comparison:
    """One domain's tree beside the board's; `others` are those of the other domains."""

    def __init__(self, board, derived, others=(), domain=DOMAINS[0]):
        self.domain = domain
        self.board, self.derived, self.others = board, derived, others
        self.faults, self.losses = [], []
        self.lost_props = set()  # of the node at hand

    def fault(self, kind, text):
        self.faults.append(Fault(kind, text))

    def lose(self, kind, node, prop, target=""):
        self.losses.append(Loss(kind, node.path, prop, target, self.domain))
        self.lost_props.add(prop)

    def has(self, node):
        """Whether the domain's tree has a node of the board's."""
        if node.path.startswith("/cpus"):
            phandle = node.cell("phandle")
            return phandle is not None and phandle in self.derived.phandles
        return node.path in self.derived.nodes

    def why_not(self, target):
        """The kind of the loss when `target`, a node of the board's, is not in the tree."""
        if any(target.path in other.nodes for other in self.others) and \
                not FRESH.match(target.path):
            return "other domain"
        return {None: "unexplained", "apart": "CPUs and GIC"}.get(state(target), state(target))

    def run(self):
        self.phandles()
        for node in self.derived.root.walk():
            self.dangling(node)
            if FRESH.match(node.path):
                continue
            ours = self.board.nodes.get(node.path)
            if ours is None:
                self.fault("node", f"{node.path} is not in the board's tree")
            else:
                self.lost_props = set()
                self.interrupts(ours, node)
                self.properties(ours, node)
        return self

    def phandles(self):
        """Each number stands for the node that it stood for."""
        for twice in self.derived.twice:
            self.fault("dangling", f"two nodes have phandle {twice:#x}")
        for phandle, node in self.derived.phandles.items():
            meant = self.board.phandles.get(phandle)
            if meant and meant.path != node.path and not (
                    meant.path.startswith("/cpus/") and node.path.startswith("/cpus/")):
                self.fault("dangling", f"phandle {phandle:#x} was {meant.path}, is {node.path}")

    def dangling(self, node):
        for prop in node.props:
            for entry in entries(self.derived, node, prop, self.board) or ():
                if entry.phandle in NO_PHANDLES or entry.phandle in self.derived.phandles:
                    continue
                meant = self.board.phandles.get(entry.phandle)
                if meant:
                    self.fault("dangling", f"{node.path} {prop}: {meant.path} "
                               f"({state(meant) or self.why_not(meant)})")

    # --- interrupts ---

    def interrupts(self, ours, node):
        if is_gic(ours):
            return
        try:
            wanted = trees_irqs.interrupts(self.board, ours)
            wanted_map = trees_irqs.map_entries(self.board, ours)
        except trees_irqs.Unreadable as wrong:
            self.losses.append(Loss("malformed", ours.path, "interrupts", str(wrong)))
            return
        try:
            got = trees_irqs.interrupts(self.derived, node)
            got_map = trees_irqs.map_entries(self.derived, node)
        except trees_irqs.Unreadable as wrong:
            self.fault("interrupt", str(wrong))
            return
        self.interrupt_list(ours, wanted, got)
        has = [entry for entry in wanted_map if self.has(entry[1])]
        if [(c, p.path, s) for c, p, s in has] != [(c, p.path, s) for c, p, s in got_map]:
            self.fault("interrupt", f"{node.path} interrupt-map: {len(got_map)} of the "
                       f"{len(has)} entries whose controllers are there")
        for _, parent, _ in wanted_map:
            if not self.has(parent):
                self.lose(self.why_not(parent), ours, "interrupt-map", parent.path)
        if wanted_map and not got_map:
            self.lost_props.add("interrupt-map")

    def interrupt_list(self, ours, wanted, got):
        def plain(found):
            return [(c[0].path, c[1]) if c else None for c in found]

        there = [c and c if c and self.has(c[0]) else None for c in wanted]
        left = plain(got) + [None] * (len(wanted) - len(got))
        if any(wanted) and not got:
            self.lost_props |= INTERRUPTS
        if is_pmu(ours) and not got:
            if wanted:
                self.lose("shared PMU", ours, "interrupts")
            return
        for n, (was, is_) in enumerate(zip(plain(there), left)):
            if was != is_:
                self.fault("interrupt", f"{ours.path} interrupt {n}: {text(was)} is {text(is_)}")
        if len(left) > len(wanted):
            self.fault("interrupt", f"{ours.path} has {len(left) - len(wanted)} more than before")
        for was, kept in zip(wanted, there):
            if was and not kept:
                self.lose(self.why_not(was[0]), ours, "interrupts", was[0].path)

    # --- properties ---

    def properties(self, ours, node):
        gic = is_gic(ours)
        # What goes with another comes behind it.
        for prop in sorted(ours.props, key=lambda name: name in GOES_WITH):
            was, is_ = ours.props[prop], node.props.get(prop)
            if was == is_ or prop == "secure-status" or prop in INTERRUPTS or \
                    prop == "interrupt-map":
                continue
            if gic and prop in GIC_OWN:
                if prop == "reg" and not (is_ and was.startswith(is_)):
                    self.fault("property", f"{ours.path} reg is not the board's")
                continue
            if is_ is None and GOES_WITH.get(prop) in self.lost_props:
                continue
            refs = entries(self.board, ours, prop)
            if refs is None:
                self.fault("property", f"{ours.path} {prop} " +
                           ("is gone" if is_ is None else "is not the board's"))
            else:
                self.references(ours, node, prop, refs)
        for prop in node.props.keys() - ours.props.keys() - {"phandle"}:
            self.fault("property", f"{ours.path} {prop} is not in the board's tree")

    def references(self, ours, node, prop, wanted):
        """Those whose target is there are what they were, at their place; no others are left."""
        got = entries(self.derived, node, prop, self.board) if prop in node.props else []
        if got is None:
            self.fault("reference", f"{ours.path} {prop} does not add up")
            return
        targets = [self.board.phandles.get(entry.phandle) for entry in wanted]
        if prop in ("msi-parent", "msi-map") and prop not in node.props and \
                all(target and is_gic(target) for target in targets):
            self.lose("message interrupts", ours, prop, targets[0].path)  # GICv3's MBIs
            return
        left = [(entry.phandle, entry.arguments) if target and self.has(target) else None
                for entry, target in zip(wanted, targets)]
        have = [(entry.phandle, entry.arguments) if entry.phandle else None for entry in got]
        cut = [entry for entry in left if entry]
        whole = re.match("iommu-map|msi-map", prop) and not have and len(cut) < len(left)
        if not (have == left or (have == cut and (CUT.match(prop) or not cut)) or whole):
            here = next((t.path for t, e in zip(targets, left) if e and e not in have), None)
            self.fault("reference", f"{ours.path} {prop}" + (
                f": {here} is in the tree, the reference is not" if here else
                ": the places of its entries changed"))
        if not have:
            self.lost_props.add(prop)
        for entry, target in zip(wanted, targets):
            if target and not self.has(target) and not is_gic(ours):
                self.lose(self.why_not(target), ours, prop, target.path)


def text(interrupt):
    if interrupt is None:
        return "none"
    return f"{interrupt[0]} <{' '.join(map(str, interrupt[1]))}>"


def short(path):
    """A node's name as mullion-dt --losses prints it: with that above where it says little."""
    above, _, name = path.rpartition("/")
    return name if "@" in name or not above else above.rpartition("/")[2] + "/" + name


def unsaid(losses, said):
    """Losses of references that mullion-dt does not name. Nobody misses what the board's tree
    disables, a CPU of another domain, or messages to the GIC; what an interrupt-parent is for, the
    interrupts say."""
    return [Fault("silent", f"{loss.node} {loss.prop}: {loss.target} ({loss.kind})")
            for loss in losses if loss.prop and loss.target and
            loss.kind not in ("disabled", "CPUs and GIC", "message interrupts") and
            loss.prop != "interrupt-parent" and
            (loss.domain, short(loss.node), loss.prop, short(loss.target)) not in said]


def nodes_lost(board, derived):
    """What is enabled on the board and in nobody's tree: faults, and losses for a reason."""
    faults, losses = [], []
    for node in board.root.walk():
        why = state(node)
        if any(node.path in tree.nodes for tree in derived) or why in ("disabled", "apart"):
            continue
        if why:
            losses.append(Loss(why, node.path, "", ""))
        elif not node.parent or node.parent.path in derived[0].nodes or \
                any(node.parent.path in tree.nodes for tree in derived):
            faults.append(Fault("node", f"{node.path} is in no domain's tree"))
    return faults, losses


def shared(trees):
    """Devices with registers that two domains have."""
    found = []
    for path, node in trees[0].nodes.items():
        if "reg" not in node.props or FRESH.match(path) or is_gic(node) or "ranges" in node.props:
            continue
        if any(path in tree.nodes for tree in trees[1:]) and \
                not BUSES & set(node.strings("compatible")) and \
                not path.startswith(RESERVED + "/"):
            found.append(Fault("shared", f"{path} is in two domains' trees"))
    return found


def memory_of(tree):
    """[(base, size)] of /memory."""
    address, size = tree.root.cell("#address-cells", 2), tree.root.cell("#size-cells", 1)
    found = []
    for node in tree.root.children:
        if node.string("device_type") == "memory" and is_okay(node):
            cells = node.cells("reg") or ()
            for at in range(0, len(cells) - address - size + 1, address + size):
                found.append((number(cells[at:at + address]),
                              number(cells[at + address:at + address + size])))
    return found


def number(cells):
    value = 0
    for cell in cells:
        value = value << 32 | cell
    return value


def memory(board, trees):
    """Each domain's memory is the board's, and its own."""
    faults, banks, taken = [], [], []
    for base, size in sorted(bank for bank in memory_of(board) if bank[1]):
        if banks and banks[-1][0] + banks[-1][1] == base:
            base, size = banks[-1][0], banks.pop()[1] + size
        banks.append((base, size))
    for tree in trees:
        for base, size in memory_of(tree):
            if banks and not any(b <= base and base + size <= b + s for b, s in banks):
                faults.append(Fault("memory", f"{base:#x} + {size:#x} is no memory of the board"))
            if any(base < b + s and b < base + size for b, s in taken):
                faults.append(Fault("memory", f"{base:#x} + {size:#x} is in two domains"))
            taken.append((base, size))
    return faults


def compare(board, derived):
    """Faults and losses of the trees of all domains."""
    faults, losses = nodes_lost(board, derived)
    faults += shared(derived) + memory(board, derived)
    for n, tree in enumerate(derived):
        done = Comparison(board, tree, derived[:n] + derived[n + 1:], DOMAINS[n]).run()
        faults += done.faults
        losses += done.losses
    for loss in losses:
        if loss.kind == "unexplained":
            faults.append(Fault("reference", f"{loss.node} {loss.prop}: {loss.target} is in no "
                                "domain's tree"))
        if loss.kind == "reserved memory" and loss.prop:
            faults.append(Fault("memory-region", f"{loss.node}: {loss.target} is in no domain's "
                                "tree"))
    return faults, losses
