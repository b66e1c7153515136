# SPDX-License-Identifier: Apache-2.0
"""Checks that what stays in the hypervisor refers to nothing that is unmapped before a guest runs.

Reads the relocations of el2.elf as linked with --emit-relocs, so only what really is in the image
counts. The addresses that the linker script defines are fine (boot-only memory is unmapped by
them); so is the one way in, named with --entry.
"""
import argparse
import re
import subprocess
import sys

import program


def readelf(option, elf):
    return subprocess.run(["aarch64-linux-gnu-readelf", option, elf], check=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout


def load(elf):
    """(sections by index: (name, address), symbols: (section, value, size, kind, name))"""
    section = re.compile(r"^\s*\[ *(\d+)\] (\S+)\s+\S+\s+([0-9a-f]+) ", re.M)
    sections = {int(i): (name, int(address, 16))
                for i, name, address in section.findall(readelf("-SW", elf))}
    row = re.compile(r"^\s*\d+: ([0-9a-f]+) +(\S+) (\S+) +\S+ +\S+ +(\d+) (\S*)", re.M)
    symbols = [(int(section), int(value, 16), int(size, 0), kind, name)
               for value, size, kind, section, name in row.findall(readelf("-sW", elf))]
    return sections, symbols


def at(symbols, address, kind="FUNC"):
    """The name of the function (or object) that holds an address."""
    inside = [s for s in symbols
              if s[3] in (kind, "OBJECT") and s[1] <= address < s[1] + max(s[2], 1)]
    return inside[0][4] if inside else f"{address:#x}"


def crossings(elf):
    """Relocations in resident sections against symbols in boot-only ones: (who, what)."""
    sections, symbols = load(elf)
    home = {s[4]: sections[s[0]][0] for s in symbols
            if s[0] in sections and s[3] in ("FUNC", "OBJECT")}
    source = None
    for line in readelf("-rW", elf).splitlines():
        m = re.match(r"Relocation section '\.rela(\S*)'", line)
        if m:
            source = m[1]
            continue
        m = re.match(r"([0-9a-f]+) +[0-9a-f]+ +\S+ +([0-9a-f]+) (\S+)(?: \+ ([0-9a-f]+))?", line)
        if not m or not source or source == ".dyn" or source.startswith((".boot", ".debug")):
            continue
        name = m[3]
        target = name if name.startswith(".") else home.get(name, "")
        if target.startswith(".boot"):
            what = name
            if name.startswith("."):
                what = at(symbols, int(m[2], 16) + int(m[4] or "0", 16))
            yield at(symbols, int(m[1], 16)), what


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("elf")
    parser.add_argument("--entry", action="append", default=[], metavar="FUNCTION")
    args = parser.parse_args()
    found = sorted({c for c in crossings(args.elf) if c[1] not in args.entry})
    for who, what in found:
        print(f"{who} stays, {what} is boot-only")
    print(f"boot-only check: {len(found)} breach{'' if len(found) == 1 else 'es'}")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    program.run_main(main)
