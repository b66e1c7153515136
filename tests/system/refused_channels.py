# SPDX-License-Identifier: Apache-2.0
"""As refused_configs.py, a configuration for each reason for which a channel is refused."""
from refused_configs import HERE, LONG, a, b

BODY = 'cpus = <&cpus 1 1>; mullion,memory-size = <0x200000>; '
DOMAINS = ("&{/} { domains { " + a(BODY + "mullion,memory-at = <0x50000000>; ", "a: ") +
           b("cpus = <&cpus 2 1>; memory = <0 0x60000000 0 0x100000>; ", "b: ") +
           'rpu: rpu { compatible = "openamp,domain-v1"; cpus = <&cpus_r5_0 1 0>; }; }; }; ')
WIRE = 'compatible = "mullion,wire"; '
BOTH = WIRE + "domains = <&a &b>; "
NET, CONSOLE, VSOCK, MEMORY = (BOTH + f'type = "{word}"; '
                               for word in ("net", "console", "vsock", "memory"))
SIZED = MEMORY + "mullion,size = <0x1000>; "


def channels(text):
    return "rpu", DOMAINS + "&{/} { channels { " + text + "}; }; "


def wrong(body, prop, reason):
    """A channel with a property that is wrong."""
    return *channels(f"net0 {{ {body}{prop};{HERE} }}; "), reason


def lacks(body, reason):
    """What is wrong with a channel as a whole."""
    return *channels(f"net0 {{{HERE} {body}}}; "), reason


def called(name, reason):
    return *channels(f"{name} {{{HERE} {NET}}}; "), reason


def sides(word, domains, reason):
    more = "mullion,size = <0x1000>; " if word == "memory" else ""
    return wrong(WIRE + f'type = "{word}"; {more}', f"domains = <{domains}>", reason)


def macs(addresses, reason):
    return wrong(NET, f"mullion,mac-addresses = [{addresses}]", "mullion,mac-addresses" + reason)


def memory_at(cells, reason):
    return wrong(MEMORY, f"mullion,memory-at = <{cells}>", "mullion,memory-at " + reason)


NAMES = [
    (*channels(f'type = "net";{HERE} '), "type is of no channel here: write it in one"),
    ("rpu", DOMAINS + f"&{{/}} {{ channels {{{HERE} " +
     "".join(f"c{k} {{ {NET}}}; " for k in range(9)) + "}; }; ", "more than 8 channels"),
    called("net@1", "the name of a channel is of letters, digits, - and _"),
    called(LONG, "the name of a channel has at most 31 characters"),
    called("b", "a domain has this name, too"),
    wrong('domains = <&a &b>; type = "net"; ', 'compatible = "mullion,cable"',
          'is no channel: compatible is not "mullion,wire"'),
    wrong(NET, "mtu = <1500>", "a channel has no property mtu"),
    wrong(NET, "mullion,cids = <3 4>", 'mullion,cids is of type = "vsock" alone'),
    (*channels(f"net0 {{ {NET}x {{{HERE} }}; }}; "), "a channel has no node x"),
    lacks(BOTH, 'type is missing: "net", "console", "vsock" or "memory"'),
    wrong(BOTH, 'type = "ethernet"',
          'type is "ethernet", and none of "net", "console", "vsock" and "memory"'),
    wrong(BOTH, 'type = "net", "vsock"', "type has several strings: it is one"),
]

SIDES = [
    lacks(WIRE + 'type = "net"; ', "domains is missing: <&FIRST &SECOND>"),
    wrong(WIRE + 'type = "net"; ', 'domains = "a"', "domains is not <&FIRST &SECOND>"),
    *[sides("net", *case) for case in (
        ("&a 0x7777", "domains: no node has phandle 0x7777"),
        ("&a &cpus", "domains: cpus is no domain"),
        ("&a &a", "domains names a twice"),
        ("&a &rpu", "domains: rpu is for other processors, where no channel leads"),
        ("&a", 'domains: a channel of type = "net" has two, not 1'))],
    sides("memory", "&a", "domains: a channel has two to 8, not 1"),
]

