# SPDX-License-Identifier: Apache-2.0
"""What a domain's devices refer to and do not get: mullion-dt --losses and ./mullion check, on the
tree of a small board in the manner of an embedded SoC."""
import os
import re
import subprocess

import pytest

from harness import OUT, TOP, guest
from loss_table import Row, lines

TOOL = OUT / "tools" / "mullion-dt"
DOMAIN = """%s { compatible = "openamp,domain-v1"; mullion,kernel = "kernel";
                 cpus = <&cpus %s 1>; %s };"""
LINUX = DOMAIN % ("linux", "0xffffffff", "mullion,memory-rest; mullion,access-rest;")
CONTROL = DOMAIN % ("control", "2", "mullion,memory-size = <0x1000000>; "
                    "access = <&{/soc/serial@21000} &{/soc/i2c@22000}>;")
ONE_LINE = "control: devices without a clock, interrupt or the like: 2 (./mullion check --verbose)"

pytestmark = [pytest.mark.mullion, pytest.mark.quick]


def compiled(out, source, *options):
    done = subprocess.run(["dtc", "-q", *options, "-I", "dts", "-O", "dtb", "-o", out],
                          input=source, text=True)
    assert done.returncode == 0
    return out


@pytest.fixture
def board(tmp_path):
    return compiled(tmp_path / "soc.dtb", (TOP / "tests/unit/data/soc.dts").read_text())


@pytest.fixture
def config(tmp_path):
    """config(domains): an overlay with them, as source and compiled."""
    def made(*domains):
        source = tmp_path / "config.dts"
        source.write_text("/dts-v1/; /plugin/; &{/} { domains { " + "\n".join(domains) + " }; };")
        return source, compiled(tmp_path / "config.dtbo", source.read_text(), "-@")
    return made


