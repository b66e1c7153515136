# SPDX-License-Identifier: Apache-2.0
"""Makes a DRAM profile (board/soc/zynqmp/ddr.h) of what the vendor's tool writes for a Zynq
UltraScale+ board: the functions of psu_init.c or psu_init_gpl.c that set the controller up and
train the PHY become a table of steps, on standard output.

    psu_init.py psu_init_gpl.c --memory MTA4ATF51264HZ --lanes 8 --mib 4096 --rate 2133 \\
        >board/NAME/ddr.h

Every statement is understood, or refused by its line: a table has no branches, and no variables but
those that hold what was written before. What the vendor waits for without end gets a bound.
"""
import argparse
import pathlib
import re
import sys

import program

FUNCTIONS = ("psu_ddr_init_data", "psu_ddr_phybringup_data")
ALL = 0xffffffff
BOUND_US = 1000000  # training takes some ten milliseconds; what is not there after a second is dead

DDRC, DDR_PHY, CRF_APB = 0xfd070000, 0xfd080000, 0xfd1a0000
# Offset and name of registers (UG1087), for files without comments.
NAMES = {
    CRF_APB: "108 RST_DDR_SS",
    DDRC: "0 MSTR 4 STAT 10 MRCTRL0 14 MRCTRL1 18 MRSTAT 20 DERATEEN 24 DERATEINT 30 PWRCTL "
          "34 PWRTMG 50 RFSHCTL0 54 RFSHCTL1 60 RFSHCTL3 64 RFSHTMG 70 ECCCFG0 74 ECCCFG1 "
          "c4 CRCPARCTL1 c8 CRCPARCTL2 d0 INIT0 d4 INIT1 d8 INIT2 dc INIT3 e0 INIT4 e4 INIT5 "
          "e8 INIT6 ec INIT7 f0 DIMMCTL f4 RANKCTL 180 ZQCTL0 184 ZQCTL1 190 DFITMG0 194 DFITMG1 "
          "198 DFILPCFG0 19c DFILPCFG1 1a0 DFIUPD0 1a4 DFIUPD1 1b0 DFIMISC 1b4 DFITMG2 1c0 DBICTL "
          "240 ODTCFG 244 ODTMAP 250 SCHED 264 PERFLPR1 26c PERFWR1 300 DBG0 30c DBGCMD 320 SWCTL "
          "324 SWSTAT 400 PCCFG f04 SARBASE0 f08 SARSIZE0 f0c SARBASE1 f10 SARSIZE1 "
          "2190 DFITMG0_SHADOW",
    DDR_PHY: "4 PIR 10 PGCR0 14 PGCR1 18 PGCR2 1c PGCR3 24 PGCR5 30 PGSR0 40 PTR0 44 PTR1 "
             "68 PLLCR0 90 DSGCR c0 GPR0 c4 GPR1 100 DCR 140 RDIMMGCR0 144 RDIMMGCR1 150 RDIMMCR0 "
             "154 RDIMMCR1 200 DTCR0 204 DTCR1 240 CATR0 250 DQSDR0 414 BISTLSR 4f4 RIOCR5 "
             "500 ACIOCR0 508 ACIOCR2 50c ACIOCR3 510 ACIOCR4 520 IOVCR0 528 VTCR0 52c VTCR1 "
             "680 ZQCR 684 ZQ0PR0 694 ZQ0OR0 698 ZQ0OR1 6a4 ZQ1PR0",
}
# Of these there are several: from, to, distance; name with the number; what is in each.
SEVERAL = (
    (DDRC + 0x100, DDRC + 0x13c, 4, "DRAMTMG{}", {0: ""}),
    (DDRC + 0x200, DDRC + 0x230, 4, "ADDRMAP{}", {0: ""}),
    (DDRC + 0x280, DDRC + 0x298, 4, "DQMAP{}", {0: ""}),
    (DDRC + 0x404, DDRC + 0x824, 0xb0, "{1}_{0}",
     {0: "PCFGR", 4: "PCFGW", 0x8c: "PCTRL", 0x90: "PCFGQOS0", 0x94: "PCFGQOS1",
      0x98: "PCFGWQOS0", 0x9c: "PCFGWQOS1"}),
    (DDR_PHY + 0x110, DDR_PHY + 0x12c, 4, "DTPR{}", {0: ""}),
    (DDR_PHY + 0x180, DDR_PHY + 0x1dc, 4, "MR{}", {0: ""}),
    (DDR_PHY + 0x540, DDR_PHY + 0x580, 4, "ACBDLR{}", {0: ""}),
    (DDR_PHY + 0x700, DDR_PHY + 0x1000, 0x100, "DX{0}{1}",
     {0: "GCR0", 4: "GCR1", 8: "GCR2", 0xc: "GCR3", 0x10: "GCR4", 0x14: "GCR5", 0x18: "GCR6",
      0xe0: "GSR0", 0xe4: "GSR1", 0xe8: "GSR2", 0xec: "GSR3"}),
    (DDR_PHY + 0x1400, DDR_PHY + 0x1540, 0x40, "DX8SL{0}{1}",
     {0: "OSC", 4: "PLLCR0", 0x1c: "DQSCTL", 0x2c: "DXCTL2", 0x30: "IOCR"}),
    (DDR_PHY + 0x17c0, DDR_PHY + 0x1800, 0x40, "DX8SLb{1}", {4: "PLLCR0", 0x1c: "DQSCTL"}),
)
# What it means that a register never has these bits: register, mask, value.
MEANINGS = {
    ("PGSR0", 1, 1): "the PHY is not initialized",
    ("PGSR0", 0xf, 0xf): "the PHY's calibration is not over",
    ("PGSR0", 0xff, 0x1f): "the memory is not initialized",
    ("PGSR0", ALL, 0x80000fff): "training is not over",
    ("PGSR0", 0x80004001, 0x80004001): "training of the reference voltage is not over",
    ("PGSR0", 0x80000c01, 0x80000c01): "training of the eyes is not over",
    ("STAT", 0xf, 1): "the controller is not in normal operation",
    ("MRSTAT", 1, 0): "a mode register is not written",
}

COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
NAMED = re.compile(r"Register\s*:\s*(\w+)\s*@\s*(0[xX][0-9a-fA-F]+)")
DEFINED = re.compile(r"^\s*#\s*define\s+(\w+)\s+\(?(0[xX][0-9a-fA-F]+)U?L?\)?\s*$", re.M)
N = r"\(*([\w]+)\)*"  # a number, or the name of one
READ = rf"Xil_In32\({N}\)"
GIVE = rf"regval={READ};"


def statement(pattern, make):
    return re.compile(pattern), make


def masked(address, mask, value):
    return ("field", address, mask, value & mask)


def shifted(address, mask, shift, value):
    if (value << shift) & ~mask:
        raise ValueError("a bit of the value is beside the mask")
    return ("field", address, mask, value << shift)


def not_one(address, mask, value):
    """Until the bit is not the value any more."""
    if mask & (mask - 1) or value & ~mask:
        raise ValueError("waits for the end of a value of several bits")
    return ("poll", address, mask, value ^ mask)


def any_bit(address, mask):
    if mask & (mask - 1):
        raise ValueError("waits for any of several bits")
    return ("poll", address, mask, mask)


def same(first, again, *rest):
    if first != again:
        raise ValueError("looks at one register, and then at another")
    return ("poll", first, *rest)


