# SPDX-License-Identifier: Apache-2.0
"""./mullion map: what it prints and draws is what the domains' trees say, each thing once."""
import collections
import re
import subprocess
import xml.etree.ElementTree

import pytest

import dtb
import map as maps
import map_svg
from harness import TOP
from test_front import mullion
from test_losses import compiled

pytestmark = [pytest.mark.mullion, pytest.mark.no_machine, pytest.mark.xdist_group("map")]
EXAMPLE = TOP / "docs" / "img" / "map.svg"
MACHINES = [["--gic", "3"], ["--gic", "2"], ["--board", "zcu102"]]
OTHERS = {"hypervisor", "nobody", "firmware"}
FILLS = {**map_svg.OTHERS, "linux": map_svg.DOMAINS[0], "rt": map_svg.DOMAINS[1]}
AFRESH = ("cpus", "memory", "reserved-memory", "chosen", "hypervisor", "psci")

Text = collections.namedtuple("Text", "x kind words fill")
Found = collections.namedtuple("Found", "sections texts trees")


def derived(domain, words):
    """The tree that a domain gets, by another command."""
    done = mullion("dt", "linux+rt", "--domain", domain, *words)
    assert done.returncode == 0, done.stderr
    made = subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb"], input=done.stdout.encode(),
                          stdout=subprocess.PIPE, check=True)
    return dtb.read(made.stdout)


def sections(text):
    """{title: its lines, without a head}"""
    parts = [part.splitlines() for part in text.split("\n\n")[1:]]
    return {title: lines if title == "Partitions" else lines[1:] for title, *lines in parts}


def words_of(picture):
    """The texts of a picture, each with the colour of the box that was drawn last before it."""
    texts, fill = [], None
    for element in xml.etree.ElementTree.fromstring(picture):
        fill = element.get("fill", fill)
        if element.tag.endswith("}text"):
            texts.append(Text(int(element.get("x")), element.get("class"), element.text, fill))
    return texts


def large(texts, column):
    """The first lines of a column's boxes, each with the box's colour."""
    return [(text.words, text.fill) for text in texts
            if text.x == column[0] + map_svg.PAD and text.kind is None]


@pytest.fixture(scope="module", params=MACHINES, ids=["gicv3", "gicv2", "zcu102"])
def found(request, tmp_path_factory):
    picture = tmp_path_factory.mktemp("map") / "a.svg"
    text = mullion("map", "linux+rt", "--all", *request.param)
    drawn = mullion("map", "linux+rt", "--all", "--svg", picture, *request.param)
    assert (text.returncode, drawn.returncode) == (0, 0), text.stderr + drawn.stderr
    assert drawn.stdout.endswith(f"mullion: map: {picture} has the picture\n")
    assert not [line for line in text.stdout.splitlines() if len(line) > 100]
    return Found(sections(text.stdout), words_of(picture.read_text()),
                 {name: derived(name, request.param) for name in ("linux", "rt")})


def gic_of(tree):
    return next(node for node in tree.root.walk() if "interrupt-controller" in node.props
                and any("gic" in text for text in node.strings("compatible")))


def devices(tree):
    """The nodes of a domain's tree that have registers at the CPU's addresses."""
    gic = gic_of(tree)
    for top in tree.root.children:
        if top.name.partition("@")[0] in AFRESH:
            continue
        for node in top.walk():
            buses = [up for up in node.above() if up.parent]
            if "reg" in node.props and node is not gic and all(
                    "ranges" in bus.props for bus in buses):
                yield node.name


def owners(found):
    """{a device's name: those who have one}, by the text. A row without a name goes on with the
    registers of the one before."""
    rows = [line.split(maxsplit=4) for line in found.sections["Devices"]]
    named = [(words[3], words[4].partition(";")[0]) for words in rows if len(words) == 5
             and words[0].startswith("0x")]
    assert len(named) == len(set(named)), named
    return {name: [owner for owner, other in named if other == name] for _, name in named}


def test_each_device_once(found):
    said = owners(found)
    assert sorted(large(found.texts, map_svg.DEVICE)) == sorted(
        (name, FILLS[owner]) for name, of in said.items() for owner in of)
    for domain, tree in found.trees.items():
        mine = [name for name, of in said.items() if domain in of]
        assert sorted(mine) == sorted(devices(tree))
    # and there are those that neither has
    assert any(set(of) <= OTHERS for of in said.values())


