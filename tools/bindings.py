# SPDX-License-Identifier: Apache-2.0
"""Makes dtb/tree/ref_table.h: which properties of device trees refer to other nodes, and how many
cells belong to each reference. Names and numbers are all that is taken from the sources:

- GENERIC below: the properties of the DT specification and of Linux's common bindings, by hand;
- Linux's bindings (Documentation/devicetree/bindings/**/*.yaml): what is a phandle or an array of
  them by its type;
- Linux's trees of arm64 boards (arch/arm64/boot/dts, and what they include of arch/arm): a property
  with a label in it is a list of references;
- drivers/of/property.c: names that Linux itself reads as references, of which --check says whether
  any is missing;
- compiled trees: a row that what they hold contradicts is left out.

    tools/bindings.py --linux DIR --trees DIR            writes the table
    tools/bindings.py --linux DIR --trees DIR --check    exits with 1 where it would be another

DIR: linux-source-6.1 of Debian, unpacked; *.dtb of linux-image-arm64. The file names the version.
"""
import argparse
import collections
import pathlib
import re
import sys

import fit
import program

TOP = pathlib.Path(__file__).resolve().parent.parent
TABLE = TOP / "dtb/tree/ref_table.h"
BINDINGS = "Documentation/devicetree/bindings"

# property, cells (a number or whose #-cells), the property with the entries' names, flags.
# n: who refers needs it; c: a reference to what is gone is cut out; w: then all goes; m: message
# interrupts; 1, 3: cells in front of each phandle. What Linux's trees show is not repeated here.
GENERIC = """
-gpios gpio - n
-supply 0 - n
affinity 0 - c
assigned-clock-parents clock - n
assigned-clocks clock assigned-clock-rates n
clocks clock clock-names n
cooling-device cooling - -
dmas dma dma-names n
gpio gpio - n
gpio-ranges 3 gpio-ranges-group-names c
gpios gpio - n
hwlocks hwlock hwlock-names n
interconnects interconnect interconnect-names n
interrupt-affinity 0 - c
interrupts-extended interrupt interrupt-names n
io-channels io-channel io-channel-names n
iommu-addresses 254 - c
iommu-map 2 iommu-map-mask nw1
iommus iommu - n
mboxes mbox mbox-names n
memory-region 0 memory-region-names n
msi-map 2 msi-map-mask ncm1
msi-parent msi - nm
mux-controls mux-control mux-control-names n
mux-states mux-state mux-state-names n
nvmem-cells 0 nvmem-cell-names n
performance-domains performance-domain - n
panel 0 - -
phys phy phy-names n
pinctrl-0 0 pinctrl-names nc
power-domains power-domain power-domain-names n
pwms pwm pwm-names n
qcom,smem-states qcom,smem-state qcom,smem-state-names n
resets reset reset-names n
rockchip,pins 0 - nc3
sound-dai sound-dai - n
thermal-sensors thermal-sensor - n
timestamps timestamp timestamp-names n
trigger-sources trigger-source - n
wlf,ldoena gpio - n
wlf,reset gpio - n
"""
FLAGS = {"n": "REF_NEED", "c": "REF_CUT", "w": "REF_WHOLE", "m": "REF_MESSAGES"}
# Links to a part of the same device, to CPUs, or to what refers back: no need of whoever refers.
LINKS = set("""
affinity altr,ecc-parent arm,cs-dev-assoc bitclock-master companion cpu cpu-idle-states cpus dais
ddc-i2c-bus domain-idle-states frame-master interrupt-parent l2-cache link link2 links native-mode
next-level-cache nvidia,outputs panel peer-hub regulator-coupled-with remote-endpoint
renesas,bonding renesas,companion simple-audio-card,bitclock-master
simple-audio-card,frame-master ti,unmapped-event-sources trip
""".split())
# With a label in some tree, or typed so somewhere, but not lists of references; or read elsewhere.
NO_LISTS = {"access", "interrupt-map", "interrupts", "target"}
BY_SUFFIX = re.compile(r"-supply$|-gpios?$|^pinctrl-\d+$")
REST = 255  # one reference, and all cells behind it
ON_BUS = 254  # an address and a size on the bus that the target is on follow

COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*|^[ \t]*#[ \t]*(?:include|define|if|ifdef|ifndef|else|"
                     r"endif|undef)\b(?:\\\n|[^\n])*", re.S | re.M)
INCLUDED = re.compile(r'#include [<"](arm/)?([\w./-]+)[">]')
ASSIGNED = re.compile(r"([\w,.+#?-]+)\s*=\s*([^;{}]*&[^;{}]*);")
LIST = re.compile(r"<([^<>]*)>")
WORD = re.compile(r"&\{[^}]*\}|&[A-Za-z_]\w*(?:\(\w+\))?|\(|\)|[^\s()<>,&]+")

Use = collections.namedtuple("Use", "source cells")


def items(text):
    """The cells of <...> as words; an expression in brackets, or a macro with such, is one."""
    depth, found = 0, []
    for word in WORD.findall(text):
        if word == "(" and not depth and not (found and re.match(r"[A-Z_]\w*$", found[-1])):
            found.append(word)
        elif word not in "()" and not depth:
            found.append(word)
        depth += {"(": 1, ")": -1}.get(word, 0)
    return found


def uses_of_labels(linux):
    """{property: [Use]}: how trees in source form refer by labels."""
    found = collections.defaultdict(list)
    files = sorted((linux / "arch/arm64/boot/dts").rglob("*.dts*"))
    for path in files:  # grows by what is included of arch/arm
        text = path.read_text(errors="replace")
        for arm, name in INCLUDED.findall(text):
            other = linux / "arch/arm/boot/dts" / name if arm else path.parent / name
            if other not in files and other.exists() and other.suffix != ".h":
                files.append(other)
        source = str(path.relative_to(linux / "arch")).replace("/boot/dts", "")
        for name, value in ASSIGNED.findall(COMMENT.sub(" ", text)):
            value = re.sub(r'"[^"]*"', "", value).replace("<<", "+").replace(">>", "+")
            words = items(" ".join(LIST.findall(value)))
            at = [i for i, word in enumerate(words) if word[0] == "&"]
            if at:
                ends = at[1:] + [len(words)]
                cells = [end - start - 1 for start, end in zip(at, ends)]
                found[name].append(Use(source, cells))
    return found


def phandle_type(schema):
    """Whether a schema says that a property is of phandles, and with how many cells: a list with
    the number, or an empty one where it does not say; None: it is of something else."""
    refs = [schema.get("$ref", "")] + [part.get("$ref", "") for part in schema.get("allOf", [])
                                       if isinstance(part, dict)]
    kinds = {ref.rsplit("/", 1)[1] for ref in refs if "types.yaml#/definitions/phandle" in ref}
    if "phandle" in kinds:
        return [0]
    if "phandle-array" not in kinds:
        return None
    each = schema.get("items")
    each = each[0] if isinstance(each, list) and each else each
    if not isinstance(each, dict):
        return []
    if isinstance(each.get("items"), list):
        return [len(each["items"]) - 1]
    most = each.get("maxItems")
    return [most - 1] if most and each.get("minItems", most) == most else []


def typed(schema, found, source):
    """Adds to {property: [Use]} what a schema, or a part of it, says is of phandles."""
    if isinstance(schema, list):
        for part in schema:
            typed(part, found, source)
    if not isinstance(schema, dict):
        return
    properties = schema.get("properties")
    for name, what in properties.items() if isinstance(properties, dict) else ():
        cells = phandle_type(what) if isinstance(what, dict) else None
        if cells is not None:
            found[name].append(Use(source, cells))
    for part in schema.values():
        typed(part, found, source)


def typed_by_bindings(linux):
    import yaml  # only who makes the table needs it
    found = collections.defaultdict(list)
    for path in sorted((linux / BINDINGS).rglob("*.yaml")):
        typed(yaml.load(path.read_text(), Loader=yaml.CSafeLoader), found,
              str(path.relative_to(linux / BINDINGS)))
    return found


