# SPDX-License-Identifier: Apache-2.0
"""A small configuration for each reason for which one is refused (test_check.py): the board (a tree
of tests/unit/data), the configuration with HERE on the line that the error is of, and what is said.
Where there is no HERE, the error has no line."""

HERE = "/*HERE*/"
BASICS = 'compatible = "openamp,domain-v1"; mullion,kernel = "k"; '
REST = "cpus = <&cpus 1 1>; mullion,memory-rest; "
SIZE = "cpus = <&cpus 2 1>; mullion,memory-size = <0x1000>; "
VIRTUAL = 'mullion,console = "virtual"; '
MULTI = 'a { compatible = "openamp,domain-v1"; ' + REST
CLOCK = "access = <&pl031_9010000>;/*HERE*/ "
LONG = "a-name-of-32-characters-is-longer"


def domains(text):
    return "&{/} { domains { " + text + "}; }; "


def a(body, label=""):
    return f"{label}a {{ {BASICS}{body}}}; "


def b(body, label=""):
    return f"{label}b {{ {BASICS}{body}}}; "


def one(body):
    return domains(a(body))


def two(first, second):
    return domains(a(first, "a: ") + b(second, "b: "))


def wrong(prop):
    """A domain with one property that is wrong."""
    return one(REST + prop + HERE + " ")


def access(board, devices, reason, more=""):
    return board, one(REST + f"access = <{devices}>;{HERE} {more}"), "access: " + reason


def rpu(body, ours=""):
    """A domain for other processors, beside one of ours."""
    return domains(a(REST + ours) +
                   'rpu { compatible = "openamp,domain-v1"; cpus = <&cpus_r5_0 1 0>; ' + body +
                   "}; ")


def node(text):
    return "&{/} { " + text + "}; "


DEEP = "a-name-of-31-characters-is-long"
NESTED = "".join(f"{DEEP} {{ " for _ in range(8)) + "leaf-of-the-path { }; " + "}; " * 8

# --- the overlay itself ---
OVERLAY = [
    ("virt", one(REST + "access = <&nothing>;/*HERE*/ "),
     "label nothing: the board's tree has no labels, nor a node of that name"),
    ("soc", "&nothing {/*HERE*/ };" + one(REST),
     "label nothing: the board's tree has no such label"),
    ("soc", one(REST) + "&core0 {/*HERE*/ };",
     "label core0: fits two nodes: &{/cpus/cpu-map/cluster0/core0} and &{/cpus/cpu-map/cluster1/"
     "core0}"),
    ("twins", one(REST) + "&twin {/*HERE*/ };", 
     "label twin: fits twin below p-name-of-31-characters-is-long and below b"),
    ("virt", one(REST) + "&{/no/such@1} {/*HERE*/ };", "the board's tree has no node /no/such@1"),
    ("stale", one(REST) + "&gone {/*HERE*/ };", "label gone: the board's tree has no node /gone"),
    ("deep", one(REST) + "&leaf_of_the_path {/*HERE*/ };",
     "label leaf_of_the_path: the path of leaf-of-the-path is longer than 255"),
    ("virt", "/ { domains {/*HERE*/ }; }; " + one(REST + "access = <&pl011_9000000>; "),
     "domains is below / { of the overlay: write &{/} { in its place"),
    ("virt", "/ { x {/*HERE*/ }; }; ",
     "x is no overlay fragment: compile with dtc -@ and /plugin/"),
    ("virt", "/ { cpus { }; }; ", "is the tree of a board, not an overlay on one"),
    ("virt", "/ { f {/*HERE*/ __overlay__ { }; }; }; ", "overlay f names no target"),
    ("virt", "/ { }; ", "the overlay is empty"),
    ("virt", '/ { __fixups__ { cpus = "f"; }; f { target-path = "/"; __overlay__ { }; }; }; ',
     "overlay's __fixups__/cpus is damaged"),
    ("virt", '/ { __fixups__ { cpus = "/f:y:0"; }; f { target-path = "/"; __overlay__ { }; }; }; ',
     "overlay's __fixups__/cpus leads to no place in a property"),
    ("virt", '/ { __local_fixups__ { f { y = <1>; }; }; '
     'f { target-path = "/"; y = <0>; __overlay__ { }; }; }; ',
     "overlay's __local_fixups__: y of f leads to no place in a property"),
    ("virt", '/ { __local_fixups__ { g { }; }; f { target-path = "/"; __overlay__ { }; }; }; ',
     "overlay's __local_fixups__: there is no node g"),
    ("virt", "/ { f { target = <0x7777>; __overlay__ { }; }; }; ",
     "overlay does not apply: a target or a local reference in it is damaged (FDT_ERR_NOTFOUND)"),
    ("virt", one(REST + "access = <4>;/*HERE*/ "),
     "access: cell 0 is the number 0x4, not a device (is #access-flags-cells right?)"),
    ("virt", one(REST + "#access-flags-cells = <1>; "
                 "access = <&pl011_9000000 &pl031_9010000>;/*HERE*/ "),
     "access: cell 1 refers to a node, where a flag should be (is #access-flags-cells right?)"),
]

