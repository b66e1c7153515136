# SPDX-License-Identifier: Apache-2.0
"""Checks in the objects that the compiler and the assembly files do what Kconfig's menu "Hardening"
says. Objects, not images: the libraries in these are as their distribution built them."""
import argparse
import collections
import pathlib
import re
import subprocess
import sys

import kconfiglib

import program
import variant

Instruction = collections.namedtuple("Instruction", "where name operands")
BARRIERS = (("dsb", "isb"), ("sb",))
LEAVES = re.compile(r"(ret|br|eret)(a[ab]z?)?$")
PADS = re.compile(r"(bti (c|jc)|hint #0x22|paciasp|hint #0x19)\b")
CALLS = re.compile(r"blr(a[ab]z?)?$")


def functions(listing):
    """Of objdump -d: {place: [Instruction]}, a list for each symbol. A word of data is none."""
    found, code, file = {}, [], ""
    for line in listing.splitlines():
        if m := re.match(r"(\S+): +file format", line):
            file = m[1]
        elif m := re.match(r"[0-9a-f]+ <(.*)>:$", line):
            code = found.setdefault(f"{file}: {m[1]}", [])
        elif m := re.match(r" +([0-9a-f]+):\t(\S+)(?:\t(.*?))?(?: *//.*)?$", line):
            if not m[2].startswith("."):
                code.append(Instruction(m[1], m[2], m[3] or ""))
    return found


def behind_thunks(code, at):
    """Where the row of thunks ends whose BR is at `at`: GCC ends a function with one MOV x16, BR
    x16 for each register that it calls by, and one barrier for them all. Between is nothing to
    run."""
    while [i.operands[:3] for i in code[at:at + 3]] == ["x16", "x16", "x16"] and [
            i.name for i in code[at:at + 3]] == ["br", "mov", "br"]:
        at += 2
    return at


def unbarred(code):
    """What leaves a function's line of instructions with no barrier behind it."""
    for at, found in enumerate(code):
        end = behind_thunks(code, at)
        behind = tuple(i.name for i in code[end + 1:end + 3])
        if CALLS.match(found.name) or (LEAVES.match(found.name) and not any(
                behind[:len(barrier)] == barrier for barrier in BARRIERS)):
            yield found


def unpadded(listing):
    """The global functions of objdump -t -d that do not begin with a landing pad: a pointer to each
    may be called, but to GCC's thunks."""
    file, wanted = "", set()
    for line in listing.splitlines():
        if m := re.match(r"(\S+): +file format", line):
            file = m[1]
        elif m := re.match(r"[0-9a-f]+ g +F \S+\s[0-9a-f]+ (?:\.hidden )?(?!__call_indirect)(\S+)$",
                       line):
            wanted.add(f"{file}: {m[1]}")
    return (place for place, code in functions(listing).items()
            if place in wanted and not (code and PADS.match(f"{code[0].name} {code[0].operands}")))


def complaints(listing, options):
    """One line for each place that is not as these options ({"HARDEN_SLS"}) want it. The bootblock
    runs without an MMU: nothing there is guarded."""
    for place in unpadded(listing) if "HARDEN_BTI" in options else ():
        if "/bootblock/" not in place.partition(":")[0]:
            yield f"{place}: no landing pad"
    for place, code in functions(listing).items():
        for found in code if "HARDEN_BTI" in options else ():
            if found.name == "br" and found.operands not in ("x16", "x17"):
                yield f"{place}: {found.where}: br {found.operands}: not by x16 or x17"
        for found in unbarred(code) if "HARDEN_SLS" in options else ():
            yield f"{place}: {found.where}: {found.name} {found.operands}: no barrier behind it"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=pathlib.Path, required=True)
    parser.add_argument("object", nargs="+")
    args = parser.parse_args()
    options = {name for name, symbol in variant.load(args.config).syms.items()
               if symbol.type == kconfiglib.BOOL and symbol.str_value == "y"}
    listing = subprocess.run(["aarch64-linux-gnu-objdump", "-t", "-d", "--no-show-raw-insn",
                              *args.object], check=True, stdout=subprocess.PIPE, text=True).stdout
    found = list(complaints(listing, options))
    for line in found:
        print(f"harden-check: {line}", file=sys.stderr)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    program.run_main(main)
