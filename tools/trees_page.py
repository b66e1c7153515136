# SPDX-License-Identifier: Apache-2.0
"""What the sweep of tools/trees.py gave, as docs/board-trees.md and tests/trees/expected.txt."""
import collections
import pathlib
import re

TOP = pathlib.Path(__file__).resolve().parent.parent
PAGE = TOP / "docs" / "board-trees.md"
EXPECTED = TOP / "tests" / "trees" / "expected.txt"
VERSION = re.compile(r"linux-image-\S+ (\S+) arm64")
PASS = "pass"
START = "start"  # beside 1 and 2, the numbers of domains: whether boot takes the board
SWEPT = (1, 2, START)
COLUMNS = 100

HEAD = """<!-- SPDX-License-Identifier: Apache-2.0 -->
# Device trees of real boards

Made by `tools/trees.py --write`; not to be edited. `./mullion test trees` compares.

Debian's package `linux-image-arm64`, here {version}, has the device trees of {boards} boards.
Mullion runs on none of them yet, but on QEMU's models of three (the ZCU102, the Raspberry Pi 3 and
4). What it would make of them is known: each is divided by the code that runs at boot
(`mullion-dt`), once for one domain with everything, once for two. The second domain has the last
CPU, 64 MiB and one device: the first serial port that is not the console, else an I2C, SPI or CAN
controller, and so on. Where the tree leaves memory to the boot loader, the sweep says `--memory
4G`.

A tree passes when

- `mullion-dt` takes it, and dtc finds nothing that it did not find in the board's own tree;
- no reference dangles, and none leads to another node than before;
- interrupts (through `interrupt-parent` and `interrupt-map`, to controller and specifier), `reg`,
  `ranges`, `memory-region` and all other properties of a device are what they were;
- each device is in one domain's tree, and none in two;
- what a device lost because another domain, firmware or the hypervisor has it is named by
  `mullion-dt --losses`.

The sweep reads trees with code of its own (`tools/dtb.py`), and knows references by a table of its
own (`tests/trees/references.txt`).

{one} of {boards} trees pass with one domain, {two} with two.

That a guest's tree can be made does not say that Mullion can run there: it needs an interrupt
controller that it can give to guests. By what the trees say, boot (`mullion-dt --check`) takes
{start} of {boards} boards ([the others](#where-boot-stops)), and {both} of the {one} that pass with
one domain. What only the hardware can say is not in these numbers.
"""
TABLE = """
## What is lost

Devices that lose something for a reason, by what has it, over all trees of a vendor. One domain:

{one}
Two domains, beside these:

{two}
- **Firmware**: clocks, resets and power domains behind `/firmware` (SCMI, EEMI, a TEE): SMC ends in
  the hypervisor
- **IOMMU**: the hypervisor's, whoever has the device
- **Messages**: MSI to the GIC or an ITS: a guest's GIC has none; devices use their lines
- **PMU**: counters whose interrupts are not each CPU's own, or go by another controller than the
  GIC: they count without
- **Malformed**: what nobody could read on the board either
- **Other domain**: another domain has the clock, reset, pin or the like; `./mullion check` says
  what that means and what helps
"""
LIST = """
## What does not pass

{rows}
"""
STOPS = """
## Where boot stops

Beside those that are refused above, though a tree could be derived. Of a Raspberry Pi 3's the
build for that board (`--board raspi3`) makes at boot [the tree of a
GICv2](gic.md#gicv2-in-software), which it has in software; Debian boots so with
`broadcom/bcm2837-rpi-3-b.dtb` on QEMU's model.

{rows}
"""
KINDS = {"firmware": "Firmware", "IOMMU": "IOMMU", "message interrupts": "Messages",
         "shared PMU": "PMU", "malformed": "Malformed", "other domain": "Other domain"}


def version(folder):
    """The package's version, by what unpacked it."""
    text = (folder / "versions.txt").read_text()
    return VERSION.search(text)[1]


def reason(faults):
    """Why a tree does not pass, in a line."""
    if not faults:
        return PASS
    first, kinds = faults[0], {fault.kind for fault in faults}
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return f"{first.kind}: {first.text}{more}" if len(kinds) == 1 else \
        f"{', '.join(sorted(kinds))}: {first.text}{more}"


def results(done):
    """{tree: (what is wrong with one domain, with two, with the start)}: the kinds of its faults,
    or PASS."""
    return {name: tuple(", ".join(sorted({fault.kind for fault in got[domains][0]})) or PASS
                        for domains in SWEPT) for name, got in sorted(done.items())}