# --- /domains and what is in each ---
DOMAINS = [
    ("virt", "&{/} {/*HERE*/ x; }; ", "the system configuration has no domain"),
    ("virt", f"&{{/}} {{ domains {{ {BASICS.replace('; ', f';{HERE} ', 1)}{REST}}}; }}; ",
     "is no domain itself: a domain is a node in it, with a name: domains { NAME { .. }; }"),
    ("virt", f"&{{/}} {{ domain {{ {BASICS.replace('; ', f';{HERE} ', 1)}{REST}}}; }}; ",
     "is a domain that is not in /domains"),
    *[("virt", one(REST).replace("domains {", f"domains {{ {prop};{HERE}"),
       f"{prop.split()[0]} is of no domain here: write it in one")
      for prop in ('mullion,interrupts = "direct"', "mullion,interupts", "access = <0>")],
    ("virt", domains("a {/*HERE*/ }; "), 'is no domain: compatible is not "openamp,domain-v1"'),
    ("virt", domains("".join(f"a{k} {{ {BASICS}{REST}}}; " for k in range(9))).replace(
        "domains {", f"domains {{{HERE}"), "more than 8 domains"),
    ("virt", domains(f"{LONG} {{{HERE} {BASICS}{REST}}}; "),
     "the name of a domain has at most 31 characters"),
    ("virt", wrong("acces = <1>;"), "unknown property acces"),
    ("virt", wrong("mullion,watchdog = <0>;"),
     "mullion,watchdog has a value: it is on by being there"),
    *[("virt", wrong(f'{prop} = "{word}", "{more}";'), f"{prop} has several strings: it is one")
      for prop, word, more in (
          ("mullion,interrupts", "direct", "virtual"), ("mullion,console", "virtual", "uart"),
          ("mullion,enable-method", "psci", "spin-table"), ("mullion,on-crash", "stop", "restart"),
          ("mullion,start", "auto", ""), ("mullion,ramdisk", "a", "b"))],
    ("virt", one(REST + "extra {/*HERE*/ }; "), "unknown node extra"),
    ("virt", wrong("mullion,ramdisk = [41];"), "mullion,ramdisk is not a string"),
    ("virt", wrong(f'mullion,ramdisk = "{LONG}";'),
     "mullion,ramdisk has 33 characters, at most 31 fit"),
    ("virt", one(REST + f'chosen {{ bootargs = "{"x" * 512}";{HERE} }}; '),
     "bootargs has 512 characters, at most 511 fit"),
    ("virt", two("id = <2>; " + REST, f"id = <2>;{HERE} " + SIZE), "id 2 is that of domain a too"),
    ("virt", two("id = <2>; " + REST, SIZE).replace("b: b {", f"b: b {{{HERE}"),
     "id 2 is that of domain a too"),
    # CPUs
    ("virt", one("mullion,memory-rest; ").replace("a {", f"a {{{HERE}"),
     "cpus is missing: <&cpus MASK LEVEL>"),
    *[("virt", one(f"mullion,memory-rest; cpus = <{cpus}>;{HERE} "), reason) for cpus, reason in (
        ("&cpus 1", "cpus is not <&cpus MASK LEVEL>"),
        ("&timer 1 1", "cpus does not refer to /cpus"),
        ("&cpus 1 0x80000001", "cpus asks for the secure state: domains are non-secure"),
        ("&cpus 1 2", "cpus asks for execution level 2: a domain has EL1"),
        ("&cpus 0 1", "cpus: the mask is 0"),
        ("&cpus 0x13 1", "cpus: there is no cpu 4, the board's are 0 to 3"))],
    # for other processors
    ("rpu", domains(a(REST) + 'rpu { compatible = "openamp,domain-v1"; cpus = '
                    "<&cpus_twin_1 1 0>;/*HERE*/ }; "),
     "cpus: the processors of cpus-twin@1 are those of /cpus: write &cpus"),
    ("rpu", rpu("memory = <1>;/*HERE*/ "),
     "memory is not a list of addresses (2 cells) and sizes (2 cells)"),
    ("virt", wrong("sram = <0 0x20000 0 0x1000>;"),
     "sram 0x20000 size 0x1000 is not all of a bank (mmio-sram) of the board's tree"),
    ("virt", wrong("sram = <1>;"),
     "sram is not a list of addresses (2 cells) and sizes (2 cells)"),
    ("rpu", rpu("acces = <1>;/*HERE*/ "), "unknown property acces"),
    ("rpu", rpu("mullion,memory-rest;/*HERE*/ "), "unknown property mullion,memory-rest"),
    ("rpu", rpu("extra {/*HERE*/ }; "), "unknown node extra"),
    ("rpu", rpu("access = <&tcm_20000>;/*HERE*/ ", "access = <&tcm_20000>; "),
     "access: tcm@20000 is given to domain a as well"),
    ("rpu", rpu("memory = <0 0x42000000 0 0x1000>; ",
                "memory = <0 0x42000000 0 0x200000>;/*HERE*/ "),
     "memory 0x42000000 size 0x200000 overlaps that of domain rpu"),
    ("virt", two("cpus = <&cpus 3 1>; mullion,memory-rest; ",
                 "cpus = <&cpus 6 1>;/*HERE*/ mullion,memory-size = <0x1000>; "),
     "cpu 1 is given to domain a as well"),
    ("virt", two("cpus = <&cpus 0xffffffff 1>; mullion,memory-rest; ",
                 "cpus = <&cpus 0xffffffff 1>;/*HERE*/ mullion,memory-size = <0x1000>; "),
     "cpus: domain a has the rest already (mask 0xffffffff)"),
    ("virt", two("cpus = <&cpus 0xf 1>; mullion,memory-rest; ",
                 "cpus = <&cpus 0xffffffff 1>;/*HERE*/ mullion,memory-size = <0x1000>; "),
     "cpus: the other domains leave no CPU"),
    # memory
    ("virt", one("cpus = <&cpus 1 1>; ").replace("a {", f"a {{{HERE}"),
     "no memory: give memory, mullion,memory-size or mullion,memory-rest"),
    ("virt", wrong("mullion,memory-size = <0x1000>;"),
     "mullion,memory-size and mullion,memory-rest exclude each other"),
    ("virt", one(REST + "mullion,memory-at = <0x80000000>;/*HERE*/ "),
     "mullion,memory-at with mullion,memory-rest: boot alone knows in how many pieces that is; "
     "give memory or mullion,memory-size"),
    *[("virt", one(SIZE.replace("0x1000", "0x400000") +
                   f"{more}mullion,memory-at = <{at}>;{HERE} "), f"mullion,memory-at{reason}")
      for at, more, reason in (
          ("0 0 0", "",
           " is not an address, in one or two cells, for each range of its memory (1)"),
          ("0x80001000", "", ": 0x80001000 is not a multiple of 2 MiB"),
          ("0xffff 0xffe00000", "", ": 0xffffffe00000 + 0x400000 is not below 2^48"),
          ("0x08000000", "",
           ": 0x8000000 + 0x400000 lies on the interrupt controller at 0x8000000"),
          ("0x80000000", "access = <&virtio_mmio_a001000>; ",
           ": virtio_mmio@a001000 (virtio,mmio) writes memory by DMA: give it to another domain, "
           "or leave that out"))],
    ("virt", one("cpus = <&cpus 1 1>; mullion,memory-size = <0x1001>;/*HERE*/ "),
     "mullion,memory-size is not a number of bytes in whole 4 KiB pages"),
    *[("virt", one(f"cpus = <&cpus 1 1>; memory = {memory};{HERE} "), reason)
      for memory, reason in (
        ("<0 0x40000000 0>", "memory is not a list of addresses (2 cells) and sizes (2 cells)"),
        ("<0 0x40000000 0 0x1234>",
         "memory 0x40000000 size 0x1234 is not made of whole 4 KiB pages"),
        ("<0 0x7ffff000 0 0x2000>", "memory 0x7ffff000 size 0x2000 is not DRAM of this board"),
        (", ".join(f"<0 0x4000{k}000 0 0x1000>" for k in range(5)),
         "memory has more than 4 ranges"),
        ("<0 0x40000000 0 0x2000>, <0 0x40001000 0 0x1000>",
         "memory 0x40001000 size 0x1000 is named twice"))],
    ("soc", one("cpus = <&cpus 1 1>; memory = <0 0x80000000 0 0x2000>;/*HERE*/ "),
     "memory 0x80000000 size 0x2000 overlaps what the board's tree reserves at 0x80000000"),
    ("virt", two("cpus = <&cpus 1 1>; memory = <0 0x40000000 0 0x2000>; ",
                 "cpus = <&cpus 2 1>; memory = <0 0x40001000 0 0x2000>;/*HERE*/ "),
     "memory 0x40001000 size 0x2000 overlaps that of domain a"),
    ("virt", two(REST, "cpus = <&cpus 2 1>; mullion,memory-rest;/*HERE*/ "),
     "mullion,memory-rest: domain a has the rest already"),
    ("virt", wrong("mullion,memory-at = <0x80000000>;"),
     "mullion,memory-at with mullion,memory-rest: boot alone knows in how many pieces that is; "
     "give memory or mullion,memory-size"),
    *[("virt", one("cpus = <&cpus 1 1>; mullion,memory-size = <0x800000>; " + more +
                   f"mullion,memory-at = <{at}>;{HERE} "), reason) for more, at, reason in (
        ("", "1 2 3", "mullion,memory-at is not an address, in one or two cells, for each range of "
         "its memory (1)"),
        ("", "0x80100000", "mullion,memory-at: 0x80100000 is not a multiple of 2 MiB"),
        ("", "0xffff 0xffa00000", "mullion,memory-at: 0xffffffa00000 + 0x800000 is not below 2^48"),
        ("", "0x8000000", "mullion,memory-at: 0x8000000 + 0x800000 lies on the interrupt "
         "controller at 0x8000000"),
        ("access = <&virtio_mmio_a001000>; ", "0x80000000",
         "mullion,memory-at: virtio_mmio@a001000 (virtio,mmio) writes memory by DMA: give it to "
         "another domain, or leave that out"))],
    ("virt", wrong("mullion,load-offset = <2>;"),
     "mullion,load-offset is not a multiple of 4 in one or two cells"),
    ("virt", wrong("mullion,tree-address = <0x40000004>;"),
     "mullion,tree-address is not a multiple of 8 in one or two cells"),
    ("virt", wrong("mullion,entry = <0 0 4>;"),
     "mullion,entry is not a multiple of 4 in one or two cells"),
]