def test_each_domain_and_cpu_once(found):
    assert [line.split()[0] for line in found.sections["Partitions"] if line[2] != " "] == \
        ["linux", "rt"]
    heads = [text.words for text in found.texts if text.kind == "name"]
    # where boot stages lie in DRAM
    firmware = ["firmware"] * any(" firmware " in line for line in found.sections["Memory"])
    assert heads == ["Partitions", "Memory", "Devices", "linux", "rt", "hypervisor", *firmware,
                     "nobody"]
    cpus = [line.split() for line in found.sections["CPUs"]]
    assert [(int(number), owner.rstrip(",")) for number, _, _, owner, *_ in cpus] == \
        [(0, "linux"), (1, "linux"), (2, "linux"), (3, "rt")]
    drawn = [(text.words, text.fill) for text in found.texts
             if text.kind is None and text.words.isdecimal()]
    assert drawn == [(number, FILLS[owner.rstrip(",")]) for number, _, _, owner, *_ in cpus]
    for domain, tree in found.trees.items():
        types = [node.string("device_type") for node in tree.root.child("cpus").children]
        assert types.count("cpu") == sum(row[3] == f"{domain}," for row in cpus)


def size_in(number, unit):
    return int(number) << {"B": 0, "KiB": 10, "MiB": 20, "GiB": 30}[unit]


def test_all_memory_once(found):
    *rows, end = [line.split(maxsplit=4) for line in found.sections["Memory"]]
    at = int(rows[0][0], 0)
    for base, number, unit, _, _ in rows:
        assert int(base, 0) == at
        at += size_in(number, unit)
    assert at == int(end[0], 0) and at - int(rows[0][0], 0) == 1 << 30
    for domain, tree in found.trees.items():
        cells = [value for node in tree.root.children if node.name.startswith("memory@")
                 for value in node.cells("reg")]
        theirs = [(high << 32 | low, size_high << 32 | size)
                  for high, low, size_high, size in zip(*[iter(cells)] * 4)]
        assert sorted(theirs) == [(int(base, 0), size_in(number, unit))
                                  for base, number, unit, owner, _ in rows if owner == domain]
    assert large(found.texts, map_svg.MEMORY) == [
        (f"{owner}: {number} {unit}", FILLS[owner]) for _, number, unit, owner, _ in rows]


def test_interrupts_of_domains(found):
    """Each shared one that a device of a domain's tree has, once, and its own number."""
    rows = [line.split() for line in found.sections["Interrupts"] if line.split()[0].isdecimal()]
    for domain, tree in found.trees.items():
        gic = gic_of(tree).cell("phandle")
        wanted = {32 + cells[n + 1] for top in tree.root.children for node in top.walk()
                  if (cells := node.cells("interrupts"))
                  and next((up.cell("interrupt-parent") for up in [node, *node.above()]
                            if up.cell("interrupt-parent")), None) == gic
                  for n in range(0, len(cells), 3) if cells[n] == 0
                  and not node.name.startswith("pmu")}
        mine = [int(row[0]) for row in rows if row[3] == domain]
        assert wanted <= set(mine), domain
        assert len(mine) == len(set(mine))


def test_counters_that_interrupt_by_spis(tmp_path):
    """Those are no core's own, and no domain is told of them."""
    board = compiled(tmp_path / "soc.dtb", (TOP / "tests/unit/data/soc.dts").read_text())
    done = mullion("map", "--board", board)
    rows = [line.split() for line in sections(done.stdout)["Interrupts"]]
    assert [row[3] for row in rows if row[-1] == "pmu"] == ["nobody"], done.stdout
    assert ["27", "wire", "level", "each", "CPU", "timer"] in rows


LINES = """\
domain	a	0x1	-	kernel	-	-
domain	b	0x2	/u@1000	x y	-	watchdog
cpu	0	0x0	/cpus/cpu@0	a	0
cpu	1	0x100	/cpus/cpu@100	b	0
cpu	2	0x101	/cpus/cpu@101	nobody	-
ram	0x40000000	0x1000000
ram	0x80000000	0x1000000
memory	0x40000000	0x100000	a	memory, rwx	0x40000000
memory	0x80000000	0x800000	b	memory, rwx	0x10000000
memory	0x40080000	0x100000	hypervisor	log	0x40080000
memory	0x3ff00000	0x1000	nobody	reserved memory 0	0x3ff00000
register	/u@1000	0x1000	0x18	b	-
register	/v@2000	0x2000	0x200	a	-
register	/v@2200	0x2200	0x200	a	-
register	/v@2400	0x2400	0x200	a	-
register	/v@2600	0x2600	0x200	a	-
register	/w@3000	0x3000	0x1000	nobody	disabled
irq	40	edge	wire	a	/v@2000
irq	41	edge	wire	a	/v@2200
irq	42	edge	wire	a	/v@2400
irq	44	edge	wire	a	/v@2600
rest	a
"""