TYPES = [
    wrong(NET, "mullion,mtu = <67>", "mullion,mtu is not a number of bytes from 68 to 9000"),
    macs("02 00 00 00 00 01", " has 6 bytes, not 6 for each of 2 domains"),
    macs("02 00 00 00 00 01 00 00 00 00 00 00", ": that of b is zero"),
    macs("03 00 00 00 00 01 02 00 00 00 00 00",
         ": that of a is a group's, as its first byte is odd"),
    macs("02 00 00 00 00 01 02 00 00 00 00 01", ": that of b is that of a in net0, too"),
    wrong(NET, 'mullion,features = "tso"', 'mullion,features: "tso" is none: there is "checksum"'),
    wrong(NET, "mullion,features = <0x61620063>", "mullion,features is not a list of strings"),
    *[wrong(CONSOLE, f"mullion,ports = {names}", "mullion,ports" + reason) for names, reason in (
        ("<0x61620063>", " is not a list of strings"),
        ('"1", "2", "3", "4", "5"', " has more than 4 names"),
        ('"1", "y.z"', ': "y.z" is no name of letters, digits, - and _'),
        (f'"{LONG}"', " has 33 characters, at most 31 fit"),
        ('"x", "y", "x"', " names x twice"))],
    *[wrong(VSOCK, f"mullion,cids = <{cids}>", "mullion,cids" + reason) for cids, reason in (
        ("3", " has 1 numbers for 2 domains"), ("7 7", " names 7 twice"),
        ("3 2", ": 0x2 is not from 3 to 0xfffffffe"))],
]

SHARED = [
    lacks(MEMORY, "no memory: give mullion,size or mullion,memory-at"),
    wrong(MEMORY + "mullion,memory-at = <0 0x61000000 0 0x1000>; ", "mullion,size = <0x1000>",
          "mullion,size and mullion,memory-at exclude each other"),
    wrong(MEMORY, "mullion,size = <0x1234>",
          "mullion,size is not a number of bytes in whole 4 KiB pages"),
    *[memory_at(*case) for case in (
        ("0 0x61000000 0x1000", "is not one address (2 cells) and its size (2 cells)"),
        ("0 0x61000800 0 0x1000", "0x61000800 size 0x1000 is not made of whole 4 KiB pages"),
        ("0 0x7ffff000 0 0x2000", "0x7ffff000 size 0x2000 is not DRAM of this board"),
        ("0 0x60000000 0 0x1000", "0x60000000 size 0x1000 overlaps memory of domain b"),
        ("0 0x50100000 0 0x1000", "0x50100000 size 0x1000 is where domain a sees its own memory"))],
    ("soc", DOMAINS.replace("<&cpus_r5_0 1 0>", "<&cpus 4 1>").replace(
        'rpu: rpu { compatible = "openamp,domain-v1"; ',
        'rpu: rpu { compatible = "openamp,domain-v1"; mullion,kernel = "k"; '
        "mullion,memory-size = <0x1000>; ").replace("memory = <0 0x60000000 0 0x100000>",
                                                    "mullion,memory-size = <0x1000>") +
     f"&{{/}} {{ channels {{ net0 {{ {MEMORY}mullion,memory-at = <0 0x80000000 0 0x2000>;{HERE} "
     "}; }; }; ",
     "mullion,memory-at 0x80000000 size 0x2000 overlaps what the board's tree reserves at "
     "0x80000000"),
    (*channels(f"x {{ {MEMORY}mullion,memory-at = <0 0x61000000 0 0x2000>; }}; "
               f"y {{ {MEMORY}mullion,memory-at = <0 0x61001000 0 0x1000>;{HERE} }}; "),
     "mullion,memory-at 0x61001000 size 0x1000 overlaps that of channel x"),
    *[wrong(SIZED, f"mullion,access = {access}", "mullion,access" + reason)
      for access, reason in (
        ('"read-write"', " has 1 words for 2 domains"),
        ('"read-only", "ro"', ': "ro" is neither "read-write" nor "read-only"'),
        ('"read-only", "read-only"', ": no domain may write it"))],
    wrong(SIZED, 'mullion,attributes = "device"',
          'mullion,attributes is neither "cached" nor "uncached"'),
    wrong(SIZED, "mullion,doorbells = <0>",
          "mullion,doorbells has a value: it is on by being there"),
]

CASES = [*NAMES, *SIDES, *TYPES, *SHARED]
# All that a build without channels says of one.
WITHOUT = [lacks(NET, "is a channel, and this build has none (CHANNELS)")]
NO_CASE = {"is a channel, and this build has none (CHANNELS)": "of another build",
           "mullion,doorbells are for %u domains at most, not %u": "of a board with five cores",
           "type: this build has no such channels (%s)": "of another build"}
