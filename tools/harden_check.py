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

import variant

Instruction = collections.namedtuple("Instruction", "where name operands")
BARRIERS = (("dsb", "isb"), ("sb",))
LEAVES = re.compile(r"(ret|br|eret)(a[ab]z?)?$")
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


def complaints(listing, options):
    """One line for each place that is not as these options ({"HARDEN_SLS"}) want it."""
    for place, code in functions(listing).items():
        for found in unbarred(code) if "HARDEN_SLS" in options else ():
            yield f"{place}: {found.where}: {found.name} {found.operands}: no barrier behind it"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=pathlib.Path, required=True)
    parser.add_argument("object", nargs="+")
    args = parser.parse_args()
    options = {name for name, symbol in variant.load(args.config).syms.items()
               if symbol.type == kconfiglib.BOOL and symbol.str_value == "y"}
    listing = subprocess.run(["aarch64-linux-gnu-objdump", "-d", "--no-show-raw-insn",
                              *args.object], check=True, stdout=subprocess.PIPE, text=True).stdout
    found = list(complaints(listing, options))
    for line in found:
        print(f"harden-check: {line}", file=sys.stderr)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
