# SPDX-License-Identifier: Apache-2.0
"""Checks what the design says of the sources, and of the objects made of them.

Dependence points down only, by includes and by linked symbols, and no files lead in a circle to one
another; no weak symbols, no #if in functions and structs, a licence line first; and
docs/dependencies.md has every package. One line for each breach.
"""
import argparse
import collections
import pathlib
import re
import subprocess
import sys

import program

# A room is a folder with all below it that is not a room itself. Room: the rooms that it may use,
# besides itself.
BASE = "lib include"
HARDWARE = "gic arch"
TREES = "dtb/merged dtb/derive dtb/config dtb/tree"
ROOMS = {
    "include": "",
    "lib": "include",
    "sdk": "",
    "arch": BASE,
    "image": BASE,
    "storage": BASE,
    "dtb/tree": BASE,
    "dtb/config": f"dtb/tree {BASE}",
    "dtb/derive": f"dtb/config dtb/tree {BASE}",
    "dtb/merged": f"dtb/config dtb/tree image {BASE}",
    "gic": f"arch {BASE}",
    "gic/vgic": BASE,
    "board/driver": f"dtb/tree arch {BASE}",
    "board/soc": f"board/driver arch {BASE}",
    "board": f"board/soc board/driver dtb/tree arch {BASE}",
    "boot/arm": f"arch {BASE}",
    "boot": f"board board/driver {BASE}",
    "boot/bootblock": f"boot boot/arm board board/driver dtb/tree arch {BASE}",
    "boot/monitor": f"boot boot/arm board board/driver {HARDWARE} {BASE}",
    "boot/loader": f"boot/monitor boot board board/driver {TREES} image storage {HARDWARE} {BASE}",
    "el2/core": f"board/driver {HARDWARE} {BASE}",
    "el2/vm": f"el2/core gic/vgic {HARDWARE} {BASE}",
    "el2/vdev": f"el2/vm el2/core gic/vgic {HARDWARE} {BASE}",
    "el2/trap": f"el2/vdev el2/vm el2/core gic/vgic {HARDWARE} {BASE}",
    "el2/console": f"el2/trap el2/vdev el2/vm el2/core gic/vgic board/driver {HARDWARE} {BASE}",
    "el2/boot": f"el2/console el2/trap el2/vdev el2/vm el2/core gic/vgic board/driver {TREES} "
                f"image {HARDWARE} {BASE}",
}
# The hardware's side of the virtual GIC is declared beside it, and is the physical GIC's.
PLACED = {"gic/vgic/vgic_hw": "gic", "gic/vgic/vgic_lr": "gic"}
# (from, to): of that room only these headers and these symbols. The virtual GIC is pure: it knows
# the names of registers, and reaches hardware by vgic_hw.h alone, which is inlined on the target.
DOORS = {
    ("gic/vgic", "gic"): (r"gic/(vgic/vgic_hw\w*|vgic/vgic_lr|gicv[23]_regs|version)\.h",
                          r"vgic_hw_\w+|gicv2_gic[dh]|gicv2_tells_ends|gicv3"),
}
# Modules that touch no hardware (they run in host tests): of arch/ no more than these headers.
PURE = re.compile(r"dtb/|image/|lib/|storage/|gic/vgic/(?!vgic_hw)|boot/mailbox"
                  r"|boot/monitor/(psci|el3_policy)\."
                  r"|boot/bootblock/(dram_test|loader_check|clusters)\."
                  r"|el2/core/places\."
                  r"|el2/vm/(vpsci|vcpu_traps)\.|el2/trap/(policy|policy_table|abort|mmio)\.")
PURE_ARCH = re.compile(r"arch/arm64/(pgtable|regs|id_regs|sysreg_names)\.[ch]")
# The parts of one engine, split for their length: list registers, queue, operations and reset call
# each other, and each call is in vgic_engine.h.
MAY_CIRCLE = {"gic/vgic"}

