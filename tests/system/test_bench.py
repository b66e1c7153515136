# SPDX-License-Identifier: Apache-2.0
"""The tables of `./mullion bench` (tests/bench): each figure is held against its own budget, a stay
names its functions, and a page keeps what was not measured again."""
import sys
import types

import pytest

from harness import TOP

sys.path.append(str(TOP / "tests" / "bench"))
import budgets  # noqa: E402
import places  # noqa: E402
import report  # noqa: E402
import rows  # noqa: E402
import stays  # noqa: E402
import traps  # noqa: E402

pytestmark = [pytest.mark.quick, pytest.mark.no_machine]
ROW = "ipi_running"  # EL2 is entered twice in it


def figures(*medians):
    return traps.Figures(*(types.SimpleNamespace(rows={ROW: (n, n, n)}) for n in medians))


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


def test_every_row_has_a_budget_and_wants_less():
    assert list(budgets.V3) == list(rows.ROWS)
    assert budgets.V2.keys() <= rows.ROWS.keys() and budgets.BHB_ENTRIES.keys() <= rows.ROWS.keys()
    assert rows.GIVEN_V2.keys() <= budgets.V2.keys()
    for budget in (*budgets.V3.values(), *budgets.V2.values(), *budgets.STAYS.values()):
        assert budget.wanted is None or budget.wanted < budget.parts_off


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
