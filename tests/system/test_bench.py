# SPDX-License-Identifier: Apache-2.0
"""The tables of `./mullion bench` (tests/bench): each figure is held against its own budget, a stay
names its functions, and a page keeps what was not measured again."""
import re
import sys
import types

import pytest

from harness import TOP

sys.path.append(str(TOP / "tests" / "bench"))
import aarch32  # noqa: E402
import bench  # noqa: E402
import breakdown  # noqa: E402
import budgets  # noqa: E402
import channels  # noqa: E402
import direct  # noqa: E402
import over_native  # noqa: E402
import parts  # noqa: E402
import places  # noqa: E402
import report  # noqa: E402
import rows  # noqa: E402
import software_gic  # noqa: E402
import stays  # noqa: E402
import traps  # noqa: E402

pytestmark = [pytest.mark.quick, pytest.mark.no_machine]
ROW = "ipi_running"  # EL2 is entered twice in it


def figures(*medians):
    return traps.Figures(*(types.SimpleNamespace(rows={ROW: (n, n, n)}) for n in medians))


@pytest.mark.parametrize("hardware, heads", [({}, ["software", "budget"]),
                                             ({"x": [1, 2]}, ["GICV", "software", "budget"])])
def test_only_what_was_measured_has_a_column(monkeypatch, capsys, hardware, heads):
    """Where rows are named, the hardware's GICv2 is not."""
    for name in "built", "MullionV2":
        monkeypatch.setattr(software_gic, name, lambda *_, **__: None)
    monkeypatch.setattr(software_gic, "measure",
                        lambda _: types.SimpleNamespace(rows={ROW: (8, 8, 8)}))
    assert software_gic.table(hardware, [ROW])[1] == []
    assert capsys.readouterr().out.splitlines()[1].split()[4:] == heads


@pytest.mark.parametrize("ours, less, added, over", [
    (200, 100, 2 * budgets.BHB.default, []),
    (201, 100, 0, [""]),
    (200, 101, 0, [", without optional parts"]),
    (200, 100, 2 * budgets.BHB.default + 1, [", Spectre-BHB"])])
def test_each_figure_has_its_budget(ours, less, added, over):
    budget = budgets.Budget(100, 200, 50)
    found, said = traps.cells(figures(8, ours, less, ours + added), ROW, budget)
    assert said == over
    assert found == [8, ours, 200, less, 100, 50, added, 2 * budgets.BHB.default]


def test_a_row_that_was_not_measured_is_over(capsys):
    kept, over = traps.table("GICv3", figures(1, 2, 3, 4), {"cpu_on": budgets.Budget(9, 9)})
    assert (kept, over) == ({}, [f"{rows.ROWS['cpu_on'].what} (not measured)"])
    assert "OVER" not in capsys.readouterr().out


@pytest.mark.parametrize("name, taken, over", [
    ("timer_spin", (5, 5, 5), False), ("timer_spin", (5, 5, 6), True),
    ("timer_spin", (4, 4, 4), True), ("sgi_self", (9, budgets.DIRECT["sgi_self"], 999), False),
    ("sgi_self", (9, budgets.DIRECT["sgi_self"] + 1, 999), True), ("ipi_running", None, True)])
def test_what_is_direct_takes_what_the_bare_machine_takes(monkeypatch, name, taken, over):
    """No more and no less where nothing of EL2 runs; else it has a budget, as any row."""
    monkeypatch.setattr(budgets, "DIRECT", {name: budgets.DIRECT[name]})
    plain, virtual = ({name: figures} for figures in ((5, 5, 5), (70, 71, 72)))
    direct_rows = {} if taken is None else {name: taken}
    kept, said = direct.show(budgets.DIRECT, *(types.SimpleNamespace(rows=found)
                                               for found in (plain, virtual, direct_rows)))
    assert bool(said) == over
    what = rows.ROWS[name].what
    assert kept == ({what: [5, 71, taken[1], budgets.DIRECT[name]]} if taken else {})


SIGNAL = """mark 1 0 5 5
ran 0 0x1000 70
mark 1 0 100 100
ran 1 0x40001000 3
ran 0 0x1000 20
ran 0 0x2000 6
ran 1 0x40001000 4
ran 0 0x2008 5
ran 0 0x1000 30
ran 0 0x2000 11
ran 1 0xe001000 100
ran 1 0x3000 40
%sran 1 0x4004 9
"""


