# SPDX-License-Identifier: Apache-2.0
"""What a domain's tree has kept of the board's, for tools/trees.py: faults, and what is lost for a
reason. Reads trees by tools/dtb.py and knows references by tests/trees/references.txt: nothing here
shares an opinion with the C code that derives."""
import collections
import re

import trees_apart
import trees_irqs
from dtb import NO_PHANDLES
from trees_nodes import BUSES, FRESH, Fault, is_bare, is_gic, is_pmu, short, state
from trees_refs import entries

Loss = collections.namedtuple("Loss", "kind node prop target domain", defaults=[""])
DOMAINS = ("first", "second")
CUT_SHORT = re.compile(r"no such node$|ends too soon$|no #")  # likewise: from there on
NO_CLAIM = ("no way to the GIC", "kept")  # of mullion-dt --losses: the property is as it was

GIC_OWN = {"interrupts", "interrupt-names", "interrupts-extended", "msi-controller", "#msi-cells",
           "mbi-ranges", "mbi-alias", "ranges", "reg"}
# A list whose entries may be taken out: nothing counts them.
CUT = re.compile(r"^(pinctrl-\d+|gpio-ranges|affinity|interrupt-affinity|msi-map|iommu-map)$")
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


class Comparison:
    """One domain's tree beside the board's; `others` are those of the other domains."""

    def __init__(self, board, derived, others=(), domain=DOMAINS[0], said=()):
        self.domain, self.said = domain, said
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
        if not got_map and self.leads_only(ours, node):
            has = []  # another domain's bus, whose interrupts none of this one's has
            self.lost_props.add("interrupt-map")
        if [(c, p.path, s) for c, p, s in has] != [(c, p.path, s) for c, p, s in got_map]:
            self.fault("interrupt", f"{node.path} interrupt-map: {len(got_map)} of the "
                       f"{len(has)} entries whose controllers are there")
        for _, parent, _ in wanted_map:
            if not self.has(parent):
                self.lose(self.why_not(parent), ours, "interrupt-map", parent.path)
        if wanted_map and not got_map:
            self.lost_props.add("interrupt-map")

    def leads_only(self, ours, node):
        """A bus that another domain has, too, and on which this one has nothing that interrupts."""
        return bool(BUSES & set(ours.strings("compatible"))) and \
            any(ours.path in other.nodes for other in self.others) and \
            not any(INTERRUPTS & below.props.keys() for below in node.walk())

    def interrupt_list(self, ours, wanted, got):
        def plain(found):
            return [(c[0].path, c[1]) if c else None for c in found]

        there = [c and c if c and self.has(c[0]) else None for c in wanted]
        left = plain(got) + [None] * (len(wanted) - len(got))
        if any(wanted) and not got:
            self.lost_props |= INTERRUPTS
        if is_pmu(ours) and not got:
            if any(wanted):
                prop = "interrupts-extended" if "interrupts-extended" in ours.props else \
                    "interrupts"
                # a controller with as many cells as the GIC passes them on to it: SPIs are no
                # core's own, whoever has it
                lost = next((c[0] for c in wanted if c and not self.has(c[0]) and
                             (len(c[1]) < 3 or c[1][0])), None)
                end = next((c[0] for c in wanted if c and c[0].cell("#interrupt-cells") < 3),
                           next(filter(is_gic, self.board.root.walk()), None))
                end = next((self.board.phandles.get(c[1][3]) for c in wanted
                            if c and c[1][3:4] > (0,)), end)  # a partition of other CPUs
                self.lose(self.why_not(lost) if lost else "shared PMU", ours, prop,
                          (lost or end).path if lost or end else "")
            return
        for n, (was, is_) in enumerate(zip(plain(there), left)):
            if was != is_:
                self.fault("interrupt", f"{ours.path} interrupt {n}: {text(was)} is {text(is_)}")
        if len(left) > len(wanted):
            self.fault("interrupt", f"{ours.path} has {len(left) - len(wanted)} more than before")
        for was, kept in zip(wanted, there):
            if was and not kept:
                prop = "interrupts-extended" if "interrupts-extended" in ours.props else \
                    "interrupts"
                self.lose(self.why_not(was[0]), ours, prop, was[0].path)

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
            if prop == "reg" and is_ is None and is_bare(self.derived, ours):
                continue
            if is_ is None and GOES_WITH.get(prop) in self.lost_props:
                continue
            refs = entries(self.board, ours, prop)
            if refs is None and self.is_broken(ours, prop) and was.startswith(is_ or b""):
                self.lose("malformed", ours, prop)  # what can be read of it is left
            elif refs is None:
                self.fault("property", f"{ours.path} {prop} " +
                           ("is gone" if is_ is None else "is not the board's"))
            else:
                self.references(ours, node, prop, refs)
        for prop in node.props.keys() - ours.props.keys() - {"phandle"}:
            self.fault("property", f"{ours.path} {prop} is not in the board's tree")

    def is_broken(self, ours, prop):
        """mullion-dt says that it cannot be read from some place on."""
        return any(row[:3] == (self.domain, short(ours.path), prop) and CUT_SHORT.match(owner)
                   for row, owner in dict(self.said).items())

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