SOURCES = (".c", ".h", ".S")
COMMENT_OR_STRING = re.compile(
    r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


# Where the folders of the sources lie: in the tree, and those of boards outside of it (--external).
TOPS = [pathlib.Path()]


def place(path):
    """A source by its name from the top, where it lies; None: nowhere."""
    return next((top / path for top in TOPS if (top / path).exists()), None)


def room_of(path):
    """The room of a file; None: it has none (tools, tests)."""
    for start, room in PLACED.items():
        if path.startswith(start):
            return room
    folders = [str(folder) for folder in pathlib.PurePath(path).parents]
    return next((folder for folder in folders if folder in ROOMS), None)


def misuse(user, used, symbol=None):
    """Why file `user` may not use file `used`, by a symbol or else by including it; or None."""
    here, there = room_of(user), room_of(used)
    if here == "sdk" and there is None:
        there = pathlib.PurePath(used).parts[0]
    if here is None or there is None:
        return None
    what = f"{symbol} of {used}" if symbol else used
    if there != here and there not in ROOMS[here].split():
        header, name = DOORS.get((here, there), ("", ""))
        if not (re.fullmatch(name, symbol) if symbol else re.fullmatch(header, used)):
            return f"{here}/ may not use {there}/ ({what})"
    if there == "arch" and PURE.match(user) and not PURE_ARCH.fullmatch(used):
        return f"a module without hardware access may not use {what}"
    return None


def includes(path, text):
    """(line, header) for each include of a file of ours."""
    for number, line in enumerate(text.splitlines(), 1):
        m = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
        if m and not m[1].startswith("generated/"):
            yield number, m[1]


def include_breaches(path, text):
    for number, header in includes(path, text):
        if not place(header) or "/" not in header:
            yield number, f"{header}: a header is named from the top, with its folder"
        why = misuse(path, header)
        if why:
            yield number, why


def blank(match):
    return "".join(c if c == "\n" else " " for c in match.group())


def conditionals(bare):
    """#if between braces: inside a function, a struct or an initialiser."""
    depth = 0
    for number, line in enumerate(bare.splitlines(), 1):
        stripped = line.lstrip()
        if stripped.startswith("#"):
            if depth > 0 and re.match(r"#\s*if", stripped):
                yield number, "#if inside a function or a struct"
            continue
        depth += line.count("{") - line.count("}")


def weak(bare):
    for number, line in enumerate(bare.splitlines(), 1):
        if re.search(r"\b(__)?weak(__)?\b|^\s*\.weak\b", line):
            yield number, "weak symbol"


def source_breaches(path):
    text = place(path).read_text(errors="replace")
    bare = COMMENT_OR_STRING.sub(blank, text)
    ours = pathlib.Path(path).exists()
    licence = "MIT-0" if room_of(path) == "sdk" else "Apache-2.0"
    if ours and f"SPDX-License-Identifier: {licence}" not in "".join(text.splitlines()[:2]):
        yield 1, "no SPDX line"
    if path.endswith(SOURCES):
        yield from include_breaches(path, text)
        yield from weak(bare)
    if path.endswith((".c", ".h")):
        yield from conditionals(bare)


def undocumented():
    page = pathlib.Path("docs/dependencies.md").read_text()
    for number, line in enumerate(pathlib.Path("tools/packages.txt").read_text().splitlines(), 1):
        words = line.split("#")[0].split()
        if words and f"`{words[1]}`" not in page:
            yield number, f"{words[1]} is not in docs/dependencies.md"


def circles(uses):
    """Groups of files of which each leads to each (Tarjan). `uses`: file -> set of files."""
    order, low, stack, found = {}, {}, [], []

    def visit(file):
        order[file] = low[file] = len(order)
        stack.append(file)
        for used in sorted(uses.get(file, ())):
            if used not in order:
                visit(used)
            if used in stack:
                low[file] = min(low[file], low[used])
        if low[file] == order[file]:
            group = [stack.pop()]
            while group[-1] != file:
                group.append(stack.pop())
            if len(group) > 1 and not {room_of(f) for f in group} <= MAY_CIRCLE:
                found.append(sorted(group))

    for file in sorted(uses):
        if file not in order:
            visit(file)
    return found


def header_circles(files):
    uses = {file: {header for _, header in includes(file, place(file).read_text())}
            for file in files if file.endswith(".h")}
    for group in circles(uses):
        yield f"{group[0]}:1: headers include one another: {' '.join(group)}"


# ---- what is linked ----

def source_of(name):
    """The source of an object, by its path without ".o"; a file compiled in several ways has
    another word before that (vgic.v3.o, create.boot.o)."""
    for stem in (name, name.rpartition(".")[0]):
        for suffix in (".c", ".S"):
            if place(stem + suffix):
                return stem + suffix
    return name


# What the compiler adds to any function (-fstack-protector): no source depends by it.
OF_THE_COMPILER = ("__stack_chk_fail", "__stack_chk_guard")


def symbols(nm, folder, objects):
    """{symbol: source that defines it}, {source: symbols that it leaves open}."""
    defined, open_in = {}, collections.defaultdict(set)
    listing = subprocess.run([nm, "--print-file-name", "--format=posix", *objects], check=True,
                             stdout=subprocess.PIPE, text=True).stdout
    for line in listing.splitlines():
        file, _, entry = line.partition(": ")
        name, kind = entry.split()[:2]
        source = source_of(str(pathlib.PurePath(file).relative_to(folder).with_suffix("")))
        if kind == "U":
            if name not in OF_THE_COMPILER:
                open_in[source].add(name)
        elif kind.isupper():
            defined[name] = source
    return defined, open_in


def link_breaches(nm, folder, objects):
    """What the objects of one image say of each other. A board in AArch32 has no el2."""
    if not objects:
        return
    defined, open_in = symbols(nm, folder, objects)
    uses = collections.defaultdict(set)
    for source, names in open_in.items():
        for name in sorted(names & defined.keys()):
            uses[source].add(defined[name])
            why = misuse(source, defined[name], name)
            if why:
                yield f"{source}: {why}"
    for group in circles(uses):
        yield f"{group[0]}: files lead in a circle: {' '.join(group)}"


def listed():
    """The sources by their names from the top."""
    inside = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"],
                            check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    return inside + [str(path.relative_to(top)) for top in TOPS[1:]
                     for path in sorted(top.glob("board/*/*"))]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nm", default="aarch64-linux-gnu-nm")
    parser.add_argument("--image", nargs="+", action="append", default=[], metavar="FOLDER OBJECT",
                        help="an image: where its objects lie, and the objects")
    parser.add_argument("--external", type=pathlib.Path, metavar="FOLDER",
                        help="FOLDER/board/NAME is a board outside of the tree")
    args = parser.parse_args()
    TOPS.extend([args.external] if args.external else [])
    kinds = SOURCES + (".py", ".sh", ".mk", ".dts", ".dtsi")
    files = [path for path in listed() if path.endswith(kinds) and place(path)]
    found = [f"tools/packages.txt:{number}: {what}" for number, what in undocumented()]
    for path in files:
        found += [f"{path}:{number}: {what}" for number, what in source_breaches(path)]
    found += header_circles(files)
    for folder, *objects in args.image:
        found += [f"{pathlib.PurePath(folder).name}: {what}"
                  for what in link_breaches(args.nm, folder, objects)]
    print(*found, f"deps-check: {len(found)} breach{'' if len(found) == 1 else 'es'}", sep="\n")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    program.run_main(main)