def test_memory_is_divided():
    """Of two claims the first one holds; holes, what nobody has, memory that is elsewhere for its
    domain."""
    lines = list(maps.memory_lines(maps.Map(LINES, "a machine"), 10))[1:]
    assert lines == [
        "  0x003ff00000        4 KiB  nobody      reserved memory 0, no DRAM by the tree",
        "  0x003ff01000     1020 KiB  -           no DRAM",
        "  0x0040000000        1 MiB  a           memory, rwx",
        "  0x0040100000      512 KiB  hypervisor  log",
        "  0x0040180000    14848 KiB  nobody      given to nobody",
        "  0x0041000000     1008 MiB  -           no DRAM",
        "  0x0080000000        8 MiB  b           memory, rwx, guest address 0x10000000",
        "  0x0080800000        8 MiB  nobody      given to nobody",
        "  0x0081000000"]


def test_folded():
    """Four of a kind are one row, with all of their interrupts; each has its own with --all."""
    machine_map = maps.Map(LINES, "a machine")
    short, whole = (list(maps.text(machine_map, whole)) for whole in (False, True))
    assert "  0x0000002000    4 x 512 B  a           v@2000 .. 2600; 40-42, 44" in short
    assert "  and 1 that the tree disables (--all)" in short
    assert "      40-42  wire    edge   a           v@2000 .. 2400" in short
    assert "  0x0000002400        512 B  a           v@2400; 42" in whole
    assert "  0x0000003000        4 KiB  nobody      w@3000; disabled" in whole
    assert "         42  wire    edge   a           v@2400" in whole
    assert "    2  0x00000101   cpu@101           nobody" in short
    assert "  b  1 CPU, 8 MiB, console u@1000; watchdog" in short
    drawn = {text.words for text in words_of(map_svg.picture(machine_map))}
    assert {"v@2000 .. 2600", "4 of them; INTID 40-42, 44", "memory, rwx, guest address",
            "0x10000000", "1008 MiB: no DRAM", "and 1 that the tree disables", "nobody"} <= drawn


def without_sizes(picture):
    """What depends on how large this build's images are is left out: where memory is divided."""
    return [text._replace(words=re.sub(r"\d+ [KM]iB", "SIZE",
                                       re.sub(r"^[4-7][0-9a-f]{7}$", "ADDRESS", text.words)))
            for text in words_of(picture)]


def test_example_is_the_present_one(tmp_path):
    """docs/img/map.svg: ./mullion map linux+rt --svg docs/img/map.svg makes it anew."""
    made = tmp_path / "map.svg"
    done = mullion("map", "linux+rt", "--svg", made)
    assert done.returncode == 0, done.stderr
    assert without_sizes(made.read_text()) == without_sizes(EXAMPLE.read_text())


def test_memory_that_is_moved(tmp_path):
    """Both addresses, and what boot puts there by the guest's."""
    config, picture = tmp_path / "moved.dts", tmp_path / "moved.svg"
    config.write_text((TOP / "configs" / "linux+rt.dts").read_text().replace(
        "mullion,memory-size = <0x2000000>;",
        "mullion,memory-size = <0x2000000>; mullion,memory-at = <0x90000000>;"))
    done = mullion("map", config)
    assert done.returncode == 0, done.stderr
    assert re.search(r"^  0x007[0-9a-f]{7} +32 MiB  rt +memory, rwx, guest address 0x90000000$",
                     done.stdout, re.M)
    assert re.search(r"^ +kernel rt \d+ KiB at 0x90000000, tree \d+ KiB at 0x900[0-9a-f]{5}$",
                     done.stdout, re.M)
    assert done.stdout.count("guest address") == 1
    assert mullion("map", config, "--svg", picture).returncode == 0
    assert "0x90000000" in " ".join(text.words for text in words_of(picture.read_text()))


@pytest.mark.quick
def test_refused(tmp_path):
    config = tmp_path / "bad.dts"
    config.write_text((TOP / "configs" / "linux+rt.dts").read_text().replace("<&cpus 0x8 0x1>",
                                                                            "<&cpus 0x10 0x1>"))
    done = mullion("map", config)
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(rf"mullion: map: {config}: .* \(./mullion check says more\)",
                        done.stderr.splitlines()[-1]), done.stderr
    done = mullion("map", "linux+rt", "--svg", tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1] == f"mullion: map: {tmp_path}: Is a directory"