def unsaid(losses, said):
    """Losses of references that mullion-dt does not name. Nobody misses what the board's tree
    disables, a CPU of another domain, or messages to the GIC; what an interrupt-parent is for, the
    interrupts say."""
    return [Fault("silent", f"{loss.node} {loss.prop}: {loss.target} ({loss.kind})")
            for loss in losses if loss.prop and loss.target and
            loss.kind not in ("disabled", "CPUs and GIC", "message interrupts") and
            loss.prop != "interrupt-parent" and
            (loss.domain, short(loss.node), loss.prop, short(loss.target)) not in said]


def untrue(losses, said):
    """What mullion-dt says is lost and is not. A property may be whole and of no use: an interrupt
    that gets to no GIC, a region whose pages others have."""
    lost = {(loss.domain, short(loss.node), loss.prop, short(loss.target)) for loss in losses}
    return [Fault("untrue", " ".join(row)) for row in sorted(said.keys() - lost)
            if row[2] not in ("-", "reg") and not CUT_SHORT.match(said[row])
            and row[3] != "-" and said[row] not in NO_CLAIM]


def nodes_lost(board, derived, said):
    """What is enabled on the board and in nobody's tree: faults, and losses for a reason. What
    mullion-dt takes for malformed, it says."""
    faults, losses = [], []
    malformed = {node for _, node, prop, _ in said if prop == "-"}
    for node in board.root.walk():
        why = state(node)
        if any(node.path in tree.nodes for tree in derived) or why in ("disabled", "apart"):
            continue
        if why:
            losses.append(Loss(why, node.path, "", ""))
        elif short(node.path) in malformed:
            losses.append(Loss("malformed", node.path, "", ""))
        elif not node.parent or node.parent.path in derived[0].nodes or \
                any(node.parent.path in tree.nodes for tree in derived):
            faults.append(Fault("node", f"{node.path} is in no domain's tree"))
    return faults, losses


def compare(board, derived, said):
    """Faults and losses of the trees of all domains; `said` is what mullion-dt --losses says:
    {(domain, node, property, provider): kind} in its words."""
    faults, losses = nodes_lost(board, derived, said)
    faults += trees_apart.faults(board, derived)
    for n, tree in enumerate(derived):
        done = Comparison(board, tree, derived[:n] + derived[n + 1:], DOMAINS[n],
                          said).run()
        faults += done.faults
        losses += done.losses
    for loss in losses:
        if loss.kind == "unexplained":
            faults.append(Fault("reference", f"{loss.node} {loss.prop}: {loss.target} is in no "
                                "domain's tree"))
        if loss.kind == "reserved memory" and loss.prop:
            faults.append(Fault("memory-region", f"{loss.node}: {loss.target} is in no domain's "
                                "tree"))
    return faults + unsaid(losses, said) + untrue(losses, said), losses
