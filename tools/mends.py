# SPDX-License-Identifier: Apache-2.0
"""For each reason for which a configuration is refused (tools/refusals.py): where in its source
that is, and what mends it."""
import difflib
import functools

import refusals

# Where: a property of the domain that the line is about ("$1": that is the first value of the
# reason), or one of these.
NODE = ":node"      # the node itself
LABEL = ":label"    # where the source uses the label or path $1
ROOT = ":root"      # the node below / of the source that $1 names
TREE = ":tree"      # the source as a whole
BOARD = ":board"    # the board's node, where the source says something of it
ROOM = ":room"      # what gives the domain the most of its memory
ACCESS = ":access"  # what gives the board's node to the domain that the reason names
MEMORY, AFTER, MORE = "memory", "mullion,after", "mullion,more-consoles"
AT = "mullion,memory-at"
SIDES, MACS, PORTS, CIDS = "domains", "mullion,mac-addresses", "mullion,ports", "mullion,cids"

OFFSET, ENTRY, TREE_AT = "mullion,load-offset", "mullion,entry", "mullion,tree-address"

MORE_ROOM = "less of it, or less for the other domains"
ENOUGH = "so much memory that the images and the domain's tree fit, in one piece"

# What a domain may have (dtb/config/system.c; test_check.py compares).
PROPERTIES = (
    "compatible", "id", "cpus", "memory", "access", "os,type", "#address-cells", "#size-cells",
    "#access-flags-cells", "#memory-flags-cells", "mullion,memory-size", "mullion,memory-rest",
    "mullion,memory-at", "mullion,access-rest", "mullion,kernel", "mullion,ramdisk",
    "mullion,enable-method", "mullion,load-offset", "mullion,entry", "mullion,tree-address",
    "mullion,console", "mullion,more-consoles", "mullion,housekeeping", "mullion,on-reset",
    "mullion,on-off", "mullion,on-crash", "mullion,restart-limit", "mullion,start",
    "mullion,after", "mullion,good-after", "mullion,watchdog", "mullion,ramoops",
    "mullion,restart-with-devices", "mullion,control", "mullion,interrupts", "sram",
    "#sram-flags-cells")
UNKNOWN = "unknown property %s"
# What a channel may have, and its types (dtb/config/channels.c).
CHANNEL_PROPERTIES = (
    "compatible", "domains", "type", "mullion,mtu", "mullion,mac-addresses", "mullion,features",
    "mullion,ports", "mullion,cids", "mullion,size", "mullion,memory-at", "mullion,access",
    "mullion,attributes", "mullion,doorbells", "#address-cells", "#size-cells")
CHANNEL_TYPES = "net", "console", "vsock", "memory"
UNKNOWN_OF_CHANNEL = "a channel has no property %s"
UNKNOWN_TYPE = 'type is "%.40s", and none of "net", "console", "vsock" and "memory"'
# Of what is meant by a word that is none: what there is, and how near it comes.
NEAR = {UNKNOWN: (PROPERTIES, 0.85), UNKNOWN_OF_CHANNEL: (CHANNEL_PROPERTIES, 0.85),
        UNKNOWN_TYPE: (CHANNEL_TYPES, 0.6)}

BUILD = "another build has it: ./mullion config, or without the property"
SHAPE = "recompile it with dtc -@; what has changed it since is not dtc"
NO_PAGE = ("devices that share a page go to one domain together: name both in one access, or give "
           "neither")
APART = ("what two domains' devices share can be one domain's only: name both devices in one "
         "access, or disable one in the configuration")