# --- images, life, consoles ---
SETTINGS = [
    ("virt", domains(MULTI.replace("a {", f"a {{{HERE}") + "}; "),
     "mullion,kernel is missing: it names the image that the domain runs"),
    *[("virt", domains(MULTI + f"mullion,kernel = {names};{HERE} }}; "), reason)
      for names, reason in (
        ("[41]", "mullion,kernel is not a string"),
        ('"v1", ""', "mullion,kernel has an empty name"),
        ('"v1", "v2", "v1"', "mullion,kernel names v1 twice"),
        (f'"v1", "{LONG}"', "mullion,kernel has 33 characters, at most 31 fit"),
        ('"v1", "v2", "v3", "v4", "v5"', "mullion,kernel names more than 4 images"))],
    ("virt", wrong("mullion,good-after = <0>;"),
     "mullion,good-after is not a number of seconds, 1 to 86400"),
    ("virt", wrong("mullion,good-after = <10>;"),
     "mullion,good-after is for several images, and mullion,kernel names one"),
    ("virt", wrong('mullion,on-off = "reboot";'),
     'mullion,on-off is "reboot", and none of "restart", "stop" and "reset-board"'),
    ("virt", one(REST + 'mullion,on-crash = "restart"; mullion,restart-limit = <3>;/*HERE*/ '),
     "mullion,restart-limit is not <COUNT SECONDS>, 1 to 1000 and 1 to 86400"),
    ("virt", wrong("mullion,restart-limit = <3 60>;"),
     'mullion,restart-limit: no mullion,on-.. of it says "restart"'),
    ("virt", wrong('mullion,start = "never";'), 'mullion,start is neither "auto" nor "manual"'),
    ("virt", two(REST + 'mullion,start = "manual"; mullion,after = <&b>;/*HERE*/ ', SIZE),
     'mullion,after: with mullion,start = "manual" it starts after nobody'),
    ("virt", wrong("mullion,after = <&cpus>;"), "mullion,after is not a reference to one domain"),
    ("virt", two(REST + "mullion,after = <&b>; ", SIZE + "mullion,after = <&a>;/*HERE*/ "),
     "mullion,after: it starts after a, which starts after it"),
    ("virt", one(REST + 'mullion,start = "manual"; ').replace("domains {", f"domains {{{HERE}"),
     'no domain starts by itself: one must, without mullion,start = "manual"'),
    ("virt", wrong('mullion,enable-method = "spintable";'),
     'mullion,enable-method is neither "psci" nor "spin-table"'),
    ("virt", wrong("mullion,ramoops = <0x8000>;"),
     "mullion,ramoops is not a power of two from 64 KiB to 16 MiB"),
    ("virt", wrong('mullion,interrupts = "fast";'),
     'mullion,interrupts is neither "virtual" nor "direct"'),
    ("virt", wrong('mullion,console = "v";'),
     'mullion,console is neither "uart" nor "virtual"'),
    ("virt", two(REST + VIRTUAL + "mullion,control; ", SIZE + "mullion,control;/*HERE*/ "),
     "mullion,control: domain a has it already"),
    ("virt", wrong("mullion,control;"),
     "mullion,control: no domain has a virtual console (mullion,console), so the hypervisor serves "
     "none"),
    ("virt", two(REST + "mullion,housekeeping; ", SIZE + "mullion,housekeeping;/*HERE*/ "),
     "mullion,housekeeping: domain a has it already"),
    ("virt", one(REST + VIRTUAL) + '&{/chosen} { stdout-path = "nobody"; };',
     "virtual ones need a UART, and the board's tree names none (stdout-path)"),
    ("virt", wrong('mullion,more-consoles = "x";'),
     'mullion,more-consoles are beside a virtual one: mullion,console = "virtual"'),
    *[("virt", one(REST + VIRTUAL + f"mullion,more-consoles = {names};{HERE} "), reason)
      for names, reason in (
        ("<0x61620063>", "mullion,more-consoles is not a list of strings"),
        ('"x", "y.z"', 'mullion,more-consoles: "y.z" is no name of letters, digits, - and _'),
        ('"x", "y", "x"', "mullion,more-consoles names x twice"),
        ('"1", "2", "3", "4", "5"', "mullion,more-consoles has more than 4 names"),
        ('"123456789-123456789-123456789-"',
         "mullion,more-consoles: a.123456789-123456789-123456789- has 32 characters, at most 31 "
         "fit"))],
    ("virt", domains(a(REST + VIRTUAL + 'mullion,more-consoles = "b";/*HERE*/ ') +
                     f"a.b {{ {BASICS}{SIZE}}}; "), "mullion,more-consoles: a.b is a domain"),
    ("virt", two(REST + VIRTUAL + 'mullion,more-consoles = "1", "2", "3", "4"; ',
                 SIZE + VIRTUAL[:-1] + '/*HERE*/ mullion,more-consoles = "1", "2", "3", "4"; '),
     "with its virtual consoles there are 10, at most 9 are possible (mullion,console, "
     "mullion,more-consoles)"),
]

