# SPDX-License-Identifier: Apache-2.0
"""Checks in el2.elf that what stays in the hypervisor keeps for its caller what a trap does not
save: x8 to x15, x18 to x29 and SP (docs/traps.md#registers).

Each resident function is followed along its branches: what it has in these registers where it
returns, or ends in another function, must be what they had where it began. x18 nobody writes. Not
judged is assembly that is to change them, or ends EL2's C: named with --but.

What it cannot see is where a pointer leads: boot's C, which keeps less, is called by resident code
through boot_call alone (el2/boot/boot_call.S)."""
import argparse
import collections
import re
import subprocess
import sys

import program

KEPT = frozenset([*range(8, 16), *range(18, 31)])  # 30 is where it returns to
FRAME_POINTER, SP = 29, 31
Instruction = collections.namedtuple("Instruction", "at name operands target")
# Their operands are sources, or none are general registers. What begins with "st" is a store.
WRITE_NOTHING = re.compile(r"(cmp|cmn|tst|ccmp|ccmn|msr|dsb|isb|dmb|prfm|dc|ic|tlbi|at|hint|nop|"
                           r"bti|esb|yield|wfe|wfi|sev|sevl|clrex|csdb|sb|b|b\..*|cbn?z|tbn?z|"
                           r"ret|br|bl|blr|eret|brk|udf|hlt|smc|hvc)$")
LEAVE = re.compile(r"(ret|br)(a[ab]z?)?$")
STOP = ("eret", "brk", "udf", "hlt")
REGISTER = re.compile(r"\b[xw](\d+)\b|\b(w?sp)\b")
EXCLUSIVE = re.compile(r"st(l?xp|l?xr)[bh]?$")


class Breach(Exception):
    """What a function does that it may not."""


def functions(listing):
    """Of objdump -d --no-show-raw-insn: {name: [Instruction]}."""
    found, code = {}, []
    for line in listing.splitlines():
        if m := re.match(r"[0-9a-f]+ <(.*)>:$", line):
            code = found.setdefault(m[1], [])
        elif m := re.match(r" *([0-9a-f]+):\t(\S+)(?:\t(.*?))?(?: *//.*)?$", line):
            target = re.search(r"\b([0-9a-f]+) <([^>+]+)(?:\+0x[0-9a-f]+)?>$", m[3] or "")
            code.append(Instruction(int(m[1], 16), m[2], m[3] or "",
                                    (int(target[1], 16), target[2]) if target else None))
    return found


def numbers(text):
    """The general registers that a text names, SP as 31."""
    return [SP if m[2] else int(m[1]) for m in REGISTER.finditer(text)]


def operands(text):
    return [part.strip() for part in re.split(r",(?![^\[]*\])", text)] if text else []


def memory(code):
    """(base register, offset or None where it is not a number, how much the base is then changed)
    of a load or store of "[base, #offset]", "[base, #offset]!" or "[base], #offset"."""
    m = re.search(r"\[(\w+)(?:, ([^\]]*))?\](!)?(?:, #(-?\w+))?", code.operands)
    if not m:
        return None
    base = numbers(m[1])
    if not base:
        return None
    if m[4]:
        return base[0], 0, int(m[4], 0)
    if m[2] and not m[2].startswith("#"):
        return base[0], None, 0
    offset = int(m[2][1:], 0) if m[2] else 0
    return base[0], offset, offset if m[3] else 0


def is_store(code):
    return code.name.startswith("st")


def values(code):
    """The registers that a load fills or a store takes, in order, and the bytes between two."""
    first = operands(code.operands.split("[")[0].rstrip(", "))
    taken = [numbers(part)[0] if numbers(part) else None for part in first]
    if EXCLUSIVE.match(code.name):
        taken = taken[1:]
    return taken, 8 if first[-1].startswith("x") else 4