MENDS = {
    # --- merge.c, label.c, access_check.c ---
    "the merged tree needs about %u bytes, has %u": (TREE, "a smaller configuration"),
    "label %s: the board's tree has no %s, nor a node of that name%s%s":
        (LABEL, "the node's name with _ for what a label cannot have, as &pl011_9000000, or its "
                "path, as &{/soc/serial@20000}"),
    "label %s: fits two nodes: &{%s} and &{%s}": (LABEL, "write &{$2} or &{$3}"),
    "label %s: fits %s below %s and below %s":
        (LABEL, "write the path of the one that is meant: &{/..}"),
    "the board's tree has no node %s%s%s":
        (LABEL, "a path that is in the board's tree; dtc -I dtb -O dts BOARD.dtb shows it"),
    "label %s: the board's tree has no node %s":
        (LABEL, "the board's tree is damaged: its /__symbols__ names a node that it has not; write "
                "a path: &{/..}"),
    "label %s: the board's tree has used up all phandles":
        (LABEL, "the board's tree has 4294967294 as a phandle: number it anew, dtc -I dtb -O dts"),
    "label %s: the path of %s is longer than %d": (LABEL, "a node that is less deep"),
    "overlay's __fixups__/%s is damaged": (TREE, SHAPE),
    "overlay's __fixups__/%s leads to no place in a property": (TREE, SHAPE),
    "overlay's __local_fixups__: %s of %s leads to no place in a property": (TREE, SHAPE),
    "overlay's __local_fixups__: there is no node %s": (TREE, SHAPE),
    "%s is below / { of the overlay: write &{/} { in its place": (ROOT, "write &{/} { for / {"),
    "is the tree of a board, not an overlay on one":
        (TREE, "--board FILE.dtb is the board's tree; a configuration begins as configs/linux.dts"),
    "%s is no overlay fragment: compile with dtc -@ and /plugin/":
        (ROOT, "write /plugin/; below /dts-v1/; and &{/} { for / {"),
    "overlay %s names no target": (ROOT, "write &{/PATH} { .. }; for it"),
    "the overlay is empty": (TREE, "a configuration begins as configs/linux.dts does"),
    "access: cell %u refers to a node, where a flag should be (is #access-flags-cells right?)":
        ("access", "#access-flags-cells is the number of cells behind each device: without flags "
                   "there is none"),
    "access: cell %u is the number 0x%x, not a device (is #access-flags-cells right?)":
        ("access", "a device is &LABEL or &{/PATH}; numbers behind it are flags, and "
                   "#access-flags-cells says how many"),
    "overlay does not apply: a target or a local reference in it is damaged (%s)": (TREE, SHAPE),
    "the place of the merged tree is not aligned to 8 bytes": (TREE, "a fault of Mullion: report"),
    # --- /domains ---
    "is no domain itself: a domain is a node in it, with a name: domains { NAME { .. }; }":
        ("compatible", "domains { NAME { .. }; }; with these properties in NAME"),
    "%s is of no domain here: write it in one":
        ("$1", "inside the domain: domains { NAME { $1 .. }; };"),
    "is a domain that is not in /domains": ("compatible", "put it in &{/} { domains { .. }; };"),
    "the system configuration has no domain": (NODE, "&{/} { domains { NAME { .. }; }; };"),
    "more than %u domains": (NODE, "at most $1 of them"),
    "the name of a domain has at most %u characters": (NODE, "a shorter name"),
    'is no domain: compatible is not "openamp,domain-v1"':
        ("compatible", 'compatible = "openamp,domain-v1";'),
    UNKNOWN:
        ("$1", "leave it out, or its right name: docs/configuration.md#properties-of-a-domain"),
    "%s has a value: it is on by being there":
        ("$1", "$1; alone, or leave it out where it is not meant"),
    "%s has several strings: it is one": ("$1", "the one that is meant"),
    "unknown node %s":
        ("/$1", "leave it out: in a domain there is only chosen { bootargs }; reserved memory is "
                "&{/} { reserved-memory { .. }; };, and a channel to another domain "
                "&{/} { channels { .. }; };"),
    "%s is not a string": ("$1", '$1 = "NAME";'),
    "%s has %zu characters, at most %zu fit": ("$1", "at most $3 characters"),
    "id %u is that of domain %s too": ("id", "another number, or none: then they are 1, 2, 3"),
    # --- CPUs ---
    "cpus is not <&cpus MASK LEVEL>":
        ("cpus", "cpus = <&cpus 0x3 0x1>; is the first two CPUs at EL1"),
    "cpus is missing: <&cpus MASK LEVEL>":
        (NODE, "cpus = <&cpus 0x3 0x1>; is the first two CPUs at EL1"),
    "cpus does not refer to /cpus":
        ("cpus", "the reference is &cpus; which of its CPUs is in MASK, bit n for the n-th"),
    "cpus: the processors of %s are those of /cpus: write &cpus":
        ("cpus", "&cpus is the board's own; a domain of another cluster would not run here"),
    "cpus asks for the secure state: domains are non-secure": ("cpus", "LEVEL is 0x1"),
    "cpus asks for execution level %u: a domain has EL1": ("cpus", "LEVEL is 0x1"),
    "cpus: the mask is 0": ("cpus", "a bit for each CPU, or 0xffffffff for all that are left"),
    "cpus: there is no cpu %u, the board's are 0 to %u": ("cpus", "bits 0 to $2 of the mask"),
    "cpus: domain %s has the rest already (mask 0xffffffff)":
        ("cpus", "name the CPUs of one of the two by its mask"),
    "cpus: the other domains leave no CPU": ("cpus", "take one from another domain's mask"),
    "cpu %u is given to domain %s as well": ("cpus", "take bit $1 from one of the two masks"),
    # --- memory ---
    "%s is not a list of addresses (%u cells) and sizes (%u cells)":
        ("$1", "as many cells as #address-cells and #size-cells say, of the domain or of what it "
               "is in; without them two each: $1 = <0x0 0x40000000 0x0 0x1000000>;"),
    "sram 0x%lx size 0x%lx is not all of a bank (mmio-sram) of the board's tree":
        ("sram", "a bank's whole reg; another device is named in access"),
    "memory 0x%lx size 0x%lx is not made of whole 4 KiB pages":
        (MEMORY, "both are multiples of 0x1000, and the size is not 0"),
    "memory 0x%lx size 0x%lx is not DRAM of this board":
        (MEMORY, "the board's DRAM is what its /memory says (--memory, if that is left to its "
                 "boot loader); mullion,memory-size needs no address"),
    "memory 0x%lx size 0x%lx overlaps what the board's tree reserves at 0x%lx":
        (MEMORY, "a range beside that; mullion,memory-size needs no address"),
    "memory 0x%lx size 0x%lx overlaps that of domain %s": (MEMORY, "ranges that do not overlap"),
    "memory 0x%lx size 0x%lx is named twice": (MEMORY, "name it once"),
    "memory has more than %u ranges":
        (MEMORY, "at most $1; mullion,memory-size or -rest can stand beside them"),
    "mullion,memory-size is not a number of bytes in whole 4 KiB pages":
        ("mullion,memory-size", "a multiple of 0x1000, as <0x2000000> for 32 MiB"),
    "mullion,memory-size and mullion,memory-rest exclude each other":
        ("mullion,memory-size", "leave one of them out"),
    "no memory: give memory, mullion,memory-size or mullion,memory-rest":
        (NODE, "mullion,memory-size = <0x2000000>; is 32 MiB, wherever there is room"),
    "mullion,memory-rest: domain %s has the rest already":
        ("mullion,memory-rest", "mullion,memory-size = <BYTES>; in one of the two"),
    "%s is not a multiple of %u in one or two cells":
        ("$1", "a multiple of $2: <0x200000>, or <0x1 0x0> for 4 GiB"),
    "mullion,memory-at with mullion,memory-rest: boot alone knows in how many pieces that is; give "
    "memory or mullion,memory-size":
        (AT, "mullion,memory-size = <BYTES>; in the place of mullion,memory-rest"),
    "mullion,memory-at is not an address, in one or two cells, for each range of its memory (%u)":
        (AT, "$1 of them, all in one cell or all in two: first those of memory, then that of "
             "mullion,memory-size"),
    "mullion,memory-at: 0x%lx + 0x%lx %s %s at 0x%lx":
        (AT, "another address: 0x80000000 is often free, docs/configuration.md says what must be"),
    "mullion,memory-at: 0x%lx is not a multiple of 2 MiB": (AT, "a multiple of 0x200000"),
    "mullion,memory-at: 0x%lx + 0x%lx is not below 2^%u": (AT, "a lower address"),
    "mullion,memory-at: %.36s (%.32s) %s: give it to another domain, or leave that out":
        (AT, "$1 in another domain's access, or this one without mullion,memory-at"),
    # --- access ---
    "access is not a list of devices with %u flag cells each (#access-flags-cells)":
        ("access", "access = <&DEVICE>, <&OTHER>; with as many cells behind each device as "
                   "#access-flags-cells says, 4 at most"),
    "access: no node has phandle 0x%x (is #access-flags-cells right?)":
        ("access", "a device is &LABEL or &{/PATH}, not a number"),
    "access has more than %u devices":
        ("access", "a bus is one device with all that is on it; mullion,access-rest is the rest"),
    "access names %s twice": ("access", "name it once"),
    "mullion,access-rest: domain %s has the rest already":
        ("mullion,access-rest", "name the devices of one of the two: access = <..>;"),
    "access: %s is given to domain %s as well":
        ("access", "in one of the two only; with a bus or a controller all that is on it is given"),
    "access: %s is behind %s, which the domain must have too":
        ("access", "give it with its controller: access = <&$2>"),
    "access: its interrupts go by %s, which the domain must have too":
        (ACCESS, "give it with $1, or leave it to the domain that has that"),
    "access: entry %u is no node of this tree": ("access", "a fault of Mullion: report"),
    "access: %s are pins; did you mean their device, %s?": ("access", "&{$2} for &{$1}"),
    "access: %s is no device, but a part of %s": ("access", "&{$2} for &{$1}"),
    "access: %s cannot be given: %s: %s":
        ("access", "correct the node in the configuration (&{/PATH} { reg = <..>; };), or leave "
                   "it out"),
    "access: %s is disabled by its status":
        ("access", 'enable it in the configuration, &{/PATH} { status = "okay"; }; if the hardware '
                   "is yours"),
    "access: %s is disabled by the status of %s":
        ("access", 'enable $2 in the configuration: &{/PATH} { status = "okay"; };'),
    "access: %s is memory, not a device": ("access", "memory is given by memory = <..>;"),
    "access: %s makes interrupts of messages, which no domain has": ("access", "leave it out"),
    "access: %s is firmware, not a device": ("access", "leave it out"),
    "access: %s is no device": ("access", "leave it out"),
    'access: %s is the hypervisor\'s own, for mullion,console = "virtual"':
        ("access", "leave it out, or no domain has a virtual console"),
    "access: / is the whole board: mullion,access-rest is all that no domain names":
        ("access", "mullion,access-rest; in its place"),
    "access: %s is the interrupt controller, each domain has one without asking":
        ("access", "leave it out"),
    "access: %s belongs to the CPUs, each domain has it without asking": ("access", "leave it out"),
    # --- what devices meet ---
    "of domain %s shares the page at 0x%lx with %s at 0x%lx, which no domain may have":
        (ACCESS, "leave the device out: a domain is given whole pages"),
    "of domain %s shares the page at 0x%lx with %s at 0x%lx, which no domain has":
        (ACCESS, NO_PAGE),
    "of domain %s shares interrupt %u with %s, which no domain has":
        (ACCESS, "disable one of the two in the configuration"),
    "of domain %s shares the page at 0x%lx with %s of domain %s": (ACCESS, APART),
    "of domain %s shares interrupt %u with %s of domain %s": (ACCESS, APART),
    "registers at 0x%lx lie on the interrupt controller":
        (BOARD, "correct the node's reg in the configuration, or disable it there"),
    "registers at 0x%lx + 0x%lx lie in DRAM at 0x%lx + 0x%lx: correct the node's reg or the "
    "memory's, or disable the node":
        (BOARD, "in the configuration: &{/PATH} { reg = <..>; }; or status"),
    "registers at 0x%lx lie on reserved memory at 0x%lx of domain %s":
        (BOARD, "correct the region or the node in the configuration, or disable one"),
    "registers at 0x%lx with size 0x%lx end above 2^52": (BOARD, "correct the node's reg"),
    "an interrupt's cells mean nothing to the interrupt controller":
        (BOARD, "correct the node's interrupts: <0 N 4> is SPI N, <1 N 8> PPI N"),
    "more than %u reserved ranges": (BOARD, "fewer regions, or larger ones in their place"),
    # --- images ---
    "mullion,kernel is missing: it names the image that the domain runs":
        (NODE, 'mullion,kernel = "NAME"; and --image NAME=FILE'),
    "mullion,kernel has an empty name": ("mullion,kernel", "leave the empty one out"),
    "mullion,kernel names %s twice": ("mullion,kernel", "name it once"),
    "mullion,kernel names more than %u images": ("mullion,kernel", "at most $1"),
    "mullion,kernel: this build runs one image a domain (SEVERAL_IMAGES)":
        ("mullion,kernel", "one name; another build (./mullion config) can have a list"),
    "%s is not a number of seconds, 1 to %u": ("$1", "a number from 1 to $2"),
    "%s is for several images, and mullion,kernel names one":
        ("$1", "leave it out, or a second image in mullion,kernel"),
    # --- life ---
    '%s is "%.40s", and none of "restart", "stop" and "reset-board"': ("$1", "one of the three"),
    "%s: this build has none (RESTART_LIMIT)": ("$1", BUILD),
    "%s is not <COUNT SECONDS>, 1 to %u and 1 to %u":
        ("$1", "<5 60>: the sixth restart within 60 seconds is the last end"),
    '%s: no mullion,on-.. of it says "restart"':
        ("$1", 'leave it out, or with it mullion,on-crash = "restart";'),
    'mullion,start is neither "auto" nor "manual"': ("mullion,start", '"auto" or "manual"'),
    'mullion,after: with mullion,start = "manual" it starts after nobody':
        (AFTER, "leave one of them out"),
    "mullion,after is not a reference to one domain":
        (AFTER, "NAME: NAME { .. }; in /domains has a label: <&NAME>"),
    "mullion,after: it starts after %s, which starts after it": (AFTER, "take it from one of them"),
    'no domain starts by itself: one must, without mullion,start = "manual"':
        (NODE, 'take mullion,start = "manual" from one'),
    'mullion,enable-method is neither "psci" nor "spin-table"':
        ("mullion,enable-method", '"psci" or "spin-table"'),
    "mullion,watchdog: this build has none (VIRTUAL_WATCHDOG)": ("mullion,watchdog", BUILD),
    'mullion,interrupts is neither "virtual" nor "direct"':
        ("mullion,interrupts", '"virtual" or "direct"'),
    "mullion,interrupts: this build has no direct ones (DIRECT_INTERRUPTS)":
        ("mullion,interrupts", BUILD),
    "mullion,ramoops is not a power of two from 64 KiB to 16 MiB":
        ("mullion,ramoops", "<0x10000>, <0x20000>, .. or <0x1000000>"),
    # --- consoles ---
    'mullion,console is neither "uart" nor "virtual"': ("mullion,console", '"uart" or "virtual"'),
    "mullion,console: this build has no virtual ones (VIRTUAL_CONSOLE)": ("mullion,console", BUILD),
    "mullion,control: this build's hypervisor has no console (HYPERVISOR_CONSOLE)":
        ("mullion,control", BUILD),
    "mullion,control: domain %s has it already": ("mullion,control", "one of the two"),
    "mullion,control: no domain has a virtual console (mullion,console), so the hypervisor serves "
    "none": ("mullion,control", 'mullion,console = "virtual"; in one domain'),
    "mullion,housekeeping: domain %s has it already": ("mullion,housekeeping", "one of the two"),
    'mullion,more-consoles are beside a virtual one: mullion,console = "virtual"':
        (MORE, 'mullion,console = "virtual"; with it'),
    "mullion,more-consoles is not a list of strings": (MORE, '"trace", "shell"'),
    'mullion,more-consoles: "%s" is no name of letters, digits, - and _': (MORE, "another name"),
    "mullion,more-consoles: %s.%s has %u characters, at most %u fit": (MORE, "a shorter name"),
    "mullion,more-consoles has more than %u names": (MORE, "at most $1"),
    "mullion,more-consoles names %s twice": (MORE, "name it once"),
    "mullion,more-consoles: %s is a domain": (MORE, "another name, of the console or the domain"),
    "with its virtual consoles there are %u, at most %u are possible (mullion,console, "
    "mullion,more-consoles)": ("mullion,console", "fewer names in mullion,more-consoles"),
    "virtual ones need a UART, and the board's tree names none (stdout-path)":
        (TREE, 'name the UART in the configuration: &{/chosen} { stdout-path = "/PATH"; };'),
    # --- channels ---
    "is a channel, and this build has none (CHANNELS)": (NODE, BUILD.replace("property", "node")),
    "type: this build has no such channels (%s)": ("type", BUILD.replace("property", "node")),
    "%s is of no channel here: write it in one":
        ("$1", "inside the channel: channels { NAME { $1 .. }; };"),
    "more than %u channels": (NODE, "at most $1 of them"),
    "the name of a channel has at most %u characters": (NODE, "a shorter name"),
    "the name of a channel is of letters, digits, - and _": (NODE, "a name such as net0"),
    "a domain has this name, too": (NODE, "another name, as net0"),
    'is no channel: compatible is not "mullion,wire"':
        ("compatible", 'compatible = "mullion,wire";'),
    UNKNOWN_OF_CHANNEL: ("$1", "leave it out, or its right name: docs/channels.md"),
    "a channel has no node %s": ("/$1", "leave it out, or put it in channels { .. };"),
    '%s is of type = "%s" alone': ("$1", "leave it out, or the type is another one"),
    'type is missing: "net", "console", "vsock" or "memory"':
        (NODE, 'type = "net"; is an Ethernet cable'),
    UNKNOWN_TYPE: ("type", "one of the four"),
    "domains is missing: <&FIRST &SECOND>":
        (NODE, "domains = <&FIRST &SECOND>; where FIRST: NAME { .. }; is in /domains"),
    "domains is not <&FIRST &SECOND>":
        (SIDES, "references: <&FIRST &SECOND> where FIRST: NAME { .. }; is in /domains"),
    "domains: no node has phandle 0x%x": (SIDES, "a domain is &LABEL, not a number"),
    "domains: %s is no domain": (SIDES, "the label of a node in /domains"),
    "domains: %s is for other processors, where no channel leads":
        (SIDES, "a domain whose cpus are &cpus"),
    "domains names %s twice": (SIDES, "name it once"),
    'domains: a channel of type = "%s" has two, not %u':
        (SIDES, "two; of three domains there are two channels or more"),
    "domains: a channel has two to %u, not %u": (SIDES, "two to $1 domains"),
    "mullion,mtu is not a number of bytes from %u to %u":
        ("mullion,mtu", "<1500>, as an Ethernet has, or another number from $1 to $2"),
    "mullion,mac-addresses has %d bytes, not 6 for each of %u domains":
        (MACS, "[02 00 00 00 00 01  02 00 00 00 00 02] is one for each side; without it each has "
               "its own"),
    "mullion,mac-addresses: that of %s is zero": (MACS, "leave it out, or one that begins with 02"),
    "mullion,mac-addresses: that of %s is a group's, as its first byte is odd":
        (MACS, "one that begins with 02"),
    "mullion,mac-addresses: that of %s is that of %s in %s, too": (MACS, "another one"),
    'mullion,features: "%.40s" is none: there is "checksum"':
        ("mullion,features", '"checksum", or without the property'),
    "mullion,ports has more than %u names": (PORTS, "at most $1; a second channel has more"),
    'mullion,ports: "%.40s" is no name of letters, digits, - and _': (PORTS, "another name"),
    "mullion,ports names %s twice": (PORTS, "name it once"),
    "mullion,cids has %u numbers for %u domains":
        (CIDS, "a number for each domain, or without it: they are 3, 4, .."),
    "mullion,cids: 0x%x is not from %u to 0x%x": (CIDS, "$2 or above: 2 is the host's"),
    "mullion,cids names %u twice": (CIDS, "another number"),
    "no memory: give mullion,size or mullion,memory-at":
        (NODE, "mullion,size = <0x100000>; is 1 MiB, wherever there is room"),
    "mullion,size and mullion,memory-at exclude each other":
        ("mullion,size", "leave one of them out"),
    "mullion,size is not a number of bytes in whole 4 KiB pages":
        ("mullion,size", "a multiple of 0x1000, as <0x100000> for 1 MiB"),
    "mullion,memory-at is not one address (%u cells) and its size (%u cells)":
        (AT, "<0x0 0x60000000 0x0 0x100000>, or mullion,size = <0x100000>;"),
    "mullion,memory-at 0x%lx size 0x%lx is not made of whole 4 KiB pages":
        (AT, "both are multiples of 0x1000, and the size is not 0"),
    "mullion,memory-at 0x%lx size 0x%lx is not DRAM of this board":
        (AT, "the board's DRAM is what its /memory says; mullion,size needs no address"),
    "mullion,memory-at 0x%lx size 0x%lx overlaps memory of domain %s":
        (AT, "another range; mullion,size needs no address"),
    "mullion,memory-at 0x%lx size 0x%lx overlaps what the board's tree reserves at 0x%lx":
        (AT, "a range beside that; mullion,size needs no address"),
    "mullion,memory-at 0x%lx size 0x%lx overlaps that of channel %s":
        (AT, "another range; mullion,size needs no address"),
    "mullion,memory-at 0x%lx size 0x%lx is where domain %s sees its own memory":
        (AT, "another range, or another mullion,memory-at of that domain"),
    "mullion,access has %u words for %u domains":
        ("mullion,access", 'a word for each: "read-write", "read-only"'),
    'mullion,access: "%.40s" is neither "read-write" nor "read-only"':
        ("mullion,access", '"read-write" or "read-only"'),
    "mullion,access: no domain may write it": ("mullion,access", '"read-write" for one at least'),
    "mullion,doorbells are for %u domains at most, not %u": ("domains", "at most $1 of them"),
    '%s is neither "cached" nor "uncached"': ("$1", '"cached" or "uncached"'),
    "%s is not a list of strings": ("$1", '"NAME", "OTHER"'),
    # --- el2/boot, where the configuration alone can be why ---
    "memory 0x%lx + 0x%lx is not free DRAM":
        (MEMORY, "a range beside the hypervisor's block at the top of DRAM, and the images"),
    "wants 0x%lx bytes of memory at a multiple of 0x%lx, the largest free piece%s is 0x%lx":
        (ROOM, MORE_ROOM),
    "wants 0x%lx bytes at 0x%lx above a %lu MiB boundary, the largest free piece of its memory is "
    "0x%lx": (ROOM, ENOUGH),
    "wants 0x%lx bytes within 32 GiB of the kernel at 0x%lx, where no such piece is free":
        (TREE, "a smaller ramdisk, or a board with more memory"),
    "%s wants 0x%lx bytes in one piece of its memory, within 32 GiB of the kernel at 0x%lx":
        (ROOM, ENOUGH + ", or a smaller $1"),
    "its tree wants up to %lu KiB beside the kernel: more memory, or mullion,tree-address":
        (ROOM, "$1 KiB more, in the same piece"),
    "wants 0x%lx bytes at 0x%lx above the start of memory, whose largest piece is 0x%lx":
        (OFFSET, "so much memory that both fit, or a smaller offset"),
    "mullion,load-offset is address 0x%lx, the kernel's header wants 0x%lx above a 2 MiB boundary":
        (OFFSET, "leave it out: the header says where"),
    "mullion,load-offset is address 0x%lx, but %s belongs at 0x%lx":
        (OFFSET, "leave it out: the image says where"),
    "mullion,entry: %s says itself where it is entered, at 0x%lx": (ENTRY, "leave it out"),
    "mullion,entry: %s has an arm64 Image header, and is entered at its first byte":
        (ENTRY, "leave it out"),
    "mullion,entry 0x%lx is beyond the 0x%lx bytes of %s":
        (ENTRY, "counted from the first byte of the file, a multiple of 4 below 0x$2"),
    "mullion,tree-address 0x%lx is not in its memory":
        (TREE_AT, "an address in the domain's memory, as the guest sees it"),
    "mullion,tree-address 0x%lx is in %s, 0x%lx+0x%lx": (TREE_AT, "one below 0x$3, or behind it"),
    "%s belongs at 0x%lx+0x%lx, its memory is %s":
        (AT, "memory = <..>; that has this, or mullion,memory-at = <..>; with the multiple of "
             "0x200000 at or below 0x$2, or link it for the domain's memory"),
    # --- boot/loader and image: what the board's build starts ---
    "%u domains: without the hypervisor there can be one":
        (NODE, "one of them, or a board whose build has the hypervisor"),
    "mullion,kernel names several images: that is for guests of the hypervisor":
        ("mullion,kernel", "the first of them alone"),
    "mullion,load-offset, mullion,entry and mullion,tree-address are for guests of the hypervisor":
        (NODE, "leave them out"),
    "mullion,on-.., -start, -after and -restart-limit are for guests of the hypervisor":
        (NODE, "leave them out"),
    "has no arm64 Image header: only a guest of the hypervisor can do without":
        (NODE, "--kernel with an arm64 Image, or without --kernel Debian's"),
    "is an arm64 Image, and this CPU runs 32-bit code alone":
        (NODE, "--kernel with a zImage of 32-bit Arm, or without --kernel Debian's armmp"),
    "no memory is left for it": (NODE, "less for the other domains, or fewer of them"),
    "%u domains, this build has room for %u": (NODE, "at most $2 of them, or a build for more"),
}