def run(*words):
    return subprocess.run([TOOL, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True)


def test_a_line_each(board, config):
    done = run(board, config(LINUX, CONTROL)[1], "--losses")
    assert (done.returncode, done.stderr) == (0, "")
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    counters = [row for row in rows if row[1] == "pmu"]
    assert [row[:6] + row[9:] for row in counters] == [
        [domain, "pmu", "interrupts", "interrupt-controller@100000", "shared", "minor", "-", "-",
         "pmu", "-"] for domain in ("linux", "control")]
    rows = [row for row in rows if row not in counters]
    assert [row[:6] for row in rows] == [
        ["linux", "ethernet@30000", "iommus", "iommu@8000", "the hypervisor", "minor"],
        ["control", "serial@21000", "clocks", "clock-controller@1000", "linux", "needed"],
        ["control", "serial@21000", "resets", "clock-controller@1000", "linux", "needed"],
        ["control", "serial@21000", "pinctrl-0", "pinctrl@2000/uart1", "linux", "needed"],
        ["control", "rtc@68", "interrupts-extended", "interrupt-controller@23000", "linux",
         "needed"]]
    assert all(len(row) == 13 for row in rows)
    assert rows[1][7].startswith("clk_ignore_unused ") and rows[0][7:9] == ["-", "-"]
    assert [row[9:] for row in rows] == [
        ["-", "5", "ethernet@30000", "-"], ["bus", "4", "serial@21000", "named"],
        ["rst", "4", "serial@21000", "named"], ["default", "-", "serial@21000", "named"],
        ["-", "7 8", "rtc@68", "named"]]


def test_what_is_missing_is_said(tmp_path, config):
    """A reference that cannot be read: to no node, to one that does not count, too short."""
    text = (TOP / "tests/unit/data/soc.dts").read_text() + """
        &uart0 { resets = <0x77 1>; clocks = <&ccu>; dmas = <&osc 1>; };"""
    board = compiled(tmp_path / "soc.dtb", text)
    done = run(board, config(LINUX)[1], "--losses")
    rows = [Row(*line.split("\t")) for line in done.stdout.splitlines()]
    left_out = "from there on the property is left out"
    assert [(row.provider, row.owner, row.consequence, row.cells)
            for row in rows if row.node == "serial@20000"] == [
                ("clock-controller@1000", "ends too soon",
                 f"{left_out}: it ends inside a reference", "-"),
                ("-", "no such node", f"{left_out}: no node has phandle 0x77", "-"),
                ("osc", "no #dma-cells", left_out, "-")]
    assert {row.here for row in rows if row.node == "serial@20000"} == {
        "correct it in the configuration",
        "write it into the node of the provider, in the configuration"}


def test_no_tree_without_a_note(board, config):
    """What a domain's tree has lost is said with it; nothing where nothing is."""
    _, overlay = config(LINUX, CONTROL)
    for domain, said in ("linux", []), ("control", [f"mullion-dt: {ONE_LINE}"]):
        done = run(board, overlay, "--domain", domain, "-o", "/dev/null")
        assert done.returncode == 0
        assert done.stderr.splitlines()[:-1] == said


def check(board, config, *more):
    done = subprocess.run([TOP / "mullion", "check", config, "--board", board, *more], text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env={**os.environ, "O": str(OUT)})
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def test_check_has_a_table(board, config):
    source, _ = config(LINUX, CONTROL.replace('"kernel"', '"control"'))
    images = "--image", f"control={guest('pair')}"
    said = check(board, source, *images)
    assert ONE_LINE in said  # as boot says it
    head = said.index("control: not given, of what its devices refer to:") + 1
    provider, owner = said[head].index("provider"), said[head].index("owner")
    assert [(line[provider:owner].strip(), line[owner:].split()[0])
            for line in said[head + 1:head + 5]] == [
                ("clock-controller@1000 <4>", "linux"), ("clock-controller@1000 <4>", "linux"),
                ("pinctrl@2000/uart1", "linux"), ("interrupt-controller@23000 <7 8>", "linux")]
    assert said[head + 1].split()[:3] == ["serial@21000", "clocks", "(bus)"]
    assert said[head + 5].startswith("  clocks - linux: clk_ignore_unused ")
    assert not [line for line in said if "iommu" in line]
    more = check(board, source, *images, "--verbose")
    assert [line for line in more if line.split()[:3] == ["ethernet@30000", "iommus", "iommu@8000"]]
    assert {" ".join(line.split()) for line in said} <= {" ".join(line.split()) for line in more}


EMPTIED = """&{/soc/serial@21000} { clocks; resets; pinctrl-0; };
             &{/soc/i2c@22000/rtc@68} { interrupts-extended; };"""
KEPT_ON = """&{/} { clock-on { compatible = "regulator-fixed-clock"; regulator-name = "c";
                        regulator-always-on; clocks = <&{/soc/clock-controller@1000} 4>; }; };
             &{/soc/pinctrl@2000} { pinctrl-names = "default";
                                    pinctrl-0 = <&{/soc/pinctrl@2000/uart1}>; };"""


def test_advice_followed(board, config, tmp_path):
    """What the owner can do costs nobody a reference, and leaves the lines that it is about: what
    takes them away is said, too."""
    source, _ = config(LINUX, CONTROL.replace('"kernel"', '"control"'))
    images = "--image", f"control={guest('pair')}"
    before = check(board, source, *images)
    assert "  A line goes when the configuration empties its property (&{/PATH} { clocks; };), " \
        "for a device that can do without." in before
    lost = before[before.index("control: not given, of what its devices refer to:"):-1]
    whole = source.read_text()
    source.write_text(whole + KEPT_ON)
    after = [line for line in check(board, source, *images) if "brings" not in line]
    assert after[-1 - len(lost):-1] == lost and not [line for line in after if "linux: not" in line]
    source.write_text(whole + KEPT_ON + EMPTIED)
    assert not [line for line in check(board, source, *images) if "not given" in line]


def test_columns_are_documented():
    """In their order, by the tool and by the page."""
    done = run("--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.findall(r"^ {4}(\w+) ", done.stdout, re.M) == list(Row._fields)
    page = (TOP / "docs/configuration.md").read_text()
    section = page[page.index("`mullion-dt --losses` writes the same"):]
    words = re.findall(r"\*(\w+)\*", section.partition("\n\n")[0])
    assert words == list(Row._fields)


def test_every_class_is_documented():
    """Each property that loss_words.c has words for is in the page, by its name or its kind."""
    page = (TOP / "docs/configuration.md").read_text()
    section = page[page.index("What Linux makes of it"):page.index("## What a guest's tree has")]
    kinds = {"*-supply": "supplies", "pinctrl-*": "pin settings", "interrupts*": "interrupts",
             "interrupt-map": "interrupts", "msi-*": "msi-parent", "iommu*": "iommus",
             "gpio*": "GPIOs", "*-gpio": "GPIOs", "*-gpios": "GPIOs", "mux-*": "mux-controls",
             "assigned-clock*": "assigned-clocks", "memory-region": "reserved memory",
             "reg": "reserved memory", "-": "malformed", "*": "others"}
    source = (TOP / "dtb/config/loss_words.c").read_text()
    properties = re.findall(r'^\t\{"([^"]+)",', source[:source.index("static bool matches")], re.M)
    assert len(properties) > 20
    assert not [name for name in properties if kinds.get(name, name) not in section]


def test_nothing_is_listed_where_nothing_is_lost(board, config):
    said = check(board, config(LINUX)[0])
    assert [line.split(":")[0] for line in said] == ["linux", "mullion"]


def row(node, **fields):
    return Row("linux", node, "clocks", "clock@1", "firmware", "needed", "gives up", "not there",
               "do this", "-", "-", node, "-")._replace(**fields)


def test_long_table():
    """Twelve lines and how many more; all by --verbose, and what helps once for all."""
    found = [row(f"serial@{n}") for n in range(15)]
    short = list(lines(found, False))
    assert len(short) == 2 + 12 + 1 + 2
    assert short[-3:-1] == ["  .. and 3 more lines, of 3 devices: --verbose",
                          "  clocks - firmware: not there; linux: do this"]
    assert len(list(lines(found, True))) == 2 + 15 + 2
    minor = [row._replace(weight="minor") for row in found]
    assert not list(lines(minor, False)) and list(lines(minor, True))


def test_a_line_is_a_device():
    """The entries of a table are one line, of the device that has the table, behind those of
    devices that the user has named; each for itself by --verbose."""
    found = [row(f"table/opp-{n}", device="spi@1", property="required-opps", provider=f"power/{n}")
             for n in range(20)]
    found.append(row("serial@2", named="named", name="baud", cells="77"))
    found.append(row("serial@2", named="named", name="bus", cells="78 1"))
    found.append(row("serial@2", named="named", provider="clock@9"))
    cells = [line.split("  ") for line in lines(found, False)]
    assert [[cell.strip() for cell in line if cell][:3] for line in cells[2:4]] == [
        ["serial@2", "clocks (baud, bus)", "clock@1 <77> <78 1>, clock@9"],
        ["spi@1", "required-opps", "power/0, power/1, .."]]
    assert len(cells) == 2 + 2 + 2
    long = list(lines(found, True))
    assert len(long) == 2 + 1 + 20 + 2 and long[-3].split()[:3] == ["table/opp-19", "of", "spi@1"]