def written(code):
    """The general registers that an instruction gives another value, but for a base."""
    parts = operands(code.operands)
    if EXCLUSIVE.match(code.name):
        return numbers(parts[0])
    if is_store(code) or WRITE_NOTHING.match(code.name) or not parts:
        return []
    if re.match(r"ld(n?p|psw|a?xp)$", code.name):
        return numbers(parts[0]) + numbers(parts[1])
    if re.match(r"(swp|ld(add|clr|set|eor|[su]max|[su]min))", code.name):
        return numbers(parts[1])
    return numbers(parts[0])


class State:
    """At one place of a function: how far SP and x29 are from SP at its beginning (None: unknown),
    which registers have their first value, which of these values lie where on the stack."""

    def __init__(self, sp=0, frame=None, kept=KEPT, slots=()):
        self.sp, self.frame, self.kept, self.slots = sp, frame, set(kept), dict(slots)

    def copy(self):
        return State(self.sp, self.frame, self.kept, self.slots)

    def __eq__(self, other):
        return vars(self) == vars(other)

    def merge(self, other):
        """What is true on both ways."""
        return State(self.sp if self.sp == other.sp else None,
                     self.frame if self.frame == other.frame else None, self.kept & other.kept,
                     {at: n for at, n in self.slots.items() if other.slots.get(at) == n})

    def base(self, register):
        return self.sp if register == SP else self.frame if register == FRAME_POINTER else None

    def store(self, code):
        base, offset, change = memory(code)
        at = self.base(base)
        if at is not None and offset is not None:
            taken, width = values(code)
            for n, register in enumerate(taken):
                place = at + offset + n * width
                for slot in [s for s in self.slots if place - 8 < s < place + width]:
                    del self.slots[slot]
                if width == 8 and register in self.kept:
                    self.slots[place] = register
        self.rebase(base, change)

    def load(self, code):
        base, offset, change = memory(code) or (None, None, 0)
        at = self.base(base)
        known = at is not None and offset is not None
        taken, width = values(code)
        for n, register in enumerate(taken):
            if known and width == 8 and self.slots.get(at + offset + n * width) == register:
                self.kept.add(register)
            else:
                self.set(register)
        self.rebase(base, change)

    def set(self, register):
        if register == 18:
            raise Breach("writes x18")
        self.kept.discard(register)
        if register == FRAME_POINTER:
            self.frame = None
        if register == SP:
            self.sp = None

    def rebase(self, base, change):
        if not change:
            return
        if base == SP:
            self.sp = None if self.sp is None else self.sp + change
        else:
            self.set(base)

    def move(self, code):
        """ADD, SUB, MOV to or of SP and x29; whatever else writes a register."""
        parts, to = operands(code.operands), written(code)
        value = None
        if code.name in ("add", "sub", "mov") and to and to[0] in (SP, FRAME_POINTER):
            source = numbers(parts[1])
            offset = parts[2] if len(parts) > 2 else "#0"
            if source and re.match(r"#-?\w+$", offset) and len(parts) < 4:
                value = self.base(source[0])
                if value is not None:
                    value += int(offset[1:], 0) * (-1 if code.name == "sub" else 1)
        for register in to:
            self.set(register)
        if value is not None:
            if to[0] == SP:
                self.sp = value
            else:
                self.frame = value

    def run(self, code):
        if code.name in ("bl", "blr"):
            self.kept.discard(30)
        elif memory(code) and is_store(code):
            self.store(code)
            for register in written(code):
                self.set(register)
        elif memory(code) and code.name.startswith("ld") and code.name != "ldr=":
            self.load(code)
        else:
            self.move(code)

    def check_end(self, code):
        lost = sorted(KEPT - self.kept)
        if lost:
            raise Breach(f"{code.at:x}: {code.name} with x{', x'.join(map(str, lost))} changed")
        if self.sp != 0:
            raise Breach(f"{code.at:x}: {code.name} with SP changed")