def layout(uses):
    """The cells behind each phandle; where uses differ, REST with one reference each, else what
    most have."""
    counts = collections.Counter(cells for use in uses for cells in use.cells)
    if len(counts) > 1 and all(len(use.cells) <= 1 for use in uses):
        return REST
    return counts.most_common(1)[0][0] if counts else 0


class Row:
    """Of the table: property, cells (a number or whose #-cells), names, flags, cells before."""

    def __init__(self, name, cells, names, flags, source):
        self.name, self.cells, self.names, self.source = name, cells, names, source
        self.before = next((int(flag) for flag in flags if flag.isdigit()), 0)
        self.flags = " | ".join(FLAGS[flag] for flag in flags if flag in FLAGS) or "0"

    def id(self):
        return re.sub(r"\W", "_", self.name)

    def text(self):
        cells = (self.cells, "NONE") if isinstance(self.cells, int) else (
            0, re.sub(r"\W", "_", self.cells).upper())
        fixed = {REST: "REF_REST", ON_BUS: "REF_ON_BUS"}.get(cells[0], cells[0])
        head = f'\tREF({self.id()}, "{self.name}",'
        tail = f" {cells[1]}, {fixed}, {self.before}, {self.flags})"
        source = f"/* {self.source} */"
        for row in (f"{head}{tail} {source} \\", f"\t{source} \\\n{head}{tail} \\"):
            if max(len(line.expandtabs(8)) for line in row.split("\n")) <= 100:
                return row
        return f"\t{source} \\\n{head} \\\n\t   {tail} \\"


def generic_rows(uses, schemas):
    for line in GENERIC.split("\n")[1:-1]:
        name, cells, names, flags = line.split()
        yield Row(name, int(cells) if cells.isdigit() else cells,
                  None if names == "-" else names, flags,
                  "common" if name not in schemas else schemas[name][0].source)


def make_rows(linux):
    uses, schemas = uses_of_labels(linux), typed_by_bindings(linux)
    rows = {row.name: row for row in generic_rows(uses, schemas)}
    for name in sorted(set(uses) | set(schemas)):
        if name in rows or name in NO_LISTS or BY_SUFFIX.search(name):
            continue
        seen = schemas.get(name, []) + uses.get(name, [])
        source = seen[0].source
        rows[name] = Row(name, layout(seen), None, "" if name in LINKS else "n", source)
    return rows


def nodes(root):
    """All nodes of a tree, the root first."""
    yield root
    for child in root.children.values():
        yield from nodes(child)


def fits(row, cells, by_phandle):
    """Whether a property's cells are a list of references as the row says."""
    at = 0
    while at < len(cells):
        if at + row.before >= len(cells):
            return False
        phandle = cells[at + row.before]
        at += row.before + 1
        if not phandle:
            at += row.cells if row.before else 0
            continue
        target = by_phandle.get(phandle)
        if target is None:
            return False
        if row.cells == ON_BUS:
            return True  # a node here does not know its bus
        if isinstance(row.cells, str):
            size = target.props.get(f"#{row.cells}-cells")
            count = int.from_bytes(size[1], "big") if size else 0
        else:
            count = len(cells) - at if row.cells == REST else row.cells
        at += count
    return at == len(cells)