@pytest.mark.parametrize("call", [0, 144])
@pytest.mark.parametrize("served, figure", [("ran 1 0x4000 8\n", 151), ("", None)])
def test_a_signal_is_counted_to_the_handler(served, figure, call):
    """The first one behind the last mark, with EL3's part of it where it is a call; what guests do
    meanwhile is none of it."""
    names = {0x1000: "cpu_kick", 0x2000: "signal_send", 0x2008: "signal_send", 0x3000: "vectors",
             0x4000: "trap_signal", 0x4004: "cpu_serve"}
    found = types.SimpleNamespace(function=lambda at: names.get(at, hex(at)), base=0x7fe00000)
    said = SIGNAL % served
    if call:
        said = said.replace("ran 0 0x2008", f"ran 0 0xe000200 {call}\nran 0 0x2008")
    assert direct.kick(said, found) == (figure and figure + call)


@pytest.mark.parametrize("el2, over", [
    (budgets.EL2_BOOT[0], []), (budgets.EL2_BOOT[0] + 1, [budgets.EL2_ALONE])])
def test_el2s_own_boot_has_a_budget(capsys, el2, over):
    """Whatever the stages before it take less."""
    ends = {name: most for name, (most, _) in budgets.STAGES.items()}
    ends.update({"loader": 1000000, "el2": 1000000 + el2})
    assert bench.print_stages("from reset", ends, 0) == over
    assert f"{el2:,}, budget" in capsys.readouterr().out


def test_every_row_has_a_budget():
    assert list(budgets.V3) == list(rows.ROWS)
    assert budgets.V2.keys() <= rows.ROWS.keys() and budgets.BHB_ENTRIES.keys() <= rows.ROWS.keys()
    assert rows.GIVEN_V2.keys() <= budgets.V2.keys()
    assert budgets.DIRECT_V2.keys() <= budgets.DIRECT.keys() <= rows.ROWS.keys()


def test_a_stay_names_its_functions(monkeypatch, capsys):
    """The longest of the CPUs that are asked for; what is called again is added up."""
    said = ("resident 0 90 0x1000\npath 0 0x7000 90\n"
            "resident 1 60 0x2000\npath 1 0x1000 10 0x1004 5 0x2000 30 0x1008 15\n")
    names = {0x1000: "vectors", 0x1004: "vectors", 0x1008: "vectors", 0x2000: "search"}
    monkeypatch.setattr(places, "Places", lambda elf, base: types.SimpleNamespace(
        function=lambda at: names.get(at, hex(at))))
    machine = types.SimpleNamespace(out=TOP, hypervisor_base=lambda: 0)
    assert stays.longest(said, machine).calls == [("0x7000", 90)]
    stay = stays.longest(said, machine, [1])
    assert stay == (60, "0x2000", [("vectors", 15), ("search", 30), ("vectors", 15)])
    assert stays.chain(stay) == "vectors > search"
    assert stays.largest(stay, 1) == [("vectors", 30)]

    monkeypatch.setitem(budgets.STAYS, "it", budgets.Budget(60, 59))
    assert stays.show_table({"it": (stay, stay)}) == ["stay at EL2, it"]
    out = capsys.readouterr().out
    assert out.count("vectors > search") == 1 and "vectors 30, search 30" in out


def test_the_page_keeps_what_was_not_measured():
    old = {"rows": {"Xen": 1, "Mullion": 2}, "boot": 3, "stays": 4}
    assert report.merged(old, {"rows": {"Mullion": 5}, "stays": 6}) == {
        "rows": {"Xen": 1, "Mullion": 5}, "boot": 3, "stays": 6, "parts": {}, "affected": {},
        "commands": {}, "linux": {}}


@pytest.mark.parametrize("chain, part", [
    # a helper counts for who asked for it; a version's name is the function's
    ([("this_cpu", "el2/core/cpu.h"), ("trap_irq_v3", "el2/trap/dispatch.c")],
     ("dispatch", "trap_irq")),
    ([("row_of", "gic/vgic/vgic_mmio.c"), ("vgic_dist_read", "gic/vgic/vgic_mmio.c")],
     ("look-up", "row_of")),
    ([("memcpy", "lib/string.c")], ("work", "memcpy")),
    ([("anything.isra.0", "gic/vgic/vgic.c")], ("work", "anything")),
    ([("vectors_v2", "el2/trap/vectors.S")], ("frame", "vectors"))])
def test_an_instruction_has_a_part(chain, part):
    assert parts.part_of(chain) == part


def test_a_new_function_of_the_traps_has_no_part():
    with pytest.raises(parts.NoPart, match="trap_new of el2/trap/new.c is in no list"):
        parts.part_of([("helper", "lib/x.h"), ("trap_new", "el2/trap/new.c")])


def test_the_functions_of_parts_are_there():
    files = [path for room in ("el2", "gic") for path in (TOP / room).rglob("*.[chS]")]
    text = "".join(path.read_text() for path in files)
    gone = [name for name in parts.PART_OF if not re.search(rf"\b{name}[(:]", text)]
    assert not gone