class Function:
    """Its instructions and where each goes."""

    def __init__(self, name, code):
        self.name, self.code = name, code
        self.index = {c.at: n for n, c in enumerate(code)}

    def others(self):
        """(from where, name) of the functions that it calls or ends in."""
        return [(c.at, c.target[1]) for c in self.code
                if c.target and re.match(r"b|cb|tb", c.name) and c.target[0] not in self.index]

    def leaves_the_stack(self, n):
        """What cpu_restart() ends in (el2/core/cpu.h)."""
        before = [f"{c.name} {c.operands}" for c in self.code[max(n - 2, 0):n]]
        return (self.code[n].name == "br" and len(before) == 2 and before[1] == "mov x29, xzr" and
                bool(re.match(r"mov sp, x\d+$", before[0])))

    def ways(self, n, returns):
        """(where it goes on inside, whether it ends here). returns: does the function of that name
        come back?"""
        code = self.code[n]
        inside = self.index.get(code.target[0]) if code.target else None
        if code.name in STOP or self.leaves_the_stack(n):
            return [], False
        if LEAVE.match(code.name):
            return [], True
        if code.name == "b":
            return ([inside], False) if inside is not None else ([], True)
        if code.name == "bl" and inside is None and not returns(code.target[1]):
            return [], False
        on = [n + 1] if n + 1 < len(self.code) else []
        if code.target and code.name != "bl" and re.match(r"b\.|cbn?z|tbn?z", code.name):
            return (on + [inside], False) if inside is not None else (on, True)
        return on, False

    def falls_off(self, code, returns):
        """Is an instruction behind which nothing is one that goes on?"""
        return not (code.name in STOP + ("b", "br") or (
            code.name == "bl" and not returns(code.target[1])))

    def comes_back(self, returns):
        """Is there a way from its beginning to an end that comes back?"""
        seen, todo = set(), [0]
        while todo:
            n = todo.pop()
            if n in seen:
                continue
            seen.add(n)
            on, ends = self.ways(n, returns)
            code = self.code[n]
            if ends and (LEAVE.match(code.name) or returns(code.target[1])):
                return True
            todo += on
        return False

    def check(self, returns):
        states, todo = {0: State()}, [0]
        while todo:
            n = todo.pop()
            state, code = states[n].copy(), self.code[n]
            on, ends = self.ways(n, returns)
            if ends and (LEAVE.match(code.name) or returns(code.target[1])):
                state.check_end(code)
            state.run(code)
            if not on and not ends and self.falls_off(code, returns):
                raise Breach(f"{code.at:x}: goes on behind its end")
            for to in on:
                merged = states[to].merge(state) if to in states else state
                if to not in states or merged != states[to]:
                    states[to] = merged
                    todo.append(to)


def coming_back(all_functions):
    """Tells of a name whether that function comes back to its caller: as few as can be do. What is
    not there does."""
    found = set()

    def returns(name):
        return name in found or name not in all_functions

    while True:
        more = {name for name, function in all_functions.items()
                if name not in found and function.comes_back(returns)}
        if not more:
            return returns
        found |= more


def complaints(listing, but=""):
    """One line for each function that does not keep what it must."""
    there = {name: Function(name, c) for name, c in functions(listing).items() if c}
    returns = coming_back(there)
    for name, function in there.items():
        if re.fullmatch(but, name):
            continue
        for at, target in function.others():
            if target not in there:
                yield f"{name}: {at:x}: goes to {target}, which is not resident"
        try:
            function.check(returns)
        except Breach as breach:
            yield f"{name}: {breach}"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("elf")
    parser.add_argument("--but", default="", metavar="PATTERN")
    args = parser.parse_args()
    listing = subprocess.run(["aarch64-linux-gnu-objdump", "-d", "--no-show-raw-insn", "-j",
                              ".text", args.elf], check=True, stdout=subprocess.PIPE,
                             text=True).stdout
    found = list(complaints(listing, args.but))
    for line in found:
        print(f"register-check: {line}", file=sys.stderr)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    program.run_main(main)