def said(domains):
    """What of a tree is swept, in words."""
    return domains if domains == START else f"{domains} domain(s)"


def read_expected():
    """(version, results()) of tests/trees/expected.txt."""
    known, of = {}, None
    for line in EXPECTED.read_text().splitlines():
        if found := re.match(r"# Version: (\S+)", line):
            of = found[1]
        elif line and not line.startswith("#"):
            name, *known[name] = line.split("\t")
    return of, known


def expected_text(of, found):
    head = ("# SPDX-License-Identifier: Apache-2.0\n"
            "# Made by tools/trees.py --write: each tree of linux-image-arm64, whether it passes\n"
            "# with one domain, with two, and whether boot takes the board, or the kinds of its\n"
            "# faults; docs/board-trees.md has their words. Tabs between.\n"
            f"# Version: {of}\n")
    return head + "".join("\t".join((name, *both)) + "\n" for name, both in found.items())


def differences(known, found):
    """Lines: trees that should pass and do not, and the other way round. What only one of the two
    has is not compared."""
    lines = []
    for name in sorted(known.keys() & found.keys()):
        for domains, was, is_ in zip(SWEPT, known[name], found[name]):
            if (was == PASS) != (is_ == PASS):
                lines.append(f"{name}, {said(domains)}: expected: {was}; found: {is_}")
    return lines


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(map(str, line)) + " |\n" for line in lines)


def vendors(done):
    """{vendor: [tree]}."""
    found = collections.defaultdict(list)
    for name in sorted(done):
        found[name.partition("/")[0]].append(name)
    return found


def losers(done, names, domains, kind):
    """How many devices of these trees lose something of a kind."""
    return sum(len({(loss.domain, loss.node) for loss in done[name][domains][1]
                    if loss.kind == kind and (loss.prop or kind == "malformed")})
               for name in names)


def lost_table(done, domains, kinds):
    rows = []
    for vendor, names in [*vendors(done).items(), ("all", list(done))]:
        passed = sum(not done[name][domains][0] for name in names)
        rows.append([vendor, len(names), passed,
                     *(losers(done, names, domains, kind) or "" for kind in kinds)])
    return table(["Vendor", "Trees", "Pass", *(KINDS[kind] for kind in kinds)], rows)


def listed(done):
    """The trees that do not pass, those with one reason together."""
    groups = collections.defaultdict(list)
    for name in sorted(done):
        one, two = (reason(done[name][domains][0]) for domains in (1, 2))
        if one == two != PASS:
            groups["one and two", one].append(name)
        else:
            for words, why in (("one", one), ("two", two)):
                if why != PASS:
                    groups[words, why].append(name)
    return rows_of(groups)


def stopped(done):
    """The trees that boot alone refuses, those with one reason together."""
    groups = collections.defaultdict(list)
    for name in sorted(done):
        why = reason(done[name][START][0])
        if why not in (PASS, reason(done[name][1][0])):
            groups["boot", why].append(name)
    return rows_of(groups)


def rows_of(groups):
    """Markdown of {(what is concerned, why): [tree]}."""
    rows = []
    for (words, why), names in sorted(groups.items(), key=lambda group: (group[0][1], group[1])):
        rows += wrapped(f"- {', '.join(f'`{name}`' for name in names)}: {words}: {why}")
    return "\n".join(rows) if rows else "Nothing."


def wrapped(text):
    """The text in lines of at most COLUMNS; a word that is longer has a line of its own."""
    lines = [""]
    for word in text.replace("<", "&lt;").split(" "):
        if len(lines[-1]) + 1 + len(word) > COLUMNS and lines[-1]:
            lines.append("  " + word)
        else:
            lines[-1] += (" " if lines[-1] else "") + word
    return lines


def page(of, done):
    """The page's text."""
    found = results(done)
    one, two, start = (sum(each[n] == PASS for each in found.values()) for n in (0, 1, 2))
    both = sum(each[0] == each[2] == PASS for each in found.values())
    kinds = [kind for kind in KINDS if kind != "other domain"]
    return (HEAD.format(version=of, boards=len(done), one=one, two=two,
                        start=start, both=both) +
            TABLE.format(one=lost_table(done, 1, kinds),
                         two=lost_table(done, 2, ["other domain"])) +
            LIST.format(rows=listed(done)) + STOPS.format(rows=stopped(done)))