# --- access, and what devices meet ---
DEVICES = [
    ("virt", one(REST + "access = [00];/*HERE*/ "),
     "access is not a list of devices with 0 flag cells each (#access-flags-cells)"),
    ("virt", node("".join(f"d{k}: dev{k} {{ }}; " for k in range(49))) + one(
        REST + "access = <" + " ".join(f"&d{k}" for k in range(49)) + ">;/*HERE*/ "),
     "access has more than 48 devices"),
    ("virt", one(REST + "access = <&pl011_9000000 &pl011_9000000>;/*HERE*/ "),
     "access names pl011@9000000 twice"),
    ("virt", two(REST + "mullion,access-rest; ", SIZE + "mullion,access-rest;/*HERE*/ "),
     "mullion,access-rest: domain a has the rest already"),
    ("virt", two(REST + "access = <&pl011_9000000>; ",
                 SIZE + "access = <&pl011_9000000>;/*HERE*/ "),
     "access: pl011@9000000 is given to domain a as well"),
    access("soc", "&rtc", "rtc@68 is behind i2c@22000, which the domain must have too"),
    access("rooted", "&board",
           "/ is the whole board: mullion,access-rest is all that no domain names"),
    access("virt", "&intc_8000000",
           "intc@8000000 is the interrupt controller, each domain has one without asking"),
    access("virt", "&timer", "timer belongs to the CPUs, each domain has it without asking"),
    access("virt", "&memory_40000000", "memory@40000000 is memory, not a device"),
    access("virt", "&its_8080000",
           "its@8080000 makes interrupts of messages, which no domain has"),
    access("virt", "&pl011_9040000", "pl011@9040000 is disabled by its status in the board's tree"),
    ("soc", '&i2c { status = "disabled"; };' + one(REST + "access = <&rtc>;/*HERE*/ "),
     "access: rtc@68 is disabled by the status of i2c@22000 in the configuration"),
    access("virt", "&{/chosen}", "chosen is no device"),
    access("soc", "&{/firmware/optee}", "optee is firmware, not a device"),
    access("virt", "&pl011_9000000",
           'pl011@9000000 is the hypervisor\'s own, for mullion,console = "virtual"', VIRTUAL),
    access("soc", "&uart1_pins",
           "/soc/pinctrl@2000/uart1 are pins; did you mean their device, /soc/serial@21000?"),
    access("soc", "&buck1", "/soc/i2c@22000/pmic@34/regulators/buck1 is no device, but a part of "),
    ("virt", "&pl031_9010000 { interrupts = <7 2 4>; };" + one(REST + CLOCK),
     "access: pl031@9010000 cannot be given: pl031@9010000: an interrupt's cells mean nothing to "
     "the interrupt controller"),
    ("virt", "&pl031_9010000 { reg = <0x100000 0 0 0x1000>; };" + one(REST + CLOCK),
     "access: pl031@9010000 cannot be given: pl031@9010000: registers at 0x10000000000000 with "
     "size 0x1000 end above 2^52"),
    ("virt", two(REST + "access = <&virtio_mmio_a000000>;/*HERE*/ ",
                 SIZE + "access = <&virtio_mmio_a000200>; "),
     "of domain a shares the page at 0xa000000 with virtio_mmio@a000200 of domain b"),
    ("virt", "&pl031_9010000 { interrupts = <0 7 4>; };" + two(
        REST + CLOCK, SIZE + "access = <&pl061_9030000>; "),
     "of domain a shares interrupt 39 with pl061@9030000 of domain b"),
    ("virt", node("other@9010800 { reg = <0 0x9010800 0 0x100>; }; ") + one(REST + CLOCK),
     "of domain a shares the page at 0x9010000 with other@9010800 at 0x9010800, which no domain "
     "has"),
    ("virt", node("firm@9010800 { reg = <0 0x9010800 0 0x100>; status = \"reserved\"; }; ") +
     one(REST + "mullion,access-rest;/*HERE*/ "),
     "of domain a shares the page at 0x9010000 with firm@9010800 at 0x9010800, which no domain may "
     "have"),
    ("virt", node('firm { status = "reserved"; interrupts = <0 2 4>; }; ') + one(REST + CLOCK),
     "of domain a shares interrupt 34 with firm, which no domain has"),
    ("virt", "&pl031_9010000 { reg = <0 0x8000800 0 0x100>;/*HERE*/ };" +
     one(REST + "access = <&pl031_9010000>; "),
     "registers at 0x8000800 lie on the interrupt controller"),
    ("virt", "&pl031_9010000 { reg = <0 0x40000000 0 0x1000>;/*HERE*/ };" +
     one(REST + "access = <&pl031_9010000>; "),
     "registers at 0x40000000 + 0x1000 lie in DRAM at 0x40000000 + 0x40000000: correct the node's "
     "reg or the memory's, or disable the node"),
    ("virt", node('reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges; '
                  'r: r@3f800000 { reg = <0 0x3f800000 0 0x10>; }; }; '
                  'u { memory-region = <&r>; }; pci {/*HERE*/ device_type = "pci"; '
                  '#address-cells = <3>; #size-cells = <2>; '
                  'ranges = <0x2000000 0 0 0 0x3f800000 0 0x1000>; }; ') +
     one(REST + "mullion,access-rest; "), 
     "registers at 0x3f800000 lie on reserved memory at 0x3f800000 of domain a"),
    ("virt", node("motherboard { compatible = \"simple-bus\"; #address-cells = <2>; "
                  "#size-cells = <1>; ranges; #interrupt-cells = <1>; "
                  "interrupt-map-mask = <0 0 63>; "
                  "interrupt-map = <0 0 5 &intc_8000000 0 0 0 45 4>; mb: serial@9c090000 { "
                  "reg = <0 0x9c090000 0x1000>; interrupt-parent = <&{/motherboard}>; "
                  "interrupts = <5>; }; }; ").replace("&{/motherboard}", "&board").replace(
                      "motherboard {", "board: motherboard {") +
     two(REST + "mullion,access-rest; ", SIZE + "access = <&mb>;/*HERE*/ "),
     "access: its interrupts go by motherboard, which the domain must have too"),
]

CASES = [*OVERLAY, *DOMAINS, *SETTINGS, *DEVICES]

# What no configuration gets.
NO_CASE = {
    "the merged tree needs about %u bytes, has %u": "boot's room is larger than any tree",
    "label %s: the board's tree has used up all phandles": "2^32 of them",
    "the place of the merged tree is not aligned to 8 bytes": "the caller's fault",
    "access: entry %u is no node of this tree": "the caller's fault",
    "access: no node has phandle 0x%x (is #access-flags-cells right?)":
        "of an overlay, the number is seen before (access: cell .. is the number ..)",
    "more than %u reserved ranges": "the board's tree has too many before",
    "%s: this build has none (RESTART_LIMIT)": "of another build",
    "mullion,kernel: this build runs one image a domain (SEVERAL_IMAGES)": "of another build",
    "mullion,control: this build's hypervisor has no console (HYPERVISOR_CONSOLE)":
        "of another build",
    "mullion,console: this build has no virtual ones (VIRTUAL_CONSOLE)": "of another build",
    "mullion,watchdog: this build has none (VIRTUAL_WATCHDOG)": "of another build",
    "mullion,interrupts: this build has no direct ones (DIRECT_INTERRUPTS)": "of another build",
}
