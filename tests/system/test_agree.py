# SPDX-License-Identifier: Apache-2.0
"""Agreement, checked by somebody else: what a domain's tree says, read in Python (tools/agree*.py),
is what its stage-2 tables map and which interrupts it owns; and what disagrees is found."""
import subprocess
import sys

import pytest

from harness import OUT, TOP

import agree
import agree_tables
import dtb
import prepare
from agree_tree import Said, both, minus, united

TOOL = OUT / "tools" / "mullion-dt"
BOARD = """/dts-v1/;
/ {
  #address-cells = <2>; #size-cells = <2>; interrupt-parent = <&gic>; compatible = "a,board";
  chosen { stdout-path = &uart; };
  memory@40000000 { device_type = "memory"; reg = <0 0x40000000 0 0x40000000>; };
  psci { compatible = "arm,psci-1.0"; method = "smc"; };
  cpus: cpus {
    #address-cells = <1>; #size-cells = <0>;
    cpu@0 { device_type = "cpu"; reg = <0>; enable-method = "psci"; };
    cpu@1 { device_type = "cpu"; reg = <1>; enable-method = "psci"; };
  };
  reserved-memory {
    #address-cells = <2>; #size-cells = <2>; ranges;
    buffer: buffer@90000000 { reg = <0 0x90000000 0 0x100000>; no-map; };
  };
  timer { compatible = "arm,armv8-timer";
    interrupts = <1 13 4>, <1 14 4>, <1 11 4>, <1 10 4>; };
  gic: interrupt-controller@1000000 {
    compatible = "arm,gic-400"; interrupts = <1 9 4>;
    reg = <0 0x1000000 0 0x1000>, <0 0x1002000 0 0x2000>, <0 0x1004000 0 0x2000>,
          <0 0x1006000 0 0x2000>;
    interrupt-controller; #interrupt-cells = <3>; #address-cells = <1>;
  };
  iommu: iommu@1100000 { compatible = "arm,smmu-v2"; reg = <0 0x1100000 0 0x10000>;
    interrupts = <0 60 4>; #iommu-cells = <1>; };
  soc {
    compatible = "simple-bus"; #address-cells = <1>; #size-cells = <1>;
    ranges = <0 0 0x2000000 0x1000000>;
    uart: serial@1000 { compatible = "arm,pl011", "arm,primecell"; reg = <0x1000 0x1000>;
      interrupts = <0 1 4>; };
    timer@2000 { compatible = "a,timer"; reg = <0x2800 0x400 0x4fff 2>; interrupts = <0 2 4>; };
    video@8000 { compatible = "a,video"; reg = <0x8000 0x1000>; memory-region = <&buffer>;
      interrupts-extended = <&gic 0 5 4>, <&gic 0 6 1>; };
    rtc: rtc@9000 { compatible = "a,rtc"; reg = <0x9000 0x100>; interrupts = <0 7 4>; };
    pcie@a000 {
      compatible = "a,pcie"; reg = <0xa000 0x1000>; #address-cells = <3>; #size-cells = <2>;
      device_type = "pci"; #interrupt-cells = <1>; interrupt-map-mask = <0 0 0 7>;
      ranges = <0x2000000 0 0x20000000 0x800000 0 0x100000>;
      interrupt-map = <0 0 0 1 &gic 0 0 20 4>, <0 0 0 2 &gic 0 0 100 4>;
    };
  };
};
"""
CONFIG = """/dts-v1/;
/plugin/;
&{/} { domains {
  first { compatible = "openamp,domain-v1"; cpus = <&cpus 0x1 0x1>; mullion,memory-rest;
    mullion,access-rest; mullion,kernel = "first"; };
  second { compatible = "openamp,domain-v1"; cpus = <&cpus 0x2 0x1>; access = <&rtc>;
    mullion,memory-size = <0x1000000>; mullion,watchdog; mullion,kernel = "second"; };
}; };
"""
LIMIT = 900  # seconds of a sweep, which takes 90 on two CPUs
NAMES = "first", "second"


def compiled(source, path):
    subprocess.run(["dtc", "-@", "-q", "-I", "dts", "-O", "dtb", "-o", path],
                   input=source.encode(), check=True)
    return path