@functools.cache
def patterns():
    """[(pattern, where, mend)], those with the most letters of their own first."""
    rows = sorted(MENDS.items(), key=lambda row: -len(refusals.HOLE.sub("", row[0])))
    return [(refusals.pattern(text), where, mend) for text, (where, mend) in rows]


def filled(text, values):
    for k, value in enumerate(values, 1):
        text = text.replace(f"${k}", value)
    return text


def meant(name, unknown):
    """The property or word that was probably meant by a name that is none; None: nobody can say.
    Its mullion, may be missing."""
    words, cutoff = NEAR[unknown]
    for word in name, f"mullion,{name}":
        if near := difflib.get_close_matches(word, words, 1, cutoff):
            return near[0]
    return None


def mend_of(reason):
    """(where, mend, the reason's values), or None: nobody knows one. What the tools add behind a
    reason counts as none of it."""
    for whole in True, False:
        for fits, where, mend in patterns():
            if match := (fits.fullmatch if whole else fits.match)(reason):
                values = match.groups()
                unknown = next((u for u in NEAR if fits == refusals.pattern(u)), None)
                if unknown and (near := meant(values[0], unknown)):
                    other = "one of the others" if unknown == UNKNOWN_TYPE else "leave it out"
                    mend = f"{near}, if that is meant; else {other}"
                return filled(where, values), filled(mend, values), values
    return None
