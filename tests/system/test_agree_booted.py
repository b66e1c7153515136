# SPDX-License-Identifier: Apache-2.0
"""Agreement on machines that run (agreed.py): the trees that the domains were given, the stage-2
tables that their cores walk, the owners that the virtual GIC knows and what the physical one lets
through say the same; and what disagrees is found."""
import pytest

from agreed import Booted
from harness import OUT, PROMPT, TOP, board_folder, guest
from test_guests import CONFIGS

pytestmark = [pytest.mark.mullion,
              pytest.mark.covers("trees, stage-2 tables and owners of interrupts agree")]

SHELL = r"mullion# "
BEGUN = r"CPUs? under Mullion\."  # a prompt is not shown behind another domain's
PAIR = r"guest: pair (?:left|right), 2 cpus"
RT, RT_IMAGE = r"rt: begins", OUT / "guest" / "rt.bin"


def configuration(name):
    return TOP / "configs" / f"{name}.dts"


def agrees(lab, until, *, domains, on=(), **options):
    """A machine with so many domains agrees, and has these interrupts on, so that something was
    there to be compared."""
    booted = Booted(lab, until, **options)
    faults, mapped, _ = booted.check()
    assert not faults
    assert len(mapped) == domains
    assert set(on) <= booted.enabled.keys(), booted.enabled
    return mapped


@pytest.mark.parametrize("gic", [2, 3])
def test_one_linux(lab, gic):
    """With every device: its UART's interrupt is on."""
    agrees(lab, [PROMPT], domains=1, on=[33], gic=gic)


@pytest.mark.parametrize("name, rest, until", [
    ("two-linux", "first", [BEGUN] * 2), ("three", "linux", [f"{RT}|{BEGUN}"] * 3)])
def test_several(lab, name, rest, until):
    """Virtual consoles; one domain has the rest of the devices."""
    mapped = agrees(lab, until, domains=len(until), rest=rest, memory="1G",
                    config=configuration(name), image=[("rt", RT_IMAGE)][:len(until) - 2])
    assert all(one.software for one in mapped.values())


@pytest.mark.covers(gic=2)
def test_watchdog_and_ramoops(lab):
    """Emulated devices with a line, and a record that the next life reads."""
    mapped = agrees(lab, [f"rt listens|{BEGUN}"] * 3, domains=3, gic=2, memory="1G",
                    config=CONFIGS / "control.dts", image=[("talk", guest("talk"))])
    assert {name for _, _, name in mapped["linux"].traps} > {"GICD", "GICC_DIR"}
    assert len(mapped["linux"].software) == 4


@pytest.mark.parametrize("gic", [2, 3])
def test_two_without_devices(lab, gic):
    """Nobody has the rest: what no tree says is nobody's."""
    mapped = agrees(lab, [PAIR] * 2, domains=2, rest=None, gic=gic,
                    config=CONFIGS / "pair.dts", kernel=guest("pair"),
                    image=[("second", guest("pair"))])
    assert all(not any(n >= 32 for n in one.wired) for one in mapped.values())


@pytest.mark.parametrize("gic", [2, 3])
def test_memory_at(lab, tmp_path, gic):
    """Both see their memory at one address, where the board has none."""
    config, size = tmp_path / "moved.dts", "mullion,memory-size = <0x0 0x2000000>;"
    text = (CONFIGS / "pair.dts").read_text()
    assert text.count(size) == 2
    config.write_text(text.replace(size, size + " mullion,memory-at = <0xc0000000>;"))
    mapped = agrees(lab, [PAIR] * 2, domains=2, rest=None, moves=("left", "right"),
                    gic=gic, config=config, kernel=guest("pair"),
                    image=[("second", guest("pair"))])
    assert all(0xc0000000 in {run.ipa for run in one.runs} for one in mapped.values())


@pytest.mark.covers(board="sbsa-ref")
def test_sbsa_ref(lab, tmp_path):
    """DRAM at 1 TiB: tables that begin at level 0."""
    sbsa, config = board_folder("sbsa-ref"), tmp_path / "reborn.dts"
    config.write_text((CONFIGS / "reborn.dts").read_text().replace(
        "&pl031_9010000", "&pl031_60010000"))
    mapped = agrees(lab, [r"guest: life 1|guest: pair right,"] * 2, domains=2, rest=None,
                    out=sbsa, config=config, kernel=sbsa / "guest" / "reborn.bin",
                    image=[("second", sbsa / "guest" / "pair.bin")])
    assert {one.reach for one in mapped.values()} == {44}


@pytest.mark.covers(board="zcu102", gic=2)
def test_zcu102(lab):
    """A GIC-400, whose CPU interface is aliased; the UART is not Arm's."""
    zcu = board_folder("zcu102", "zcu102_qemu_defconfig")
    agrees(lab, [r"guest: \w+ listens"] * 2, domains=2, rest=None, out=zcu,
           cpu="cortex-a53", kernel=zcu / "guest" / "talk.bin",
           config=CONFIGS / "zcu102_lives.dts")


# --- what disagrees is found ---