# Without white space. What a group catches are numbers, in the order of the arguments.
STATEMENTS = (
    statement(rf"(?:psu_mask_write|PSU_Mask_Write)\({N},{N},{N}\);", masked),
    statement(rf"prog_reg\({N},{N},{N},{N}\);", shifted),
    statement(rf"Xil_Out32\({N},{N}\);", lambda a, value: ("field", a, ALL, value)),
    statement(rf"mask_poll\({N},{N}\);", any_bit),
    statement(rf"mask_delay\({N}\);", lambda us: ("delay", us)),
    statement(rf"while\(\({READ}&{N}\)!={N}\);", lambda a, m, v: ("poll", a, m, v)),
    statement(rf"while\(\({READ}&{N}\)=={N}\);", not_one),
    statement(rf"{GIVE}while\(regval!={N}\){GIVE}", lambda a, v, b: same(a, b, ALL, v)),
    statement(rf"{GIVE}while\(\(regval&{N}\)!={N}\){GIVE}",
              lambda a, m, v, b: same(a, b, m, v)),
    statement(rf"regval=\(\({READ}&{N}\)>>{N}\);if\(regval!=0\)return0;",
              lambda a, m, s: ("check", a, m >> s << s, 0)),
    # nobody looks at it: a pause
    statement(rf"{GIVE}", lambda a: ("delay", 1)),
    statement(r"(?:unsigned)?intregval=0;", lambda: None),
    statement(r"intcur_\w+;", lambda: None),
    statement(r"return1;", lambda: None),
)
REMEMBER = re.compile(rf"(cur_\w+)=\({READ}&{N}\)>>{N};")
# How many tries are left is noted in a register behind the loop, for the vendor's own firmware.
# Older versions of the tool go on with a PLL that has not locked; a table does not.
LOOP = re.compile(
    r"unsignedintpll_retry=(\d+);unsignedintpll_locked=0;(?:intcur_\w+;)?"
    r"while\(\(pll_retry>0\)&&\(!pll_locked\)\)\{(.*?)pll_retry--;\}"
    r"Xil_Out32\(\w+,Xil_In32\(\w+\)\|\(pll_retry<<16\)\);(?:if\(!pll_locked\)return\(?0\)?;)?")
LOCK = re.compile(rf"pll_locked&?=\({READ}&{N}\)>>{N};")


def register_name(address, commented):
    if address in commented:
        return commented[address]
    for base, names in NAMES.items():
        words = iter(names.split())
        for offset, name in zip(words, words):
            if address == base + int(offset, 16):
                return name
    for first, end, distance, name, inside in SEVERAL:
        number, offset = divmod(address - first, distance)
        if first <= address < end and offset in inside:
            return name.format(number, inside[offset])
    return f"0x{address:x}"


def body(text, name):
    """Where a function's statements lie in the text: from, to."""
    head = re.search(rf"\b{name}\s*\(\s*void\s*\)\s*\{{", text)
    if not head:
        raise program.Failure(f"has no function {name}()")
    depth, at = 1, head.end()
    while depth:
        brace = re.search(r"[{}]", text[at:])
        if not brace:
            raise program.Failure(f"{name}() does not end")
        depth += 1 if brace.group() == "{" else -1
        at += brace.end()
    return head.end(), at - 1


class Reader:
    """Reads functions, one after the other: the steps that they are."""

    def __init__(self, text, defined):
        self.text, self.words = text, dict(defined)
        self.known = {}  # by what has been read so far: address -> bits, and their value
        self.kept, self.bare = [], ""  # a function without white space; where each character was

    def number(self, word):
        if word in self.words:
            return self.words[word]
        if not re.fullmatch(r"(0[xX][0-9a-fA-F]+|[0-9]+)[uUlL]*", word):
            raise ValueError(f"{word} is no number")
        return int(word.rstrip("uUlL"), 0)

    def numbers(self, match, skip=0):
        return [self.number(word) for word in match.groups()[skip:]]

    def remember(self, match):
        """A variable takes what a register has, which is what was written to it."""
        address, mask, shift = self.numbers(match, 1)
        bits, value = self.known.get(address, (0, 0))
        if mask & ~bits:
            raise ValueError("reads what no step before has written")
        self.words[match[1]] = (value & mask) >> shift

    def loop(self, match):
        """The PLLs are tried again until all are locked."""
        steps, (at, end) = [], match.span(2)
        while at < end:
            lock = LOCK.match(self.bare, at)
            if lock:
                address, mask, shift = self.numbers(lock)
                if mask >> shift != 1:
                    raise ValueError("locked is not one bit")
                steps.append(("again", address, mask, mask, len(steps) + 1, self.number(match[1])))
                at = lock.end()
            else:
                more, at = self.one(at)
                steps += more
        return steps

    def one(self, at):
        """The statement there: its steps, and where the next one is."""
        for pattern, make in ((REMEMBER, self.remember), (LOOP, self.loop)):
            match = pattern.match(self.bare, at)
            if match:
                return make(match) or [], match.end()
        for pattern, make in STATEMENTS:
            match = pattern.match(self.bare, at)
            if match:
                step = make(*self.numbers(match))
                return [step] if step else [], match.end()
        raise ValueError("cannot be a step of a table: " +
                         self.text[self.kept[at]:].splitlines()[0].strip())

    def function(self, name):
        start, end = body(self.text, name)
        self.kept = [at for at in range(start, end) if not self.text[at].isspace()]
        self.bare = "".join(self.text[at] for at in self.kept)
        at = 0
        while at < len(self.bare):
            line = self.text.count("\n", 0, self.kept[at]) + 1
            try:
                steps, at = self.one(at)
            except ValueError as e:
                raise program.Failure(f"line {line}: {e}") from e
            for step in steps:
                if step[0] == "field":
                    bits, value = self.known.get(step[1], (0, 0))
                    self.known[step[1]] = bits | step[2], value & ~step[2] | step[3]
                yield step