def measure(rows, folder):
    """{property: [lists that fit, lists that do not]} over the compiled trees, and what in them is
    in no row though its first cell is a phandle wherever it is, in five trees at least."""
    fit_or_not = collections.defaultdict(lambda: [0, 0])
    unknown = collections.defaultdict(lambda: [0, 0, set()])
    for path in sorted(folder.rglob("*.dtb")):
        tree = list(nodes(fit.parse(path.read_bytes())))
        by_phandle = {int.from_bytes(node.props["phandle"][1], "big"): node for node in tree
                      if "phandle" in node.props}
        for node in tree:
            for name, (_, value) in node.props.items():
                if not value or len(value) % 4 or BY_SUFFIX.search(name):
                    continue
                cells = [int.from_bytes(value[i:i + 4], "big") for i in range(0, len(value), 4)]
                if name in rows:
                    hog = name == "gpios" and "gpio-hog" in node.props
                    fit_or_not[name][not (hog or fits(rows[name], cells, by_phandle))] += 1
                else:
                    unknown[name][cells[0] not in by_phandle] += 1
                    unknown[name][2].add(path.name)
    return fit_or_not, {name: counts for name, counts in unknown.items()
                        if not counts[1] and len(counts[2]) >= 5 and name not in NO_LISTS}


def version(linux):
    """Of the sources, by the name of Debian's package."""
    return linux.name


def table(rows, linux):
    cells = sorted({row.cells for row in rows.values() if isinstance(row.cells, str)})
    named = sorted((row.names, row.id()) for row in rows.values() if row.names)
    lines = [HEAD % version(linux), "#define REF_CELLS(CELLS) \\"]
    lines += [f'\tCELLS({re.sub(chr(92) + "W", "_", name).upper()}, "#{name}-cells") \\'
              for name in cells]
    lines += ["", "#define REF_NAMES(NAMES) \\"]
    lines += [f'\tNAMES("{names}", {which}) \\' for names, which in named]
    lines += ["", "#define REF_TABLE(REF) \\"]
    lines += [rows[name].text() for name in sorted(rows)]
    return "\n".join(lines + ["", "#endif", ""])


HEAD = """/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Made by tools/bindings.py from the bindings and the arm64 trees of %s: do not edit.
 *
 * REF(id, property, cells, fixed, before, flags): each sorted by the property's name. `cells` is
 * the target's property that says how many cells follow its phandle (REF_CELLS); NONE: `fixed`.
 * `before`: cells in front of each phandle. Flags: refs.h. Behind a row is the binding, or the
 * tree, that shows it; "common" is the DT specification or a binding of Linux's without a schema.
 * NAMES(names, id): the property that goes when that one goes as a whole.
 */
/* clang-format off */
#ifndef MULLION_DTB_REF_TABLE_H
#define MULLION_DTB_REF_TABLE_H
"""


def missing_of_linux(linux, rows):
    """Names that drivers/of/property.c reads as references and no row has."""
    text = (linux / "drivers/of/property.c").read_text()
    names = re.findall(r'DEFINE_SIMPLE_PROP\(\w+, "([^"]+)"', text)
    names += ["-gpios" if name == "-gpio" else name
              for name in re.findall(r'DEFINE_SUFFIX_PROP\(\w+, "([^"]+)"', text)]
    return [name for name in names if name not in rows and not BY_SUFFIX.search(name)]


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    options.add_argument("--linux", type=pathlib.Path, required=True)
    options.add_argument("--trees", type=pathlib.Path, required=True)
    options.add_argument("--unknown", action="store_true",
                         help="list what is in no row and might be a reference by its values")
    options.add_argument("--check", action="store_true")
    args = options.parse_args()
    rows = make_rows(args.linux)
    counts, unknown = measure(rows, args.trees)
    for name, (good, bad) in sorted(counts.items()):
        if bad:
            print(f"bindings: {name}: {good} lists fit, {bad} do not")
        if bad > good:
            del rows[name]
    if args.unknown:
        for name, (good, _, trees) in sorted(unknown.items()):
            print(f"bindings: {name} is in no row: {good} times, {len(trees)} trees")
    missing = missing_of_linux(args.linux, rows)
    text = table(rows, args.linux)
    if args.check:
        same = TABLE.read_text() == text
        print(*(f"bindings: no row for {name}" for name in missing),
              "bindings: the table is what the sources give" if same else
              f"bindings: {TABLE.relative_to(TOP)} is not what the sources give", sep="\n")
        sys.exit(bool(missing) or not same)
    TABLE.write_text(text)


if __name__ == "__main__":
    program.run_main(main)
