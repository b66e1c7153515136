# SPDX-License-Identifier: Apache-2.0
"""What the domains of a machine that runs have: out of its memory and registers, by QEMU's
debugger, for the comparison of tools/agree_tables.py. Tables are walked from VTTBR_EL2, trees read
where the guests have them, owners and enables in the hypervisor's memory and in the GIC."""
import re
import struct
import subprocess

import agree
import agree_tables
import dtb
from agree_tables import Mapped, Run
from agree_tree import DEVICE, RAM, Said, pages, united
from gdbremote import Gdb, readable
from harness import OUT, TOP, Machine
from trees_board import console
from trees_nodes import Fault, is_gic, number, registers

CROSS = "aarch64-linux-gnu-"
BLOCK = 2 << 20        # the hypervisor's own memory (docs/memory.md)
ADDRESS = 0xfffffffff000
PAGE_WORDS = struct.Struct("<512Q")
FIELDS = {
    "vm": "sizeof(struct vm)", "name": "offsetof(struct vm, name)",
    "tree": "offsetof(struct vm, tree)", "vttbr": "offsetof(struct vm, vttbr)",
    "owned": "offsetof(struct vm, gic.owned)", "wired": "offsetof(struct vm, gic.wired)",
    "lines": "offsetof(struct vm, gic.lines)", "direct": "offsetof(struct vm, direct)",
    "devices": "offsetof(struct vm, devices)",
    "n_devices": "offsetof(struct vm, n_devices)", "sealed": "offsetof(struct vm, sealed)",
    "region": "sizeof(struct vdev_region)", "range": "offsetof(struct vdev_region, range)",
    "ops": "offsetof(struct vdev_region, ops)", "ops_name": "offsetof(struct vdev_ops, name)",
    "guest": "offsetof(struct vm, guest)", "one_sealed": "sizeof(struct sealed)",
    "n_sealed": "VM_MAX_SEALED", "software": "IS_ENABLED(CONFIG_SOFTWARE_SPIS)",
}
OWN_LINE = 24  # bytes of el2/core/own_irq.c's entry, which begins with its INTID


def layout(out, folder):
    """Where the members of the hypervisor's structures lie, asked of its compiler."""
    source, made, raw = (folder / f"layout.{kind}" for kind in ("c", "o", "bin"))
    source.write_text('#include "el2/vdev/vdev.h"\nextern const unsigned long layout[];\n'
                      f"const unsigned long layout[] = {{{', '.join(FIELDS.values())}}};\n")
    flags = (out / "el2" / ".flags").read_text().split()
    subprocess.run([CROSS + "gcc", *flags, "-c", "-o", made, source], check=True, cwd=TOP)
    subprocess.run([CROSS + "objcopy", "-O", "binary", "-j", ".rodata.layout", made, raw],
                   check=True)
    return dict(zip(FIELDS, struct.unpack(f"<{len(FIELDS)}Q", raw.read_bytes())))


def symbols(elf):
    """{name: (address, size)}."""
    text = subprocess.run([CROSS + "nm", "-S", elf], check=True, stdout=subprocess.PIPE,
                          text=True).stdout
    return {name: (int(at, 16), int(size, 16))
            for at, size, name in re.findall(r"^(\w+) (\w+) \w (\w+)$", text, re.M)}