def row(step, commented):
    kind, *rest = step
    if kind == "delay":
        return f"REG_DELAY({rest[0]}),"
    address, mask, value, *rest = rest
    name = register_name(address, commented)
    place = f'"{name}", 0x{address:08x}'
    if kind == "field" and mask == ALL:
        return f"REG_WRITE({place}, 0x{value:08x}),"
    if kind == "field":
        return f"REG_FIELD({place}, 0x{mask:08x}, 0x{value:08x}),"
    if kind == "check":
        return f'REG_CHECK({place}, 0x{mask:08x}, 0x{value:x}, "training says an error"),'
    if kind == "again":
        lane = re.fullmatch(r"DX(\d)GSR0", name)
        what = f"the PLL of data lane {lane[1]}" if lane else "the PHY's PLL"
        return (f"REG_AGAIN({place}, 0x{mask:08x}, 0x{value:x}, {rest[0]}, {rest[1]},\n"
                f'\t\t  "{what} does not lock"),')
    meaning = MEANINGS.get((name, mask, value), f"{name} does not become that")
    return f'REG_POLL({place}, 0x{mask:08x}, 0x{value:x}, {BOUND_US},\n\t\t "{meaning}"),'


def profile(path, name, memory, lanes, mib, rate, of=None):
    text = path.read_text(errors="replace")
    commented = {int(address, 16): register for register, address in NAMED.findall(text)}
    header = path.with_suffix(".h")
    said = DEFINED.findall(header.read_text(errors="replace") if header.exists() else "")
    defined = {word: int(value, 16) for word, value in said}
    # comments go; lines stay where they are
    bare = COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)
    reader = Reader(bare, defined)
    rows = [row(step, commented) for function in FUNCTIONS for step in reader.function(function)]
    return "\n".join([
        "/* SPDX-License-Identifier: Apache-2.0 */",
        f"/* Made by tools/psu_init.py of {of or path.name}. Values: the vendor's tool. */",
        '#include "board/soc/zynqmp/ddr.h"',
        "/* clang-format off */",
        f"enum {{ {name}_rate = {rate} }}; /* MT/s, of whose clocks all timings are numbers */",
        f"static const struct reg_step {name}_steps[] = {{",
        *(f"\t{line}" for line in rows),
        "};",
        f"static const struct zynqmp_ddr {name} = {{",
        f'\t.memory = "{memory}",',
        f"\t.steps = {name}_steps,",
        f"\t.n_steps = sizeof({name}_steps) / sizeof({name}_steps[0]),",
        f"\t.lanes = {lanes},",
        f"\t.size = MIB({mib}),",
        "};",
        ""])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("source", type=pathlib.Path)
    parser.add_argument("--memory", required=True, help="what boot's log calls it")
    parser.add_argument("--lanes", type=int, required=True, choices=range(1, 10),
                        help="bytes of the data bus; with ECC 9")
    parser.add_argument("--mib", type=int, required=True, help="its size, which boot measures")
    parser.add_argument("--rate", type=int, required=True, help="MT/s that it is set for")
    parser.add_argument("--of", help="what the profile says it is made of; else the file's name")
    parser.add_argument("--name", default="ddr", help="of the profile in C")
    args = parser.parse_args()
    try:
        print(profile(args.source, args.name, args.memory, args.lanes, args.mib, args.rate,
                      args.of), end="")
    except (program.Failure, OSError) as e:
        sys.exit(f"{args.source}: {program.reason(e)}")


if __name__ == "__main__":
    main()