TRACE = """mark 8 0 0 0
mark 6 0 0 0
ran 0 0x9000 3
ran 0 0x104 2
mark 7 0 5 0
ran 0 0x9000 9
mark 6 0 5 0
ran 0 0x9000 3
mark 7 0 8 0
mark 4 0 8 0
mark 1 0 8 0
ran 0 0x100 1
ran 1 0x100 2
mark 2 0 9 2
ran 0 0x100 7
ran 1 0x9000 4
mark 3 1 16 6
"""


def test_what_ran_in_each_sample():
    """The sender's until its call is back, the receiver's until it is done, nothing between two."""
    assert breakdown.taken(TRACE.splitlines()) == (
        [[[(0x9000, 3), (0x104, 2)], [(0x9000, 3)]]],
        [[[(0x100, 1), (0x100, 2), (0x9000, 4)]]])


def test_parts_add_up(monkeypatch):
    chains = {0: [("trap_irq", "el2/trap/dispatch.c")], 4: [("work", "gic/x.c")]}
    monkeypatch.setattr(breakdown, "sources", lambda elf, addresses: chains)
    found = {"empty": [(0x9000000, 4)], "fault": [(0x9000000, 6), (0x100, 2)],
             "cpu_on": [(0x9000000, 1), (0x104, 1)]}
    table = breakdown.net(breakdown.table(found, "elf", 0x100), ["empty", "fault"])
    # the access that aborts is not in the counter's figure
    assert breakdown.cells(table["fault"]) == [1, 0, 1, 0, 0, 1, 3]
    assert breakdown.cells(table["cpu_on"]) == [1, 0, 0, 0, 0, 1, 2]
    monkeypatch.setattr(breakdown, "ROWS", {name: rows.ROWS[name] for name in table})
    figures = {"fault": (9, 3, 9), "cpu_on": (2, 2, 2)}
    assert breakdown.wrong(table, figures) == []
    assert breakdown.wrong(table, {**figures, "fault": (3, 4, 3)}) == [
        "breakdown: the parts of fault add up to 3, its figure is 4"]
    assert breakdown.wrong({}, figures) == [
        f"breakdown: {rows.ROWS[name].what} (not measured)" for name in breakdown.ROWS]


@pytest.mark.parametrize("part, row, over", [
    ("stages", [100, 100, 300, 300], []), ("stages", [101, 100, "", ""], ["aarch32: it"]),
    ("stages", [1, 100, 301, 300], ["aarch32: it"]), ("bytes", [7, ""], []),
    ("bytes", [8, 7], ["aarch32: it"])])
def test_the_chain_in_aarch32_has_budgets(part, row, over):
    """Of both payloads, of sizes, and of what has no limit of its own."""
    assert aarch32.over({"stages": {}, "bytes": {}, part: {"it": row}}) == over


CABLE = """mark 4 0 10 20
below 1 2
mark 1 0 10 20
below 1 2
mark 2 0 %d 21
below %d 2
mark 3 1 90 31
below 17 7
total 0 1 2
"""


@pytest.mark.parametrize("name, figure", [
    ("frame_64", 16), ("frames_64", 1), ("mib", 21), ("wire", 18 + 11), ("ping_pong", 80 + 11)])
def test_whose_instructions_a_row_of_channels_is(name, figure):
    """EL2's on the sender's core, for each frame; EL2's of both; both cores' own as well."""
    row, = channels.samples((CABLE % (28, 17)).splitlines())
    assert channels.figure(name, row) == figure


@pytest.mark.parametrize("row, ratio, over", [
    ([7, 7, 8, 8], 1.0, []), ([8, 7, 8, 8], 1.0, ["channels: it"]),
    ([7, 7, 9, 8], 1.0, ["channels: it, GICv2"]),
    ([7, 7, 8, 8], 1.1, ["channels: ping-pong, all"])])
def test_channels_have_budgets(row, ratio, over):
    found = {"rows": {"it": row}, "ping-pong": {"all": [10, 11, ratio, 1.001]}}
    assert channels.over(found) == over
    assert budgets.CHANNELS.keys() == channels.ROWS.keys()


def test_linux_over_native_has_budgets():
    assert over_native.over({"pipe": [100, 1.02, 1.02, 1.01, 1.01, ""]}) == []
    assert over_native.over({"pipe": [100, 1.03, 1.02, 1.01, 1.01, ""]}) == ["Linux, pipe"]
    assert over_native.over({"pipe": [100, 1.02, 1.02, 1.02, 1.01, ""]}) == [
        "Linux, pipe, without optional parts"]
    assert budgets.LINUX.keys() == over_native.CPUS.keys() and budgets.LINUX.keys() <= set(
        rows.LINUX_ROWS)