class Machine:
    """What the tool makes of BOARD and CONFIG: texts that a test changes, and the faults then."""

    def __init__(self, folder, config=CONFIG):
        self.board = compiled(BOARD, folder / "board.dtb")
        config = compiled(config, folder / "config.dtbo")
        self.text = self.run(config, "--tables").decode()
        self.trees = {name: self.run(config, "--domain", name) for name in NAMES}

    def run(self, config, *words):
        done = subprocess.run([TOOL, self.board, config, *words], check=False, timeout=60,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert not done.returncode, done.stderr
        return done.stdout

    def faults(self, text=None, **kept):
        board = dtb.read(self.board.read_bytes())
        said = {name: Said(dtb.read(tree)) for name, tree in self.trees.items()}
        return [f"{kind}: {words}" for kind, words in agree_tables.compare(
            board, said, agree_tables.read(text or self.text), "first",
            kept_lines=agree.kept_lines(board, said), **kept)]


@pytest.fixture(scope="module", name="made")
def fixture_made(tmp_path_factory):
    return Machine(tmp_path_factory.mktemp("agree"))


def test_agrees(made):
    assert made.faults() == []
    for words in ("first\tpage\t0x2008000\t0x2008000\t0x1000\tdevice",  # only what is used
                  "first\tpage\t0x1002000\t0x1006000\t0x1000\tdevice", "second\tline\t39\twired",
                  "first\tpage\t0x90000000\t0x90000000\t0x100000\tram", "first\tline\t132\twired"):
        assert words in made.text, made.text


def replaced(old, new):
    def change(text):
        assert old in text, text
        return text.replace(old, new)
    return change


def added(line):
    return lambda text: text + line + "\n"


RTC = "second\tpage\t0x2009000\t0x2009000\t0x1000\tdevice\n"
VIDEO = "first\tpage\t0x2008000\t0x2008000\t0x1000\tdevice\n"
GICC = "first\tpage\t0x1002000\t0x1006000\t0x1000\tdevice\n"
SEEDED = {
    "a page that no tree says": (
        added("second\tpage\t0x2010000\t0x2010000\t0x1000\tdevice"),
        "unsaid: second: 0x2010000 + 0x1000 is mapped and not in its tree"),
    "the next page, too": (
        replaced(RTC, RTC.replace("\t0x1000\t", "\t0x2000\t")),
        "unsaid: second: 0x200a000 + 0x1000 is mapped and not in its tree"),
    "a device that is not mapped": (
        replaced(RTC, ""),
        "unmapped: second: 0x2009000 + 0x1000 of /soc/rtc@9000 is in its tree and not mapped"),
    "a reserved region that is not mapped": (
        replaced("first\tpage\t0x90000000\t0x90000000\t0x100000\tram\n", ""),
        "unmapped: first: 0x90000000 + 0x100000 of memory is in its tree and not mapped"),
    "a window that is not mapped": (
        replaced("first\tpage\t0x2800000\t", "first\tpage\t0x2900000\t"),
        "unmapped: first: 0x2800000 + 0x100000 of /soc/pcie@a000 is in its tree and not mapped"),
    "a device as memory": (
        replaced(RTC, RTC.replace("device", "ram")),
        "kind: second: 0x2009000 + 0x1000 of /soc/rtc@9000 is not mapped as device"),
    "a device elsewhere": (
        replaced(RTC, RTC.replace("\t0x2009000\t0x2009000", "\t0x2009000\t0x200b000")),
        "moved: second: 0x2009000 + 0x1000 is at 0x200b000"),
    "another domain's page": (
        replaced(RTC, RTC.replace("\t0x2009000\t0x2009000", "\t0x2009000\t0x2008000")),
        "twice: 0x2008000 + 0x1000 is reached by first and second"),
    "a page at two addresses": (
        added("second\tpage\t0x3009000\t0x2009000\t0x1000\tdevice"),
        "twice: 0x2009000 + 0x1000 is reached by second at two addresses"),
    "the physical distributor": (
        replaced(GICC, GICC.replace("0x1006000", "0x1002000")),
        "moved: first: 0x1002000 + 0x1000 is at 0x1002000"),
    "a distributor that does not trap": (
        added("second\tpage\t0x1000000\t0x1000000\t0x1000\tdevice"),
        "trap: second: 0x1000000 + 0x1000 is emulated, and mapped"),
    "a distributor that is not there": (
        replaced("second\ttrap\t0x1000000\t0x1000\tGICD\n", ""),
        "unmapped: second: 0x1000000 + 0x1000 of /interrupt-controller@1000000 is in its tree and "
        "not mapped"),
    "an emulated device that no tree says": (
        added("second\ttrap\t0x3000000\t0x1000\tghost"),
        "unsaid: second: 0x3000000 + 0x1000 is emulated and not in its tree"),
    "an interrupt that is missing": (
        replaced("second\tline\t39\twired\n", ""),
        "no line: second: interrupt 39 of /soc/rtc@9000 is in its tree and not its"),
    "the second of two interrupts that is missing": (
        replaced("first\tline\t38\twired\n", ""),
        "no line: first: interrupt 38 of /soc/video@8000 is in its tree and not its"),
    "an interrupt of a map that is missing": (
        replaced("first\tline\t132\twired\n", ""),
        "no line: first: interrupt 132 of /soc/pcie@a000 is in its tree and not its"),
    "a core's own interrupt that is missing": (
        replaced("second\tline\t27\twired\n", ""),
        "no line: second: interrupt 27 of /timer is in its tree and not its"),
    "an interrupt that no tree says": (
        added("second\tline\t90\twired"),
        "more lines: second: interrupt 90 is in its tree nowhere"),
    "an interrupt that two have": (
        added("second\tline\t37\twired"), "line twice: interrupt 37 is first's and second's"),
    "another's interrupt, taken as a spare one": (
        added("first\tline\t39\twired"),
        "line twice: first: interrupt 39 of second /soc/rtc@9000 is another's"),
    "the IOMMU's interrupt": (
        added("first\tline\t92\twired"),
        "kept line: first: interrupt 92 is kept: IOMMU /iommu@1100000"),
    "the secure timer's": (
        added("first\tline\t29\twired"),
        "kept line: first: interrupt 29 is kept: the CPUs' timer"),
    "the maintenance interrupt": (
        added("second\tline\t25\twired"),
        "kept line: second: interrupt 25 is kept: maintenance /interrupt-controller@1000000"),
    "an interrupt that the GIC has not": (
        added("first\tline\t800\twired"), "no line: first: interrupt 800 is beyond its GIC's"),
    "a software line that no tree says": (
        added("first\tline\t159\tsoftware"),
        "more lines: first: interrupt 159 is software's, and in its tree nowhere"),
    "tables of a domain that has no tree": (
        added("third\treach\t40"), "domain: third has a tree or tables, not both"),
}


@pytest.mark.parametrize("what", SEEDED)
def test_seeded_disagreement(made, what):
    change, words = SEEDED[what]
    found = made.faults(change(made.text))
    assert any(fault.startswith(words) for fault in found), found


def test_what_nobody_has(made):
    """A page of the hypervisor's that a domain reaches."""
    found = made.faults(kept_pages={"the hypervisor": [(0x40200000, 0x40400000)]})
    assert found == ["twice: 0x40200000 + 0x200000 is reached by first and the hypervisor"]


def test_moved_memory(tmp_path):
    """Where a domain's memory lies elsewhere than it sees it, that must be DRAM, and its alone."""
    config = CONFIG.replace("access = <&rtc>;", "mullion,memory-at = <0xc0000000>;")
    made = Machine(tmp_path, config)
    old = next(line for line in made.text.splitlines()
               if line.startswith("second\tpage") and line.endswith("ram"))
    _, _, ipa, pa, size, _ = old.split("\t")
    assert (ipa, size) == ("0xc0000000", "0x1000000")
    assert made.faults() == [f"moved: second: {ipa} + {size} is at {pa}"]
    assert made.faults(moves=("second",)) == []

    def lying(at):
        text = made.text.replace(old, f"second\tpage\t{ipa}\t{at}\t{size}\tram")
        return made.faults(text, moves=("second",))

    # its own memory once more, at another address: two of its addresses for one page
    text = made.text + f"second\tpage\t0xd0000000\t{pa}\t0x200000\tram\n"
    assert f"twice: {pa} + 0x200000 is reached by second at two addresses" in \
        made.faults(text, moves=("second",))
    assert lying("0x40000000") == [f"twice: 0x40000000 + {size} is reached by first and second"]
    assert lying("0x80000000") == [f"moved: second: 0x80000000 + {size} is no DRAM of the board's"]


def test_sets():
    assert united([(4, 6), (1, 2), (2, 3), (5, 9), (7, 7)]) == [(1, 3), (4, 9)]
    assert minus([(0, 10), (20, 30)], [(2, 3), (5, 25)]) == [(0, 2), (3, 5), (25, 30)]
    assert minus([(0, 10)], [(0, 10)]) == [] and minus([(0, 10)], []) == [(0, 10)]
    assert both([(0, 10), (20, 30)], [(5, 22)]) == [(5, 10), (20, 22)]


def sweep(*words):
    done = subprocess.run([sys.executable, TOP / "tools" / "agree.py", "--tool", TOOL,
                           "--trees", prepare.trees(), *words], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=LIMIT)
    print(done.stdout)
    assert done.returncode == 0
    return done.stdout


def test_boards():
    """Each twelfth of Debian's trees."""
    found = agree.read_counts(sweep("--every", "12"))
    assert all(trees > 25 for trees in found.values())


@pytest.mark.long
def test_all_boards():
    """How many agree is in docs/testing.md: fewer would be ones that are refused."""
    page = (TOP / "docs" / "testing.md").read_text()
    found = agree.read_counts(sweep())
    words = ", ".join(f"{found[variant]} {name}" for variant, name in (
        ("one domain", "with one domain"), ("two domains", "with two"),
        ("two with emulated devices", "with two and emulated devices")))
    assert words in " ".join(page.split())