class Booted:
    """A machine, halted when its console has shown `until`. `rest`: the domain with access-rest;
    `moves`: those whose memory is not where they see it; the other options are Machine's."""

    def __init__(self, lab, until, rest="linux", moves=(), limit=120, out=OUT, **options):
        self.machine, self.rest, self.moves = Machine(out=out, **options), rest, moves
        folder = lab.new_folder()
        self.run = lab.start(self.machine.command(folder) + Gdb.arguments(folder / "gdb"), folder,
                             limit)
        self.gdb = Gdb(folder / "gdb")
        self.gdb.go()
        for words in until:
            self.run.expect(words)
        self.gdb = Gdb(folder / "gdb")
        self.gdb.came()
        self.gdb.physical()
        self.board = dtb.read(self.machine.board_tree(folder).read_bytes())
        self.at, self.layout = symbols(out / "el2.elf"), layout(out, folder)
        self.base = int(re.findall(r"el2 EL2 cpu\d+: Mullion \S+, image at (0x\w+)",
                                   self.run.text())[-1], 16)
        self.gic = next(node for node in self.board.root.walk() if is_gic(node))
        self.version = 3 if "arm,gic-v3" in self.gic.strings("compatible") else 2
        self.names = [self.text(self.vm(k) + self.layout["name"], 32)
                      for k in range(self.number(self.place("n_vms"), 4))]

    # --- memory and registers ---

    def place(self, name):
        return self.base + self.at[name][0]

    def number(self, address, size=8):
        return int.from_bytes(self.gdb.read(address, size), "little")

    def text(self, address, size):
        return self.gdb.read(address, size).split(b"\0")[0].decode()

    def words(self, address, count):
        return struct.unpack(f"<{count}I", self.gdb.read(address, 4 * count))

    def vm(self, k):
        return self.place("vms") + k * self.layout["vm"]

    def of_cores(self, *names):
        """[(values of system registers)] of each core."""
        found = []
        for core in self.gdb.cores():
            found.append(tuple(self.gdb.system_register(core, name) for name in names))
        return found

    # --- the stage-2 tables (Arm ARM D8.2, D8.3, D8.5.5) ---

    def descriptors(self, table, level, base):
        """(IPA, size, descriptor) of what is mapped below a table of 512 entries."""
        shift = 39 - 9 * level
        for index, entry in enumerate(PAGE_WORDS.unpack(self.gdb.read(table, 4096))):
            address = base + (index << shift)
            if entry & 3 == 3 and level < 3:
                yield from self.descriptors(entry & ADDRESS, level + 1, address)
            elif entry & 1:
                assert level and entry & 2 == 2 * (level == 3), f"{entry:#x} at {address:#x}"
                yield address, 1 << shift, entry

    def runs(self, vttbr, vtcr):
        """([Run], bits of an address)."""
        bits, level = 64 - (vtcr & 0x3f), 2 - (vtcr >> 6 & 3)
        found, above = [], max(0, bits - (39 - 9 * level) - 9)
        for root in range(1 << above):
            table = (vttbr & ADDRESS) + root * 4096
            for ipa, size, entry in self.descriptors(table, level, root << 48 - 9 * level):
                run = Run(ipa, entry & ADDRESS, size, kind(entry))
                last = found[-1] if found else None
                if last and (last.ipa + last.size, last.pa + last.size, last.how) == \
                        (run.ipa, run.pa, run.how):
                    found[-1] = last._replace(size=last.size + size)
                else:
                    found.append(run)
        return found, bits

    # --- what a domain has ---

    def mapped(self, k, vtcr):
        at, found = self.vm(k), Mapped(self.names[k])
        found.runs, found.reach = self.runs(self.number(at + self.layout["vttbr"]), vtcr)
        for n in range(self.number(at + self.layout["n_devices"], 4)):
            region = self.number(at + self.layout["devices"]) + n * self.layout["region"]
            base, size = struct.unpack("<2Q", self.gdb.read(region + self.layout["range"], 16))
            ops = self.number(region + self.layout["ops"])
            name = self.text(self.number(ops + self.layout["ops_name"]), 16)
            found.traps.append((base, size, name))
        owned, wired = (lines_in(self.words(at + self.layout[name], 32))
                        for name in ("owned", "wired"))
        found.wired = owned & wired if self.layout["software"] else owned
        found.software = owned - found.wired
        found.direct = self.gdb.read(at + self.layout["direct"], 1)[0] != 0
        found.pended = found.software if found.direct else set()
        found.lines, found.seen = self.physical_lines(), self.number(at + self.layout["lines"], 4)
        return found

    def tree(self, k, mapped):
        """The tree that a domain was given, where it sees it."""
        at = self.number(self.vm(k) + self.layout["tree"])
        run = next(run for run in mapped.runs if run.ipa <= at < run.ipa + run.size)
        at += run.pa - run.ipa
        magic, size = struct.unpack(">2I", self.gdb.read(at, 8))
        assert magic == dtb.MAGIC and size < BLOCK, f"no tree at {at:#x}"
        return dtb.read(self.gdb.read(at, size))

    def copies(self, k):
        """The pages of what is kept for a domain's next start."""
        found = []
        for n in range(self.layout["n_sealed"]):
            at = self.vm(k) + self.layout["sealed"] + n * self.layout["one_sealed"]
            copy, _, size = struct.unpack("<3Q", self.gdb.read(at, 24))
            found += [pages(copy, size)] if copy else []
        return united(found)

    def own_lines(self):
        at, size = self.place("own_lines"), self.at["own_lines"][1]
        return {self.number(at + n, 4) for n in range(0, size, OWN_LINE)} - {0}

    # --- the physical GIC ---

    def frames(self):
        return registers(self.gic)

    def physical_lines(self):
        typer = self.number(self.frames()[0][0] + 4, 4) if self.version == 3 else \
            self.loads([self.frames()[0][0] + 4])[0]
        return min(32 * ((typer & 0x1f) + 1), 1020)

    def loads(self, addresses):
        """Words of a GICv2's distributor, each read by a core: QEMU's model asks who reads, and
        nobody does for a debugger. A core that comes to EL2 steps over a load of the hypervisor's
        code, with other registers, and goes on as if it had not."""
        gdb = self.gdb
        gdb.ask("Qqemu.PhyMemMode:0")
        try:
            vectors = self.of_cores("VBAR_EL2")[0][0]
            core = self.run_to_any([vectors + 0x400, vectors + 0x480])
            kept = {name: gdb.register(name) for name in ("x0", "x1", "pc")}
            load = self.find_load()
            found = []
            for address in addresses:
                for name, value in (("x1", address), ("pc", load)):
                    gdb.set_register(name, value)
                self.step(core, load)
                found.append(gdb.register("x0") & 0xffffffff)
            for name, value in kept.items():
                gdb.set_register(name, value)
            return found
        finally:
            gdb.physical()

    def step(self, core, at):
        """One instruction of a core. Where others have met a breakpoint at the same time, each of
        them stops the machine once more, before this one has moved."""
        for _ in self.gdb.cores():
            assert self.gdb.ask(f"vCont;s:{core}").startswith("T")
            assert self.gdb.ask(f"Hg{core}") == "OK"
            if self.gdb.register("pc") != at:
                break
        assert self.gdb.register("pc") == at + 4

    def run_to_any(self, addresses):
        """Lets the machine run until a core is about to execute one of them: its name."""
        for address in addresses:
            assert self.gdb.ask(f"Z1,{address:x},4") == "OK"
        got = self.gdb.ask("c")
        for address in addresses:
            assert self.gdb.ask(f"z1,{address:x},4") == "OK"
        core = re.match(r"T\w\wthread:(\w+);", got)[1]
        assert self.gdb.ask(f"Hg{core}") == "OK"
        return core

    def find_load(self):
        """A `ldr w0, [x1]` of the hypervisor's, in what a core at EL2 still has mapped."""
        code = (self.machine.out / "mullion.bin").read_bytes()
        return next(self.base + at for at in range(0, len(code), 4)
                    if code[at:at + 4] == b"\x20\x00\x40\xb9" and
                    readable(self.gdb, self.base + at))

    def routed(self):
        """{INTID of an SPI that is enabled: set of cores}, and [INTIDs below 32 that are] by
        core."""
        return self.routed_v3() if self.version == 3 else self.routed_v2()

    def routed_v3(self):
        """GICD_ISENABLER, GICD_IROUTER and of each core GICR_ISENABLER0 (IHI 0069 12.9, 12.11)."""
        (gicd, _), *redistributors = self.frames()
        lines = self.physical_lines()
        enabled = lines_in(self.number(gicd + 0x100 + 4 * n, 4) for n in range(-(-lines // 32)))
        cores = [number(node.cells("reg")) for node in self.board.root.child("cpus").children
                 if node.name.startswith("cpu@")]  # of sbsa-ref they have no device_type
        private = {}
        for base, size in redistributors:
            for frame in range(base, base + size, 0x20000):
                low, high = self.number(frame + 8, 4), self.number(frame + 12, 4)
                mpidr = high & 0xffffff | (high & 0xff000000) << 8
                private[cores.index(mpidr)] = lines_in([self.number(frame + 0x10100, 4)])
                if low & 0x10:
                    break
        found = {}
        for intid in {n for n in enabled if n >= 32}:
            low = self.number(gicd + 0x6000 + 8 * intid, 4)
            high = self.number(gicd + 0x6004 + 8 * intid, 4)
            found[intid] = set(range(len(cores))) if low & 1 << 31 else \
                {cores.index((low | high << 32) & 0xff00ffffff)}
        return found, private

    def routed_v2(self):
        """GICD_ISENABLER and GICD_ITARGETSR (IHI 0048 4.3), and of the core that looked its own."""
        gicd, lines = self.frames()[0][0], self.physical_lines()
        words = range(0, -(-lines // 32))
        enabled = lines_in(self.loads([gicd + 0x100 + 4 * n for n in words]))
        spis = sorted(n for n in enabled if n >= 32)
        targets = self.loads([gicd + 0x800 + (n & ~3) for n in spis])
        return {n: {core for core in range(8) if word >> 8 * (n & 3) >> core & 1}
                for n, word in zip(spis, targets)}, {}

    # --- all of it ---

    def kept_pages(self, said):
        """What no domain may reach: the hypervisor's memory and its copies, the GIC's frames, and
        the UART where the hypervisor drives it."""
        gic = self.frames()
        kept = {"the hypervisor": [(self.base, self.base + BLOCK)],
                "the GIC": united(pages(*frame) for n, frame in enumerate(gic)
                                  if self.version == 3 or n != 3)}
        for k, name in enumerate(self.names):
            kept[f"the copies for {name}"] = self.copies(k)
        uart = self.board.nodes.get(console(self.board))
        if uart and "virtual consoles have the UART" in self.run.text():
            kept["the hypervisor's UART"] = united(pages(*found) for found in registers(uart))
        return kept

    def check(self):
        """(faults, {domain: Mapped}, {domain: Said})."""
        cores = self.of_cores("VTTBR_EL2", "VTCR_EL2")
        said, mapped, domain_of = {}, {}, {}
        for core, (vttbr, vtcr) in enumerate(cores):
            k = (vttbr >> 48) - 1
            if k < 0:
                continue  # it has run no vCPU yet
            assert vttbr == self.number(self.vm(k) + self.layout["vttbr"]), f"core {core}"
            name = domain_of[core] = self.names[k]
            if name not in mapped:
                mapped[name] = self.mapped(k, vtcr)
                said[name] = Said(self.tree(k, mapped[name]))
        own = self.own_lines()
        kept = {**agree.kept_lines(self.board, said), **{n: "the hypervisor's" for n in own}}
        faults = agree_tables.compare(self.board, said, mapped, self.rest, self.kept_pages(said),
                                      kept, self.moves)
        faults += [Fault("domain", f"{name}: no core runs it")
                   for name in self.names if name not in mapped]
        return faults + self.gic_faults(mapped, domain_of, own), mapped, said

    def gic_faults(self, mapped, domain_of, own):
        """What the GIC lets through and nobody owns, or to another's core."""
        self.enabled, private = self.routed()
        every = {n: name for name, one in mapped.items() for n in one.wired | one.pended}
        faults = []
        for intid, cores in sorted(self.enabled.items()):
            owner = every.get(intid)
            if owner is None and intid not in own:
                faults.append(Fault("enabled", f"interrupt {intid} is on, and nobody's"))
            if owner and not {domain_of.get(core) for core in cores} <= {owner}:
                faults.append(Fault("routed", f"interrupt {intid} of {owner} goes to core "
                                    f"{', '.join(map(str, sorted(cores)))}"))
        kept = agree.kept_lines(self.board, {})
        for core, lines in private.items():
            mine = mapped[domain_of[core]].wired if core in domain_of else set()
            if other := {n for n in lines if n >= 16} - mine - own - kept.keys():
                faults.append(Fault("enabled", f"core {core}: interrupt {sorted(other)} is on, and "
                                    "nobody's"))
        return faults


def lines_in(words):
    """The INTIDs of the bits that are set."""
    return {32 * n + bit for n, word in enumerate(words) for bit in range(32) if word >> bit & 1}


def kind(entry):
    """RAM: Normal write-back, inner shareable, read, write and execute; DEVICE: Device-nGnRE, read
    and write; anything else in hexadecimal."""
    attributes = entry & ~ADDRESS & ~3
    names = {0xf << 2 | 3 << 6 | 3 << 8 | 1 << 10: RAM,
             1 << 2 | 3 << 6 | 1 << 10 | 2 << 53: DEVICE}
    return names.get(attributes, hex(attributes))