class Changed:
    """A machine of linux+rt, which is changed by a test and put right by its end."""

    def __init__(self, booted):
        self.booted, self.gdb = booted, booted.gdb
        self.layout, self.kept = booted.layout, []

    def write(self, address, value, size):
        """An aligned word: GIC registers are taken by words."""
        self.kept.append((address, self.gdb.read(address, size)))
        self.gdb.write(address, value.to_bytes(size, "little"))

    def restore(self):
        while self.kept:
            self.gdb.write(*self.kept.pop())

    def leaf(self, name, ipa):
        """(address, descriptor, size) of what translates an address of a domain's."""
        k = self.booted.names.index(name)
        table = self.booted.number(self.booted.vm(k) + self.layout["vttbr"]) & 0xfffffffff000
        at, level = table + 8 * (ipa >> 30), 1  # two tables one behind the other
        while (entry := self.booted.number(at)) & 3 == 3 and level < 3:
            level += 1
            at = (entry & 0xfffffffff000) + 8 * (ipa >> 39 - 9 * level & 0x1ff)
        return at, entry, 1 << 39 - 9 * level

    def owner(self, name, intid, owns):
        """A bit of the masks of a domain's virtual GIC."""
        for mask in "owned", "wired":
            at = self.booted.vm(self.booted.names.index(name)) + self.layout[mask] + intid // 32 * 4
            bit = 1 << intid % 32
            self.write(at, self.booted.number(at, 4) & ~bit | bit * owns, 4)

    def map(self, name, ipa, change):
        at, entry, _ = self.leaf(name, ipa)
        self.write(at, change(entry), 8)

    def rt(self):
        """An address in the middle of rt's memory, where neither image nor tree is."""
        at = self.booted.vm(self.booted.names.index("rt")) + self.layout["guest"]
        return self.booted.number(at) + (16 << 20)

    def distributor(self, offset, value):
        self.write(self.booted.frames()[0][0] + offset, value, 4)


@pytest.fixture(scope="module", name="linux_and_rt")
def fixture_linux_and_rt(shared_lab):
    return Booted(shared_lab, [f"{RT}|{BEGUN}"] * 2 + [SHELL], config=configuration("linux+rt"),
                  image=[("rt", RT_IMAGE)])


@pytest.fixture(name="changed")
def fixture_changed(linux_and_rt):
    assert linux_and_rt.run.text()
    made = Changed(linux_and_rt)
    yield made
    made.restore()


RTC, VIRTIO, OTHERS = 0x9010000, 0xa000000, 0x40000000
SEEDED = {
    "a page that is not mapped": (
        lambda m: m.map("linux", RTC, lambda entry: 0),
        "unmapped: linux: 0x9010000 + 0x1000 of /pl031@9010000"),
    "a page that no tree says": (
        lambda m: m.write(m.leaf("linux", RTC)[0] + 8 * 0xe0, m.leaf("linux", RTC)[1] + 0xe0000, 8),
        "unsaid: linux: 0x90f0000 + 0x1000"),
    "a device as memory": (
        lambda m: m.map("linux", RTC, lambda entry: entry | 0xf << 2),
        "kind: linux: 0x9010000 + 0x1000 of /pl031@9010000 is not mapped as device"),
    "a device elsewhere": (
        lambda m: m.map("linux", RTC, lambda entry: entry + 0x100000),
        "moved: linux: 0x9010000 + 0x1000 is at 0x9110000"),
    "another domain's memory": (
        lambda m: m.map("rt", m.rt(), lambda entry: entry & ~0xfffffe00000 | OTHERS),
        "twice: 0x40000000 + 0x200000 is reached by linux and rt"),
    "the hypervisor's memory": (
        lambda m: m.map("rt", m.rt(), lambda entry: entry & ~0xfffffe00000 | m.booted.base),
        "twice: {base:#x} + 0x200000 is reached by rt and the hypervisor"),
    "the physical distributor": (
        lambda m: m.map("linux", RTC, lambda entry: entry & ~0xffffffff000 | 0x8000000),
        "twice: 0x8000000 + 0x1000 is reached by linux and the GIC"),
    "an interrupt that is missing": (
        lambda m: m.owner("linux", 34, False),
        "no line: linux: interrupt 34 of /pl031@9010000 is in its tree and not its"),
    "an interrupt that two have": (
        lambda m: m.owner("rt", 34, True), "line twice: interrupt 34 is linux's and rt's"),
    "an interrupt that no tree says": (
        lambda m: m.owner("rt", 200, True),
        "more lines: rt: interrupt 200 is in its tree nowhere"),
    "the hypervisor's interrupt": (
        lambda m: m.owner("linux", 33, True),
        "kept line: linux: interrupt 33 is kept: the hypervisor's"),
    "the hypervisor's timer": (
        lambda m: m.owner("rt", 26, True), "kept line: rt: interrupt 26 is kept: the hypervisor's"),
    "an interrupt that is on and nobody's": (
        lambda m: (m.owner("linux", 200, False), m.distributor(0x100 + 4 * 6, 1 << 8)),
        "enabled: interrupt 200 is on, and nobody's"),
    "an interrupt that goes to another's core": (
        lambda m: (m.distributor(0x100 + 4, 1 << 2), m.distributor(0x6000 + 8 * 34, 3)),
        "routed: interrupt 34 of linux goes to core 3"),
}


def test_linux_and_rt(linux_and_rt):
    assert linux_and_rt.run.text()
    faults, mapped, said = linux_and_rt.check()
    assert not faults and set(mapped) == set(said) == {"linux", "rt"}


@pytest.mark.parametrize("what", SEEDED)
def test_seeded_disagreement(changed, what):
    change, words = SEEDED[what]
    change(changed)
    found = [f"{kind}: {text}" for kind, text in changed.booted.check()[0]]
    words = words.format(base=changed.booted.base)
    assert any(fault.startswith(words) for fault in found), found


def test_all_is_as_before(linux_and_rt):
    """After what has been changed was put right."""
    assert linux_and_rt.run.text()
    assert not linux_and_rt.check()[0]
