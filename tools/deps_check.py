# SPDX-License-Identifier: Apache-2.0
"""Checks what the design says of the sources: dependence points down only, no weak symbols, no #if in functions and structs,
a licence line first; and that docs/dependencies.md has every package. One line for each breach."""
import pathlib
import re
import subprocess
import sys

# folder: the folders it may include from, besides itself
MAY_USE = {
    "include": set(),
    "lib": {"include"},
    "image": {"lib", "include"},
    "arch": {"lib", "include"},
    "dtb": {"lib", "include"},
    "gic": {"arch", "lib", "include"},
    "board": {"gic", "dtb", "arch", "lib", "include"},
    "boot": {"board", "gic", "dtb", "image", "arch", "lib", "include"},
    "el2": {"board", "gic", "dtb", "image", "arch", "lib", "include"},
}
# Modules that touch no hardware (they run in host tests): nothing of arch/ but plain constants and types.
PURE = re.compile(r"dtb/|image/|lib/|gic/vgic/(?!vgic_hw)")
PURE_ARCH_HEADERS = {"arch/arm64/pgtable.h", "arch/arm64/regs.h"}
COMMENT_OR_STRING = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def blank(match):
    return "".join(c if c == "\n" else " " for c in match.group())


def includes(path, text):
    folder = path.parts[0]
    for number, line in enumerate(text.splitlines(), 1):
        m = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
        if not m or m[1].startswith("generated/"):
            continue
        target = pathlib.Path(m[1])
        if not target.exists() or len(target.parts) < 2:
            yield number, f"{m[1]}: a header is named from the top, with its folder"
        if folder not in MAY_USE or target.parts[0] not in MAY_USE:
            continue
        used = target.parts[0]
        if used != folder and used not in MAY_USE[folder]:
            yield number, f"{folder}/ may not use {used}/ ({target})"
        elif used == "arch" and PURE.match(str(path)) and str(target) not in PURE_ARCH_HEADERS:
            yield number, f"a module without hardware access may not use {target}"


def conditionals(path, bare):
    """#if between braces: inside a function, a struct or an initialiser."""
    if path.suffix == ".S":
        return
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


def breaches(path):
    text = path.read_text()
    bare = COMMENT_OR_STRING.sub(blank, text)
    if "SPDX-License-Identifier: Apache-2.0" not in "".join(text.splitlines()[:2]):
        yield 1, "no SPDX line"
    yield from includes(path, text)
    if path.suffix in (".c", ".h", ".S"):
        yield from conditionals(path, bare)
        yield from weak(bare)


def undocumented():
    page = pathlib.Path("docs/dependencies.md").read_text()
    for number, line in enumerate(pathlib.Path("tools/packages.txt").read_text().splitlines(), 1):
        words = line.split("#")[0].split()
        if words and f"`{words[1]}`" not in page:
            yield number, f"{words[1]} is not in docs/dependencies.md"


def main():
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], check=True,
                            stdout=subprocess.PIPE, text=True).stdout.split()
    kinds = (".c", ".h", ".S", ".py", ".sh", ".mk", ".dts", ".dtsi")
    found = [f"tools/packages.txt:{number}: {what}" for number, what in undocumented()]
    for path in map(pathlib.Path, listed):
        if path.suffix in kinds and path.exists():
            for number, what in breaches(path):
                found.append(f"{path}:{number}: {what}")
    print(*found, f"deps-check: {len(found)} breach{'' if len(found) == 1 else 'es'}", sep="\n")
    sys.exit(1 if found else 0)


main()
